"""The trained reader as an ONNX file with 8-bit weights, built node by node as the embedder is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from benchmarks.build_embedder import HIDDEN, LAYERS, Graph, Weights
from benchmarks.reader_model import HEAD_NAMES, POSITIONS


class ReaderGraph(Graph):
    """Token ids and types in, without padding; the pair's logit and three logits for each token out."""

    def __init__(self, weights: Weights, quantise: bool) -> None:
        super().__init__(weights, quantise)
        self.end = self.constant("last", np.array([POSITIONS], np.int64))

    def build(self) -> onnx.ModelProto:
        """(1, s) `input_ids`, `token_type_ids` -> (1,) `answer`, (1, s, 3) `tokens`: start, end, support; (1,)
        `entails`."""
        state = self.embed()
        for layer in range(LAYERS):
            state = self.layer(state, f"encoder.layer.{layer}.")
        (first,) = self.add("Gather", [state, self.zero], axis=1)
        flat = self.constant("flat", np.array([-1], np.int64))
        for pool, head in (("pool", "answer"), ("compare", "entails")):
            (pooled,) = self.add("Tanh", [self.head(first, pool)])
            self.nodes.append(helper.make_node("Reshape", [self.head(pooled, head), flat], [head]))
        self.nodes.append(helper.make_node("Identity", [self.head(state, "tokens")], ["tokens"]))
        shape = ["pairs", "tokens"]
        inputs = [
            helper.make_tensor_value_info(n, TensorProto.INT64, shape)
            for n in ("input_ids", "token_type_ids")
        ]
        outputs = [
            helper.make_tensor_value_info("answer", TensorProto.FLOAT, ["pairs"]),
            helper.make_tensor_value_info("entails", TensorProto.FLOAT, ["pairs"]),
            helper.make_tensor_value_info("tokens", TensorProto.FLOAT, [*shape, 3]),
        ]
        graph = helper.make_graph(self.nodes, "reader", inputs, outputs, self.constants)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="news-assistant")

    def embed(self) -> str:
        """Word + position + type embeddings, normalised."""
        words = self.word_rows(self.weights["embeddings.word_embeddings.weight"])
        (shape,) = self.add("Shape", ["input_ids"], start=1, end=2)
        table = self.constant("positions", self.weights["embeddings.position_embeddings.weight"])
        (here,) = self.add("Slice", [table, self.zero, shape])
        kinds = self.constant("types", self.weights["embeddings.token_type_embeddings.weight"])
        (kind,) = self.add("Gather", [kinds, "token_type_ids"])
        (placed,) = self.add("Add", [here, kind])
        return self.sum_norm(words, placed, "embeddings.LayerNorm.")

    def head(self, state: str, name: str) -> str:
        """A linear layer on top, in float32: it costs nothing, and its logits are what is compared."""
        (whole,) = self.add(
            "MatMul", [state, self.constant(f"{name}.weight", self.weights[f"{name}.weight"].T)]
        )
        return self.add("Add", [whole, self.constant(f"{name}.bias", self.weights[f"{name}.bias"])])[0]


def named_as_minilm(state: dict[str, torch.Tensor]) -> Weights:
    """The weights of a ReaderModel under the names that MiniLM's file uses."""
    named: Weights = {}
    tables = {"words": "word", "positions": "position", "types": "token_type"}
    for name, tensor in state.items():
        value = tensor.float().numpy()
        part = name.rsplit(".", 1)[-1]
        if (table := name.split(".")[0]) in tables:
            named[f"embeddings.{tables[table]}_embeddings.weight"] = value
        elif name.startswith("norm."):
            named[f"embeddings.LayerNorm.{part}"] = value
        elif name.startswith("layers."):
            _, layer, kind, _ = name.split(".")
            named.update(_layer(f"encoder.layer.{layer}.", kind, part, value))
        else:
            named[name] = value
    return named


def shipped(path: Path) -> dict[str, torch.Tensor]:
    """The weights of an exported reader under the names of ReaderModel: 8-bit ones times their scales."""
    kept = {i.name: numpy_helper.to_array(i).copy() for i in onnx.load(path).graph.initializer}

    def matrix(name: str) -> np.ndarray[Any, Any]:
        return np.asarray(kept[name + "weight"].astype(np.float32) * kept[name + "scales"]).T

    state = {
        "words.weight": kept["words"].astype(np.float32) * kept["word_scales"],
        "positions.weight": kept["positions"],
        "types.weight": kept["types"],
    }
    for part in ("weight", "bias"):
        state[f"norm.{part}"] = kept[f"embeddings.LayerNorm.{part}"]
        for head in HEAD_NAMES:
            if f"{head}.{part}" in kept:
                state[f"{head}.{part}"] = kept[f"{head}.{part}"].T
    for i in range(LAYERS):
        old, new = f"encoder.layer.{i}.", f"layers.{i}."
        state[f"{new}joined.weight"] = matrix(f"{old}attention.self.")
        state[f"{new}joined.bias"] = kept[f"{old}attention.self.bias"]
        state[f"{new}inner.bias"] = kept[f"{old}gelu"]
        for kind, name in _NAMES.items():
            if kind.startswith("norm"):
                state[f"{new}{kind}.weight"] = kept[f"{old}{name}.weight"]
            else:
                state[f"{new}{kind}.weight"] = matrix(f"{old}{name}.")
            if kind != "inner":
                state[f"{new}{kind}.bias"] = kept[f"{old}{name}.bias"]
    return {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in state.items()}


_NAMES = {
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "norm2": "output.LayerNorm",
}


def _layer(front: str, kind: str, part: str, value: np.ndarray[Any, Any]) -> Weights:
    if kind == "joined":
        names = ("query", "key", "value")
        return {
            f"{front}attention.self.{n}.{part}": value[i * HIDDEN : (i + 1) * HIDDEN]
            for i, n in enumerate(names)
        }
    return {f"{front}{_NAMES[kind]}.{part}": value}
