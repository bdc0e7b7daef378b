"""Facts that stand in a message in so many letters: numbers, money, dates, organisations."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import dateparser
import phonenumbers
from stdnum import iban, luhn
from stdnum.eg import tn as eg_tn
from stdnum.eu import vat as eu_vat
from stdnum.fi import associationid, hetu, ytunnus
from stdnum.fr import nir, siren, siret
from stdnum.gb import vat as gb_vat
from stdnum.ma import ice

from bot.nlu import entity_words as words_of
from bot.nlu.words import latin_digits

_REGIONS = {"en": "GB", "fr": "FR", "fi": "FI", "ar": "SA"}
_Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One fact with its place in the message; `value` is its plain form for programs.

    `valid` is what the number's own check digits say: None when it has none.
    """

    kind: str
    value: str
    text: str
    start: int
    end: int
    valid: bool | None = None
    implies: str | None = None  # the customer type, where the words carry one


_Reader = Callable[[str, str, date], Iterator[Entity]]


def read_entities(text: str, language: str, today: date) -> tuple[Entity, ...]:
    """All facts of a message in the order they stand; where two overlap, the surer kind stays.

    Spans count characters of the text as given, so they serve for masking.
    """
    plain = latin_digits(text)
    found: list[Entity] = []
    for read in _READERS:  # surest first
        for entity in read(plain, language, today):
            if all(entity.end <= other.start or entity.start >= other.end for other in found):
                found.append(entity)
    return tuple(sorted((_as_written(entity, text) for entity in found), key=lambda one: one.start))


def mask(text: str, entities: Iterable[Entity], kinds: Iterable[str]) -> str:
    """The text with the entities of these kinds replaced by [kind]."""
    hidden = set(kinds)
    for entity in sorted(entities, key=lambda one: -one.start):
        if entity.kind in hidden:
            text = f"{text[: entity.start]}[{entity.kind}]{text[entity.end :]}"
    return text


def _as_written(entity: Entity, text: str) -> Entity:
    return Entity(
        kind=entity.kind,
        value=entity.value,
        text=text[entity.start : entity.end],
        start=entity.start,
        end=entity.end,
        valid=entity.valid,
        implies=entity.implies,
    )


def _entity(kind: str, span: _Span, value: str, valid: bool | None = None) -> Entity:
    return Entity(kind=kind, value=value, text="", start=span[0], end=span[1], valid=valid)


# Identity and payment numbers


_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_CARD = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
_HETU = re.compile(r"\b\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]\b")
_NIR = re.compile(r"\b[12] ?\d{2} ?\d{2} ?[\dAB]{2} ?\d{3} ?\d{3} ?\d{2}\b")


def _read_addresses(text: str, _language: str, _today: date) -> Iterator[Entity]:
    for match in _EMAIL.finditer(text):
        yield _entity("email", match.span(), match.group().lower())


def _read_private_numbers(text: str, _language: str, _today: date) -> Iterator[Entity]:
    for match in _IBAN.finditer(text):
        if iban.is_valid(match.group()):
            yield _entity("iban", match.span(), iban.compact(match.group()), valid=True)
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if digits[0] in "23456" and luhn.is_valid(digits) and not siret.is_valid(digits):
            yield _entity("card_number", match.span(), digits, valid=True)
    for kind, pattern, check in (("personal_id", _HETU, hetu), ("personal_id", _NIR, nir)):
        for match in pattern.finditer(text):
            if check.is_valid(match.group()):
                yield _entity(kind, match.span(), check.compact(match.group()), valid=True)


# Numbers of organisations


_VAT = re.compile(r"\b(?:[A-Z]{2}|[a-z]{2}) ?[0-9A-Z](?:[ .-]?[0-9A-Z]){6,12}\b")
_GULF_TAX = re.compile(r"(?<!\d)(?:3\d{13}3|100\d{12})(?!\d)")
_YTUNNUS = re.compile(r"(?<![\d-])\d{7}-\d(?![\d-])")
_SIREN = re.compile(r"(?<!\d)\d{3} \d{3} \d{3}(?: \d{5})?(?!\d)|(?<!\d)\d{14}(?!\d)")


