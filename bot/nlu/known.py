"""The training sentences of one language, and how alike a new message is to each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.nlu.features import Vocabulary, count_grams, count_word_grams
from bot.nlu.sentence_vectors import SentenceVectors
from bot.nlu.words import pair_words

Floats = npt.NDArray[np.float32]

VIEWS = ("words", "letters")
SENTENCE_LANGUAGE = "en"  # MiniLM was trained on English only
SENTENCE_WEIGHT = 6.0  # BANKING77 10-shot: 87.4 at 6, 87.1 at 9; the linear view needs 9 (87.0)
SENTENCE_SHARPNESS = 1.5  # of the Gaussian over the sentence vectors; 1 and 2 lose 0.1-0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike messages are to the known sentences: cosines, (messages, sentences)."""

    sparse: Floats
    dense: Floats | None

    @property
    def kernel(self) -> Floats:
        """The sum the classifiers work on: n-grams as they are, sentences by a Gaussian, one."""
        total = 2 * self.sparse + 1  # `sparse` is the mean of two views
        if self.dense is not None:
            distance = 2 - 2 * self.dense
            total += np.float32(SENTENCE_WEIGHT) * np.exp(-SENTENCE_SHARPNESS * distance)
        kernel: Floats = total.astype(np.float32, copy=False)
        return kernel

    def part(self, rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]) -> "Likeness":
        """The same for some of the messages and some of the sentences."""
        where = np.ix_(rows, columns)
        dense = None if self.dense is None else self.dense[where]
        return Likeness(sparse=self.sparse[where], dense=dense)


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
        vocabularies = {view: Vocabulary.of([one[view] for one in grams]) for view in VIEWS}
        columns = {
            view: vocabularies[view].vectors(one[view] for one in grams).T.tocsr() for view in VIEWS
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
        cosines = [(columns.T @ columns).toarray() for columns in self.columns.values()]
        dense = None if self.dense is None else self.dense @ self.dense.T
        return Likeness(sparse=np.mean(cosines, axis=0, dtype=np.float32), dense=dense)

    def compare(self, texts: Sequence[str]) -> Likeness:
        """How alike new messages are to the known sentences."""
        grams = [count_grams(text, self.language) for text in texts]
        cosines = [
            (self.vocabularies[view].vectors(one[view] for one in grams) @ columns).toarray()
            for view, columns in self.columns.items()
        ]
        dense = None
        if self.dense is not None and self.vectors is not None:
            dense = self.vectors(texts) @ self.dense.T
        return Likeness(sparse=np.mean(cosines, axis=0, dtype=np.float32), dense=dense)

    def word_weights(self, text: str, advantage: Floats) -> dict[str, float]:
        """What each word of a message, as written, adds to a score given by sentence."""
        weights: dict[str, float] = {}
        for written, word in pair_words(text, self.language):
            if not any(letter.isalpha() for letter in word):
                continue
            total = 0.0
            for view, grams in count_word_grams([word]).items():
                columns, vocabulary = self.columns[view], self.vocabularies[view]
                known = [vocabulary.columns[gram] for gram in grams if gram in vocabulary.columns]
                if known:
                    gains = columns[known] @ advantage
                    total += float(vocabulary.weights[known] @ gains)
            weights[written] = weights.get(written, 0.0) + total
        return weights
