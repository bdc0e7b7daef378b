"""Entities: facts with their place and their plain value; check digits are believed, not looks."""

from datetime import date

import pytest

from bot.nlu.entities import mask, read_entities

SATURDAY = date(2026, 11, 21)


def find(text, language, kind):
    return [one for one in read_entities(text, language, SATURDAY) if one.kind == kind]


@pytest.mark.parametrize(
    ("language", "text", "kind", "value"),
    [
        ("en", "invoice no. 2024-1183 is wrong", "invoice_number", "2024-1183"),
        ("en", "my order #78-4512 has not come", "order_number", "78-4512"),
        ("en", "tracking JJFI65432100012345678 please", "tracking_number", "JJFI65432100012345678"),
        ("fr", "la commande n° 78-4512", "order_number", "78-4512"),
        ("fr", "numéro client 10445", "customer_number", "10445"),
        ("fi", "laskunumero 20241183 puuttuu", "invoice_number", "20241183"),
        ("fi", "tilaukseni 55120 viipyy", "order_number", "55120"),
        ("ar", "فاتورة رقم ٢٠٢٤١٢ غلط", "invoice_number", "202412"),
        ("en", "it cost £1,200.50 in all", "money", "1200.50 GBP"),
        ("fr", "1 200,50 € de trop", "money", "1200.50 EUR"),
        ("fi", "budjetti on 1500 euroa", "money", "1500.00 EUR"),
        ("ar", "المبلغ ٣٠٠ ريال", "money", "300.00 SAR"),
        ("en", "we need 24 desks", "quantity", "24"),
        ("fr", "deux imprimantes svp", "quantity", "2"),
        ("fi", "kolme tuolia", "quantity", "3"),
        ("en", "by 12 March 2027 at the latest", "date", "2027-03-12"),
        ("fr", "livraison le 3 mai 2027", "date", "2027-05-03"),
        ("fi", "viimeistään 24.12.2026", "date", "2026-12-24"),
        ("ar", "قبل ١٢ مارس ٢٠٢٧", "date", "2027-03-12"),
        ("fi", "tarvitaan huomenna", "date", "2026-11-22"),
        ("en", "can it come on Monday", "date", "2026-11-23"),
        ("en", "write to Anna.B@example.org", "email", "anna.b@example.org"),
        ("fi", "soita 050 123 4567", "phone", "+358501234567"),
        ("fr", "tél 06 12 34 56 78", "phone", "+33612345678"),
    ],
)
def test_a_fact_is_found_with_its_plain_value(language, text, kind, value):
    assert [one.value for one in find(text, language, kind)] == [value]


@pytest.mark.parametrize(
    ("text", "language", "kind", "valid"),
    [
        ("Y-tunnus 0737546-2", "fi", "registration_number", True),
        ("Y-tunnus 0737546-3", "fi", "registration_number", False),
        ("SIRET 732 829 320 00074", "fr", "registration_number", True),
        ("our VAT is GB980780684", "en", "vat_number", True),
        ("الرقم الضريبي 310122393500003", "ar", "vat_number", None),
    ],
)
def test_check_digits_say_whether_a_number_is_valid(text, language, kind, valid):
    assert [one.valid for one in find(text, language, kind)] == [valid]


@pytest.mark.parametrize(
    ("text", "language", "implies"),
    [
        ("Rakennus Virtanen Oy tässä", "fi", "business"),
        ("Kylän urheilijat ry tarvitsee", "fi", "association"),
        ("une association loi 1901", "fr", "association"),
        ("notre SARL attend", "fr", "business"),
        ("شركة النور ذ.م.م", "ar", "business"),
        ("نحن جمعية خيرية", "ar", "association"),
        ("Miller & Sons Ltd here", "en", "business"),
        ("la mairie de Lyon", "fr", "public_body"),
        ("kaupungin koululle", "fi", "public_body"),
    ],
)
def test_an_organisation_implies_its_type(text, language, implies):
    found = read_entities(text, language, SATURDAY)

    assert implies in {one.implies for one in found}


@pytest.mark.parametrize("text", ["I am so sorry", "ça va", "en tiedä", "as soon as we can"])
def test_common_words_are_no_organisations(text):
    assert [one for one in read_entities(text, "en", SATURDAY) if one.implies] == []


@pytest.mark.parametrize("text", ["in 3 days", "since 2024", "at 5 pm", "20 % off"])
def test_times_and_shares_are_no_quantities(text):
    assert find(text, "en", "quantity") == []


def test_spans_count_the_letters_of_the_message_as_written():
    text = "فاتورة رقم ٢٠٢٤١٢ غلط"

    [entity] = find(text, "ar", "invoice_number")

    assert text[entity.start : entity.end] == entity.text == "٢٠٢٤١٢"


def test_private_numbers_can_be_masked():
    text = "card 4111 1111 1111 1111, iban FI21 1234 5600 0007 85"

    hidden = mask(text, read_entities(text, "en", SATURDAY), {"card_number", "iban"})

    assert hidden == "card [card_number], iban [iban]"


@pytest.mark.parametrize("text", ["", "9" * 5000, "a@" * 500, "1.1." * 800, "12 " * 1500])
def test_no_text_is_too_long_or_too_strange(text):
    assert all(0 <= one.start < one.end <= len(text) for one in read_entities(text, "en", SATURDAY))
