"""What every action needs to know: the organisation, the clock and the customer's profile."""

from datetime import UTC, datetime
from functools import lru_cache

from bot.domain.decision import Known
from bot.domain.organisation import Organisation
from bot.domain.packet import EarlierContact
from bot.domain.profile import Contact
from bot.files import OrganisationFile, WeightsFolder
from bot.settings import Settings
from bot.store.database import Database
from bot.store.profiles import earlier_contacts, find_customer_by_number, profile_facts

CONTACTS_SHOWN = 8


@lru_cache(maxsize=1)
def _settings() -> Settings:
    return Settings()


@lru_cache(maxsize=1)
def _organisation_file() -> OrganisationFile:
    settings = _settings()
    weights = WeightsFolder(settings.weights_folder)
    return OrganisationFile(
        settings.organisation, weights=weights, always_open=settings.always_open
    )


@lru_cache(maxsize=1)
def _database() -> Database:
    return Database(_settings().database)


def current_organisation() -> Organisation:
    return _organisation_file().current()


def current_time() -> datetime:
    return datetime.now(UTC)


def find_known(customer_number: str | None, now: datetime) -> Known:
    """What the company knows about a verified customer; nothing about anybody else."""
    if customer_number is None:
        return Known()
    with _database().read() as session:
        customer = find_customer_by_number(session, customer_number)
        if customer is None:
            return Known()
        profile = profile_facts(session, customer, now=now, verified=True)
        account_id = profile.account.id if profile.account else None
        contacts = earlier_contacts(session, customer, account_id, limit=CONTACTS_SHOWN)
    lines = tuple(_contact_line(contact) for contact in contacts)
    return Known.of(profile, today=now.date(), contacts=lines)


def _contact_line(contact: Contact) -> EarlierContact:
    whose = f" ({contact.account_name})" if contact.account_name else ""
    return EarlierContact(at=contact.at, kind=contact.kind.value, text=contact.summary + whose)
