"""The whole product, running, and real browsers in front of it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Frame,
    Locator,
    Page,
    expect,
    sync_playwright,
)

from bot.settings import PROJECT
from tests.acceptance.proxy import Network

START_WITHIN = 420.0  # seconds, a first training included
SOON = 15_000  # milliseconds in which a person expects an answer on a busy machine
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=SOON)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Product:
    """`osasto up`, with its addresses."""

    process: subprocess.Popen[str]
    var: Path
    port: int
    network: Network
    password: str

    @property
    def site(self) -> str:
        return f"http://localhost:{self.port}/"

    @property
    def desk(self) -> str:
        return f"http://localhost:{self.port}/desk"

    def kill(self, name: str) -> None:
        """End one of the three processes at once, as a crash would."""
        marks = {"rasa": "-m bot.dialogue", "actions": "-m actions", "gateway": "-m bot.web"}
        for pid in _children_of(self.process.pid):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            if marks[name] in command:
                os.kill(pid, signal.SIGKILL)


def _children_of(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in found]


@pytest.fixture(scope="package")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    var = tmp_path_factory.mktemp("var")
    port = free_port()
    network = Network(port)
    environment = {
        **os.environ,
        "OSASTO_VAR": str(var),
        "OSASTO_WEIGHTS": str(PROJECT / "models" / "weights"),  # learnt once, not for each start
        "OSASTO_PORT": str(port),
        "OSASTO_RASA_PORT": str(free_port()),
        "OSASTO_ACTIONS_PORT": str(free_port()),
        "OSASTO_PUBLIC_URL": f"http://127.0.0.1:{network.port}",
        "COLUMNS": "200",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "up", "--always-open"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    told = _await_start(process)
    password = re.search(r"password of each is\s+(\S+)", told)
    assert password, told
    yield Product(process=process, var=var, port=port, network=network, password=password.group(1))
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    network.close()
    assert "Everything has stopped." in rest


def _await_start(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    deadline = time.monotonic() + START_WITHIN
    told = ""
    while time.monotonic() < deadline:
        line = process.stdout.readline()
        told += line
        if "every department" in line or (not line and process.poll() is not None):
            break
    assert "Osasto is running" in told, told
    return told


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium. It is closed with this folder's tests: it keeps an event loop running."""
    chromium = shutil.which("chromium")
    with sync_playwright() as playwright:
        playwright.selectors.set_test_id_attribute("data-test")
        path = chromium or playwright.chromium.executable_path
        if not Path(path).exists():
            why = "no Chromium: `apt-get install chromium` or `playwright install chromium`"
            if os.environ.get("CI"):
                pytest.fail(why)
            pytest.skip(why)
        opened = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield opened
        opened.close()


@dataclass
class Visitor:
    """A customer with the chat open on the host page."""

    page: Page

    @property
    def widget(self) -> Frame:
        return next(frame for frame in self.page.frames if "/widget" in frame.url)

    def open_chat(self) -> None:
        self.page.get_by_test_id("launcher").click()
        expect(self.composer).to_be_visible()

    @property
    def composer(self) -> Locator:
        return self.page.frame_locator("iframe").get_by_test_id("composer")

    def inside(self, name: str) -> Locator:
        return self.page.frame_locator("iframe").get_by_test_id(name)

    def say(self, text: str) -> None:
        self.composer.fill(text)
        self.inside("send").click()

    def choose(self, title: str) -> None:
        self.inside("quick-reply").filter(has_text=title).last.click()

    def sees(self, text: str) -> None:
        expect(self.inside("message").filter(has_text=text).last).to_be_visible()

    def lines(self) -> list[str]:
        return [one.strip() for one in self.inside("message").all_inner_texts()]

    def is_with(self, text: str) -> None:
        expect(self.inside("header-status")).to_contain_text(text)


@dataclass
class StaffMember:
    """Somebody at the desk in a browser window of their own."""

    page: Page

    def part(self, name: str) -> Locator:
        return self.page.get_by_test_id(name)

    def open_newest(self, own_words: str) -> None:
        item = self.part("queue-item").filter(has_text=own_words[:40]).first
        expect(item).to_be_visible()
        item.click()

    def claim(self) -> None:
        self.part("claim").first.click()
        expect(self.part("reply")).to_be_visible()

    def answer(self, text: str) -> None:
        self.part("reply").fill(text)
        self.part("send-reply").click()
        expect(self.part("message").filter(has_text=text).last).to_be_visible()

    def close(self) -> None:
        self.part("close").click()
        self.part("close-outcome").first.click()
        self.part("close-submit").click()


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    opened: list[BrowserContext] = []

    def open_context(**options: object) -> BrowserContext:
        context = browser.new_context(viewport={"width": 1280, "height": 860}, **options)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()


@pytest.fixture
def visit(product: Product, contexts: Callable[..., BrowserContext]) -> Callable[..., Visitor]:
    """Opens the host page in a language and the chat on it."""

    def open_page(language: str = "en") -> Visitor:
        page = contexts(locale=language).new_page()
        page.goto(f"{product.site}?lang={language}")
        visitor = Visitor(page)
        visitor.open_chat()
        return visitor

    return open_page


@pytest.fixture
def sign_in(
    product: Product, contexts: Callable[..., BrowserContext]
) -> Callable[..., StaffMember]:
    """Signs a demo person in at the desk, in a window of their own."""

    def open_desk(account: str = "noor.virtanen") -> StaffMember:
        page = contexts().new_page()
        page.goto(product.desk)
        page.get_by_test_id("sign-in-email").fill(f"{account}@pohja.example")
        page.get_by_test_id("sign-in-password").fill(product.password)
        page.get_by_test_id("sign-in-submit").click()
        return StaffMember(page)

    return open_desk
