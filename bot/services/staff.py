"""Staff: who they are, how they sign in, where they work."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.domain.errors import NotSignedIn, SignInFailed
from bot.store.tables import StaffDepartmentRow, StaffRow, StaffSessionRow

SESSION_LIFE = timedelta(hours=12)  # one long working day
TOKEN_BYTES = 32

_hasher = PasswordHasher()
# Verified when there is no such person, so that a wrong address takes as long as a wrong password.
_NOBODY = _hasher.hash(secrets.token_urlsafe())


def add_staff(
    session: Session,
    *,
    email: str,
    name: str,
    password: str,
    language: str,
    departments: Collection[str],
    capacity: int,
    now: datetime,
) -> StaffRow:
    """Add a person, or give an existing address a new name, password and departments."""
    staff = find_staff(session, email)
    if staff is None:
        staff = StaffRow(email=_fold(email), created_at=now, name=name, password_hash="")
        session.add(staff)
    staff.name, staff.language, staff.capacity = name, language, capacity
    staff.password_hash = _hasher.hash(password)
    session.flush()
    session.execute(delete(StaffDepartmentRow).where(StaffDepartmentRow.staff_id == staff.id))
    session.add_all(
        StaffDepartmentRow(staff_id=staff.id, department_id=one) for one in sorted(set(departments))
    )
    session.flush()
    return staff


def find_staff(session: Session, email: str) -> StaffRow | None:
    return session.scalar(select(StaffRow).where(StaffRow.email == _fold(email)))


def list_staff(session: Session) -> list[tuple[StaffRow, list[str]]]:
    """Everybody by name, with their departments."""
    people = session.scalars(select(StaffRow).order_by(StaffRow.name)).all()
    return [(one, departments_of(session, one)) for one in people]


def departments_of(session: Session, staff: StaffRow) -> list[str]:
    return list(
        session.scalars(
            select(StaffDepartmentRow.department_id)
            .where(StaffDepartmentRow.staff_id == staff.id)
            .order_by(StaffDepartmentRow.department_id)
        )
    )


def sign_in(session: Session, email: str, password: str, now: datetime) -> tuple[StaffRow, str]:
    """The person and the secret of their new session; only its hash is stored.

    Raises:
        SignInFailed: nobody has this address, or the password is not theirs.
    """
    staff = find_staff(session, email)
    try:
        _hasher.verify(staff.password_hash if staff else _NOBODY, password)
    except (VerifyMismatchError, InvalidHashError) as error:
        raise SignInFailed() from error
    if staff is None:
        raise SignInFailed()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        StaffSessionRow(
            token_hash=_hash(token),
            staff_id=staff.id,
            created_at=now,
            expires_at=now + SESSION_LIFE,
        )
    )
    return staff, token


def sign_out(session: Session, token: str) -> None:
    session.execute(delete(StaffSessionRow).where(StaffSessionRow.token_hash == _hash(token)))


def change_language(session: Session, staff_id: str, language: str) -> None:
    session.get_one(StaffRow, staff_id).language = language


def recognise_staff(session: Session, token: str | None, now: datetime) -> StaffRow:
    """The person whose session this is.

    Raises:
        NotSignedIn: there is no such session, or it has expired.
    """
    found = session.get(StaffSessionRow, _hash(token)) if token else None
    if found is None or found.expires_at <= now:
        raise NotSignedIn()
    return session.get_one(StaffRow, found.staff_id)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _fold(email: str) -> str:
    return email.strip().casefold()
