"""How well a verified customer is known to buy: prospect, customer, loyal or key account."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum

from bot.domain.phrases import fill
from bot.domain.profile import ProfileFacts, RecordFacts

DAYS_OF_A_YEAR = 365.25


class StandingLevel(StrEnum):
    """From the financial and commercial facts of a verified profile, never from the chat."""

    PROSPECT = "prospect"  # has not bought anything yet
    CUSTOMER = "customer"
    LOYAL = "loyal"  # buys again and again over years, or brings others
    KEY_ACCOUNT = "key_account"  # what they buy in a year matters to the whole company


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRules:
    """Where one standing ends and the next begins; each threshold belongs to the upper one."""

    key_revenue_eur: float = 50_000.0  # euros in the last twelve months
    key_margin_eur: float = 12_000.0  # euros in the last twelve months
    loyal_years: float = 3.0  # years since the first purchase
    loyal_orders: int = 2  # orders in the last twelve months
    loyal_referrals: int = 3  # customers brought, ever; with at least one own order this year
    quiet_days: int = 400  # days since the last order after which nobody counts as loyal
    late_share: float = 0.5  # share of last year's orders paid after their reminder …
    late_least: int = 3  # … and their least number, after which nobody counts as loyal

    def __post_init__(self) -> None:
        for rule in fields(self):
            if not (math.isfinite(value := getattr(self, rule.name)) and value > 0):
                raise ValueError(f"{rule.name} is {value}; write a number above 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingReason:
    """One fact behind a standing: `key` names its sentence, `params` fill it, as plain digits."""

    key: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The level, what speaks for it, and what would speak for a lower one."""

    level: StandingLevel
    reasons: tuple[StandingReason, ...]
    against: tuple[StandingReason, ...] = ()


DEFAULT_RULES = StandingRules()


def find_standing(
    profile: ProfileFacts | None, *, today: date, rules: StandingRules = DEFAULT_RULES
) -> Standing | None:
    """The standing in the role the person writes in.

    None without a verified profile, and for a supplier, who is not a customer.
    """
    if profile is None or not profile.verified or profile.account_type_in_crm == "supplier":
        return None
    against = tuple(_doubts(profile, today, rules))
    if reasons := tuple(_key_reasons(profile, rules)):
        return Standing(level=StandingLevel.KEY_ACCOUNT, reasons=reasons, against=against)
    reasons = tuple(_loyal_reasons(profile, today, rules))
    if reasons and not against:
        return Standing(level=StandingLevel.LOYAL, reasons=reasons)
    if bought := tuple(_purchases(profile)):
        return Standing(level=StandingLevel.CUSTOMER, reasons=bought, against=against)
    return Standing(
        level=StandingLevel.PROSPECT, reasons=(StandingReason(key="standing_nothing_bought"),)
    )


def _key_reasons(facts: RecordFacts, rules: StandingRules) -> Iterator[StandingReason]:
    if (facts.revenue_eur_last_year or 0) >= rules.key_revenue_eur:
        yield _reason("standing_revenue", facts.revenue_eur_last_year)
    if (facts.margin_eur_last_year or 0) >= rules.key_margin_eur:
        yield _reason("standing_margin", facts.margin_eur_last_year)


def _loyal_reasons(
    facts: RecordFacts, today: date, rules: StandingRules
) -> Iterator[StandingReason]:
    orders = facts.orders_last_year or 0
    years = _years_between(facts.customer_since, today)
    if years >= rules.loyal_years and orders >= rules.loyal_orders:
        yield _reason("standing_years", math.floor(years))
        yield _reason("standing_orders", orders)
    if (facts.referrals or 0) >= rules.loyal_referrals and orders >= 1:
        yield _reason("standing_referrals", facts.referrals)


def _doubts(facts: RecordFacts, today: date, rules: StandingRules) -> Iterator[StandingReason]:
    late = facts.late_payments_last_year or 0
    if late >= rules.late_least and late >= rules.late_share * (facts.orders_last_year or 0):
        yield _reason("standing_late_payments", late)
    if facts.last_order_on and (today - facts.last_order_on).days > rules.quiet_days:
        yield _reason("standing_quiet", (today - facts.last_order_on).days)


