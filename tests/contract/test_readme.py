"""What the README claims: its commands, links and settings exist."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from typer import Context
from typer.main import get_command

from bot.cli import app
from bot.settings import PROJECT, Settings

README = (PROJECT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
REQUIRED_TARGETS = {"setup", "up", "test", "check", "bench", "pictures", "help"}


def _code() -> str:
    """The README's commands: fenced blocks and words in backticks."""
    fenced = re.findall(r"^```\w*\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", README)
    return "\n".join([*fenced, *spans])


def _without_anchor(link: str) -> str:
    return link.partition("#")[0]


MAKE_COMMANDS = sorted(set(re.findall(r"\bmake ([a-z]+)", _code())))
SUBCOMMANDS = "|".join(
    [
        *("add", "list", "import", "score", "rollback", "dialogues", "messages", "deploy"),
        *("canary", "replay", "upgrade", "backup", "restore", "move"),
    ]
)
OSASTO_COMMANDS = sorted(
    {
        tuple(words.split())
        for words in re.findall(
            rf"\bosasto ([a-z]+(?: (?:{SUBCOMMANDS})\b)?)",
            _code(),
        )
    }
)
LINKS = sorted(
    {
        link
        for link in re.findall(r"\]\(([^)\s]+)\)", README)
        if not re.match(r"[a-z]+:", link) and _without_anchor(link)
    }
)


def _find_command(words: tuple[str, ...]) -> Any:
    command: Any = get_command(app)
    for word in words:
        command = _subcommands(command).get(word)
    return command


def _subcommands(command: Any) -> dict[str, Any]:
    if not hasattr(command, "list_commands"):
        return {}
    context = Context(command)
    return {name: command.get_command(context, name) for name in command.list_commands(context)}


def test_the_readme_names_its_two_commands():
    assert {"up", "test"} <= set(MAKE_COMMANDS)


@pytest.mark.parametrize("target", MAKE_COMMANDS)
def test_every_make_target_that_the_readme_names_exists(target):
    assert target in TARGETS


def test_the_makefile_has_every_promised_target_and_explains_each():
    explained = set(re.findall(r"^([a-z]+):.*## \S", MAKEFILE, re.MULTILINE))

    assert REQUIRED_TARGETS <= TARGETS
    assert TARGETS - explained == set()


def test_make_help_lists_every_target():
    make = shutil.which("make")
    assert make, "make is the one tool that the README asks for"

    said = subprocess.run(
        [make, "--no-print-directory", "help"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert {line.split()[0] for line in said.stdout.splitlines()} == TARGETS


@pytest.mark.parametrize("words", OSASTO_COMMANDS, ids=" ".join)
def test_every_osasto_command_that_the_readme_names_exists(words):
    assert _find_command(words) is not None


def test_every_osasto_command_says_what_it_does():
    def commands(group: Any) -> Iterator[Any]:
        for one in _subcommands(group).values():
            yield one
            yield from commands(one)

    assert [one.name for one in commands(get_command(app)) if not (one.help or "").strip()] == []


def test_the_readme_links_to_files():
    assert LINKS


@pytest.mark.parametrize("link", LINKS)
def test_every_file_that_the_readme_links_exists(link):
    assert (PROJECT / _without_anchor(link)).exists()


def test_every_folder_and_file_in_backticks_exists():
    named = re.findall(r"`((?:bot|actions|data|tests|scripts)/[\w./\-]*)`", README)

    assert [one for one in named if not (PROJECT / one).exists()] == []


def test_every_setting_that_the_readme_names_is_read():
    named = set(re.findall(r"\bOSASTO_([A-Z_]+)\b", README))

    assert {name.removesuffix("_FILE").lower() for name in named} - set(
        Settings.model_fields
    ) == set()
