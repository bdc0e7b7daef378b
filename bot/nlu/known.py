"""The training sentences of one language, and how alike a new message is to each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.nlu.features import Grams, Vocabulary, count_grams, count_word_grams
from bot.nlu.sentence_vectors import SentenceVectors
from bot.nlu.words import pair_words

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]

# What each view weighs in the kernel. On the dev sets letters 2 instead of 1 won 0.8 (fr) and 1.3
# (ar) points, concepts 0.1 won 1.0 and 1.7; concepts from 0.25 on drown the rest (fr -2.6 at 0.5).
WEIGHTS = {"words": 1.0, "letters": 2.0, "concepts": 0.1}
_COMPARED = ("words", "letters")  # the views in which two sentences are near each other
SENTENCE_LANGUAGE = "en"  # MiniLM was trained on English only
SENTENCE_WEIGHT = 6.0  # BANKING77 10-shot: 87.4 at 6, 87.1 at 9; without the Gaussian 87.0 at 9
SENTENCE_SHARPNESS = 1.5  # of the Gaussian over the sentence vectors; 1 and 2 lose 0.1-0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike messages are to the known sentences, (messages, sentences).

    `kernel` is the sum the classifiers work on; `sparse` and `dense` are plain cosines.
    """

    kernel: Floats
    sparse: Floats
    dense: Floats | None

    @classmethod
    def of(cls, cosines: Mapping[str, Floats], dense: Floats | None) -> "Likeness":
        """Join the cosines of the views."""
        kernel = np.ones_like(cosines["words"])  # a constant: the labels' own frequency
        for view, weight in WEIGHTS.items():
            kernel += np.float32(weight) * cosines[view]
        if dense is not None:
            distance = 2 - 2 * dense
            kernel += np.float32(SENTENCE_WEIGHT) * np.exp(-SENTENCE_SHARPNESS * distance)
        near = np.mean([cosines[view] for view in _COMPARED], axis=0, dtype=np.float32)
        return cls(kernel=kernel, sparse=near, dense=dense)

    def part(self, rows: Whole, columns: Whole) -> "Likeness":
        """The same for some of the messages and some of the sentences."""
        where = np.ix_(rows, columns)
        dense = None if self.dense is None else self.dense[where]
        return Likeness(kernel=self.kernel[where], sparse=self.sparse[where], dense=dense)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSentences:
    """The sentences one language was learnt from, by view."""

    language: str
    vocabularies: Mapping[str, Vocabulary]
    columns: Mapping[str, sparse.csr_matrix]  # (n-grams, sentences)
    dense: Floats | None
    vectors: SentenceVectors | None

    @classmethod
    def of(
        cls, texts: Sequence[str], language: str, vectors: SentenceVectors | None
    ) -> "KnownSentences":
        """Learn the n-grams of the texts, and keep what comparing with them needs."""
        vectors = vectors if language == SENTENCE_LANGUAGE else None
        grams = [count_grams(text, language) for text in texts]
        vocabularies = {view: Vocabulary.of([one[view] for one in grams]) for view in WEIGHTS}
        columns = {
            view: vocabularies[view].vectors(one[view] for one in grams).T.tocsr()
            for view in WEIGHTS
        }
        return cls(
            language=language,
            vocabularies=vocabularies,
            columns=columns,
            dense=vectors(texts) if vectors else None,
            vectors=vectors,
        )

    def among_themselves(self) -> Likeness:
        """How alike the known sentences are to each other."""
        cosines = {view: (columns.T @ columns).toarray() for view, columns in self.columns.items()}
        return Likeness.of(cosines, None if self.dense is None else self.dense @ self.dense.T)

    def compare(self, texts: Sequence[str]) -> Likeness:
        """How alike new messages are to the known sentences."""
        grams = [count_grams(text, self.language) for text in texts]
        cosines = {view: self._compare_view(view, grams) for view in self.columns}
        dense = None
        if self.dense is not None and self.vectors is not None:
            dense = self.vectors(texts) @ self.dense.T
        return Likeness.of(cosines, dense)

    def _compare_view(self, view: str, grams: Sequence[Mapping[str, Grams]]) -> Floats:
        vectors = self.vocabularies[view].vectors(one[view] for one in grams)
        cosines: Floats = (vectors @ self.columns[view]).toarray()
        return cosines

    def word_weights(self, text: str, advantage: Floats) -> dict[str, float]:
        """What each word of a message, as written, adds to a score given by sentence."""
        weights: dict[str, float] = {}
        for written, word in pair_words(text, self.language):
            if not any(letter.isalpha() for letter in word):
                continue
            total = 0.0
            for view, grams in count_word_grams([word], self.language).items():
                columns, vocabulary = self.columns[view], self.vocabularies[view]
                known = [vocabulary.columns[gram] for gram in grams if gram in vocabulary.columns]
                if known:
                    gains = columns[known] @ advantage
                    total += WEIGHTS[view] * float(vocabulary.weights[known] @ gains)
            weights[written] = weights.get(written, 0.0) + total
        return weights
