"""What the company's own records say about a person and the organisations they act for."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

MAX_PAYMENT_DAYS = 365  # longer credit than a year is a slip of the keyboard

# Words of payment terms that mean no credit at all, in the four languages.
PAID_AT_ONCE = (
    *("prepaid", "prepayment", "card", "cash"),
    *("ennakko", "kortti", "käteinen"),
    *("comptant", "carte", "à la commande"),
    *("مسبق", "نقد", "بطاقة"),
)


class Purpose(StrEnum):
    """What the bought things are for."""

    OWN_USE = "own_use"
    BUSINESS_USE = "business_use"
    RESALE = "resale"
    PUBLIC_SERVICE = "public_service"


class ContactKind(StrEnum):
    """What an earlier contact was about."""

    SALE = "sale"
    SERVICE = "service"
    COMPLAINT = "complaint"
    RETURN = "return"
    THIRD_PARTY = "third_party"  # a fact bought or fetched from somebody else


class Trust(StrEnum):
    """How far the source of an earlier contact can be relied on."""

    OWN_RECORDS = "own_records"  # our ledgers and our staff
    CHECKED = "checked"  # from elsewhere, and somebody compared it
    UNCHECKED = "unchecked"  # from elsewhere, as it came


class Because(StrEnum):
    """Why a value of a record was ignored."""

    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    NEGATIVE = "negative"
    ABSURD = "absurd"
    NOT_TEXT = "not_text"
    PLACEHOLDER = "placeholder"
    TOO_LONG = "too_long"
    MALFORMED = "malformed"
    UNKNOWN_WORD = "unknown_word"
    NOT_A_DATE = "not_a_date"
    IN_THE_FUTURE = "in_the_future"
    UNKNOWN_FIELD = "unknown_field"


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoredValue:
    """One value of a record that is evidence of nothing, and why."""

    field: str
    value: str
    because: Because


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """The commercial facts of one record, a person's own or an account's; None is "not known"."""

    company_name: str | None = None
    vat_number: str | None = None
    registration_number: str | None = None
    account_type_in_crm: str | None = None  # a customer type, or the CRM's own word when unknown
    orders_last_year: int | None = None
    revenue_eur_last_year: float | None = None
    margin_eur_last_year: float | None = None  # may be negative
    late_payments_last_year: int | None = None  # invoices paid after their reminder
    referrals: int | None = None  # customers who came by their recommendation
    last_order_on: date | None = None
    last_channel: str | None = None  # e.g. "web_shop", "phone", "sales_visit"
    employees: int | None = None
    sites: int | None = None
    payment_terms: str | None = None
    product_families: tuple[str, ...] = ()
    purchase_purpose: Purpose | None = None
    growth_signals: tuple[str, ...] = ()
    region: str | None = None
    customer_since: date | None = None
    ignored: tuple[IgnoredValue, ...] = ()

    @property
    def basket_eur(self) -> float | None:
        """The mean value of an order last year; None without orders or revenue."""
        if not self.orders_last_year or self.revenue_eur_last_year is None:
            return None
        return self.revenue_eur_last_year / self.orders_last_year

    @property
    def payment_days(self) -> int | None:
        """Days of credit in the payment terms: "30 days net" is 30, "prepaid" is 0."""
        return find_payment_days(self.payment_terms) if self.payment_terms else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts(RecordFacts):
    """An organisation that a person acts for, and in what capacity."""

    id: str
    number: str
    name: str
    capacity: str | None = None  # e.g. "treasurer", as the record words it


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFacts(RecordFacts):
    """What is known about one person.

    The commercial facts are those of the role the person writes in: of `account` when that is
    known, else of the person's own record. `accounts` are all the organisations they may act for.
    `verified` is True only when a signed identity proved that the visitor is this person.
    """

    verified: bool = False
    customer_number: str | None = None
    name: str | None = None
    email: str | None = None
    language: str | None = None
    acts_for_self: bool = True  # also buys privately
    account: AccountFacts | None = None
    accounts: tuple[AccountFacts, ...] = ()

    @property
    def email_domain(self) -> str | None:
        return self.email.rpartition("@")[2] if self.email else None

    @property
    def role_is_open(self) -> bool:
        """Whether the record leaves more than one role in which the person may be writing."""
        return self.account is None and len(self.accounts) + self.acts_for_self > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One earlier contact, in one line; `amount_cents` are euro cents."""

    at: datetime
    kind: ContactKind
    summary: str
    amount_cents: int | None = None
    source: str
    trust: Trust
    account_name: str | None = None  # None: in a private matter


def find_payment_days(terms: str) -> int | None:
    """Days of credit in payment terms of any wording; None when the wording says nothing."""
    words = terms.casefold()
    if any(word in words for word in PAID_AT_ONCE):
        return 0
    number = re.search(r"\d+", words)
    return int(number.group()) if number and int(number.group()) <= MAX_PAYMENT_DAYS else None
