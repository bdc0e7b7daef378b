"""Scoring profiles by the million: of each exactly what triage says of it alone.

Few things about a profile matter to triage, so a million profiles are of a few thousand kinds.
Values fall into classes that are found in bulk; the rules of `bot.domain` read one value of each
class, and assess one profile of each kind.
"""

import csv
import gc
import os
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import BufferedReader, TextIOWrapper
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import Any, TextIO, TypeAlias, TypeVar
from unicodedata import is_normalized

import numpy as np
import numpy.typing as npt

from bot.domain.evidence import gather_evidence, record_factor
from bot.domain.organisation import Organisation
from bot.domain.profile import Because, ProfileFacts
from bot.domain.profile_reading import MAX_TEXT, PLACEHOLDERS, read_profile
from bot.domain.signals import (
    ASSOCIATION_MAIL,
    ASSOCIATION_NAME,
    COMPANY_NAME,
    PERSONAL_MAIL,
    PUBLIC_MAIL,
    PUBLIC_NAME,
    read_signals,
)
from bot.domain.triage import posterior
from bot.evaluation.dialogues import PROFILE_FIELDS
from bot.evaluation.errors import BadProfiles

ID_COLUMNS = ("id", "number", "customer_number")  # the first that is there names the rows
ROWS_AT_ONCE = 1_000  # measured: 300 to 2,000 are alike, 32,000 leave the processor's cache
MOST_REMEMBERED = 100_000  # of one thing; beyond, they are forgotten and found out again
JUDGEMENT_BITS = 5  # a column's values come to fewer than 32 judgements, all columns' to 60 bits
MOSTLY_DISTINCT = {  # remembering the values of these columns would cost more than it saves
    *("email", "company_name", "registration_number", "revenue_eur_last_year", "vat_number")
}

Places: TypeAlias = npt.NDArray[np.int64]
Classify: TypeAlias = Callable[[Sequence[str]], Sequence[Hashable]]


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoredValues:
    """How many values of a field are evidence of nothing, for one reason."""

    field: str
    because: Because
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreReport:
    """What the scores of a file come to.

    `shares` are of the rows, by their most probable type; `expected` are the mean probabilities.
    `columns` were read, `left_out` are the header's other ones.
    """

    rows: int
    shares: Mapping[str, float]
    expected: Mapping[str, float]
    mean_certainty: float
    ignored: tuple[IgnoredValues, ...]
    columns: tuple[str, ...]
    left_out: tuple[str, ...]


def score_profiles(
    file: Path,
    organisation: Organisation,
    *,
    today: date,
    out: Path | None = None,
    progress: Callable[[float], None] | None = None,
) -> ScoreReport:
    """Score every row of a CSV file; `out` gets a row for each, in the same order.

    UTF-8 with or without BOM, comma or semicolon between cells; an empty cell is not known. `out`
    appears when it is whole. `progress` is told the share that is done.

    Raises:
        BadProfiles: a file or a line of it cannot be used; says where and how to mend it.
    """
    scorer = ProfileScorer(organisation, today=today)
    header = f"id,type,probability,{','.join(organisation.type_ids)}\n"
    with _opened(file) as raw, _written(out, header, file) as scores, _no_collector():
        table = _Table(file, raw)
        for ids, columns in table.parts():
            kinds = scorer.score(columns)
            if scores is not None:
                scores.write(_render(ids, kinds, scorer.lines))
            if progress is not None:
                progress(table.share_read)
        if not scorer.rows:
            raise BadProfiles(file, 1, "there is no row below the header", "write one a profile")
    return scorer.report(columns=table.known, left_out=table.left_out)


