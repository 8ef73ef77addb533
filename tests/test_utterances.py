"""What speech.py promises: who said which sentence, and nobody where that is not sure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.asked_speaker import Asked, asked_speaker
from assistant.speech.mentions import may_name, same_name
from assistant.speech.utterances import utterances
from assistant.text.quotations import quotations

HARBOUR = """PORT LESSING — Transport Minister Ada Kestrel told reporters on Tuesday that the harbour would stay shut.

“We will not open it before the walls are safe,” she said. “Nobody wants another winter like the last.”

“Nobody,” the minister added.

The opposition leader, Boris Quill, called the delay “a disgrace” and said his party would ask for an inquiry.

“Ships are waiting,” he said at a press conference in the town hall. “Families are waiting.

“And the government is asleep,” said Quill.

Kestrel also rejected the claim that the money had run out, according to her spokesman.

The harbour was built in 1904. It was “the pride of the coast” then.
"""


def heard(text: str) -> list[tuple[str, str]]:
    return [(u.speaker, text[u.start : u.end]) for u in utterances(text)]


def speaker_of(text: str, words: str) -> str | None:
    return next((speaker for speaker, sentence in heard(text) if words in sentence), None)


def test_each_sentence_goes_to_the_one_who_said_it() -> None:
    assert [speaker for speaker, _ in heard(HARBOUR)] == (
        ["Ada Kestrel"] * 4 + ["Boris Quill"] * 4 + ["Ada Kestrel"]
    )


def test_a_quoted_phrase_in_the_narrator_s_words_is_nobody_s_speech() -> None:
    assert speaker_of(HARBOUR, "pride of the coast") is None


def test_direct_quotation_is_told_apart_from_paraphrase() -> None:
    kinds = {HARBOUR[u.start : u.end][:22]: u.speech for u in utterances(HARBOUR)}
    assert kinds["“We will not open it b"] == "direct"
    assert kinds["The opposition leader,"] == "paraphrase"


def test_quotes_are_the_quoted_words_without_their_marks() -> None:
    disgrace = next(u for u in utterances(HARBOUR) if "disgrace" in HARBOUR[u.start : u.end])
    assert [HARBOUR[start:end] for start, end in disgrace.quotes] == ["a disgrace"]


@pytest.mark.parametrize(
    ("sentence", "audience"),
    [
        ("Ann Lee told CNN on Monday that it was over.", "CNN"),
        ("Ann Lee told reporters she would go.", "reporters"),
        ("“It is over,” Ann Lee said in a statement.", "in a statement"),
        ("“It is over,” Ann Lee said at a news conference.", "at a news conference"),
        ("Ann Lee told him to go.", None),
    ],
)
def test_the_audience_is_told_where_it_is_stated(sentence: str, audience: str | None) -> None:
    assert utterances(sentence)[0].to == audience


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“We won,” said Maria Lopez, a teacher from Reno.", "Maria Lopez"),
        ("“We won,” Lopez, who lives in Reno, said.", "Lopez"),
        ("Ukrainian President Volodymyr Zelensky said Friday that talks would go on.", "Volodymyr Zelensky"),
        ("Gov. Ann B. Lee, a Democrat, said the road would open.", "Ann B. Lee"),
        ("The road will open, said Ann Lee.", "Ann Lee"),
        ("According to the health ministry, nine people died.", "the health ministry"),
        ("The harbour is safe, police said.", "police"),
        ("The mother of Ahmed Noor said he was at home.", "The mother of Ahmed Noor"),
        ("A spokesperson for the bank said it would pay.", "A spokesperson for the bank"),
        ("Vos and Fitzgerald said the order is void.", "Vos and Fitzgerald"),
        ("«No habrá cierre», dijo la ministra Ana López.", "Ana López"),
        ("El alcalde Juan Pérez afirmó que el puerto abrirá.", "Juan Pérez"),
        ("Según el Ministerio de Sanidad, hubo nueve muertos.", "Ministerio de Sanidad"),
        ("Ivo Marsh/Getty Images Ada Kestrel said that it was shut.", "Ada Kestrel"),
        ("AP Photo Kestrel said that it was shut.", "Kestrel"),
        ("Getty Images said that it was shut.", "Getty Images"),
    ],
)
def test_the_subject_of_the_verb_is_read_whole(text: str, speaker: str | None) -> None:
    assert (heard(text)[0][0] or None) == speaker


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        (
            "Roald Emsley spoke first. The harbour master, Inger Falk, who had feared a leak, said that she had "
            "passed on what firefighters told her. “I wish I had waited,” she said.",
            "I wish",
            "Inger Falk",
        ),
        (
            "“No,” the auditor, Katrin Oder, said. The minister, Ilse Marr, said that she accepted the findings, "
            "which she called “a worst case”.",
            "worst case",
            "Ilse Marr",
        ),
        (
            "Camille Ostrander, who studies corals in Lessing, called the find rich but pointed out that it rests "
            "on two samples.",
            "samples",
            "Camille Ostrander",
        ),
        (
            "Ben Noll was sentenced for the death of George Flood. He thanked the judge. Tim Flood, the brother of "
            "George Flood, attended. “It is over,” said Tim Flood.",
            "over",
            "Tim Flood",
        ),
        ("The lawyers, Ann Lee and Bo Ray, spoke. “He is ill,” the lawyers said.", "ill", "the lawyers"),
        (
            "In Brussels, President Ursula von der Leyen said that it was time.",
            "time",
            "Ursula von der Leyen",
        ),
        ("“We wear the same overalls,” said its chairwoman, Solveig Marr.", "overalls", "Solveig Marr"),
        ("“It is warm,” said the health minister, Renata Sol, who drank it.", "warm", "Renata Sol"),
        (
            "The claim contradicts the Safety Board, whose head, Signe Havel, said that dust had burned.",
            "dust",
            "Signe Havel",
        ),
        (
            "The leader of the council, Margit Eklund, voted against. She said that it could not last.",
            "last",
            "Margit Eklund",
        ),
        (
            "Ukraine's minister, Ana Bek, summoned the envoy. “It was piracy,” she told reporters.",
            "piracy",
            "Ana Bek",
        ),
        (
            "President Joe Biden skipped dinner, an administration official said. Biden had tested negative. "
            "“He just had meetings,” the official said.",
            "meetings",
            "an administration official",
        ),
        (
            "Brigid Hall said that her husband was home. She denied the rest. He said that it was harsh.",
            "harsh",
            "",
        ),
    ],
)
def test_who_is_meant_is_found_in_what_goes_before(text: str, words: str, speaker: str) -> None:
    assert speaker_of(text, words) == speaker


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lee, whom several newspapers had reported dead, came home.",
        "Blinken was told to leave the room.",
        "Blinken declined to say whether he would go.",
        "Ann Lee would not say who paid.",
        "The company recalled 300 cars.",
        "Police responded to the alarm.",
        "The storm claimed nine lives in the United States.",
    ],
)
def test_what_is_no_speech_is_not_reported(text: str) -> None:
    assert utterances(text) == []


def test_a_pronoun_goes_to_the_one_it_can_mean() -> None:
    text = (
        "Neil Sheehan, a spokesman, said there was no danger. Mary Green said the plant was closed. "
        "It is empty, she said. It always was, he said."
    )
    assert [speaker for speaker, _ in heard(text)] == [
        "Neil Sheehan",
        "Mary Green",
        "Mary Green",
        "Neil Sheehan",
    ]


def test_a_pronoun_without_anybody_before_it_is_nobody() -> None:
    assert heard("He said it was over.") == [("", "He said it was over.")]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("La alcaldesa de Lugar, Ana López, cerró el puerto. “Ya era hora”, señaló.", "hora", "Ana López"),
        (
            "El ministro Juan Pérez abrió el acto. “Hoy es fiesta”, dijo ante cien personas.",
            "fiesta",
            "Juan Pérez",
        ),
        ("El puerto abrirá, dijo Ana López. Añadió que será en mayo.", "mayo", "Ana López"),
        ("El juez condenó a Juan Pérez. “Es justo”, dijo.", "justo", ""),
        ("La alcaldesa Ana López calló.\n\nEl puerto abrió. “Ya era hora”, señaló.", "hora", ""),
    ],
)
def test_a_spanish_verb_without_a_subject_goes_on_about_whom_the_paragraph_is(
    text: str, words: str, speaker: str
) -> None:
    assert speaker_of(text, words) == speaker


def test_a_role_goes_to_the_only_one_who_has_it() -> None:
    text = (
        "Israeli Prime Minister Benjamin Netanyahu met US Secretary of State Antony Blinken. "
        "The prime minister said no. Blinken left. The US official said yes."
    )
    assert [speaker for speaker, _ in heard(text)] == ["Benjamin Netanyahu", "Antony Blinken"]


def test_who_is_called_by_one_name_and_a_title_is_somebody_of_their_own() -> None:
    text = (
        "Pope Anselm spoke to the Lessing Courier on Monday. The last to visit was Pope Karl Otto, in 1961.\n\n"
        "The Pope said that he would come. “I am not tired,” he added.\n\n"
        "Boris Quill, a historian, praised Princess Ines. Ines said that the tower would be repaired."
    )
    assert speaker_of(text, "would come") == speaker_of(text, "not tired") == "Pope Anselm"
    assert speaker_of(text, "be repaired") == "Princess Ines"


def test_a_space_lost_before_the_verb_does_not_lose_the_speaker() -> None:
    text = "Secretary of State, Antony Blinkencalled on Israel to stop. Blinken left."
    assert heard(text)[0][0] == "Antony Blinken"


def test_two_single_marks_close_a_quotation() -> None:
    text = "\"It is his season,'' said Ann Lee. \"It was mine.''"
    assert [text[q.start : q.end] for q in quotations(text)] == ["It is his season,", "It was mine."]
    assert [speaker for speaker, _ in heard(text)] == ["Ann Lee", "Ann Lee"]


@given(st.text(st.sampled_from("ab AB.,\n\"“”„«»said he Blinken ’'") | st.characters(), max_size=300))
def test_offsets_hold_for_any_text(text: str) -> None:
    for utterance in utterances(text, text[:20]):
        assert 0 <= utterance.start < utterance.end <= len(text)
        for start, end in utterance.quotes:
            assert utterance.start <= start < end <= utterance.end


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What did Blinken say about resettlement?", Asked("Blinken", "resettlement")),
        ("How did Blinken respond to South Africa's case?", Asked("Blinken", "South Africa's case")),
        ("What does Netanyahu say about a Palestinian state?", Asked("Netanyahu", "a Palestinian state")),
        ("What has Ann Lee said on aid", Asked("Ann Lee", "aid")),
        ("And what is Biden's position on abortion?", Asked("Biden", "abortion")),
        ("What must Israel do, according to Blinken?", Asked("Blinken", "What must Israel do")),
        ("¿Qué dijo la ministra sobre el puerto?", Asked("la ministra", "el puerto")),
        ("Was sagte Scholz zur Kritik?", Asked("Scholz", "Kritik")),
        ("What did he say?", None),
        ("Who won the cup, according to a new survey?", None),
        ("What is the proposed tax by the city of Newark?", None),
        ("Who said the war is over?", None),
    ],
)
def test_a_question_tells_whose_words_it_asks_for(question: str, asked: Asked | None) -> None:
    assert asked_speaker(question) == asked


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Blinken", "Antony Blinken", True),
        ("Secretary Blinken", "US Secretary of State Antony J. Blinken", True),
        ("Joe Smith", "Ann Smith", False),
        ("J. Smith", "Joe Smith", True),
        ("Zelensky", "Volodymyr Zelenskyy", True),
        ("the White House", "White House", True),
        ("Pérez", "Juan Perez", True),
        ("", "Ann Smith", False),
        ("Ann Lee", "Bo Lee", False),
    ],
)
def test_two_ways_of_naming_a_speaker(a: str, b: str, same: bool) -> None:
    assert same_name(a, b) is same
    assert same_name(b, a) is same


@pytest.mark.parametrize(
    ("question", "openly"),
    [
        ("What did Blinken say about resettlement?", True),
        ("What did Blinken say?", True),
        ("How did Blinken respond to South Africa's case?", True),
        ("What is Biden's position on Gaza?", True),
        ("¿Qué dijo Ana López sobre el puerto?", True),
        ("¿Qué ha dicho Ana López?", True),
        ("Was sagte Anna Schmidt zum Hafen?", True),
        ("¿Qué dijo Ana López que costaría el puerto?", False),
        ("¿Cuándo dijo Ana López que abriría?", False),
        ("What did Solveig Marr call the company's answer?", False),
        ("What did the minister say the bridge would cost?", False),
        ("Who did Falk say was missing?", False),
        ("When will it open, according to the firm?", False),
    ],
)
def test_a_question_for_all_that_somebody_says_is_told_from_one_for_a_thing(
    question: str, openly: bool
) -> None:
    asked = asked_speaker(question)
    assert asked is not None
    assert asked.openly is openly


@pytest.mark.parametrize(
    ("text", "name", "may"),
    [
        ("Volodymyr Zelenskyy spoke.", "Zelensky", True),
        ("ZELENSKIY SPOKE.", "Volodymyr Zelensky", True),
        ("La alcaldesa Gómez habló.", "Ana Gomez", True),
        ("The mayor Gomez spoke.", "Ana Gómez", True),
        ("Xi spoke.", "Xi", True),
        ("Maria Lopez spoke.", "Maria Lopez Hernandez", True),
        ("The agency's chief executive spoke.", "Clearwell", False),
        ("They were married in May.", "Ilse Marrant", False),
        ("Путин spoke.", "Путин", True),
    ],
)
def test_an_article_that_cannot_name_somebody_is_known_at_a_look(text: str, name: str, may: bool) -> None:
    assert may_name(text, name) is may
