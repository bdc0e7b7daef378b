"""`make pictures`: takes the README's screenshots from the running product."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bot.settings import PROJECT, Settings
from tests.acceptance.conftest import CHROMIUM_ARGUMENTS, StaffMember, Visitor

FOLDER = PROJECT / "docs" / "pictures"
# Weights are learnt once for all pictures, not for each fresh database.
WEIGHTS = {"OSASTO_WEIGHTS": str(PROJECT / "models" / "weights")}
PORTS = {"OSASTO_PORT": "8190", "OSASTO_RASA_PORT": "8115", "OSASTO_ACTIONS_PORT": "8165"}
SITE = f"http://localhost:{PORTS['OSASTO_PORT']}/"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}
DESK = {"width": 1600, "height": 950}
SETTLED = 900  # milliseconds, for what moves to come to rest


def main() -> None:
    """Start the product, play the scenes, keep the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    var = Settings().var / "pictures"
    shutil.rmtree(var, ignore_errors=True)
    process, password = _start(var)
    try:
        with sync_playwright() as playwright:
            playwright.selectors.set_test_id_attribute("data-test")
            path = shutil.which("chromium") or playwright.chromium.executable_path
            browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
            _play(browser, password)
            browser.close()
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def _start(var: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "up", "--always-open"],
        cwd=PROJECT,
        env={**os.environ, **PORTS, **WEIGHTS, "OSASTO_VAR": str(var), "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told = ""
    while "every department)" not in told:
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"The product did not start:\n{told}")
        told += line
    found = re.search(r"password of each is\s+(\S+)", told)
    return process, found.group(1) if found else ""


def _play(browser: Browser, password: str) -> None:
    overview = _visit(browser, "en", DESKTOP)
    overview.say("Hello, the invoice for the 24 desks of our school has the wrong reference")
    overview.is_with("Public sector")
    _keep(overview.page, "overview")

    phone = _visit(browser, "en", PHONE, is_mobile=True)
    phone.say("Hi, where is my order? I bought a lamp for my kitchen")
    phone.is_with("Customer care")
    _keep(phone.page, "widget-phone-en")

    arabic = _visit(browser, "ar", PHONE, is_mobile=True)
    arabic.say("مرحبا، نحن شركة ونريد عرض سعر لخمسين كرسيًا لمكاتبنا")
    arabic.is_with("خدمة الشركات")
    _keep(arabic.page, "widget-phone-ar")

    dark = _visit(browser, "fi", PHONE, is_mobile=True, color_scheme="dark")
    dark.say("Hei, kirjoitan seuran puolesta, haluaisimme palauttaa kahvinkeittimen")
    dark.is_with("Yhdistyspalvelu")
    _keep(dark.page, "widget-phone-fi-dark")

    staff = _sign_in(browser, "noor.virtanen", password)
    staff.open_newest("Hello, the invoice for the 24 desks")
    staff.claim()
    staff.answer("Good morning, I have the invoice in front of me and correct the reference now.")
    _keep(staff.page, "desk")

    person = _visit(browser, "ar", DESKTOP)
    person.say("السلام عليكم، أريد التحدث مع موظف بخصوص طلب تأخر عن موعده")
    person.is_with("مكتب الاستقبال")
    arabic_desk = _sign_in(browser, "omar.haddad", password, color_scheme="dark")
    arabic_desk.open_newest("السلام عليكم، أريد التحدث")
    _keep(arabic_desk.page, "desk-ar-dark")


def _visit(browser: Browser, language: str, viewport: dict[str, int], **options: object) -> Visitor:
    page = _context(browser, viewport, locale=language, **options).new_page()
    page.goto(f"{SITE}?lang={language}")
    visitor = Visitor(page)
    visitor.open_chat()
    return visitor


def _sign_in(browser: Browser, account: str, password: str, **options: object) -> StaffMember:
    page = _context(browser, DESK, **options).new_page()
    page.goto(f"{SITE}desk")
    page.get_by_test_id("sign-in-email").fill(f"{account}@pohja.example")
    page.get_by_test_id("sign-in-password").fill(password)
    page.get_by_test_id("sign-in-submit").click()
    page.get_by_test_id("queue").first.wait_for()
    return StaffMember(page)


def _context(browser: Browser, viewport: dict[str, int], **options: object) -> BrowserContext:
    return browser.new_context(viewport=viewport, **options)  # type: ignore[arg-type]


def _keep(page: Page, name: str) -> None:
    page.wait_for_timeout(SETTLED)
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