class ProfileScorer:
    """Scores profiles in parts; `probabilities` and `lines`, their text, are by kind of profile."""

    def __init__(self, organisation: Organisation, *, today: date) -> None:
        self._organisation = organisation
        classify = _classifiers()
        self._columns = {
            field: _Column(field, classify.get(field, _by_itself), organisation, today)
            for field in sorted(PROFILE_FIELDS)
        }
        self._memory = _Memory()  # signature → kind
        self._signatures: list[int] = []  # by kind: the judgements of all columns in one number
        self._counts: Counter[int] = Counter()  # by kind
        self._assessed: dict[tuple[int, ...], tuple[dict[str, float], str]] = {}
        self.probabilities: list[dict[str, float]] = []
        self.lines: list[str] = []

    @property
    def rows(self) -> int:
        return self._counts.total()

    def score(self, columns: Mapping[str, Sequence[str]]) -> list[int]:
        """The kind of each row; the columns are equally long, and those missing not known."""
        signatures = np.zeros(len(next(iter(columns.values()))), np.int64)
        for place, (field, column) in enumerate(self._columns.items()):
            if field in columns:
                signatures |= column.read(columns[field]) << (place * JUDGEMENT_BITS)
        kinds: list[int] = self._memory.look_up(signatures.tolist(), self._learn).tolist()
        self._counts.update(kinds)
        return kinds

    def report(self, *, columns: Sequence[str], left_out: Sequence[str]) -> ScoreReport:
        """What all that was scored so far comes to, which is one row at least."""
        types = self._organisation.type_ids
        counts = np.array([self._counts[kind] for kind in range(len(self.lines))])
        table = np.array([list(one.values()) for one in self.probabilities])
        tops = np.bincount(table.argmax(axis=1), weights=counts, minlength=len(types))
        return ScoreReport(
            rows=self.rows,
            shares=dict(zip(types, (tops / self.rows).tolist(), strict=True)),
            expected=dict(zip(types, (counts @ table / self.rows).tolist(), strict=True)),
            mean_certainty=float(counts @ table.max(axis=1)) / self.rows,
            ignored=tuple(self._ignored(counts)),
            columns=tuple(columns),
            left_out=tuple(left_out),
        )

    def _learn(self, signatures: Sequence[int]) -> range:
        first = len(self.lines)
        for signature in signatures:
            probabilities, line = self._assess(signature)
            self.probabilities.append(probabilities)
            self.lines.append(line)
        self._signatures += signatures
        return range(first, len(self.lines))

    def _assess(self, signature: int) -> tuple[dict[str, float], str]:
        judgements = {
            field: column.judgements[_place_in(signature, place)]
            for place, (field, column) in enumerate(self._columns.items())
        }
        evidence = tuple(one.evidence for one in judgements.values())
        if evidence not in self._assessed:
            facts = {field: one.example for field, one in judgements.items()}
            probabilities = _probabilities(facts, self._organisation)
            self._assessed[evidence] = probabilities, _render_probabilities(probabilities)
        return self._assessed[evidence]

    def _ignored(self, counts: Places) -> Iterator[IgnoredValues]:
        signatures = np.array(self._signatures)
        for place, (field, column) in enumerate(self._columns.items()):
            totals = np.bincount(_place_in(signatures, place), weights=counts)
            reasons: Counter[Because] = Counter()
            for judgement, total in zip(column.judgements, totals.tolist(), strict=False):
                if judgement.because is not None:
                    reasons[judgement.because] += int(total)
            for because, count in reasons.most_common():
                yield IgnoredValues(field=field, because=because, count=count)


Signature = TypeVar("Signature", int, Places)


def _place_in(signature: Signature, place: int) -> Signature:
    """The place of the judgement on the column at this place."""
    return (signature >> (place * JUDGEMENT_BITS)) & ((1 << JUDGEMENT_BITS) - 1)


def _probabilities(facts: Mapping[str, Any], organisation: Organisation) -> dict[str, float]:
    evidence = gather_evidence(
        organisation=organisation,
        profile=ProfileFacts(**facts, verified=True),
        messages=(),
        answers=(),
        need=None,
    )
    return posterior(evidence, organisation)


class _Memory:
    """A number for each key, found out once; all are forgotten when there are too many."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def look_up(
        self, keys: Sequence[Hashable], learn: Callable[[list[Any]], Iterable[int]]
    ) -> Places:
        """The keys' numbers; `learn` gives those of the keys that are new."""
        try:
            return np.fromiter(map(self._numbers.__getitem__, keys), np.int64, len(keys))
        except KeyError:
            if len(self._numbers) > MOST_REMEMBERED:
                self._numbers.clear()
            new = [key for key in dict.fromkeys(keys) if key not in self._numbers]
            self._numbers.update(zip(new, map(int, learn(new)), strict=True))
            return np.fromiter(map(self._numbers.__getitem__, keys), np.int64, len(keys))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judgement:
    """What the rules make of some values of a column; those alike in `evidence` say the same."""

    evidence: int
    example: object  # a clean one
    because: Because | None  # … it was ignored


