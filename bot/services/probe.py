"""A write that leaves nothing behind, to see whether writing works."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.store.base import new_id
from bot.store.tables import OrganisationVersionRow


def write_and_read(session: Session, now: datetime) -> None:
    """Store a row, read it and delete it; the commit then goes to the disk like any other.

    Raises:
        SQLAlchemyError: one of them cannot be done.
    """
    version = f"probe-{new_id()[-12:]}"
    session.add(OrganisationVersionRow(version=version, text="", first_used_at=now))
    session.flush()
    this = OrganisationVersionRow.version == version
    session.execute(select(OrganisationVersionRow.first_used_at).where(this)).one()
    session.execute(
        delete(OrganisationVersionRow).where(this).execution_options(synchronize_session=False)
    )
