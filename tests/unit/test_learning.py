"""Learning what evidence weighs: from nothing, from labels, from corrections, and past a gate."""

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest

from bot.domain.confusion import configured_confusion
from bot.domain.evidence import GivenAnswer, HeardMessage
from bot.domain.learnt import LearntWeightsInvalid, lay_over, parse_learnt
from bot.domain.profile import ProfileFacts
from bot.domain.profile_reading import read_profile
from bot.domain.replies import reply_chances
from bot.domain.triage import posterior
from bot.evaluation.gate import Quality, hold_out, judge
from bot.evaluation.labelled import Labelled
from bot.evaluation.learning import MOST_BY_ONE, learn, limit_teachers
from bot.files import OrganisationFile, WeightsFolder
from bot.settings import PROJECT

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TYPES = ("individual", "business", "public_body", "association", "supplier")
EVEN = {one: {"silence": 0.2} for one in TYPES}
SOLE_TRADER = {"email": "pekka@gmail.com", "payment_terms": "card", "orders_last_year": 2}


def profile(record: dict[str, object]) -> ProfileFacts:
    return read_profile(record, today=date(2026, 11, 24), verified=True)


def conversation(number: int, customer_type: str, **about) -> Labelled:
    usual = {
        "profile": None,
        "messages": (HeardMessage(text="Where is my order?"),),
        "answers": (),
        "need": "track_order",
        "language": "en",
    }
    return Labelled(conversation=f"c{number}", customer_type=customer_type, **{**usual, **about})


def speaking_for(customer_type: str, share: float = 0.8) -> HeardMessage:
    rest = (1 - share) / 5
    shares = dict.fromkeys((*TYPES, "unclear"), rest) | {customer_type: share + rest}
    return HeardMessage(text="some words", type_probabilities=shares)


def ordinary(count: int, seed: int = 1) -> list[Labelled]:
    """Conversations in which words and records mostly tell the truth."""
    random = Random(seed)
    found = []
    for number in range(count):
        truth = random.choices(TYPES, (42, 30, 12, 11, 5))[0]
        heard = truth if random.random() < 0.8 else random.choice(TYPES)
        crm = truth if random.random() < 0.9 else random.choice(TYPES)
        record = profile({"account_type_in_crm": crm}) if random.random() < 0.5 else None
        language = random.choice(("en", "fr", "fi", "ar"))
        about = {"profile": record, "messages": (speaking_for(heard),), "language": language}
        found.append(conversation(number, truth, **about))
    return found


def sole_traders(count: int, start: int, teachers: int | None) -> list[Labelled]:
    """Businesses whose records look like private people's; their words tell nothing."""
    return [
        conversation(
            start + number,
            "business",
            profile=profile({**SOLE_TRADER, "orders_last_year": 1 + number % 3}),
            taught_by=None if teachers is None else f"staff {number % teachers}",
        )
        for number in range(count)
    ]


def wrong_share(labelled, organisation) -> float:
    wrong = 0
    for one in labelled:
        found = posterior(one.evidence(organisation), organisation)
        wrong += max(found, key=lambda name: found[name]) != one.customer_type
    return wrong / len(labelled)


def test_without_a_history_the_configured_weights_stay(organisation):
    learnt = lay_over(organisation, learn([], organisation, now=NOW))

    for before, after in zip(organisation.customer_types, learnt.customer_types, strict=True):
        assert after.evidence == pytest.approx(before.evidence)
    for question in organisation.questions:
        for answer in question.answers:
            said = learnt.find_question(question.id).answer(answer.id)
            assert said.heard == pytest.approx(answer.says)


def test_what_misleads_loses_weight(organisation):
    misleading = [
        conversation(number, "business", profile=profile({"account_type_in_crm": "individual"}))
        for number in range(60)
    ]

    learnt = lay_over(organisation, learn(misleading, organisation, now=NOW))

    def weight(company) -> float:
        return company.find_type("individual").evidence["crm_individual"]

    assert weight(learnt) < weight(organisation)


def test_answers_in_words_are_believed_as_far_as_they_proved_right(organisation):
    said_myself = GivenAnswer(question="on_whose_behalf", answer="myself", said_in=1)
    misread = [conversation(number, "business", answers=(said_myself,)) for number in range(40)]

    learnt = lay_over(organisation, learn(misread, organisation, now=NOW))

    answer = learnt.find_question("on_whose_behalf").answer("myself")
    assert answer.heard["business"] > 0.5
    assert answer.says["business"] == pytest.approx(0.05)  # a tap is what it was


