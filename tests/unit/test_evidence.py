"""Evidence: what speaks for a type, from the profile, the dialogue and the person's own word."""

import math
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.evidence import (
    Evidence,
    GivenAnswer,
    HeardMessage,
    Proof,
    Source,
    TypeCue,
    gather_evidence,
    message_weights,
    shorten,
)
from bot.domain.learnt import lay_answers_over
from bot.domain.organisation import Confusion, Organisation
from bot.domain.profile import AccountFacts, ProfileFacts
from bot.domain.replies import SILENCE
from tests.unit.small_company import small_company

SCHOOL_WORDS = {"public_body": 0.7, "individual": 0.1, "business": 0.05, "unclear": 0.15}


def gather(organisation: Organisation, **given) -> list[Evidence]:
    usual = {"profile": None, "messages": (), "answers": (), "need": None}
    return gather_evidence(organisation=organisation, **{**usual, **given})


def only(evidence: list[Evidence]) -> Evidence:
    (one,) = evidence
    return one


def favourite(evidence: Evidence) -> str:
    return max(evidence.weights, key=lambda one: evidence.weights[one])


def as_heard(types: Iterable[str]) -> Confusion:
    """Every type sounds like itself and like no other."""
    return {one: {other: float(one == other) for other in types} for one in types}


def test_nothing_known_is_no_evidence(organisation):
    assert gather(organisation) == []


def test_a_profile_speaks_with_the_weights_of_the_organisation_file(organisation):
    profile = ProfileFacts(verified=True, email="office@school.edu.example")

    found = only(gather(organisation, profile=profile))

    assert (found.source, found.kind) == (Source.PROFILE, "signal_email_public")
    assert found.params == {"value": "school.edu.example"}
    assert found.weights == {
        one.id: one.evidence.get("email_public", 0.0) for one in organisation.customer_types
    }
    assert favourite(found) == "public_body"


@pytest.mark.parametrize(("verified", "proof"), [(True, Proof.VERIFIED), (False, Proof.CLAIMED)])
def test_only_a_signed_identity_makes_the_profile_verified(organisation, verified, proof):
    profile = ProfileFacts(verified=verified, account_type_in_crm="business")

    assert only(gather(organisation, profile=profile)).proof is proof


def test_a_person_with_several_roles_says_less_about_the_one_they_write_in(organisation):
    club = AccountFacts(id="a1", number="A-1", name="Koivulahden Pallo ry")
    alone = ProfileFacts(verified=True, account_type_in_crm="individual")
    treasurer = ProfileFacts(verified=True, account_type_in_crm="individual", accounts=(club,))

    plain = only(gather(organisation, profile=alone))
    open_role = only(gather(organisation, profile=treasurer))

    assert treasurer.role_is_open
    assert 0 < open_role.strength < plain.strength / 2
    assert favourite(open_role) == favourite(plain) == "individual"


def test_a_message_speaks_for_the_type_its_words_are_of_and_quotes_them(organisation):
    message = HeardMessage(
        text="Our school did not get the invoice",
        type_probabilities=SCHOOL_WORDS,
        type_words=("our school",),
    )

    found = only(gather(organisation, messages=[message]))

    assert (found.source, found.proof) == (Source.DIALOGUE, Proof.CLAIMED)
    assert favourite(found) == "public_body"
    assert found.quote == "our school"


def test_a_message_without_telling_words_quotes_itself(organisation):
    message = HeardMessage(text="Where is  my\norder?", type_probabilities=SCHOOL_WORDS)

    assert only(gather(organisation, messages=[message])).quote == "Where is my order?"


def test_a_message_that_says_nothing_about_types_is_no_evidence(organisation):
    silent = [
        HeardMessage(text="hello"),
        HeardMessage(text="hi", type_probabilities={"unclear": 1}),
    ]

    assert gather(organisation, messages=silent) == []


def test_the_words_on_a_button_are_ours_and_not_evidence_of_how_somebody_writes(organisation):
    press = HeardMessage(text="For a school", type_probabilities=SCHOOL_WORDS, pressed=True)

    assert gather(organisation, messages=[press]) == []


@given(
    st.dictionaries(
        st.sampled_from(["individual", "business", "public_body", "association", "supplier"]),
        st.floats(0, 1),
        min_size=1,
    ).filter(lambda shares: sum(shares.values()) > 1e-6),
    st.floats(0, 1),
)
def test_a_message_never_turns_the_order_of_the_classifier_around(shares, unclear):
    weights = message_weights({**shares, "unclear": unclear}, as_heard(shares))

    ordered = sorted(shares, key=lambda one: shares[one])

    assert all(weights[lower] <= weights[higher] for lower, higher in pairwise(ordered))
    assert all(math.isfinite(one) for one in weights.values())


def test_what_is_unclear_speaks_for_no_type():
    types = as_heard(["business", "individual"])
    sure = message_weights({"business": 0.9, "individual": 0.1}, types)
    unsure = message_weights({"business": 0.45, "individual": 0.05, "unclear": 0.5}, types)

    def lead(weights: dict[str, float]) -> float:
        return weights["business"] - weights["individual"]

    assert 0 < lead(unsure) < 0.9 * lead(sure)


def test_an_organisation_form_in_the_words_is_a_cue_with_its_quote(organisation):
    cue = TypeCue(kind="organisation_form", customer_type="association", quote="Pallo ry")

    found = only(gather(organisation, messages=[HeardMessage(text="Pallo ry", cues=(cue,))]))

    assert (found.kind, found.quote) == ("cue_organisation_form", "Pallo ry")
    assert favourite(found) == "association"


