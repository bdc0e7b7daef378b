"""Small disks of the tests' own, which fill up or refuse to be written."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOM = 2_000_000  # bytes


@contextmanager
def small_disk(folder: Path, room: int = ROOM) -> Iterator[Path]:
    """A disk with little room, mounted on a folder; only root may do that."""
    folder.mkdir(exist_ok=True)
    options = f"size={room}"
    mounted = _run("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder))
    if mounted.returncode != 0:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        _run("umount", "--lazy", str(folder))


def make_read_only(folder: Path) -> None:
    """From now on the mounted disk takes no write."""
    done = _run("mount", "-o", "remount,ro", str(folder))
    assert done.returncode == 0, done.stderr


def fill(folder: Path) -> Path:
    """Write until there is no room; the file that took it."""
    ballast = folder / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for size in (65536, 1024):
            try:
                while True:
                    file.write(os.urandom(size))
            except OSError:
                continue
    return ballast


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=20)