def _read_organisation_numbers(text: str, language: str, _today: date) -> Iterator[Entity]:
    for match in _VAT.finditer(text):
        number = re.sub(r"[ .-]", "", match.group()).upper()
        if eu_vat.is_valid(number) or (number[:2] == "GB" and gb_vat.is_valid(number)):
            yield _entity("vat_number", match.span(), number, valid=True)
    for match in _GULF_TAX.finditer(text):
        yield _entity("vat_number", match.span(), match.group())  # no public check digits
    for match in _YTUNNUS.finditer(text):
        number = match.group()
        yield _entity("registration_number", match.span(), number, valid=ytunnus.is_valid(number))
    for match in _SIREN.finditer(text):
        number = match.group().replace(" ", "")
        if siren.is_valid(number) or siret.is_valid(number):
            yield _entity("registration_number", match.span(), number, valid=True)


def _read_named_numbers(text: str, _language: str, _today: date) -> Iterator[Entity]:
    """Numbers that a word before them names: "invoice no. 2024-1183"."""
    for match in _named_number().finditer(text):
        kind = next(name for name, found in match.groupdict().items() if found and name != "value")
        span, value = match.span("value"), match["value"].strip(" .,-/").upper()
        if sum(letter.isdigit() for letter in value) < 3:
            continue
        end = span[0] + len(match["value"].rstrip(" .,-/"))
        yield _entity(kind, (span[0], end), value, valid=_check(kind, value))


def _check(kind: str, value: str) -> bool | None:
    """Whether a named number passes the check digits of its country; None when it has none."""
    digits = re.sub(r"\D", "", value)
    if kind == "vat_number":
        if value[:2].isalpha():
            return bool(eu_vat.is_valid(value) or gb_vat.is_valid(value))
        return (
            True
            if len(digits) == 9 and (gb_vat.is_valid(digits) or eg_tn.is_valid(digits))
            else None
        )
    if kind != "registration_number":
        return None
    if re.fullmatch(r"\d{7}-\d", value):
        return bool(ytunnus.is_valid(value))
    checks = {9: siren, 14: siret, 15: ice, 6: associationid}
    check = checks.get(len(digits))
    return True if check is not None and check.is_valid(digits) else None


# What a parcel, an order or an invoice looks like without being named


_TRACKING = re.compile(
    r"\b(?:1Z[0-9A-Z]{16}|[A-Z]{2}\d{9}[A-Z]{2}|JJ[A-Z]{2}\d{10,20}|JD\d{16,18}|CC\d{9}[A-Z]{2})\b"
)
_MARKED = (
    ("invoice_number", re.compile(r"\b(?:INV|FAC|FA|FV|LASKU)[-_/]?\d[\d/-]{2,14}\b", re.I)),
    ("order_number", re.compile(r"\b(?:ORD|CMD|PO|TIL|SO)[-_/]?\d[\d/-]{2,14}\b", re.I)),
)


def _read_shaped_numbers(text: str, _language: str, _today: date) -> Iterator[Entity]:
    for match in _TRACKING.finditer(text):
        yield _entity("tracking_number", match.span(), match.group())
    for kind, pattern in _MARKED:
        for match in pattern.finditer(text):
            yield _entity(kind, match.span(), match.group().upper())


def _read_phones(text: str, language: str, _today: date) -> Iterator[Entity]:
    if sum(letter.isdigit() for letter in text) < 6:
        return
    for found in phonenumbers.PhoneNumberMatcher(text, _REGIONS.get(language, "FI")):
        number = phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
        yield _entity("phone", (found.start, found.end), number, valid=True)


