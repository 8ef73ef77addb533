"""The trained speech model as an ONNX file with 8-bit weights. Its word table is the embedder's, number for number.

So it stands in the embedder's file alone, and the model's says where (ONNX external data): `lend_words`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from assistant.resources import data_path
from benchmarks.training.graph import Graph
from benchmarks.training.speech_model import PARTS, POINTERS, SPEECH, WIDE


class _SpeechGraph(Graph):
    def word_rows(self, table: NDArray[np.float32]) -> str:
        """The rows of the embedder's 8-bit word table, which training leaves as it is."""
        kept = {i.name: i for i in onnx.load(data_path("models/embedder.onnx")).graph.initializer}
        words, scales = (numpy_helper.to_array(kept[name]) for name in ("words", "word_scales"))
        (row,) = self.add("Gather", [self.constant("words", words), "input_ids"])
        (scale,) = self.add("Gather", [self.constant("word_scales", scales), "input_ids"])
        (wide,) = self.add("Cast", [row], to=TensorProto.FLOAT)
        return self.add("Mul", [wide, scale])[0]


def export_speech(state: dict[str, torch.Tensor], path: Path) -> None:
    """(1, s) `input_ids`, `token_type_ids` -> (1, s, 4, pointers, width) `pointers`: what a token gives to a query as
    first, last and any token of an utterance, and its key; (1, s, 2) `reports`. What distances add is in the metadata.
    """
    for part in ("weight", "bias"):
        state[f"pointers.{part}"] = torch.cat([state[f"{name}.{part}"] for name in PARTS])
    distance = state["distance.weight"].float().numpy().round(4).tolist()
    graph = _SpeechGraph({n: v for n, v in state.items() if not n.startswith("distance")}, SPEECH, 8)
    x = graph.states()
    shape = graph.constant("pointed", np.array([0, 0, len(PARTS), POINTERS, WIDE], np.int64))
    graph.nodes.append(helper.make_node("Reshape", [graph.product(x, "pointers."), shape], ["pointers"]))
    graph.give(graph.head(x, "reports"), "reports")
    graph.write(
        path,
        {"pointers": ["pairs", "tokens", len(PARTS), POINTERS, WIDE], "reports": ["pairs", "tokens", 2]},
        {"distance": distance},
    )
    lend_words(path, data_path("models/embedder.onnx"))


def lend_words(path: Path, lender: Path) -> None:
    """Takes the word table out of a model whose bytes stand in `lender`, a file in the same folder, and says where."""
    model = onnx.load(path)
    (table,) = (one for one in model.graph.initializer if one.name == "words")
    raw = numpy_helper.to_array(table).tobytes()
    offset = lender.read_bytes().find(raw)
    if offset < 0:
        raise ValueError(f"The words of {path} do not stand in {lender}; train it from those that do.")
    table.ClearField("raw_data")
    table.data_location = TensorProto.EXTERNAL
    for key, value in {"location": lender.name, "offset": str(offset), "length": str(len(raw))}.items():
        table.external_data.add(key=key, value=value)
    path.write_bytes(model.SerializeToString(deterministic=True))
