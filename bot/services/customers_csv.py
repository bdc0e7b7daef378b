"""Reading a CSV file of customers: every cell is checked, and every fault names its mend."""

import csv
import io
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import IO, Annotated, Any, ClassVar

from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError
from stdnum.eu import vat as eu_vat
from stdnum.fi import ytunnus
from stdnum.gb import vat as gb_vat

from bot.domain.errors import OsastoError
from bot.domain.profile import Purpose
from bot.domain.profile_reading import (
    CRM_TYPE_WORDS,
    MAX_EMPLOYEES,
    MAX_EUR_PER_YEAR,
    MAX_ORDERS_PER_YEAR,
    MAX_SITES,
    MAX_TEXT,
    OLDEST_YEAR,
)

CUSTOMER_TYPES = frozenset({"individual", "business", "public_body", "association", "supplier"})
SHOWN_OF_A_CELL = 40  # characters of a bad cell that are repeated in the report

Source = str | Path | IO[str] | IO[bytes]


@dataclass(eq=False)
class CustomersFileRefused(OsastoError):
    """A customers file of which not even the rows can be read; nothing was written."""

    code: ClassVar[str] = "customers_file_refused"
    file: str
    line: int | None
    problem: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.problem} {self.mend}"


class CustomersFileUnreadable(CustomersFileRefused):
    """The file is not there, or not for us to read."""

    code: ClassVar[str] = "customers_file_unreadable"


class CustomersFileNotUtf8(CustomersFileRefused):
    """The file's text is not UTF-8."""

    code: ClassVar[str] = "customers_file_not_utf8"


class CustomersFileEmpty(CustomersFileRefused):
    """The file holds no customer."""

    code: ClassVar[str] = "customers_file_empty"


class CustomersFileHeader(CustomersFileRefused):
    """The first line does not name the columns that are needed, each once."""

    code: ClassVar[str] = "customers_file_header"


class CustomersFileBroken(CustomersFileRefused):
    """The quotes of the file do not pair, so nobody can say where a row ends."""

    code: ClassVar[str] = "customers_file_broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class BadCell:
    """One fault of one row: where, what is wrong, and how to mend it."""

    line: int
    column: str
    value: str
    code: str
    problem: str
    mend: str

    def __str__(self) -> str:
        value = f" ({self.value!r})" if self.value else ""
        return f"line {self.line}, {self.column}{value}: {self.problem}. {self.mend}."


def _fault(code: str, problem: str, mend: str, column: str = "") -> PydanticCustomError:
    # The sentence is a parameter, so that nothing in it is read as a placeholder.
    return PydanticCustomError(
        code, "{problem}", {"problem": problem, "mend": mend, "column": column}
    )


def _check_text(text: str) -> str:
    text = " ".join(text.split())
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise _fault("control_character", "holds an invisible control character", "Type it anew")
    if len(text) > MAX_TEXT:
        raise _fault("too_long", f"is longer than {MAX_TEXT} characters", "Shorten it")
    return text


def _check_number_of_ours(text: str) -> str:
    if not re.fullmatch(r"[^\W_][\w./-]{0,39}", text):
        raise _fault(
            "malformed_number",
            "is not a customer or account number",
            "Use letters, digits, and . / - _ inside, at most 40 characters, e.g. C-1001",
        )
    return text


def _check_email(text: str) -> str:
    try:
        return validate_email(
            text, check_deliverability=False, globally_deliverable=False, test_environment=True
        ).normalized
    except EmailNotValidError:
        raise _fault(
            "malformed_email",
            "is not an e-mail address",
            "Write one address such as name@example.org, or leave the cell empty",
        ) from None


def _check_phone(text: str) -> str:
    if not re.fullmatch(r"\+?[\d ()/.-]{3,30}", text):
        raise _fault(
            "malformed_phone",
            "is not a telephone number",
            "Write digits, spaces and a leading +, or leave the cell empty",
        )
    return text


def _check_language(text: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}", text.casefold()):
        raise _fault(
            "malformed_language",
            "is not a language code",
            "Write a code of two letters such as en, fr, fi or ar",
        )
    return text.casefold()


