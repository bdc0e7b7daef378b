"""What a line of the log holds and never holds, and that nobody can write one of their own."""

import asyncio
import io
import json
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from pydantic import BaseModel, ValidationError
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.logs import about, clean, configure_logs

logger = logging.getLogger("bot.web.somewhere")


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Logging is one for the whole process: the tests give back what they found."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {
        name: logging.getLogger(name).level for name in ("bot", "actions", "httpx", "asyncio")
    }
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def lines(out: io.StringIO) -> Callable[[], list[dict[str, Any]]]:
    """What was logged as JSON by a process called `gateway`."""
    configure_logs("gateway", "json", "DEBUG", out)
    return lambda: [json.loads(line) for line in out.getvalue().splitlines()]


Lines = Callable[[], list[dict[str, Any]]]


def test_a_line_says_when_how_grave_where_and_what(lines: Lines):
    logger.warning("the %s is late", "train", extra={"minutes": 4})

    (line,) = lines()
    assert line["time"].endswith("Z")
    assert line["level"] == "warning"
    assert line["process"] == "gateway"
    assert line["logger"] == "bot.web.somewhere"
    assert line["event"] == "the train is late"
    assert line["minutes"] == 4


def test_within_a_turn_a_line_has_its_ids_and_outside_it_has_none(lines: Lines):
    with about("c-1", "c-1.7"):
        logger.info("inside")
    logger.info("outside")

    inside, outside = lines()
    assert (inside["conversation"], inside["turn"]) == ("c-1", "c-1.7")
    assert "conversation" not in outside


async def test_two_turns_at_once_keep_their_ids_apart_also_in_threads(lines: Lines):
    async def turn(number: int) -> None:
        with about(f"c-{number}", f"c-{number}.1"):
            await asyncio.sleep(0)
            await asyncio.to_thread(logger.info, "turn %d", number)

    await asyncio.gather(*(turn(number) for number in range(20)))

    assert len(lines()) == 20
    for line in lines():
        assert line["event"] == f"turn {line['conversation'].removeprefix('c-')}"


def test_a_library_that_logs_with_structlog_gets_the_same_line(lines: Lines):
    with about("c-1"):
        structlog.get_logger("rasa.core.processor").warning("processor.slow", seconds=3)

    (line,) = lines()
    assert line["event"] == "processor.slow"
    assert line["seconds"] == 3
    assert line["conversation"] == "c-1"
    assert line["process"] == "gateway"
    assert line["level"] == "warning"


def test_an_exception_is_part_of_its_line(lines: Lines):
    try:
        raise ValueError("broken")
    except ValueError:
        logger.exception("it failed")

    (line,) = lines()
    assert "Traceback" in line["exception"]
    assert "ValueError: broken" in line["exception"]


@pytest.mark.parametrize(
    "attack",
    [
        '\r\n{"level": "critical", "event": "all is lost"}',
        "\n2026-11-26 ERROR forged",
        "\x1b[2J\x1b[31mred",
        "\x9b31m",
        "\u2028forged",
        "\x85forged",
        "\0",
        '"}\n{"event": "forged"',
    ],
)
@pytest.mark.parametrize("log_format", ["json", "console"])
def test_nobody_writes_a_line_of_their_own_or_steers_the_terminal(
    out: io.StringIO, attack: str, log_format: Any
):
    configure_logs("gateway", log_format, "DEBUG", out)

    logger.warning("refused: %s", attack, extra={"origin": attack, "page": {attack: attack}})
    with about(attack, attack):
        logger.warning("refused")

    written = out.getvalue()
    assert written.endswith("\n")
    assert len(written.splitlines()) == 2
    assert not [one for one in written if one != "\n" and not one.isprintable()]
    if log_format == "json":
        first = json.loads(written.splitlines()[0])
        assert first["level"] == "warning"


def test_an_exception_for_people_cannot_forge_a_line_either(out: io.StringIO):
    configure_logs("gateway", "console", "DEBUG", out)
    try:
        raise ValueError("x\n2026-11-26T00:00:00 error    gateway bot: forged \x1b[2J")
    except ValueError:
        logger.exception("it failed")

    first, *rest = out.getvalue().splitlines()
    assert first.endswith("it failed")
    assert all(line.startswith("    ") for line in rest)
    assert "\x1b" not in out.getvalue()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("mail from pat.o'hara+x@example.co.uk now", "now"),
        ("кому@пример.рф wrote", "wrote"),
        ("card 4111 1111 1111 1111 used", "used"),
        ("card 5500-0000-0000-0004 used", "used"),
        ("iban FI21 1234 5600 0007 85 given", "given"),
        ("visitor eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl left", "left"),
        ("header Authorization: Bearer abc.def-ghi sent", "sent"),
        ("postgresql+psycopg://osasto:hunter2@db:5432/osasto refused", "db:5432/osasto refused"),
        ("redis://:hunter2@redis:6379/0 refused", "redis:6379/0 refused"),
        ("GET /x?token=abcdef123&next=1 came", "next=1 came"),
        ('{"password": "hunter2", "user": "aino"}', "aino"),
        ("the key whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw was used", "was used"),
    ],
)
def test_what_proves_or_names_a_person_is_taken_out(written: str, kept: str):
    cleaned = clean(written)

    assert kept in cleaned
    for secret in (
        "hunter2",
        "@example",
        "пример",
        "4111",
        "5500",
        "FI21",
        "eyJ",
        "abc.def",
        "abcdef123",
        "MfKQ9",
    ):
        assert secret not in cleaned


