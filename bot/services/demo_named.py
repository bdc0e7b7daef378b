"""Six demo customers with names, for the host page's switch of "who am I"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.profile import ContactKind, Purpose, RecordFacts, Trust
from bot.services.demo_shapes import DemoAccount, DemoContact, DemoCustomer, DemoRole


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoIdentity:
    """One choice of the switch; `id` is the customer's number, as the signed token carries it."""

    id: str
    name: str
    language: str
    describes: Mapping[str, str]


IDENTITIES = (
    DemoIdentity(
        id="C-1001",
        name="Hannah Whitlock",
        language="en",
        describes={
            "en": "Private person, bought a coffee machine for her kitchen",
            "fr": "Particulière, a acheté une machine à café pour sa cuisine",
            "fi": "Yksityishenkilö, osti kahvinkeittimen kotiinsa",
            "ar": "زبونة خاصة اشترت آلة قهوة لمطبخها",
        },
    ),
    DemoIdentity(
        id="C-1002",
        name="Päivi Jokiranta",
        language="fi",
        describes={
            "en": "Secretary of a Finnish primary school",
            "fr": "Secrétaire d'une école primaire finlandaise",
            "fi": "Koulusihteeri Koivulahden koulusta",
            "ar": "كاتبة مدرسة ابتدائية في فنلندا",
        },
    ),
    DemoIdentity(
        id="C-1003",
        name="Camille Renaudin",
        language="fr",
        describes={
            "en": "Runs a grocer's shop, is treasurer of a rowing club, and buys for herself",
            "fr": "Tient une épicerie, est trésorière d'un club d'aviron et achète aussi pour elle",
            "fi": "Pitää ruokakauppaa, hoitaa soutuseuran rahoja ja ostaa myös itselleen",
            "ar": "صاحبة بقالة وأمينة مال نادٍ للتجديف، وتشتري لنفسها أيضًا",
        },
    ),
    DemoIdentity(
        id="C-1004",
        name="سلمى بن يوسف",
        language="ar",
        describes={
            "en": "Coordinator of a neighbourhood association",
            "fr": "Coordinatrice d'une association de quartier",
            "fi": "Asukasyhdistyksen koordinaattori",
            "ar": "منسّقة جمعية لسكان الحي",
        },
    ),
    DemoIdentity(
        id="C-1005",
        name="Owen Farrowby",
        language="en",
        describes={
            "en": "Head buyer of a hotel group, a key account",
            "fr": "Chef des achats d'un groupe hôtelier, grand compte",
            "fi": "Hotelliketjun ostojohtaja, avainasiakas",
            "ar": "رئيس المشتريات في مجموعة فنادق، من كبار العملاء",
        },
    ),
    DemoIdentity(
        id="C-1006",
        name="Bastien Lorgeret",
        language="fr",
        describes={
            "en": "Sales engineer of a supplier, has never bought anything",
            "fr": "Technico-commercial d'un fournisseur, n'a jamais rien acheté",
            "fi": "Toimittajan myyntipäällikkö, ei ole koskaan ostanut mitään",
            "ar": "مهندس مبيعات لدى مورّد، لم يشترِ شيئًا قط",
        },
    ),
)


def make_named_customers(now: datetime) -> list[DemoCustomer]:
    """The customers behind the identities, in their order, with dates that end at `now`."""
    return [
        _private_person(now),
        _school_secretary(now),
        _person_of_three_roles(now),
        _coordinator(now),
        _key_account_buyer(now),
        _supplier(now),
    ]


def _private_person(now: datetime) -> DemoCustomer:
    tell = _Teller(now, "C-1001")
    return DemoCustomer(
        number="C-1001",
        name="Hannah Whitlock",
        email="hannah.whitlock@mail.example",
        language="en",
        acts_for_self=True,
        record=RecordFacts(
            account_type_in_crm="individual",
            orders_last_year=2,
            revenue_eur_last_year=438.0,
            margin_eur_last_year=96.0,
            late_payments_last_year=0,
            last_order_on=_day(now, 41),
            last_channel="web_shop",
            payment_terms="card",
            product_families=("coffee_machines", "spare_parts"),
            purchase_purpose=Purpose.OWN_USE,
            region="Yorkshire",
            customer_since=_day(now, 640),
        ),
        contacts=(
            tell(12, "service", "Asked which descaler fits the coffee machine"),
            tell(41, "sale", "Bought online: spare parts kit, quantity 1", 3900),
            tell(203, "sale", "Bought online: coffee machine, quantity 1", 39900),
            tell(630, "return", "Sent back unused, money refunded: stand mixer", 24900),
            tell(640, "sale", "Bought online: stand mixer, quantity 1", 24900),
        ),
    )