class _Column:
    """What the values of one column come to; the first judgement is that of an empty cell."""

    def __init__(
        self, field: str, classify: Classify, organisation: Organisation, today: date
    ) -> None:
        self._field = field
        self._classify = classify
        self._organisation = organisation
        self._today = today
        self._values = _Memory()  # value → place of its judgement
        self._classes = _Memory()  # class of values → place of their judgement
        self._places: dict[Hashable, int] = {}  # what is said, and why ignored → place
        self._evidence: dict[Hashable, int] = {}  # what is said → evidence of a judgement
        self.judgements: list[_Judgement] = []
        self._judge("")

    def read(self, values: Sequence[str]) -> Places:
        """The place in `judgements` of each value's."""
        if self._field not in MOSTLY_DISTINCT:
            return self._values.look_up(values, self._judge_all)
        places = np.zeros(len(values), np.int64)
        if given := list(filter(None, values)):
            places[np.fromiter(map(bool, values), np.bool_)] = self._judge_all(given)
        return places

    def _judge_all(self, values: Sequence[str]) -> Places:
        classes = self._classify(values)

        def learn(new: list[Hashable]) -> list[int]:
            one_of = dict(zip(classes, values, strict=True))
            return [self._judge(one_of[one]) for one in new]

        return self._classes.look_up(classes, learn)

    def _judge(self, value: str) -> int:
        profile = read_profile({self._field: value}, today=self._today, verified=True)
        signals = tuple(signal.name for signal in read_signals(profile))
        says = (signals, record_factor(profile, self._organisation))
        because = next((one.because for one in profile.ignored), None)
        if (says, because) not in self._places:
            self._places[says, because] = len(self.judgements)
            assert len(self.judgements) < 1 << JUDGEMENT_BITS
            judgement = _Judgement(
                evidence=self._evidence.setdefault(says, len(self._evidence)),
                example=getattr(profile, self._field),
                because=because,
            )
            self.judgements.append(judgement)
        return self._places[says, because]


# How values fall into classes, which the rules read alike. A few marks tell the class of an
# ordinary value; any other value is its own class, and no class of others is named like it.

# (Without re.IGNORECASE, which takes twice as long.)
ORDINARY_DAY = re.compile(r"^(?:(\d{4}-\d\d-\d\d)(?:T[\d:.+Z-]*)?|.*)$", re.M | re.A)
# Within the limits of every count and amount, so that only the leading digits matter.
ORDINARY_COUNT = re.compile(r"^(?:([1-9]\d{0,5})|.*)$", re.M | re.A)
ORDINARY_AMOUNT = re.compile(  # 12500.50, 12500,50, 12,500.50, 12.500,50, 12 500
    r"^(?:([1-9](?:\d{0,8}|\d{0,2}(?:(?:,\d{3}){1,2}(?!,)|(?:\.\d{3}){1,2}(?!\.)|(?: \d{3}){1,2})))"
    r"(?:[.,]\d\d?)?|.*)$",
    re.M | re.A,
)
LEADING_DIGITS = 3  # the rules' thresholds have no more; a test holds them to it
# Few letters, four to twenty digits that are not all the same: FI12345678, 1234567-1, 552 081 317.
ORDINARY_NUMBER = re.compile(
    r"^(?:(?:[A-Za-z]{1,4}[ -]?)?(?=\d[ .-]?\d[ .-]?\d[ .-]?\d)(?=.*?(\d)[ .-]?(?!\1)\d)"
    r"\d[\d .-]{3,19}[A-Za-z]{0,3}|.*)$",
    re.M | re.A,
)
ORDINARY_MAIL = re.compile(
    r"^(?:[!-?A-~]{1,64}@([A-Za-z\d-]{1,63}(?:\.[A-Za-z\d-]{1,63})+)|.*)$", re.M | re.A
)
LONG_DIGITS = re.compile(r"\d\d\d+", re.A)  # no pattern below tells one such run from another
MAIL_PATTERNS = tuple(
    re.compile(one.pattern, one.flags | re.M)
    for one in (PUBLIC_MAIL, PERSONAL_MAIL, ASSOCIATION_MAIL)
)
NAME_PATTERNS = tuple(
    re.compile(one.pattern, one.flags & ~re.I)  # for words in lower case, twice as fast
    for one in (COMPANY_NAME, PUBLIC_NAME, ASSOCIATION_NAME)
)
# The patterns look at one word at a time, but for phrases such as "city of".
PHRASES = tuple(chain(*(re.findall(r"\w+ \w+", one.pattern) for one in NAME_PATTERNS)))
PHRASE_HEADS = tuple(one.split()[0] for one in PHRASES)
PLACEHOLDER_WORDS = frozenset(chain(*(one.split("_") for one in PLACEHOLDERS)))
# Marks of a word, above those of the patterns. An odd one is cleaned or may be a placeholder.
SAYS_SOMETHING, BEGINS_PHRASE, ODD = 1 << 8, 1 << 9, 1 << 10


