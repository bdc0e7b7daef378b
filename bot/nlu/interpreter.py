"""What one language's messages want and which customer type speaks: two linear classifiers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.nlu.calibration import find_sharpness, softmax, stratified_folds
from bot.nlu.errors import CannotTrain
from bot.nlu.examples import OUT_OF_SCOPE, UNCLEAR, Example
from bot.nlu.known import Features, KnownSentences
from bot.nlu.logistic import Weights, fit_weights
from bot.nlu.sentence_vectors import SentenceVectors
from bot.nlu.trust import Judge, inside_only, read_signs

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]

# How many real messages are taken to be out of scope: like those trained as such, and as many like
# a need nobody thought of. HWU64, whose test has none, loses nothing at 0.05 and 0.9 points at 0.1.
STRANGE_SHARE = 0.05
REJECTED_FROM = 0.5  # out of scope when that is likelier than not
_TOLD_WORDS = 3  # words told for a type: what staff read at a glance
_TOLD_SHARE = 0.3  # a word with less than this part of the strongest one's weight is not told
_HELD_OUT = 2000  # readings of held-out examples that calibrate: eight numbers need no more
_LABEL_FOLDS = 3  # groups of labels that are held out whole to see what strange messages look like


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifier:
    """Scores labels; sharpened so that the softmax is calibrated."""

    labels: tuple[str, ...]
    weights: Weights
    sharpness: float

    def probabilities(self, features: Features) -> Floats:
        """(messages, labels)."""
        return softmax(np.float32(self.sharpness) * self.weights.scores(features))


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation:
    """Probabilities, (messages, labels); the needs and out of scope add to one."""

    needs: tuple[str, ...]
    need_probabilities: Floats
    out_of_scope: Floats  # (messages)
    types: tuple[str, ...]
    type_probabilities: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """Reads the messages of one language."""

    known: KnownSentences
    sentence_needs: Whole  # the label of each known sentence
    need: Classifier
    customer_type: Classifier
    rejection: Judge  # is the message none of our business?
    trust: Judge  # is the likeliest need the right one, if it is ours?

    @classmethod
    def train(
        cls, examples: Sequence[Example], language: str, vectors: SentenceVectors | None
    ) -> "Interpreter":
        """Learn from the examples of one language.

        Raises:
            CannotTrain: there are fewer than two needs.
        """
        needs, need_of = _number([example.need for example in examples])
        if len(needs) < 2:
            raise CannotTrain(
                problem=f"{language}: all {len(examples)} examples have the same need",
                mend="give examples of at least two needs",
            )
        types, type_of = _number([example.customer_type or UNCLEAR for example in examples])
        known = KnownSentences.of([example.text for example in examples], language, vectors)
        need, held_out = _train_classifier(known.features, needs, need_of)
        customer_type, _ = _train_classifier(known.features, types, type_of)
        rejection, trust = _train_judges(known.features, need, need_of, held_out)
        return cls(
            known=known,
            sentence_needs=need_of,
            need=need,
            customer_type=customer_type,
            rejection=rejection,
            trust=trust,
        )

    def interpret(self, texts: Sequence[str]) -> Interpretation:
        """Probabilities of needs and types for each message."""
        features = self.known.read(texts)
        needs = self.need.probabilities(features)
        outside_label = _find(self.need.labels, OUT_OF_SCOPE)
        signs = read_signs(needs, features, self.known.features, self.sentence_needs, outside_label)
        outside = self.rejection.probabilities(signs)
        inside = _trust(inside_only(needs, outside_label), self.trust.probabilities(signs))
        return Interpretation(
            needs=self.need.labels,
            need_probabilities=inside * (1 - outside)[:, None],
            out_of_scope=outside,
            types=self.customer_type.labels,
            type_probabilities=self.customer_type.probabilities(features),
        )

    def best(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """The likeliest need of each message, out of scope among them, with its probability."""
        found = self.interpret(texts)
        return [
            (found.needs[row.argmax()], float(row.max()))
            if outside < REJECTED_FROM
            else (OUT_OF_SCOPE, float(outside))
            for row, outside in zip(found.need_probabilities, found.out_of_scope, strict=True)
        ]

    def words_for(self, text: str, customer_type: str) -> tuple[str, ...]:
        """The words of the message that spoke most for a type, strongest first; none for unclear.

        Each word is judged by what its own n-grams add to the type's score over the mean type's.
        """
        column = _find(self.customer_type.labels, customer_type)
        if customer_type == UNCLEAR or column is None:
            return ()
        by_label = self.customer_type.weights.grams
        advantage = by_label[:, column] - by_label.mean(axis=1)
        weights = self.known.word_weights(text, advantage)
        ranked = sorted(weights, key=lambda word: -weights[word])[:_TOLD_WORDS]
        least = _TOLD_SHARE * max(weights.values(), default=0.0)
        return tuple(word for word in ranked if weights[word] > max(least, 0.0))


def _trust(inside: Floats, trusted: Floats) -> Floats:
    """The likeliest need gets the trust it deserves; the others share the rest as they were."""
    best = inside.argmax(axis=1)[:, None]
    others = inside.copy()
    np.put_along_axis(others, best, 0, axis=1)
    rest = others.sum(axis=1, keepdims=True)
    others *= (1 - trusted)[:, None] / np.maximum(rest, 1e-9)
    # Never below its runner-up: what is told as likeliest is the likeliest.
    trusted = np.maximum(trusted, np.float32(1.001) * others.max(axis=1))
    np.put_along_axis(others, best, trusted[:, None], axis=1)
    shares: Floats = others / others.sum(axis=1, keepdims=True)
    return shares


@dataclass(frozen=True, slots=True, kw_only=True)
class _HeldOut:
    """Examples, and their scores from a classifier that saw only the kept ones."""

    kept: Whole
    rows: Whole
    scores: Floats


def _train_classifier(
    features: Features, labels: tuple[str, ...], label_of: Whole
) -> tuple[Classifier, list[_HeldOut]]:
    held_out = list(_hold_out(features, label_of, len(labels)))
    scores = np.concatenate([one.scores for one in held_out])
    truth = label_of[np.concatenate([one.rows for one in held_out])]
    classifier = Classifier(
        labels=labels,
        weights=fit_weights(features, label_of, len(labels)),
        sharpness=find_sharpness(scores, truth),
    )
    return classifier, held_out


def _hold_out(features: Features, label_of: Whole, count: int) -> Iterator[_HeldOut]:
    """One fold after the other, until enough examples have been scored."""
    scored = 0
    for kept, rows in stratified_folds(label_of):
        yield _score_without(features, label_of, count, kept, rows)
        scored += len(rows)
        if scored >= _HELD_OUT:
            return


def _score_without(
    features: Features, label_of: Whole, count: int, kept: Whole, rows: Whole
) -> _HeldOut:
    weights = fit_weights(features.part(kept), label_of[kept], count)
    return _HeldOut(kept=kept, rows=rows, scores=weights.scores(features.part(rows)))


def _train_judges(
    features: Features, need: Classifier, need_of: Whole, held_out: Sequence[_HeldOut]
) -> tuple[Judge, Judge]:
    """Learn what strange and what trustworthy messages look like, from those held out.

    Strange are the trained messages out of scope, and messages of needs held out whole.
    """
    outside_label = _find(need.labels, OUT_OF_SCOPE)

    def read(one: _HeldOut) -> tuple[Floats, Floats]:
        probabilities = softmax(np.float32(need.sharpness) * one.scores)
        kept, rows = features.part(one.kept), features.part(one.rows)
        signs = read_signs(probabilities, rows, kept, need_of[one.kept], outside_label)
        return signs, inside_only(probabilities, outside_label).argmax(axis=1)

    readings = [(one, *read(one)) for one in held_out]
    is_outside = np.concatenate([need_of[one.rows] == outside_label for one, _, _ in readings])
    right = np.concatenate([found == need_of[one.rows] for one, _, found in readings])
    signs = np.concatenate([signs for _, signs, _ in readings])
    staged = [
        read(one)[0] for one in _hold_out_needs(features, need_of, len(need.labels), outside_label)
    ]
    strangers = [part for part in (signs[is_outside], *_joined(staged)) if len(part)]
    inside = signs[~is_outside]
    return _learn_rejection(inside, strangers), Judge.of(inside, right[~is_outside])


def _hold_out_needs(
    features: Features, need_of: Whole, count: int, outside_label: int | None
) -> Iterator[_HeldOut]:
    """Messages of needs that were not trained, group after group, until there are enough."""
    scored = 0
    for group in _label_groups(count, outside_label):
        strange = np.isin(need_of, group)
        kept, rows = np.flatnonzero(~strange), np.flatnonzero(strange)
        rows = np.random.default_rng(0).permutation(rows)[:_HELD_OUT]
        one = _score_without(features, need_of, count, kept, rows)
        one.scores[:, group] = -1e9
        yield one
        scored += len(rows)
        if scored >= _HELD_OUT:
            return


def _joined(parts: Sequence[Floats]) -> list[Floats]:
    return [np.concatenate(parts)] if parts else []


def _learn_rejection(ours: Floats, strangers: Sequence[Floats]) -> Judge:
    """Each kind of strangers, trained ones and staged ones, weighs its share of real messages."""
    if not strangers:
        return Judge.of(ours, np.zeros(len(ours), bool))
    parts = [ours, *strangers]
    shares = [1 - STRANGE_SHARE * len(strangers)] + [STRANGE_SHARE] * len(strangers)
    lengths = [len(part) for part in parts]
    weights = [share * sum(lengths) / length for share, length in zip(shares, lengths, strict=True)]
    return Judge.of(
        np.concatenate(parts),
        np.repeat([False] + [True] * len(strangers), lengths),
        np.repeat(weights, lengths).astype(np.float32),
    )


def _label_groups(count: int, outside_label: int | None) -> list[Whole]:
    labels = np.random.default_rng(0).permutation(count)
    inside = labels[labels != outside_label] if outside_label is not None else labels
    if len(inside) < 2 * _LABEL_FOLDS:
        return []  # too few needs to spare some
    return [inside[start::_LABEL_FOLDS] for start in range(_LABEL_FOLDS)]


def _number(names: Sequence[str]) -> tuple[tuple[str, ...], Whole]:
    labels, numbers = np.unique(np.asarray(names), return_inverse=True)
    return tuple(str(label) for label in labels), numbers.astype(np.int64)


def _find(labels: Sequence[str], label: str) -> int | None:
    return labels.index(label) if label in labels else None
