"""Reading a record of any origin into facts: what makes no sense is left out and listed."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from numbers import Real
from typing import Any

from bot.domain.profile import (
    MAX_PAYMENT_DAYS,
    AccountFacts,
    Because,
    IgnoredValue,
    ProfileFacts,
    Purpose,
)

# Beyond these a figure is a slip of the keyboard or a broken export, not a customer.
# (The largest employers of the world have between two and three million people.)
MAX_ORDERS_PER_YEAR = 1_000_000
MAX_EUR_PER_YEAR = 10_000_000_000
MAX_EMPLOYEES = 5_000_000
MAX_SITES = 1_000_000
OLDEST_YEAR = 1850
MAX_TEXT = 200
MAX_LIST = 50
SHOWN_OF_A_VALUE = 60  # characters of an ignored value that are repeated in the report


def read_profile(
    record: Mapping[str, object],
    *,
    today: date,
    verified: bool,
    account: AccountFacts | None = None,
    accounts: Iterable[AccountFacts] = (),
) -> ProfileFacts:
    """The profile in a flat record of any origin; what makes no sense becomes None and is listed.

    Fields that are missing, None or empty are simply not known. `today` bounds the dates.
    """
    values, ignored = _read_fields(record, PROFILE_READERS, today)
    return ProfileFacts(
        **values, verified=verified, account=account, accounts=tuple(accounts), ignored=ignored
    )


def read_account(
    record: Mapping[str, object], *, today: date, id: str, number: str, capacity: str | None
) -> AccountFacts:
    """The facts of an organisation's record, cleaned like those of `read_profile`."""
    values, ignored = _read_fields(record, RECORD_READERS, today)
    name = values.get("company_name") or number
    return AccountFacts(
        **values, id=id, number=number, name=name, capacity=capacity, ignored=ignored
    )


# Other words that customer registers use for our types, already in `_as_word` form.
CRM_TYPE_WORDS = {
    word: customer_type
    for customer_type, words in {
        "individual": (
            *("person", "private", "private_person", "private_customer", "consumer", "b2c"),
            *("yksityinen", "yksityishenkilö", "yksityisasiakas", "kuluttaja"),
            *("particulier", "personne_privée", "فرد", "أفراد"),
        ),
        "business": (
            *("company", "corporate", "firm", "b2b", "yritys", "yritysasiakas"),
            *("entreprise", "société", "professionnel", "شركة", "شركات"),
        ),
        "public_body": (
            *("public", "public_sector", "government", "municipality", "school", "b2g"),
            *("julkinen", "julkinen_sektori", "julkisyhteisö", "kunta", "koulu"),
            *("public_entity", "secteur_public", "collectivité", "administration"),
            *("جهة_حكومية", "جهة_عامة"),
        ),
        "association": (
            *("club", "charity", "ngo", "non_profit", "nonprofit", "yhdistys", "seura", "järjestö"),
            *("asso", "association_loi_1901", "جمعية", "نادي"),
        ),
        "supplier": ("vendor", "toimittaja", "fournisseur", "مورد"),
    }.items()
    for word in words
}

# What people type into a form that will not let them leave a field empty.
PLACEHOLDERS = frozenset(
    {"x", "xx", "xxx", "n/a", "na", "n.a.", "nan", "none", "null", "nil", "undefined", "unknown"}
    | {"tbd", "todo", "test", "tuntematon", "puuttuu", "inconnu", "néant", "غير_معروف", "لا_يوجد"}
)


@dataclass(eq=False)
class _Ignore(Exception):
    """A reader cannot make sense of a value."""

    because: Because


def _read_fields(
    record: Mapping[str, object],
    readers: Mapping[str, Callable[[object, date], object]],
    today: date,
) -> tuple[dict[str, Any], tuple[IgnoredValue, ...]]:
    values: dict[str, Any] = {}
    ignored: list[IgnoredValue] = []
    for field, raw in record.items():
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            continue
        try:
            if field not in readers:
                raise _Ignore(Because.UNKNOWN_FIELD)
            values[field] = readers[field](raw, today)
        except _Ignore as reason:
            ignored.append(
                IgnoredValue(field=str(field), value=_shown(raw), because=reason.because)
            )
    return values, tuple(ignored)


def _shown(raw: object) -> str:
    try:
        text = raw if isinstance(raw, str) else repr(raw)
    except ValueError:  # Python refuses to print integers of thousands of digits
        text = type(raw).__name__
    return _printable(text[: 2 * SHOWN_OF_A_VALUE])[:SHOWN_OF_A_VALUE]


