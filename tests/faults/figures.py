"""What a fault test measured: one line printed, and one line kept for the table."""

import json
import os
from pathlib import Path

FILE = "OSASTO_FAULT_FIGURES"  # the variable that names where `make faults` gathers them


def record(fault: str, **figures: float | int | str) -> None:
    """Print `FIGURE F7 recovery_s=1.2 lost=0`, and append it to the file that FILE names."""
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