# Money, dates, quantities


_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f.,']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"


def _read_money(text: str, _language: str, _today: date) -> Iterator[Entity]:
    for match in _money().finditer(text):
        amount, currency = match["before"] or match["after"], match["sign"] or match["name"]
        code = _currency_codes()[currency.lower()]
        yield _entity("money", match.span(), f"{_amount(amount):.2f} {code}")


def _amount(written: str) -> float:
    """1 200,50 · 1,200.50 · 1.200,50 → 1200.5: the last mark with one or two digits is decimal."""
    decimal = re.search(r"[.,](\d{1,2})$", written)
    whole = re.sub(r"\D", "", written[: decimal.start()] if decimal else written)
    return float(f"{whole}.{decimal[1] if decimal else 0}")


_NUMERIC_DATE = re.compile(
    r"(?<![\d.-])(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})|(\d{1,2})\.(\d{1,2})\.)"
    r"(?![\d-])"
)


def _read_dates(text: str, language: str, today: date) -> Iterator[Entity]:
    for match in _NUMERIC_DATE.finditer(text):
        found = _numeric_date(match, today)
        if found:
            yield _entity("date", match.span(), found.isoformat())
    for match in _month_date().finditer(text):
        found = _named_date(match.group(), language, today)
        if found:
            yield _entity("date", match.span(), found.isoformat())
    for days, pattern in _near_days():
        for match in pattern.finditer(text):
            yield _entity("date", match.span(), (today + timedelta(days=days)).isoformat())
    for weekday, pattern in _weekdays():
        for match in pattern.finditer(text):
            ahead = (weekday - today.weekday()) % 7 or 7
            yield _entity("date", match.span(), (today + timedelta(days=ahead)).isoformat())


def _numeric_date(match: re.Match[str], today: date) -> date | None:
    if match[1]:
        year, month, day = match[1], match[2], match[3]
    elif match[4]:
        day, month, year = match[4], match[5], match[6]
    else:
        day, month, year = match[7], match[8], str(today.year)
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


@lru_cache(maxsize=1_000)
def _named_date(written: str, language: str, today: date) -> date | None:
    noon = f"{today.isoformat()} 12:00"
    base = dateparser.parse(noon, date_formats=["%Y-%m-%d %H:%M"], languages=["en"])
    found = dateparser.parse(
        written,
        languages=list(dict.fromkeys((language, "en"))),
        settings={"RELATIVE_BASE": base, "DATE_ORDER": "DMY", "PREFER_DAY_OF_MONTH": "first"},
    )
    return found.date() if found else None


def _read_quantities(text: str, language: str, _today: date) -> Iterator[Entity]:
    names = _number_names(language)
    for match in _quantity(language).finditer(text):
        written = match["number"]
        count = int(written) if written.isdigit() else names[written.lower()]
        if 0 < count < 100_000 and not 1990 <= count <= 2060:
            yield _entity("quantity", match.span("number"), str(count))


# Who writes


def _read_organisations(text: str, _language: str, _today: date) -> Iterator[Entity]:
    for customer_type, pattern in _organisation_forms():
        for match in pattern.finditer(text):
            value = match.group().lower()
            span = match.span()
            yield Entity(
                kind="organisation_form",
                value=value,
                text="",
                start=span[0],
                end=span[1],
                implies=customer_type,
            )
    for match in _public_bodies().finditer(text):
        yield Entity(
            kind="public_body",
            value=match.group().lower(),
            text="",
            start=match.start(),
            end=match.end(),
            implies="public_body",
        )


_READERS: Sequence[_Reader] = (
    _read_addresses,
    _read_private_numbers,
    _read_organisation_numbers,
    _read_named_numbers,
    _read_shaped_numbers,
    _read_dates,
    _read_money,
    _read_phones,
    _read_organisations,
    _read_quantities,
)


# Patterns, built once from the words


