"""The README's table of faults says what was measured, and nothing else."""

import json

from tests.faults.__main__ import FAULTS, README, RESULTS, holds, with_table


def test_the_readmes_table_is_the_measured_one():
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    readme = README.read_text(encoding="utf-8")

    assert with_table(readme, results) == readme


def test_every_figure_that_is_shown_belongs_to_a_known_fault_and_held():
    results = json.loads(RESULTS.read_text(encoding="utf-8"))

    assert results["figures"]
    assert {one["fault"] for one in results["figures"]} <= set(FAULTS)
    assert all(holds(one) for one in results["figures"])


def test_a_fault_with_a_lost_message_is_not_called_held():
    assert not holds({"fault": "F1", "lost": 1})
