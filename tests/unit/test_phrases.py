"""What the bot says: variants take turns, blanks are filled, values are never templates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.phrases import Phrases, fill, parse_phrases

DOMAIN = """
responses:
  utter_hello:
    - condition: &en [{type: slot, name: language, value: en}]
      text: "Hello {name}."
    - condition: *en
      text: "Good day {name}."
    - condition: &fi [{type: slot, name: language, value: fi}]
      text: "Hei {name}."
  utter_bye:
    - condition: *en
      text: "  Goodbye.  "
    - text: "without a language"
"""


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return parse_phrases(DOMAIN)


def test_the_variants_of_a_phrase_take_turns(phrases):
    said = [phrases.say("utter_hello", "en", turn, name="Aino") for turn in range(4)]

    assert said == ["Hello Aino.", "Good day Aino."] * 2


def test_a_phrase_is_said_in_the_language_asked_for(phrases):
    assert [phrases.say("utter_hello", "fi", turn, name="Aino") for turn in (0, 1)] == [
        "Hei Aino.",
        "Hei Aino.",
    ]


@pytest.mark.parametrize("language", ["sv", "unknown", ""])
def test_a_language_it_lacks_is_said_in_english(phrases, language):
    assert phrases.say("utter_hello", language, name="Aino") == "Hello Aino."


def test_only_variants_with_a_language_are_read_and_without_their_edges(phrases):
    assert [phrases.say("utter_bye", "en", turn) for turn in (0, 1)] == ["Goodbye.", "Goodbye."]


def test_a_phrase_that_does_not_exist_is_an_error(phrases):
    with pytest.raises(KeyError):
        phrases.say("utter_nothing", "en")


def test_a_domain_without_responses_has_no_phrases():
    assert parse_phrases("version: '3.1'").variants == {}


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{a} and {b}", "1 and 2"),
        ("{a}{a}", "11"),
        ("nothing here", "nothing here"),
        ("{unknown}!", "!"),
        ("an open { brace", "an open { brace"),
        ("a closing } brace {a}", "a closing } brace 1"),
        ("", ""),
    ],
)
def test_each_blank_is_filled_and_the_rest_stays(template, filled):
    assert fill(template, {"a": "1", "b": "2"}) == filled


@pytest.mark.parametrize(
    "value", ["{b}", "{a}", "{{7*7}}", "{a.__class__}", "{", "}", "%s", "{0}", "\\1"]
)
def test_a_value_with_braces_is_text_and_not_a_template(value):
    assert fill("said: {a}, {b}", {"a": value, "b": "secret"}) == f"said: {value}, secret"


@given(value=st.text())
def test_any_value_comes_out_as_it_went_in(value):
    assert fill("<{value}>", {"value": value}) == f"<{value}>"


@given(template=st.text(alphabet="{}ab ", max_size=30))
def test_no_template_is_an_error(template):
    assert len(fill(template, {})) <= len(template)
