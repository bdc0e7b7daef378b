"""Evidence: each observed fact that speaks for or against a type of customer."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.answers import fold
from bot.domain.confusion import Said, confusion_of
from bot.domain.organisation import Answer, Confusion, Organisation, Question
from bot.domain.profile import ProfileFacts
from bot.domain.replies import SILENCE, reply_chances
from bot.domain.signals import read_signals

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


IN_ORDER = tuple(Source)


class Proof(StrEnum):
    """Whether somebody proved it or only said it."""

    VERIFIED = "verified"
    CLAIMED = "claimed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One observed fact; `weights` are log likelihoods per type, up to a constant.

    `kind` names the sentence that words it, `params` fill it, `quote` is the customer's own text,
    `said_in` the number of the message it is from.
    """

    source: Source
    proof: Proof
    kind: str
    weights: Mapping[str, float]
    params: Mapping[str, str] = field(default_factory=dict)
    quote: str | None = None
    said_in: int | None = None

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
    is_reply: bool = False  # said when a question was asked

    @property
    def occasion(self) -> Said:
        """When its words were said."""
        return Said.REPLY if self.is_reply else Said.UNASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """A question that was asked and the answer's id; None when it was not answered.

    `said_in` is the number of the message that gave it in words; None for a tap, or for what an
    earlier episode answered. `within` is an answer found among other words, which may mean
    something else; `silent` tells no reply at all from one that answers nothing.
    """

    question: str
    answer: str | None
    said_in: int | None = None
    within: bool = False
    silent: bool = False

    @property
    def in_words(self) -> bool:
        """Words can be misread, a tap cannot."""
        return self.said_in is not None


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
    declaring = _last_declaring(messages, organisation)
    for number, message in enumerate(messages):
        fade = organisation.evidence.fade ** (len(messages) - 1 - number)
        if number != declaring:
            evidence += _words_evidence(message, number, fade, organisation)
        evidence += _cue_evidence(message, number, fade, organisation)
    evidence += _answer_evidence(answers, organisation)
    if declaring is not None:
        evidence.append(_declared_evidence(messages[declaring], declaring, organisation))
    return sorted(evidence, key=lambda one: IN_ORDER.index(one.source))


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


def _words_evidence(
    message: HeardMessage, number: int, fade: float, organisation: Organisation
) -> Iterator[Evidence]:
    """What a message's words say; `fade` is what is left of it since it was said.

    What is said when it was asked for is a declaration, whatever its words.
    """
    weights = {} if message.pressed else _words_weights(message, organisation)
    if weights:
        yield Evidence(
            source=_source_of(message),
            proof=Proof.CLAIMED,
            kind="message",
            weights={one: fade * weight for one, weight in weights.items()},
            quote=", ".join(message.type_words) or shorten(message.text),
            said_in=number,
        )


def _cue_evidence(
    message: HeardMessage, number: int, fade: float, organisation: Organisation
) -> Iterator[Evidence]:
    """What the legal forms and public bodies named in a message say."""
    scales = organisation.evidence
    weight = fade * (scales.names if message.is_reply else scales.cues) * ENTITY_WEIGHT
    for cue in message.cues:
        if cue.customer_type in organisation.type_ids:
            yield Evidence(
                source=_source_of(message),
                proof=Proof.CLAIMED,
                kind=f"cue_{cue.kind}",
                weights=_favouring(cue.customer_type, weight, organisation),
                quote=cue.quote,
                said_in=number,
            )


def _source_of(message: HeardMessage) -> Source:
    return Source.DECLARED if message.is_reply else Source.DIALOGUE


def _words_weights(message: HeardMessage, organisation: Organisation) -> dict[str, float]:
    confusion = confusion_of(organisation, message.occasion)
    heard = message_weights(message.type_probabilities, confusion)
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


def message_weights(probabilities: Mapping[str, float], confusion: Confusion) -> dict[str, float]:
    """Log likelihood of a message per type, from the classifier's probabilities.

    Each type's words sound like each type's with the shares of `confusion`. Empty when the
    classifier says nothing.
    """
    sounds = sound_likelihoods(probabilities, list(confusion))
    if not sounds:
        return {}
    return {
        type_id: math.log(
            max(sum(share * sounds[other] for other, share in row.items()), NEVER_SAID)
        )
        for type_id, row in confusion.items()
    }


