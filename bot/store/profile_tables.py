"""Tables of the customer profiles: persons, accounts, who acts for whom, earlier contacts."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.domain.profile import ContactKind, Purpose, Trust
from bot.domain.profile_reading import (
    MAX_EMPLOYEES,
    MAX_EUR_PER_YEAR,
    MAX_ORDERS_PER_YEAR,
    MAX_SITES,
    MAX_TEXT,
)
from bot.store.base import ID_LENGTH, Base, HasId, enum_type

NUMBER_LENGTH = 40  # customer and account numbers, as the company's own systems write them


def _within(column: str, least: int, most: int) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN {least} AND {most}", name=f"{column}_sane")


def record_checks() -> tuple[CheckConstraint, ...]:
    """The checks of the record columns; PostgreSQL's NaN is above every bound, so it is refused."""
    return (
        _within("orders_last_year", 0, MAX_ORDERS_PER_YEAR),
        _within("revenue_eur_last_year", 0, MAX_EUR_PER_YEAR),
        _within("margin_eur_last_year", -MAX_EUR_PER_YEAR, MAX_EUR_PER_YEAR),
        _within("late_payments_last_year", 0, MAX_ORDERS_PER_YEAR),
        _within("referrals", 0, MAX_ORDERS_PER_YEAR),
        _within("employees", 0, MAX_EMPLOYEES),
        _within("sites", 0, MAX_SITES),
    )


class RecordColumns:
    """Mixin: the commercial facts of a record; NULL is "not known". See `RecordFacts`."""

    vat_number: Mapped[str | None] = mapped_column(String(NUMBER_LENGTH))
    registration_number: Mapped[str | None] = mapped_column(String(NUMBER_LENGTH))
    account_type_in_crm: Mapped[str | None] = mapped_column(String(MAX_TEXT))
    orders_last_year: Mapped[int | None]
    revenue_eur_last_year: Mapped[float | None]
    margin_eur_last_year: Mapped[float | None]
    late_payments_last_year: Mapped[int | None]
    referrals: Mapped[int | None]
    last_order_on: Mapped[date | None] = mapped_column(Date)
    last_channel: Mapped[str | None] = mapped_column(String(MAX_TEXT))
    employees: Mapped[int | None]
    sites: Mapped[int | None]
    payment_terms: Mapped[str | None] = mapped_column(String(MAX_TEXT))
    product_families: Mapped[list[str] | None]
    purchase_purpose: Mapped[Purpose | None] = mapped_column(enum_type(Purpose, "purpose"))
    growth_signals: Mapped[list[str] | None]
    region: Mapped[str | None] = mapped_column(String(MAX_TEXT))
    customer_since: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(sort_order=1)
    updated_at: Mapped[datetime] = mapped_column(sort_order=1)


class CustomerRow(HasId, RecordColumns, Base):
    """A known person; the record columns are about what they buy in their own name."""

    __tablename__ = "customers"
    __table_args__ = (*record_checks(), CheckConstraint("number <> ''", name="number_filled"))

    number: Mapped[str] = mapped_column(String(NUMBER_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(MAX_TEXT))
    email: Mapped[str | None] = mapped_column(String(320), index=True)
    phone: Mapped[str | None] = mapped_column(String(NUMBER_LENGTH))
    language: Mapped[str | None] = mapped_column(String(8))
    company_name: Mapped[str | None] = mapped_column(String(MAX_TEXT))
    acts_for_self: Mapped[bool] = mapped_column(default=True)

    memberships: Mapped[list["MembershipRow"]] = relationship(
        back_populates="customer", cascade="all, delete-orphan", passive_deletes=True
    )


class AccountRow(HasId, RecordColumns, Base):
    """An organisation that persons act for."""

    __tablename__ = "accounts"
    __table_args__ = (*record_checks(), CheckConstraint("number <> ''", name="number_filled"))

    number: Mapped[str] = mapped_column(String(NUMBER_LENGTH), unique=True)
    company_name: Mapped[str] = mapped_column(String(MAX_TEXT))


class MembershipRow(HasId, Base):
    """A person may act for an account, in a capacity such as "treasurer"."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("customer_id", "account_id"),)

    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    capacity: Mapped[str | None] = mapped_column(String(MAX_TEXT))

    customer: Mapped[CustomerRow] = relationship(back_populates="memberships")
    account: Mapped[AccountRow] = relationship()


class InteractionRow(HasId, Base):
    """One earlier contact with a person, an account, or a person on an account's behalf."""

    __tablename__ = "interactions"
    __table_args__ = (
        CheckConstraint("customer_id IS NOT NULL OR account_id IS NOT NULL", name="about_somebody"),
        # The same sale fetched twice from the same system is one sale.
        UniqueConstraint("source", "reference"),
        Index("ix_interactions_customer_at", "customer_id", "at"),
        Index("ix_interactions_account_at", "account_id", "at"),
    )

    customer_id: Mapped[str | None] = mapped_column(
        String(ID_LENGTH), ForeignKey("customers.id", ondelete="CASCADE")
    )
    account_id: Mapped[str | None] = mapped_column(
        String(ID_LENGTH), ForeignKey("accounts.id", ondelete="CASCADE")
    )
    kind: Mapped[ContactKind] = mapped_column(enum_type(ContactKind, "kind"))
    at: Mapped[datetime]
    summary: Mapped[str] = mapped_column(Text)
    amount_cents: Mapped[int | None] = mapped_column(BigInteger)  # euro cents
    source: Mapped[str] = mapped_column(String(MAX_TEXT))  # the system or provider it came from
    reference: Mapped[str] = mapped_column(String(MAX_TEXT))  # its number there
    trust: Mapped[Trust] = mapped_column(enum_type(Trust, "trust"))
    licence: Mapped[str | None] = mapped_column(String(MAX_TEXT))  # of third-party facts

    account: Mapped[AccountRow | None] = relationship()
