"""A part of the product dies in mid-conversation: the customer hears the truth, nothing is lost."""

from collections.abc import Callable

import pytest

from tests.acceptance.conftest import Product, StaffMember, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.mark.parametrize("part", ["actions", "rasa"])
def test_when_the_bot_cannot_answer_people_take_over(
    part: str,
    product: Product,
    visit: Callable[..., Visitor],
    sign_in: Callable[..., StaffMember],
):
    staff = sign_in("omar.haddad")
    visitor = visit()
    visitor.say("good morning")
    visitor.sees("assistant")

    product.kill(part)
    words = f"while {part} is gone: where is my order of the garden chairs"
    visitor.say(words)

    visitor.sees("A person takes over")
    visitor.is_with("Welcome desk")
    staff.open_newest(words)
    staff.claim()
    staff.answer("A person is here.")
    visitor.sees("A person is here.")
