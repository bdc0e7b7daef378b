"""The demo customers: believable, varied, and the same in every process."""

import hashlib
import random
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from email_validator import validate_email
from stdnum.fi import alv, ytunnus
from stdnum.fr import siret, tva
from stdnum.gb import vat as gb_vat
from stdnum.ie import vat as ie_vat
from stdnum.ma import ice

from bot.domain.profile import ContactKind, ProfileFacts, RecordFacts, Trust
from bot.domain.profile_reading import read_profile
from bot.domain.standing import StandingLevel, find_standing
from bot.services.demo_customers import DEMO_SEED, demo_identities, make_demo_customers
from bot.services.demo_shapes import DemoAccount, DemoCustomer
from bot.services.demo_words import AREAS

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LANGUAGES = {"en", "fr", "fi", "ar"}


@cache
def demo() -> tuple[DemoCustomer, ...]:
    return tuple(make_demo_customers(DEMO_SEED, NOW))


def accounts() -> dict[str, DemoAccount]:
    return {role.account.number: role.account for one in demo() for role in one.roles}


def records() -> list[RecordFacts]:
    return [*(one.record for one in demo()), *(one.record for one in accounts().values())]


def fingerprint(customers) -> str:
    return hashlib.sha256(repr(customers).encode()).hexdigest()


def test_there_are_as_many_as_asked_numbered_in_order():
    assert [one.number for one in demo()] == [f"C-{number}" for number in range(1001, 1241)]


@pytest.mark.parametrize("count", [0, 3, 6, 40])
def test_fewer_are_the_beginning_of_more(count):
    assert make_demo_customers(DEMO_SEED, NOW, count) == list(demo()[:count])


def test_every_process_makes_the_same_whatever_its_hash_seed():
    script = (
        "from datetime import UTC, datetime; import hashlib\n"
        "from bot.services.demo_customers import DEMO_SEED, make_demo_customers\n"
        "made = tuple(make_demo_customers(DEMO_SEED, datetime(2026, 11, 22, 9, 0, tzinfo=UTC)))\n"
        "print(hashlib.sha256(repr(made).encode()).hexdigest(), end='')"
    )

    said = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for hash_seed in ("1", "2")
    ]

    assert said == [fingerprint(demo())] * 2


def test_the_global_random_numbers_are_neither_used_nor_disturbed():
    random.seed(1)
    state = random.getstate()

    made = make_demo_customers(DEMO_SEED, NOW, 30)

    assert random.getstate() == state
    random.seed(2)
    assert make_demo_customers(DEMO_SEED, NOW, 30) == made


def test_another_seed_gives_other_people_but_the_same_named_ones():
    other = make_demo_customers(DEMO_SEED + 1, NOW)

    assert other[:6] == list(demo()[:6])
    assert other[6:] != list(demo()[6:])


def test_all_dates_move_with_now():
    a_year_on = make_demo_customers(DEMO_SEED, NOW + timedelta(days=365))

    pairs = zip(demo(), a_year_on, strict=True)
    assert all(
        new.contacts[0].at - old.contacts[0].at == timedelta(days=365)
        for old, new in pairs
        if old.contacts
    )


def test_all_types_live_in_all_language_areas():
    homes = Counter(
        (one.language, role.account.record.account_type_in_crm)
        for one in demo()
        for role in one.roles
    )
    private = Counter(one.language for one in demo() if one.acts_for_self)

    for language in LANGUAGES:
        assert private[language] >= 10
        for customer_type in ("business", "public_body", "association"):
            assert homes[language, customer_type] >= 3
    assert sum(homes[language, "supplier"] for language in LANGUAGES) >= 5


def test_some_persons_have_several_roles_and_some_are_colleagues():
    several = [one for one in demo() if len(one.roles) + one.acts_for_self > 1]
    members = Counter(role.account.number for one in demo() for role in one.roles)

    assert len(several) >= 10
    assert max(members.values()) >= 2


def test_all_standings_occur():
    standings = Counter(
        found.level
        for record in records()
        if (found := find_standing(as_profile(record), today=NOW.date()))
    )

    assert all(standings[level] >= 5 for level in StandingLevel)


def test_some_profiles_are_sparse_and_some_contradict_themselves():
    nothing_known = [one for one in records() if one.account_type_in_crm is None]
    contradictory = [
        one for one in records() if one.account_type_in_crm == "individual" and one.vat_number
    ]

    assert len(nothing_known) >= 8
    assert len(contradictory) >= 3


def as_profile(record: RecordFacts) -> ProfileFacts:
    fields = RecordFacts.__dataclass_fields__.keys() - {"ignored"}
    values = {name: getattr(record, name) for name in fields}
    return read_profile(values, today=NOW.date(), verified=True)


def test_every_value_survives_the_reading_of_profiles():
    for record in records():
        assert as_profile(record).ignored == ()


def test_every_check_digit_is_right():
    checks = {
        "FI": alv.is_valid,
        "FR": tva.is_valid,
        "GB": gb_vat.is_valid,
        "IE": ie_vat.is_valid,
    }
    checked = Counter()

    for record in records():
        if record.vat_number:
            country = record.vat_number[:2]
            assert checks[country](record.vat_number), record.vat_number
            checked[country] += 1

    assert all(checked[country] >= 3 for country in checks)


