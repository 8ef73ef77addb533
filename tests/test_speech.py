"""The model that hears articles borrows its words from the embedder's file."""

from __future__ import annotations

import pytest

from assistant.models.speech import load_speech_model
from assistant.resources import data_path
from assistant.speech.article import hear_with


@pytest.mark.models
def test_its_words_are_the_embedders_where_the_two_files_lie_beside_each_other() -> None:
    assert data_path("models/speech.onnx").parent == data_path("models/embedder.onnx").parent
    assert (
        data_path("models/speech.onnx").stat().st_size < data_path("models/embedder.onnx").stat().st_size / 2
    )
    told = hear_with(load_speech_model(), "“The harbour is open,” said Ines Tolland on Monday.", "")
    assert [u.speaker for u in told.utterances] == ["Ines Tolland"]
