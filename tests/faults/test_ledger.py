"""The oracle finds what it is there to find."""

from dataclasses import replace

import pytest

from tests.faults.ledger import Ledger, Line, Screen, StoredConversation

HELLO = Line(seq=1, author="customer", text="hello")
ANSWER = Line(seq=2, author="bot", text="Good morning")
QUESTION = Line(seq=3, author="customer", text="where is it")
REPLY = Line(seq=4, author="bot", text="On its way")

SOUND = StoredConversation(
    lines=[HELLO, ANSWER, QUESTION, REPLY],
    numbers=[1, 2, 3, 4],
    client_ids={"a": 1, "b": 3},
    turns={1: "done", 3: "done"},
    owed=frozenset({1, 3}),
)


@pytest.fixture
def ledger() -> Ledger:
    """Two messages of one conversation, both acknowledged."""
    kept = Ledger()
    kept.note_sent("c", "a")
    kept.note_acknowledged("a", 1)
    kept.note_sent("c", "b")
    kept.note_acknowledged("b", 3)
    return kept


def screen(*lines: Line) -> Screen:
    return Screen(name="widget", conversation="c", lines=lines)


def counts(ledger: Ledger, stored: StoredConversation, *screens: Screen, **how: bool):
    verdict = ledger.judge({"c": stored}, screens, **how)
    return {kind: count for kind, count in verdict.counts.items() if count}


def test_what_held_is_clean(ledger):
    verdict = ledger.judge({"c": SOUND}, [screen(*SOUND.lines)], answers_differ=True)

    assert verdict.is_clean, str(verdict)


def test_an_acknowledged_message_that_is_not_stored_is_lost(ledger):
    assert counts(ledger, replace(SOUND, client_ids={"a": 1})) == {"lost": 1}


def test_a_message_that_was_sent_and_neither_stored_nor_refused_is_lost(ledger):
    ledger.note_sent("c", "never-acknowledged")

    assert counts(ledger, SOUND) == {"lost": 1}


def test_a_refused_message_is_not_lost(ledger):
    ledger.note_sent("c", "too-long")
    ledger.note_refused("too-long", "too_long")

    assert counts(ledger, SOUND) == {}


def test_a_message_stored_under_another_number_than_acknowledged_is_lost(ledger):
    assert counts(ledger, replace(SOUND, client_ids={"a": 1, "b": 4})) == {"lost": 1}


def test_a_whole_conversation_that_vanished_is_lost(ledger):
    assert ledger.judge({}).counts["lost"] == 2


def test_a_line_that_a_page_does_not_show_is_lost(ledger):
    assert counts(ledger, SOUND, screen(HELLO, ANSWER, REPLY)) == {"lost": 1}


def test_a_line_that_only_a_page_shows_is_lost(ledger):
    ghost = Line(seq=5, author="staff", text="nobody wrote this")

    assert counts(ledger, SOUND, screen(*SOUND.lines, ghost)) == {"lost": 1}


def test_a_message_acknowledged_as_two_is_doubled(ledger):
    ledger.note_acknowledged("b", 5)

    assert counts(ledger, SOUND)["doubled"] == 1


def test_a_line_shown_twice_is_doubled(ledger):
    assert counts(ledger, SOUND, screen(HELLO, ANSWER, ANSWER, QUESTION, REPLY)) == {"doubled": 1}


def test_an_answer_given_twice_is_doubled(ledger):
    again = replace(REPLY, seq=5)
    twice = replace(SOUND, lines=[*SOUND.lines, again], numbers=[1, 2, 3, 4, 5])

    assert counts(ledger, twice, answers_differ=True) == {"doubled": 1}


def test_a_list_in_another_order_is_reordered(ledger):
    assert counts(ledger, SOUND, screen(HELLO, QUESTION, ANSWER, REPLY)) == {"reordered": 1}


@pytest.mark.parametrize("numbers", [[1, 2, 4, 5], [1, 2, 2, 3], [2, 3, 4, 5]])
def test_a_hole_or_a_repeat_in_the_numbers_is_reordered(ledger, numbers):
    assert counts(ledger, replace(SOUND, numbers=numbers)) == {"reordered": 1}


def test_a_message_before_one_that_was_acknowledged_before_it_is_reordered():
    ledger = Ledger()
    ledger.note_sent("c", "b")
    ledger.note_acknowledged("b", 3)
    ledger.note_sent("c", "a")

    assert counts(ledger, SOUND) == {"reordered": 1}


@pytest.mark.parametrize("status", ["pending", "leased"])
def test_a_turn_that_is_still_owed_at_the_end_is_silent(ledger, status):
    assert counts(ledger, replace(SOUND, turns={1: "done", 3: status})) == {"silent": 1}


def test_a_message_that_nobody_noted_as_owed_is_silent(ledger):
    assert counts(ledger, replace(SOUND, turns={1: "done"})) == {"silent": 1}


def test_a_turn_that_is_done_without_a_word_is_silent(ledger):
    mute = replace(SOUND, lines=[HELLO, ANSWER, QUESTION], numbers=[1, 2, 3])

    assert counts(ledger, mute) == {"silent": 1}


def test_people_who_took_over_are_an_answer(ledger):
    handed_over = replace(
        SOUND,
        lines=[HELLO, ANSWER, QUESTION],
        turns={1: "done", 3: "dropped"},
        handed_over_at=[4],
    )

    assert counts(ledger, handed_over) == {}
