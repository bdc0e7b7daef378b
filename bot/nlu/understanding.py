"""Everything that is read from one message, without Rasa: train, read, save, load."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed

from bot.nlu.entities import Entity, read_entities
from bot.nlu.errors import CannotTrain
from bot.nlu.examples import ACTS, OUT_OF_SCOPE, UNCLEAR, UNSUPPORTED_LANGUAGE, Example
from bot.nlu.interpreter import REJECTED_FROM, Interpreter
from bot.nlu.known import SENTENCE_LANGUAGE, read_meaning
from bot.nlu.language import LanguageReader, LanguageReading, Prior
from bot.nlu.sentence_vectors import WIDTH, find_sentence_vectors
from bot.nlu.storage import load_interpreter, read_parts, save_interpreter, write_parts
from bot.nlu.tone import MoodReading, UrgencyReading, read_mood, read_urgency

Progress = Callable[[str, float], None]
Floats = npt.NDArray[np.float32]

_PARTS = 4  # of the examples whose sentence vectors are read side by side
_RANKING = 10  # needs that are told, likeliest first: as many as Rasa's own classifiers
_SECOND_NEED = 0.4  # how surely a clause of its own must speak for it
_CLAUSE_WORDS = 3  # "and thanks" is no second need
_CLAUSES = re.compile(
    r"(?<=[.!?؟;\n])\s+|,?\s+(?:and also|and|also|plus|et aussi|et|ainsi que|puis|sekä|ja|lisäksi"
    r"|وكذلك|وأيضا|وايضا|كمان|كما)\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A need or a type with its probability."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedReading:
    """What the writer wants; `need` may be out_of_scope or unsupported_language."""

    need: Scored
    ranking: tuple[Scored, ...]
    second_need: Scored | None
    out_of_scope: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeReading:
    """Who seems to write, from these words alone, and the words that spoke most for it."""

    top: str
    probabilities: Mapping[str, float]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedReader:
    """The interpreters of all languages, as one."""

    interpreters: Mapping[str, Interpreter]

    @classmethod
    def train(
        cls,
        examples: Sequence[Example],
        progress: Progress | None = None,
        calibration: Sequence[Example] = (),
    ) -> "NeedReader":
        """Learn each language from its own examples, and how sure to be from `calibration`.

        Raises:
            CannotTrain: no examples, or a language with a single need.
        """
        languages = sorted({example.language for example in examples})
        if not languages:
            raise CannotTrain(problem="there are no examples", mend="write data/nlu/<language>/")
        learnt: dict[str, Interpreter] = {}
        with Parallel(
            n_jobs=min(len(languages), os.cpu_count() or 1), return_as="generator_unordered"
        ) as parallel:
            jobs = [
                (
                    language,
                    own := _of_language(examples, language),
                    _of_language(calibration, language),
                    _read_meaning(own, language, parallel),
                )
                for language in _dearest_first(languages)
            ]
            for language, interpreter in parallel(delayed(_learn)(*job) for job in jobs):
                learnt[language] = interpreter
                if progress:
                    progress(f"learnt {language}", len(learnt) / len(languages))
        return cls(interpreters={language: learnt[language] for language in languages})

    def read(self, text: str, language: LanguageReading) -> tuple[NeedReading, TypeReading]:
        """The need and the type one message speaks of."""
        read_as = [code for code in language.read_as if code in self.interpreters]
        if not read_as:
            return _unread(language)
        found = [self.interpreters[code].interpret([text]) for code in read_as]
        needs = _mean(
            [dict(zip(one.needs, one.need_probabilities[0], strict=True)) for one in found]
        )
        outside = float(np.mean([one.out_of_scope[0] for one in found]))
        needs[OUT_OF_SCOPE] = outside
        ranking = _rank(needs)
        if (ranking[0].name == OUT_OF_SCOPE) != (outside >= REJECTED_FROM):
            # In doubt between several needs: out of scope leads none of them, yet is not likely.
            ranking = tuple(sorted(ranking, key=lambda one: one.name == OUT_OF_SCOPE))
        types = _mean(
            [dict(zip(one.types, one.type_probabilities[0], strict=True)) for one in found]
        )
        top = _rank(types)[0].name
        second = self._find_second(text, read_as[0], ranking)
        return (
            NeedReading(
                need=ranking[0],
                ranking=ranking[:_RANKING],
                second_need=second,
                out_of_scope=outside,
            ),
            TypeReading(
                top=top,
                probabilities=types,
                words=self.interpreters[read_as[0]].words_for(text, top),
            ),
        )

    def _find_second(self, text: str, language: str, ranking: Sequence[Scored]) -> Scored | None:
        """The surest other need that a clause speaks of by itself; acts are no needs.

        A clause that says the same at a glance is not read: it would cost as much as a message.
        """
        interpreter, first = self.interpreters[language], ranking[0].name
        clauses = _clauses(text)
        glances = interpreter.glance(clauses) if clauses else []
        others = [
            clause
            for clause, need in zip(clauses, glances, strict=True)
            if need != first and need not in ACTS
        ]
        if not others:
            return None
        found = interpreter.interpret(others)
        return _surest_other(first, found.needs, found.need_probabilities)

    def save(self, folder: Path) -> None:
        """Write all languages."""
        for language, interpreter in self.interpreters.items():
            save_interpreter(interpreter, folder / language)

    @classmethod
    def load(cls, folder: Path) -> "NeedReader":
        """Read all languages.

        Raises:
            BadModel: a file is missing, damaged, or of another version.
        """
        folders = sorted(path for path in folder.iterdir() if path.is_dir())
        named = {path.name for path in folders}
        vectors = find_sentence_vectors() if SENTENCE_LANGUAGE in named else None
        return cls(interpreters={path.name: load_interpreter(path, vectors) for path in folders})


def _dearest_first(languages: Sequence[str]) -> list[str]:
    """The language with sentence vectors takes twice as long as another: it starts first."""
    return sorted(languages, key=lambda language: language != SENTENCE_LANGUAGE)


def _of_language(examples: Sequence[Example], language: str) -> list[Example]:
    return [example for example in examples if example.language == language]


def _read_meaning(examples: Sequence[Example], language: str, parallel: Parallel) -> Floats | None:
    """The sentence vectors of all examples, by all processes: half of the work of English."""
    if language != SENTENCE_LANGUAGE or find_sentence_vectors() is None:
        return None
    parts = [[one.text for one in examples[start::_PARTS]] for start in range(_PARTS)]
    meaning = np.zeros((len(examples), WIDTH), np.float32)
    for start, vectors in parallel(
        delayed(_read_part)(number, part) for number, part in enumerate(parts)
    ):
        meaning[start::_PARTS] = vectors
    return meaning


def _read_part(number: int, texts: Sequence[str]) -> tuple[int, Floats]:
    vectors = find_sentence_vectors()
    assert vectors is not None  # whoever asks has found them
    return number, read_meaning(texts, vectors)


def _learn(
    language: str,
    examples: Sequence[Example],
    calibration: Sequence[Example],
    meaning: Floats | None,
) -> tuple[str, Interpreter]:
    """One language, in a process of its own."""
    vectors = find_sentence_vectors() if language == SENTENCE_LANGUAGE else None
    return language, Interpreter.train(examples, language, vectors, calibration, meaning)


def save_language_reader(reader: LanguageReader, folder: Path) -> None:
    """Write the words of each language."""
    write_parts(folder, {"counts": reader.counts}, {"none": np.zeros(1, np.float32)})


def load_language_reader(folder: Path) -> LanguageReader:
    """Read the words of each language.

    Raises:
        BadModel: a file is missing, damaged, or of another version.
    """
    return LanguageReader(counts=read_parts(folder)[0]["counts"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything read from one message."""

    language: LanguageReading
    need: NeedReading
    customer_type: TypeReading
    entities: tuple[Entity, ...]
    mood: MoodReading
    urgency: UrgencyReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """The trained whole."""

    languages: LanguageReader
    needs: NeedReader

    @classmethod
    def train(
        cls, examples: Sequence[Example], progress: Progress | None = None
    ) -> "Understanding":
        """Learn from examples in any of the languages.

        Raises:
            CannotTrain: no examples, or a language with a single need.
        """
        pairs = ((example.text, example.language) for example in examples)
        return cls(
            languages=LanguageReader.train(pairs), needs=NeedReader.train(examples, progress)
        )

    def read(self, text: str, today: date, prior: Prior | None = None) -> Reading:
        """Everything read from one message; `today` gives "tomorrow" its date."""
        language = self.languages.read(text, prior)
        need, customer_type = self.needs.read(text, language)
        return Reading(
            language=language,
            need=need,
            customer_type=customer_type,
            entities=read_entities(text, (*language.read_as, language.code)[0], today),
            mood=read_mood(text),
            urgency=read_urgency(text),
        )

    def save(self, folder: Path) -> None:
        """Write the whole into a folder of its own."""
        save_language_reader(self.languages, folder / "languages")
        self.needs.save(folder / "needs")

    @classmethod
    def load(cls, folder: Path) -> "Understanding":
        """Read what `save` wrote.

        Raises:
            BadModel: a file is missing, damaged, or of another version.
        """
        return cls(
            languages=load_language_reader(folder / "languages"),
            needs=NeedReader.load(folder / "needs"),
        )


