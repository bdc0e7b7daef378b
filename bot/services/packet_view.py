"""The packet as a reader sees it: every key turned into words of their language."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bot.domain.organisation import UNCLEAR, Organisation
from bot.domain.packet import (
    Asked,
    NeedGuess,
    Packet,
    PacketReason,
    Role,
    Standing,
    TypeConflict,
    TypeGuess,
    Unknown,
)
from bot.domain.words import StaffWords
from bot.services.context import in_language

Part = TypeVar("Part")
View = dict[str, Any]


class PacketView:
    """Renders packets for one reader's language."""

    def __init__(self, organisation: Organisation, words: StaffWords, language: str) -> None:
        self._organisation = organisation
        self._words = words
        self._language = language

    def render(self, packet: Packet) -> View:
        """The packet as JSON-ready data; what is not known says why."""
        plain = packet.model_dump(mode="json")
        return {
            **plain,
            "customer_type": self._known(packet.customer_type, self._type),
            "need": self._known(packet.need, self._need),
            "second_need": self._need(packet.second_need) if packet.second_need else None,
            "role": self._known(packet.role, self._role),
            "standing": self._known(packet.standing, self._standing),
            "mood": self._known(packet.mood, lambda mood: mood.model_dump(mode="json")),
            "own_words": self._known(packet.own_words, str),
            "asked": [self._asked(one) for one in packet.asked],
            "promised": [self._promised(one, packet) for one in packet.promised],
            "open_question": self._known(packet.open_question, self._question_text),
            "earlier_contacts": self._known(
                packet.earlier_contacts,
                lambda contacts: [one.model_dump(mode="json") for one in contacts],
            ),
            "page": self._known(packet.page, lambda page: page.model_dump(mode="json")),
            "routing": {**plain["routing"], "reason": self._say(f"route_{packet.routing.reason}")},
        }

    def _known(self, value: Part | Unknown, render: Callable[[Part], Any]) -> Any:
        if isinstance(value, Unknown):
            return {"unknown": self._say(f"unknown_{value.unknown}")}
        return render(value)

    def type_name(self, type_id: str) -> str:
        found = self._organisation.find_type(type_id)
        return in_language(found.name, self._language) if found else self._say(UNCLEAR)

    def need_name(self, need_id: str) -> str:
        found = self._organisation.find_need(need_id)
        return in_language(found.name, self._language) if found else need_id

    def department_name(self, department_id: str) -> str:
        found = self._organisation.find_department(department_id)
        return in_language(found.name, self._language) if found else department_id

    def _type(self, guess: TypeGuess) -> View:
        ranked = sorted(guess.probabilities.items(), key=lambda one: -one[1])
        return {
            "top": guess.top,
            "name": self.type_name(guess.top),
            "probabilities": [
                {"type": one, "name": self.type_name(one), "probability": share}
                for one, share in ranked
            ],
            "reasons_for": [self._reason(one) for one in guess.reasons_for],
            "reasons_against": [self._reason(one) for one in guess.reasons_against],
            "guesses": list(guess.guesses),
            "conflict": self._conflict(guess.conflict) if guess.conflict else None,
            "corrected_by": guess.corrected_by,
        }

    def _conflict(self, conflict: TypeConflict) -> str:
        record, words = self.type_name(conflict.record), self.type_name(conflict.words)
        return self._say("conflict", {"record": record, "words": words})

    def _reason(self, reason: PacketReason) -> View:
        return {
            "text": self._say(reason.kind, self._values(reason.params)),
            "source": reason.source.value,
            "standing": reason.proof.value,
            "weight": reason.weight,
            "quote": reason.quote,
        }

    def _values(self, params: Mapping[str, str]) -> dict[str, str]:
        """Ids among a reason's values, turned into names."""
        values = dict(params)
        if "need" in values:
            values["need"] = self.need_name(values["need"])
        if "customer_type" in values:
            found = self._organisation.find_type(values["customer_type"])
            values["role"] = in_language(found.role, self._language) if found else ""
        if "answer" in values:
            values["answer"] = self._answer_title(values["question"], values["answer"])
        return values

    def _need(self, need: NeedGuess) -> View:
        return {
            "id": need.id,
            "name": self.need_name(need.id),
            "confidence": need.confidence,
        }

    def _role(self, role: Role) -> View:
        account = (
            {"id": role.account_id, "name": role.account_name or role.account_id}
            if role.account_id
            else None
        )
        return {"text": self.type_name(role.customer_type), "account": account}

    def _standing(self, standing: Standing) -> View:
        return {
            "level": standing.level,
            "name": self._say(f"standing_{standing.level}"),
            "reasons": [self._say(one.kind, dict(one.params)) for one in standing.reasons],
        }

    def _asked(self, asked: Asked) -> View:
        title = self._answer_title(asked.question, asked.answer) if asked.answer else None
        return {
            "question": asked.question,
            "text": self._question_text(asked.question),
            "answer": title,
            "words": asked.words,
        }

    def _question_text(self, question_id: str) -> str:
        found = self._organisation.find_question(question_id)
        return in_language(found.text, self._language) if found else question_id

    def _answer_title(self, question_id: str, answer_id: str) -> str:
        question = self._organisation.find_question(question_id)
        answer = question.answer(answer_id) if question else None
        return in_language(answer.title, self._language) if answer else answer_id

    def _promised(self, response: str, packet: Packet) -> str:
        department = self.department_name(packet.routing.department)
        return self._say(f"promised_{response}", {"department": department})

    def _say(self, key: str, values: Mapping[str, str] | None = None) -> str:
        return self._words.say(key, self._language, values)
