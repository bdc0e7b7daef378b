"""Multinomial logistic regression over the evidence, each weight drawn to its configured value.

The posterior of triage is a softmax over sums of weights, which makes this its own model: what is
learnt here is used there unchanged. A Gaussian prior around each configured weight (maximum a
posteriori) lets a handful of conversations move little, and none move nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize, minimize_scalar

from bot.domain.answers import fold
from bot.domain.evidence import Evidence, Source, record_factor
from bot.domain.organisation import LearntWords, Organisation
from bot.domain.triage import dependence_discounts, prior_scores
from bot.evaluation.labelled import Labelled

Floats = npt.NDArray[np.float64]
Key = tuple[str, ...]  # ("scale", name) | ("signal", signal, type) | ("word", language, word, type)

# How far a weight may lie from its configured value before it costs: the prior's deviation.
SPREADS = {"scale": 0.3, "signal": 0.5, "word": 0.7}
# The factor that kinds of evidence have in common, by the kind, or how it begins, and its source.
SCALES = {
    ("message", Source.DIALOGUE): "words",
    ("message", Source.DECLARED): "replies",
    ("cue", Source.DIALOGUE): "cues",
    ("cue", Source.DECLARED): "names",
    ("need", Source.DIALOGUE): "need",
    ("silence", Source.DIALOGUE): "silence",
    ("answer_within", Source.DECLARED): "within",
}
TELLING_FROM = 4.0  # times as common in corrections as in other conversations
TEACHERS_OF_A_WORD = 3  # different people in whose corrections a word must stand
FOLDS = 5
SHARPEST = 2.0
SHARPNESS_SPREAD = 0.1  # of its logarithm around 1: conversations written to teach are hard ones
FEWEST_GROUPS = 30  # conversations; of fewer a fifth says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Regression:
    """`base` (conversations, types) are the configured scores, `slopes` what each weight adds."""

    organisation: Organisation
    keys: tuple[Key, ...]
    base: Floats
    slopes: Floats  # (conversations, types, keys)
    truth: npt.NDArray[np.int64]
    weights: Floats

    @classmethod
    def of(cls, labelled: Sequence[Labelled], organisation: Organisation) -> "Regression":
        """Lay out the evidence of each conversation."""
        words = _taught_words(labelled)
        laid = [_lay_out(one, organisation, words) for one in labelled]
        keys = sorted({key for _, slopes in laid for key, _ in slopes})
        place = {key: number for number, key in enumerate(keys)}
        types = organisation.type_ids
        slopes = np.zeros((len(laid), len(types), len(keys)))
        for row, (_, found) in enumerate(laid):
            for key, by_type in found:
                slopes[row, :, place[key]] += by_type
        return cls(
            organisation=organisation,
            keys=tuple(keys),
            base=np.array([base for base, _ in laid]).reshape(len(laid), len(types)),
            slopes=slopes,
            truth=np.array([types.index(one.customer_type) for one in labelled]),
            weights=np.array([one.weight for one in labelled]),
        )

    def fit(self, rows: npt.NDArray[np.int64] | None = None) -> Floats:
        """The weights' distances from their configured values, learnt from some of the rows."""
        rows = np.arange(len(self.truth)) if rows is None else rows
        spreads = np.array([SPREADS[key[0]] for key in self.keys])

        def loss(found: Floats) -> tuple[float, Floats]:
            likely = _softmax(self.scores(found, rows))
            right = likely[np.arange(len(rows)), self.truth[rows]]
            error = likely
            error[np.arange(len(rows)), self.truth[rows]] -= 1.0
            error *= self.weights[rows, None]
            value = -(self.weights[rows] * np.log(right + 1e-12)).sum()
            value += 0.5 * ((found / spreads) ** 2).sum()
            slope = np.einsum("nt,ntk->k", error, self.slopes[rows]) + found / spreads**2
            return float(value), slope

        start = np.zeros(len(self.keys))
        if not (len(rows) and len(self.keys)):
            return start
        solution: Floats = minimize(loss, start, jac=True, method="L-BFGS-B").x
        return solution

    def scores(self, found: Floats, rows: npt.NDArray[np.int64]) -> Floats:
        """(rows, types)."""
        scores: Floats = self.base[rows] + self.slopes[rows] @ found
        return scores

    def find_sharpness(self, groups: Sequence[str]) -> float:
        """The factor on the evidence that makes held-out conversations likeliest.

        Rows of one group are held out together: moments of one conversation are no strangers.
        Too few groups to hold any out leave it as configured.
        """
        if len(set(groups)) < FEWEST_GROUPS:
            return self.organisation.evidence.sharpness
        prior = np.array(list(prior_scores(self.organisation).values()))
        parts = []
        for kept, held in _folds(groups):
            parts.append((held, self.scores(self.fit(kept), held) - prior))
        rows = np.concatenate([held for held, _ in parts])
        evidence = np.concatenate([scores for _, scores in parts])

        def loss(log_factor: float) -> float:
            likely = _softmax(prior + np.exp(log_factor) * evidence)
            right = likely[np.arange(len(rows)), self.truth[rows]]
            unlikely = 0.5 * (log_factor / SHARPNESS_SPREAD) ** 2
            return unlikely - float((self.weights[rows] * np.log(right + 1e-12)).sum())

        found = minimize_scalar(loss, bounds=(np.log(0.2), np.log(SHARPEST)), method="bounded")
        return float(np.exp(found.x))

    def scale(self, found: Floats, name: str, configured: float) -> float:
        """A learnt factor; never below nothing."""
        return max(0.0, configured * (1.0 + self._found(found).get(("scale", name), 0.0)))

    def signals(self, found: Floats) -> dict[str, dict[str, float]]:
        """Learnt log likelihoods of profile signals, by type."""
        by_key = self._found(found)
        learnt: dict[str, dict[str, float]] = defaultdict(dict)
        for customer_type in self.organisation.customer_types:
            for key, change in by_key.items():
                if key[0] == "signal" and key[2] == customer_type.id:
                    before = customer_type.evidence.get(key[1], 0.0)
                    learnt[customer_type.id][key[1]] = round(before + change, 4)
        return dict(learnt)

    def words(self, found: Floats) -> LearntWords:
        """Learnt log likelihoods of words, by language, word and type."""
        learnt: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
        for key, change in self._found(found).items():
            if key[0] == "word":
                learnt[key[1]][key[2]][key[3]] = round(change, 4)
        return {language: dict(words) for language, words in learnt.items()}

    def _found(self, found: Floats) -> Mapping[Key, float]:
        return dict(zip(self.keys, map(float, found), strict=True))


