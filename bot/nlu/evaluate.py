"""How well messages are understood: one report for any table, by the same measures."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from bot.nlu.calibration import expected_calibration_error
from bot.nlu.examples import OUT_OF_SCOPE, UNCLEAR, Example
from bot.nlu.interpreter import Interpreter
from bot.nlu.tables import Row, is_outside, read_intents, read_messages
from bot.nlu.understanding import NeedReader, Progress, Reading, Understanding

Measure = TypeVar("Measure")

_TIMED = 200  # messages that are read one by one for the times; the rest is read in heaps
_HEAP = 256
_TOLD_CONFUSIONS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One message: what it should be, what was read, and how surely."""

    text: str
    language: str
    gold: str
    found: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """A need that was taken for another, and how often."""

    gold: str
    found: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The measures of one set of judgements, as shares from 0 to 1; None where nothing is asked.

    In scope, a rejected message counts as wrong.
    """

    messages: int
    accuracy_in_scope: float | None
    out_of_scope_recall: float | None
    out_of_scope_precision: float | None
    macro_f1: float
    calibration_error: float
    worst_confusions: tuple[Confusion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Seconds of training; milliseconds of one message."""

    training_seconds: float
    message_p50_ms: float
    message_p99_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentReport:
    """What one pipeline makes of one pair of tables."""

    pipeline: str
    scores: Scores
    by_language: dict[str, Scores]
    times: Times
    judgements: tuple[Judgement, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReport:
    """What the product's trained model makes of one table, overall ("all") and by language."""

    need: dict[str, Scores]
    customer_type: dict[str, Scores]
    implied_type_accuracy: dict[str, float | None]
    language_accuracy: dict[str, float]
    times: Times
    needs: tuple[Judgement, ...] = field(repr=False)
    types: tuple[Judgement, ...] = field(repr=False)


class Pipeline(Protocol):
    """Anything that learns rows and labels others."""

    name: str

    def train(self, rows: Sequence[Row], progress: Progress | None) -> None:
        """Learn."""

    def label(self, rows: Sequence[Row]) -> list[tuple[str, float]]:
        """The label and its probability for each message."""


class OwnPipeline:
    """The product's own understanding, taught by any table."""

    name = "osasto"

    def __init__(self) -> None:
        self._interpreters: dict[str, Interpreter] = {}

    def train(self, rows: Sequence[Row], progress: Progress | None) -> None:
        """Learn each language of the table."""
        examples = [
            Example(
                text=row.text, need=row.need, language=row.language, customer_type=row.customer_type
            )
            for row in rows
        ]
        self._interpreters = dict(NeedReader.train(examples, progress).interpreters)

    def label(self, rows: Sequence[Row]) -> list[tuple[str, float]]:
        """The likeliest need, or out of scope where that is likelier."""
        labels: dict[int, tuple[str, float]] = {}
        for language, interpreter in self._interpreters.items():
            own = [number for number, row in enumerate(rows) if row.language == language]
            for start in range(0, len(own), _HEAP):
                heap = own[start : start + _HEAP]
                found = interpreter.best([rows[number].text for number in heap])
                labels |= dict(zip(heap, found, strict=True))
        return [labels.get(number, (OUT_OF_SCOPE, 0.0)) for number in range(len(rows))]


def evaluate_intents(
    train: Path, test: Path, pipeline: Pipeline | None = None, progress: Progress | None = None
) -> IntentReport:
    """Teach a pipeline (the product's own when none is named) one table and try it on another.

    Raises:
        BadTable: a table cannot be used.
        CannotTrain: a language of the training table has a single intent.
    """
    return evaluate_rows(read_intents(train), read_intents(test), pipeline, progress)


def evaluate_rows(
    train: Sequence[Row],
    test: Sequence[Row],
    pipeline: Pipeline | None = None,
    progress: Progress | None = None,
) -> IntentReport:
    """The same for rows that were read already."""
    pipeline = pipeline or OwnPipeline()
    started = time.perf_counter()
    pipeline.train(train, progress)
    seconds = time.perf_counter() - started
    sample = test[:: max(1, len(test) // _TIMED)]
    spent = [_milliseconds(partial(pipeline.label, [row])) for row in sample]
    judgements: list[Judgement] = []
    for start in range(0, len(test), _HEAP):
        heap = test[start : start + _HEAP]
        for row, (found, confidence) in zip(heap, pipeline.label(heap), strict=True):
            judgements.append(_judge(row, row.need, found, confidence))
        if progress:
            progress(f"reading with {pipeline.name}", (start + len(heap)) / len(test))
    return IntentReport(
        pipeline=pipeline.name,
        scores=score(judgements),
        by_language=_by_language(judgements, score),
        times=_times(seconds, spent),
        judgements=tuple(judgements),
    )


def evaluate_messages(
    file: Path, model: Understanding, progress: Progress | None = None
) -> MessageReport:
    """Read a table of real messages with the trained product, one by one, as customers would.

    Raises:
        BadTable: the table cannot be used.
    """
    rows = read_messages(file)
    today = datetime.now(UTC).date()
    readings: list[tuple[Row, Reading]] = []
    spent: list[float] = []
    for number, row in enumerate(rows, 1):
        started = time.perf_counter()
        readings.append((row, model.read(row.text, today)))
        spent.append((time.perf_counter() - started) * 1000)
        if progress and (number % 50 == 0 or number == len(rows)):
            progress("reading", number / len(rows))
    needs = [
        _judge(row, row.need, read.need.need.name, read.need.need.confidence)
        for row, read in readings
    ]
    types = [_judge_type(row, read) for row, read in readings]
    languages = [(row.language, read.language.code == row.language) for row, read in readings]
    return MessageReport(
        need=_by_language(needs, score, whole=True),
        customer_type=_by_language(types, score, whole=True),
        implied_type_accuracy=_by_language(types, _implied_accuracy, whole=True),
        language_accuracy={
            language: float(np.mean([right for own, right in languages if own == language]))
            for language in sorted({own for own, _ in languages})
        },
        times=_times(0.0, spent),
        needs=tuple(needs),
        types=tuple(types),
    )


def as_json(report: IntentReport | MessageReport) -> dict[str, Any]:
    """The report for machines, without the single judgements."""
    told = asdict(report)
    for name in ("judgements", "needs", "types"):
        told.pop(name, None)
    return told


def score(judgements: Sequence[Judgement]) -> Scores:
    """The measures of one set of judgements."""
    inside = [one for one in judgements if not is_outside(one.gold)]
    outside = [one for one in judgements if is_outside(one.gold)]
    rejected = [one for one in judgements if is_outside(one.found)]
    right = np.array([_is_right(one) for one in judgements])
    confidence = np.array([one.confidence for one in judgements], np.float32)
    wrong = Counter((one.gold, one.found) for one in judgements if not _is_right(one))
    return Scores(
        messages=len(judgements),
        accuracy_in_scope=_share(inside, _is_right),
        out_of_scope_recall=_share(outside, lambda one: is_outside(one.found)),
        out_of_scope_precision=_share(rejected, lambda one: is_outside(one.gold)),
        macro_f1=_macro_f1(judgements),
        calibration_error=expected_calibration_error(confidence, right),
        worst_confusions=tuple(
            Confusion(gold=gold, found=found, count=count)
            for (gold, found), count in wrong.most_common(_TOLD_CONFUSIONS)
        ),
    )


def _is_right(one: Judgement) -> bool:
    return one.gold == one.found or (is_outside(one.gold) and is_outside(one.found))


def _macro_f1(judgements: Sequence[Judgement]) -> float:
    """The mean F1 of the labels that occur in the table."""
    right = Counter(one.gold for one in judgements if _is_right(one))
    wanted = Counter(one.gold for one in judgements)
    given = Counter(one.found for one in judgements)
    scores = [2 * right[label] / (wanted[label] + given[label]) for label in wanted]
    return float(np.mean(scores)) if scores else 0.0


def _implied_accuracy(types: Sequence[Judgement]) -> float | None:
    """Among messages that imply a type, those whose type was read."""
    return _share([one for one in types if one.gold != UNCLEAR], _is_right)


def _share(judgements: Sequence[Judgement], holds: Callable[[Judgement], bool]) -> float | None:
    return float(np.mean([holds(one) for one in judgements])) if judgements else None


def _by_language(
    judgements: Sequence[Judgement],
    measure: Callable[[Sequence[Judgement]], Measure],
    whole: bool = False,
) -> dict[str, Measure]:
    languages = sorted({one.language for one in judgements})
    found = {
        language: measure([one for one in judgements if one.language == language])
        for language in languages
    }
    return {"all": measure(judgements), **found} if whole else found


def _judge(row: Row, gold: str, found: str, confidence: float) -> Judgement:
    return Judgement(
        text=row.text, language=row.language, gold=gold, found=found, confidence=confidence
    )


def _judge_type(row: Row, read: Reading) -> Judgement:
    found = read.customer_type
    return _judge(row, row.customer_type or UNCLEAR, found.top, found.probabilities[found.top])


def _milliseconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def _times(training_seconds: float, spent: Sequence[float]) -> Times:
    p50, p99 = np.percentile(spent, [50, 99]) if spent else (0.0, 0.0)
    return Times(
        training_seconds=training_seconds, message_p50_ms=float(p50), message_p99_ms=float(p99)
    )