def _school_secretary(now: datetime) -> DemoCustomer:
    account = DemoAccount(
        number="A-2002",
        record=RecordFacts(
            company_name="Koivulahden koulu",
            account_type_in_crm="public_body",
            registration_number="2060020-6",
            orders_last_year=6,
            revenue_eur_last_year=13850.0,
            margin_eur_last_year=2910.0,
            late_payments_last_year=1,
            last_order_on=_day(now, 33),
            last_channel="purchase_order",
            employees=46,
            sites=2,
            payment_terms="e-invoice 30 days",
            product_families=("projectors", "desks", "printers", "maintenance"),
            purchase_purpose=Purpose.PUBLIC_SERVICE,
            region="Pirkanmaa",
            customer_since=_day(now, 2310),
        ),
    )
    tell = _Teller(now, "C-1002", account.number)
    return DemoCustomer(
        number="C-1002",
        name="Päivi Jokiranta",
        email="paivi.jokiranta@koivulahti.edu.example",
        language="fi",
        acts_for_self=False,
        record=RecordFacts(),
        roles=(DemoRole(account=account, capacity="koulusihteeri"),),
        contacts=(
            tell(9, "service", "Kysyi, miksi laskulta puuttuu kustannuspaikka"),
            tell(33, "sale", "Tilaus: videotykki, 4 kpl, luokkiin 2A ja 3B", 356000),
            tell(96, "complaint", "Kaksi pulpettia tuli naarmuilla, uudet kannet toimitettu"),
            tell(118, "sale", "Tilaus: sähköpöytä, 12 kpl, opettajainhuone", 708000),
            tell(301, "service", "Huoltokäynti: monitoimitulostin, rumpu vaihdettu", 18500),
        ),
    )


def _person_of_three_roles(now: datetime) -> DemoCustomer:
    shop, club = _grocers_shop(now), _rowing_club(now)
    private = _Teller(now, "C-1003")
    for_shop = _Teller(now, "C-1003", shop.number)
    for_club = _Teller(now, "C-1003", club.number)
    return DemoCustomer(
        number="C-1003",
        name="Camille Renaudin",
        email="camille.renaudin@courriel.example",
        language="fr",
        acts_for_self=True,
        record=RecordFacts(
            account_type_in_crm="individual",
            orders_last_year=1,
            revenue_eur_last_year=1290.0,
            last_order_on=_day(now, 150),
            last_channel="web_shop",
            payment_terms="card",
            product_families=("e_bikes",),
            purchase_purpose=Purpose.OWN_USE,
            region="Bretagne",
            customer_since=_day(now, 1480),
        ),
        roles=(
            DemoRole(account=shop, capacity="gérante"),
            DemoRole(account=club, capacity="trésorière"),
        ),
        contacts=(
            for_club(17, "service", "Demande d'une facture au nom du club, avec le bon numéro"),
            for_shop(52, "sale", "Commande : machine à café (1), pour le coin dégustation", 148000),
            for_shop(88, "service", "Passage du technicien : machine à café, pompe changée"),
            private(150, "sale", "Achat en ligne : vélo électrique (1)", 129000),
            for_club(212, "sale", "Commande : purificateur d'air (2), pour le vestiaire", 61800),
            for_club(220, "third_party", "Journal officiel : nouveau bureau du club déclaré"),
            private(700, "complaint", "Livraison laissée chez un voisin sans prévenir, excuses"),
        ),
    )


def _grocers_shop(now: datetime) -> DemoAccount:
    return DemoAccount(
        number="A-2003",
        record=RecordFacts(
            company_name="La Lanterne Verte SARL",
            account_type_in_crm="business",
            vat_number="FR44737423822",
            registration_number="73742382200136",
            orders_last_year=9,
            revenue_eur_last_year=7420.0,
            margin_eur_last_year=1640.0,
            late_payments_last_year=0,
            referrals=2,
            last_order_on=_day(now, 52),
            last_channel="phone",
            employees=3,
            sites=1,
            payment_terms="30 days net",
            product_families=("coffee_machines", "kitchen_appliances", "maintenance"),
            purchase_purpose=Purpose.BUSINESS_USE,
            region="Bretagne",
            customer_since=_day(now, 1350),
        ),
    )


def _rowing_club(now: datetime) -> DemoAccount:
    return DemoAccount(
        number="A-2004",
        record=RecordFacts(
            company_name="Aviron club de Kerloch",
            account_type_in_crm="association",
            registration_number="W291004857",
            orders_last_year=1,
            revenue_eur_last_year=618.0,
            last_order_on=_day(now, 212),
            payment_terms="invoice 14 days",
            product_families=("air_purifiers",),
            region="Bretagne",
            customer_since=_day(now, 212),
        ),
    )