def _purchases(facts: RecordFacts) -> Iterator[StandingReason]:
    if facts.orders_last_year:
        yield _reason("standing_orders", facts.orders_last_year)
    elif facts.revenue_eur_last_year:
        yield _reason("standing_revenue", facts.revenue_eur_last_year)
    elif bought_on := facts.last_order_on or facts.customer_since:
        yield StandingReason(key="standing_bought", params={"day": bought_on.isoformat()})


def _years_between(first: date | None, today: date) -> float:
    return (today - first).days / DAYS_OF_A_YEAR if first else 0.0


def _reason(key: str, value: float | None) -> StandingReason:
    return StandingReason(key=key, params={"value": f"{value or 0:.0f}"})


def render_standing_reason(
    reason: StandingReason, sentences: Mapping[str, Mapping[str, str]], language: str
) -> str:
    """The reason as a sentence of the catalogue (key → language → sentence), digits grouped."""
    by_language = sentences[reason.key]
    params = {name: _group_digits(value, language) for name, value in reason.params.items()}
    return fill(by_language.get(language) or by_language["en"], params)


# Finnish and French part thousands by a space that must not break the line.
THOUSANDS = {"fi": "\N{NO-BREAK SPACE}", "fr": "\N{NARROW NO-BREAK SPACE}"}


def _group_digits(value: str, language: str) -> str:
    if not value.isdigit():
        return value
    return f"{int(value):,}".replace(",", THOUSANDS.get(language, ","))


# What staff read; every key that `find_standing` gives, in every language.
STANDING_SENTENCES: Mapping[str, Mapping[str, str]] = {
    "standing_revenue": {
        "en": "Bought for {value} € in the last twelve months",
        "fr": "{value} € d'achats sur les douze derniers mois",
        "fi": "Ostanut {value} eurolla viimeisten 12 kuukauden aikana",
        "ar": "بلغت المشتريات {value} يورو خلال آخر اثني عشر شهرًا",
    },
    "standing_margin": {
        "en": "Left a margin of {value} € in the last twelve months",
        "fr": "{value} € de marge sur les douze derniers mois",
        "fi": "Kate {value} euroa viimeisten 12 kuukauden aikana",
        "ar": "بلغ هامش الربح {value} يورو خلال آخر اثني عشر شهرًا",
    },
    "standing_years": {
        "en": "Years as a customer: {value}",
        "fr": "Ancienneté en années : {value}",
        "fi": "Asiakasvuosia: {value}",
        "ar": "سنوات التعامل: {value}",
    },
    "standing_orders": {
        "en": "Orders in the last twelve months: {value}",
        "fr": "Commandes sur les douze derniers mois : {value}",
        "fi": "Tilauksia viimeisten 12 kuukauden aikana: {value}",
        "ar": "الطلبات خلال آخر اثني عشر شهرًا: {value}",
    },
    "standing_referrals": {
        "en": "Customers who came by their recommendation: {value}",
        "fr": "Clients venus sur leur recommandation : {value}",
        "fi": "Suosituksesta tulleita asiakkaita: {value}",
        "ar": "زبائن أتوا بتوصية منهم: {value}",
    },
    "standing_bought": {
        "en": "Has bought before, last known date {day}",
        "fr": "A déjà acheté, dernière date connue : {day}",
        "fi": "On ostanut aiemmin, viimeisin tiedossa oleva päivä {day}",
        "ar": "توجد مشتريات سابقة، وآخر تاريخ معروف {day}",
    },
    "standing_nothing_bought": {
        "en": "No purchase is on record",
        "fr": "Aucun achat enregistré",
        "fi": "Ostoja ei ole kirjattu",
        "ar": "لا توجد مشتريات مسجّلة",
    },
    "standing_late_payments": {
        "en": "Invoices paid only after a reminder: {value}",
        "fr": "Factures payées seulement après relance : {value}",
        "fi": "Vasta muistutuksen jälkeen maksettuja laskuja: {value}",
        "ar": "فواتير لم تُسدَّد إلا بعد التذكير: {value}",
    },
    "standing_quiet": {
        "en": "Days since the last order: {value}",
        "fr": "Jours depuis la dernière commande : {value}",
        "fi": "Päiviä viimeisestä tilauksesta: {value}",
        "ar": "الأيام منذ آخر طلب: {value}",
    },
}
