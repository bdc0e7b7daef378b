"""The README's table of faults says what was measured, and nothing else."""

import pytest

from tests.faults.__main__ import README, holds, read_results, with_table
from tests.faults.figures import FAULTS, record

RESULTS = {
    "at": "2026-11-26",
    "variants": "quick",
    "figures": [{"fault": "F1", "chats": 15, "lost": 0, "resumed_p95_s": 1.234}],
}


def test_the_readmes_table_is_the_measured_one():
    readme = README.read_text(encoding="utf-8")

    assert with_table(readme, read_results()) == readme


def test_every_figure_that_is_shown_belongs_to_a_known_fault_and_held():
    figures = (read_results() or {"figures": []})["figures"]

    assert {one["fault"] for one in figures} <= set(FAULTS)
    assert all(holds(one) for one in figures)


def test_a_row_says_what_was_done_and_what_was_measured():
    readme = with_table(README.read_text(encoding="utf-8"), RESULTS)

    row = f"| F1 | {FAULTS['F1']} | yes | chats 15, resumed_p95_s 1.23 |"
    assert row in readme
    assert with_table(readme, RESULTS) == readme


def test_a_fault_with_a_lost_message_is_not_called_held():
    assert not holds({"fault": "F1", "lost": 1})


def test_a_figure_of_no_known_fault_is_refused_when_it_is_measured():
    with pytest.raises(KeyError):
        record("F14 alone", lost=0)
