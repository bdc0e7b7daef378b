"""Evidence: each observed fact that speaks for or against a type of customer."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.answers import fold
from bot.domain.organisation import Answer, Organisation, Question
from bot.domain.profile import ProfileFacts
from bot.domain.signals import read_signals

DECLARED_IN_WORDS = 5.0  # about 150 : 1; a sentence can be misread
DECLARED_BY_TAP = 9.0  # about 8000 : 1; a tap cannot, and outweighs whatever was read before
CUES = ("organisation_form", "public_body")  # kinds of entities that name a type
ENTITY_WEIGHT = 1.0  # the words were already heard by the type classifier, so they count little
NEVER_SAID = 0.005  # even an answer given a probability of 0 happens by a slip of the finger
TRAINED_TYPE_SHARE = 0.2  # the training sentences are spread evenly over the five types


class Source(StrEnum):
    """Where a piece of evidence comes from."""

    PROFILE = "profile"
    DIALOGUE = "dialogue"
    DECLARED = "declared"


class Proof(StrEnum):
    """Whether somebody proved it or only said it."""

    VERIFIED = "verified"
    CLAIMED = "claimed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One observed fact; `weights` are log likelihoods per type, up to a constant.

    `kind` names the sentence that words it, `params` fill it, `quote` is the customer's own text.
    """

    source: Source
    proof: Proof
    kind: str
    weights: Mapping[str, float]
    params: Mapping[str, str] = field(default_factory=dict)
    quote: str | None = None

    @property
    def strength(self) -> float:
        """How far it moves the odds between the types it favours most and least."""
        return max(self.weights.values(), default=0.0) - min(self.weights.values(), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeCue:
    """What an entity of a message says about the type, e.g. an organisation form."""

    kind: str
    customer_type: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardMessage:
    """What was understood from one customer message, as far as triage cares.

    `type_probabilities` are calibrated, over the types and `unclear`, and sum to 1.
    `declares` is the type a declaration or correction names; `pressed` tells a tap from words.
    """

    text: str
    language: str = "en"
    type_probabilities: Mapping[str, float] = field(default_factory=dict)
    type_words: tuple[str, ...] = ()
    cues: tuple[TypeCue, ...] = ()
    need: str | None = None
    declares: str | None = None
    pressed: bool = False
    is_reply: bool = False  # said when a question was asked …
    is_answer: bool = False  # … and one of its answers, which then speaks instead of the words


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """A question that was asked and the answer's id; None when it was not answered."""

    question: str
    answer: str | None
    in_words: bool = False


def gather_evidence(
    *,
    organisation: Organisation,
    profile: ProfileFacts | None,
    messages: Sequence[HeardMessage],
    answers: Sequence[GivenAnswer],
    need: str | None,
) -> list[Evidence]:
    """All the evidence of an episode, in the order profile, dialogue, declared."""
    evidence: list[Evidence] = []
    if profile is not None:
        evidence += _profile_evidence(profile, organisation)
    evidence += _need_evidence(need, organisation)
    for since, message in zip(reversed(range(len(messages))), messages, strict=True):
        evidence += _message_evidence(message, organisation.evidence.fade**since, organisation)
    evidence += _answer_evidence(answers, organisation)
    evidence += _declared_evidence(messages, organisation)
    return evidence


def _profile_evidence(profile: ProfileFacts, organisation: Organisation) -> list[Evidence]:
    proof = Proof.VERIFIED if profile.verified else Proof.CLAIMED
    factor = record_factor(profile, organisation)
    found = []
    for signal in read_signals(profile):
        weights = {
            one.id: factor * one.evidence.get(signal.name, 0.0)
            for one in organisation.customer_types
        }
        if any(weights.values()):
            found.append(
                Evidence(
                    source=Source.PROFILE,
                    proof=proof,
                    kind=f"signal_{signal.name}",
                    weights=weights,
                    params={"value": signal.value},
                )
            )
    return found


def record_factor(profile: ProfileFacts, organisation: Organisation) -> float:
    """How far a record speaks of today: less when it leaves the role open, or is stale."""
    scales = organisation.evidence
    factor = scales.open_role if profile.role_is_open else 1.0
    return factor * (scales.stale_record if profile.orders_last_year == 0 else 1.0)


def _need_evidence(need_id: str | None, organisation: Organisation) -> list[Evidence]:
    need = organisation.find_need(need_id)
    if need is None or not need.implies:
        return []
    scale = organisation.evidence.need
    weights = {type_id: scale * need.implies.get(type_id, 0.0) for type_id in organisation.type_ids}
    return [
        Evidence(
            source=Source.DIALOGUE,
            proof=Proof.CLAIMED,
            kind="need",
            weights=weights,
            params={"need": need.id},
        )
    ]


def _message_evidence(
    message: HeardMessage, factor: float, organisation: Organisation
) -> Iterator[Evidence]:
    """What a message's words and names say; `factor` is what is left of it since it was said.

    What is said when it was asked for is a declaration, whatever its words.
    """
    source = Source.DECLARED if message.is_reply else Source.DIALOGUE
    weights = _words_weights(message, organisation)
    if weights and not (message.pressed or message.is_answer):
        quote = ", ".join(message.type_words) or shorten(message.text)
        yield Evidence(
            source=source,
            proof=Proof.CLAIMED,
            kind="message",
            weights={one: factor * weight for one, weight in weights.items()},
            quote=quote,
        )
    for cue in message.cues:
        if cue.customer_type in organisation.type_ids:
            scales = organisation.evidence
            weight = factor * (scales.names if message.is_reply else scales.cues) * ENTITY_WEIGHT
            yield Evidence(
                source=source,
                proof=Proof.CLAIMED,
                kind=f"cue_{cue.kind}",
                weights=_favouring(cue.customer_type, weight, organisation),
                quote=cue.quote,
            )


def _words_weights(message: HeardMessage, organisation: Organisation) -> dict[str, float]:
    heard = message_weights(
        message.type_probabilities, organisation.type_ids, organisation.evidence.misheard
    )
    learnt = organisation.learnt_words.get(message.language, {})
    words = [learnt[word] for word in set(fold(message.text).split()) if word in learnt]
    if not heard and not words:
        return {}
    scales = organisation.evidence
    scale = scales.replies if message.is_reply else scales.words
    return {
        one: scale * heard.get(one, 0.0) + sum(word.get(one, 0.0) for word in words)
        for one in organisation.type_ids
    }


def message_weights(
    probabilities: Mapping[str, float], type_ids: Sequence[str], misheard: float = 0.0
) -> dict[str, float]:
    """Log likelihood of a message per type, from the classifier's probabilities.

    The classifier says P(type | text) under its training shares; dividing those out leaves the
    likelihood. What it gives to `unclear` speaks for no type, and so does the share of messages
    that is `misheard`. Empty when it says nothing.
    """
    unclear = probabilities.get("unclear", 0.0)
    clear = {type_id: probabilities.get(type_id, 0.0) for type_id in type_ids}
    if not any(clear.values()):
        return {}
    return {
        type_id: math.log(
            max(misheard + (1 - misheard) * (unclear + share / TRAINED_TYPE_SHARE), NEVER_SAID)
        )
        for type_id, share in clear.items()
    }


def _answer_evidence(answers: Sequence[GivenAnswer], organisation: Organisation) -> list[Evidence]:
    found = []
    for given in answers:
        question = organisation.find_question(given.question)
        answer = question.answer(given.answer) if question and given.answer else None
        if question is not None and answer is not None:
            found.append(
                Evidence(
                    source=Source.DECLARED,
                    proof=Proof.CLAIMED,
                    kind="answer",
                    weights=answer_weights(answer, organisation, in_words=given.in_words),
                    params={"question": question.id, "answer": answer.id},
                )
            )
    return found


def answer_weights(
    answer: Answer, organisation: Organisation, *, in_words: bool
) -> dict[str, float]:
    """Log likelihood of an answer per type; a tap cannot be misread, words can."""
    says = _says(answer, in_words=in_words)
    return {
        type_id: math.log(max(says.get(type_id, 0.0), NEVER_SAID))
        for type_id in organisation.type_ids
    }


def silence_probability(question: Question, type_id: str) -> float:
    """P(no usable answer | type) when people answer in words: what the answers leave to 1."""
    said = (_says(answer, in_words=True).get(type_id, 0.0) for answer in question.answers)
    return max(0.0, 1.0 - sum(said))


def _says(answer: Answer, *, in_words: bool) -> Mapping[str, float]:
    return answer.heard if in_words and answer.heard else answer.says


def _declared_evidence(
    messages: Sequence[HeardMessage], organisation: Organisation
) -> list[Evidence]:
    """Only the last declaration counts: a correction replaces what was said before."""
    for message in reversed(messages):
        if message.declares in organisation.type_ids:
            weight = DECLARED_BY_TAP if message.pressed else DECLARED_IN_WORDS
            return [
                Evidence(
                    source=Source.DECLARED,
                    proof=Proof.CLAIMED,
                    kind="declared",
                    weights=_favouring(str(message.declares), weight, organisation),
                    params={"customer_type": str(message.declares)},
                    quote=shorten(message.text),
                )
            ]
    return []


def _favouring(type_id: str, weight: float, organisation: Organisation) -> dict[str, float]:
    return {one: (weight if one == type_id else 0.0) for one in organisation.type_ids}


def shorten(text: str, limit: int = 90) -> str:
    """The text on one line, cut at a word with an ellipsis when it is longer than `limit`."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0] + "…"
