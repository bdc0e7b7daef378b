"""Conversations whose customer type is known: what everything here is learnt from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.answers import match_answer
from bot.domain.episode import HeardTurn, read_episode
from bot.domain.evidence import Evidence, GivenAnswer, HeardMessage, gather_evidence
from bot.domain.organisation import UNCLEAR, Organisation, Question
from bot.domain.profile import ProfileFacts
from bot.evaluation.dialogues import Dialogue
from bot.evaluation.hearing import Ear

LEADS_FROM = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A conversation, or the part of it that was known at some moment, with its true type.

    `replies` are the types that the words of each answer speak for, by question; None where they
    speak for none. `taught_by` names whoever corrected it, None where it was written for learning.
    `weight` counts it, in conversations.
    """

    conversation: str
    customer_type: str
    language: str
    profile: ProfileFacts | None
    messages: tuple[HeardMessage, ...]
    answers: tuple[GivenAnswer, ...]
    need: str | None
    replies: Mapping[str, str | None] = field(default_factory=dict)
    taught_by: str | None = None
    weight: float = 1.0

    def evidence(self, organisation: Organisation) -> list[Evidence]:
        """What triage gathers from it."""
        return gather_evidence(
            organisation=organisation,
            profile=self.profile,
            messages=self.messages,
            answers=self.answers,
            need=self.need,
        )


def label_moments(dialogue: Dialogue, ear: Ear, organisation: Organisation) -> Iterator[Labelled]:
    """What is known before any question, after each one alone, and after all of them.

    The bot may stop to ask at any of these moments, so each must be judged rightly; together they
    count as one conversation.
    """
    said = [ear.hear(text, dialogue.language) for text in dialogue.messages]
    answered = [reply(dialogue, question.id, ear) for question in organisation.questions]
    moments = [said, *([*said, answer] for answer in answered)]
    moments.append([*said, *answered])
    for turns in moments:
        episode = read_episode(turns, organisation, language=dialogue.language)
        yield Labelled(
            conversation=dialogue.id,
            customer_type=dialogue.customer_type,
            language=dialogue.language,
            profile=dialogue.profile,
            messages=episode.messages,
            answers=episode.answers,
            need=episode.need.id if episode.need else None,
            replies=read_replies(turns, organisation),
            weight=1.0 / len(moments),
        )


def read_replies(
    turns: Sequence[HeardTurn], organisation: Organisation
) -> Mapping[str, str | None]:
    """The type that the reply to each question speaks for, by the answer it gives or its words."""
    return {
        turn.pending: _spoken_type(turn, question)
        for turn in turns
        if turn.pending and (question := organisation.find_question(turn.pending)) is not None
    }


def _spoken_type(turn: HeardTurn, question: Question) -> str | None:
    answer = question.answer(match_answer(question, turn.text, turn.language) or "")
    if answer is None:
        return leading_type(turn)
    return answer.leading_type


def leading_type(turn: HeardTurn) -> str | None:
    """The type that a message's words speak for more than for all others together."""
    shares = {one: share for one, share in turn.type_probabilities.items() if one != UNCLEAR}
    best = max(shares, key=lambda one: shares[one], default=None)
    return best if best is not None and shares[best] >= LEADS_FROM else None


def reply(dialogue: Dialogue, question: str, ear: Ear) -> HeardTurn:
    """What the person says to a question; silence is a turn without words."""
    if question not in dialogue.answers:
        return HeardTurn(text="", intent="out_of_scope", pending=question)
    return replace(ear.hear(dialogue.answers[question], dialogue.language), pending=question)
