"""The organisation file: the default is whole, and a broken one is refused by line and mend."""

from itertools import product

import pytest

from bot.domain.organisation import LANGUAGE_NAMES, Organisation, OrganisationInvalid
from tests.unit.small_company import (
    SMALL_COMPANY,
    changed,
    line_of,
    problems_of,
    small_company,
    within,
)

DEPARTMENTS = {
    "consumer_care": ("individual",),
    "business_desk": ("business",),
    "public_sector": ("public_body",),
    "associations": ("association",),
    "key_accounts": (),
    "purchasing": ("supplier",),
    "data_protection": (),
    "welcome_desk": ("unclear",),
}
QUESTIONS = {"on_whose_behalf", "organisation_form", "purpose", "size", "invoice_to"}
NEEDS = {
    "ask_product",
    "request_quote",
    "place_order",
    "change_order",
    "track_order",
    "report_delivery_problem",
    "ask_shipping",
    "return_goods",
    "ask_refund",
    "query_invoice",
    "payment_problem",
    "report_defect",
    "ask_contract",
    "cancel_contract",
    "manage_account",
    "make_complaint",
    "make_suggestion",
    "give_praise",
    "offer_supply",
    "ask_sponsorship",
    "privacy_request",
    "ask_opening_hours",
    "ask_for_person",
}


def test_the_default_has_every_department_with_the_types_it_serves(organisation: Organisation):
    assert {one.id: one.serves for one in organisation.departments} == DEPARTMENTS


def test_the_default_gives_key_accounts_and_privacy_requests_their_own_department(
    organisation: Organisation,
):
    assert organisation.get_department("key_accounts").standings == ("key_account",)
    assert organisation.get_department("data_protection").needs == ("privacy_request",)


def test_the_default_has_every_question_need_type_and_language(organisation: Organisation):
    assert {one.id for one in organisation.questions} == QUESTIONS
    assert {one.id for one in organisation.needs} == NEEDS
    assert set(organisation.type_ids) == {one for (one,) in filter(None, DEPARTMENTS.values())} - {
        "unclear"
    }
    assert set(organisation.languages) == set(LANGUAGE_NAMES) == {"en", "fr", "fi", "ar"}


def test_the_default_can_be_answered_in_words_in_every_language(organisation: Organisation):
    answers = [answer for one in organisation.questions for answer in one.answers]

    without = [
        (answer.id, language)
        for answer, language in product(answers, organisation.languages)
        if not answer.words.get(language)
    ]

    assert without == []


def test_a_sound_file_has_no_problems_and_a_version_of_its_text():
    first, same, other = (
        small_company(),
        small_company(),
        small_company(("name: Kettu & Co", "name: Susi & Co")),
    )

    assert first.version == same.version != ""
    assert other.version != first.version


def test_kept_open_is_the_same_company_at_every_hour():
    company = small_company()
    opened = company.kept_open()

    assert opened.version == company.version
    assert opened.departments == company.departments
    assert opened.hours_of(opened.welcome_desk) != company.hours_of(company.welcome_desk)


