"""The next step of an episode: ask what is wanted, ask about the type, or hand over."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.conversation import HandoffKind
from bot.domain.episode import Episode
from bot.domain.evidence import Evidence, Proof, Source, gather_evidence
from bot.domain.organisation import UNCLEAR, Organisation
from bot.domain.packet import (
    EarlierContact,
    Fact,
    HandoffRequest,
    PacketReason,
    Role,
    Standing,
    TypeConflict,
    TypeGuess,
    Unknown,
    packet_reasons,
)
from bot.domain.profile import AccountFacts, ProfileFacts
from bot.domain.routing import RouteReason, RouteRequest, choose_route
from bot.domain.standing import find_standing
from bot.domain.triage import (
    Assessment,
    QuestionValue,
    Situation,
    assess,
    choose_question,
    choose_type,
)

MOST_MISUNDERSTANDINGS = 2  # then people take over: nobody is asked the same thing for ever

SHOWN_FACTS = (
    "customer_number",
    "name",
    "email",
    "company_name",
    "vat_number",
    "registration_number",
    "orders_last_year",
    "revenue_eur_last_year",
    "payment_terms",
    "region",
    "customer_since",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the company knows beside the episode; everything here is from a verified profile."""

    profile: ProfileFacts | None = None
    standing: Standing | None = None
    contacts: tuple[EarlierContact, ...] | None = None

    @classmethod
    def of(
        cls,
        profile: ProfileFacts | None,
        *,
        today: date,
        contacts: tuple[EarlierContact, ...] | None = None,
    ) -> "Known":
        """What a profile tells, its standing included."""
        return cls(profile=profile, standing=_standing_of(profile, today), contacts=contacts)


