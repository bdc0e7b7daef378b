"""Every organisation file that conversations were routed under is kept."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.organisation import Organisation
from bot.store.database import insert_unless_there
from bot.store.tables import OrganisationVersionRow


def keep_version(session: Session, organisation: Organisation, text: str, now: datetime) -> None:
    """Keep the file's text under its version, unless it is there already."""
    insert_unless_there(
        session,
        OrganisationVersionRow,
        version=organisation.version,
        text=text,
        first_used_at=now,
    )