def _unread(language: LanguageReading) -> tuple[NeedReading, TypeReading]:
    """A language we cannot read is said, never guessed at."""
    need = Scored(name=UNSUPPORTED_LANGUAGE, confidence=language.confidence)
    return (
        NeedReading(need=need, ranking=(need,), second_need=None, out_of_scope=0.0),
        TypeReading(top=UNCLEAR, probabilities={UNCLEAR: 1.0}),
    )


def _clauses(text: str) -> list[str]:
    """The parts of a message that could be a need of their own; none when it is one part."""
    parts = [part.strip() for part in _CLAUSES.split(text)]
    long_enough = [part for part in parts if len(part.split()) >= _CLAUSE_WORDS]
    return long_enough if len(long_enough) > 1 else []


def _surest_other(
    first: str, needs: Sequence[str], probabilities: npt.NDArray[np.float32]
) -> Scored | None:
    second: Scored | None = None
    for row in probabilities:
        best = int(row.argmax())
        name, confidence = needs[best], float(row[best])
        if name in ACTS or name == first or confidence < _SECOND_NEED:
            continue
        if second is None or confidence > second.confidence:
            second = Scored(name=name, confidence=confidence)
    return second


def _mean(readings: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = {name for one in readings for name in one}
    return {
        name: float(sum(one.get(name, 0.0) for one in readings) / len(readings))
        for name in sorted(names)
    }


def _rank(probabilities: Mapping[str, float]) -> tuple[Scored, ...]:
    ranked = sorted(probabilities.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Scored(name=name, confidence=confidence) for name, confidence in ranked)
