"""What smalltalk.py promises: greetings are heard, and no real question is taken for one."""

import pytest

from assistant.question.smalltalk import is_small_talk


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Hello", "greeting"),
        ("hi there!", "greeting"),
        ("Good morning", "greeting"),
        ("Hola", "greeting"),
        ("Guten Tag!", "greeting"),
        ("Thanks", "thanks"),
        ("Thank you so much!", "thanks"),
        ("Great, thanks", "thanks"),
        ("Muchas gracias", "thanks"),
        ("Danke schön!", "thanks"),
        ("Bye!", "farewell"),
        ("What can you do?", "help"),
        ("Hi, what can you do?", "help"),
        ("How does this work?", "help"),
        ("¿Qué puedes hacer?", "help"),
        ("Was kannst du?", "help"),
        ("Who are you?", "who"),
        ("¿Quién eres?", "who"),
        ("Wer bist du?", "who"),
    ],
)
def test_small_talk_is_heard(message: str, kind: str) -> None:
    assert is_small_talk(message) == kind


@pytest.mark.parametrize(
    "question",
    [
        "What can you do about resettlement?",
        "Hello, what did Blinken say?",
        "Who are you talking about?",
        "Help me find the article on Gaza",
        "What's up with the economy?",
        "What do you know about Gaza?",
        "Great Britain",
        "Good Friday agreement",
        "Thanksgiving travel",
        "Who is he?",
        "Why?",
        "",
        "???",
    ],
)
def test_a_real_question_is_never_small_talk(question: str) -> None:
    assert is_small_talk(question) is None
