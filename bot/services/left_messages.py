"""The e-mail of a left message: the packet's facts in words, in the department's language."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime as in_words
from babel.numbers import format_percent
from email_validator import EmailNotValidError, validate_email

from bot.domain.conversation import clean_remark
from bot.domain.organisation import LANGUAGE_NAMES, Department, Organisation
from bot.domain.packet import Packet, known
from bot.domain.words import StaffWords
from bot.services.context import Company, in_language
from bot.services.outbox import Parcel
from bot.services.packet_view import PacketView

View = Mapping[str, Any]
# How each language writes a day and an hour.
MOMENTS = {
    "en": "EEEE d MMMM y, HH:mm",
    "fr": "EEEE d MMMM y 'à' HH:mm",
    "fi": "EEEE d. MMMM y 'klo' HH:mm",
    "ar": "EEEE d MMMM y، HH:mm",
}


def make_email(
    parcel: Parcel,
    company: Company,
    department: Department,
    words: StaffWords,
    sender: str,
    desk_url: str,
) -> EmailMessage:
    """The message as it is sent; sending it again sends the same Message-ID.

    No header holds anything that a visitor wrote but Reply-To, which holds one valid address or
    is left out.
    """
    letter = Letter(parcel.payload, company.organisation, words, department)
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{_quoted(company.organisation.company.name)} <{sender}>"
    message["To"] = department.email
    message["Subject"] = _one_line(letter.subject())
    answer_to = find_valid_address(parcel.payload.get("answer_to"))
    if answer_to is not None:
        message["Reply-To"] = answer_to
    message["Date"] = format_datetime(parcel.created_at)
    message["Message-ID"] = f"<{parcel.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    text = "\n".join(letter.lines(parcel.created_at, answer_to, desk_url))
    message.set_content(text, charset="utf-8", cte="base64")
    message["Content-Language"] = letter.language
    return message


def find_valid_address(address: object) -> str | None:
    """The address in its normal form; None when it is none that could be answered."""
    try:
        return validate_email(str(address or ""), check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def _quoted(name: str) -> str:
    plain = _one_line(name).replace("\\", "").replace('"', "")
    return f'"{plain}"'


def _one_line(text: str) -> str:
    return " ".join(clean_remark(text).split())


class Letter:
    """The text of the e-mail for one department."""

    def __init__(
        self,
        payload: View,
        organisation: Organisation,
        words: StaffWords,
        department: Department,
    ) -> None:
        self.language = department.languages[0]
        self._organisation = organisation
        self._words = words
        self._department = in_language(department.name, self.language)
        self._packet = Packet.model_validate(payload["packet"])
        self._view = PacketView(organisation, words, self.language).render(self._packet)

    def subject(self) -> str:
        """What it is about, in the words of organisation.yml."""
        about = self._view["need"].get("name") or self._view["customer_type"].get("name")
        values = {"department": self._department, "about": about or self._say("unclear")}
        return self._say("mail_subject", values)

    def lines(self, left_at: datetime, answer_to: str | None, desk_url: str) -> Iterator[str]:
        """The whole text, line by line; what the visitor wrote is quoted."""
        yield self._say("mail_opening", {"department": self._department})
        zone = ZoneInfo(self._organisation.company.time_zone)
        local = left_at.astimezone(zone)
        moment = in_words(local, MOMENTS[self.language], locale=self.language)
        yield self._say("mail_left_at", {"moment": moment})
        yield (
            self._say("mail_answer", {"email": answer_to})
            if answer_to
            else self._say("mail_no_address")
        )
        yield ""
        yield self._heading("mail_own_words")
        yield from _quote(self._value(self._view["own_words"]))
        yield ""
        yield from self._who()
        yield from self._wish()
        yield from self._facts()
        yield from self._past()
        yield ""
        yield self._say("mail_desk", {"url": desk_url, "conversation": self._packet.conversation})

    def _who(self) -> Iterator[str]:
        guess = self._view["customer_type"]
        if "unknown" in guess:
            yield self._fact("mail_who", guess["unknown"])
        else:
            sure = guess["probabilities"]
            first = next((one for one in sure if one["type"] == guess["top"]), None)
            share = f" ({self._percent(first)})" if first else ""
            likely = ", ".join(f"{one['name']} {self._percent(one)}" for one in sure[:2])
            yield self._fact("mail_who", f"{guess['name']}{share or f' ({likely})'}")
            yield from self._items(one["text"] for one in guess["reasons_for"])
            if guess["conflict"]:
                yield from self._items([guess["conflict"]])
        account = self._view["role"].get("account")
        if account:
            yield self._fact("mail_account", account["name"])
        standing = self._view["standing"]
        yield self._fact("mail_standing", standing.get("name") or standing["unknown"])

    def _wish(self) -> Iterator[str]:
        needs = [self._view["need"], self._view["second_need"]]
        told = [one.get("name") or one["unknown"] for one in needs if one]
        yield self._fact("mail_need", ", ".join(told))
        urgency = self._packet.urgency
        level = self._say(f"urgency_{urgency.level}")
        yield self._fact("mail_urgency", _resting_on(level, urgency.words))
        mood = known(self._packet.mood)
        if mood is None:
            yield self._fact("mail_mood", self._view["mood"]["unknown"])
        else:
            yield self._fact("mail_mood", _resting_on(self._say(f"mood_{mood.level}"), mood.words))
        language = self._packet.language
        named = LANGUAGE_NAMES.get(language) or self._say("mail_unknown_language")
        yield self._fact("mail_language", named)

    def _facts(self) -> Iterator[str]:
        for key, facts in (
            ("mail_mentioned", [(one.kind, one.text) for one in self._packet.entities]),
            ("mail_verified", [(one.field, one.value) for one in self._packet.verified]),
            ("mail_claimed", [(one.field, one.value) for one in self._packet.claimed]),
        ):
            if facts:
                yield self._heading(key)
                yield from self._items(f"{self._field(name)}: {value}" for name, value in facts)
        asked = self._view["asked"]
        if asked:
            yield self._heading("mail_asked")
            no_answer = self._say("mail_no_answer")
            yield from self._items(
                f"{one['text']} → {one['answer'] or one['words'] or no_answer}" for one in asked
            )
        yield self._fact("mail_open_question", self._value(self._view["open_question"]))

    def _past(self) -> Iterator[str]:
        if self._view["promised"]:
            yield self._heading("mail_promised")
            yield from self._items(self._view["promised"])
        contacts = self._view["earlier_contacts"]
        if "unknown" in contacts:
            yield self._fact("mail_earlier", contacts["unknown"])
        elif contacts:
            yield self._heading("mail_earlier")
            yield from self._items(f"{one['at'][:10]}: {one['text']}" for one in contacts)
        page = known(self._packet.page)
        yield self._fact("mail_page", page.url if page else self._view["page"]["unknown"])
        yield self._fact("mail_route", self._view["routing"]["reason"])

    def _field(self, name: str) -> str:
        key = f"field_{name}"
        word = self._say(key)
        return word if word != key else name.replace("_", " ").capitalize()

    def _heading(self, key: str) -> str:
        return self._say("mail_fact", {"name": self._say(key), "value": ""}).rstrip()

    def _fact(self, key: str, value: str) -> str:
        return self._say("mail_fact", {"name": self._say(key), "value": _one_line(value)})

    def _percent(self, guess: View) -> str:
        return format_percent(guess["probability"], locale=self.language)

    @staticmethod
    def _items(values: Any) -> Iterator[str]:
        return (f"  - {_one_line(str(one))}" for one in values)

    @staticmethod
    def _value(value: Any) -> str:
        return str(value["unknown"]) if isinstance(value, Mapping) else str(value)

    def _say(self, key: str, values: Mapping[str, str] | None = None) -> str:
        return self._words.say(key, self.language, values)


def _resting_on(level: str, words: tuple[str, ...]) -> str:
    return f"{level} ({', '.join(words)})" if words else level


def _quote(text: str) -> Iterator[str]:
    return (f"> {line}" for line in text.splitlines())
