"""What models are called, and what of it is told to readers."""

from pathlib import Path

import pytest

from assistant import Assistant
from assistant.models.names import model_file, shown_name
from assistant.settings import Settings


@pytest.mark.parametrize("name", ["extractive", "openai:gpt-5.4-mini", "ollama:gguf:model", ""])
def test_a_model_that_is_no_file_is_called_as_it_is(name: str) -> None:
    assert (model_file(name), shown_name(name)) == (None, name)


def test_where_a_model_lies_on_the_disk_is_told_to_nobody() -> None:
    assert model_file("gguf:~/a.gguf") == Path.home() / "a.gguf"
    assert shown_name("gguf:/srv/secret/a.gguf") == "gguf:a.gguf"
    assert Assistant(Settings(chat_model="gguf:/srv/secret/a.gguf")).model == "gguf:a.gguf"
