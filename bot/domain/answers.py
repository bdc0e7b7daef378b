"""Reading an answer that was given in words instead of by a button."""

import re
import unicodedata

from bot.domain.denials import DENIALS
from bot.domain.organisation import Answer, Question

NUMBER = re.compile(r"\d{1,3}(?:[ .,'٬]\d{3}(?!\d))+|\d+")  # "1 200" and "1,200" are one number
LONGEST_NUMBER = 12  # digits and signs; nobody counts people in more
CLAUSES = re.compile(r"[,.;:!?()،؛؟…—–]+")
CLAUSE_END = " | "
CONTRASTS = {
    "en": frozenset({"but", "just", "only"}),
    "fr": frozenset({"mais", "juste"}),
    "fi": frozenset({"vaan", "mutta", "ainoastaan"}),
    "ar": frozenset({"بل", "لكن", "بس", "انما"}),
}
DENIAL_REACH = 5  # words: "nothing to do with the club"
ARABIC_PREFIXES = ("و", "ال", "لل", "ل", "ب", "ك", "وال", "بال", "كال", "ولل", "ول", "وب")


def match_answer(question: Question, text: str, language: str) -> str | None:
    """The id of the answer that `text` gives, or None when it gives none.

    People name what they are last ("not for a company, for me"), so of several answers
    that are named the last one counts.
    """
    heard = _fold_clauses(text)
    places = {answer.id: _last_place(answer, heard, language) for answer in question.answers}
    best = max(places, key=lambda one: places[one])
    if places[best] >= 0:
        return best
    return _match_number(question, text)


def _last_place(answer: Answer, heard: str, language: str) -> int:
    phrases = [answer.title.get(language, ""), *answer.words.get(language, ())]
    places = [_place(_fold_clauses(phrase), heard, language) for phrase in phrases if phrase]
    for word in answer.alone.get(language, ()):
        place = _place(_fold_clauses(word), heard, language)
        if place >= 0 and _stands_alone(heard, place, language):
            places.append(place)
    return max(places, default=-1)


def _place(phrase: str, heard: str, language: str) -> int:
    prefixes = ("", *ARABIC_PREFIXES) if language == "ar" else ("",)
    found = [heard.rfind(f" {prefix}{phrase.strip()} ") for prefix in prefixes]
    return max(
        (place for place in found if not _is_denied(heard[: place + 1], language)), default=-1
    )


def _stands_alone(heard: str, place: int, language: str) -> bool:
    """Whether the word at a place is all that its clause says, but for one word: "for me"."""
    _, *after = heard[place:].split()
    ends = _clause_ends(language)
    end = next((number for number, word in enumerate(after) if word in ends), len(after))
    return len(_begun_clause(heard[:place], language)) + end <= 1


def is_denied(quote: str, text: str, language: str) -> bool:
    """Whether `text` names `quote` only to deny it."""
    heard = _fold_clauses(text)
    place = heard.rfind(_fold_clauses(quote).rstrip(CLAUSE_END))
    return place >= 0 and _is_denied(heard[: place + 1], language)


def _fold_clauses(text: str) -> str:
    return f" {CLAUSE_END.join(fold(clause) for clause in CLAUSES.split(text))} "


def _is_denied(before: str, language: str) -> bool:
    """Whether one of the few words before, in the same clause, denies what follows."""
    clause = _begun_clause(before, language)
    return any(word in DENIALS.get(language, ()) for word in clause[-DENIAL_REACH:])


def _begun_clause(before: str, language: str) -> list[str]:
    """The words of the last clause so far."""
    words = before.split()
    ends = _clause_ends(language)
    return words[max((place + 1 for place, one in enumerate(words) if one in ends), default=0) :]


def _clause_ends(language: str) -> frozenset[str]:
    return CONTRASTS.get(language, frozenset()) | {CLAUSE_END.strip()}


def _match_number(question: Question, text: str) -> str | None:
    found = NUMBER.findall(unicodedata.normalize("NFKC", text))
    numbers = [int(re.sub(r"\D", "", one)) for one in found if len(one) <= LONGEST_NUMBER]
    for answer in question.answers:
        if answer.numbers and any(
            answer.numbers[0] <= number <= answer.numbers[1] for number in numbers
        ):
            return answer.id
    return None


def fold(text: str) -> str:
    """Lower case, without accents or punctuation, one space between words."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(one for one in decomposed if not unicodedata.combining(one))
    return " ".join(re.findall(r"\w+", bare))
