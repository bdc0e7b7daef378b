"""How every process logs: one line for each event, with the ids it belongs to and nobody's words.

Modules log with `logging` as ever; ids come from the context (`about`), details from `extra`.
"""

import json
import logging
import re
import sys
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import AbstractContextManager
from os import getpid
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import Processor

LogFormat = Literal["json", "console", ""]
EventDict = MutableMapping[str, Any]

LEFT_OUT = "[left out]"
LONGEST_VALUE = 2_000  # characters
LONGEST_EXCEPTION = 20_000
FIRST = ("time", "level", "process", "pid", "logger", "event", "conversation", "turn")
OURS = ("bot", "actions")
# At DEBUG these write what customers say, and at INFO every request.
QUIETED = dict.fromkeys(("alembic", "asyncio", "httpcore", "httpx"), logging.WARNING)
NEVER_BELOW = logging.INFO
SEPARATE = {"color_message"}  # uvicorn's second version of its message

# Names under which libraries hand over what people said, or what proves who somebody is.
WORDS = {
    *("text", "message", "messages", "words", "body", "email", "response", "response_text"),
    *("user_text", "user_message", "slot_values", "parse_data_text", "parse_data_entities"),
    *("prediction_events", "tracker_latest_message", "prefilled_slots", "slot_candidates"),
    *("rasa_event", "rasa_events", "tracker_states", "current_states", "old_states", "states"),
    *("successes", "current_entity", "next_entity", "entity", "token_text", "json_message"),
}
PROOFS = re.compile(r"token|secret|password|passwd|cookie|authorization|identity|api_?key", re.I)

_EDGES = r"\s<>()\[\]\"'،؛,;:=/"  # what surrounds an address in a text

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # An error of the database or of a form shows what was to be stored or read.
        (r"\[parameters: [^\n]*", "[parameters: left out]"),
        (r"(?m)\bDETAIL:.*$", f"DETAIL: {LEFT_OUT}"),
        (r"(?s)input_value=.{0,200}?, input_type=", f"input_value={LEFT_OUT}, input_type="),
        (r"body='[^\n]*", f"body={LEFT_OUT}"),
        (r"\b(\w{1,30}://)[^\s/@:]{0,200}:[^\s/@]{0,200}@", r"\1[secret]@"),
        (r"\beyJ[\w-]+\.[\w-]+\.[\w-]*", "[token]"),
        (r"(?i)\bbearer\s+[^\s\"',]+", "Bearer [token]"),
        (r"\bwhsec_[\w+/=-]+", "[secret]"),
        (
            r"(?i)(token|secret|password|cookie)([\"']?\s{0,3}[=:]\s{0,3}[\"']?)[^\s\"',;&]+",
            r"\1\2[secret]",
        ),
        # Each begins where a word does: else a long text without an @ takes its length squared.
        (rf"(?<![^{_EDGES}])[^{_EDGES}@]+@[^{_EDGES}@]+\.\w{{2,}}", "[e-mail]"),
        (r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", "[number]"),
    )
)
_CARD = re.compile(r"(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d.-])")


def configure_logs(
    process: str, log_format: LogFormat = "", level: str = "INFO", stream: TextIO | None = None
) -> None:
    """Send everything that is logged in this process to one place, in one form.

    Without a format it is JSON, and lines for people on a terminal. A later call replaces an
    earlier one.
    """
    stream = stream or sys.stderr
    chosen = log_format or ("console" if stream.isatty() else "json")
    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.processors.StackInfoRenderer(),
    ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*common, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _named(process),
                redact,
                render_json if chosen == "json" else render_line,
            ],
        )
    )
    _set_levels(handler, logging.getLevelNamesMapping()[level])
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *common,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _set_levels(handler: logging.Handler, level: int) -> None:
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, NEVER_BELOW))
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name, quieter in QUIETED.items():
        logging.getLogger(name).setLevel(max(level, quieter))


def about(conversation: str, turn: str | None = None) -> AbstractContextManager[Any]:
    """While this is open, every line says which conversation, and which message, it is about."""
    ids = {"conversation": conversation} | ({"turn": turn} if turn else {})
    return structlog.contextvars.bound_contextvars(**ids)


def _named(process: str) -> Callable[[Any, str, EventDict], EventDict]:
    def name(_logger: Any, _method: str, event: EventDict) -> EventDict:
        event["process"], event["pid"] = process, getpid()
        return event

    return name


def redact(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Take out what people wrote and what proves who they are: the last line of defence."""
    return {
        key: _redacted(key, value)
        for key, value in event.items()
        if value is not None and key not in SEPARATE
    }


def _redacted(key: str, value: Any) -> Any:
    if key in WORDS or PROOFS.search(key):
        return LEFT_OUT
    if isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else repr(value)
    if key in FIRST and key != "event":
        return text
    longest = LONGEST_EXCEPTION if key == "exception" else LONGEST_VALUE
    return clean(text if len(text) <= longest else f"{text[:longest]} … ({len(text)} characters)")


def clean(text: str) -> str:
    """A text without addresses, tokens, numbers of cards and accounts, and quoted contents."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return _CARD.sub(lambda found: "[number]" if _is_card(found.group()) else found.group(), text)


def _is_card(written: str) -> bool:
    """Whether the check digit is that of a card (Luhn)."""
    digits = [int(one) for one in written if one.isdigit()]
    doubled = [sum(divmod(2 * one, 10)) for one in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _ordered(event: Mapping[str, Any]) -> dict[str, Any]:
    known = {key: event[key] for key in FIRST if key in event}
    return known | {key: value for key, value in event.items() if key not in known}


def render_json(_logger: Any, _method: str, event: EventDict) -> str:
    """One line of ASCII: no sign in it can begin a line of its own or steer a terminal."""
    return json.dumps(_ordered(event), default=repr)


def render_line(_logger: Any, _method: str, event: EventDict) -> str:
    """A line for people; what steers a terminal is shown, not sent."""
    told = _ordered(event)
    told.pop("pid", None)
    exception = str(told.pop("exception", ""))
    head = [str(told.pop(key, "")) for key in ("time", "level", "process", "logger", "event")]
    time, level, process, logger, said = head
    details = "".join(f" {key}={value}" for key, value in told.items())
    line = _printable(f"{time[:19]} {level:8}{process} {logger}: {said}{details}")
    return "\n    ".join([line, *map(_printable, exception.splitlines())])


def _printable(text: str) -> str:
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)
