"""Sparse views of a message: weighted n-grams of its words, its letters and what it speaks of."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.nlu.concepts import count_concepts
from bot.nlu.words import read_words

Grams = Counter[str]

_WORD_SIZES = (1, 2)  # design section 9: word 1-2-grams
_LETTER_SIZES = (2, 3, 4, 5)  # design section 9: character 2-5-grams


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
    """The n-grams of one view with their column and their inverse document frequency."""

    columns: dict[str, int]
    weights: npt.NDArray[np.float32]

    @classmethod
    def of(cls, documents: Sequence[Grams]) -> "Vocabulary":
        """Learn the n-grams of the documents; the rarer one is, the more it weighs."""
        frequency: Counter[str] = Counter()
        for grams in documents:
            frequency.update(grams.keys())
        seen = np.fromiter(frequency.values(), np.float32, len(frequency))
        return cls(
            columns={gram: column for column, gram in enumerate(frequency)},
            weights=np.log((1 + len(documents)) / (1 + seen)).astype(np.float32) + 1,
        )

    def vectors(self, documents: Iterable[Grams]) -> sparse.csr_matrix:
        """(documents) → (n, n-grams) TF-IDF with sublinear counts, each row of length one."""
        ends, columns, counts = [0], list[int](), list[int]()
        for grams in documents:
            for gram, count in grams.items():
                column = self.columns.get(gram)
                if column is not None:
                    columns.append(column)
                    counts.append(count)
            ends.append(len(columns))
        where = np.asarray(columns, np.int32)
        values = (1 + np.log(np.asarray(counts, np.float32))) * self.weights[where]
        rows = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
        lengths = np.sqrt(np.bincount(rows, values**2, len(ends) - 1)).astype(np.float32)
        values /= np.maximum(lengths[rows], 1e-9)
        shape = (len(ends) - 1, len(self.columns))
        return sparse.csr_matrix((values, where, np.asarray(ends, np.int32)), shape)


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