def _read_yes_no(text: str) -> bool:
    if text.casefold() not in ("yes", "no"):
        raise _fault("not_yes_or_no", "is neither yes nor no", "Write yes or no")
    return text.casefold() == "yes"


def _check_type(text: str, info: ValidationInfo) -> str:
    word = re.sub(r"[\s-]+", "_", text.casefold())
    customer_types: Collection[str] = info.context["customer_types"] if info.context else ()
    word = CRM_TYPE_WORDS.get(word, word)
    if word not in customer_types:
        raise _fault(
            "unknown_customer_type",
            "is not a customer type",
            f"Use one of: {', '.join(sorted(customer_types))}; or leave the cell empty",
        )
    return word


def _check_official_number(text: str) -> str:
    if re.fullmatch(r"[\d.,]+E\+\d+", text.upper()):
        raise _fault(
            "cut_by_spreadsheet",
            "was shortened by a spreadsheet",
            "Format the column as text and type the whole number",
        )
    if not re.fullmatch(r"(?=(\D*\d){4})[\w ./-]{4,40}", text):
        raise _fault(
            "malformed_official_number",
            "does not look like an official number",
            "Copy it from the register, or leave the cell empty",
        )
    if re.fullmatch(r"\d{7}-\d", text) and not ytunnus.is_valid(text):
        raise _wrong_check_digit()
    return text.upper()


def _check_vat_number(text: str) -> str:
    compact = re.sub(r"[ .-]", "", _check_official_number(text))
    check = VAT_CHECKS.get(compact[:2])
    if check and not check(compact):
        raise _wrong_check_digit()
    return compact


def _wrong_check_digit() -> PydanticCustomError:
    return _fault(
        "wrong_check_digit",
        "has a digit too few, too many or wrong",
        "Compare it with the customer's papers, or leave the cell empty",
    )


VAT_CHECKS = {
    "GB": gb_vat.is_valid,
    "EL": eu_vat.is_valid,
    **{state.upper(): eu_vat.is_valid for state in eu_vat.MEMBER_STATES},
}


def _read_count(most: int) -> BeforeValidator:
    def read(text: str) -> int:
        if not re.fullmatch(r"-?\d{1,18}", text):
            raise _fault(
                "not_a_whole_number", "is not a whole number", "Write digits only, e.g. 12500"
            )
        return int(_within(int(text), 0, most))

    return BeforeValidator(read)


def _read_money(least: int) -> BeforeValidator:
    def read(text: str) -> float:
        text = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
        text = text.replace("\N{NARROW NO-BREAK SPACE}", "")
        if not re.fullmatch(r"-?\d{1,18}([.,]\d{1,2})?", text):
            raise _fault(
                "not_an_amount",
                "is not an amount of money",
                "Write euros without separators for thousands, e.g. 12500 or 12500.50",
            )
        return _within(float(text.replace(",", ".")), least, MAX_EUR_PER_YEAR)

    return BeforeValidator(read)


def _within(number: float, least: int, most: int) -> float:
    if number < least:
        raise _fault("too_small", f"is less than {least}", f"Write {least} or more")
    if number > most:
        raise _fault("too_great", f"is more than {most}", "Check it for slips of the keyboard")
    return number


def _read_day(text: str, info: ValidationInfo) -> date:
    day = _parse_day(text)
    if day is None or day.year < OLDEST_YEAR:
        raise _fault(
            "not_a_day", "is not a date", "Write year-month-day, e.g. 2021-09-30, or 30.9.2021"
        )
    if info.context and day > info.context["today"]:
        raise _fault("in_the_future", "is in the future", "Correct the year")
    return day


def _parse_day(text: str) -> date | None:
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    dotted = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    parts = iso.groups() if iso else dotted.groups()[::-1] if dotted else None
    try:
        return date(*(int(part) for part in parts)) if parts else None
    except ValueError:
        return None


def _read_words(text: str) -> tuple[str, ...]:
    parts = _check_text(text).split("|")
    words = (re.sub(r"[\s-]+", "_", part.strip().casefold()) for part in parts)
    return tuple(dict.fromkeys(word for word in words if word))


