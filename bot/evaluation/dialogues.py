"""Written dialogues: what a person says, what they would answer, and who they are."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.domain.organisation import UNCLEAR, Organisation
from bot.domain.profile import ProfileFacts
from bot.domain.profile_reading import read_profile
from bot.evaluation.errors import BadDialogues

ANYTHING_ELSE = "anything_else"  # the answer to whatever has no question of its own
FIELDS = {"id", "lang", "type", "need", "profile", "messages", "answers", "urgency", "mood"}
PROFILE_FIELDS = frozenset(
    {
        *("email", "company_name", "vat_number", "registration_number", "account_type_in_crm"),
        *("orders_last_year", "revenue_eur_last_year", "employees", "payment_terms"),
        *("product_families", "region", "customer_since"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """One person: `answers` by question id, a question that is missing is met with silence."""

    id: str
    language: str
    customer_type: str  # the role they write in, or `unclear`
    need: str
    profile: ProfileFacts | None
    messages: tuple[str, ...]
    answers: Mapping[str, str]


def read_dialogues(file: Path, organisation: Organisation, *, today: date) -> list[Dialogue]:
    """The dialogues of a file, one JSON object a line.

    What makes no sense in a profile is evidence of nothing: it stands in `profile.ignored`.

    Raises:
        BadDialogues: the file or a line of it cannot be used; says where and how to mend it.
    """
    dialogues: dict[str, Dialogue] = {}
    for number, text in _lines(file):
        try:
            dialogue = _read_dialogue(text, organisation, today)
            if dialogue.id in dialogues:
                raise _Fault(f"the id {dialogue.id!r} was there before", "give each its own id")
        except _Fault as fault:
            raise BadDialogues(file, number, fault.problem, fault.mend) from None
        dialogues[dialogue.id] = dialogue
    if not dialogues:
        raise BadDialogues(file, 1, "there are no dialogues", "write one JSON object a line")
    return list(dialogues.values())


@dataclass(eq=False)
class _Fault(Exception):
    problem: str
    mend: str


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadDialogues(file, 1, f"cannot be read ({error.strerror})", "check path") from None
    except UnicodeDecodeError as error:
        place = error.object[: error.start].count(b"\n") + 1
        raise BadDialogues(file, place, "not UTF-8", "save the file as UTF-8") from None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


def _read_dialogue(text: str, organisation: Organisation, today: date) -> Dialogue:
    record = _parse(text)
    if missing := {"id", "lang", "type", "need", "messages"} - record.keys():
        raise _Fault(f"{min(missing)!r} is missing", f"add {min(missing)!r}")
    if unknown := record.keys() - FIELDS:
        raise _Fault(
            f"there is no field {min(unknown)!r}", f"choose from {', '.join(sorted(FIELDS))}"
        )
    return Dialogue(
        id=_text(record, "id"),
        language=_one_of(record, "lang", organisation.languages),
        customer_type=_one_of(record, "type", (*organisation.type_ids, UNCLEAR)),
        need=_one_of(record, "need", [one.id for one in organisation.needs]),
        profile=_profile(record.get("profile"), today),
        messages=_messages(record["messages"]),
        answers=_answers(record.get("answers") or {}, organisation),
    )


def _parse(text: str) -> dict[str, Any]:
    try:
        record = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise _Fault(f"not JSON ({error})", "write one JSON object a line") from None
    if not isinstance(record, dict):
        raise _Fault("not a JSON object", "write one JSON object a line")
    return record


def _text(record: Mapping[str, Any], field: str) -> str:
    value = record[field]
    if not isinstance(value, str) or not value.strip():
        raise _Fault(f"{field!r} is {value!r}", f"write {field!r} as a text")
    return value


def _one_of(record: Mapping[str, Any], field: str, known: "tuple[str, ...] | list[str]") -> str:
    value = _text(record, field)
    if value not in known:
        raise _Fault(f"there is no {field} {value!r}", f"choose from {', '.join(known)}")
    return value


def _messages(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        raise _Fault("'messages' is no list of texts", 'write "messages": ["…"], at least one')
    return tuple(value)


def _answers(value: object, organisation: Organisation) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise _Fault("'answers' gives no texts by question", 'write "answers": {"purpose": "…"}')
    known = [one.id for one in organisation.questions] + [ANYTHING_ELSE]
    if strange := value.keys() - set(known):
        raise _Fault(f"there is no question {min(strange)!r}", f"choose from {', '.join(known)}")
    return value


def _profile(value: object, today: date) -> ProfileFacts | None:
    """The company's own record of this person, proved by a signed identity."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _Fault("'profile' is no object", 'write "profile": null or an object')
    if strange := value.keys() - PROFILE_FIELDS:
        known = ", ".join(sorted(PROFILE_FIELDS))
        raise _Fault(f"a profile has no {min(strange)!r}", f"choose from {known}")
    return read_profile(value, today=today, verified=True)
