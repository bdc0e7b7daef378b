"""Language: the page and the conversation help, other languages are seen, nothing is guessed."""

import pytest

from bot.nlu.language import LanguageReader, Prior


@pytest.fixture(scope="module")
def reader():
    return LanguageReader.train([])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my order? It should have come on Monday", "en"),
        ("je n'ai toujours pas reçu ma commande", "fr"),
        ("missä mun tilaus viipyy", "fi"),
        ("وين طلبي لو سمحتم", "ar"),
        ("moi", "fi"),
        ("slt", "fr"),
    ],
)
def test_each_of_the_four_is_known(reader, text, language):
    reading = reader.read(text)

    assert (reading.code, reading.is_supported) == (language, True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wo ist meine Bestellung geblieben?", "de"),
        ("Hola, quiero un presupuesto para cinco sillas", "es"),
        ("Где мой заказ, когда доставка?", "ru"),
        ("سفارش من کجاست و چه زمانی می\u200cرسد؟", "fa"),
        ("你好,我的订单什么时候到?", "zh"),
    ],
)
def test_another_language_is_seen_and_not_supported(reader, text, language):
    reading = reader.read(text)

    assert (reading.code, reading.is_supported, reading.read_as) == (language, False, ())


@pytest.mark.parametrize("previous", ["en", "fr", "fi"])
def test_a_word_of_every_language_stays_in_that_of_the_conversation(reader, previous):
    reading = reader.read("ok", Prior(previous=previous))

    assert reading.read_as[0] == previous


@pytest.mark.parametrize("text", ["", "12345", "👍", "!!!"])
def test_nothing_to_go_by_is_unknown_and_read_as_the_page(reader, text):
    reading = reader.read(text, Prior(locale="ar"))

    assert (reading.code, reading.read_as) == ("unknown", ("ar",))


def test_two_languages_in_one_message_are_mixed(reader):
    reading = reader.read("hello thanks please ok, mutta missä mun tilaus on, kiitos hei")

    assert reading.code == "mixed"
    assert set(reading.read_as) == {"en", "fi"}


@pytest.mark.parametrize(
    ("text", "example", "language"),
    [
        ("desk leg snapped off", "the leg of the desk fell off", "en"),
        ("duplicata de facture", "il me faut une facture, une copie de la facture", "fr"),
        ("banana bread recipe", "a recipe for bread", "en"),
    ],
)
def test_a_few_words_of_our_examples_are_no_other_language(text, example, language):
    """Unlearnt they are taken for Hungarian, Romanian and Portuguese."""
    reading = LanguageReader.train([(example, language)]).read(text)

    assert (reading.is_supported, reading.read_as) == (True, (language,))


def test_the_words_of_the_examples_make_it_surer():
    text = "toner puuttuu"
    examples = [("toner puuttuu paketista", "fi"), ("the toner is missing", "en")]

    taught = LanguageReader.train(examples).read(text)

    assert taught.code == "fi"
    assert taught.confidence >= LanguageReader.train([]).read(text).confidence