def _lay_out(
    one: Labelled, organisation: Organisation, words: frozenset[tuple[str, str]]
) -> tuple[list[float], list[tuple[Key, list[float]]]]:
    """The configured score of each type, and what each weight adds to them."""
    evidence = one.evidence(organisation)
    scores = prior_scores(organisation)
    slopes: list[tuple[Key, list[float]]] = []
    for witness, discount in zip(evidence, dependence_discounts(evidence), strict=True):
        for type_id, weight in witness.weights.items():
            scores[type_id] += discount * weight
        slopes += _slopes_of(witness, discount, one, organisation)
    slopes += _word_slopes(one, organisation, words)
    return list(scores.values()), slopes


def _slopes_of(
    witness: Evidence, discount: float, one: Labelled, organisation: Organisation
) -> Iterator[tuple[Key, list[float]]]:
    types = organisation.type_ids
    signal = witness.kind.removeprefix("signal_")
    if signal != witness.kind and one.profile is not None:
        factor = discount * record_factor(one.profile, organisation)
        for number, type_id in enumerate(types):
            alone = [0.0] * len(types)
            alone[number] = factor
            yield ("signal", signal, type_id), alone
    elif (name := _scale_of(witness)) is not None:
        yield ("scale", name), [discount * witness.weights[type_id] for type_id in types]


def _scale_of(witness: Evidence) -> str | None:
    begins = witness.kind.partition("_")[0]
    return SCALES.get((witness.kind, witness.source)) or SCALES.get((begins, witness.source))


def _word_slopes(
    one: Labelled, organisation: Organisation, words: frozenset[tuple[str, str]]
) -> Iterator[tuple[Key, list[float]]]:
    types = organisation.type_ids
    for language, word in _words_of(one) & words:
        for number, type_id in enumerate(types):
            alone = [0.0] * len(types)
            alone[number] = 1.0
            yield ("word", language, word, type_id), alone


def _taught_words(labelled: Sequence[Labelled]) -> frozenset[tuple[str, str]]:
    """The words that several people's corrections have in common, and others have not.

    One person's teach none. A word that everybody uses would only say that there were
    corrections.
    """
    teachers: dict[tuple[str, str], set[str]] = defaultdict(set)
    uses: Counter[tuple[tuple[str, str], bool]] = Counter()
    sizes: Counter[tuple[str, bool]] = Counter()
    for one in labelled:
        sizes[one.language, one.taught_by is not None] += 1
        for word in _words_of(one):
            uses[word, one.taught_by is not None] += 1
            if one.taught_by:
                teachers[word].add(one.taught_by)

    def share(word: tuple[str, str], *, taught: bool) -> float:
        return uses[word, taught] / max(sizes[word[0], taught], 1)

    return frozenset(
        word
        for word, by in teachers.items()
        if len(by) >= TEACHERS_OF_A_WORD
        and share(word, taught=True) >= TELLING_FROM * share(word, taught=False)
    )


def _words_of(one: Labelled) -> set[tuple[str, str]]:
    return {
        (message.language, word)
        for message in one.messages
        if not message.pressed
        for word in fold(message.text).split()
    }


def _folds(
    groups: Sequence[str],
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """(kept, held out) rows; a group is never split."""
    number = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    fold_of = np.array([number[group] % FOLDS for group in groups])
    for fold_number in range(FOLDS):
        yield np.flatnonzero(fold_of != fold_number), np.flatnonzero(fold_of == fold_number)


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares
