"""Reading tables of messages, with errors that name the file, the line and the mend."""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.errors import BadTable
from bot.nlu.examples import OUT_OF_SCOPE, UNCLEAR, UNSUPPORTED_LANGUAGE, Example
from bot.nlu.language import LanguageReader
from bot.nlu.words import LANGUAGES

_OUT_OF_SCOPE_NAMES = frozenset({"oos", OUT_OF_SCOPE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One message with what it should be read as; `customer_type` only where the table says it."""

    text: str
    need: str
    language: str
    customer_type: str | None = None
    fold: str | None = None


def read_intents(file: Path) -> list[Row]:
    """A `text,intent[,lang]` table; `oos` is out of scope.

    Without `lang` the whole table is taken to be in the language most of its messages are in.

    Raises:
        BadTable: the file cannot be used; says where and how to mend it.
    """
    records = _read(file, ("text", "intent"))
    if "lang" in records[0][1]:
        languages = [record["lang"] for _, record in records]
    else:
        languages = [_main_language(record["text"] for _, record in records)] * len(records)
    rows = [
        Row(
            text=record["text"],
            need=_need(record["intent"]),
            language=language,
            fold=record.get("fold"),
        )
        for (_, record), language in zip(records, languages, strict=True)
    ]
    if len({row.need for row in rows}) < 2:
        raise BadTable(
            file=file,
            line=records[0][0],
            problem=f"every message has the intent {rows[0].need}",
            mend="give messages of at least two intents",
        )
    return rows


def read_messages(file: Path) -> list[Row]:
    """An `id,lang,text,need,type` table; an empty type is unclear.

    Raises:
        BadTable: the file cannot be used; says where and how to mend it.
    """
    return [row for _, row in read_messages_with_lines(file)]


def read_messages_with_lines(file: Path) -> list[tuple[int, Row]]:
    """The same, each message with its line in the file.

    Raises:
        BadTable: the file cannot be used; says where and how to mend it.
    """
    records = _read(file, ("id", "lang", "text", "need", "type"), may_be_empty=("type",))
    return [
        (
            line,
            Row(
                text=record["text"],
                need=_need(record["need"]),
                language=record["lang"],
                customer_type=record["type"] or UNCLEAR,
            ),
        )
        for line, record in records
    ]


def read_calibration(folder: Path) -> list[Example]:
    """The messages of every table of a folder, as examples.

    Raises:
        BadTable: a file cannot be used; says where and how to mend it.
    """
    return [
        Example(
            text=row.text,
            need=row.need,
            language=row.language,
            customer_type=None if row.customer_type == UNCLEAR else row.customer_type,
        )
        for file in sorted(folder.glob("*.csv"))
        for row in read_messages(file)
    ]


def _read(
    file: Path, columns: Sequence[str], may_be_empty: Sequence[str] = ()
) -> list[tuple[int, dict[str, str]]]:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadTable(
            file=file, line=0, problem=str(error), mend="name a readable file"
        ) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTable(
            file=file,
            line=content[: error.start].count(b"\n") + 1,
            problem="not UTF-8",
            mend="save the table as UTF-8",
        ) from error
    reader = csv.DictReader(text.splitlines(keepends=True))
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        raise BadTable(
            file=file,
            line=1,
            problem=f"no column {', '.join(missing)}",
            mend=f"the first line must name the columns {','.join(columns)}",
        )
    return _check_records(file, reader, [one for one in columns if one not in may_be_empty])


def _check_records(
    file: Path, reader: "csv.DictReader[str]", needed: Sequence[str]
) -> list[tuple[int, dict[str, str]]]:
    records: list[tuple[int, dict[str, str]]] = []
    for record in reader:
        clean = {name: (value or "").strip() for name, value in record.items() if name is not None}
        empty = [name for name in needed if not clean[name]]
        if empty:
            raise BadTable(
                file=file,
                line=reader.line_num,
                problem=f"nothing under {', '.join(empty)}",
                mend="fill it in or take the line out",
            )
        records.append((reader.line_num, clean))
    if not records:
        raise BadTable(
            file=file, line=1, problem="no messages", mend="add lines below the column names"
        )
    return records


def _need(name: str) -> str:
    return OUT_OF_SCOPE if name in _OUT_OF_SCOPE_NAMES else name


def _main_language(texts: Iterable[str]) -> str:
    reader = LanguageReader.train([])
    read = Counter(reader.read(text).code for text, _ in zip(texts, range(200), strict=False))
    return max(LANGUAGES, key=lambda language: read[language])


def is_outside(need: str) -> bool:
    """Whether a label says that the message is none of our business or in no language of ours."""
    return need in {OUT_OF_SCOPE, UNSUPPORTED_LANGUAGE}