@pytest.mark.parametrize(
    ("looks", "check"),
    [
        (lambda number: len(number) == 9 and number[7] == "-", ytunnus.is_valid),
        (lambda number: len(number) == 14 and number.isdigit(), siret.is_valid),
        (lambda number: len(number) == 15 and number.isdigit(), ice.is_valid),
    ],
)
def test_every_registration_number_with_a_check_digit_is_right(looks, check):
    numbers = [one.registration_number for one in records() if one.registration_number]
    of_this_kind = [number for number in numbers if looks(number)]

    assert len(of_this_kind) >= 5
    assert all(check(number) for number in of_this_kind)


def test_no_address_can_reach_a_real_person():
    addresses = [one.email for one in demo() if one.email]

    assert len(addresses) >= 200
    assert len(set(addresses)) == len(addresses)
    for address in addresses:
        assert address.endswith(".example")
        validate_email(address, check_deliverability=False)


def test_names_are_given_once():
    names = [one.name for one in demo()] + [one.record.company_name for one in accounts().values()]

    assert len(set(names)) == len(names)


def test_contacts_lie_in_the_last_three_years_newest_first():
    for one in demo():
        moments = [contact.at for contact in one.contacts]
        assert moments == sorted(moments, reverse=True)
        assert all(NOW - timedelta(days=3 * 365 + 1) <= at < NOW for at in moments)


def test_contacts_are_of_every_kind_in_every_language_with_their_source():
    kinds = {(one.language, contact.kind) for one in demo() for contact in one.contacts}
    references = [contact.reference for one in demo() for contact in one.contacts]

    assert kinds == {(language, kind) for language in LANGUAGES for kind in ContactKind}
    assert len(set(references)) == len(references)
    for contact in (contact for one in demo() for contact in one.contacts):
        elsewhere = contact.kind == ContactKind.THIRD_PARTY
        assert elsewhere == (contact.trust != Trust.OWN_RECORDS) == (contact.licence is not None)
        assert "{" not in contact.summary


def test_contacts_are_about_the_person_or_one_of_their_accounts():
    for one in demo():
        own = {role.account.number for role in one.roles}
        for contact in one.contacts:
            assert contact.account_number in own or (
                contact.account_number is None and one.acts_for_self
            )


def test_the_record_agrees_with_the_sales():
    for one in demo()[6:]:
        told = [contact for contact in one.contacts if contact.kind == ContactKind.SALE]
        for number, record in [
            (None, one.record),
            *((role.account.number, role.account.record) for role in one.roles),
        ]:
            sales = [contact for contact in told if contact.account_number == number]
            recent = [contact for contact in sales if (NOW - contact.at).days < 365]
            if not sales:
                continue
            assert record.last_order_on == sales[0].at.date()
            assert record.customer_since <= sales[-1].at.date()
            assert len(recent) <= record.orders_last_year
            assert sum(contact.amount_cents for contact in recent) <= round(
                100 * record.revenue_eur_last_year
            )


def test_the_identities_are_the_first_customers_in_four_languages():
    identities = demo_identities()

    assert [one.id for one in identities] == [f"C-{number}" for number in range(1001, 1007)]
    for identity, customer in zip(identities, demo()[:6], strict=True):
        assert (identity.name, identity.language) == (customer.name, customer.language)
        assert set(identity.describes) == LANGUAGES
        assert len(set(identity.describes.values())) == 4


def test_the_identities_cover_the_roles_the_host_page_shows():
    hannah, paivi, camille, salma, owen, bastien = demo()[:6]

    def types(one: DemoCustomer) -> list[str | None]:
        return [role.account.record.account_type_in_crm for role in one.roles]

    assert hannah.acts_for_self
    assert types(hannah) == []
    assert (paivi.acts_for_self, types(paivi)) == (False, ["public_body"])
    assert (camille.acts_for_self, types(camille)) == (True, ["business", "association"])
    assert (salma.acts_for_self, types(salma)) == (False, ["association"])
    assert (owen.acts_for_self, types(owen)) == (False, ["business"])
    assert (bastien.acts_for_self, types(bastien)) == (False, ["supplier"])
    standing = find_standing(as_profile(owen.roles[0].account.record), today=NOW.date())
    assert standing is not None
    assert standing.level == StandingLevel.KEY_ACCOUNT


def test_every_area_has_words_for_everything_that_is_told():
    first, *others = AREAS

    for area in others:
        assert area.products.keys() == first.products.keys()
        assert area.summaries.keys() == {kind.value for kind in ContactKind}
        assert area.capacities.keys() == first.capacities.keys()
        assert set(area.countries) == area.regions.keys()


@pytest.mark.parametrize("seed", range(4))
def test_many_more_can_be_made(seed):
    made = make_demo_customers(seed, datetime(2028, 2, 29, tzinfo=UTC), 900)

    assert len({one.number for one in made}) == 900
    assert len({one.email for one in made if one.email}) == sum(bool(one.email) for one in made)