BROKEN = {
    "a bracket that is not closed": (
        [("languages: [en, fi]\ndep", "languages: [en, fi\ndep")],
        "departments:",
        "expected ',' or ']'",
        "Check indentation",
    ),
    "a tab where spaces belong": (
        [("    manager: Omar", "\tmanager: Omar")],
        "manager: Omar",
        "cannot start any token",
        "Check indentation",
    ),
    "a key that is there twice": (
        [("  sells: lamps", "  sells: lamps\n  sells: chairs")],
        "sells: chairs",
        'duplicate key "sells"',
        "Check indentation",
    ),
    "a control character": (
        [("Omar Haddad", "Omar\x07 Haddad")],
        "Omar",
        "a character that cannot be seen",
        "Write the line again",
    ),
    "a missing field": (
        [within("firms", "    manager: Matti Koskela\n", "")],
        "- id: firms",
        "Field required",
        "Add it",
    ),
    "an unknown field": (
        [("    mode: free", "    mode: free\n    colour: red")],
        "colour: red",
        "Extra inputs are not permitted",
        "Check the spelling",
    ),
    "a word that is not one of the choices": (
        [("mode: free", "mode: wild")],
        "mode: wild",
        "'script', 'guided' or 'free'",
        "Correct the value",
    ),
    "a type that no department serves": (
        [("serves: [business]", "serves: []")],
        "departments:",
        "no department serves 'business'",
        "Add it to one's serves",
    ),
    "a department for an unknown type": (
        [("serves: [business]", "serves: [business, martian]")],
        "serves: [business, martian]",
        "no customer type 'martian'",
        "Choose from business, individual, unclear",
    ),
    "a type that two departments serve": (
        [("serves: [unclear]", "serves: [unclear, business]")],
        "serves: [unclear, business]",
        "'business' is already served by firms",
        "Let one department serve each type",
    ),
    "a department for an unknown need": (
        [("needs: [query_invoice]", "needs: [moon_trip]")],
        "needs: [moon_trip]",
        "no need 'moon_trip'",
        "Add it or take it out",
    ),
    "a fallback to nowhere": (
        [within("firms", "fallback: welcome_desk", "fallback: cellar")],
        "fallback: cellar",
        "no department 'cellar'",
        "Name a department of this file",
    ),
    "a language the bot cannot read": (
        [("languages: [en, fi]\ndep", "languages: [en, fi, tlh]\ndep")],
        "languages: [en, fi, tlh]",
        "'tlh' cannot be understood",
        "Choose from en, fr, fi, ar",
    ),
    "a department with a language the company lacks": (
        [within("firms", "languages: [en]", "languages: [en, fr]")],
        "languages: [en, fr]",
        "'fr' is not one of the company's languages",
        "take it out",
    ),
    "a text that is missing in one language": (
        [("about: {en: about your order, fi: tilaus}", "about: {en: about your order}")],
        "about: {en: about your order}",
        "the text in 'fi' is missing",
        "Add 'fi: …'",
    ),
    "a text that is empty in one language": (
        [("title: {en: At work, fi: Töihin}", 'title: {en: "  ", fi: Töihin}')],
        "fi: Töihin",
        "the text in 'en' is missing",
        "Add 'en: …'",
    ),
    "an id that is there twice": (
        [("- id: track_order", "- id: query_invoice")],
        None,
        "'query_invoice' is there twice",
        "Give each its own id",
    ),
    "an answer's id that is there twice": (
        [("- id: trade", "- id: home")],
        None,
        "'home' is there twice",
        "Give each its own id",
    ),
    "prior shares that do not add up": (
        [("prior_share: 0.4", "prior_share: 0.3")],
        "customer_types:",
        "the prior shares add up to 0.900",
        "Make them add up to 1",
    ),
    "a share that is no share": (
        [("prior_share: 0.4", "prior_share: 1.4")],
        "prior_share: 1.4",
        "less than or equal to 1",
        "Correct the value",
    ),
    "a share that is not a number": (
        [("prior_share: 0.4", "prior_share: .nan")],
        "prior_share: .nan",
        "finite number",
        "Correct the value",
    ),
    "evidence without bounds": (
        [("{email_company: 0.9}", "{email_company: .inf}")],
        "{email_company: .inf}",
        "finite number",
        "Correct the value",
    ),
    "evidence from an unknown signal": (
        [("{email_company: 0.9}", "{shoe_size: 0.9}")],
        "{shoe_size: 0.9}",
        "'shoe_size' is not a profile signal",
        "Choose from crm_association",
    ),
    "a type mistaken for one that there is not": (
        [("evidence: {email_company: 0.9}", "mistaken_for: {martian: 0.3}")],
        "{martian: 0.3}",
        "no other customer type 'martian'",
        "Name another customer type",
    ),
    "a type that never sounds like itself": (
        [("evidence: {email_company: 0.9}", "mistaken_for: {individual: 1.0}")],
        "mistaken_for:",
        "never sound like their own type",
        "less than 1",
    ),
    "a need that implies an unknown type": (
        [("implies: {business: 0.4}", "implies: {martian: 0.4}")],
        "implies: {martian: 0.4}",
        "no customer type 'martian'",
        "Name a customer type of this file",
    ),
    "answers that add up to more than 1": (
        [("says: {individual: 0.1, business: 0.8}", "says: {individual: 0.2, business: 0.8}")],
        "answers:",
        "the answers of 'individual' add up to 1.10",
        "add up to 1 at most",
    ),
    "an answer that says nothing about a type": (
        [("says: {individual: 0.1, business: 0.8}", "says: {individual: 0.1}")],
        "answers:",
        "trade says nothing about 'business'",
        "0 if it never happens",
    ),
    "a question with one answer": (
        [
            ("        title: {en: At work, fi: Töihin}\n", ""),
            ("        words: {en: [work], fi: [työ]}\n", ""),
            ("        says: {individual: 0.1, business: 0.8}\n", ""),
            ("      - id: trade\n", ""),
        ],
        "answers:",
        "at least 2 items",
        "Correct the value",
    ),
    "hours that are not hours": (
        [within("firms", '"08:00-16:00"', '"eight to four"')],
        '"eight to four"',
        "'eight to four' is not a span of hours",
        "Write for example",
    ),
    "hours that end before they start": (
        [within("firms", '"08:00-16:00"', '"22:00-06:00"')],
        '"22:00-06:00"',
        "'22:00-06:00' ends before it starts",
        "Write for example",
    ),
    "hours with a time zone of their own": (
        [within("firms", '"08:00-16:00"', '"08:00Z-16:00"')],
        '"08:00Z-16:00"',
        "'08:00Z-16:00' names a time zone",
        "Write for example",
    ),
    "a day that is not a weekday": (
        [within("firms", "mon-fri:", "someday:")],
        "someday:",
        "'someday' is not a weekday",
        "Write for example",
    ),
    "an e-mail address that is none": (
        [within("firms", "    mode: free", "    mode: free\n    email: firms at kettu")],
        "email: firms",
        "not a valid email address",
        "Correct the value",
    ),
    "an e-mail address with a header behind it": (
        [within("firms", "    mode: free", '    mode: free\n    email: "a@b.fi\\nBcc: c@d.fi"')],
        'email: "a@b.fi',
        "not a valid email address",
        "Correct the value",
    ),
    "an unknown time zone": (
        [("Europe/Helsinki", "Europe/Atlantis")],
        "time_zone:",
        "no time zone 'Europe/Atlantis'",
        "Write for example Europe/Helsinki",
    ),
    "a time zone that is a whole continent": (
        [("Europe/Helsinki", "Europe")],
        "time_zone:",
        "no time zone 'Europe'",
        "Write for example Europe/Helsinki",
    ),
    "a holiday that is not in the calendar": (
        [("holidays: [2026-12-25]", "holidays:\n    - 2026-12-25\n    - 2026-13-26")],
        "2026-13-26",
        "valid date",
        "Correct the value",
    ),
    "being unsure that costs more than being wrong": (
        [("  welcome_desk: 3", "  welcome_desk: 30")],
        "costs:",
        "welcome_desk must cost less than wrong_department",
        "Correct the value",
    ),
}
LINES_OF_DUPLICATES = {
    "an id that is there twice": "name: {en: Invoice",
    "an answer's id that is there twice": "title: {en: At work",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_by_line_and_mend(name: str):
    changes, marker, what, mend = BROKEN[name]
    text = changed(*changes)
    line = line_of(text, marker) if marker else line_of(text, LINES_OF_DUPLICATES[name]) - 1

    (problem,) = problems_of(text)

    assert what in problem.what
    assert mend in problem.mend
    assert problem.line == line


def test_every_problem_is_told_at_once_and_in_one_sentence_each():
    text = changed(("prior_share: 0.4", "prior_share: 0.3"), ("Europe/Helsinki", "Nowhere"))

    with pytest.raises(OrganisationInvalid) as refused:
        small_company(("prior_share: 0.4", "prior_share: 0.3"), ("Europe/Helsinki", "Nowhere"))

    assert len(refused.value.problems) == 2
    assert str(refused.value).splitlines() == [
        f"organisation.yml, line {line_of(text, 'time_zone')}: company.time_zone: "
        "there is no time zone 'Nowhere'. Write for example Europe/Helsinki.",
        f"organisation.yml, line {line_of(text, 'customer_types:')}: customer_types: "
        "the prior shares add up to 0.900. Make them add up to 1.",
    ]


def test_a_circle_of_fallbacks_is_refused_once_with_its_path_at_one_of_its_lines():
    text = changed(
        within("firms", "fallback: welcome_desk", "fallback: homes"),
        within("homes", "fallback: welcome_desk", "fallback: firms"),
    )

    (problem,) = problems_of(text)

    assert problem.what == "the fallbacks run in a circle: homes → firms → homes"
    assert problem.mend == "Let the last one have no fallback"
    assert problem.line == line_of(text, "fallback: firms")


def test_a_department_that_only_leads_into_a_circle_is_not_blamed_for_it():
    text = changed(
        within("firms", "fallback: welcome_desk", "fallback: welcome_desk  # first"),
        within("welcome_desk", "capacity: 2", "capacity: 2\n    fallback: firms"),
    )

    (problem,) = problems_of(text)

    assert problem.what == "the fallbacks run in a circle: firms → welcome_desk → firms"
    assert problem.line == line_of(text, "# first")


def test_a_department_that_falls_back_to_itself_is_a_circle():
    (problem,) = problems_of(changed(within("firms", "fallback: welcome_desk", "fallback: firms")))

    assert problem.what == "the fallbacks run in a circle: firms → firms"


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "- a\n- list\n", "just words", "42"])
def test_a_file_without_sections_is_refused(text: str):
    (problem,) = problems_of(text)

    assert problem.line == 1
    assert problem.mend == "Start from the default file"


@pytest.mark.parametrize("section", ["company", "departments", "questions", "costs"])
def test_a_section_with_the_wrong_shape_is_refused_by_its_line(section: str):
    text = SMALL_COMPANY.replace(f"{section}:\n", f"{section}: 7\nspare_{section}:\n", 1)

    found = {problem.where: problem.line for problem in problems_of(text)}

    assert found[section] == line_of(text, f"{section}: 7")
    assert found[f"spare_{section}"] == line_of(text, f"spare_{section}:")


def test_the_control_character_is_found_deep_in_a_long_file():
    text = SMALL_COMPANY + "# comment\n" * 2000 + "# here \x00\n"

    (problem,) = problems_of(text)

    assert problem.line == len(text.splitlines())
