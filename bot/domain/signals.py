"""What a profile says about the type of customer, as named signals that organisation.yml weighs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.profile import ProfileFacts

MANY_ORDERS = 12  # a year: about one a month, which households rarely reach
FEW_ORDERS = 3
MANY_EMPLOYEES = 10  # the European Union's line between a micro and a small enterprise
LARGE_REVENUE_EUR = 20_000  # a year with us

CRM_TYPES = {
    "individual": "crm_individual",
    "business": "crm_business",
    "public_body": "crm_public_body",
    "association": "crm_association",
    "supplier": "crm_supplier",
}

PROFILE_SIGNALS = frozenset(
    {
        *CRM_TYPES.values(),
        "email_personal",
        "email_company",
        "email_public",
        "email_association",
        "has_company_name",
        "has_vat_number",
        "has_registration_number",
        "name_of_company",
        "name_of_public_body",
        "name_of_association",
        "pays_by_card",
        "pays_by_invoice",
        "many_employees",
        "has_orders",
        "few_orders",
        "many_orders",
        "large_revenue",
    }
)

PERSONAL_MAIL = re.compile(
    r"(^|\.)(gmail|googlemail|hotmail|outlook|live|msn|icloud|me|mac|yahoo|ymail|proton|protonmail|"
    r"gmx|aol|orange|free|laposte|sfr|wanadoo|bbox|numericable|skynet|bluewin|videotron|"
    r"luukku|kolumbus|elisanet|saunalahti|welho|pp\.inet|suomi24|maktoob|btinternet|eircom|"
    r"mail|posti|courriel|barid)"
    r"\.(com|net|fr|fi|be|ch|ca|co\.uk|ie|org|me|de|example)$"
)
PUBLIC_MAIL = re.compile(
    r"(^|\.)(gov|gouv|gob|mil|nhs|police|sch|ac|edu|kunta|seurakunta)(\.[a-z]{2,7})?$"
    r"|(^|[.-])(mairie|ville|commune|academie|ac|chu|departement|region|metropole|univ)-[a-z-]+\.fr$"
    r"|(^|\.)(edu|koulu|lukio|hel|espoo|vantaa|tampere|turku|oulu|kuopio)\.fi$"
    r"|hyvinvointialue\.fi$|hva\.fi$|council\.(gov\.)?(uk|ie)$"
)
ASSOCIATION_MAIL = re.compile(
    r"(^|\.)asso\.[a-z]{2,7}$|(^|[.-])ry\.fi$|\.(org|ngo|ong)$"
    r"|(club|association|seura|jarjesto|charity|parish|foundation|saatio)[a-z-]*\.[a-z.]{2,6}$"
)
COMPANY_NAME = re.compile(
    r"\b(oy|oyj|ab|tmi|ky|ltd|limited|plc|llc|inc|gmbh|sarl|sas|sasu|eurl|bv|nv|sprl|co)\b"
    r"|\bs\.\s?a\.(?!\w)|\bosk\b|osuuskunta\b|ذ\.?م\.?م|ش\.?م\.?[مل]|(^|\s)(شركة|مؤسسة تجارية)",
    re.IGNORECASE,
)
PUBLIC_NAME = re.compile(
    r"\b(school|primary|academy|council|municipality|city of|hospital|university|ministry|"
    r"école|lycée|collège|mairie|commune|ville de|hôpital|université|ministère|préfecture|"
    r"conseil départemental)\b"
    r"|koulu\b|lukio\b|(?<!osuus)kunta\b|kaupunki\b|sairaala\b|yliopisto\b|virasto\b|ministeriö\b"
    r"|hyvinvointialue|kirjasto\b"
    r"|(^|\s)(مدرسة|ثانوية|بلدية|مستشفى|جامعة|وزارة|مديرية|دائرة)",
    re.IGNORECASE,
)
ASSOCIATION_NAME = re.compile(
    r"\b(association|club|charity|charitable|society|parish|foundation|asso|amicale|fondation|"
    r"paroisse|comité|ry|rs)\b"
    r"|yhdistys\b|seura\b|järjestö\b|seurakunta\b|säätiö\b|taloyhtiö\b"
    r"|(^|\s)(جمعية|نادي|رابطة|وقف|مؤسسة خيرية)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A named fact of the profile and the value it was read from, for the reason's words."""

    name: str
    value: str


def read_signals(facts: ProfileFacts) -> list[Signal]:
    """Every signal the profile gives, in a fixed order; a missing fact gives none."""
    return [
        *_crm_signals(facts),
        *_email_signals(facts.email),
        *_number_signals(facts),
        *_name_signals(facts.company_name),
        *_payment_signals(facts),
        *_size_signals(facts),
    ]


def _crm_signals(facts: ProfileFacts) -> Iterator[Signal]:
    signal = CRM_TYPES.get(facts.account_type_in_crm or "")
    if signal:
        yield Signal(name=signal, value=str(facts.account_type_in_crm))


def _email_signals(email: str | None) -> Iterator[Signal]:
    _, at, host = (email or "").rpartition("@")
    domain = host.strip().lower()
    if not at or not domain:
        return
    if PUBLIC_MAIL.search(domain):
        yield Signal(name="email_public", value=domain)
    elif PERSONAL_MAIL.search(domain):
        yield Signal(name="email_personal", value=domain)
    elif ASSOCIATION_MAIL.search(domain):
        yield Signal(name="email_association", value=domain)
    else:
        yield Signal(name="email_company", value=domain)


def _number_signals(facts: ProfileFacts) -> Iterator[Signal]:
    if facts.vat_number:
        yield Signal(name="has_vat_number", value=facts.vat_number)
    if facts.registration_number:
        yield Signal(name="has_registration_number", value=facts.registration_number)


def _name_signals(name: str | None) -> Iterator[Signal]:
    if not name:
        return
    yield Signal(name="has_company_name", value=name)
    # The legal form first: a driving school "Ltd" or "Oy" is a company, whatever else it is called.
    if COMPANY_NAME.search(name):
        yield Signal(name="name_of_company", value=name)
    elif PUBLIC_NAME.search(name):
        yield Signal(name="name_of_public_body", value=name)
    elif ASSOCIATION_NAME.search(name):
        yield Signal(name="name_of_association", value=name)


def _payment_signals(facts: ProfileFacts) -> Iterator[Signal]:
    days = facts.payment_days
    if days is None:
        return
    name = "pays_by_card" if days == 0 else "pays_by_invoice"
    yield Signal(name=name, value=str(facts.payment_terms))


def _size_signals(facts: ProfileFacts) -> Iterator[Signal]:
    if facts.employees is not None and facts.employees >= MANY_EMPLOYEES:
        yield Signal(name="many_employees", value=str(facts.employees))
    if facts.orders_last_year:
        orders = str(facts.orders_last_year)
        yield Signal(name="has_orders", value=orders)
        if facts.orders_last_year >= MANY_ORDERS:
            yield Signal(name="many_orders", value=orders)
        elif facts.orders_last_year <= FEW_ORDERS:
            yield Signal(name="few_orders", value=orders)
    if facts.revenue_eur_last_year and facts.revenue_eur_last_year >= LARGE_REVENUE_EUR:
        yield Signal(name="large_revenue", value=f"{facts.revenue_eur_last_year:.0f}")
