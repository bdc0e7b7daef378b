"""Words: spellings that people use as equal are equal, and nothing is too strange to read."""

import pytest

from bot.nlu.words import fold, latin_digits, pair_words, read_words, tokenise


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Où est ma FACTURE réglée", "ou est ma facture reglee"),
        ("Missä TILAUKSENI on", "missa tilaukseni on"),
        ("أين الفاتورةُ", "اين الفاتوره"),
        ("جمـــعية", "جمعيه"),
        ("sooooo late", "soo late"),
    ],
)
def test_spellings_of_one_word_are_made_equal(written, meant):
    assert fold(written) == meant


def test_digits_of_any_script_become_latin_without_moving_a_letter():
    text = "فاتورة ٢٠٢٤"

    plain = latin_digits(text)

    assert plain == "فاتورة 2024"
    assert len(plain) == len(text)


def test_french_elision_parts_words():
    assert read_words("l'invoice n’est pas là", "fr") == ["l", "invoice", "n", "est", "pas", "la"]


def test_a_number_keeps_only_its_length():
    assert read_words("order 4711", "en") == ["order", "0000"]


def test_each_word_is_paired_with_how_it_was_written():
    assert pair_words("Écoles !", "fr") == [("Écoles", "ecoles"), ("!", "!")]


@pytest.mark.parametrize(
    "hostile", ["", "   ", "\u200d" * 50, "a\u0301" * 3000, "\u202e\u2066x", "\x00"]
)
@pytest.mark.parametrize("language", ["en", "fr", "fi", "ar", "xx"])
def test_no_text_is_too_strange_to_read(hostile, language):
    assert all(read_words(hostile, language))
    assert len(tokenise(hostile, language)) <= len(hostile)