def _printable(text: str) -> str:
    """The text without control characters and lone surrogates, white space made single."""
    kept = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", text)
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cs")
    )
    return " ".join(kept.split())


def _as_word(text: str) -> str:
    """Text as a machine word: "Public sector" and "public-sector" are public_sector."""
    return re.sub(r"[\s\-]+", "_", text.casefold()).strip("_")


def _read_name(raw: object, today: date) -> str:
    """A person's name or number, whatever it looks like."""
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise _Ignore(Because.NOT_TEXT)
    text = _printable(_text_of(raw))
    if len(text) > MAX_TEXT:
        raise _Ignore(Because.TOO_LONG)
    return text


def _read_text(raw: object, today: date) -> str:
    text = _read_name(raw, today)
    if _as_word(text) in PLACEHOLDERS or not any(char.isalnum() for char in text):
        raise _Ignore(Because.PLACEHOLDER)
    return text


def _text_of(raw: str | int) -> str:
    try:
        return str(raw)
    except ValueError:
        raise _Ignore(Because.TOO_LONG) from None


def _read_word(raw: object, today: date) -> str:
    return _as_word(_read_text(raw, today))


def _read_crm_type(raw: object, today: date) -> str:
    word = _read_word(raw, today)
    return CRM_TYPE_WORDS.get(word, word)


def _read_purpose(raw: object, today: date) -> Purpose:
    word = _read_word(raw, today)
    try:
        return Purpose(word)
    except ValueError:
        raise _Ignore(Because.UNKNOWN_WORD) from None


def _read_official_number(raw: object, today: date) -> str:
    """A VAT or registration number, upper case, as written; a mistyped one still is evidence."""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)  # a spreadsheet made a number of it
    text = _read_text(raw, today).upper()
    digits = [char for char in text if char.isdigit()]
    if text.startswith("-") or not 4 <= len(digits) <= 20 or len(text) > 40:
        raise _Ignore(Because.MALFORMED)
    if len(set(digits)) == 1:
        raise _Ignore(Because.PLACEHOLDER)
    return text


def _read_email(raw: object, today: date) -> str:
    if not isinstance(raw, str):
        raise _Ignore(Because.NOT_TEXT)
    name, _, domain = _printable(raw).rpartition("@")
    if not re.fullmatch(r"[^\s@]{1,64}", name) or not re.fullmatch(
        r"[^\s@.]{1,63}(\.[^\s@.]{1,63})+", domain
    ):
        raise _Ignore(Because.MALFORMED)
    return f"{name}@{domain.casefold()}"


def _read_payment_terms(raw: object, today: date) -> str:
    if isinstance(raw, Real | Decimal) and not isinstance(raw, bool):
        return f"{_whole(raw, least=0, most=MAX_PAYMENT_DAYS)} days"
    text = _read_text(raw, today)
    if re.match(r"[-\N{MINUS SIGN}]\s*\d", text):
        raise _Ignore(Because.NEGATIVE)
    numbers = [int(number) for number in re.findall(r"\d{1,20}", text)]
    if numbers and min(numbers) > MAX_PAYMENT_DAYS:
        raise _Ignore(Because.ABSURD)
    return text


def _read_list(raw: object, today: date) -> tuple[str, ...]:
    """Machine words from a list or from "a; b | c", each once, in order."""
    if isinstance(raw, str):
        raw = re.split(r"[;,|،؛]", raw)
    if not isinstance(raw, list | tuple | set | frozenset):
        raise _Ignore(Because.NOT_TEXT)
    items = sorted(raw, key=str) if isinstance(raw, set | frozenset) else raw
    words = [_read_word(item, today) for item in items if item is not None and item != ""]
    if len(words) > MAX_LIST:
        raise _Ignore(Because.TOO_LONG)
    return tuple(dict.fromkeys(words))


def _read_date(raw: object, today: date) -> date:
    """A day from a date, an ISO text, day.month.year, day/month/year, or a bare year."""
    day = _parse_date(raw)
    if day is None:
        raise _Ignore(Because.NOT_A_DATE)
    if day.year < OLDEST_YEAR:
        raise _Ignore(Because.ABSURD)
    if day > today:
        raise _Ignore(Because.IN_THE_FUTURE)
    return day


def _parse_date(raw: object) -> date | None:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = _printable(raw) if isinstance(raw, str) else _year_text(raw)
    for pattern in DATE_PATTERNS:
        if found := pattern.match(text):
            parts = {name: int(part) for name, part in found.groupdict().items() if part}
            try:
                return date(parts["year"], parts.get("month", 1), parts.get("day", 1))
            except ValueError:
                return None
    return None


