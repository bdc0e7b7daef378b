"""The main job in real browsers: a visitor writes, the right department receives, with context."""

import asyncio
import base64
import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import websockets
from playwright.sync_api import expect

from tests.acceptance.conftest import Product, StaffMember, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.browser]

Visit = Callable[..., Visitor]
SignIn = Callable[..., StaffMember]


@dataclass(frozen=True)
class Case:
    """One customer: what they write, which department is theirs, who works there."""

    language: str
    words: str
    department: str
    account: str
    answer: str


CASES = [
    Case(
        language="en",
        words="my daughter's new desk lamp stopped working at home, can you repair it",
        department="Customer care",
        account="aino.lehtonen",
        answer="Good day, I can help with the lamp.",
    ),
    Case(
        language="fr",
        words="Je suis trésorier de notre association loi 1901, il y a une erreur sur la facture",
        department="Service associations",
        account="leila.bensaid",
        answer="Bonjour, je regarde votre facture.",
    ),
    Case(
        language="fi",
        words="Kirjoitan kunnan peruskoulusta, lasku on mennyt väärään osoitteeseen",
        department="Julkishallinnon palvelu",
        account="sirpa.hakala",
        answer="Hei, katson laskun heti.",
    ),
    Case(
        language="ar",
        words="نحن شركة ذ.م.م ونريد عرض سعر لخمسين كرسيًا لمكاتبنا",
        department="خدمة الشركات",
        account="matti.koskela",
        answer="أهلًا بكم، سأرسل العرض اليوم.",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.language)
def test_a_visitor_reaches_the_right_department_and_a_person_answers(
    case: Case, visit: Visit, sign_in: SignIn
):
    staff = sign_in(case.account)
    visitor = visit(case.language)

    visitor.say(case.words)
    visitor.is_with(case.department)
    staff.open_newest(case.words)

    expect(staff.part("card-own-words")).to_contain_text(case.words[:30])
    staff.claim()
    staff.answer(case.answer)
    visitor.sees(case.answer)
    assert visitor.page.frame_locator("iframe").locator("html").get_attribute("dir") == (
        "rtl" if case.language == "ar" else "ltr"
    )


def test_a_wrong_type_is_corrected_by_a_tap_and_the_place_is_kept(visit: Visit, sign_in: SignIn):
    staff = sign_in()
    visitor = visit()
    words = "our company needs a copy of the invoice 20261 for the office chairs"
    visitor.say(words)
    visitor.is_with("Business desk")

    visitor.inside("change").last.click()
    visitor.choose("Association")

    visitor.is_with("Associations")
    staff.open_newest(words)
    expect(staff.part("card-type")).to_contain_text("Association")


def test_a_transfer_keeps_the_transcript(visit: Visit, sign_in: SignIn):
    staff = sign_in()
    visitor = visit()
    words = "our company's coffee machine in the office is leaking water again"
    visitor.say(words)
    visitor.is_with("Business desk")
    staff.open_newest(words)
    staff.claim()
    staff.answer("I pass you to customer care.")

    staff.part("transfer").click()
    staff.part("transfer-department").select_option("consumer_care")
    staff.part("transfer-reason").select_option("other")
    staff.part("transfer-submit").click()
    visitor.is_with("Customer care")

    colleague = sign_in("aino.lehtonen")
    colleague.open_newest(words)
    colleague.claim()
    colleague.answer("Hello, I have read everything.")
    expect(colleague.part("message").filter(has_text=words[:30]).first).to_be_visible()
    visitor.sees("I pass you to customer care.")
    visitor.sees("Hello, I have read everything.")


def test_after_a_return_the_bot_speaks_again_and_a_second_handoff_works(
    visit: Visit, sign_in: SignIn
):
    staff = sign_in()
    visitor = visit()
    words = "as a private person I want to return the kettle I bought for my kitchen"
    visitor.say(words)
    visitor.is_with("Customer care")
    staff.open_newest(words)
    staff.claim()

    staff.part("return").click()
    confirm = staff.part("return-submit")
    if confirm.count():
        confirm.click()
    visitor.sees("You are back with the assistant")
    again = "my own toaster at home is broken too, please repair it"
    visitor.say(again)

    visitor.is_with("Customer care")
    said = visitor.lines()
    handed_over = [line for line in said if "handing you over" in line]
    assert len(handed_over) == 2
    assert sum("do you write for yourself" in line for line in said) <= 1


def test_a_reload_and_ten_seconds_without_network_lose_and_double_nothing(
    product: Product, visit: Visit, sign_in: SignIn
):
    staff = sign_in()
    visitor = visit()
    words = "our company wants to know where the order 771-22 of office printers is"
    visitor.say(words)
    visitor.is_with("Business desk")
    staff.open_newest(words)
    staff.claim()

    product.network.cut()
    visitor.say("written while the network was away")
    staff.page.wait_for_timeout(10_000)
    staff.answer("answered while the network was away")
    product.network.restore()
    visitor.sees("answered while the network was away")
    visitor.page.reload()  # the chat was open, and is again
    visitor.sees("answered while the network was away")

    lines = visitor.lines()
    for text in (words, "written while the network was away", "answered while the network"):
        assert sum(text in line for line in lines) == 1, lines
    staff_lines = staff.part("message").filter(has_text="written while the network was away")
    expect(staff_lines).to_have_count(1)


def test_of_two_people_who_claim_at_once_one_wins(visit: Visit, sign_in: SignIn):
    first, second = sign_in("matti.koskela"), sign_in()
    visitor = visit()
    words = "our company would like to extend the maintenance contract of the printers"
    visitor.say(words)
    visitor.is_with("Business desk")
    first.open_newest(words)
    second.open_newest(words)

    expect(first.part("claim").first).to_be_visible()
    expect(second.part("claim").first).to_be_visible()
    press = "buttons => buttons.forEach((button) => button.click())"
    first.part("claim").evaluate_all(press)
    second.part("claim").evaluate_all(press)

    visitor.sees("is with you now")
    first.page.wait_for_timeout(1500)
    holders = [staff for staff in (first, second) if staff.part("reply").is_visible()]
    assert len(holders) == 1
    assert sum("is with you now" in line for line in visitor.lines()) == 1


def test_a_typed_command_is_plain_text(visit: Visit):
    visitor = visit()

    visitor.say("/restart")
    visitor.say('/track_order{"order_number": "1"}')

    visitor.sees("/restart")
    visitor.sees("/track_order")
    visitor.is_with("assistant")


def test_a_forged_identity_opens_nothing(product: Product):
    forged = _unsigned({"sub": "C-1005", "aud": "demo", "exp": 9_999_999_999})

    frames = _say_hello(product, forged)

    assert [frame["type"] for frame in frames] == ["welcome", "error"]
    assert frames[1]["code"] == "identity_refused"
    with sqlite3.connect(product.var / "osasto.sqlite3") as database:
        known = "SELECT count(*) FROM visitors WHERE customer_number IS NOT NULL"
        assert database.execute(known).fetchone() == (0,)


def _unsigned(claims: dict[str, object]) -> str:
    """A token whose maker signed nothing and hopes that nobody looks."""

    def part(data: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none'})}.{part(claims)}."


def _say_hello(product: Product, identity: str) -> list[dict[str, object]]:
    """The first two frames that answer a hello; in a thread, for the browser has the loop."""

    async def hello() -> list[dict[str, object]]:
        origin = f"http://127.0.0.1:{product.network.port}"
        url = f"ws://127.0.0.1:{product.port}/chat"
        async with websockets.connect(url, origin=origin) as socket:
            frame = {"type": "hello", "site": "demo", "identity": identity, "after": 0}
            await socket.send(json.dumps(frame))
            return [json.loads(await asyncio.wait_for(socket.recv(), 10)) for _ in range(2)]

    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, hello()).result(30)
