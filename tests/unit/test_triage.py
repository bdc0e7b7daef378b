"""Triage: probabilities from evidence, reasons for them, and one more question or a route."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.evidence import (
    Evidence,
    GivenAnswer,
    HeardMessage,
    Proof,
    Source,
    TypeCue,
    gather_evidence,
)
from bot.domain.organisation import Organisation
from bot.domain.profile import AccountFacts, ProfileFacts
from bot.domain.triage import (
    CERTAINTY_LIMIT,
    Assessment,
    Situation,
    assess,
    choose_question,
    choose_type,
    dependence_discounts,
    posterior,
    question_values,
)

TYPES = ("individual", "business", "public_body", "association", "supplier")


def witnesses(strongest: float, most: int):
    """Random evidence from any source, each piece no stronger than `strongest`."""
    return st.lists(
        st.builds(
            Evidence,
            source=st.sampled_from(Source),
            proof=st.sampled_from(Proof),
            kind=st.just("message"),
            weights=st.fixed_dictionaries(
                dict.fromkeys(TYPES, st.floats(-strongest, strongest, allow_nan=False))
            ),
        ),
        max_size=most,
    )


def says(customer_type: str, weight: float = 1.0, source: Source = Source.DIALOGUE) -> Evidence:
    weights = {one: (weight if one == customer_type else 0.0) for one in TYPES}
    return Evidence(source=source, proof=Proof.CLAIMED, kind="message", weights=weights)


def believing(**shares: float) -> Assessment:
    """An assessment with these probabilities; what is left goes evenly to the other types."""
    rest = (1.0 - sum(shares.values())) / (len(TYPES) - len(shares) or 1)
    probabilities = {one: shares.get(one, rest) for one in TYPES}
    return Assessment(probabilities=probabilities, reasons_for=(), reasons_against=())


def odds(probability: float) -> float:
    return probability / (1.0 - probability)


@given(evidence=witnesses(strongest=60.0, most=8))
def test_probabilities_sum_to_one_and_nobody_is_known_for_certain(organisation, evidence):
    probabilities = posterior(evidence, organisation)

    assert set(probabilities) == set(TYPES)
    assert sum(probabilities.values()) == pytest.approx(1.0)
    assert min(probabilities.values()) >= 0.0
    assert max(probabilities.values()) <= CERTAINTY_LIMIT + 1e-9


def test_without_evidence_the_shares_of_the_organisation_file_stand(organisation: Organisation):
    probabilities = posterior([], organisation)

    assert probabilities == pytest.approx(
        {one.id: one.prior_share for one in organisation.customer_types}
    )


def test_one_witness_moves_the_odds_by_its_weight(organisation):
    before = posterior([], organisation)["business"]

    after = posterior([says("business", weight=0.7)], organisation)["business"]

    assert odds(after) / odds(before) == pytest.approx(2.0137527)  # e to the 0.7


def test_each_repetition_counts_less_than_the_one_before(organisation):
    believed = [
        odds(posterior([says("business", weight=0.5)] * times, organisation)["business"])
        for times in range(5)
    ]

    gains = [after / before for before, after in itertools.pairwise(believed)]

    assert gains == sorted(gains, reverse=True)
    assert gains[0] > gains[1] > gains[-1] > 1.0


def test_what_people_say_of_themselves_twice_counts_twice(organisation):
    declared = says("business", weight=0.5, source=Source.DECLARED)

    once, twice = (posterior([declared] * times, organisation)["business"] for times in (1, 2))

    assert odds(twice) / odds(once) == pytest.approx(1.6487213)  # e to the 0.5


def test_the_words_of_one_reply_and_the_answer_they_give_are_one_witness(organisation):
    def reply(weight: float, said_in: int | None) -> Evidence:
        return replace(says("business", weight=weight, source=Source.DECLARED), said_in=said_in)

    of_one_reply = [reply(2.0, 1), reply(1.0, 1)]
    of_two_replies = [reply(2.0, 1), reply(1.0, 2)]

    assert dependence_discounts(of_one_reply) == [1.0, 0.5]
    assert dependence_discounts(of_two_replies) == [1.0, 1.0]
    assert dependence_discounts([reply(2.0, None), reply(1.0, None)]) == [1.0, 1.0]


@given(evidence=witnesses(strongest=2.0, most=4))
def test_the_order_of_unequal_evidence_does_not_matter(organisation, evidence):
    assume(len({one.strength for one in evidence}) == len(evidence))

    backwards = posterior(evidence[::-1], organisation)

    assert backwards == pytest.approx(posterior(evidence, organisation))


CLUB_WORDS = HeardMessage(
    text="Our club needs thirty chairs for the summer party",
    type_probabilities={"association": 0.8, "individual": 0.05, "unclear": 0.15},
    type_words=("our club",),
)
CLUB = AccountFacts(id="a1", number="A-1", name="Koivulahden Pallo ry")


def private_person(**facts) -> ProfileFacts:
    return ProfileFacts(
        verified=True,
        account_type_in_crm="individual",
        email="sanna@gmail.com",
        **facts,
    )


def assess_words(organisation, profile: ProfileFacts | None, *messages: HeardMessage) -> Assessment:
    evidence = gather_evidence(
        organisation=organisation, profile=profile, messages=messages, answers=(), need=None
    )
    return assess(evidence, organisation)


def test_a_private_customer_who_acts_for_a_club_too_is_believed_to_write_for_it(organisation):
    found = assess_words(organisation, private_person(accounts=(CLUB,)), CLUB_WORDS)

    assert found.top == "association"
    assert found.reasons_for[0].evidence.quote == "our club"
    assert {one.evidence.source for one in found.reasons_against} == {Source.PROFILE}


def test_the_record_of_a_person_with_one_role_weighs_more_than_one_sentence(organisation):
    found = assess_words(organisation, private_person(), CLUB_WORDS)

    assert found.top == "individual"
    assert "our club" in {one.evidence.quote for one in found.reasons_against}


@pytest.mark.parametrize("pressed", [False, True], ids=["in words", "by tap"])
def test_the_role_a_person_declares_goes_before_their_record(organisation, pressed):
    declared = HeardMessage(text="for our club", declares="association", pressed=pressed)

    found = assess_words(organisation, private_person(), CLUB_WORDS, declared)

    assert found.top == "association"


def test_a_correction_takes_the_whole_weight_of_what_was_declared_before(organisation):
    first = HeardMessage(text="for a company", declares="business", pressed=True)
    correction = HeardMessage(text="no, for me", declares="individual")

    corrected = assess_words(organisation, None, first, correction)

    assert corrected.probabilities == assess_words(organisation, None, correction).probabilities


def test_a_tap_outweighs_words_that_sound_like_another_type(organisation):
    words = HeardMessage(
        text="We need a quote for the whole office",
        type_probabilities={"business": 0.8, "unclear": 0.2},
        cues=(TypeCue(kind="organisation_form", customer_type="business", quote="Oy"),),
    )
    tap = HeardMessage(text="For a school", declares="public_body", pressed=True)

    assert assess_words(organisation, None, words).top == "business"
    assert assess_words(organisation, None, words, tap).top == "public_body"


@given(evidence=witnesses(strongest=0.5, most=4))
def test_without_its_strongest_reason_a_belief_falls_furthest(organisation, evidence):
    found = assess(evidence, organisation)
    assume(found.reasons_for)

    def believed_without(removed: Evidence) -> float:
        left = [one for one in evidence if one is not removed]
        return posterior(left, organisation)[found.top]

    strongest = found.reasons_for[0].evidence

    assert believed_without(strongest) == pytest.approx(min(map(believed_without, evidence)))


@given(evidence=witnesses(strongest=3.0, most=6))
def test_reasons_for_raise_the_belief_and_reasons_against_lower_it(organisation, evidence):
    found = assess(evidence, organisation)

    assert all(one.weight > 0 for one in found.reasons_for)
    assert all(one.weight < 0 for one in found.reasons_against)
    assert not {id(one.evidence) for one in found.reasons_for} & {
        id(one.evidence) for one in found.reasons_against
    }


def test_a_belief_at_the_limit_of_certainty_still_has_its_reasons(organisation):
    evidence = gather_evidence(
        organisation=organisation,
        profile=None,
        messages=[HeardMessage(text="For a school", declares="public_body", pressed=True)],
        answers=[
            GivenAnswer(question="on_whose_behalf", answer="public_body"),
            GivenAnswer(question="organisation_form", answer="public_body"),
        ],
        need=None,
    )

    found = assess(evidence, organisation)

    assert found.certainty == pytest.approx(CERTAINTY_LIMIT)
    assert [one.evidence.kind for one in found.reasons_for] == ["declared", "answer", "answer"]


def test_a_reason_hardly_worth_reading_is_left_out(organisation):
    found = assess([says("individual", 0.05), says("individual", 1.0)], organisation)

    assert [one.evidence.weights["individual"] for one in found.reasons_for] == [1.0]


def test_of_many_reasons_the_strongest_four_are_told(organisation):
    sources = [Source.DECLARED] * 6

    found = assess(
        [says("individual", 0.3 + 0.1 * rank, one) for rank, one in enumerate(sources)],
        organisation,
    )

    told = [one.evidence.weights["individual"] for one in found.reasons_for]
    assert told == pytest.approx([0.8, 0.7, 0.6, 0.5])


def test_the_question_that_saves_most_is_asked(organisation):
    unsure = believing(individual=0.5, business=0.3)

    chosen = choose_question(unsure, Situation(), organisation)

    assert chosen is not None
    assert chosen.saving == max(
        one.saving for one in question_values(unsure, Situation(), organisation)
    )
    assert chosen.saving > 0


def test_between_organisations_their_form_is_asked_and_not_for_whom(organisation):
    of_an_organisation = believing(business=0.36, public_body=0.33, association=0.3, individual=0.0)

    values = {
        one.question: one.saving
        for one in question_values(of_an_organisation, Situation(), organisation)
    }

    assert values["organisation_form"] > values["size"]
    assert choose_question(of_an_organisation, Situation(), organisation).question in (
        "on_whose_behalf",
        "organisation_form",
        "invoice_to",
    )


def test_who_is_known_well_enough_is_asked_nothing(organisation):
    assert choose_question(believing(business=0.97), Situation(), organisation) is None


@pytest.mark.parametrize(
    "situation",
    [Situation(need="privacy_request"), Situation(standing="key_account")],
    ids=["a need with its own department", "a standing with its own department"],
)
def test_nothing_is_asked_when_every_answer_leads_to_the_same_department(organisation, situation):
    unsure = believing(individual=0.3, business=0.3)

    assert choose_question(unsure, Situation(), organisation) is not None
    assert choose_question(unsure, situation, organisation) is None


def test_whoever_asks_for_a_person_is_not_questioned(organisation):
    unsure = believing(individual=0.5, business=0.3)

    assert choose_question(unsure, Situation(wants_person=True), organisation) is None


def test_after_three_questions_there_is_no_fourth(organisation):
    unsure = believing(individual=0.5, business=0.3)
    two = ("size", "invoice_to")

    assert choose_question(unsure, Situation(asked=two), organisation) is not None
    assert choose_question(unsure, Situation(asked=(*two, "purpose")), organisation) is None


@given(asked=st.sets(st.sampled_from(["on_whose_behalf", "organisation_form", "purpose", "size"])))
def test_what_was_asked_already_has_no_value(organisation, asked):
    values = question_values(believing(), Situation(asked=tuple(asked)), organisation)

    assert {one.question for one in values} == {one.id for one in organisation.questions} - asked


@pytest.mark.parametrize(
    ("share", "routed"), [(0.46, "business"), (0.44, "unclear"), (0.2, "unclear")]
)
def test_a_department_is_named_when_being_wrong_costs_less_than_the_welcome_desk(
    organisation, share, routed
):
    # 10 minutes for the wrong department against 5.5 for the welcome desk: sure from 45 %.
    assert choose_type(believing(business=share), Situation(), organisation) == routed


def test_an_unsure_type_does_not_matter_where_all_types_go_to_one_department(organisation):
    unsure = believing(individual=0.4, business=0.35)

    routed = choose_type(unsure, Situation(need="privacy_request"), organisation)

    assert routed == "individual"


def test_a_record_and_words_that_name_different_types_are_shown_as_a_conflict(organisation):
    club = says("association", weight=4.0)
    record = says("business", weight=4.0, source=Source.PROFILE)

    conflict = assess([record, club], organisation).conflict

    assert (conflict.record, conflict.words) == ("business", "association")


@pytest.mark.parametrize(
    "evidence",
    [
        [],
        [says("business", 4.0, Source.PROFILE)],
        [says("business", 4.0, Source.PROFILE), says("business", 4.0)],
        [says("business", 4.0, Source.PROFILE), says("association", 0.3)],
    ],
    ids=["nothing known", "no words", "agreement", "unsure words"],
)
def test_who_does_not_contradict_their_record_is_no_conflict(organisation, evidence):
    assert assess(evidence, organisation).conflict is None