def _by_itself(values: Sequence[str]) -> Sequence[Hashable]:
    return values


def _by_day(values: Sequence[str]) -> list[Hashable]:
    """Time stamps by their day."""
    days = _captured(ORDINARY_DAY, values)
    return [day or value for day, value in zip(days, values, strict=True)]


def _by_leading_digits(values: Sequence[str]) -> list[Hashable]:
    """Counts rounded down to their leading digits."""
    return _round_down(_captured(ORDINARY_COUNT, values), values)


def _by_leading_digits_of_amount(values: Sequence[str]) -> list[Hashable]:
    """Amounts without their cents, rounded down to their leading digits."""
    wholes = "\n".join(_captured(ORDINARY_AMOUNT, values))
    wholes = wholes.replace(",", "").replace(".", "").replace(" ", "")
    return _round_down(wholes.split("\n"), values)


def _round_down(wholes: Sequence[str], values: Sequence[str]) -> list[Hashable]:
    return [
        whole[:LEADING_DIGITS].ljust(len(whole), "0") or value
        for whole, value in zip(wholes, values, strict=True)
    ]


def _by_being_ordinary(values: Sequence[str]) -> list[Hashable]:
    """Official numbers: all that look like one are one class."""
    digits = _captured(ORDINARY_NUMBER, values)
    return [0 if digit else value for digit, value in zip(digits, values, strict=True)]


class _ByDomain:
    """E-mail addresses by the patterns that are in their domains."""

    def __init__(self) -> None:
        self._memory = _Memory()

    def __call__(self, values: Sequence[str]) -> list[Hashable]:
        joined = "\n".join(_captured(ORDINARY_MAIL, values)).lower()
        domains = LONG_DIGITS.sub("000", joined).split("\n")
        marks = self._memory.look_up(domains, _mark_domains).tolist()
        return [
            mark if domain else value
            for mark, domain, value in zip(marks, domains, values, strict=True)
        ]


class _ByWords:
    """Names by the patterns that are in any of their words."""

    def __init__(self) -> None:
        self._memory = _Memory()

    def __call__(self, values: Sequence[str]) -> list[Hashable]:
        words = LONG_DIGITS.sub("000", " ".join(values)).split(" ")
        ends = np.cumsum([value.count(" ") + 1 for value in values])
        marks = self._memory.look_up(words, _mark_words)
        of_names = np.bitwise_or.reduceat(marks, [0, *ends[:-1]])
        return [
            mark
            if SAYS_SOMETHING <= mark < BEGINS_PHRASE and len(value) <= MAX_TEXT
            else _rare_class(mark, value)
            for mark, value in zip(of_names.tolist(), values, strict=True)
        ]


def _rare_class(mark: int, name: str) -> Hashable:
    is_ordinary = BEGINS_PHRASE <= mark < ODD and len(name) <= MAX_TEXT
    holds_phrase = any(one in name.casefold() for one in PHRASES)
    return mark if is_ordinary and not holds_phrase else name


def _classifiers() -> dict[str, Classify]:
    """How the values of each column fall into classes; those of other columns do not."""
    return {
        "company_name": _ByWords(),
        "customer_since": _by_day,
        "email": _ByDomain(),
        "employees": _by_leading_digits,
        "orders_last_year": _by_leading_digits,
        "registration_number": _by_being_ordinary,
        "revenue_eur_last_year": _by_leading_digits_of_amount,
        "vat_number": _by_being_ordinary,
    }


