"""What smalltalk.py promises: greetings are heard, and no real question is taken for one."""

import pytest

from assistant.question.smalltalk import is_small_talk


@pytest.mark.parametrize(
    "message",
    [
        "Hello",
        "hi there!",
        "Good morning",
        "Hola",
        "Guten Tag!",
        "Thanks",
        "Thank you so much!",
        "Great, thanks",
        "Muchas gracias",
        "Danke schön!",
        "Bye!",
        "What can you do?",
        "Hi, what can you do?",
        "How does this work?",
        "¿Qué puedes hacer?",
        "Was kannst du?",
        "Who are you?",
        "¿Quién eres?",
        "Wer bist du?",
        "Bonjour",
        "Merci beaucoup !",
    ],
)
def test_small_talk_is_heard(message: str) -> None:
    assert is_small_talk(message)


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
        "And today?",
        "How does it work?",
        "",
        "???",
    ],
)
def test_a_real_question_is_never_small_talk(question: str) -> None:
    assert not is_small_talk(question)