def test_a_type_that_sounds_like_another_is_learnt_to_do_so(organisation):
    """Of words that sound like a business, as many came from suppliers as from businesses."""
    companies = [
        conversation(number, truth, messages=(speaking_for("business", 0.95),))
        for number, truth in enumerate(["business", "supplier"] * 60)
    ]

    learnt = learn(companies, organisation, now=NOW)

    heard = learnt.confusion["words"]
    assert (
        heard["supplier"]["business"]
        > 0.7
        > configured_confusion(organisation)["supplier"]["business"]
    )
    assert heard["business"]["business"] > 0.9
    assert all(sum(row.values()) == pytest.approx(1.0) for row in heard.values())


def test_what_a_question_brings_is_learnt_from_what_it_brought(organisation):
    """Private people leave it unanswered, others reply in words that speak for their type."""
    silent = GivenAnswer(question="organisation_form", answer=None, silent=True)
    worded = GivenAnswer(question="organisation_form", answer=None)
    asked = [
        *(conversation(number, "individual", answers=(silent,)) for number in range(40)),
        *(
            conversation(
                100 + number,
                "association",
                answers=(worded,),
                replies={"organisation_form": "association"},
            )
            for number in range(40)
        ),
    ]

    learnt = lay_over(organisation, learn(asked, organisation, now=NOW))

    chances = reply_chances(learnt.find_question("organisation_form"), learnt)
    assert chances["individual"]["silence"] > 0.8
    assert chances["association"]["association"] > 0.9
    assert chances["association"]["silence"] < 0.05


@pytest.mark.parametrize("answered", [True, False])
def test_whether_people_answer_after_a_silence_is_learnt(organisation, answered):
    silent = GivenAnswer(question="organisation_form", answer=None, silent=True)
    then = GivenAnswer(question="purpose", answer=None, silent=not answered)
    asked = [conversation(number, "individual", answers=(silent, then)) for number in range(60)]
    untouched = [conversation(number, "individual", answers=(then,)) for number in range(60)]

    learnt = learn(asked, organisation, now=NOW).scales.still_answers

    assert learnt > 0.9 if answered else learnt < 0.1
    assert learn(untouched, organisation, now=NOW).scales.still_answers == (
        organisation.evidence.still_answers
    )


def test_moments_of_one_conversation_count_together_as_one(organisation):
    said = GivenAnswer(question="on_whose_behalf", answer="company", said_in=1)
    whole = [conversation(number, "supplier", answers=(said,)) for number in range(20)]
    parts = [replace(one, weight=0.25) for one in whole for _ in range(4)]

    assert (
        learn(parts, organisation, now=NOW).answers == learn(whole, organisation, now=NOW).answers
    )


def test_fifty_corrections_cut_their_confusion_by_a_third_on_conversations_nobody_corrected(
    organisation,
):
    written, unseen = ordinary(240), sole_traders(100, 9000, None)
    before = lay_over(organisation, learn(written, organisation, now=NOW))
    corrected = sole_traders(50, 1000, teachers=25)

    after = lay_over(organisation, learn([*written, *corrected], organisation, now=NOW))

    assert wrong_share(unseen, before) > 0.9
    assert wrong_share(unseen, after) <= 0.7 * wrong_share(unseen, before)


def test_one_persons_wrong_corrections_move_nothing(organisation):
    written = ordinary(240)
    before = lay_over(organisation, learn(written, organisation, now=NOW))
    lies = sole_traders(200, 1000, teachers=1)

    after = lay_over(organisation, learn([*written, *lies], organisation, now=NOW))

    private = [replace(one, customer_type="individual") for one in sole_traders(50, 5000, None)]
    assert wrong_share(private, before) == wrong_share(private, after) == 0.0


def test_all_corrections_of_one_person_count_like_three(organisation):
    limited = limit_teachers([*sole_traders(40, 0, teachers=1), conversation(99, "supplier")])

    assert sum(one.weight for one in limited if one.taught_by) == pytest.approx(MOST_BY_ONE)
    assert limited[-1].weight == 1.0


def test_words_are_learnt_from_the_corrections_of_several_people_only(organisation):
    def taught(teachers: int) -> list[Labelled]:
        shed = HeardMessage(text="for the Shed", language="en")
        return [
            conversation(
                number, "association", messages=(shed,), taught_by=f"staff {number % teachers}"
            )
            for number in range(30)
        ]

    few = learn(taught(2), organisation, now=NOW)
    many = learn(taught(10), organisation, now=NOW)

    assert few.words == {}
    assert many.words["en"]["shed"]["association"] > many.words["en"]["shed"]["business"]


