"""Who may import whom: the folders keep what the README promises about them."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import PROJECT

# Folder or module → what of ours it may import beside itself. Whoever is not named may import all.
MAY_IMPORT: dict[str, set[str]] = {
    "bot.domain": set(),
    "bot.nlu": {"bot.domain.denials"},
    "bot.console": set(),
    "bot.logs": set(),
    "bot.settings": set(),
    "bot.node": set(),
    "bot.control": set(),
    "bot.write_ahead": set(),
    "bot.dialogue.protocol": set(),
    "bot.dialogue.canary": {"bot.dialogue.client", "bot.dialogue.protocol", "bot.domain"},
    "bot.evaluation": {"bot.domain", "bot.nlu"},
    "bot.files": {"bot.domain"},
    "bot.dialogue.channel": {
        *("bot.dialogue.mends", "bot.dialogue.protocol", "bot.domain", "bot.logs"),
    },
    "bot.dialogue.lean": set(),
    "bot.dialogue.mends": set(),
    "bot.dialogue.trackers": {"bot.dialogue.protocol", "bot.write_ahead"},
    "bot.dialogue.__main__": {"bot.dialogue.lean", "bot.logs", "bot.settings"},
    "bot.dialogue.client": {"bot.dialogue.protocol", "bot.dialogue.slots", "bot.domain"},
    "bot.dialogue.slots": set(),
    "bot.dialogue.breaker": set(),
    "bot.dialogue.pool": {
        *("bot.dialogue.breaker", "bot.dialogue.canary", "bot.dialogue.client", "bot.domain"),
    },
    "bot.store": {"bot.domain", "bot.write_ahead"},
    "bot.services": {"bot.domain", "bot.store"},
    "bot.outgoing": {"bot.domain", "bot.settings"},
    "bot.web": {
        *("bot.domain", "bot.services", "bot.store"),
        *("bot.dialogue.canary", "bot.dialogue.client", "bot.dialogue.pool", "bot.files"),
        *("bot.logs", "bot.outgoing", "bot.settings"),
    },
    "bot.training": {"bot.settings"},
    "bot.trained": {"bot.nlu"},
    "bot.weights": {"bot.domain", "bot.files", "bot.settings", "bot.store"},
    "actions": {"bot.domain", "bot.store", "bot.files", "bot.logs", "bot.settings"},
}
# The commands that put everything together.
MAY_IMPORT_ALL = {
    *("bot.cli", "bot.supervisor", "bot.learning", "bot.db_command", "bot.model_command"),
    *("bot.evaluate_command", "bot.simulate_command", "bot.score_command"),
    "bot.outbox_command",
}

# Libraries with one home each: everybody else goes through it.
HOMES: dict[str, set[str]] = {
    "rasa": {
        *("bot.nlu", "bot.dialogue.channel", "bot.dialogue.lean", "bot.dialogue.mends"),
        *("bot.dialogue.trackers", "bot.dialogue.__main__"),
    },
    "rasa_sdk": {"actions"},
    "sanic": {"bot.dialogue.channel", "actions"},
    "spacy": {"bot.nlu"},
    "sklearn": {"bot.nlu"},
    "lingua": {"bot.nlu"},
    "alembic": {"bot.store"},
    "fastapi": {"bot.web"},
    "starlette": {"bot.web"},
    "uvicorn": {"bot.web"},
    "aiohttp": {"bot.dialogue.client", "bot.dialogue.mends"},
    "httpx": {"bot.web.webhooks"},
    "aiosmtplib": {"bot.web.mailing"},
    "standardwebhooks": {"bot.outgoing", "bot.web.webhooks"},
    "prometheus_client": {"bot.web"},
    "structlog": {"bot.logs"},
    "typer": {
        "bot.console",
        *("bot.cli", "bot.db_command", "bot.evaluate_command", "bot.model_command"),
        *("bot.simulate_command", "bot.score_command", "bot.outbox_command"),
    },
    "redis": {"bot.web"},
}
# What reaches outside: the world, the clock's passing, chance.
IMPURE = {
    *("os", "pathlib", "random", "secrets", "shutil", "socket", "subprocess", "sys", "tempfile"),
    *("asyncio", "logging", "threading", "time", "urllib", "uuid", "sqlite3"),
}
PURE_LIBRARIES = {"pydantic", "ruamel"}


def _sources() -> Iterator[Path]:
    for folder in ("bot", "actions"):
        for path in sorted((PROJECT / folder).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path


def _imported_names(tree: ast.AST) -> Iterator[str]:
    """Dotted names of everything imported anywhere in a module, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_within(name: str, home: str) -> bool:
    return name == home or name.startswith(f"{home}.")


def _module_of(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    _module_of(path): sorted(set(_imported_names(ast.parse(path.read_text(encoding="utf-8")))))
    for path in _sources()
}


def _modules_of(home: str) -> dict[str, list[str]]:
    return {name: names for name, names in MODULES.items() if _is_within(name, home)}


@pytest.mark.parametrize("home", MAY_IMPORT)
def test_a_folder_imports_only_what_it_may_know(home):
    allowed = MAY_IMPORT[home] | {home}
    assert _modules_of(home), f"{home} is gone: take it out of the table"

    trespasses = [
        f"{module} imports {name}"
        for module, names in _modules_of(home).items()
        for name in names
        if name.split(".")[0] in ("bot", "actions")
        and not any(_is_within(name, one) for one in allowed)
    ]

    assert trespasses == []


def test_every_module_is_in_the_table():
    homes = {*MAY_IMPORT, *MAY_IMPORT_ALL, "bot.dialogue"}

    homeless = [
        module
        for module in MODULES
        if module != "bot" and not any(_is_within(module, home) for home in homes)
    ]

    assert homeless == []


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_known_in_its_home_only(library):
    users = {
        module
        for module, names in MODULES.items()
        if any(_is_within(name, library) for name in names)
    }

    assert users, f"nobody uses {library}: take it out of the table"
    strangers = {
        module for module in users if not any(_is_within(module, home) for home in HOMES[library])
    }
    assert strangers == set()


def test_sql_is_written_where_the_sessions_are_and_nowhere_near_the_rules():
    users = {
        module
        for module, names in MODULES.items()
        if any(_is_within(name, "sqlalchemy") for name in names)
    }

    homes = ("bot.store", "bot.services", "bot.web", "bot.dialogue.trackers")  # Rasa's own cache
    assert {one for one in users if not any(_is_within(one, home) for home in homes)} == set()


def test_the_rules_reach_for_nothing_outside():
    outside = [
        f"{module} imports {name}"
        for module, names in _modules_of("bot.domain").items()
        for name in names
        if (root := name.split(".")[0]) in IMPURE
        or (root not in sys.stdlib_module_names and root not in PURE_LIBRARIES | {"bot"})
    ]

    assert outside == []


def test_the_rules_never_read_the_clock():
    clock = {"now", "utcnow", "today"}

    readings = [
        f"{_module_of(path)}:{node.lineno}"
        for path in _sources()
        if _is_within(_module_of(path), "bot.domain")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in clock
    ]

    assert readings == []


@pytest.mark.slow
def test_the_gateway_starts_without_rasa():
    """Not even by a roundabout way: what it loads is what it can be broken into by."""
    program = (
        "import sys, bot.web.app; "
        "print(*sorted({name.split('.')[0] for name in sys.modules} "
        "& {'rasa', 'rasa_sdk', 'sanic', 'tensorflow', 'spacy', 'sklearn'}))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == []
