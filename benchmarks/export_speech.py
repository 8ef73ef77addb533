"""The trained speech model as an ONNX file with 8-bit weights, built node by node as the reader is.

Its word table is the embedder's, number for number: training leaves it as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from assistant.resources import data_path
from benchmarks.build_embedder import Weights
from benchmarks.export_reader import ReaderGraph, named_as_minilm
from benchmarks.speech_model import DEPTH, POINTERS, WIDE


class SpeechGraph(ReaderGraph):
    """Token ids and kinds in, without padding; what the heads make of each token out."""

    def word_rows(self, table: NDArray[np.float32]) -> str:
        """The rows of the embedder's 8-bit word table."""
        kept = {i.name: i for i in onnx.load(data_path("models/embedder.onnx")).graph.initializer}
        words, scales = (numpy_helper.to_array(kept[name]) for name in ("words", "word_scales"))
        (row,) = self.add("Gather", [self.constant("words", words), "input_ids"])
        (scale,) = self.add("Gather", [self.constant("word_scales", scales), "input_ids"])
        (wide,) = self.add("Cast", [row], to=TensorProto.FLOAT)
        return self.add("Mul", [wide, scale])[0]

    def build(self) -> onnx.ModelProto:
        """(1, s) `input_ids`, `token_type_ids` -> (1, s, 4, pointers, width) `pointers`: what a token gives to a
        query as
        first, last and any token of an utterance, and its key; (1, s, 2) `reports`."""
        state = self.embed()
        for layer in range(DEPTH):
            state = self.layer(state, f"encoder.layer.{layer}.")
        parts = ("first", "last", "mean", "keys")
        weight = np.concatenate([self.weights[f"{part}.weight"].T for part in parts], axis=1)
        bias = np.concatenate([self.weights[f"{part}.bias"] for part in parts])
        flat = self.product(state, "pointers.", weight, bias)
        shape = self.constant("pointed", np.array([0, 0, len(parts), POINTERS, WIDE], np.int64))
        self.nodes.append(helper.make_node("Reshape", [flat, shape], ["pointers"]))
        self.nodes.append(helper.make_node("Identity", [self.head(state, "reports")], ["reports"]))
        inputs = [
            helper.make_tensor_value_info(n, TensorProto.INT64, ["windows", "tokens"])
            for n in ("input_ids", "token_type_ids")
        ]
        outputs = [
            helper.make_tensor_value_info(
                "pointers", TensorProto.FLOAT, ["windows", "tokens", len(parts), POINTERS, WIDE]
            ),
            helper.make_tensor_value_info("reports", TensorProto.FLOAT, ["windows", "tokens", 2]),
        ]
        graph = helper.make_graph(self.nodes, "speech", inputs, outputs, self.constants)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="news-assistant")


def export(
    state: dict[str, torch.Tensor], path: Path, calibration: Mapping[str, Any], quantise: bool = True
) -> None:
    """Write the model; its calibration and what distances add are in the metadata."""
    distance = state["distance.weight"].float().numpy().round(4).tolist()
    weights: Weights = named_as_minilm({n: v for n, v in state.items() if not n.startswith("distance")})
    model = SpeechGraph(weights, quantise).build()
    kept = {"distance": json.dumps(distance), "calibration": json.dumps(dict(calibration))}
    helper.set_model_props(model, kept)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString(deterministic=True))