@pytest.mark.parametrize(
    "written",
    [
        "turn 01939f2a-7d3c-7c1e-9f00-1a2b3c4d5e6f.12 done in 0.123 s",
        "order 20261126 of 1,200 chairs",
        "http://127.0.0.1:5005 gets no turns: its breaker is open",
        "canary.1764152000123456789 was not understood",
        "see https://osasto.example/widget at 10:30:59",
    ],
)
def test_what_operators_need_stays(written: str):
    assert clean(written) == written


WORDS = "my neighbour's dog ate the invoice"


def test_an_error_of_the_database_shows_no_message(lines: Lines):
    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO nowhere VALUES (:text)"), {"text": WORDS})
    except SQLAlchemyError:
        logger.exception("a message could not be stored")

    assert "no such table: nowhere" in lines()[0]["exception"]
    assert "neighbour" not in str(lines())


def test_the_row_that_postgresql_quotes_is_left_out():
    said = f'null value in column "at"\nDETAIL:  Failing row contains (1, {WORDS}).\n[SQL: INSERT]'

    assert "neighbour" not in clean(said)
    assert "[SQL: INSERT]" in clean(said)


def test_an_answer_of_another_shape_is_not_quoted(lines: Lines):
    class Shape(BaseModel):
        number: int

    try:
        Shape.model_validate({"number": WORDS})
    except ValidationError:
        logger.exception("an answer of another shape")

    assert "number" in lines()[0]["exception"]
    assert "neighbour" not in str(lines())


def test_a_failed_action_does_not_put_its_whole_request_into_rasas_log():
    said = (
        f'ClientResponseError: 500, Internal Server Error, body=\'{{"text": "{WORDS}"}}\'\n  next'
    )

    assert "neighbour" not in clean(said)
    assert clean(said).endswith("\n  next")


@pytest.mark.parametrize(
    "key",
    [
        "text",
        "email",
        "parse_data_text",
        "user_message",
        "site_secret",
        "Authorization",
        "visitor_token",
        "rasa_events",
    ],
)
def test_some_things_are_left_out_by_their_name(lines: Lines, key: str):
    structlog.get_logger("rasa.core").error("happened", **{key: WORDS, "kept": "this"})

    (line,) = lines()
    assert line[key] == "[left out]"
    assert line["kept"] == "this"


def test_libraries_never_log_at_debug_for_there_rasa_writes_messages(lines: Lines):
    logging.getLogger("rasa.core.processor").debug("Received user message '%s'", WORDS)
    structlog.get_logger("rasa.core.lock").debug("lock", text=WORDS)
    logging.getLogger("httpx").info("HTTP Request: POST")
    logger.debug("ours")

    assert [line["event"] for line in lines()] == ["ours"]


def test_a_line_has_a_bounded_length(lines: Lines, out: io.StringIO):
    logger.info("x" * 1_000_000, extra={"detail": "y" * 1_000_000})

    assert len(out.getvalue()) < 10_000
    assert "(1000000 characters)" in lines()[0]["event"]


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a-",
        "a@",
        "@",
        ".",
        "1",
        "1 ",
        "a=",
        "token=",
        "eyJ",
        "[parameters: ",
        "input_value=",
        "x://",
        "x://a:",
        "AB12",
        "_",
        "body='",
        "DETAIL:",
        " ",
        "'",
    ],
)
def test_no_text_makes_cleaning_slow(piece: str):
    text = piece * (20_000 // len(piece))

    began = time.perf_counter()
    clean(text)

    assert time.perf_counter() - began < 1.0


def test_configuring_again_replaces_the_first(lines: Lines, out: io.StringIO):
    configure_logs("gateway", "json", "INFO", out)
    logger.info("once")

    assert [line["event"] for line in lines()] == ["once"]


def test_on_a_terminal_it_is_for_people_and_elsewhere_for_machines():
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal, file = Terminal(), io.StringIO()
    configure_logs("rasa", "", "INFO", terminal)
    logger.info("hello", extra={"seconds": 2})
    configure_logs("rasa", "", "INFO", file)
    logger.info("hello", extra={"seconds": 2})

    assert terminal.getvalue().endswith("rasa bot.web.somewhere: hello seconds=2\n")
    assert json.loads(file.getvalue())["seconds"] == 2


def test_a_warning_is_a_line_too(lines: Lines):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("this will go", UserWarning, stacklevel=1)

    assert "this will go" in lines()[0]["event"]
    assert lines()[0]["level"] == "warning"


def test_a_line_costs_little(lines: Lines):
    began = time.perf_counter()
    for _ in range(500):
        with about("c-1", "c-1.1"):
            logger.info("turn ended", extra={"status": "done", "attempt": 1, "seconds": 0.05})
    each = (time.perf_counter() - began) / 500

    assert each < 0.002  # measured: see the README's design notes; a turn takes 0.05 s
