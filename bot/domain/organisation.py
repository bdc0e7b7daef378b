"""The organisation file as frozen types, read with errors that name line and mend."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from io import StringIO
from typing import Annotated, Any, ClassVar, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, EmailStr, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from bot.domain.errors import OsastoError
from bot.domain.hours import OpeningHours, parse_span, parse_weekdays
from bot.domain.signals import PROFILE_SIGNALS

UNCLEAR = "unclear"
SUPPORTED_LANGUAGES = ("en", "fr", "fi", "ar")
LANGUAGE_NAMES = {"en": "English", "fr": "français", "fi": "suomi", "ar": "العربية"}

Words: TypeAlias = Mapping[str, str]
LearntWords: TypeAlias = Mapping[str, Mapping[str, Mapping[str, float]]]
Confusion: TypeAlias = Mapping[str, Mapping[str, float]]  # type → what it sounds like → share
Path: TypeAlias = tuple[str | int, ...]
Probability = Annotated[float, Field(ge=0.0, le=1.0)]
Scale = Annotated[float, Field(ge=0.0, le=5.0)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Frozen(BaseModel):
    """Base of everything in the file: unchangeable, and strict about names and numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Company(Frozen):
    name: str
    sells: str
    time_zone: str
    holidays: frozenset[date] = frozenset()


class Department(Frozen):
    """The people who serve certain types and, by exception, needs or standings.

    `email` is where a message goes that a customer leaves while nobody is there.
    """

    id: Identifier
    name: Words
    manager: Annotated[str, Field(min_length=2)]
    email: EmailStr | None = None
    serves: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    standings: tuple[Literal["prospect", "customer", "loyal", "key_account"], ...] = ()
    hours: Mapping[str, tuple[str, ...]]
    languages: Annotated[tuple[str, ...], Field(min_length=1)]
    fallback: str | None = None
    first_response_minutes: Annotated[int, Field(gt=0)]
    capacity: Annotated[int, Field(gt=0)]
    mode: Literal["script", "guided", "free"]
    greeting: Words


class CustomerType(Frozen):
    """One kind of writer; `evidence` holds log likelihood ratios per profile signal.

    `mistaken_for` is the share of its words that sound like another type's: suppliers speak of
    themselves as the companies that they are.
    """

    id: Identifier
    name: Words
    role: Words
    definition: str
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    prior_share: Probability
    evidence: Mapping[str, float] = {}
    mistaken_for: Mapping[str, Probability] = {}


class Need(Frozen):
    """What a person wants; `implies` holds log likelihood ratios for types."""

    id: Identifier
    name: Words
    about: Words
    urgency: Literal["low", "normal", "high"]
    implies: Mapping[str, float] = {}


class Answer(Frozen):
    """One answer to a question; `says` is P(this answer | type).

    `words` name it wherever they stand, those that count `alone` only where they are all that a
    clause says: "me" is an answer, "the club, I'm new there, call me" is another. `heard` is P(this
    answer | type) where it is given in words that name it: learnt, never in the file.
    """

    id: Identifier
    title: Words
    words: Mapping[str, tuple[str, ...]]
    alone: Mapping[str, tuple[str, ...]] = {}
    says: Mapping[str, Probability]
    heard: Annotated[Mapping[str, Probability], Field(exclude=True)] = {}
    numbers: tuple[int, int] | None = None

    @property
    def leading_type(self) -> str:
        """The type that gives this answer most often."""
        return max(self.says, key=lambda one: self.says[one])


class Question(Frozen):
    """Something the bot may ask about the type; `effort` is in minutes.

    An answer to it also `settles` other questions: they would ask the same in other words.
    `told` is the share of people who give none of the answers, and whose words tell the type all
    the same; the others of them say nothing, or nothing that helps. `speaks` is P(the reply speaks
    for a type, or is silence | type): learnt, never in the file.
    """

    id: Identifier
    text: Words
    effort: Annotated[float, Field(ge=0)]
    told: Probability = 0.4
    speaks: Annotated[Mapping[str, Mapping[str, Probability]], Field(exclude=True)] = {}
    settles: tuple[str, ...] = ()
    answers: Annotated[tuple[Answer, ...], Field(min_length=2)]

    def answer(self, answer_id: str) -> Answer | None:
        return next((answer for answer in self.answers if answer.id == answer_id), None)


