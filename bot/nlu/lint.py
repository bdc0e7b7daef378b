"""Faults of the training data that a reader overlooks, each with its file and its line."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.nlu.features import Vocabulary, count_grams
from bot.nlu.tables import read_messages_with_lines
from bot.nlu.training_files import Sentence, read_training
from bot.nlu.words import read_words

_NEAR = 0.85  # cosine of letter n-grams; the data writers' own check used 0.85 of matching letters
_SHORTEST_NEAR = 20  # letters; "thanks a lot" and "thanks a lot!" are no fault
_FRAME_WORDS = 4  # issue "Understanding": frames reused more than three times
_FRAME_TIMES = 3
_LEAST_EXAMPLES = 60  # issue "Understanding": for each need and language


class Fault(StrEnum):
    """What is wrong."""

    NEAR_DUPLICATE = "near_duplicate"
    FRAME = "frame"
    CONTRADICTION = "contradiction"
    LEAK = "leak"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault, where it is, and what it clashes with."""

    fault: Fault
    file: Path
    line: int
    text: str
    detail: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.fault}: {self.text!r} {self.detail}"


def check_data(training: Path, dev: Iterable[Path] = ()) -> list[Finding]:
    """Everything wrong with data/nlu, and with what the dev tables share with it.

    Raises:
        BadTable: a file cannot be read.
    """
    sentences = read_training(training)
    held_out = [sentence for file in dev for sentence in _read_dev(file)]
    findings: list[Finding] = []
    for language in sorted({sentence.language for sentence in sentences}):
        own = [sentence for sentence in sentences if sentence.language == language]
        theirs = [sentence for sentence in held_out if sentence.language == language]
        findings += _too_few(own)
        findings += _frames(own)
        findings += _likenesses(own, theirs)
    return findings


def _read_dev(file: Path) -> list[Sentence]:
    return [
        Sentence(
            text=row.text,
            need=row.need,
            language=row.language,
            customer_type=row.customer_type,
            file=file,
            line=line,
        )
        for line, row in read_messages_with_lines(file)
    ]


def _too_few(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    for need, own in _grouped(sentences, lambda one: one.need).items():
        if len(own) < _LEAST_EXAMPLES:
            yield _finding(Fault.TOO_FEW, own[0], f"{need} has {len(own)} of {_LEAST_EXAMPLES}")


def _frames(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """The same first words more than three times within a need."""

    def frame(sentence: Sentence) -> str:
        words = read_words(sentence.text, sentence.language)
        return " ".join(words[:_FRAME_WORDS]) if len(words) > _FRAME_WORDS else ""

    for need, own in _grouped(sentences, lambda one: one.need).items():
        for start, same in _grouped(own, frame).items():
            if start and len(same) > _FRAME_TIMES:
                detail = f"{len(same)} examples of {need} begin with {start!r}"
                yield _finding(Fault.FRAME, same[_FRAME_TIMES], detail)


def _likenesses(own: Sequence[Sentence], theirs: Sequence[Sentence]) -> Iterator[Finding]:
    """Near-duplicates and contradictions among the examples; dev messages that are examples too."""
    everyone = [*own, *theirs]
    grams = [count_grams(one.text, one.language)["letters"] for one in everyone]
    vectors = Vocabulary.of(grams).vectors(grams)
    near: npt.NDArray[np.float32] = (vectors @ vectors[: len(own)].T).toarray()
    for row, column in zip(*np.nonzero(np.tril(near, -1) >= _NEAR), strict=True):
        first, second = everyone[column], everyone[row]
        same = near[row, column] > 0.999
        if row >= len(own):
            if same or len(second.text) >= _SHORTEST_NEAR:
                yield _finding(Fault.LEAK, second, f"is as good as trained at {first.place}")
        elif first.need != second.need:
            if same:
                detail = f"is {second.need} here and {first.need} at {first.place}"
                yield _finding(Fault.CONTRADICTION, second, detail)
        elif same or len(second.text) >= _SHORTEST_NEAR:
            yield _finding(Fault.NEAR_DUPLICATE, second, f"is nearly {first.place}")


def _grouped(
    sentences: Iterable[Sentence], key: Callable[[Sentence], str]
) -> dict[str, list[Sentence]]:
    groups: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        groups[key(sentence)].append(sentence)
    return groups


def _finding(fault: Fault, sentence: Sentence, detail: str) -> Finding:
    return Finding(
        fault=fault, file=sentence.file, line=sentence.line, text=sentence.text, detail=detail
    )
