"""The clock that all gateways share."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import OperationalError

from bot.web import clock
from bot.web.clock import SharedClock


class DatabaseWithClock:
    """A database whose clock differs from this machine's, until it is away."""

    def __init__(self, ahead: timedelta) -> None:
        self.ahead = ahead
        self.is_away = False

    def time(self) -> datetime:
        if self.is_away:
            raise OperationalError("SELECT", {}, Exception("gone"))
        return datetime.now(UTC) + self.ahead


def seconds_ahead(shared: SharedClock) -> float:
    return (shared.now() - datetime.now(UTC)).total_seconds()


def test_the_time_is_the_databases_where_it_has_a_clock(database):
    shared = SharedClock(database)

    shared.read()

    assert abs(seconds_ahead(shared)) < 5


def test_a_gateway_whose_own_clock_is_wrong_has_the_databases_time():
    shared = SharedClock(DatabaseWithClock(timedelta(hours=-1)))

    shared.read()

    assert abs(seconds_ahead(shared) + 3600) < 1


def test_between_two_readings_the_machines_clock_may_be_set(monkeypatch):
    shared = SharedClock(DatabaseWithClock(timedelta()))
    shared.read()
    before = shared.now()

    class SetBack(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2020, 1, 1, tzinfo=tz)

    monkeypatch.setattr(clock, "datetime", SetBack)

    assert timedelta() <= shared.now() - before < timedelta(seconds=5)


def test_while_the_database_is_away_the_clock_goes_on():
    database = DatabaseWithClock(timedelta(hours=1))
    shared = SharedClock(database)
    shared.read()
    database.is_away = True

    shared.read()

    assert abs(seconds_ahead(shared) - 3600) < 1
