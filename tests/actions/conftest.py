"""The actions' surroundings: the default organisation, six known customers, a clock to set."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from actions import company
from bot.domain.organisation import Organisation
from bot.domain.phrases import Phrases
from bot.files import read_phrases
from bot.services.demo_customers import seed_demo
from bot.settings import PROJECT
from bot.store.database import Database
from bot.store.migrate import upgrade

TUESDAY_MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # 10 in Helsinki: all are open
NIGHT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 3 in Helsinki: none is

SetClock = Callable[[datetime], None]


@pytest.fixture(scope="session")
def folder_of_known_customers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("var")
    database = Database(f"sqlite:///{folder / 'osasto.sqlite3'}")
    upgrade(database.engine)
    with database.write() as session:
        seed_demo(session, TUESDAY_MORNING, count=6)
    database.dispose()
    return folder


@pytest.fixture(autouse=True)
def _the_company(
    folder_of_known_customers: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """What the actions read at their first call, read anew for each test."""
    remembered = (company._settings, company._organisation_file, company._database)
    for one in remembered:
        one.cache_clear()
    monkeypatch.setenv("OSASTO_VAR", str(folder_of_known_customers))
    monkeypatch.setenv("OSASTO_ALWAYS_OPEN", "0")
    yield
    company._database().dispose()
    for one in remembered:
        one.cache_clear()


@pytest.fixture(autouse=True)
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Tells the actions what time it is; Tuesday morning when nothing else is said."""

    def set_to(moment: datetime) -> None:
        for module in ("actions.triage", "actions.contact"):
            monkeypatch.setattr(f"{module}.current_time", lambda: moment)

    set_to(TUESDAY_MORNING)
    return set_to


@pytest.fixture
def at_night(set_clock: SetClock) -> datetime:
    set_clock(NIGHT)
    return NIGHT


@pytest.fixture
def organisation(_the_company: None) -> Organisation:
    return company.current_organisation()


@pytest.fixture(scope="session")
def phrases() -> Phrases:
    """The words of domain.yml, as Rasa would say them."""
    return read_phrases(PROJECT / "domain.yml")