class Costs(Frozen):
    """What mistakes cost, in minutes of the customer's time."""

    wrong_department: Annotated[float, Field(gt=0)]
    welcome_desk: Annotated[float, Field(ge=0)]
    most_questions: Annotated[int, Field(ge=0, le=10)]

    @model_validator(mode="after")
    def _being_unsure_is_cheaper_than_being_wrong(self) -> "Costs":
        if self.welcome_desk >= self.wrong_department:
            raise ValueError("welcome_desk must cost less than wrong_department")
        return self


class EvidenceScales(Frozen):
    """How much each source of evidence counts; the defaults suit a company without a history.

    `silence` is a question left unanswered, `within` an answer found among other words; `replies`
    are words that answer a question with none of its answers, `names` the legal forms
    and public bodies in them. `misheard` is the share of messages whose words speak for the wrong
    type, `open_role` what is left of a record whose person has several roles, `stale_record` of
    one without an order for a year, `fade` of what was said, for each message since.
    `still_answers` is the share of people who answer a question after leaving one unanswered.
    `sharpness` is of the whole: with the right one, 0.8 comes true in 80 of 100 conversations.
    """

    words: Scale = 1.0
    replies: Scale = 1.0
    names: Scale = 2.0
    silence: Scale = 0.5
    within: Scale = 0.9
    misheard: Probability = 0.06
    cues: Scale = 1.0
    need: Scale = 1.0
    open_role: Probability = 0.25
    stale_record: Probability = 0.6
    fade: Probability = 0.95
    still_answers: Probability = 0.5
    sharpness: Annotated[float, Field(gt=0.0, le=5.0)] = 1.0