def _captured(pattern: re.Pattern[str], values: Sequence[str]) -> list[str]:
    """What the one group of a pattern that matches every line captures of each value."""
    text = "\n".join(values)
    if text.count("\n") >= len(values):
        text = "\n".join("" if "\n" in value else value for value in values)
    found: list[str] = pattern.findall(text)
    return found


def _mark_domains(domains: Sequence[str]) -> list[int]:
    marks: list[int] = _found(MAIL_PATTERNS, domains).tolist()
    return marks


def _mark_words(words: Sequence[str]) -> list[int]:
    lowered = [word.lower() for word in words]
    marks = _found(NAME_PATTERNS, lowered).tolist()
    return [mark | _mark(*both) for mark, *both in zip(marks, words, lowered, strict=True)]


def _mark(word: str, lower: str) -> int:
    if (
        not word
        or not word.isprintable()
        or not (word.isascii() or _is_plain(word, lower))
        or not PLACEHOLDER_WORDS.isdisjoint(re.split("[-_]", lower))
    ):
        return ODD
    says_something = SAYS_SOMETHING * any(map(str.isalnum, word))
    return says_something | BEGINS_PHRASE * lower.endswith(PHRASE_HEADS)


def _is_plain(word: str, lower: str) -> bool:
    """Whether a word is written in one way only, and in two cases at most."""
    return is_normalized("NFC", word) and lower == word.casefold() and len(lower) == len(word)


def _found(patterns: Sequence[re.Pattern[str]], texts: Sequence[str]) -> Places:
    """The patterns that are in each text, of one line: the bit 1 for the first, 2, 4 …"""
    joined = "\n".join(texts)
    line_ends = np.cumsum([len(text) + 1 for text in texts])
    marks = np.zeros(len(texts), np.int64)
    for place, pattern in enumerate(patterns):
        ends = [found.end() for found in pattern.finditer(joined)]
        marks[np.searchsorted(line_ends, ends)] |= 1 << place
    return marks


class _Table:
    """A CSV file of profiles, read in parts; `known` are its columns that profiles have."""

    def __init__(self, file: Path, raw: BufferedReader) -> None:
        self._file = file
        self._raw = raw
        self._size = os.fstat(raw.fileno()).st_size
        delimiter = _find_delimiter(raw)
        text = TextIOWrapper(raw, encoding="utf-8-sig", newline="")
        self._reader = csv.reader(text, delimiter=delimiter, strict=True)
        self._header = self._read_header()
        self._id_column = next((one for one in ID_COLUMNS if one in self._header), None)
        self.known = [one for one in self._header if one in PROFILE_FIELDS]
        self.left_out = [
            one for one in self._header if one not in {*PROFILE_FIELDS, self._id_column}
        ]

    @property
    def share_read(self) -> float:
        """How much of the file was read, from 0 to 1; 0 when it is a pipe."""
        return min(self._raw.tell() / self._size, 1.0) if self._size else 0.0

    def parts(self) -> Iterator[tuple[Sequence[str], dict[str, Sequence[str]]]]:
        """The ids of some hundred rows with their known columns, until there are no more."""
        first = self._reader.line_num + 1
        while rows := self._next_rows(ROWS_AT_ONCE):
            lines = self._number(first, rows)
            if set(map(len, rows)) != {len(self._header)}:
                lines, rows = self._without_blanks(lines, rows)
            if rows:
                columns = dict(zip(self._header, zip(*rows, strict=True), strict=True))
                ids = columns[self._id_column] if self._id_column else list(map(str, lines))
                yield ids, {one: columns[one] for one in self.known}
            first = self._reader.line_num + 1

    def _next_rows(self, count: int) -> list[list[str]]:
        first = self._reader.line_num + 1
        rows: list[list[str]] = []
        try:
            rows.extend(islice(self._reader, count))
        except UnicodeDecodeError as error:
            line = self._reader.line_num + 1 + error.object.count(b"\n", 0, error.start)
            problem = f"the byte 0x{error.object[error.start]:02X} is not UTF-8"
            raise BadProfiles(self._file, line, problem, 'save the file as "CSV UTF-8"') from None
        except csv.Error:
            line = first + sum(map(_count_lines, rows))
            problem = "its quotes do not pair, or a cell is far too long"
            mend = 'write a quote inside a quoted cell twice, as in "the ""Anchor"" inn"'
            raise BadProfiles(self._file, line, problem, mend) from None
        return rows

    def _number(self, first: int, rows: Sequence[list[str]]) -> Sequence[int]:
        """The first line of each of the rows that were read last."""
        if self._reader.line_num == first + len(rows) - 1:
            return range(first, first + len(rows))
        return list(accumulate(map(_count_lines, rows[:-1]), initial=first))

    def _without_blanks(
        self, lines: Sequence[int], rows: list[list[str]]
    ) -> tuple[list[int], list[list[str]]]:
        width = len(self._header)
        kept = [
            (line, row)
            for line, row in zip(lines, rows, strict=True)
            if len(row) == width or any(map(str.strip, row))
        ]
        for line, row in kept:
            if len(row) != width:
                problem = f"there are {len(row)} cells where the header has {width}"
                mend = "quote a cell that holds a comma or semicolon, and end every row alike"
                raise BadProfiles(self._file, line, problem, mend)
        return [line for line, _ in kept], [row for _, row in kept]

    def _read_header(self) -> list[str]:
        rows = self._next_rows(1)
        while rows and not any(map(str.strip, rows[0])):
            rows = self._next_rows(1)
        line = self._reader.line_num or 1
        if not rows:
            mend = "write a line with the columns' names and one row a profile"
            raise BadProfiles(self._file, line, "the file is empty", mend)
        header = ["_".join(cell.casefold().split()) for cell in rows[0]]
        if not PROFILE_FIELDS.intersection(header):
            mend = f"name one at least of {', '.join(sorted(PROFILE_FIELDS))}"
            raise BadProfiles(self._file, line, "the header has no column that is known", mend)
        for name, count in Counter(header).items():
            if count > 1 and name:
                problem = f"the column {name} is there {count} times"
                raise BadProfiles(self._file, line, problem, "delete or rename all but one")
        return header


