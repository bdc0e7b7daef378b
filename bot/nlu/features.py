"""A message as weighted n-grams of its words, its letters and what it speaks of, in one row."""

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.nlu.concepts import count_concepts
from bot.nlu.words import read_words

Grams = Counter[str]
Floats = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint32]

# What each view weighs in a product of two rows. On the dev sets letters 2 instead of 1 won 0.8
# (fr) and 1.3 (ar) points, concepts 0.1 won 1.0 and 1.7; concepts from 0.25 on drown the rest.
VIEWS = {"words": 1.0, "letters": 2.0, "concepts": 0.1}
LIKENESS_OF_EQUALS = sum(VIEWS.values())  # the product of a row with itself

_WORD_SIZES = (1, 2)  # design section 9: word 1-2-grams
_LETTER_SIZES = (2, 3, 4, 5)  # design section 9: character 2-5-grams
_SEEN = 2  # sentences; rarer n-grams are two thirds of all, 5 % of what is counted, and won nothing


def count_grams(text: str, language: str) -> dict[str, Grams]:
    """How often each n-gram occurs in the message, by view."""
    return count_word_grams(read_words(text, language), language)


def count_word_grams(words: Sequence[str], language: str) -> dict[str, Grams]:
    """The same for words that are already folded."""
    return {
        "words": Counter(_runs(words)),
        "letters": Counter(_letter_runs(words)),
        "concepts": count_concepts(words, language),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The n-grams of one view by the CRC-32 of their text, ascending, with what each weighs.

    Keys instead of texts: a vocabulary takes 8 bytes an n-gram instead of 150. Two n-grams with
    one key share a column; among 100,000 that happens to one or two.
    """

    keys: Keys
    weights: Floats

    @classmethod
    def of(cls, documents: Sequence[Grams]) -> "Vocabulary":
        """Learn the n-grams of the documents; the rarer one is, the more it weighs."""
        found = np.concatenate([_keys_of(grams) for grams in documents])
        keys, seen = np.unique(found, return_counts=True)
        often = seen >= min(_SEEN, len(documents))
        weights = np.log((1 + len(documents)) / (1 + seen[often])) + 1
        return cls(keys=keys[often], weights=weights.astype(np.float32))

    def vectors(self, documents: Iterable[Grams]) -> sparse.csr_matrix:
        """(documents) → (n, n-grams) TF-IDF with sublinear counts, each row of length one."""
        ends, columns, values = [0], list[npt.NDArray[np.int32]](), list[Floats]()
        for grams in documents:
            where, known = self._columns(grams)
            counts = np.fromiter(grams.values(), np.float32, len(grams))[known]
            row = (1 + np.log(counts)) * self.weights[where]
            columns.append(where)
            values.append(row / max(float(np.linalg.norm(row)), 1e-9))
            ends.append(ends[-1] + len(where))
        shape = (len(ends) - 1, len(self.keys))
        data, indices = np.concatenate(values), np.concatenate(columns)
        return sparse.csr_matrix((data, indices, np.asarray(ends, np.int32)), shape)

    def weigh(self, grams: Grams) -> tuple[npt.NDArray[np.int32], Floats]:
        """The columns of the known n-grams, and what each weighs."""
        where, _ = self._columns(grams)
        return where, self.weights[where]

    def _columns(self, grams: Grams) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
        """The columns of the known n-grams, and which of them are known."""
        if not len(self.keys):
            return np.zeros(0, np.int32), np.zeros(len(grams), bool)
        keys = _keys_of(grams)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        known = self.keys[places] == keys
        return places[known].astype(np.int32), known


def join_views(vectors: Mapping[str, sparse.csr_matrix]) -> sparse.csr_matrix:
    """The views side by side, each weighed, so that a product of two rows is their likeness."""
    parts = [vectors[view] * np.float32(np.sqrt(weight)) for view, weight in VIEWS.items()]
    return sparse.hstack(parts, format="csr", dtype=np.float32)


def _keys_of(grams: Iterable[str]) -> Keys:
    return np.array([zlib.crc32(gram.encode()) for gram in grams], np.uint32)


def _runs(words: Sequence[str]) -> Iterator[str]:
    for size in _WORD_SIZES:
        for start in range(len(words) - size + 1):
            yield " ".join(words[start : start + size])


def _letter_runs(words: Sequence[str]) -> Iterator[str]:
    """N-grams inside each word with a space around it; a short word counts once, whole."""
    for word in words:
        padded = f" {word} "
        for size in _LETTER_SIZES:
            if len(padded) <= size:
                yield padded
                break
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]