class Organisation(Frozen):
    """The whole file. `version` is a hash of its text, kept with each handoff.

    Never in the file: `learnt_words`, what corrections taught about words, by language, word and
    type, as log likelihoods; `learnt_confusion`, what labelled conversations taught about how
    often the words of a type sound like another's, by occasion.
    """

    company: Company
    languages: Annotated[tuple[str, ...], Field(min_length=1)]
    departments: Annotated[tuple[Department, ...], Field(min_length=1)]
    customer_types: Annotated[tuple[CustomerType, ...], Field(min_length=2)]
    needs: Annotated[tuple[Need, ...], Field(min_length=1)]
    questions: tuple[Question, ...]
    costs: Costs
    evidence: EvidenceScales = EvidenceScales()
    learnt_words: Annotated[LearntWords, Field(exclude=True)] = {}
    learnt_confusion: Annotated[Mapping[str, Confusion], Field(exclude=True)] = {}
    version: str = ""
    always_open: bool = False

    def find_department(self, department_id: str | None) -> Department | None:
        return self._departments.get(department_id or "")

    def get_department(self, department_id: str) -> Department:
        return self._departments[department_id]

    def find_type(self, type_id: str | None) -> CustomerType | None:
        return self._types.get(type_id or "")

    def find_need(self, need_id: str | None) -> Need | None:
        return self._needs.get(need_id or "")

    def find_question(self, question_id: str | None) -> Question | None:
        return next((one for one in self.questions if one.id == question_id), None)

    @property
    def type_ids(self) -> tuple[str, ...]:
        return tuple(self._types)

    @property
    def welcome_desk(self) -> Department:
        """The department of generalists, where `unclear` goes."""
        return self.department_serving(UNCLEAR)

    def department_serving(self, type_id: str) -> Department:
        return next(one for one in self.departments if type_id in one.serves)

    def hours_of(self, department: Department) -> OpeningHours:
        return self._hours[department.id]

    def kept_open(self) -> "Organisation":
        """The same organisation with every department open at every hour, for trying it out."""
        return Organisation.model_construct(**{**dict(self), "always_open": True})

    @cached_property
    def _departments(self) -> dict[str, Department]:
        return {department.id: department for department in self.departments}

    @cached_property
    def _hours(self) -> dict[str, OpeningHours]:
        return {one.id: self._read_hours(one) for one in self.departments}

    def _read_hours(self, department: Department) -> OpeningHours:
        zone = ZoneInfo(self.company.time_zone)
        if self.always_open:
            every_day = {day: (parse_span("00:00-24:00"),) for day in range(7)}
            return OpeningHours(spans=every_day, zone=zone)
        return OpeningHours(
            spans={
                day: tuple(parse_span(span) for span in spans)
                for days, spans in department.hours.items()
                for day in parse_weekdays(days)
            },
            zone=zone,
            holidays=self.company.holidays,
        )

    @cached_property
    def _types(self) -> dict[str, CustomerType]:
        return {one.id: one for one in self.customer_types}

    @cached_property
    def _needs(self) -> dict[str, Need]:
        return {need.id: need for need in self.needs}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with the file: where it is, what is wrong, what to do."""

    line: int
    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.where}: {self.what}. {self.mend}."


@dataclass(eq=False)
class OrganisationInvalid(OsastoError):
    """The organisation file cannot be used; every problem found is listed."""

    code: ClassVar[str] = "organisation_invalid"
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return "\n".join(f"organisation.yml, {problem}" for problem in self.problems)


def parse_organisation(text: str) -> Organisation:
    """Read the organisation file's text.

    Raises:
        OrganisationInvalid: with every problem's line and mend.
    """
    document = _load_yaml(text)
    try:
        organisation = Organisation.model_validate(_plain(document))
    except ValidationError as error:
        raise OrganisationInvalid(
            problems=tuple(_shape_problem(document, one) for one in _first_causes(error))
        ) from error
    version = hashlib.sha256(text.encode()).hexdigest()[:12]
    organisation = organisation.model_copy(update={"version": version})
    problems = tuple(
        Problem(line=_line_of(document, path), where=_render_path(path), what=what, mend=mend)
        for path, what, mend in find_problems(organisation)
    )
    if problems:
        raise OrganisationInvalid(problems=problems)
    return organisation


Finding: TypeAlias = tuple[Path, str, str]


def find_problems(organisation: Organisation) -> Iterator[Finding]:
    """Everything the shape alone cannot refuse: references, sums, languages, hours, fallbacks."""
    yield from _language_problems(organisation)
    yield from _duplicate_problems(organisation)
    yield from _department_problems(organisation)
    yield from _fallback_problems(organisation)
    yield from _type_problems(organisation)
    yield from _question_problems(organisation)


def _language_problems(organisation: Organisation) -> Iterator[Finding]:
    for index, language in enumerate(organisation.languages):
        if language not in SUPPORTED_LANGUAGES:
            known = ", ".join(SUPPORTED_LANGUAGES)
            yield ("languages", index), f"'{language}' cannot be understood", f"Choose from {known}"
    for path, words in _all_words(organisation):
        for language in organisation.languages:
            if language in SUPPORTED_LANGUAGES and not words.get(language, "").strip():
                yield path, f"the text in '{language}' is missing", f"Add '{language}: …'"


def _all_words(organisation: Organisation) -> Iterator[tuple[Path, Words]]:
    for index, department in enumerate(organisation.departments):
        yield ("departments", index, "name"), department.name
        yield ("departments", index, "greeting"), department.greeting
    for index, customer_type in enumerate(organisation.customer_types):
        yield ("customer_types", index, "name"), customer_type.name
        yield ("customer_types", index, "role"), customer_type.role
    for index, need in enumerate(organisation.needs):
        yield ("needs", index, "name"), need.name
        yield ("needs", index, "about"), need.about
    for index, question in enumerate(organisation.questions):
        yield ("questions", index, "text"), question.text
        for number, answer in enumerate(question.answers):
            yield ("questions", index, "answers", number, "title"), answer.title


def _duplicate_problems(organisation: Organisation) -> Iterator[Finding]:
    groups: dict[Path, Iterable[Department | CustomerType | Need | Question | Answer]] = {
        ("departments",): organisation.departments,
        ("customer_types",): organisation.customer_types,
        ("needs",): organisation.needs,
        ("questions",): organisation.questions,
    }
    for number, question in enumerate(organisation.questions):
        groups["questions", number, "answers"] = question.answers
    for path, group in groups.items():
        seen: set[str] = set()
        for index, one in enumerate(group):
            if one.id in seen:
                yield (*path, index, "id"), f"'{one.id}' is there twice", "Give each its own id"
            seen.add(one.id)


def _department_problems(organisation: Organisation) -> Iterator[Finding]:
    types = {*organisation.type_ids, UNCLEAR}
    served: dict[str, str] = {}
    for index, department in enumerate(organisation.departments):
        path: Path = ("departments", index)
        for type_id in department.serves:
            if type_id not in types:
                mend = f"Choose from {', '.join(sorted(types))}"
                yield (*path, "serves"), f"there is no customer type '{type_id}'", mend
            elif type_id in served:
                what = f"'{type_id}' is already served by {served[type_id]}"
                yield (*path, "serves"), what, "Let one department serve each type"
            served.setdefault(type_id, department.id)
        for need_id in department.needs:
            if organisation.find_need(need_id) is None:
                yield (*path, "needs"), f"there is no need '{need_id}'", "Add it or take it out"
        for language in department.languages:
            if language not in organisation.languages:
                what = f"'{language}' is not one of the company's languages"
                yield (*path, "languages"), what, "Add it to languages or take it out"
        yield from _hours_problems(path, department)
    yield from _zone_problems(organisation)
    for type_id in (*organisation.type_ids, UNCLEAR):
        if type_id not in served:
            yield ("departments",), f"no department serves '{type_id}'", "Add it to one's serves"


def _hours_problems(path: Path, department: Department) -> Iterator[Finding]:
    for days, spans in department.hours.items():
        try:
            parse_weekdays(days)
            for span in spans:
                parse_span(span)
        except ValueError as error:
            yield (*path, "hours", days), str(error), 'Write for example mon-fri: ["08:00-16:00"]'


def _zone_problems(organisation: Organisation) -> Iterator[Finding]:
    try:
        ZoneInfo(organisation.company.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a folder
        what = f"there is no time zone '{organisation.company.time_zone}'"
        yield ("company", "time_zone"), what, "Write for example Europe/Helsinki"


def _fallback_problems(organisation: Organisation) -> Iterator[Finding]:
    reported: set[str] = set()
    for index, department in enumerate(organisation.departments):
        path: Path = ("departments", index, "fallback")
        if department.fallback and organisation.find_department(department.fallback) is None:
            what = f"there is no department '{department.fallback}'"
            yield path, what, "Name a department of this file or leave fallback out"
            continue
        circle = _find_circle(organisation, department)
        if department.id in circle and department.id not in reported:
            reported.update(circle)
            what = f"the fallbacks run in a circle: {' → '.join(circle)}"
            yield path, what, "Let the last one have no fallback"


def _find_circle(organisation: Organisation, start: Department) -> list[str]:
    trail = [start.id]
    department: Department | None = start
    while department is not None and department.fallback:
        trail.append(department.fallback)
        if department.fallback in trail[:-1]:
            return trail[trail.index(department.fallback) :]
        department = organisation.find_department(department.fallback)
    return []


def _type_problems(organisation: Organisation) -> Iterator[Finding]:
    total = sum(one.prior_share for one in organisation.customer_types)
    if abs(total - 1.0) > 0.001:
        what = f"the prior shares add up to {total:.3f}"
        yield ("customer_types",), what, "Make them add up to 1"
    for index, one in enumerate(organisation.customer_types):
        path: Path = ("customer_types", index)
        if one.id == UNCLEAR:
            yield (*path, "id"), "'unclear' is the absence of a type", "Take it out"
        if one.prior_share <= 0:
            what = "a type that never writes can never be recognised"
            yield (*path, "prior_share"), what, "Give it a share above 0"
        for other in one.mistaken_for:
            if other not in organisation.type_ids or other == one.id:
                what = f"there is no other customer type '{other}'"
                yield (
                    (*path, "mistaken_for", other),
                    what,
                    "Name another customer type of this file",
                )
        if (mistaken := sum(one.mistaken_for.values())) >= 1.0:
            what = f"words that never sound like their own type ({mistaken:.2f} like others')"
            yield (*path, "mistaken_for"), what, "Make the shares add up to less than 1"
        for signal in one.evidence:
            if signal not in PROFILE_SIGNALS:
                mend = f"Choose from {', '.join(sorted(PROFILE_SIGNALS))}"
                yield (*path, "evidence", signal), f"'{signal}' is not a profile signal", mend
    for index, need in enumerate(organisation.needs):
        for type_id in need.implies:
            if type_id not in organisation.type_ids:
                what = f"there is no customer type '{type_id}'"
                yield ("needs", index, "implies"), what, "Name a customer type of this file"


def _question_problems(organisation: Organisation) -> Iterator[Finding]:
    for index, question in enumerate(organisation.questions):
        path: Path = ("questions", index)
        for number, answer in enumerate(question.answers):
            for type_id in answer.says:
                if type_id not in organisation.type_ids:
                    what = f"there is no customer type '{type_id}'"
                    mend = "Name a customer type of this file"
                    yield (*path, "answers", number, "says"), what, mend
        for type_id in organisation.type_ids:
            missing = [answer.id for answer in question.answers if type_id not in answer.says]
            if missing:
                what = f"{', '.join(missing)} says nothing about '{type_id}'"
                yield (*path, "answers"), what, "Give its probability, 0 if it never happens"
            total = sum(answer.says.get(type_id, 0.0) for answer in question.answers)
            if total > 1.0 + 1e-9:
                what = f"the answers of '{type_id}' add up to {total:.2f}"
                yield (*path, "answers"), what, "Make them add up to 1 at most"
        for other in question.settles:
            if organisation.find_question(other) is None:
                what = f"there is no question '{other}'"
                yield (*path, "settles"), what, "Name a question of this file or take it out"


class _Constructor(RoundTripConstructor):
    """Leaves dates as text, so that a wrong one is reported like every wrong value: by its line."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_scalar)