def _standing_of(profile: ProfileFacts | None, today: date) -> Standing | None:
    standing = find_standing(profile, today=today)
    if standing is None:
        return None
    return Standing(
        level=standing.level.value,
        reasons=tuple(
            PacketReason(
                kind=reason.key,
                params=dict(reason.params),
                source=Source.PROFILE,
                proof=Proof.VERIFIED,
                weight=0.0,
            )
            for reason in standing.reasons
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AskNeed:
    """Ask what the person wants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Pass the conversation to people."""

    assessment: Assessment
    customer_type: str


NextStep = AskNeed | QuestionValue | HandOver


def assess_episode(episode: Episode, known: Known, organisation: Organisation) -> Assessment:
    """The probability of each type in this episode, with reasons."""
    return assess(gather_episode(episode, known, organisation), organisation)


def gather_episode(episode: Episode, known: Known, organisation: Organisation) -> list[Evidence]:
    """All the evidence of an episode."""
    return gather_evidence(
        organisation=organisation,
        profile=known.profile,
        messages=episode.messages,
        answers=episode.answers,
        need=episode.need.id if episode.need else None,
    )


def choose_next_step(episode: Episode, known: Known, organisation: Organisation) -> NextStep:
    """What to do after the customer's last message."""
    stuck = _is_stuck(episode)
    if episode.need is None and not episode.wants_person and not stuck:
        return AskNeed()
    assessment = assess_episode(episode, known, organisation)
    situation = _situation(episode, known, organisation)
    question = None if stuck else choose_question(assessment, situation, organisation)
    if question is not None:
        return question
    customer_type = choose_type(assessment, situation, organisation)
    return HandOver(assessment=assessment, customer_type=customer_type)


def _is_stuck(episode: Episode) -> bool:
    return episode.misunderstood >= MOST_MISUNDERSTANDINGS or episode.unsupported_language


def _situation(episode: Episode, known: Known, organisation: Organisation) -> Situation:
    return Situation(
        need=episode.need.id if episode.need else None,
        standing=known.standing.level if known.standing else None,
        asked=episode.asked_ids,
        put_again=episode.put_again,
        unanswered=sum(one.answer is None and not one.words for one in episode.asked),
        settled=_settled(episode, organisation),
        wants_person=episode.wants_person or episode.refused,
    )


def _settled(episode: Episode, organisation: Organisation) -> tuple[str, ...]:
    """The questions that the answers given so far make needless."""
    answered = [organisation.find_question(one.question) for one in episode.asked if one.answer]
    return tuple(other for question in answered if question for other in question.settles)


def choose_handover(episode: Episode, known: Known, organisation: Organisation) -> HandOver:
    """The handover of an episode, also when there would still have been something to ask."""
    assessment = assess_episode(episode, known, organisation)
    situation = _situation(episode, known, organisation)
    customer_type = choose_type(assessment, situation, organisation)
    return HandOver(assessment=assessment, customer_type=customer_type)


def make_handoff_request(
    episode: Episode,
    known: Known,
    step: HandOver,
    organisation: Organisation,
    *,
    now: datetime,
) -> HandoffRequest:
    """The typed request with which the bot passes an episode to a department."""
    language = None if episode.unsupported_language else episode.language
    route = choose_route(
        RouteRequest(
            customer_type=step.customer_type,
            need=episode.need.id if episode.need else None,
            standing=known.standing.level if known.standing else None,
            language=language,
        ),
        organisation,
        now,
    )
    unsupported = episode.unsupported_language
    return HandoffRequest(
        kind=HandoffKind.LIVE if route.is_open else HandoffKind.MESSAGE,
        department=route.department,
        path=route.path,
        reason=RouteReason.LANGUAGE_UNKNOWN if unsupported else route.reason,
        is_open=route.is_open,
        opens_at=route.opens_at or route.first_choice_opens_at,
        language="unknown" if unsupported else episode.language,
        customer_type=_type_guess(step),
        need=episode.need or Unknown(unknown="need_not_said"),
        second_need=episode.second_need,
        role=_role(step, known),
        standing=known.standing or Unknown(unknown="not_verified"),
        urgency=episode.urgency,
        mood=episode.mood,
        entities=episode.entities,
        claimed=_claimed(episode),
        verified=_verified(known.profile),
        asked=episode.asked,
        promised=("utter_handed_over",) if route.is_open else ("utter_message_left",),
        open_question=_open_question(episode),
        earlier_contacts=(
            known.contacts if known.contacts is not None else Unknown(unknown="not_verified")
        ),
    )


def _open_question(episode: Episode) -> str | None:
    """The last question that stayed without an answer."""
    return next((one.question for one in reversed(episode.asked) if one.answer is None), None)


def _type_guess(step: HandOver) -> TypeGuess:
    assessment = step.assessment
    unsure = step.customer_type == UNCLEAR
    conflict = assessment.conflict
    return TypeGuess(
        top=step.customer_type,
        probabilities={one: round(share, 4) for one, share in assessment.probabilities.items()},
        reasons_for=packet_reasons(assessment.reasons_for),
        reasons_against=packet_reasons(assessment.reasons_against),
        guesses=tuple(assessment.ranking[:2]) if unsure else (),
        conflict=TypeConflict(record=conflict.record, words=conflict.words) if conflict else None,
    )


def _role(step: HandOver, known: Known) -> Role | Unknown:
    if step.customer_type == UNCLEAR:
        return Unknown(unknown="type_unclear")
    account = _account_of(step.customer_type, known.profile)
    return Role(
        customer_type=step.customer_type,
        account_id=account.id if account else None,
        account_name=account.name if account else None,
    )


def _account_of(customer_type: str, profile: ProfileFacts | None) -> AccountFacts | None:
    """The account the person acts for: that of their role, or their only one, if of this type.

    Whoever writes for their parish does not write for the company they are known to buy for.
    """
    if profile is None:
        return None
    if profile.account and profile.account.account_type_in_crm in (None, customer_type):
        return profile.account
    same_type = [one for one in profile.accounts if one.account_type_in_crm == customer_type]
    return same_type[0] if len(same_type) == 1 else None


def _claimed(episode: Episode) -> tuple[Fact, ...]:
    declared = [
        Fact(field="customer_type", value=message.declares)
        for message in episode.messages
        if message.declares
    ]
    cues = [
        Fact(field=cue.kind, value=cue.quote)
        for message in episode.messages
        for cue in message.cues
    ]
    return (*declared[-1:], *cues)


def _verified(profile: ProfileFacts | None) -> tuple[Fact, ...]:
    if profile is None or not profile.verified:
        return ()
    return tuple(
        Fact(field=name, value=str(getattr(profile, name)))
        for name in SHOWN_FACTS
        if getattr(profile, name) not in (None, "", ())
    )
