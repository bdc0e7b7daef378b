"""Cleaning a message: what is stored can be seen, is NFC, and disturbs no other line."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation import LONGEST_MESSAGE, clean_message
from bot.domain.errors import MessageEmpty, MessageTooLong

RTL_OVERRIDE = "\u202e"
ZWJ = "\u200d"
FAMILY = "👩\u200d👩\u200d👧\u200d👦"
FLAG_OF_SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("a\u0301\u0323\u0489\u034f\u20dd\u200d\u202e\x00\ufeff\ufb2c\u1161"),
        st.characters(categories=["Cs"]),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    "text",
    [
        "Where is my order?",
        "two\nlines\tand a tab",
        "C'est pour l'école, à Évian",
        "أين طلبي رقم 12؟",
        "می‌خواهم",  # a joiner inside a word
        "हिन्दी में लिखिए",
        "ທີ່ນີ້",
        "❤️",
        "👍🏽",
        FAMILY,
        FLAG_OF_SCOTLAND,
        "/restart",
        "<script>alert(1)</script> {name} ${x}",
    ],
)
def test_what_people_write_is_stored_as_it_is(text):
    assert clean_message(text) == text


def test_a_message_of_emoji_only_is_a_message():
    assert clean_message("🙏😡") == "🙏😡"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t ",
        "\x00\x00",
        "\u00a0\u2003",
        RTL_OVERRIDE * 3,
        ZWJ * 500,
        "\u200b\u2060\ufeff",
        "\ud800\udfff",
        "\u2028\u2029",
        "\u3164\u115f",
        "\u2800",
        "\ufe0f",
        "\u0301",
    ],
    ids=lambda text: " ".join(f"{ord(one):04x}" for one in text[:3]) or "nothing",
)
def test_where_nothing_can_be_seen_the_message_is_empty(text):
    with pytest.raises(MessageEmpty):
        clean_message(text)


def test_a_message_may_be_as_long_as_the_limit_and_no_longer():
    assert len(clean_message("a" * LONGEST_MESSAGE)) == LONGEST_MESSAGE

    with pytest.raises(MessageTooLong) as refused:
        clean_message("a" * 5000)

    assert refused.value.limit == LONGEST_MESSAGE


def test_letters_that_grow_in_nfc_do_not_pass_the_limit():
    with pytest.raises(MessageTooLong):
        clean_message("\ufb2c" * LONGEST_MESSAGE)  # each becomes three


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("in\x00voice", "invoice"),
        ("safe\u202etxt.exe", "safetxt.exe"),
        ("\u2066isolated\u2069", "isolated"),
        ("half \ud83d of an emoji", "half  of an emoji"),
        ("red\x1b[31m", "red[31m"),
        ("\ufeffhello", "hello"),
        ("  hello \n", "hello"),
        ("e\u0301cole", "école"),
        ("e\x00\u0301cole", "école"),
    ],
    ids=["NUL", "override", "isolate", "surrogate", "escape", "BOM", "edges", "NFC", "NFC after"],
)
def test_what_carries_no_text_is_taken_out(text, stored):
    assert clean_message(text) == stored


@pytest.mark.parametrize(
    "flood",
    ["\u0301", "\u0489", "\u20dd", "\u034f", ZWJ, "\u0301" + ZWJ, "\ufe0f", "\u0e49"],
    ids=["acute", "millions sign", "circle", "joiner", "ZWJ", "mixed", "variation", "Thai tone"],
)
def test_a_flood_of_marks_on_one_letter_is_cut_to_what_a_letter_can_carry(flood):
    stored = clean_message("q" + flood * 1500 + "q")

    assert len(stored) <= 10
    assert stored[0] == stored[-1] == "q"


def test_marks_on_every_letter_all_stay():
    word = "q\u0301\u0323" * 50

    assert clean_message(word) == unicodedata.normalize("NFC", word)


@given(text=ANY_TEXT)
def test_whatever_is_stored_can_be_stored_again_unchanged(text):
    try:
        stored = clean_message(text)
    except MessageEmpty:
        return

    assert clean_message(stored) == stored
    assert unicodedata.is_normalized("NFC", stored)
    stored.encode("utf-8")
    assert not set(stored) & set("\x00\x1b\u202a\u202e\u2066\u2069\ufeff")
