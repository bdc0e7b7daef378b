"""The staff of the demo: one person in each department, and one who wears every hat."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.organisation import Organisation
from bot.services.staff import add_staff, find_staff

PEOPLE = (
    ("aino.lehtonen", "Aino Lehtonen", "fi", ("consumer_care",)),
    ("matti.koskela", "Matti Koskela", "fi", ("business_desk",)),
    ("sirpa.hakala", "Sirpa Hakala", "fi", ("public_sector",)),
    ("leila.bensaid", "Leïla Bensaïd", "fr", ("associations",)),
    ("henrik.sundstrom", "Henrik Sundström", "en", ("key_accounts",)),
    ("tomasz.zielinski", "Tomasz Zieliński", "en", ("purchasing",)),
    ("katri.nieminen", "Katri Nieminen", "fi", ("data_protection",)),
    ("omar.haddad", "عمر حداد", "ar", ("welcome_desk",)),
    ("noor.virtanen", "Noor Virtanen", "en", ()),  # every department
)
MAIL = "pohja.example"


def seed_demo_staff(
    session: Session, organisation: Organisation, password: str, now: datetime
) -> Sequence[tuple[str, str, list[str]]]:
    """Add the demo's staff where they are missing; everybody's (e-mail, name, departments)."""
    everywhere = [one.id for one in organisation.departments]
    seeded = []
    for account, name, language, departments in PEOPLE:
        email = f"{account}@{MAIL}"
        places = [one for one in departments if one in everywhere] or everywhere
        if find_staff(session, email) is None:
            add_staff(
                session,
                email=email,
                name=name,
                password=password,
                language=language,
                departments=places,
                capacity=4,
                now=now,
            )
        seeded.append((email, name, places))
    return seeded