def _year_text(raw: object) -> str:
    number = _parse_number(raw)
    return f"{number:.0f}" if number is not None and 0 < number < 10_000 else ""


DATE_PATTERNS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ][\d:.+Z-]*)?$"),
    re.compile(r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})$"),
    re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2}))?$"),
)


def _whole_between(most: int) -> Callable[[object, date], int]:
    return lambda raw, today: _whole(raw, least=0, most=most)


def _money_between(least: float, most: float) -> Callable[[object, date], float]:
    return lambda raw, today: _number(raw, least=least, most=most)


def _whole(raw: object, *, least: float, most: float) -> int:
    """A count; of a band such as "50-249" or "250+" its lower end."""
    if isinstance(raw, str) and (band := BAND.fullmatch(raw.strip())):
        raw = band["low"]
    number = _number(raw, least=least, most=most)
    if not number.is_integer():
        raise _Ignore(Because.NOT_WHOLE)
    return int(number)


BAND = re.compile(r"(?P<low>\d[\d ]*)(?:\+|[-\N{EN DASH}]\d[\d ]*)")


def _number(raw: object, *, least: float, most: float) -> float:
    number = _parse_number(raw)
    if number is None or math.isnan(number):
        raise _Ignore(Because.NOT_A_NUMBER)
    if number < least and least == 0:
        raise _Ignore(Because.NEGATIVE)
    if not least <= number <= most:
        raise _Ignore(Because.ABSURD)
    return number


def _parse_number(raw: object) -> float | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, Real | Decimal):
        try:
            return float(raw)
        except OverflowError:
            return math.inf
        except ValueError:  # a signalling NaN
            return None
    return _parse_number_text(raw) if isinstance(raw, str) else None


def _parse_number_text(text: str) -> float | None:
    """A number as people write it: "1 250,50 €", "1,250.50", "12.500" (thousands), "٤٥"."""
    if len(text) > MAX_TEXT:
        return None
    text = re.sub(r"[\s'\N{RIGHT SINGLE QUOTATION MARK}€]|eur(os?)?$", "", text.casefold())
    text = text.translate({0x066B: ".", 0x066C: ",", 0x2212: "-"})
    found = GROUPED.fullmatch(text) or PLAIN.fullmatch(text)
    if not found:
        return None
    whole = re.sub(r"[.,]", "", found["whole"])
    return float(f"{whole}.{found['part'] or 0}")


# Three digits after a lone separator are thousands: nobody writes tenths of a cent.
GROUPED = re.compile(
    r"(?P<whole>[+-]?[1-9]\d{0,2}(?P<sep>[.,])\d{3}(?:(?P=sep)\d{3})*)"
    r"(?:(?!(?P=sep))[.,](?P<part>\d+))?"
)
PLAIN = re.compile(r"(?P<whole>[+-]?\d+)(?:[.,](?P<part>\d+))?")


RECORD_READERS: Mapping[str, Callable[[object, date], object]] = {
    "company_name": _read_text,
    "vat_number": _read_official_number,
    "registration_number": _read_official_number,
    "account_type_in_crm": _read_crm_type,
    "orders_last_year": _whole_between(MAX_ORDERS_PER_YEAR),
    "revenue_eur_last_year": _money_between(0, MAX_EUR_PER_YEAR),
    "margin_eur_last_year": _money_between(-MAX_EUR_PER_YEAR, MAX_EUR_PER_YEAR),
    "late_payments_last_year": _whole_between(MAX_ORDERS_PER_YEAR),
    "referrals": _whole_between(MAX_ORDERS_PER_YEAR),
    "last_order_on": _read_date,
    "last_channel": _read_word,
    "employees": _whole_between(MAX_EMPLOYEES),
    "sites": _whole_between(MAX_SITES),
    "payment_terms": _read_payment_terms,
    "product_families": _read_list,
    "purchase_purpose": _read_purpose,
    "growth_signals": _read_list,
    "region": _read_text,
    "customer_since": _read_date,
}


def _read_flag(raw: object, today: date) -> bool:
    if not isinstance(raw, bool):
        raise _Ignore(Because.MALFORMED)
    return raw


PROFILE_READERS: Mapping[str, Callable[[object, date], object]] = {
    **RECORD_READERS,
    "customer_number": _read_name,
    "name": _read_name,
    "email": _read_email,
    "language": _read_word,
    "acts_for_self": _read_flag,
}