def test_a_cue_for_a_type_the_company_does_not_have_is_no_evidence(organisation):
    cue = TypeCue(kind="organisation_form", customer_type="martian", quote="Mars Inc")

    assert gather(organisation, messages=[HeardMessage(text="Mars Inc", cues=(cue,))]) == []


def test_a_need_speaks_for_the_types_it_implies_and_only_then(organisation):
    found = only(gather(organisation, need="offer_supply"))

    assert (found.kind, found.params) == ("need", {"need": "offer_supply"})
    assert favourite(found) == "supplier"
    assert gather(organisation, need="track_order") == []
    assert gather(organisation, need="no_such_need") == []


def test_an_answer_speaks_with_its_probabilities():
    answer = GivenAnswer(question="purpose", answer="home")

    found = only(gather(small_company(), answers=[answer]))

    assert found.source is Source.DECLARED
    assert found.params == {"question": "purpose", "answer": "home"}
    assert found.weights == pytest.approx({"individual": math.log(0.9), "business": math.log(0.1)})


def test_even_an_answer_that_never_happens_leaves_the_type_a_chance():
    company = small_company(("{individual: 0.9, business: 0.1}", "{individual: 0.9, business: 0}"))

    found = only(gather(company, answers=[GivenAnswer(question="purpose", answer="home")]))

    assert math.isfinite(found.weights["business"])


@pytest.mark.parametrize(
    ("question", "answer"),
    [("on_whose_behalf", None), ("on_whose_behalf", "nonsense"), ("nonsense", "company")],
)
def test_no_answer_and_unknown_answers_are_no_evidence(organisation, question, answer):
    assert gather(organisation, answers=[GivenAnswer(question=question, answer=answer)]) == []


def test_of_several_declarations_the_last_one_counts(organisation):
    first = HeardMessage(text="I am a private customer", declares="individual")
    correction = HeardMessage(text="No, for our club", declares="association")

    found = only(gather(organisation, messages=[first, correction, HeardMessage(text="thanks")]))

    assert favourite(found) == "association"
    assert found.quote == "No, for our club"


def test_a_declaration_of_no_known_type_leaves_the_one_before(organisation):
    first = HeardMessage(text="I am a private customer", declares="individual")
    odd = HeardMessage(text="I am a martian", declares="martian")

    assert favourite(only(gather(organisation, messages=[first, odd]))) == "individual"


def test_a_tap_outweighs_the_same_thing_said_in_words(organisation):
    said = HeardMessage(text="for a company", declares="business")
    tapped = HeardMessage(text="A company", declares="business", pressed=True)

    by_words = only(gather(organisation, messages=[said]))
    by_tap = only(gather(organisation, messages=[tapped]))

    assert by_tap.strength > by_words.strength > 0


def test_what_is_declared_is_a_claim_even_by_tap(organisation):
    tapped = HeardMessage(text="A company", declares="business", pressed=True)

    assert only(gather(organisation, messages=[tapped])).proof is Proof.CLAIMED


def test_evidence_comes_in_the_order_profile_dialogue_declared(organisation):
    found = gather(
        organisation,
        profile=ProfileFacts(account_type_in_crm="business"),
        messages=[HeardMessage(text="x", type_probabilities=SCHOOL_WORDS, declares="public_body")],
        answers=[GivenAnswer(question="size", answer="many")],
        need="offer_supply",
    )

    sources = [one.source for one in found]

    assert sources == sorted(sources, key=list(Source).index)
    assert set(sources) == set(Source)


def test_who_sounds_like_another_type_is_not_ruled_out_by_it(organisation):
    """Suppliers speak of themselves as the companies that they are."""
    said = HeardMessage(text="for our company", declares="business", is_reply=True)

    weights = only(gather(organisation, messages=[said])).weights

    assert weights["business"] > weights["supplier"] > weights["association"] + 1.0


def test_an_answer_among_other_words_counts_less_than_one_that_is_all_there_is(organisation):
    short = GivenAnswer(question="on_whose_behalf", answer="company", said_in=0)
    long = GivenAnswer(question="on_whose_behalf", answer="company", said_in=0, within=True)

    alone = only(gather(organisation, answers=[short]))
    among = only(gather(organisation, answers=[long]))

    assert (alone.kind, among.kind) == ("answer", "answer_within")
    assert favourite(alone) == favourite(among) == "business"
    assert among.strength == pytest.approx(organisation.evidence.within * alone.strength)


def test_silence_is_evidence_only_where_it_was_learnt_from_whom_it_comes(organisation):
    silence = GivenAnswer(question="organisation_form", answer=None, silent=True)
    row = {"individual": 0.9, "business": 0.1, "public_body": 0.1, "association": 0.1}
    speaks = {one: {SILENCE: row.get(one, 0.1)} for one in organisation.type_ids}

    assert gather(organisation, answers=[silence]) == []
    found = only(
        gather(lay_answers_over(organisation, {}, {"organisation_form": speaks}), answers=[silence])
    )

    assert (found.source, found.kind) == (Source.DIALOGUE, "silence")
    assert favourite(found) == "individual"


@given(st.text(max_size=300))
def test_a_quote_is_one_line_and_short(text):
    quote = shorten(text)

    assert len(quote) <= 91
    assert "\n" not in quote
    assert quote == " ".join(text.split()) or quote.endswith("…")