def _count_lines(row: list[str]) -> int:
    """How many lines of the file a row takes."""
    return 1 + sum(len(re.findall(r"\r\n?|\n", cell)) for cell in row)


def _find_delimiter(raw: BufferedReader) -> str:
    lines = raw.peek().splitlines()
    header = next((line for line in lines if line.strip()), b"")
    return ";" if header.count(b";") > header.count(b",") else ","


@contextmanager
def _opened(file: Path) -> Iterator[BufferedReader]:
    try:
        raw = file.open("rb")
    except OSError as error:
        problem = f"it cannot be read ({error.strerror})"
        raise BadProfiles(file, None, problem, "check its name and rights") from None
    with raw:
        yield raw


@contextmanager
def _written(out: Path | None, header: str, source: Path) -> Iterator[TextIO | None]:
    """A file that takes the place of `out` when all went well; None without `out`."""
    if out is None:
        yield None
        return
    target = out.resolve()
    if target == source.resolve():
        raise BadProfiles(out, None, "the scores would overwrite the profiles", "name another file")
    if target.exists() and not target.is_file():
        raise BadProfiles(out, None, "it is not a file", "name a file")
    draft = target.with_name(f"{target.name}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="") as scores:
            scores.write(header)
            yield scores
        os.replace(draft, target)
    except OSError as error:
        problem = f"the scores cannot be written ({error.strerror})"
        raise BadProfiles(out, None, problem, "check the folder, its rights and room") from None
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Rows hold no cycles: looking for some among them takes as long again as reading them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _render(ids: Sequence[str], kinds: Sequence[int], lines: Sequence[str]) -> str:
    if re.search(r'[",\r\n]', "".join(ids)):
        ids = [_quoted(one) for one in ids]
    return "".join([f"{one},{lines[kind]}\n" for one, kind in zip(ids, kinds, strict=True)])


def _quoted(cell: str) -> str:
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if re.search(r'[",\r\n]', cell) else cell


def _render_probabilities(probabilities: Mapping[str, float]) -> str:
    """The most probable type, its probability and those of all, to ten decimals."""
    top = max(probabilities, key=lambda one: probabilities[one])
    shares = [probabilities[top], *probabilities.values()]
    return ",".join([top, *(f"{one:.10f}" for one in shares)])
