"""Trained weights as an ONNX file, built node by node: 8-bit weights, or 4-bit ones for the larger model.

8 bits: a scale for each output channel, activations quantised as they come, [CLS] apart from the rest, whose scale its
outliers would coarsen. 4 bits: blocks of 128 weights with a scale each. Heads are float32. Inputs are not padded.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from benchmarks.training.encoder import Shape, distance_buckets

Weights = dict[str, NDArray[np.float32]]
LIMIT, SAFE_LIMIT = 127, 64
SATURATING = "outer"
"""On processors without VNNI pairs of 8-bit products are added in 16 bits: this layer's inputs saturate them."""
BLOCK = 128
LONGEST = 512


class Graph:
    """An encoder's states as ONNX nodes; `bits` is 8, 4 (a scale for each `block`), or 32 for float weights,
    `word_bits` of the word table."""

    def __init__(
        self,
        state: dict[str, torch.Tensor],
        shape: Shape,
        bits: int,
        word_bits: int | None = None,
        block: int = BLOCK,
    ) -> None:
        self.weights: Weights = {name: value.float().numpy() for name, value in state.items()}
        self.shape = shape
        self.bits = bits
        self.word_bits = word_bits or bits
        self.block = block
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.zero, self.one, self.end = (
            self.constant(name, np.array([value], np.int64))
            for name, value in (("zero", 0), ("one", 1), ("end", LONGEST))
        )
        self.biased: str | None = None

    def states(self) -> str:
        """(1, s) `input_ids` (and `token_type_ids`) -> the name of (1, s, hidden)."""
        x = self.embed()
        for i in range(self.shape.layers):
            x = self.layer(x, f"encoder.layers.{i}.")
        return x

    def embed(self) -> str:
        """Word + position (+ type) embeddings, normalised."""
        words = self.word_rows(self.weights["encoder.words.weight"])
        (length,) = self.add("Shape", ["input_ids"], start=1, end=2)
        first = 2 if self.shape.relative else 0
        table = self.constant("positions", self.weights["encoder.positions.weight"][first : first + LONGEST])
        (x,) = self.add("Slice", [table, self.zero, length])
        if self.shape.relative:
            self.biased = self.distance_bias(length)
        else:
            kinds = self.constant("types", self.weights["encoder.types.weight"])
            (kind,) = self.add("Gather", [kinds, "token_type_ids"])
            (x,) = self.add("Add", [x, kind])
        return self.sum_norm(words, x, "encoder.norm.")

    def distance_bias(self, length: str) -> str:
        """(1, heads, s, s): what each distance adds to the attention."""
        buckets = distance_buckets(LONGEST)
        line = torch.cat([buckets[-1], buckets[0, 1:]]).numpy()  # distances -(LONGEST-1) .. LONGEST-1
        table = self.constant("distances", self.weights["encoder.distances.weight"][line])
        (scalar,) = self.add("Squeeze", [length, self.zero])
        zero, one = (self.constant(f"scalar{v}", np.array(v, np.int64)) for v in (0, 1))
        (places,) = self.add("Range", [zero, scalar, one])
        (rows,) = self.add("Unsqueeze", [places, self.one])
        (columns,) = self.add("Unsqueeze", [places, self.zero])
        (away,) = self.add("Sub", [columns, rows])
        (index,) = self.add("Add", [away, self.constant("middle", np.array(LONGEST - 1, np.int64))])
        (found,) = self.add("Gather", [table, index])
        (turned,) = self.add("Transpose", [found], perm=[2, 0, 1])
        return self.add("Unsqueeze", [turned, self.zero])[0]

    def word_rows(self, table: NDArray[np.float32]) -> str:
        """One row of the word table for each token."""
        if self.word_bits == 32:
            return self.add("Gather", [self.constant("words", table), "input_ids"])[0]
        if self.word_bits == 4:
            return self.nibble_rows(table)
        scales = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-12) / LIMIT
        rows = np.rint(table / scales).astype(np.int8)
        (row,) = self.add("Gather", [self.constant("words", rows), "input_ids"])
        (scale,) = self.add("Gather", [self.constant("word_scales", scales.astype(np.float32)), "input_ids"])
        (wide,) = self.add("Cast", [row], to=TensorProto.FLOAT)
        return self.add("Mul", [wide, scale])[0]

    def nibble_rows(self, table: NDArray[np.float32]) -> str:
        """Rows of 4-bit words: two in a byte, a float16 scale for each block."""
        rows, width = table.shape
        blocks = table.reshape(rows, width // BLOCK, BLOCK)
        scales = block_scales(blocks)
        values = (
            (np.clip(np.rint(blocks / scales[..., None]), -8, 7) + 8).astype(np.uint8).reshape(rows, width)
        )
        packed = values[:, : width // 2] | (values[:, width // 2 :] << 4)
        (row,) = self.add("Gather", [self.constant("words", packed), "input_ids"])
        (scale,) = self.add("Gather", [self.constant("word_scales", scales.astype(np.float16)), "input_ids"])
        four = self.constant("four", np.array(4, np.uint8))
        high = self.add("BitShift", [row, four], direction="RIGHT")[0]
        (left,) = self.add("BitShift", [row, four], direction="LEFT")
        low = self.add("BitShift", [left, four], direction="RIGHT")[0]
        (both,) = self.add("Concat", [low, high], axis=-1)
        (wide,) = self.add("Cast", [both], to=TensorProto.FLOAT)
        (moved,) = self.add("Sub", [wide, self.constant("eight", np.array(8, np.float32))])
        shape = self.constant("in_blocks", np.array([0, 0, width // BLOCK, BLOCK], np.int64))
        (parted,) = self.add("Reshape", [moved, shape])
        (scale,) = self.add("Cast", [scale], to=TensorProto.FLOAT)
        (scale,) = self.add("Unsqueeze", [scale, self.constant("last_axis", np.array([3], np.int64))])
        (scaled,) = self.add("Mul", [parted, scale])
        return self.add("Reshape", [scaled, self.constant("whole", np.array([0, 0, width], np.int64))])[0]

    def layer(self, x: str, name: str) -> str:
        """One post-norm transformer layer."""
        joined = self.product(x, f"{name}joined.")
        parts = self.add("Split", [joined], outputs=3, axis=-1)
        if self.biased is not None:
            parts = [*parts, "", "", self.biased]
        (mixed,) = self.add("MultiHeadAttention", parts, domain="com.microsoft", num_heads=self.shape.heads)
        x = self.sum_norm(self.product(mixed, f"{name}out."), x, f"{name}norm1.")
        wide = self.product(x, f"{name}inner.", bias=False)
        (wide,) = self.add(
            "BiasGelu",
            [wide, self.constant(f"{name}gelu", self.weights[f"{name}inner.bias"])],
            domain="com.microsoft",
        )
        return self.sum_norm(self.product(wide, f"{name}outer."), x, f"{name}norm2.")

    def product(self, x: str, name: str, bias: bool = True) -> str:
        """`x @ weight.T + bias`."""
        weight = self.weights[f"{name}weight"]
        added = [self.constant(f"{name}bias", self.weights[f"{name}bias"])] if bias else []
        if self.bits == 32:
            (whole,) = self.add("MatMul", [x, self.constant(f"{name}weight", weight.T)])
        elif self.bits == 4:
            (whole,) = self.add(
                "MatMulNBits",
                [x, *self.nibbles(name, weight)],
                domain="com.microsoft",
                K=weight.shape[1],
                N=weight.shape[0],
                bits=4,
                block_size=self.block,
                accuracy_level=4,
            )
        else:
            inputs = [*self.quantised(name, weight.T), *added]
            (first,) = self.add("Slice", [x, self.zero, self.one, self.one])
            (others,) = self.add("Slice", [x, self.one, self.end, self.one])
            parts = [
                self.add("DynamicQuantizeMatMul", [part, *inputs], domain="com.microsoft")[0]
                for part in (first, others)
            ]
            return self.add("Concat", parts, axis=1)[0]
        return self.add("Add", [whole, *added])[0] if added else whole

    def quantised(self, name: str, weight: NDArray[np.float32]) -> tuple[str, str, str]:
        """8-bit weights (in, out), a scale for each output channel, and zero points that are all 0."""
        scales = np.abs(weight).max(axis=0) / (SAFE_LIMIT if SATURATING in name else LIMIT)
        return (
            self.constant(f"{name}weight", np.rint(weight / scales).astype(np.int8)),
            self.constant(f"{name}scales", scales.astype(np.float32)),
            self.constant(f"{name}zeros", np.zeros(scales.shape, np.int8)),
        )

    def nibbles(self, name: str, weight: NDArray[np.float32]) -> tuple[str, str]:
        """4-bit weights (out, blocks, 16) and a scale for each block."""
        out, wide = weight.shape
        blocks = weight.reshape(out, wide // self.block, self.block)
        scales = block_scales(blocks)
        values = (np.clip(np.rint(blocks / scales[..., None]), -8, 7) + 8).astype(np.uint8)
        packed = values[..., 0::2] | (values[..., 1::2] << 4)
        return (
            self.constant(f"{name}weight", packed),
            self.constant(f"{name}scales", scales.astype(np.float32).reshape(-1)),
        )

    def head(self, x: str, name: str) -> str:
        """A linear layer on top, in float32: it costs nothing, and its logits are what is compared."""
        (whole,) = self.add("MatMul", [x, self.constant(f"{name}.weight", self.weights[f"{name}.weight"].T)])
        return self.add("Add", [whole, self.constant(f"{name}.bias", self.weights[f"{name}.bias"])])[0]

    def pooled(self, x: str, name: str = "pool") -> str:
        """(1, hidden): what the first token has gathered."""
        (first,) = self.add(
            "Gather", [x, self.constant(f"{name}.first", np.array(0, np.int64))], axis=1
        )  # (1, hidden)
        return self.add("Tanh", [self.head(first, name)])[0]

    def mean_of_own(self, x: str) -> str:
        """(1, hidden): the mean of the states of the tokens of kind 0."""
        one, axis = (
            self.constant("own.one", np.array(1, np.float32)),
            self.constant("own.axis", np.array([2], np.int64)),
        )
        (kinds,) = self.add("Cast", ["token_type_ids"], to=TensorProto.FLOAT)
        (own,) = self.add("Unsqueeze", [self.add("Sub", [one, kinds])[0], axis])
        (kept,) = self.add("Mul", [x, own])
        total, count = (self.add("ReduceSum", [part, self.one], keepdims=0)[0] for part in (kept, own))
        return self.add("Div", [total, count])[0]

    def sum_norm(self, x: str, skip: str, name: str) -> str:
        """Layer norm of the sum, in two operators: with onnxruntime's fused one the model takes 23 % longer."""
        (total,) = self.add("Add", [x, skip])
        parts = [self.constant(name + part, self.weights[name + part]) for part in ("weight", "bias")]
        return self.add("LayerNormalization", [total, *parts], axis=-1, epsilon=1e-12)[0]

    def give(self, x: str, name: str) -> None:
        """`x` is an output of the model."""
        self.nodes.append(helper.make_node("Identity", [x], [name]))

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """A constant of the graph."""
        self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def add(
        self, operator: str, inputs: list[str], *, outputs: int = 1, domain: str = "", **attributes: Any
    ) -> list[str]:
        """A node; comes back with the names of its outputs."""
        names = [f"{operator}_{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(operator, inputs, names, domain=domain, **attributes))
        return names

    def write(self, path: Path, outputs: dict[str, list[str | int]], properties: dict[str, Any]) -> None:
        """The file, with `properties` as JSON in its metadata."""
        names = ["input_ids"] if self.shape.relative else ["input_ids", "token_type_ids"]
        graph = helper.make_graph(
            self.nodes,
            path.stem,
            [helper.make_tensor_value_info(n, TensorProto.INT64, ["pairs", "tokens"]) for n in names],
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in outputs.items()],
            self.constants,
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="news-assistant")
        helper.set_model_props(model, {name: json.dumps(value) for name, value in properties.items()})
        path.write_bytes(model.SerializeToString(deterministic=True))


def block_scales(blocks: NDArray[np.float32]) -> NDArray[np.float32]:
    """The scale of each block with which rounding to -8 … 7 loses least, of a few that are tried."""
    most = np.maximum(np.abs(blocks).max(axis=-1), 1e-12)
    best = most / 7
    loss = np.full(most.shape, np.inf, np.float32)
    for share in (1.0, 0.95, 0.9, 0.85, 0.8, 0.75):
        for side in (7.0, -8.0):
            extreme = np.where(blocks.max(axis=-1) >= -blocks.min(axis=-1), 1.0, -1.0)
            scale = most * share / abs(side) * (1.0 if side > 0 else -extreme)
            rounded = np.clip(np.rint(blocks / scale[..., None]), -8, 7) * scale[..., None]
            lost = ((rounded - blocks) ** 2).sum(axis=-1)
            better = lost < loss
            best, loss = np.where(better, scale, best), np.where(better, lost, loss)
    scales: NDArray[np.float32] = best.astype(np.float32)
    return scales


def in_nibbles(blocks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Blocks as they are read back from 4 bits and a float16 scale."""
    scales = block_scales(blocks).astype(np.float16).astype(np.float32)[..., None]
    rounded: NDArray[np.float32] = np.clip(np.rint(blocks / scales), -8, 7) * scales
    return rounded


def export_reader(
    state: dict[str, torch.Tensor], shape: Shape, path: Path, bits: int, properties: dict[str, Any]
) -> None:
    """(1, 3) `pair`: answers, denies, yes; (1, s, 3) `tokens`: start, end, support."""
    graph = Graph(state, shape, bits)
    x = graph.states()
    graph.give(graph.head(graph.pooled(x), "pair"), "pair")
    graph.give(graph.head(x, "tokens"), "tokens")
    graph.write(path, {"pair": ["pairs", 3], "tokens": ["pairs", "tokens", 3]}, properties)


def export_judge(
    state: dict[str, torch.Tensor], shape: Shape, path: Path, bits: int, properties: dict[str, Any]
) -> None:
    """(1, 3) `verdict`: supported, contradicted, unsupported; (1, 4) `relation`: agree, contradict, revised,
    different. The word table, half of the file, has 4 bits."""
    graph = Graph(state, shape, bits, word_bits=4)
    x = graph.states()
    pooled = graph.pooled(x)
    for name in ("verdict", "relation"):
        graph.give(graph.head(pooled, name), name)
    graph.write(path, {"verdict": ["pairs", 3], "relation": ["pairs", 4]}, properties)


def export_requests(
    state: dict[str, torch.Tensor], shape: Shape, path: Path, bits: int, block: int = BLOCK
) -> None:
    """(1, forms) `form`, (1, s, tags) `parts`: what a request asks for, and which part of it each token is."""
    graph = Graph(state, shape, bits, word_bits=32 if bits == 32 else 4, block=block)
    x = graph.states()
    graph.give(graph.head(graph.mean_of_own(x), "form"), "form")
    graph.give(graph.head(x, "parts"), "parts")
    sizes = {name: len(state[f"{name}.bias"]) for name in ("form", "parts")}
    graph.write(path, {"form": ["pairs", sizes["form"]], "parts": ["pairs", "tokens", sizes["parts"]]}, {})
