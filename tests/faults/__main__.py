"""`make faults`: every fault, and the table of what was measured in this run.

The figures go to `faults.json` and from there to the README's table. With arguments for pytest
(`-k F3`) only those run, and both files stay as they are. `OSASTO_FAULTS=long` runs the long
variants.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.settings import PROJECT
from tests.faults.figures import FAULTS, FILE

RESULTS = PROJECT / "faults.json"
README = PROJECT / "README.md"
BEGIN, END = "<!-- faults: begin -->", "<!-- faults: end -->"
HELD = ("lost", "doubled", "reordered", "silent")  # each must be 0

Figure = Mapping[str, Any]

console = Console()


def main(arguments: Sequence[str]) -> int:
    """Run the tests, write the results, print the table; pytest's status."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as gathered:
        command = [sys.executable, "-m", "pytest", "tests/faults", "-q", "-s", *arguments]
        environment = {**os.environ, FILE: gathered.name}
        status = subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode
        lines = Path(gathered.name).read_text(encoding="utf-8").splitlines()
    figures = in_order([json.loads(line) for line in lines])
    console.print(render(figures))
    if status:
        console.print("[red]Not every fault was survived: see above.[/red]")
    elif not arguments:
        _keep(figures)
    return status


def _keep(figures: Sequence[Figure]) -> None:
    """Write the results, and the README's table from them."""
    results = {
        "at": f"{datetime.now(UTC):%Y-%m-%d}",
        "variants": os.environ.get("OSASTO_FAULTS") or "quick",
        "figures": figures,
    }
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    README.write_text(with_table(README.read_text(encoding="utf-8"), results), encoding="utf-8")


def in_order(figures: Sequence[Figure]) -> list[Figure]:
    """By the catalogue's numbers; those of one number as they were measured."""
    return sorted(figures, key=lambda figure: int(str(figure["fault"]).removeprefix("F")))


def render(figures: Sequence[Figure]) -> Table:
    """The table: what was done, what was measured, whether everything was held."""
    table = Table("", "what was done", "held", "figures")
    for one in figures:
        table.add_row(*_cells(one))
    return table


def with_table(readme: str, results: Mapping[str, Any] | None) -> str:
    """The README with its table made from these results; without any it has none."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    lines = []
    if results is not None:
        lines += [f"Measured {results['at']}, {results['variants']} variants.", ""]
        lines += ["| | what was done | held | figures |", "|---|---|---|---|"]
        lines += [f"| {' | '.join(_cells(one))} |" for one in results["figures"]]
    return "\n".join([f"{before}{BEGIN}", *lines, f"{END}{after}"])


def read_results() -> Mapping[str, Any] | None:
    """What `make faults` measured last; None before its first whole run."""
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else None


def _cells(figure: Figure) -> tuple[str, str, str, str]:
    fault = str(figure["fault"])
    done = FAULTS.get(fault, "")
    if "what" in figure:
        done = f"{done}: {figure['what']}"
    return fault, done, "yes" if holds(figure) else "NO", _figures(figure)


def holds(figure: Figure) -> bool:
    """Whether nothing was lost, doubled, reordered or left in silence."""
    return all(figure.get(name, 0) == 0 for name in HELD)


def _figures(figure: Figure) -> str:
    beside = ("fault", "what", *(name for name in HELD if figure.get(name) == 0))
    told = {name: value for name, value in figure.items() if name not in beside}
    return ", ".join(f"{name} {_render(value)}" for name, value in told.items())


def _render(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
