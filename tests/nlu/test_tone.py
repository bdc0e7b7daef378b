"""Mood and urgency: told with the words they rest on, in each language."""

import pytest

from bot.nlu.tone import read_mood, read_urgency


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("This is unacceptable, I am furious", "angry"),
        ("c'est une honte, j'en ai marre", "angry"),
        ("ihan ala-arvoista toimintaa", "angry"),
        ("خدمتكم زفت والله مهزلة", "angry"),
        ("I'm really worried about the smell", "worried"),
        ("je suis très inquiète", "worried"),
        ("olen huolissani laitteesta", "worried"),
        ("أنا قلقان على الطلب", "worried"),
        ("brilliant, you saved us", "happy"),
        ("merci beaucoup, parfait", "happy"),
        ("mahtavaa palvelua", "happy"),
        ("خدمة رائعة", "happy"),
        ("where is my order", "calm"),
        ("merci d'avance", "calm"),
        ("ei kiitos", "calm"),
    ],
)
def test_a_mood_is_read(text, level):
    assert read_mood(text).level == level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("we need it ASAP", "high"),
        ("c'est urgent", "high"),
        ("asialla on kiire", "high"),
        ("الموضوع عاجل", "high"),
        ("no hurry at all", "low"),
        ("rien d'urgent", "low"),
        ("ei kiirettä", "low"),
        ("مو مستعجل", "low"),
        ("what does it cost", "normal"),
    ],
)
def test_an_urgency_is_read(text, level):
    assert read_urgency(text).level == level


def test_the_words_are_those_of_the_message():
    mood, urgency = (
        read_mood("Je suis FURIEUX, réponse IMMÉDIATEMENT"),
        read_urgency("C'est URGENT"),
    )

    assert mood.words == ("FURIEUX",)
    assert urgency.words == ("URGENT",)


def test_shouting_alone_is_not_anger():
    assert read_mood("HELLO WHERE IS MY ORDER").level == "calm"


def test_a_level_without_words_is_the_resting_one():
    assert read_mood("").words == () == read_urgency("").words