def sound_likelihoods(
    probabilities: Mapping[str, float], type_ids: Sequence[str]
) -> dict[str, float]:
    """The likelihood of the words, were they those of each type; empty when they say nothing.

    The classifier says P(type | text) under its training shares; dividing those out leaves the
    likelihood. What it gives to `unclear` speaks for no type.
    """
    unclear = probabilities.get("unclear", 0.0)
    clear = {type_id: probabilities.get(type_id, 0.0) for type_id in type_ids}
    if not any(clear.values()):
        return {}
    return {type_id: unclear + share / TRAINED_TYPE_SHARE for type_id, share in clear.items()}


def _answer_evidence(answers: Sequence[GivenAnswer], organisation: Organisation) -> list[Evidence]:
    found = []
    for given in answers:
        question = organisation.find_question(given.question)
        if question is None:
            continue
        answer = question.answer(given.answer) if given.answer else None
        if answer is not None:
            found.append(_given_evidence(given, answer, organisation))
        elif given.silent and question.speaks:
            found.append(_silence_evidence(question, organisation))
    return found


def _given_evidence(given: GivenAnswer, answer: Answer, organisation: Organisation) -> Evidence:
    weights = answer_weights(answer, organisation, in_words=given.in_words)
    scale = organisation.evidence.within if given.within else 1.0
    return Evidence(
        source=Source.DECLARED,
        proof=Proof.CLAIMED,
        kind="answer_within" if given.within else "answer",
        weights={one: scale * weight for one, weight in weights.items()},
        params={"question": given.question, "answer": answer.id},
        said_in=given.said_in,
    )


def _silence_evidence(question: Question, organisation: Organisation) -> Evidence:
    """Whom a question does not concern, they leave it unanswered more often than others."""
    chances = reply_chances(question, organisation)
    scale = organisation.evidence.silence
    return Evidence(
        source=Source.DIALOGUE,
        proof=Proof.CLAIMED,
        kind="silence",
        weights={
            one: scale * math.log(max(row.get(SILENCE, 0.0), NEVER_SAID))
            for one, row in chances.items()
        },
        params={"question": question.id},
    )


def answer_weights(
    answer: Answer, organisation: Organisation, *, in_words: bool
) -> dict[str, float]:
    """Log likelihood of an answer per type; a tap cannot be misread, words can."""
    says = _says(answer, in_words=in_words)
    return {
        type_id: math.log(max(says.get(type_id, 0.0), NEVER_SAID))
        for type_id in organisation.type_ids
    }


def _says(answer: Answer, *, in_words: bool) -> Mapping[str, float]:
    return answer.heard if in_words and answer.heard else answer.says


def _last_declaring(messages: Sequence[HeardMessage], organisation: Organisation) -> int | None:
    """Only the last declaration counts: a correction replaces what was said before."""
    declaring = [
        number
        for number, message in enumerate(messages)
        if message.declares in organisation.type_ids
    ]
    return max(declaring, default=None)


def _declared_evidence(message: HeardMessage, number: int, organisation: Organisation) -> Evidence:
    """A type that somebody named; a tap cannot be misread, words can."""
    declared = str(message.declares)
    if message.pressed:
        weights = _favouring(declared, DECLARED_BY_TAP, organisation)
    else:
        confusion = confusion_of(organisation, Said.REPLY)
        weights = {one: math.log(max(row[declared], NEVER_SAID)) for one, row in confusion.items()}
    return Evidence(
        source=Source.DECLARED,
        proof=Proof.CLAIMED,
        kind="declared",
        weights=weights,
        params={"customer_type": declared},
        quote=shorten(message.text),
        said_in=None if message.pressed else number,
    )


def _favouring(type_id: str, weight: float, organisation: Organisation) -> dict[str, float]:
    return {one: (weight if one == type_id else 0.0) for one in organisation.type_ids}


def shorten(text: str, limit: int = 90) -> str:
    """The text on one line, cut at a word with an ellipsis when it is longer than `limit`."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0] + "…"
