"""F34: whatever order things happen in, the promises hold, on both databases."""

import os
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import event

from bot.domain.words import StaffWords
from bot.services.context import Company
from bot.services.desk_views import DeskView
from bot.store.database import Database
from tests.faults.conversation_machine import REACHED, ConversationMachine
from tests.faults.figures import record
from tests.making import make_desk

LONG = os.environ.get("OSASTO_FAULTS") == "long"
RUNS = 500 if LONG else 8  # with 260 a random run may not meet the rarest of what is EXPECTED
STEPS = 50 if LONG else 40  # of a run
EXPECTED = {  # what the long mode must have come to, or it has shown nothing
    *("answered", "another try", "apology and handoff", "an answer of a lost lease"),
    *("dropped, people have it", "claimed", "claimed by somebody else", "a person answers"),
    *("a person resends", "a repeat is no second message", "noted", "transferred", "given back"),
    *("closed", "rated", "a message wakes a closed conversation", "change with queue"),
    *("change with staff", "choose_type with queue", "choose_type with staff"),
    *("the bot owes an answer to inform", "the bot owes an answer to choose_type"),
    "a button that no longer stands",
}


@pytest.fixture
def hasty(database: Database) -> Database:
    """The machine's crashes are of processes, not of the power: no commit waits for the disk."""

    def hurry(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        is_sqlite = database.engine.name == "sqlite"
        cursor.execute("PRAGMA synchronous=OFF" if is_sqlite else "SET synchronous_commit TO off")
        cursor.close()
        if not is_sqlite:
            connection.commit()

    event.listen(database.engine, "connect", hurry)
    database.engine.dispose()
    return database


def test_in_any_order_of_events_the_promises_hold(
    hasty: Database,
    run: Callable[..., Any],
    company: Company,
    staff_words: StaffWords,
    now: datetime,
) -> None:
    everywhere = ("consumer_care", "business_desk", "public_sector", "associations", "welcome_desk")
    people = [
        run(make_desk, now, "Aino Lehtonen", everywhere),
        run(make_desk, now, "Matti Koski", everywhere),
        run(make_desk, now, "Noor Virtanen", ("business_desk",)),
    ]
    view = DeskView(company=company, words=staff_words, desk=people[0])
    REACHED.clear()
    failures = 1
    try:
        run_state_machine_as_test(
            lambda: ConversationMachine(hasty, company, people, view, now),
            settings=settings(
                max_examples=RUNS,
                stateful_step_count=STEPS,
                derandomize=not LONG,
                database=None,
                deadline=None,
                phases=[Phase.generate] if os.environ.get("NOSHRINK") else tuple(Phase),
                suppress_health_check=list(HealthCheck),
            ),
        )
        failures = 0
    finally:
        steps = REACHED["steps"]
        record("F34", database=hasty.engine.name, steps=steps, failures=failures)
    if LONG:
        assert steps >= 10_000
        assert {what for what in EXPECTED if not REACHED[what]} == set()
