"""The files agree: domain.yml, organisation.yml, actions, rules, examples and every word."""

import ast
import json
import re
import string
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from rasa_sdk import Action
from ruamel.yaml import YAML

from actions import contact, opening_hours, triage
from bot.domain.evidence import CUES
from bot.domain.organisation import Organisation, parse_organisation
from bot.domain.packet import Level, Standing
from bot.domain.routing import RouteReason
from bot.domain.signals import PROFILE_SIGNALS
from bot.domain.standing import STANDING_SENTENCES, StandingLevel
from bot.settings import PROJECT

LANGUAGES = ("en", "fr", "fi", "ar")
FEWEST_EXAMPLES = 60  # per intent and language
FRONTEND = PROJECT / "bot" / "web" / "frontend"
# What Rasa itself does without being asked in domain.yml.
RASA_ACTIONS = re.compile(r"^(action_listen|action_default_fallback|\w+_form)$")
ACTS_WITHOUT_EXAMPLES = {"unsupported_language", "answer"}  # never learnt: decided, pressed


def _read(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


DOMAIN = _read(PROJECT / "domain.yml")
ORGANISATION: Organisation = parse_organisation(
    (PROJECT / "organisation.yml").read_text(encoding="utf-8")
)
WORDS: Mapping[str, Mapping[str, str]] = _read(PROJECT / "bot" / "words.yml")
DESK_WORDS: Mapping[str, Mapping[str, str]] = {
    language: json.loads(
        (FRONTEND / "desk" / "words" / f"{language}.json").read_text(encoding="utf-8")
    )
    for language in LANGUAGES
}
RULES = [
    (path.stem, rule)
    for path in sorted((PROJECT / "data" / "rules").glob("*.yml"))
    for rule in _read(path)["rules"]
]
SOURCES = {
    path: ast.parse(path.read_text(encoding="utf-8"))
    for folder in ("bot", "actions")
    for path in sorted((PROJECT / folder).rglob("*.py"))
    if "node_modules" not in path.parts
}


def _blanks(text: str) -> set[str]:
    """The names of the `{blanks}` of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _action_classes() -> Iterator[type[Action]]:
    for module in (triage, contact, opening_hours):
        for one in vars(module).values():
            is_action = isinstance(one, type) and issubclass(one, Action) and one is not Action
            if is_action and one.__module__ == module.__name__:
                yield one


def _steps(key: str) -> Iterator[str]:
    """Every value that a step of a rule has under a key, also inside `or`."""
    for _, rule in RULES:
        for step in rule["steps"]:
            for one in step.get("or", [step]):
                if key in one:
                    yield one[key]


# Actions


def test_every_action_of_the_domain_exists_and_none_is_forgotten():
    existing = [action().name() for action in _action_classes()]

    assert sorted(existing) == sorted(DOMAIN["actions"])


def test_every_module_with_an_action_is_looked_at():
    with_actions = {
        path.stem
        for path, tree in SOURCES.items()
        if path.parent.name == "actions"
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "Action" for base in node.bases)
    }

    assert with_actions == {"triage", "contact", "opening_hours"}


def test_every_step_of_a_rule_is_known_to_the_domain():
    actions = {*DOMAIN["actions"], *DOMAIN["responses"], *DOMAIN["forms"]}

    assert [one for one in _steps("intent") if one not in DOMAIN["intents"]] == []
    assert [
        one for one in _steps("action") if one not in actions and not RASA_ACTIONS.match(one)
    ] == []


def test_every_intent_has_a_rule_so_that_nothing_is_met_with_silence():
    assert set(_steps("intent")) == set(DOMAIN["intents"])


# Questions, needs


def test_every_question_has_a_slot_and_a_place_in_the_form_and_the_reverse():
    questions = [one.id for one in ORGANISATION.questions]

    assert DOMAIN["forms"]["triage_form"]["required_slots"] == ["need", *questions]
    assert [one for one in questions if one not in DOMAIN["slots"]] == []


def test_the_triage_form_asks_by_itself_and_nothing_asks_a_second_time():
    names = {*DOMAIN["actions"], *DOMAIN["responses"]}

    for slot in DOMAIN["forms"]["triage_form"]["required_slots"]:
        for form in ("", "triage_form_"):
            assert not names & {f"action_ask_{form}{slot}", f"utter_ask_{form}{slot}"}


@pytest.mark.parametrize("form", DOMAIN["forms"])
def test_every_slot_of_a_form_is_a_slot_and_the_form_is_validated(form):
    assert [
        one for one in DOMAIN["forms"][form]["required_slots"] if one not in DOMAIN["slots"]
    ] == []
    assert f"validate_{form}" in DOMAIN["actions"]


def test_the_needs_of_the_organisation_are_the_intents_that_are_no_acts():
    text = (PROJECT / "domain.yml").read_text(encoding="utf-8")
    needs = text[text.index("# needs") : text.index("# acts")]

    assert re.findall(r"^  - (\w+)", needs, re.MULTILINE) == [one.id for one in ORGANISATION.needs]


# Responses


@pytest.mark.parametrize("response", DOMAIN["responses"])
def test_a_response_has_every_language_and_nothing_empty(response):
    variants = DOMAIN["responses"][response]
    languages = [_language_of(variant) for variant in variants]

    assert set(languages) == set(LANGUAGES)
    assert len(set(Counter(languages).values())) == 1, "as many variants in each language"
    assert [one for one in variants if not one["text"].strip()] == []
    texts = [one["text"] for one in variants]
    assert len(set(texts)) == len(texts), "no variant twice, and none left untranslated"


@pytest.mark.parametrize("response", DOMAIN["responses"])
def test_a_response_has_the_same_blanks_and_buttons_in_every_language(response):
    for one, other in pairwise(DOMAIN["responses"][response]):
        assert _blanks(one["text"]) == _blanks(other["text"])
        assert _payloads(one) == _payloads(other)


def _language_of(variant: Mapping[str, Any]) -> str:
    (condition,) = variant["condition"]
    assert (condition["type"], condition["name"]) == ("slot", "language")
    return str(condition["value"])


def _payloads(variant: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(one["payload"], one["kind"]) for one in variant.get("buttons", [])]


def test_every_button_of_a_response_has_a_title_and_means_something():
    # The gateway answers a press of `change` itself: it never reaches the bot.
    meanings = {f"/{intent}" for intent in DOMAIN["intents"]} | {"/change"}

    for variants in DOMAIN["responses"].values():
        for variant in variants:
            for button in variant.get("buttons", []):
                assert button["title"].strip()
                assert button["payload"] in meanings


def test_every_response_that_is_used_exists_and_none_is_unused():
    in_code = {
        node.value
        for tree in SOURCES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"utter_\w+", node.value)
    }
    in_rules = {one for one in _steps("action") if one.startswith("utter_")}

    assert in_code | in_rules == set(DOMAIN["responses"])


@pytest.mark.parametrize(
    "path", sorted((PROJECT / "actions").glob("*.py")), ids=lambda one: one.stem
)
def test_an_action_fills_every_blank_of_the_response_it_names(path):
    """Where the name of the response is written out, the values stand beside it."""
    for call in ast.walk(SOURCES[path]):
        if not isinstance(call, ast.Call):
            continue
        given = {one.arg for one in call.keywords}
        for one in call.keywords:
            if one.arg != "response" or None in given:
                continue  # `**values` are tested where the action runs
            for name in ast.walk(one.value):
                if isinstance(name, ast.Constant) and str(name.value) in DOMAIN["responses"]:
                    text = DOMAIN["responses"][name.value][0]["text"]
                    assert _blanks(text) <= given, f"{name.value} at line {call.lineno}"


# Training examples


def _topics(language: str) -> dict[str, list[Path]]:
    folder = PROJECT / "data" / "nlu" / language
    return {path.stem: [path] for path in sorted(folder.glob("*.yml"))}


def _examples(language: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for (path,) in _topics(language).values():
        for block in _read(path)["nlu"]:
            assert block["metadata"]["language"] == language, f"{path}: {block['intent']}"
            found[block["intent"]] += len(set(block["examples"].splitlines()))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_enough_different_examples(language):
    examples = _examples(language)
    learnt = set(DOMAIN["intents"]) - ACTS_WITHOUT_EXAMPLES

    assert set(examples) == learnt
    assert {one: count for one, count in examples.items() if count < FEWEST_EXAMPLES} == {}


def test_every_language_has_the_same_topics():
    folders = {path.name for path in (PROJECT / "data" / "nlu").iterdir() if path.is_dir()}

    assert folders == set(LANGUAGES)
    for language in LANGUAGES:
        assert list(_topics(language)) == list(_topics("en"))


def test_the_test_stories_have_the_topics_of_the_rules():
    rules = {path.stem for path in (PROJECT / "data" / "rules").glob("*.yml")}
    stories = {path.stem for path in (PROJECT / "tests" / "dialogue").glob("test_*.yml")}

    assert stories == {f"test_{topic}" for topic in rules}


# The words of the staff


def _given_to(name: str, *paths: Path) -> set[str]:
    """The constants that are passed as a keyword of this name."""
    return {
        str(node.value)
        for path, tree in SOURCES.items()
        if not paths or path in paths
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == name
        for node in ast.walk(keyword.value)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _keys_said() -> set[str]:
    """The constants that are said as they are."""
    return {
        str(call.args[0].value)
        for tree in SOURCES.values()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("say", "_say")
        and isinstance(call.args[0], ast.Constant)
        and not str(call.args[0].value).startswith("utter_")
    }


def _constants(path: Path, prefix: str) -> set[str]:
    """The constants of a module that begin so."""
    return {
        str(node.value)
        for node in ast.walk(SOURCES[path])
        if isinstance(node, ast.Constant) and str(node.value).startswith(prefix)
    }


EVIDENCE = PROJECT / "bot" / "domain" / "evidence.py"
DECISION = PROJECT / "bot" / "domain" / "decision.py"
LEFT_MESSAGES = PROJECT / "bot" / "services" / "left_messages.py"
CORRECTIONS = PROJECT / "bot" / "services" / "corrections.py"
NEEDED_WORDS = {
    "signals": {f"signal_{one}" for one in PROFILE_SIGNALS},
    "evidence": _given_to("kind", EVIDENCE),
    "cues": {f"cue_{one}" for one in CUES},
    "unknown": {f"unknown_{one}" for one in _given_to("unknown")},
    "promised": {f"promised_{one}" for one in _given_to("promised", DECISION)},
    "routes": {f"route_{one.value}" for one in RouteReason},
    "standings": {f"standing_{one.value}" for one in StandingLevel},
    "said": _keys_said() | {"unclear"},
    "mails": _constants(LEFT_MESSAGES, "mail_"),
    "urgencies": {f"urgency_{one}" for one in get_args(Level)},
    "moods": {one.replace(".", "_") for one in DESK_WORDS["en"] if one.startswith("mood.")},
    "fields": {one.replace(".", "_") for one in DESK_WORDS["en"] if one.startswith("field.")},
}


@pytest.mark.parametrize("group", NEEDED_WORDS)
def test_staff_have_words_for_everything_the_code_can_tell_them(group):
    assert NEEDED_WORDS[group]
    assert NEEDED_WORDS[group] - {"signal_", "cue_"} - WORDS.keys() == set()


def test_staff_have_no_words_for_what_is_never_told():
    needed = set().union(*NEEDED_WORDS.values())

    assert WORDS.keys() - needed == set()


def test_what_is_promised_is_the_name_of_what_was_said():
    promised = _given_to("promised", DECISION)

    assert promised
    assert promised - DOMAIN["responses"].keys() == set()


@pytest.mark.parametrize("key", [*WORDS, *STANDING_SENTENCES])
def test_a_sentence_for_staff_is_there_in_every_language_with_the_same_blanks(key):
    sentences = {**WORDS, **STANDING_SENTENCES}[key]

    assert set(sentences) == set(LANGUAGES)
    assert [one for one in sentences.values() if not one.strip()] == []
    assert len({frozenset(_blanks(one)) for one in sentences.values()}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mail_of_a_left_message_names_things_as_the_desk_does(language):
    shared = {
        key: WORDS[key.replace(".", "_")][language]
        for key in DESK_WORDS[language]
        if key.split(".")[0] in ("field", "mood", "urgency")
    }

    assert shared
    assert shared == {key: DESK_WORDS[language][key] for key in shared}


@pytest.mark.parametrize("signal", sorted(PROFILE_SIGNALS))
def test_every_signal_of_the_profile_is_weighed_for_some_type(signal):
    assert any(signal in one.evidence for one in ORGANISATION.customer_types)


def test_the_packet_names_standings_as_the_rules_do():
    assert {one.value for one in StandingLevel} >= {
        standing for one in ORGANISATION.departments for standing in one.standings
    }
    assert Standing.model_fields["level"].annotation is str


# The pages' words

CATALOGUES = sorted(FRONTEND.glob("*/words"))


def _catalogue(folder: Path, language: str) -> dict[str, str]:
    def refuse_twice(pairs: list[tuple[str, str]]) -> dict[str, str]:
        keys = [key for key, _ in pairs]
        assert len(set(keys)) == len(keys), f"a key is twice in {folder}/{language}.json"
        return dict(pairs)

    text = (folder / f"{language}.json").read_text(encoding="utf-8")
    found = json.loads(text, object_pairs_hook=refuse_twice)
    assert isinstance(found, dict)
    return found


def test_desk_widget_and_host_page_have_catalogues():
    assert {folder.parent.name for folder in CATALOGUES} == {"desk", "widget", "host"}


@pytest.mark.parametrize("folder", CATALOGUES, ids=lambda one: one.parent.name)
def test_a_page_has_the_same_words_in_four_languages(folder):
    assert {path.stem for path in folder.glob("*.json")} == set(LANGUAGES)
    english = _catalogue(folder, "en")
    for language in LANGUAGES:
        words = _catalogue(folder, language)
        assert words.keys() == english.keys()
        assert [key for key, text in words.items() if not text.strip()] == []


@pytest.mark.parametrize("folder", CATALOGUES, ids=lambda one: one.parent.name)
def test_a_sentence_of_a_page_has_the_same_blanks_in_four_languages(folder):
    english = _catalogue(folder, "en")
    for language in LANGUAGES:
        words = _catalogue(folder, language)
        assert [key for key in english if _names(words[key]) != _names(english[key])] == []


def _names(sentence: str) -> set[str]:
    """What is filled in: `count` of `{count, plural, one {a day} other {# days}}`.

    Braces open a name and, within it, a variant, which may hold names again.
    """
    names: set[str] = set()
    depth = 0
    for brace in re.finditer(r"[{}]", sentence):
        if brace.group() == "{" and depth % 2 == 0:
            names.update(re.findall(r"^\w+", sentence[brace.end() :]))
        depth += 1 if brace.group() == "{" else -1
    assert depth == 0, f"a brace is left open: {sentence}"
    return names