def _read_purpose(text: str) -> Purpose:
    try:
        return Purpose(re.sub(r"[\s-]+", "_", text.casefold()))
    except ValueError:
        raise _fault(
            "unknown_purpose",
            "is not a known purpose",
            f"Use one of: {', '.join(Purpose)}; or leave the cell empty",
        ) from None


Text = Annotated[str, AfterValidator(_check_text)]
OurNumber = Annotated[str, AfterValidator(_check_number_of_ours)]
Day = Annotated[date, BeforeValidator(_read_day)]
Words = Annotated[tuple[str, ...], BeforeValidator(_read_words)]
OfficialNumber = Annotated[Text, AfterValidator(_check_official_number)]
VatNumber = Annotated[Text, AfterValidator(_check_vat_number)]
CustomerType = Annotated[Text, AfterValidator(_check_type)]
Orders = Annotated[int, _read_count(MAX_ORDERS_PER_YEAR)]


def _about(description: str) -> Any:
    return Field(default=None, description=description)


class CustomerLine(BaseModel):
    """One row of the file: a person in one role; an empty cell is "not known".

    The columns after `capacity` tell about the account when the row has an `account_number`,
    else about what the person buys in their own name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    customer_number: OurNumber = Field(description="your number of the person, e.g. C-1001")
    name: Text = Field(description="the person's name")
    email: Annotated[str, AfterValidator(_check_email)] | None = _about("one e-mail address")
    phone: Annotated[str, AfterValidator(_check_phone)] | None = _about("one telephone number")
    language: Annotated[str, AfterValidator(_check_language)] | None = _about("en, fr, fi, ar …")
    acts_for_self: Annotated[bool, BeforeValidator(_read_yes_no)] | None = _about(
        "yes or no: also buys privately; empty: yes for a row without account_number"
    )
    account_number: OurNumber | None = _about(
        "your number of the organisation; a person may have one row for each"
    )
    capacity: Text | None = _about("what the person is there, e.g. treasurer")
    company_name: Text | None = _about("name of the organisation; needed with account_number")
    account_type_in_crm: CustomerType | None = _about("the customer type your register gives")
    vat_number: VatNumber | None = _about("with its country letters; check digits are checked")
    registration_number: OfficialNumber | None = _about("company or association register number")
    employees: Annotated[int, _read_count(MAX_EMPLOYEES)] | None = _about("whole number")
    sites: Annotated[int, _read_count(MAX_SITES)] | None = _about("number of places of work")
    orders_last_year: Orders | None = _about("orders in the last twelve months")
    revenue_eur_last_year: Annotated[float, _read_money(0)] | None = _about(
        "euros in the last twelve months, e.g. 12500.50"
    )
    margin_eur_last_year: Annotated[float, _read_money(-MAX_EUR_PER_YEAR)] | None = _about(
        "euros in the last twelve months, may be negative"
    )
    late_payments_last_year: Orders | None = _about("invoices paid after their reminder")
    referrals: Orders | None = _about("customers who came by their recommendation")
    last_order_on: Day | None = _about("date, e.g. 2021-09-30")
    last_channel: Text | None = _about("web_shop, phone, sales_visit …")
    payment_terms: Text | None = _about("e.g. 30 days net, prepaid")
    product_families: Words | None = _about("words with | between them, e.g. desks|printers")
    purchase_purpose: Annotated[Purpose, BeforeValidator(_read_purpose)] | None = _about(
        ", ".join(Purpose)
    )
    growth_signals: Words | None = _about("words with | between them, e.g. new_site|hiring")
    region: Text | None = _about("region or municipality")
    customer_since: Day | None = _about("date of the first purchase")

    @model_validator(mode="after")
    def _account_is_whole(self) -> "CustomerLine":
        if self.account_number and not self.company_name:
            raise _fault(
                "account_without_name",
                "is empty although the row has an account_number",
                "Write the organisation's name",
                "company_name",
            )
        if self.capacity and not self.account_number:
            raise _fault(
                "capacity_without_account",
                "is given although the row has no account_number",
                "Give the account_number, or leave the cell empty",
                "capacity",
            )
        return self


COLUMNS = {name: column.description or "" for name, column in CustomerLine.model_fields.items()}
REQUIRED_COLUMNS = tuple(
    name for name, column in CustomerLine.model_fields.items() if column.is_required()
)
PERSON_COLUMNS = ("name", "email", "phone", "language", "acts_for_self")
RECORD_COLUMNS = tuple(COLUMNS)[tuple(COLUMNS).index("capacity") + 1 :]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersFile:
    """What was read: the good rows by line number, the faults of the bad ones."""

    name: str
    columns: frozenset[str]
    ignored_columns: tuple[str, ...]
    rows: dict[int, CustomerLine]
    bad: tuple[BadCell, ...]


@dataclass(slots=True)
class _Reading:
    """The state of one pass over a file."""

    name: str
    context: dict[str, Any]
    rows: dict[int, CustomerLine] = field(default_factory=dict)
    bad: list[BadCell] = field(default_factory=list)


def read_customers_csv(
    source: Source, *, today: date, customer_types: Collection[str] = CUSTOMER_TYPES
) -> CustomersFile:
    """Every row of a CSV file, UTF-8 with or without BOM, comma or semicolon between cells.

    Raises:
        CustomersFileRefused: one of its kinds, when the rows themselves cannot be read.
    """
    name, text = _read_text(source)
    lines = _split(name, text)
    header_line, header = next(lines, (0, []))
    if not header:
        raise CustomersFileEmpty(
            name, None, "The file is empty.", "Write a header line and one row for each customer."
        )
    header = _check_header(name, header_line, header)
    reading = _Reading(name, {"today": today, "customer_types": customer_types})
    for line, cells in lines:
        _read_row(reading, header, line, cells)
    if not reading.rows and not reading.bad:
        raise CustomersFileEmpty(
            name,
            header_line,
            "There is a header but no row below it.",
            "Write one row for each customer.",
        )
    _check_across_rows(reading)
    return CustomersFile(
        name=name,
        columns=frozenset(header) & COLUMNS.keys(),
        ignored_columns=tuple(column for column in header if column and column not in COLUMNS),
        rows=reading.rows,
        bad=tuple(sorted(reading.bad, key=lambda cell: cell.line)),
    )


def _read_text(source: Source) -> tuple[str, str]:
    name = str(getattr(source, "name", "the file") if hasattr(source, "read") else source)
    try:
        raw = Path(source).read_bytes() if isinstance(source, str | Path) else source.read()
    except OSError as error:
        raise CustomersFileUnreadable(
            name, None, f"The file cannot be read ({error.strerror}).", "Check its name and rights."
        ) from error
    if isinstance(raw, str):
        return name, raw.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    try:
        return name, raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CustomersFileNotUtf8(
            name,
            raw.count(b"\n", 0, error.start) + 1,
            f"Byte 0x{raw[error.start]:02X} is not UTF-8.",
            'Save the file as "CSV UTF-8" and import it again.',
        ) from None


def _split(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with the number of its first line."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    while True:
        line = rows.line_num + 1
        try:
            cells = [cell.strip() for cell in next(rows)]
        except StopIteration:
            return
        except csv.Error:
            raise CustomersFileBroken(
                name,
                line,
                "The quotes of this row do not pair, or a cell is far too long.",
                'Write a quote inside a quoted cell twice, as in "the ""Anchor"" inn".',
            ) from None
        if any(cells):
            yield line, cells


def _delimiter(text: str) -> str:
    header = next((line for line in text.splitlines() if line.strip()), "")
    return ";" if header.count(";") > header.count(",") else ","


def _check_header(name: str, line: int, header: list[str]) -> list[str]:
    header = [re.sub(r"\s+", "_", column.casefold()) for column in header]
    missing = [column for column in REQUIRED_COLUMNS if column not in header]
    if missing:
        raise CustomersFileHeader(
            name,
            line,
            f"The header lacks {' and '.join(missing)}.",
            f"{_hint(missing[0], header)}The columns are: {', '.join(COLUMNS)}.",
        )
    twice = [column for column, count in Counter(header).items() if column and count > 1]
    if twice:
        raise CustomersFileHeader(
            name, line, f"The column {twice[0]} is there twice.", "Delete or rename one of them."
        )
    return header


def _hint(column: str, header: list[str]) -> str:
    if len(header) == 1:
        return "Separate the cells with commas or semicolons. "
    close = get_close_matches(column, header, n=1)
    return f"Rename {close[0]} to {column}. " if close else "Add it. "


def _read_row(reading: _Reading, header: list[str], line: int, cells: list[str]) -> None:
    if len(cells) < len(header) or any(cells[len(header) :]):
        reading.bad.append(
            BadCell(
                line=line,
                column="row",
                value="",
                code="wrong_cell_count",
                problem=f"has {len(cells)} cells where the header has {len(header)}",
                mend="Quote a cell that holds a comma or semicolon, and end every row alike",
            )
        )
        return
    filled = {
        column: cell
        for column, cell in zip(header, cells, strict=False)
        if cell and column in COLUMNS
    }
    try:
        reading.rows[line] = CustomerLine.model_validate(filled, context=reading.context)
    except ValidationError as error:
        reading.bad += [_bad_cell(line, filled, dict(fault)) for fault in error.errors()]


def _bad_cell(line: int, filled: dict[str, str], fault: dict[str, Any]) -> BadCell:
    told = fault.get("ctx", {})
    column = told.get("column") or str(fault["loc"][0])
    empty = fault["type"] == "missing"
    return BadCell(
        line=line,
        column=column,
        value="" if empty else filled.get(column, "")[:SHOWN_OF_A_CELL],
        code="empty_cell" if empty else fault["type"],
        problem="is empty" if empty else fault["msg"],
        mend="Every row needs it" if empty else told["mend"],
    )


def _check_across_rows(reading: _Reading) -> None:
    """Take out the rows that contradict each other: nobody can say which one is right."""
    faults = [*_find_duplicates(reading.rows), *_find_disagreements(reading.rows)]
    reading.bad += faults
    for fault in faults:
        reading.rows.pop(fault.line, None)


def _find_duplicates(rows: dict[int, CustomerLine]) -> Iterator[BadCell]:
    for lines in _group(rows, ("customer_number", "account_number")).values():
        for line in lines if len(lines) > 1 else ():
            others = ", ".join(str(other) for other in lines if other != line)
            yield BadCell(
                line=line,
                column="customer_number",
                value=rows[line].customer_number,
                code="duplicate_number",
                problem=f"is also on line {others}",
                mend="Keep one of them; several roles of one person need different account numbers",
            )


def _find_disagreements(rows: dict[int, CustomerLine]) -> Iterator[BadCell]:
    by_customer = _group(rows, ("customer_number",))
    by_account = _group(rows, ("account_number",))
    by_account.pop((None,), None)
    for groups, columns in ((by_customer, PERSON_COLUMNS), (by_account, RECORD_COLUMNS)):
        for lines in groups.values():
            for column in columns:
                yield from _find_disagreement(rows, lines, column)


def _find_disagreement(
    rows: dict[int, CustomerLine], lines: list[int], column: str
) -> Iterator[BadCell]:
    said = {line: getattr(rows[line], column) for line in lines}
    said = {line: value for line, value in said.items() if value is not None}
    if len(set(said.values())) < 2:
        return
    for line, value in said.items():
        others = ", ".join(str(other) for other in said if said[other] != value)
        yield BadCell(
            line=line,
            column=column,
            value=str(value)[:SHOWN_OF_A_CELL],
            code="lines_disagree",
            problem=f"differs from line {others}, which is about the same number",
            mend="Write the same in both, or leave all but one empty",
        )


def _group(
    rows: dict[int, CustomerLine], columns: Iterable[str]
) -> dict[tuple[str | None, ...], list[int]]:
    groups: dict[tuple[str | None, ...], list[int]] = defaultdict(list)
    for line, row in rows.items():
        groups[tuple(getattr(row, column) for column in columns)].append(line)
    return groups
