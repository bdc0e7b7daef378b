"""What the commands share: progress bars, and their absence where a machine reads."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable, without a progress bar.")]


@contextmanager
def silent_or(
    bar: AbstractContextManager[Callable[[str, float], None]], *, shown: bool
) -> Iterator[Callable[[str, float], None] | None]:
    """The bar, or nothing where a machine reads what is printed."""
    if not shown:
        yield None
        return
    with bar as tell:
        yield tell


@contextmanager
def progress_bar(on: Console) -> Iterator[Callable[[str, float], None]]:
    """A bar for work that tells what it does and which share of it is done."""
    with Progress(console=on, transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def tell(what: str, share: float) -> None:
            bar.update(task, description=what, completed=share)

        yield tell
