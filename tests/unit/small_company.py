"""A company small enough to read at a glance, for tests that break or bend its file."""

from bot.domain.organisation import Organisation, OrganisationInvalid, Problem, parse_organisation

SMALL_COMPANY = """\
company:
  name: Kettu & Co
  sells: lamps
  time_zone: Europe/Helsinki
  holidays: [2026-12-25]
languages: [en, fi]
departments:
  - id: homes
    name: {en: Homes, fi: Kodit}
    manager: Aino Lehtonen
    serves: [individual]
    hours:
      mon-fri: ["08:00-16:00"]
    languages: [en, fi]
    fallback: welcome_desk
    first_response_minutes: 3
    capacity: 2
    mode: guided
    greeting: {en: Hello., fi: Hei.}
  - id: firms
    name: {en: Firms, fi: Yritykset}
    manager: Matti Koskela
    serves: [business]
    needs: [query_invoice]
    hours:
      mon-fri: ["08:00-16:00"]
    languages: [en]
    fallback: welcome_desk
    first_response_minutes: 3
    capacity: 2
    mode: free
    greeting: {en: Hello., fi: Hei.}
  - id: welcome_desk
    name: {en: Welcome desk, fi: Neuvonta}
    manager: Omar Haddad
    serves: [unclear]
    hours:
      mon-sat: ["08:00-20:00"]
    languages: [en, fi]
    first_response_minutes: 3
    capacity: 2
    mode: guided
    greeting: {en: Hello., fi: Hei.}
customer_types:
  - id: individual
    name: {en: Private person, fi: Yksityishenkilö}
    role: {en: for yourself, fi: omasta puolestasi}
    definition: A person who buys for their home.
    examples: [a parent]
    counter_examples: [a sole trader]
    prior_share: 0.6
    evidence: {email_personal: 0.9}
  - id: business
    name: {en: Business, fi: Yritys}
    role: {en: for a company, fi: yrityksen puolesta}
    definition: A company that buys for its trade.
    examples: [an office]
    counter_examples: [an employee at home]
    prior_share: 0.4
    evidence: {email_company: 0.9}
needs:
  - id: track_order
    name: {en: Where is my order, fi: Tilauksen seuranta}
    about: {en: about your order, fi: tilaus}
    urgency: normal
  - id: query_invoice
    name: {en: Invoice, fi: Lasku}
    about: {en: about an invoice, fi: lasku}
    urgency: normal
    implies: {business: 0.4}
questions:
  - id: purpose
    text: {en: What is it for?, fi: Mihin se tulee?}
    effort: 0.5
    answers:
      - id: home
        title: {en: At home, fi: Kotiin}
        words: {en: [home], fi: [koti]}
        says: {individual: 0.9, business: 0.1}
      - id: trade
        title: {en: At work, fi: Töihin}
        words: {en: [work], fi: [työ]}
        says: {individual: 0.1, business: 0.8}
costs:
  wrong_department: 10
  welcome_desk: 3
  most_questions: 3
"""


def small_company(*changes: tuple[str, str]) -> Organisation:
    return parse_organisation(changed(*changes))


def changed(*changes: tuple[str, str]) -> str:
    """The file's text with each `old` replaced by `new`, once."""
    text = SMALL_COMPANY
    for old, new in changes:
        assert old in text, f"{old!r} is not in the file"
        text = text.replace(old, new, 1)
    return text


def within(department: str, old: str, new: str) -> tuple[str, str]:
    """A change inside one department's section, given as the pair that `changed` takes."""
    start = SMALL_COMPANY.index(f"  - id: {department}\n")
    end = SMALL_COMPANY.index(old, start) + len(old)
    section = SMALL_COMPANY[start:end]
    return section, section.removesuffix(old) + new


def problems_of(text: str) -> tuple[Problem, ...]:
    """What is wrong with a file; none when it is sound."""
    try:
        parse_organisation(text)
    except OrganisationInvalid as error:
        return error.problems
    return ()


def line_of(text: str, words: str) -> int:
    """The number, from 1, of the first line that holds `words`."""
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)
