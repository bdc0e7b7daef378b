"""A message is read without who says it: name, title, gender and parting words move nothing."""

import pytest

from bot.nlu.neutral import leave_out_the_person

ASKS = "Where is my order 4471?"


@pytest.mark.parametrize(
    "endings",
    [
        ("Regards, Emily Carter", "Regards, Mohammed Iqbal", "Kind regards, Wei Chen."),
        ("Regards, Mr Taylor", "Regards, Mrs Taylor"),
        ("Thanks very much.", "Cheers.", "Ta very much!"),
        ("Cordialement, Camille Lefèvre", "Cordialement, Mamadou Diallo"),
        ("Je suis inscrit chez vous.", "Je suis inscrite chez vous."),
        ("Je suis désolé de vous déranger.", "Je suis désolée de vous déranger."),
        ("Terveisin Aino Koskela", "Terveisin Abdi Hassan", "Ystävällisin terveisin herra Laine"),
        ("Kiitos paljon!", "Kiitti!"),
        ("مع التحية، أحمد العلي", "مع التحية، ماريا سانتوس"),
        ("أنا منتظر ردكم.", "أنا منتظرة ردكم."),
        ("أرجو أن تساعدني.", "أرجو أن تساعديني."),
        ("شكراً جزيلاً لكم.", "مشكورين وما تقصرون."),
    ],
)
def test_endings_that_say_only_who_writes_are_read_alike(endings):
    assert len({leave_out_the_person(f"{ASKS}\n{one}") for one in endings}) == 1


@pytest.mark.parametrize(
    "told",
    [
        "Regards, Hilltop Cricket Club",
        "Regards, Jane Doe, Treasurer",
        "Terveisin Rehtori Laine",
        "Cordialement, la trésorière",
        "مع التحية، مدير المدرسة",
    ],
)
def test_who_signs_for_an_office_has_said_something(told):
    assert leave_out_the_person(f"{ASKS}\n{told}") == f"{ASKS}\n{told}"


@pytest.mark.parametrize("text", ["merci", "Kiitos!", "thanks", "Terveisin Aino", "شكرا", "", "?"])
def test_a_message_that_is_nothing_else_is_read_as_it_stands(text):
    assert leave_out_the_person(text) == text


def test_bitter_thanks_stay():
    text = "It broke on the first day. Thanks for nothing."

    assert leave_out_the_person(text) == text
