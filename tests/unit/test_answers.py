"""Answers in words: titles, words, numbers and Arabic prefixes, in four languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import fold, match_answer
from bot.domain.organisation import Organisation

LANGUAGES = ("en", "fr", "fi", "ar")


def answer(organisation: Organisation, text: str, language: str = "en", to="on_whose_behalf"):
    return match_answer(organisation.find_question(to), text, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_title_of_a_button_typed_in_words_is_that_answer(organisation, language):
    misread = [
        (question.id, one.id, one.title[language])
        for question in organisation.questions
        for one in question.answers
        if match_answer(question, one.title[language], language) != one.id
    ]

    assert misread == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_an_answer_alone_is_that_answer(organisation, language):
    misread = [
        (question.id, one.id, word)
        for question in organisation.questions
        for one in question.answers
        for word in (*one.words[language], *one.alone.get(language, ()))
        if match_answer(question, word, language) != one.id
    ]

    assert misread == []


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("en", "It's for MYSELF!", "myself"),
        ("en", "I'm asking on behalf of our parish.", "association"),
        ("fr", "c'est pour une société", "company"),
        ("fr", "pour l'ecole de mon village", "public_body"),
        ("fi", "omaan käyttöön vaan", "myself"),
        ("fi", "Seuran puolesta kyselen", "association"),
        ("ar", "أكتب باسم جمعية", "association"),
        ("ar", "أنا فرد", "myself"),
    ],
)
def test_an_answer_is_found_within_a_sentence(organisation, language, text, meant):
    assert answer(organisation, text, language) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("للشركة", "company"),
        ("من الجمعية", "association"),
        ("أعمل بالمدرسة", "public_body"),
        ("والجمعية", "association"),
        ("لجمعية", "association"),
        ("وللشركة", "company"),
    ],
)
def test_arabic_words_are_found_with_what_is_written_onto_them(organisation, text, meant):
    assert answer(organisation, text, "ar") == meant


def test_prefixes_are_only_arabic(organisation):
    assert answer(organisation, "وschool", "en") is None


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("en", "not for a company, for me", "myself"),
        ("en", "not for me, for a company", "company"),
        ("fr", "pas pour moi, pour l'entreprise", "company"),
        ("fi", "ei firman vaan seuran puolesta", "association"),
        ("ar", "ليس باسم شركة بل باسم جمعية", "association"),
        ("ar", "شركة؟ بل جمعية. عفوا، للشركة", "company"),
    ],
)
def test_of_several_answers_the_last_one_named_counts(organisation, language, text, meant):
    assert answer(organisation, text, language) == meant


@pytest.mark.parametrize(
    "text", ["", "   ", "🤷", "why do you ask?", "schoolgirl", "I'd rather not say", "?!…"]
)
def test_what_names_no_answer_is_none(organisation, text):
    assert answer(organisation, text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("3", "few"),
        ("about 5 people", "few"),
        ("6", "team"),
        ("50", "team"),
        ("51", "many"),
        ("300 pupils", "many"),
        ("٣٠", "team"),
        ("１２", "team"),
        ("1,200", "many"),
        ("1 200", "many"),
        ("1.200", "many"),
        ("1\N{NO-BREAK SPACE}200", "many"),
        ("1\N{NARROW NO-BREAK SPACE}200", "many"),
        ("0", None),
    ],
)
def test_a_number_is_the_answer_whose_range_holds_it(organisation, text, meant):
    assert answer(organisation, text, to="size") == meant


def test_a_number_answers_only_a_question_about_numbers(organisation):
    assert answer(organisation, "3") is None


@pytest.mark.parametrize("text", ["9" * 4000, "⑳" * 4000], ids=["digits", "circled digits"])
def test_a_number_without_end_is_no_answer(organisation, text):
    assert answer(organisation, text, to="size") is None


def test_a_language_the_words_lack_is_no_answer_and_no_error(organisation):
    assert answer(organisation, "för mig själv", "sv") is None


@given(text=st.text(max_size=80), language=st.sampled_from(LANGUAGES))
def test_whatever_is_typed_is_one_of_the_answers_or_none(organisation, text, language):
    question = organisation.find_question("size")

    found = match_answer(question, text, language)

    assert found is None or question.answer(found) is not None


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  ÉCOLE,  d'été ", "ecole d ete"),
        ("Yhdistykselle!", "yhdistykselle"),
        ("أنا", "انا"),
        ("STRASSE ß", "strasse ss"),
    ],
)
def test_case_accents_and_punctuation_make_no_difference(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("en", "me", "myself"),
        ("en", "me, myself and I", "myself"),
        ("en", "just me", "myself"),
        ("en", "the firm, I mean, ring me there", "company"),
        ("en", "the bakery, it's me and my sister", None),
        ("fr", "moi", "myself"),
        ("fr", "une asso, moi je suis la trésorière", "association"),
        ("fi", "minä vaan", "myself"),
        ("fi", "seura, minä olen sihteeri", "association"),
        ("fi", "Revontulen, minä olen johtaja", None),
        ("ar", "أنا", "myself"),
        ("ar", "الشركة، أنا في الحسابات", "company"),
    ],
)
def test_speaking_of_oneself_is_an_answer_only_when_nothing_else_is_said(
    organisation, language, text, meant
):
    assert answer(organisation, text, language) == meant


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("en", "nothing to do with the club this time", None),
        ("en", "no, for a company", "company"),
        ("en", "not for the company but for me", "myself"),
        ("fr", "rien à voir avec le club", None),
        ("fr", "non, pour une entreprise", "company"),
        ("fi", "ei yritys", None),
        ("fi", "ei, yhdistys", "association"),
        ("fi", "ei yhdistyksen vaan omasta puolestani", "myself"),
        ("ar", "ليس باسم شركة", None),
        ("ar", "لا، باسم شركة", "company"),
    ],
)
def test_what_is_named_to_deny_it_is_no_answer(organisation, language, text, meant):
    question = organisation.find_question("on_whose_behalf")

    assert match_answer(question, text, language) == meant
