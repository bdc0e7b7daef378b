"""Makes one demo customer after another: who they are, what they bought, what happened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from bot.domain.profile import ContactKind, Purpose, RecordFacts, Trust
from bot.services.demo_named import make_named_customers
from bot.services.demo_numbers import (
    finnish_vat_number,
    french_vat_number,
    make_british_vat_number,
    make_ice,
    make_irish_vat_number,
    make_siren,
    make_siret,
    make_y_tunnus,
)
from bot.services.demo_shapes import DemoAccount, DemoContact, DemoCustomer, DemoRole
from bot.services.demo_words import AREAS, Area

REMEMBERED_DAYS = 3 * 365  # how far back the earlier contacts go
SHOWN_SALES = 6  # of last year's orders, the newest are told as contacts

# Shares, as weights: roughly what a mid-sized dealer in these four areas would see.
AREA_WEIGHTS = (35, 25, 25, 15)  # in the order of AREAS
PERSON_WEIGHTS = {
    "individual": 34,
    "business": 28,
    "public_body": 14,
    "association": 13,
    "several": 7,  # a private customer who also acts for one or two organisations
    "supplier": 4,
}
SHADE_WEIGHTS = {"ordinary": 50, "loyal": 20, "prospect": 12, "sparse": 9, "conflicting": 9}
KEY_ACCOUNT_SHARE = 0.08  # of businesses and public bodies
COLLEAGUE_SHARE = 0.15  # of persons in organisations who work where somebody else does
PERSONAL_MAIL_SHARE = {"business": 0.1, "association": 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Economy:
    """What customers of a type buy in a year; ranges are least and most."""

    orders: tuple[int, int]
    loyal_orders: tuple[int, int]
    pieces: tuple[int, int]  # of one product in one order
    employees: tuple[int, int] | None
    terms: tuple[str, ...]
    families: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    channels: tuple[str, ...]


ECONOMIES = {
    "individual": Economy(
        orders=(0, 3),
        loyal_orders=(2, 6),
        pieces=(1, 1),
        employees=None,
        terms=("card", "card", "prepaid", "invoice 14 days"),
        families=(
            *("coffee_machines", "e_bikes", "kitchen_appliances"),
            *("air_purifiers", "spare_parts"),
        ),
        purposes=(Purpose.OWN_USE,),
        channels=("web_shop", "web_shop", "store", "phone"),
    ),
    "business": Economy(
        orders=(1, 14),
        loyal_orders=(8, 30),
        pieces=(1, 6),
        employees=(1, 180),
        terms=("30 days net", "14 days net", "30 days net", "45 days end of month", "prepaid"),
        families=(
            *("desks", "office_chairs", "coffee_machines", "printers", "cleaning_machines"),
            *("e_bikes", "maintenance", "spare_parts"),
        ),
        purposes=(Purpose.BUSINESS_USE, Purpose.BUSINESS_USE, Purpose.RESALE),
        channels=("web_shop", "phone", "sales_visit", "email"),
    ),
    "public_body": Economy(
        orders=(1, 9),
        loyal_orders=(5, 18),
        pieces=(1, 14),
        employees=(12, 900),
        terms=("e-invoice 30 days", "e-invoice 30 days", "invoice 30 days"),
        families=(
            *("desks", "projectors", "printers", "air_purifiers"),
            *("cleaning_machines", "maintenance"),
        ),
        purposes=(Purpose.PUBLIC_SERVICE,),
        channels=("purchase_order", "tender", "email"),
    ),
    "association": Economy(
        orders=(0, 4),
        loyal_orders=(2, 8),
        pieces=(1, 4),
        employees=(0, 12),
        terms=("invoice 14 days", "invoice 30 days", "prepaid"),
        families=("coffee_machines", "projectors", "office_chairs", "air_purifiers", "printers"),
        purposes=(Purpose.OWN_USE, Purpose.PUBLIC_SERVICE),
        channels=("web_shop", "email", "phone"),
    ),
}

# Reserved names only: a demo must never write to somebody's real address.
MAIL_HOSTS = {
    "fi": "posti.example",
    "fr": "courriel.example",
    "en": "mail.example",
    "ar": "barid.example",
}
SCHOOL_WORDS = (
    *("koulu", "lukio", "päiväkoti", "École", "Collège", "Lycée", "School", "Academy"),
    *("مدرسة", "ثانوية"),
)

# Unit prices in euros, least and most.
PRICES = {
    "desks": (320, 620),
    "office_chairs": (140, 420),
    "coffee_machines": (180, 690),
    "printers": (190, 720),
    "projectors": (450, 1100),
    "air_purifiers": (160, 390),
    "cleaning_machines": (900, 3200),
    "e_bikes": (1100, 2400),
    "kitchen_appliances": (90, 480),
    "spare_parts": (12, 85),
    "maintenance": (180, 900),
}
NO_DEVICES = ("maintenance", "spare_parts")  # nothing to be noisy or to need a manual

# Days since the first purchase; orders a year and pieces in an order of those who buy most.
TENURE = {
    "ordinary": (20, 2400),
    "conflicting": (20, 2400),
    "loyal": (1200, 6000),
    "key": (700, 5500),
}
KEY_ORDERS = (25, 70)
KEY_PIECES = (4, 30)
SERVICES = {"prospect": (0, 2), "sparse": (0, 1), "loyal": (2, 5), "key": (3, 6)}
GROWTH_SIGNALS = ("new_site", "hiring", "larger_orders")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Some pieces of one product, `days` before now."""

    days: int
    family: str
    pieces: int
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """What was bought, newest first; a prospect has bought nothing."""

    last_year: tuple[Order, ...] = ()
    earlier: tuple[Order, ...] = ()
    families: tuple[str, ...] = ()
    since: int | None = None  # days since the first purchase

    @property
    def shown(self) -> tuple[Order, ...]:
        """The orders that are told as contacts."""
        return (*self.last_year[:SHOWN_SALES], *self.earlier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What every step of one customer's making needs."""

    number: str
    random: Random
    area: Area
    country: str
    now: datetime

    def day(self, days_ago: int) -> date:
        return (self.now - timedelta(days=days_ago)).date()

    def moment(self, days_ago: int) -> datetime:
        """Some time in office hours of a past day."""
        at = self.now - timedelta(days=days_ago)
        return at.replace(hour=self.random.randint(7, 16), minute=self.random.randrange(60))

    def happens(self, share: float) -> bool:
        return self.random.random() < share


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """An account that later customers may also work for."""

    customer_type: str
    language: str
    slug: str
    account: DemoAccount


class DemoMaker:
    """Remembers the names and accounts that are given out, so that persons can be colleagues."""

    def __init__(self, seed: int, now: datetime) -> None:
        self.seed = seed
        self.now = now.replace(second=0, microsecond=0)
        self.taken = _names_of(make_named_customers(now))
        self.workplaces: list[Workplace] = []

    def make(self, number: int) -> DemoCustomer:
        """The customer with this running number; to be called in order."""
        random = Random(f"{self.seed}/{number}")
        area = random.choices(AREAS, AREA_WEIGHTS)[0]
        draft = Draft(
            number=f"C-{number}",
            random=random,
            area=area,
            country=random.choice(area.countries),
            now=self.now,
        )
        person = _choose(random, PERSON_WEIGHTS)
        shade = _choose(random, SHADE_WEIGHTS)
        name, slug = self._name_person(draft)
        private = person in ("individual", "several")
        own, contacts = _make_private(draft, shade) if private else (RecordFacts(), [])
        types = _role_types(random, person)
        roles: list[DemoRole] = []
        host = MAIL_HOSTS[area.language]
        for place, customer_type in enumerate(types):
            workplace, told = self._find_or_make_work(draft, customer_type, shade, place)
            capacity = None if shade == "sparse" else random.choice(area.capacities[customer_type])
            roles.append(DemoRole(account=workplace.account, capacity=capacity))
            contacts += told
            if not private and not draft.happens(PERSONAL_MAIL_SHARE.get(customer_type, 0.0)):
                host = _mail_host(workplace)
        return DemoCustomer(
            number=draft.number,
            name=name,
            email=None if shade == "sparse" and draft.happens(0.6) else f"{slug}@{host}",
            language=area.language,
            acts_for_self=private,
            record=own,
            roles=tuple(roles),
            contacts=_newest_first(draft, contacts),
        )

    def _name_person(self, draft: Draft) -> tuple[str, str]:
        def make() -> tuple[str, str]:
            given, given_slug = draft.random.choice(draft.area.given)
            family, family_slug = draft.random.choice(draft.area.family)
            return f"{given} {family}", f"{given_slug}.{family_slug}"

        return self._unused(make, draft)

    def _unused(self, make: Callable[[], tuple[str, str]], draft: Draft) -> tuple[str, str]:
        """A name nobody has yet; when the words run out, one with the customer's number."""
        for _ in range(30):
            name, slug = make()
            if name not in self.taken:
                self.taken.add(name)
                return name, slug
        running = draft.number.removeprefix("C-")
        return f"{name} {running}", f"{slug}{running}"

    def _find_or_make_work(
        self, draft: Draft, customer_type: str, shade: str, place: int
    ) -> tuple[Workplace, list[DemoContact]]:
        known = [
            one
            for one in self.workplaces
            if (one.customer_type, one.language) == (customer_type, draft.area.language)
        ]
        if known and draft.happens(COLLEAGUE_SHARE):
            colleague = draft.random.choice(known)
            account = colleague.account
            return colleague, _make_services(draft, account.record, None, shade, account.number)
        workplace, contacts = self._make_work(draft, customer_type, shade, place)
        self.workplaces.append(workplace)
        return workplace, contacts

    def _make_work(
        self, draft: Draft, customer_type: str, shade: str, place: int
    ) -> tuple[Workplace, list[DemoContact]]:
        name, slug = self._unused(lambda: _name_organisation(draft, customer_type), draft)
        number = f"A-{int(draft.number.removeprefix('C-')) * 10 + place}"
        if customer_type in ("business", "public_body") and draft.happens(KEY_ACCOUNT_SHARE):
            shade = "key"
        trade = _make_trade(draft, customer_type, shade)
        record = _make_organisation_record(draft, customer_type, shade, trade, name)
        workplace = Workplace(
            customer_type=customer_type,
            language=draft.area.language,
            slug=slug,
            account=DemoAccount(number=number, record=record),
        )
        contacts = (
            []
            if customer_type == "supplier"
            else _make_contacts(draft, record, shade, trade, number)
        )
        return workplace, contacts


def _names_of(customers: Sequence[DemoCustomer]) -> set[str]:
    names = {one.name for one in customers}
    return names | {
        role.account.record.company_name or "" for one in customers for role in one.roles
    }


def _choose(random: Random, weights: dict[str, int]) -> str:
    return random.choices(list(weights), list(weights.values()))[0]


def _role_types(random: Random, person: str) -> list[str]:
    if person == "individual":
        return []
    if person == "several":
        return random.sample(("business", "public_body", "association"), random.randint(1, 2))
    return [person]


def _mail_host(workplace: Workplace) -> str:
    name = workplace.account.record.company_name or ""
    if workplace.customer_type == "public_body":
        ending = "edu.example" if any(word in name for word in SCHOOL_WORDS) else "gov.example"
    else:
        ending = "asso.example" if workplace.customer_type == "association" else "example"
    return f"{workplace.slug}.{ending}"


def _name_organisation(draft: Draft, customer_type: str) -> tuple[str, str]:
    area, random = draft.area, draft.random
    if customer_type in ("business", "supplier"):
        stem, slug = random.choice(area.stems)
        patterns = area.businesses if customer_type == "business" else area.suppliers
        return random.choice(patterns).format(stem=stem), slug
    place, slug = random.choice(area.places)
    patterns = area.public_bodies if customer_type == "public_body" else area.associations
    return random.choice(patterns).format(of=place), slug


def _make_private(draft: Draft, shade: str) -> tuple[RecordFacts, list[DemoContact]]:
    if shade == "sparse":
        return RecordFacts(), []
    trade = _make_trade(draft, "individual", shade)
    record = _make_record(draft, "individual", shade, trade)
    contacts = _make_contacts(draft, record, shade, trade, None)
    if shade == "conflicting":
        record = replace(record, **_private_conflict(draft))
    return record, contacts


def _private_conflict(draft: Draft) -> dict[str, Any]:
    """A person's record that half looks like a firm's: a sole trader, or a slip of the register."""
    if draft.happens(0.5):
        return {"account_type_in_crm": "business"}
    name, _ = _name_organisation(draft, "business")
    return {"company_name": name, **_official_numbers(draft, "business")}


def _make_organisation_record(
    draft: Draft, customer_type: str, shade: str, trade: Trade, name: str
) -> RecordFacts:
    if shade == "sparse":
        return RecordFacts(
            company_name=name,
            account_type_in_crm=customer_type if draft.happens(0.4) else None,
        )
    record = _make_record(draft, customer_type, shade, trade)
    recorded_type = customer_type
    if shade == "conflicting" and customer_type in ECONOMIES:
        recorded_type = draft.random.choice([one for one in ECONOMIES if one != customer_type])
    return replace(
        record,
        company_name=name,
        account_type_in_crm=recorded_type,
        **_official_numbers(draft, customer_type),
    )


def _make_trade(draft: Draft, customer_type: str, shade: str) -> Trade:
    if customer_type == "supplier" or shade in ("prospect", "sparse"):
        return Trade()
    random, economy = draft.random, ECONOMIES[customer_type]
    orders = {"loyal": economy.loyal_orders, "key": KEY_ORDERS}.get(shade, economy.orders)
    pieces = KEY_PIECES if shade == "key" else economy.pieces
    families = tuple(random.sample(economy.families, random.randint(1, 3)))
    since = random.randint(*TENURE[shade])
    recent = [random.randint(1, min(365, since)) for _ in range(random.randint(*orders))]
    if since <= 365:
        recent = [*recent[1:], since]  # the first purchase of all
    oldest = min(since, REMEMBERED_DAYS)
    older = [random.randint(366, oldest) for _ in range(random.randint(1, 4)) if oldest > 365]
    if older and since <= REMEMBERED_DAYS:
        older = [*older[1:], since]
    return Trade(
        last_year=tuple(_make_order(random, days, families, pieces) for days in sorted(recent)),
        earlier=tuple(_make_order(random, days, families, pieces) for days in sorted(older)),
        families=families,
        since=since,
    )


def _make_order(
    random: Random, days: int, families: tuple[str, ...], pieces: tuple[int, int]
) -> Order:
    family = random.choice(families)
    least, most = pieces
    count = 1 if family == "maintenance" else round(random.triangular(least, most, least))
    price_cents = 100 * random.randint(*PRICES[family]) - 10  # 419.90
    return Order(days=days, family=family, pieces=count, cents=count * price_cents)


def _make_record(draft: Draft, customer_type: str, shade: str, trade: Trade) -> RecordFacts:
    random = draft.random
    economy = ECONOMIES.get(customer_type)
    region = random.choice(draft.area.regions[draft.country])
    if economy is None:
        return RecordFacts(region=region, employees=random.randint(5, 120))
    record = RecordFacts(
        account_type_in_crm=customer_type,
        employees=_headcount(random, economy.employees),
        sites=random.randint(4, 25) if shade == "key" else None,
        purchase_purpose=random.choice(economy.purposes),
        region=region,
        orders_last_year=0,
    )
    return _with_gaps(draft, replace(record, **_trade_facts(draft, economy, trade, shade)))


def _trade_facts(draft: Draft, economy: Economy, trade: Trade, shade: str) -> dict[str, Any]:
    if trade.since is None:
        return {}
    random = draft.random
    revenue = sum(order.cents for order in trade.last_year) / 100
    terms = random.choice(economy.terms)
    late = 0 if terms in ("card", "prepaid") else random.choice((0, 0, 0, 0, 0, 1, 1, 2, 4))
    grows = economy.employees is not None and draft.happens(0.12)
    return {
        "payment_terms": terms,
        "last_channel": random.choice(economy.channels),
        "orders_last_year": len(trade.last_year),
        "revenue_eur_last_year": revenue,
        "margin_eur_last_year": round(revenue * random.uniform(0.12, 0.38), 2),
        "late_payments_last_year": min(late, len(trade.last_year)),
        "referrals": random.randint(0, 4) if shade in ("loyal", "key") else None,
        "last_order_on": draft.day(trade.shown[0].days),
        "product_families": trade.families,
        "growth_signals": (random.choice(GROWTH_SIGNALS),) if grows else (),
        "customer_since": draft.day(trade.since),
    }


def _with_gaps(draft: Draft, record: RecordFacts) -> RecordFacts:
    """The record as registers are: some fields were never filled in."""
    fields = ("region", "purchase_purpose", "last_channel", "margin_eur_last_year", "employees")
    gaps: dict[str, Any] = {name: None for name in fields if draft.happens(0.15)}
    return replace(record, **gaps)


def _headcount(random: Random, span: tuple[int, int] | None) -> int | None:
    """Between least and most, small organisations more often."""
    return None if span is None else round(span[0] + (span[1] - span[0]) * random.random() ** 3)


def _official_numbers(draft: Draft, customer_type: str) -> dict[str, Any]:
    """VAT and registration number as the country gives them to organisations of the type."""
    random = draft.random
    trades = customer_type in ("business", "supplier")
    vat: str | None = None
    if draft.country == "FI":
        number = make_y_tunnus(random)
        vat = finnish_vat_number(number) if trades else None
        if customer_type == "association":
            number = f"{random.randint(100, 229)}.{random.randint(0, 999):03}"
    elif draft.country == "FR":
        siren = make_siren(random)
        number = make_siret(siren, random)
        vat = french_vat_number(siren) if trades else None
        if customer_type == "association":
            number = f"W{random.randint(11, 95)}{random.randint(1_000_000, 9_999_999)}"
    elif draft.country == "MA":
        number = make_ice(random)
    else:
        number = f"{random.randint(1_000_000, 1_299_999):0{8 if trades else 7}}"
        make_vat = make_british_vat_number if draft.country == "GB" else make_irish_vat_number
        vat = make_vat(random) if trades else None
    return {"vat_number": vat, "registration_number": number}


def _make_contacts(
    draft: Draft, record: RecordFacts, shade: str, trade: Trade, account_number: str | None
) -> list[DemoContact]:
    contacts = _make_services(draft, record, trade.since, shade, account_number)
    for order in trade.shown:
        contacts += _make_sale(draft, order, account_number)
    if account_number and draft.happens(0.2):
        days = draft.random.randint(20, REMEMBERED_DAYS)
        contacts.append(
            replace(
                _tell(draft, ContactKind.THIRD_PARTY, days, "", account_number),
                trust=draft.random.choice((Trust.CHECKED, Trust.UNCHECKED)),
                licence="subscription, internal use only",
            )
        )
    return contacts


def _make_sale(draft: Draft, order: Order, account_number: str | None) -> list[DemoContact]:
    """A sale, and sometimes the complaint or the return that followed it."""
    product = draft.area.products[order.family]
    sale = _tell(draft, ContactKind.SALE, order.days, product, account_number, order.pieces)
    contacts = [replace(sale, amount_cents=order.cents)]
    later = order.days - draft.random.randint(2, 20)
    if later < 1 or order.family in NO_DEVICES:
        return contacts
    if draft.happens(0.08):
        contacts.append(_tell(draft, ContactKind.COMPLAINT, later, product, account_number))
    elif draft.happens(0.1):
        returned = _tell(draft, ContactKind.RETURN, later, product, account_number)
        contacts.append(replace(returned, amount_cents=order.cents))
    return contacts


def _make_services(
    draft: Draft, record: RecordFacts, since: int | None, shade: str, account_number: str | None
) -> list[DemoContact]:
    random = draft.random
    oldest = min(since or 400, REMEMBERED_DAYS)
    return [
        _tell(
            draft,
            ContactKind.SERVICE,
            random.randint(1, oldest),
            _some_product(draft, record),
            account_number,
        )
        for _ in range(random.randint(*SERVICES.get(shade, (0, 2))))
    ]


def _some_product(draft: Draft, record: RecordFacts) -> str:
    things = [family for family in record.product_families if family not in NO_DEVICES]
    return draft.area.products[draft.random.choice(things or ["printers", "coffee_machines"])]


def _tell(
    draft: Draft,
    kind: ContactKind,
    days: int,
    product: str,
    account_number: str | None,
    pieces: int = 1,
) -> DemoContact:
    random = draft.random
    summary = random.choice(draft.area.summaries[kind]).format(
        product=product, count=pieces, reference=random.randint(20_000, 99_999)
    )
    return DemoContact(
        at=draft.moment(days),
        kind=kind,
        summary=summary,
        reference="",  # given when all are there, see _newest_first
        account_number=account_number,
    )


def _newest_first(draft: Draft, contacts: list[DemoContact]) -> tuple[DemoContact, ...]:
    contacts = sorted(contacts, key=lambda contact: contact.at, reverse=True)
    return tuple(
        replace(contact, reference=f"{draft.number}-{len(contacts) - place}")
        for place, contact in enumerate(contacts)
    )