def _load_yaml(text: str) -> Any:
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    try:
        document = yaml.load(StringIO(text))
    except ReaderError as error:
        problem = Problem(
            line=text.count("\n", 0, error.position) + 1,
            where="YAML",
            what="it holds a character that cannot be seen",
            mend="Write the line again by hand",
        )
        raise OrganisationInvalid(problems=(problem,)) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = Problem(
            line=(mark.line + 1) if mark else 1,
            where="YAML",
            what=str(error.problem or error.context or "this is not YAML"),
            mend="Check indentation, colons and quotes on this line and the one above",
        )
        raise OrganisationInvalid(problems=(problem,)) from error
    if not isinstance(document, Mapping):
        problem = Problem(
            line=1, where="file", what="it holds no sections", mend="Start from the default file"
        )
        raise OrganisationInvalid(problems=(problem,))
    return document


def _plain(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node


def _first_causes(error: ValidationError) -> Iterator[Any]:
    """The errors, less the lists that are short only because one of their items was refused."""
    paths = [one["loc"] for one in error.errors()]
    for one in error.errors():
        path = one["loc"]
        follows = any(path == other[: len(path)] for other in paths if other != path)
        if one["type"] != "too_short" or not follows:
            yield one


def _shape_problem(document: Any, error: Any) -> Problem:
    path: Path = tuple(error["loc"])
    mends = {
        "missing": "Add it",
        "extra_forbidden": "Check the spelling, or take it out",
    }
    return Problem(
        line=_line_of(document, path),
        where=_render_path(path),
        what=str(error["msg"]).removeprefix("Value error, ").rstrip("."),
        mend=mends.get(error["type"], "Correct the value"),
    )


def _line_of(document: Any, path: Path) -> int:
    """The line, from 1, of the deepest part of `path` that the document has."""
    line = 1
    node = document
    for part in path:
        try:
            position = node.lc.item(part) if isinstance(part, int) else node.lc.key(part)
            line, node = position[0] + 1, node[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line


def _render_path(path: Path) -> str:
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).lstrip(".") or "file"
