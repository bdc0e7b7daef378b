"""What a fault test measured: one line printed, and one line kept for the table."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

FILE = "OSASTO_FAULT_FIGURES"  # the variable that names where `make faults` gathers them

# What each number of the catalogue injects.
FAULTS: Mapping[str, str] = {
    "F1": "kill -9 of the gateway in mid-conversation, again and again",
    "F2": "kill -9 of the bot in mid-turn",
    "F3": "kill -9 of the action server",
    "F4": "kill -9 of whoever holds a lease",
    "F5": "kill -9 of everything at once",
    "F6": "rolling restart under load",
    "F7": "the database restarts at once",
    "F8": "the database is away for a minute",
    "F9": "the database is locked by a long report",
    "F10": "the disk is full",
    "F11": "whoever receives what leaves is away",
    "F12": "a slow bot or action server",
    "F13": "errors, garbage, 10 MB or an endless answer",
    "F14": "the bot hangs",
    "F15": "every frame of a page arrives two to five times",
    "F16": "frames come late and overtake each other",
    "F17": "the connection breaks at every byte",
    "F18": "a page is away while others write, pass on, close",
    "F19": "every page loses its connection at once",
    "F20": "wrong, different and set clocks",
    "F22": "many scripted chats at once",
    "F23": "idle sockets",
    "F25": "5 million messages in the database",
    "F26": "a conversation of 2,000 turns",
    "F27": "two people take one conversation in the same moment",
    "F29": "a new model, a bad model",
    "F31": "a backup under load, restored elsewhere",
    "F32": "a receiver that is away for days",
    "F33": "a mail server that is away",
    "F34": "random steps against the real store",
}


def record(fault: str, **figures: float | int | str) -> None:
    """Print `FIGURE F7 recovery_s=1.2 lost=0`, and append it to the file that FILE names.

    Raises:
        KeyError: the catalogue has no such fault; variants of one are told apart by `what`.
    """
    if fault not in FAULTS:
        raise KeyError(fault)
    told = " ".join(f"{name}={_render(value)}" for name, value in figures.items())
    print(f"FIGURE {fault} {told}", flush=True)  # noqa: T201 (a figure is meant for the reader)
    gathered = os.environ.get(FILE)
    if gathered:
        with Path(gathered).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"fault": fault, **figures}) + "\n")


def percentile(values: list[float], share: float) -> float:
    """The value that this share of the sorted values does not exceed; 0 for none.

    >>> percentile([3.0, 1.0, 2.0], 0.5)
    2.0
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def _render(value: float | int | str) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