def _alternatives(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first; `*` is any ending."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(
        re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in ordered
    )


def _whole(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.])(?:{_alternatives(words)})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _named_number() -> re.Pattern[str]:
    kinds = "|".join(
        f"(?P<{kind}>{_alternatives(words)})" for kind, words in words_of.NUMBER_WORDS.items()
    )
    fillers = rf"(?:\s*(?:{_alternatives(words_of.NUMBER_FILLERS)})){{0,3}}"
    marked = r"(?:[A-Z]{1,6}[-_/ ]?)?\d[\dA-Z]*(?:[-/.]\d[\dA-Z]*){0,4}"
    value = rf"(?P<value>{marked}|\d{{2,4}}(?: \d{{2,5}}){{1,4}})"
    return re.compile(rf"(?<!\w)(?:{kinds}){fillers}\s*[:#]?\s*{value}(?![\w%€])", re.IGNORECASE)


@lru_cache(maxsize=1)
def _currency_codes() -> dict[str, str]:
    return {word: code for code, words in words_of.CURRENCIES.items() for word in words}


@lru_cache(maxsize=1)
def _money() -> re.Pattern[str]:
    names = _alternatives(_currency_codes())
    signs = _alternatives(
        word for word in _currency_codes() if not word.islower() or len(word) == 3
    )
    return re.compile(
        rf"(?<![\w.,])(?P<before>{_NUMBER})\s?(?P<name>{names})(?!\w)"
        rf"|(?<!\w)(?P<sign>{signs})\s?(?P<after>{_NUMBER})(?![\w])",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _month_date() -> re.Pattern[str]:
    months = _alternatives(words_of.MONTHS)
    day = r"\d{1,2}(?:st|nd|rd|th|er|\.)?"
    return re.compile(
        rf"(?<![\w.])(?:{day}\s+(?:of\s+)?(?:{months})|(?:{months})\s+{day}(?!\d))(?:,?\s+\d{{4}})?(?!\w)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _near_days() -> tuple[tuple[int, re.Pattern[str]], ...]:
    # The longest words first: "day after tomorrow" holds "tomorrow".
    order = sorted(words_of.NEAR_DAYS, key=lambda days: -abs(days))
    return tuple((days, _whole(words_of.NEAR_DAYS[days])) for days in order)


@lru_cache(maxsize=1)
def _weekdays() -> tuple[tuple[int, re.Pattern[str]], ...]:
    return tuple((number, _whole(names)) for number, names in enumerate(words_of.WEEKDAYS))


@lru_cache(maxsize=8)
def _number_names(language: str) -> dict[str, int]:
    counted = words_of.NUMBER_NAMES.get(language, "").split()
    further = words_of.NUMBER_NAMES_FURTHER.get(language, {})
    return {name: number for number, name in enumerate(counted, 2)} | further


@lru_cache(maxsize=8)
def _quantity(language: str) -> re.Pattern[str]:
    names = _alternatives(_number_names(language))
    number = rf"\d{{1,5}}|{names}" if names else r"\d{1,5}"
    return re.compile(
        rf"(?<![\w.,/#€$£-])(?P<number>{number})\s?(?:x\s+|pcs\b|kpl\b|pièces\b)?"
        rf"(?![\d.,/%:°-])\s?(?!(?:{_alternatives(words_of.NOT_GOODS)})(?!\w))(?=[^\W\d_]{{2}})",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _organisation_forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    forms = [(kind, _whole(words)) for kind, words in words_of.ORGANISATION_FORMS.items()]
    marks = [
        (kind, re.compile(rf"(?<=[^\W\d_] )(?:{_alternatives(words)})(?![\w'’])"))
        for kind, words in words_of.ORGANISATION_MARKS.items()
    ]
    return (*marks, *forms)


@lru_cache(maxsize=1)
def _public_bodies() -> re.Pattern[str]:
    return _whole(words_of.PUBLIC_BODIES)