def _coordinator(now: datetime) -> DemoCustomer:
    account = DemoAccount(
        number="A-2005",
        record=RecordFacts(
            company_name="جمعية جسور الأحياء",
            account_type_in_crm="association",
            registration_number="001482607003839",
            orders_last_year=3,
            revenue_eur_last_year=1975.0,
            margin_eur_last_year=310.0,
            late_payments_last_year=0,
            last_order_on=_day(now, 74),
            last_channel="web_shop",
            employees=4,
            payment_terms="invoice 14 days",
            product_families=("projectors", "office_chairs"),
            region="الرباط",
            customer_since=_day(now, 790),
        ),
    )
    tell = _Teller(now, "C-1004", account.number)
    return DemoCustomer(
        number="C-1004",
        name="سلمى بن يوسف",
        email="salma.benyoussef@jusur.asso.example",
        language="ar",
        acts_for_self=False,
        record=RecordFacts(),
        roles=(DemoRole(account=account, capacity="المنسّقة"),),
        contacts=(
            tell(21, "service", "سألت عن ضمان جهاز العرض وعن مركز الصيانة الأقرب"),
            tell(74, "sale", "شراء عبر الموقع: جهاز عرض، العدد 1", 89500),
            tell(260, "sale", "طلب بالهاتف: كرسي مكتبي، العدد 6", 108000),
            tell(402, "return", "إرجاع كرسي مكتبي، اللون غير مطابق", 18000),
        ),
    )


def _key_account_buyer(now: datetime) -> DemoCustomer:
    account = DemoAccount(
        number="A-2006",
        record=RecordFacts(
            company_name="Tidewater Hotels Group Ltd",
            account_type_in_crm="business",
            vat_number="GB898992715",
            registration_number="04417720",
            orders_last_year=58,
            revenue_eur_last_year=318400.0,
            margin_eur_last_year=71900.0,
            late_payments_last_year=1,
            referrals=4,
            last_order_on=_day(now, 6),
            last_channel="sales_visit",
            employees=1240,
            sites=17,
            payment_terms="45 days end of month",
            product_families=(
                *("coffee_machines", "cleaning_machines", "kitchen_appliances"),
                *("air_purifiers", "maintenance"),
            ),
            purchase_purpose=Purpose.BUSINESS_USE,
            growth_signals=("new_site", "hiring"),
            region="Devon",
            customer_since=_day(now, 2920),
        ),
    )
    tell = _Teller(now, "C-1005", account.number)
    return DemoCustomer(
        number="C-1005",
        name="Owen Farrowby",
        email="owen.farrowby@tidewaterhotels.example",
        language="en",
        acts_for_self=False,
        record=RecordFacts(),
        roles=(DemoRole(account=account, capacity="head buyer"),),
        contacts=(
            tell(
                6, "sale", "Quotation accepted: coffee machine, quantity 22, installed", 3_146_000
            ),
            tell(
                19,
                "service",
                "Engineer's visit in Exmouth: floor scrubber, battery replaced",
                42000,
            ),
            tell(30, "third_party", "Trade press: two more hotels open in spring"),
            tell(64, "complaint", "Three of twenty machines arrived without drip trays, sent on"),
            tell(120, "sale", "Framework order: air purifier, quantity 140", 4_830_000),
            tell(365, "sale", "Maintenance contract renewed for seventeen sites", 2_975_000),
        ),
    )


def _supplier(now: datetime) -> DemoCustomer:
    account = DemoAccount(
        number="A-2007",
        record=RecordFacts(
            company_name="Ergonova Poignées SAS",
            account_type_in_crm="supplier",
            vat_number="FR09619183882",
            registration_number="61918388200106",
            employees=35,
            region="Grand Est",
        ),
    )
    tell = _Teller(now, "C-1006", account.number)
    return DemoCustomer(
        number="C-1006",
        name="Bastien Lorgeret",
        email="bastien.lorgeret@ergonova.example",
        language="fr",
        acts_for_self=False,
        record=RecordFacts(),
        roles=(DemoRole(account=account, capacity="technico-commercial"),),
        contacts=(
            tell(55, "service", "A proposé un nouveau catalogue de poignées, transmis aux achats"),
        ),
    )


class _Teller:
    """Writes one person's contacts in one role, dated in days before `now`."""

    def __init__(self, now: datetime, number: str, account_number: str | None = None) -> None:
        self.now = now
        self.number = number
        self.account_number = account_number

    def __call__(
        self, days_ago: int, kind: str, summary: str, amount_cents: int | None = None
    ) -> DemoContact:
        third_party = kind == ContactKind.THIRD_PARTY
        return DemoContact(
            at=self.now.replace(second=0, microsecond=0) - timedelta(days=days_ago),
            kind=ContactKind(kind),
            summary=summary,
            reference=f"{self.number}-{days_ago}",
            amount_cents=amount_cents,
            account_number=self.account_number,
            trust=Trust.UNCHECKED if third_party else Trust.OWN_RECORDS,
            licence="public announcement" if third_party else None,
        )


def _day(now: datetime, days_ago: int) -> date:
    return (now - timedelta(days=days_ago)).date()
