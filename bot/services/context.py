"""What services are given besides a session: the organisation and the words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain.organisation import Organisation
from bot.domain.outgoing import NOTHING_LEAVES, Outgoing
from bot.domain.phrases import Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The company's facts and words, as they are at this moment."""

    organisation: Organisation
    phrases: Phrases
    outgoing: Outgoing = NOTHING_LEAVES
    # How many conversations the people present in a department can hold at once.
    seats: Callable[[str], int] = lambda _department: 0

    def say(self, phrase: str, language: str, turn: int = 0, /, **values: str) -> str:
        return self.phrases.say(phrase, language, turn, **values)

    def department_name(self, department_id: str | None, language: str) -> str:
        department = self.organisation.find_department(department_id)
        return in_language(department.name, language) if department else str(department_id or "")


def in_language(words: Mapping[str, str], language: str) -> str:
    """The text of a language, or of the first one there is."""
    return words.get(language) or next(iter(words.values()), "")
