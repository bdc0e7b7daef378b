"""The pages: who may frame them, what may run in them, and what only the demo shows."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from bot.services.identity import read_identity
from bot.settings import PROJECT, Settings
from bot.web.app import create_app
from bot.web.gateway import Gateway
from tests.fakes import ScriptedDialogue

FRONTEND = PROJECT / "bot" / "web" / "frontend"


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """The pages as their sources have them, and stand-ins for what a build makes."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    for name in ("host", "widget", "desk"):
        shutil.copy(FRONTEND / name / f"{name}.html", folder)
        (folder / "assets" / f"{name}.js").write_text("export {};\n")
    (folder / "widget.js").write_text("(() => {})();\n")
    return folder


@pytest.fixture
def settings(tmp_path: Path, database_url: str, static: Path) -> Settings:
    return Settings(
        var=tmp_path / "var",
        database_url=database_url,
        static=static,
        public_url="https://chat.pohja.example",
        site_origins=("https://pohja.example", "https://www.pohja.example"),
    )


def policy_of(answer: Response) -> dict[str, str]:
    """The content security policy as directive → sources."""
    directives = answer.headers["content-security-policy"].split("; ")
    return dict(directive.split(" ", 1) for directive in directives)


@pytest.mark.parametrize("path", ["/", "/widget", "/desk"])
def test_a_page_runs_and_loads_nothing_but_our_own(client: TestClient, path):
    answer = client.get(path)

    assert answer.status_code == 200
    policy = policy_of(answer)
    assert policy["default-src"] == "'none'"
    assert policy["base-uri"] == "'none'"
    for sources in policy.values():
        assert "unsafe" not in sources
        assert "*" not in sources
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "script-src" in policy


@pytest.mark.parametrize("path", ["/", "/widget", "/desk"])
def test_no_page_has_a_script_or_a_style_of_its_own(client: TestClient, path):
    html = client.get(path).text

    scripts = re.findall(r"<script\b([^>]*)>(.*?)</script>", html, re.DOTALL)
    assert scripts
    for attributes, body in scripts:
        assert "src=" in attributes
        assert body.strip() == ""
    assert "<style" not in html
    assert not re.search(r"\son\w+\s*=", html)
    assert not re.search(r"\sstyle\s*=", html)
    assert "javascript:" not in html


def test_only_the_sites_on_the_list_may_frame_the_widget(client: TestClient):
    ancestors = policy_of(client.get("/widget"))["frame-ancestors"]

    assert ancestors == "'self' https://pohja.example https://www.pohja.example"


@pytest.mark.parametrize("path", ["/", "/desk"])
def test_nobody_may_frame_the_desk_or_the_host_page(client: TestClient, path):
    assert policy_of(client.get(path))["frame-ancestors"] == "'none'"


def test_the_host_page_may_load_the_widget_from_its_own_origin_only(client: TestClient):
    answer = client.get("/")

    policy = policy_of(answer)
    assert policy["frame-src"] == "https://chat.pohja.example"
    assert policy["script-src"] == "'self' https://chat.pohja.example"
    assert "https://chat.pohja.example" in answer.text
    assert "__" not in answer.text


def test_any_site_may_load_the_loader(client: TestClient):
    answer = client.get("/widget.js")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


def test_what_was_built_is_served(client: TestClient):
    answer = client.get("/assets/desk.js")

    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../host.html",
        "/assets/..%2f..%2fosasto.sqlite3",
        "/assets/%2e%2e/%2e%2e/var/secrets/site",
        "/assets/..%5c..%5cosasto.sqlite3",
        "/assets/a%00.js",
        "/assets//etc/passwd",
        "/assets/",
    ],
)
def test_nothing_outside_the_assets_is_served(client: TestClient, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert "SQLite" not in answer.text


def test_no_documentation_of_the_interface_is_public(client: TestClient):
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404


def test_a_page_that_is_not_built_yet_says_what_to_do(client: TestClient, static: Path):
    (static / "desk.html").unlink()

    assert "make setup" in client.get("/desk").text


# --- the demo ---------------------------------------------------------------------------------


def test_the_demos_customers_are_signed_for_this_site_and_differ(
    client: TestClient, settings: Settings, gateway: Gateway
):
    identities = client.get("/demo/identities").json()

    assert len({one["id"] for one in identities}) == len(identities) > 1
    for one in identities:
        proven = read_identity(
            one["token"],
            site=settings.site,
            secret=settings.secret_of_site,
            now=gateway.now(),
        )
        assert (proven.customer_number, proven.name) == (one["id"], one["name"])
        assert set(one["describes"]) == {"en", "fr", "fi", "ar"}


def test_outside_the_demo_there_is_no_host_page_and_no_signed_customer(
    client: TestClient, settings: Settings
):
    settings.demo = False

    assert client.get("/demo/identities").status_code == 404
    assert client.get("/").status_code == 404
    assert client.get("/widget").status_code == 200


# --- the whole, from its files ----------------------------------------------------------------


@pytest.fixture
def from_files(settings: Settings) -> Iterator[TestClient]:
    """The gateway as `make up` starts it, but for the bot."""
    app = create_app(settings, ScriptedDialogue())
    with TestClient(app) as client:
        yield client


def test_a_gateway_made_from_its_files_is_up_and_ready(from_files: TestClient):
    assert from_files.get("/healthz").json() == {"status": "up"}
    ready = from_files.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"ready": True})
