"""Simulated customers: who they are, what they say, and what their conversations measure."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from itertools import count
from random import Random

import pytest

from bot.domain.answers import match_answer
from bot.domain.episode import HeardTurn
from bot.domain.organisation import UNCLEAR, Organisation
from bot.evaluation.dialogues import ANYTHING_ELSE
from bot.evaluation.pairs import changed_only
from bot.evaluation.playing import Asking
from bot.evaluation.population import (
    KEY_ACCOUNT_CLAIMS,
    LIAR_SHARE,
    SILENCE,
    Customer,
    HeldOutWords,
    Manner,
    NothingToSay,
    draw_customers,
    write_script,
)
from bot.evaluation.simulator import (
    Conversation,
    Simulation,
    correlate_savings,
    count_after,
    count_already_answered,
    count_repeated,
    gains_priority,
    is_unheard_wish,
    removal_is_faithful,
    simulate,
)
from bot.nlu.tables import Row
from tests.unit.small_company import small_company

TODAY = date(2026, 11, 24)
SEED = 7
LANGUAGES = ("en", "fi")
TYPES = ("individual", "business", "public_body", "association", "supplier")
REFUSALS = {"en": "No comment.", "fi": "En kerro."}
GREETINGS = {"en": "Good morning.", "fi": "Huomenta."}


def labelled(need: str, customer_type: str, language: str) -> Row:
    text = f"{language}: {need} as {customer_type}"
    return Row(text=text, need=need, language=language, customer_type=customer_type)


ROWS = [
    *(
        labelled(need, customer_type, language)
        for language in LANGUAGES
        for customer_type in TYPES
        for need in ("track_order", "query_invoice", "ask_for_person", "declare_type")
    ),
    *(
        labelled(need, UNCLEAR, language)
        for language in LANGUAGES
        for need in ("report_defect", "privacy_request", "ask_for_person")
    ),
    labelled("report_defect", "individual", "en"),
    labelled("report_defect", "business", "fi"),
    *(
        Row(text=text, need="dont_know", language=language, customer_type=UNCLEAR)
        for language, text in REFUSALS.items()
    ),
    *(
        Row(text=text, need="greet", language=language, customer_type=UNCLEAR)
        for language, text in GREETINGS.items()
    ),
]


class LabelledEar:
    """Hears every message as its label says, whatever its ending; other words mean nothing."""

    def __init__(self, rows: Sequence[Row] = ROWS, sure: float = 0.7) -> None:
        self._rows = {row.text: row for row in rows}
        self._sure = sure

    def hear(self, text: str, language: str) -> HeardTurn:
        row = self._rows.get(text.partition("\n")[0])
        if row is None:
            return HeardTurn(text=text, intent="out_of_scope", language=language)
        return HeardTurn(
            text=text,
            intent=row.need,
            language=language,
            type_probabilities=self._shares(row.customer_type or UNCLEAR),
        )

    def _shares(self, customer_type: str) -> dict[str, float]:
        if customer_type == UNCLEAR:
            return {UNCLEAR: 1.0}
        return {customer_type: self._sure, UNCLEAR: 1.0 - self._sure}


def ticking(seconds: float):
    """A clock that is asked and moves on by as much."""
    ticks = count()
    return lambda: next(ticks) * seconds


def run(organisation: Organisation, number: int, seed: int = SEED) -> Simulation:
    return simulate(
        organisation,
        ROWS,
        LabelledEar(),
        count=number,
        seed=seed,
        today=TODAY,
        clock=ticking(1.0),
    )


@pytest.fixture(scope="module")
def simulation(organisation: Organisation) -> Simulation:
    return run(organisation, 500)


@pytest.fixture(scope="module")
def words(organisation: Organisation) -> HeldOutWords:
    return HeldOutWords(ROWS, organisation)


@pytest.fixture(scope="module")
def people(organisation: Organisation, words: HeldOutWords) -> list[Customer]:
    return draw_customers(organisation, words, count=2500, seed=SEED, today=TODAY)


# Who they are


def test_the_same_seed_brings_the_same_people_to_the_same_end(organisation):
    one, again, another = run(organisation, 20), run(organisation, 20), run(organisation, 20, 8)

    assert one == again
    assert [met.customer for met in one.conversations] != [
        met.customer for met in another.conversations
    ]


def test_a_larger_crowd_only_adds_to_the_smaller(organisation, words, people):
    few = draw_customers(organisation, words, count=10, seed=SEED, today=TODAY)

    assert few == people[:10]


def test_types_are_as_common_as_the_organisation_says(organisation, people):
    shares = Counter(one.customer_type for one in people)

    for one in organisation.customer_types:
        assert shares[one.id] / len(people) == pytest.approx(one.prior_share, abs=0.025)


def test_a_type_writes_about_what_its_messages_are_about(people):
    needs = Counter(one.need for one in people if one.customer_type == "supplier")

    assert set(needs) == {"track_order", "query_invoice", "ask_for_person"}


def test_a_company_can_tell_about_half_of_them_and_most_of_their_standing(people):
    known = [one.profile for one in people if one.profile]
    loyal = [one.profile for one in people if one.profile and one.standing == "loyal"]

    assert len(known) / len(people) == pytest.approx(0.5, abs=0.03)
    assert all(profile.verified and not profile.ignored for profile in known)
    assert sum((profile.orders_last_year or 0) >= 2 for profile in loyal) / len(loyal) > 0.6


def test_some_are_recorded_in_another_role_than_they_write_in(people):
    several = [one for one in people if one.profile and one.profile.role_is_open]
    recorded = [(one.customer_type, one.profile.account_type_in_crm) for one in several]

    assert len(several) > 60
    assert sum(role == crm for role, crm in recorded) / len(several) < 0.1
    assert ("association", "individual") in recorded
    assert ("individual", "business") in recorded


def test_records_have_gaps_and_sometimes_contradict_themselves(people):
    business = [
        one.profile for one in people if one.customer_type == "business" and one.profile is not None
    ]

    assert any(profile.email is None for profile in business)
    assert any(profile.company_name is None for profile in business)
    assert any(
        profile.account_type_in_crm == "individual"
        and profile.vat_number
        and not profile.role_is_open
        for profile in business
    )


def test_a_table_without_a_word_from_some_type_is_refused(organisation):
    rows = [labelled("track_order", "individual", "en")]

    with pytest.raises(NothingToSay, match="a message of every type"):
        simulate(organisation, rows, LabelledEar(), count=1, seed=1, today=TODAY)


# What they say


def test_people_say_held_out_messages_of_their_need_and_type(simulation):
    honest = [one for one in simulation.conversations if one.customer.claims is None]
    by_text = {row.text: row for row in ROWS}

    for one in honest:
        *_, said = one.outcome.dialogue.messages
        assert by_text[said].language == one.customer.language
        assert by_text[said].need == one.customer.need
        assert by_text[said].customer_type in (one.customer.customer_type, UNCLEAR)


def test_a_message_leaves_the_type_open_only_where_none_tells_it(words):
    assert words.find("en", "report_defect", "individual") == ["en: report_defect as individual"]
    assert words.find("fi", "report_defect", "individual") == ["fi: report_defect as unclear"]


def test_a_press_counts_as_the_answer_on_the_button(simulation):
    pressed = [
        (asking.question, turn, one)
        for one in simulation.conversations
        for asking, turn in one.replies
        if turn.pressed
    ]

    assert {one.customer.manner for _, _, one in pressed} == {Manner.PRESSES}
    for question, turn, one in pressed:
        given = {asked.question: asked.answer for asked in one.outcome.episode.asked}
        assert turn.pressed == {"question": question, "answer": given[question]}


def test_answers_in_words_are_the_answers_own_or_declare_the_type(organisation, words, people):
    writer = next(one for one in people if one.manner is Manner.WRITES and not one.claims)

    script = write_script(writer, words, organisation, Random(1))

    said = {name: text for name, text in script.dialogue.answers.items() if name != ANYTHING_ELSE}
    assert set(said) == {question.id for question in organisation.questions}
    for question in organisation.questions:
        text = said[question.id]
        declared = labelled("declare_type", writer.customer_type, writer.language).text
        assert text in (SILENCE, declared) or match_answer(question, text, writer.language)


@pytest.mark.parametrize(
    "is_club",
    [{"customer_type": "association"}, {"customer_type": "business", "claims": "association"}],
)
def test_answers_are_as_likely_as_the_organisation_says_also_of_a_liar(
    is_club, organisation, words, people
):
    club = replace(
        people[0], need="track_order", manner=Manner.PRESSES, **{"claims": None, **is_club}
    )

    scripts = [write_script(club, words, organisation, Random(number)) for number in range(200)]

    pressed = Counter(one.dialogue.answers["on_whose_behalf"] for one in scripts)
    likely = organisation.find_question("on_whose_behalf").answer("association").says["association"]
    assert pressed["/on_whose_behalf=association"] / 200 == pytest.approx(likely, abs=0.08)


def test_who_refuses_answers_nothing(simulation):
    refusing = [
        (one, turn)
        for one in simulation.conversations
        if one.customer.manner is Manner.REFUSES and one.customer.patience > 2
        for _, turn in one.replies
    ]

    assert refusing
    assert all(turn.text == REFUSALS[one.customer.language] for one, turn in refusing)
    assert all(len(one.outcome.asked) == 1 for one, _ in refusing)


def test_who_has_had_enough_falls_silent_or_asks_for_a_person(simulation):
    too_many = [
        (one.customer, turn)
        for one in simulation.conversations
        for place, (_, turn) in enumerate(one.replies)
        if place >= one.customer.patience
    ]

    assert {customer.asks_for_person for customer, _ in too_many} == {True, False}
    for customer, turn in too_many:
        assert turn.pressed is None
        assert turn.intent == ("ask_for_person" if customer.asks_for_person else "out_of_scope")
        assert bool(turn.text) is customer.asks_for_person


def test_a_small_share_lies_about_type_and_standing(people, simulation):
    liars = [one for one in simulation.conversations if one.customer.claims]

    assert sum(one.claims is not None for one in people) / len(people) == pytest.approx(
        LIAR_SHARE, abs=0.01
    )
    assert simulation.report.liars == len(liars) > 0
    for one in liars:
        *_, said, claim = one.outcome.dialogue.messages
        assert one.customer.claims != one.outcome.dialogue.customer_type
        assert one.customer.claims in said or UNCLEAR in said
        assert claim == KEY_ACCOUNT_CLAIMS[one.customer.language]
        assert one.honest.dialogue.customer_type == one.customer.customer_type
        assert claim not in one.honest.dialogue.messages


# What the engine does with them


def test_nobody_is_asked_twice_or_what_is_answered_or_after_wanting_a_person(
    simulation, organisation
):
    report = simulation.report

    assert report.conversations == 500
    assert 0 < report.most_questions <= organisation.costs.most_questions
    assert report.repeated_questions == 0
    assert report.already_answered_questions == 0
    assert report.questions_after_wanting_a_person == 0
    assert report.questions_after_an_unheard_wish == 0
    assert report.questions_after_a_refusal == 0


def test_liars_gain_nothing(simulation):
    assert simulation.report.priority_gained_by_lying == 0


def test_most_people_reach_their_department(simulation):
    report = simulation.report

    assert report.scores.dialogues == 500
    assert report.scores.department_accuracy > 0.8
    assert set(report.by_language) == set(LANGUAGES)
    assert set(report.by_type) == set(TYPES)


def test_questions_save_more_where_more_is_expected_of_them(simulation):
    assert simulation.report.saving_correlation_grouped > 0


def test_the_strongest_reason_is_the_one_that_matters(simulation):
    assert simulation.report.removals > 50
    assert simulation.report.removal_share > 0.9


def test_a_report_is_plain_json(simulation):
    assert json.loads(json.dumps(asdict(simulation.report)))["conversations"] == 500


def test_decisions_are_timed_by_the_clock_that_is_given(organisation):
    assert run(organisation, 10).report.decision_ms == pytest.approx(100.0)


def test_progress_is_told_up_to_the_end(organisation):
    told: list[float] = []

    simulate(
        organisation,
        ROWS,
        LabelledEar(),
        count=4,
        seed=SEED,
        today=TODAY,
        progress=lambda _, share: told.append(share),
    )

    assert told == [0.25, 0.5, 0.75, 1.0]


# That the measures would notice


@pytest.fixture
def asked_once(simulation) -> Conversation:
    """A conversation of one question, on whose behalf they write, answered by a press."""
    return next(
        one
        for one in simulation.conversations
        if [asking.question for asking in one.outcome.asked] == ["on_whose_behalf"]
        and one.heard[-1].pressed
    )


def asked_too(conversation: Conversation, question: str) -> Conversation:
    """The same conversation with one more question, met with silence."""
    asking = replace(conversation.outcome.asked[-1], question=question)
    return replace(
        conversation,
        outcome=replace(conversation.outcome, asked=(*conversation.outcome.asked, asking)),
        heard=(*conversation.heard, HeardTurn(text="", intent="out_of_scope")),
    )


def test_a_question_that_is_put_again_counts_as_repeated_and_answered(asked_once, organisation):
    (asking,) = asked_once.outcome.asked

    again = asked_too(asked_once, asking.question)

    assert count_repeated(again.outcome) == 1
    assert count_already_answered(again, organisation) == 1


def test_a_question_that_an_answer_settled_counts_as_answered(asked_once, organisation):
    settled, another = asked_too(asked_once, "organisation_form"), asked_too(asked_once, "size")

    assert count_already_answered(settled, organisation) == 1
    assert count_already_answered(another, organisation) == 0


def test_every_question_after_a_wish_for_a_person_counts(asked_once):
    def wishes(turn: HeardTurn) -> bool:
        return turn.intent == "ask_for_person"

    wish = HeardTurn(text="A person!", intent="ask_for_person")
    opening = replace(asked_once, heard=(wish, *asked_once.heard[1:]))
    answer = replace(asked_once, heard=(*asked_once.heard[:-1], wish))

    assert count_after(asked_once, wishes) == 0
    assert count_after(opening, wishes) == 1
    assert count_after(answer, wishes) == 0
    assert count_after(asked_too(answer, "size"), wishes) == 1


def test_a_wish_that_is_misread_is_told_apart(words):
    said = HeardTurn(text="en: ask_for_person as unclear", intent="ask_for_person")

    assert not is_unheard_wish(said, words)
    assert is_unheard_wish(replace(said, intent="track_order"), words)


def test_a_lie_that_leads_to_key_accounts_counts_as_priority_gained():
    firms_are_key = small_company(
        ("serves: [business]", "serves: [business]\n    standings: [key_account]")
    )
    rows = [row for row in ROWS if row.need == "track_order" and row.language == "en"]

    credulous = simulate(
        firms_are_key, rows, LabelledEar(sure=0.99), count=400, seed=SEED, today=TODAY
    )

    gained = [one.customer for one in credulous.conversations if gains_priority(one, firms_are_key)]
    assert credulous.report.priority_gained_by_lying == len(gained) > 0
    assert {one.claims for one in gained} == {"business"}


def test_a_reason_that_is_called_the_strongest_but_moves_less_is_noticed(simulation, organisation):
    outcome = next(
        one
        for one in simulation.outcomes
        if len(one.assessment.reasons_for) == 2
        and not one.assessment.reasons_against
        and removal_is_faithful(one, organisation, Random(1))
    )
    strong, weak = outcome.assessment.reasons_for
    swapped = (replace(weak, weight=strong.weight), replace(strong, weight=weak.weight))
    unfaithful = replace(outcome, assessment=replace(outcome.assessment, reasons_for=swapped))

    assert removal_is_faithful(unfaithful, organisation, Random(1)) is False


def saving(expected: float, realised: float) -> Asking:
    return Asking(
        question="size", answered=True, expected_saving=expected, realised_saving=realised
    )


def test_groups_of_questions_show_a_tendency_that_single_ones_hide():
    askings = [saving(x, 10.0 if number < x else 0.0) for x in range(1, 10) for number in range(10)]

    assert correlate_savings(askings) < 0.7
    assert correlate_savings(askings, groups=9) == pytest.approx(1.0)


def test_where_all_savings_are_alike_nothing_can_correlate():
    assert correlate_savings([]) is None
    assert correlate_savings([], groups=20) is None
    assert correlate_savings([saving(1.0, 5.0), saving(1.0, 0.0)], groups=20) is None


# Pairs that should be treated alike


def test_an_ear_for_the_matter_alone_changes_no_decision(organisation):
    pairs = changed_only(organisation, ROWS, LabelledEar(), count=80, seed=SEED)

    assert pairs.pairs == 80
    assert pairs.changed == pairs.changed_department == 0
    assert set(pairs.changed_by_kind) == {"name", "gender", "dialect"}
    assert set(pairs.changed_by_language) == set(LANGUAGES)
    assert pairs.examples == ()


class PrejudicedEar(LabelledEar):
    """Takes a man for a company."""

    def hear(self, text: str, language: str) -> HeardTurn:
        turn = super().hear(text, language)
        if "Mr " not in text:
            return turn
        return replace(turn, type_probabilities={"business": 1.0})


def test_an_ear_with_a_prejudice_is_noticed(organisation):
    pairs = changed_only(organisation, ROWS, PrejudicedEar(), count=200, seed=SEED)

    assert pairs.changed > 0
    assert pairs.changed_department > 0
    assert pairs.changed_by_kind["gender"] > 0
    assert pairs.changed_by_kind["name"] == pairs.changed_by_kind["dialect"] == 0
    assert pairs.changed_by_language["fi"] == 0
    assert all("Taylor" in one and "Taylor" in other for one, other in pairs.examples)
