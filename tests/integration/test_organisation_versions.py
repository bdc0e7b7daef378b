"""Every organisation file is kept once, however many gateways start with it at once."""

from datetime import UTC, datetime
from threading import Thread

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.services.organisation_versions import keep_version
from bot.store.tables import OrganisationVersionRow

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def kept(session):
    return session.execute(
        select(OrganisationVersionRow.version, OrganisationVersionRow.text)
    ).all()


def test_a_file_is_kept_under_its_version_and_once(run, look, organisation):
    run(keep_version, organisation, "name: Pohja", NOW)
    run(keep_version, organisation, "name: Pohja", NOW)

    assert look(kept) == [(organisation.version, "name: Pohja")]


def test_two_gateways_that_start_at_once_keep_one_and_neither_fails(database, look, organisation):
    failed = []

    def start_another() -> None:
        try:
            with database.write() as session:
                keep_version(session, organisation, "name: Pohja", NOW)
        except SQLAlchemyError as error:
            failed.append(error)

    with database.write() as session:
        keep_version(session, organisation, "name: Pohja", NOW)
        other = Thread(target=start_another)
        other.start()
        other.join(0.3)  # it waits for us
        assert other.is_alive()
    other.join()

    assert failed == []
    assert look(kept) == [(organisation.version, "name: Pohja")]