def test_the_confidence_of_what_is_learnt_comes_true(organisation):
    quality = hold_out(
        ordinary(400),
        [],
        lambda labelled: lay_over(organisation, learn(labelled, organisation, now=NOW)),
    )

    assert quality.calibration_error < 0.08


@pytest.mark.parametrize(
    ("recall", "error", "refused"),
    [
        (0.90, 0.05, []),
        (0.895, 0.055, []),
        (0.885, 0.05, ["type business: recall falls from 90.0 to 88.5 %"]),
        (0.90, 0.065, ["calibration error rises from 0.050 to 0.065"]),
    ],
)
def test_the_gate_refuses_what_serves_anybody_worse(recall, error, refused):
    before = Quality(recall={"type business": 0.90, "language fi": 0.8}, calibration_error=0.05)
    after = Quality(recall={"type business": recall, "language fi": 0.9}, calibration_error=error)

    verdict = judge(before, after)

    assert list(verdict.refusals) == refused
    assert verdict.is_accepted == (not refused)


def test_learnt_weights_are_written_and_read_back(organisation):
    learnt = learn(ordinary(40), organisation, now=NOW)

    assert parse_learnt(learnt.model_dump_json(), organisation, "x.json") == learnt


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"signals": {"pirate": {}}}, "no customer type 'pirate'"),
        ({"signals": {"business": {"shoe_size": 1.0}}}, "no profile signal 'shoe_size'"),
        ({"answers": {"shoe_size": {}}}, "no question 'shoe_size'"),
        ({"answers": {"size": {"few": {"individual": 0.9}}}}, "differ in"),
        ({"scales": {"words": -1.0}}, "scales.words"),
        ({"speaks": {"size": {"business": {"silence": 2.0}}}}, "speaks.size"),
        ({"speaks": {"size": {}}}, "differ in"),
        ({"speaks": {"shoe_size": EVEN}}, "no question 'shoe_size'"),
        ({"speaks": {"size": EVEN | {"business": {"silence": 0.9, "business": 0.9}}}}, "1.80"),
        ({"confusion": {"words": {"business": {"business": 1.0}}}}, "differ in"),
    ],
)
def test_learnt_weights_that_contradict_the_organisation_are_refused(organisation, change, told):
    plain = learn([], organisation, now=NOW).model_dump(mode="json")
    text = type(learn([], organisation, now=NOW)).model_construct(**{**plain, **change})

    with pytest.raises(LearntWeightsInvalid, match=told):
        parse_learnt(text.model_dump_json(warnings=False), organisation, "x.json")


def test_answers_that_add_up_to_more_than_one_are_refused(organisation):
    plain = learn([], organisation, now=NOW)
    says = {name: {"individual": 0.9} for name in ("few", "team", "many")}
    broken = plain.model_copy(update={"answers": {**plain.answers, "size": says}})

    with pytest.raises(LearntWeightsInvalid, match=r"add up to 2\.70"):
        parse_learnt(broken.model_dump_json(), organisation, "x.json")


def test_new_weights_are_used_at_once_and_rolled_back_by_one_step(organisation, tmp_path):
    folder = WeightsFolder(tmp_path / "weights")
    file = OrganisationFile(PROJECT / "organisation.yml", weights=folder)
    configured = file.current().evidence
    first = learn(ordinary(30), organisation, now=NOW)
    second = learn(ordinary(60, seed=2), organisation, now=NOW.replace(hour=9))

    folder.add(first)
    assert file.current().evidence == first.scales != configured
    folder.add(second)
    assert file.current().evidence == second.scales
    folder.roll_back()
    assert file.current().evidence == first.scales
    assert folder.roll_back() is None


def test_weights_that_do_not_fit_are_told_and_the_configured_ones_used(tmp_path, caplog):
    folder = WeightsFolder(tmp_path)
    (tmp_path / "broken.json").write_text("{}")
    (tmp_path / "current").write_text("broken.json")

    organisation = OrganisationFile(PROJECT / "organisation.yml", weights=folder).current()

    assert organisation.evidence.words == 1.0
    assert "The learnt weights are not used" in caplog.text
    assert "Mend:" in caplog.text


def test_what_was_rolled_back_or_refused_is_not_learnt_again_from_the_same(organisation, tmp_path):
    folder = WeightsFolder(tmp_path)
    assert not folder.was_tried("a")

    folder.remember_tried("a")
    folder.add(learn([], organisation, now=NOW))
    folder.add(learn([], organisation, now=NOW.replace(hour=9)))
    folder.roll_back()

    assert folder.was_tried("a")
    assert not folder.was_tried("b")
