"""In languages that the speech model has not learned, letters tell who is named beside a quotation."""

import pytest

from assistant.language.tongues import is_english
from assistant.speech.beside import named_beside
from assistant.speech.names import Names
from assistant.text.quotations import quotations


def speakers(text: str) -> dict[str, str]:
    quotes = quotations(text)
    found = named_beside(text, quotes, Names(text))
    return {text[q.start : q.end]: found[q.outer][0] for q in quotes if q.outer in found}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("„Das Rad ist gebrochen“, sagte Müllerin Ilka Baun am Montag.", "Müllerin Ilka Baun"),
        ("»Das Rad ist gebrochen«, sagte dagegen Orla Fisk von der Gilde.", "Orla Fisk"),
        ("«La rueda está rota», se quejó Paco Lirón, el patrón mayor.", "Paco Lirón"),
        ("La alcaldesa es Inés Robledo.\n\n—La rueda está rota —dijo Robledo—.", "Inés Robledo"),
        ("« La roue est cassée », a déclaré la meunière, Claire Aubin.", "Claire Aubin"),
        ("«La ruota è rotta», ha detto il sindaco Mario Pesce.", "Mario Pesce"),
        ("“A roda está partida”, disse a autarca Rita Sá.", "Rita Sá"),
        ("”Hjulet är trasigt”, säger Karin Öhman.", "Karin Öhman"),
        ("„Koło jest złamane”, powiedziała Ewa Żak.", "Ewa Żak"),
        ("«Колесо совсем сломалось», — сказала мэр Ольга Ветрова.", "Ольга Ветрова"),
        ("Ольга Ветрова сказала: «Колесо совсем сломалось».", "Ольга Ветрова"),
        ("«Ο τροχός έσπασε χθες», δήλωσε Μαρία Λάμπρου.", "Μαρία Λάμπρου"),
    ],
)
def test_the_only_name_of_the_clause_beside_the_words_is_the_speakers(text: str, who: str) -> None:
    assert list(speakers(text).values()) == [who]


@pytest.mark.parametrize(
    "text",
    [
        "„Das Rad ist gebrochen“, sagte der Sprecher von Ilka Baun.",
        "«La rueda está rota», dijo a Paco Lirón.",
        "„Das Rad ist gebrochen“, sagte Ilka Baun zu Orla Fisk.",
        "Das Stück „Der König der Mühle“ lobt Ilka Baun.",
        "« La roue est cassée », a-t-elle ajouté.",
        "市长林美华说：“轮子断了，要修一周。”",
        "قالت رئيسة البلدية ليلى حداد: «انقطعت ثلاثة كابلات».",
    ],
)
def test_where_letters_do_not_tell_nobody_is_named(text: str) -> None:
    assert speakers(text) == {}


def test_what_a_paragraph_quotes_next_is_theirs_until_somebody_else_is_named() -> None:
    text = (
        "„Das Rad ist gebrochen“, sagte Ilka Baun. „Es dauert eine Woche.“\n\n"
        "Orla Fisk widersprach. „Wir haben keine Woche Zeit.“"
    )
    assert speakers(text) == {"Das Rad ist gebrochen": "Ilka Baun", "Es dauert eine Woche.": "Ilka Baun"}


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("The wheel of the mill broke on Monday, and it will take a week, said the miller.", True),
        ("Das Rad der Mühle brach am Montag, und es dauert eine Woche, sagte die Müllerin.", False),
        ("Il sindaco ha detto che la ruota del mulino è rotta e ci vuole una settimana.", False),
        ("Koło młyna pękło w poniedziałek i naprawa potrwa tydzień, mówi młynarka.", False),
        ("Колесо мельницы сломалось.", False),
    ],
)
def test_english_is_told_from_what_the_model_has_not_learned(text: str, english: bool) -> None:
    assert is_english(text) is english
