"""Written dialogues: read with errors that say where, and played through the real engine."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bot.domain.decision import Known
from bot.domain.episode import HeardTurn
from bot.domain.profile import Because
from bot.evaluation.dialogues import BadDialogues, read_dialogues
from bot.evaluation.measures import measure, risk_by_coverage
from bot.evaluation.playing import Player, Policy
from tests.unit.hearing import ScriptedEar, deaf_ear

TODAY = date(2026, 11, 24)
LINE = {
    "id": "one",
    "lang": "fi",
    "type": "association",
    "need": "query_invoice",
    "profile": {"email": "talous@kylaseura.fi", "employees": -3},
    "messages": ["Lasku puuttuu."],
    "answers": {"on_whose_behalf": "seuran"},
    "urgency": "normal",
    "mood": "calm",
}


@pytest.fixture
def written(tmp_path: Path):
    def write(*lines: object) -> Path:
        file = tmp_path / "dialogues.jsonl"
        file.write_text(
            "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines)
        )
        return file

    return write


def test_a_line_becomes_a_dialogue_and_nonsense_in_its_profile_is_told(written, organisation):
    (dialogue,) = read_dialogues(written(LINE), organisation, today=TODAY)

    assert dialogue.customer_type == "association"
    assert dialogue.answers == {"on_whose_behalf": "seuran"}
    assert dialogue.profile.verified
    assert dialogue.profile.employees is None
    assert [one.because for one in dialogue.profile.ignored] == [Because.NEGATIVE]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"type": "pirate"}, "there is no type 'pirate'"),
        ({"need": "dance"}, "there is no need 'dance'"),
        ({"lang": "tlh"}, "there is no lang 'tlh'"),
        ({"answers": {"shoe_size": "44"}}, "there is no question 'shoe_size'"),
        ({"answers": {"size": 44}}, "'answers' gives no texts"),
        ({"messages": []}, "'messages' is no list of texts"),
        ({"messages": "hello"}, "'messages' is no list of texts"),
        ({"profile": {"shoe_size": 44}}, "a profile has no 'shoe_size'"),
        ({"profile": [1]}, "'profile' is no object"),
        ({"colour": "red"}, "there is no field 'colour'"),
        ({"id": ""}, "'id' is ''"),
    ],
)
def test_a_line_that_cannot_be_used_is_refused_with_its_number_and_the_mend(
    written, organisation, change, told
):
    with pytest.raises(BadDialogues) as refused:
        read_dialogues(written(LINE, {**LINE, "id": "two", **change}), organisation, today=TODAY)

    assert told in str(refused.value)
    assert "dialogues.jsonl:2:" in str(refused.value)
    assert "Mend:" in str(refused.value)


@pytest.mark.parametrize("text", ["{", "[]", "", '{"id": "x"}'])
def test_what_is_no_dialogue_is_refused(written, organisation, text):
    with pytest.raises(BadDialogues):
        read_dialogues(written(text), organisation, today=TODAY)


def test_two_dialogues_never_share_an_id(written, organisation):
    with pytest.raises(BadDialogues, match="was there before"):
        read_dialogues(written(LINE, LINE), organisation, today=TODAY)


def test_a_file_that_is_not_there_or_not_utf_8_is_refused(tmp_path, organisation):
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes(b'{"id": "caf\xe9"}')

    for file in (tmp_path / "none.jsonl", latin):
        with pytest.raises(BadDialogues, match=file.name):
            read_dialogues(file, organisation, today=TODAY)


def play(written, organisation, ear, policy=Policy.ENGINE, **change):
    (dialogue,) = read_dialogues(written({**LINE, **change}), organisation, today=TODAY)
    return Player(ear, organisation).play(dialogue, Known(), policy)


def test_the_answer_is_what_the_person_says_when_they_are_asked(written, organisation):
    ear = ScriptedEar({"Lasku puuttuu.": "query_invoice", "seuran": "declare_type"})

    outcome = play(written, organisation, ear)

    assert [one.question for one in outcome.asked] == ["on_whose_behalf"]
    assert outcome.department == "associations"
    assert outcome.department_is_right


def test_who_is_silent_is_asked_three_times_at_most_and_goes_to_the_welcome_desk(
    written, organisation
):
    outcome = play(written, organisation, deaf_ear("query_invoice"), answers={})

    assert len(outcome.asked) <= organisation.costs.most_questions
    assert not any(one.answered for one in outcome.asked)
    assert outcome.is_at_welcome_desk


def test_who_asks_for_a_person_is_asked_nothing(written, organisation):
    assert play(written, organisation, deaf_ear("ask_for_person")).asked == ()


def test_what_is_not_understood_is_asked_for_once_more_in_other_words(written, organisation):
    ear = ScriptedEar({"Lasku puuttuu.": "out_of_scope", "lasku 7": "query_invoice"})

    outcome = play(written, organisation, ear, answers={"anything_else": "lasku 7"})

    assert outcome.episode.need.id == "query_invoice"


def test_somebody_who_only_ever_thanks_is_not_asked_for_ever(written, organisation):
    ear = ScriptedEar({"Lasku puuttuu.": "query_invoice"}, otherwise="thank")
    answers = {question.id: "kiitos" for question in organisation.questions}

    outcome = play(written, organisation, ear, answers=answers)

    assert len({one.question for one in outcome.asked}) <= organisation.costs.most_questions


def test_the_fixed_form_asks_everything_and_text_alone_asks_nothing(written, organisation):
    ear = ScriptedEar({"Lasku puuttuu.": "query_invoice", "seuran": "declare_type"})

    form = play(written, organisation, ear, Policy.FIXED_FORM)
    text = play(written, organisation, ear, Policy.TEXT_ONLY)

    assert len(form.asked) == len(organisation.questions)
    assert text.asked == ()


def test_the_profile_alone_hears_no_words(written, organisation):
    school = {"public_body": 0.97, "unclear": 0.03}
    ear = ScriptedEar({"Lasku puuttuu.": "query_invoice"}, types=school)

    outcome = play(written, organisation, ear, Policy.PROFILE_ONLY)

    assert outcome.assessment.top == "individual"  # the commonest type: nothing else is known
    assert isinstance(outcome.episode.messages[0].text, str)


def test_scores_count_what_happened(written, organisation):
    ear = ScriptedEar({"Lasku puuttuu.": "query_invoice", "seuran": "declare_type"})
    right = play(written, organisation, ear)
    lost = play(written, organisation, deaf_ear("query_invoice"), answers={})

    scores = measure([right, lost])

    assert scores.department_accuracy == 0.5
    assert scores.welcome_desk_share == 0.5
    assert scores.mean_questions == (len(right.asked) + len(lost.asked)) / 2


def test_the_risk_is_that_of_the_surest_first():
    risks = risk_by_coverage(np.array([0.5, 0.9], np.float32), np.array([False, True]))

    assert list(risks) == [0.0, 0.5]


def test_an_ear_never_says_what_is_pending():
    assert isinstance(deaf_ear("greet").hear("x", "en"), HeardTurn)
    assert deaf_ear("greet").hear("x", "en").pending is None
