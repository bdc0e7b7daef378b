"""The e-mail of a left message: to the department, in its language, with the packet in words."""

import email
import email.policy
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest

from bot.domain.delivery import Verdict
from bot.domain.packet import (
    EarlierContact,
    Entity,
    Fact,
    NeedGuess,
    PacketReason,
    Role,
    Standing,
    TypeGuess,
    Unknown,
    Urgency,
)
from bot.outgoing import Encryption
from bot.outgoing import MailServer as Server
from bot.services.left_messages import find_valid_address, make_email
from bot.services.outbox import Parcel
from bot.web.mailing import MailSender
from tests.making import make_handoff
from tests.posting import SENDER, leave_message, outbox_rows, sending
from tests.receivers import MailServer, free_port

DESK = "https://chat.pohja.example/desk"


@pytest.fixture
def parcel_of(run, look, company, now) -> Callable[..., Parcel]:
    """Leaves a message and takes its e-mail from the outbox."""

    def left(**details: Any) -> Parcel:
        words = details.pop("words", "My invoice 4711 is wrong")
        run(make_handoff, company, now, words=words, request=leave_message(**details))
        row = look(outbox_rows)[-1]
        return Parcel(
            id=row.id,
            channel=row.channel,
            event=row.event,
            destination=row.destination,
            payload=row.payload,
            attempt=1,
            created_at=row.created_at,
        )

    return left


@pytest.fixture
def mail_of(company, staff_words) -> Callable[..., EmailMessage]:
    def made(parcel: Parcel, language: str = "en") -> EmailMessage:
        department = company.organisation.get_department("consumer_care")
        spoken = department.model_copy(update={"languages": (language,)})
        sent = make_email(parcel, company, spoken, staff_words, SENDER, DESK)
        return email.message_from_bytes(sent.as_bytes(), policy=email.policy.default)  # type: ignore[return-value]

    return made


def test_it_goes_from_the_company_to_the_department_and_back_to_the_customer(parcel_of, mail_of):
    parcel = parcel_of()

    mail = mail_of(parcel)

    assert mail["From"] == "Pohja & Co <chat@pohja.example>"
    assert mail["To"] == "consumer.care@pohja.example"
    assert mail["Reply-To"] == "anna@koulu.example"
    assert mail["Subject"] == "Message left for Customer care: Invoice"
    assert mail["Message-ID"] == f"<{parcel.id}@pohja.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "text/plain"


def test_it_says_in_words_what_the_packet_holds(parcel_of, mail_of, now):
    parcel = parcel_of(
        customer_type=TypeGuess(
            top="public_body",
            probabilities={"public_body": 0.92, "business": 0.08},
            reasons_for=(
                PacketReason(
                    kind="signal_email_public",
                    params={"value": "koulu.example"},
                    source="profile",
                    proof="verified",
                    weight=2.0,
                ),
            ),
        ),
        role=Role(customer_type="public_body", account_id="a1", account_name="Rantakylän koulu"),
        need=NeedGuess(id="query_invoice", confidence=0.9),
        standing=Standing(level="loyal"),
        urgency=Urgency(level="high", words=("today",)),
        entities=(Entity(kind="invoice_number", value="4711", text="4711"),),
        claimed=(Fact(field="organisation_form", value="school"),),
        verified=(Fact(field="customer_number", value="C-17"),),
        earlier_contacts=(EarlierContact(at=now, kind="complaint", text="A late delivery"),),
    )

    said = mail_of(parcel).get_content()

    for line in (
        "> My invoice 4711 is wrong",
        "Who is writing: Public body (92%)",
        "  - E-mail address of a public body (koulu.example)",
        "Account: Rantakylän koulu",
        "Standing: Loyal customer",
        "What they want: Invoice",
        "Urgency: High (today)",
        "  - Invoice: 4711",
        "  - Customer number: C-17",
        "  - Form of organisation: school",
        "  - An answer by e-mail from Customer care",
        "  - 2026-11-23: A late delivery",
        "Page: Not known, because the site did not tell the page.",
    ):
        assert line in said.splitlines(), line
    assert DESK in said
    assert "{" not in said


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Who is writing: Private person (80%)"),
        ("fr", "Qui écrit : Particulier (80 %)"),
        ("fi", "Kuka kirjoittaa: Yksityishenkilö (80 %)"),
        ("ar", "من يكتب: فرد"),
    ],
)
def test_it_is_in_the_departments_language(parcel_of, mail_of, language, line):
    mail = mail_of(parcel_of(), language)

    assert mail["Content-Language"] == language
    assert any(one.startswith(line) for one in mail.get_content().splitlines())


def test_what_is_not_known_says_why(parcel_of, mail_of):
    because = Unknown(unknown="bot_failed")

    said = mail_of(
        parcel_of(customer_type=because, need=because, role=because, standing=because, mood=because)
    ).get_content()

    assert "Who is writing: Not known, because the assistant could not answer." in said


def test_an_unclear_type_names_the_likeliest(parcel_of, mail_of):
    unclear = TypeGuess(top="unclear", probabilities={"individual": 0.45, "business": 0.4})

    said = mail_of(parcel_of(customer_type=unclear)).get_content()

    assert "Who is writing: Unclear (Private person 45%, Business 40%)" in said


# --- hostile input ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\nBcc: all@pohja.example",
        "a@b.example\r\nBcc: all@pohja.example",
        "a@b.example, all@pohja.example",
        "a@b.example>, <all@pohja.example",
        "Aino <a@b.example>",
        "a@b",
        "",
        "\u202ea@b.example",
        "a@b.example\x00",
    ],
)
def test_an_address_that_is_not_exactly_one_is_never_answered_to(parcel_of, mail_of, address):
    parcel = parcel_of()
    hostile = replace(parcel, payload={**parcel.payload, "answer_to": address})

    mail = mail_of(hostile)

    assert find_valid_address(address) is None
    assert mail["Reply-To"] is None
    assert mail["Bcc"] is None
    assert "There is no address to answer to" in mail.get_content()


@pytest.mark.parametrize(
    "words",
    [
        "hello there\n.\nBcc: all@pohja.example",
        "hello\r\n\r\n.\r\nMAIL FROM:<evil@x.example>",
        "<script>alert(1)</script> {department} {{7*7}} %s",
        "x" * 4000,
        "مرحبا بكم في \u202eهذا النص",
    ],
)
def test_what_a_visitor_wrote_stays_quoted_text(parcel_of, mail_of, words):
    mail = mail_of(parcel_of(words=words))

    assert mail.keys() == mail_of(parcel_of()).keys()
    said = mail.get_content().splitlines()
    for line in words.replace("\u202e", "").splitlines():
        assert f"> {line}".rstrip() in [one.rstrip() for one in said]
    assert max(map(len, mail.as_bytes().splitlines())) < 998


def test_what_a_visitor_claims_makes_no_line_of_its_own(parcel_of, mail_of):
    claimed = (Fact(field="name", value="Anna\nUrgency: High"),)

    said = mail_of(parcel_of(claimed=claimed)).get_content().splitlines()

    assert "  - Name: Anna Urgency: High" in said
    assert "Urgency: High" not in said


# --- to a real server ---------------------------------------------------------------------------


def server_at(url: str) -> Server:
    return Server(
        host="127.0.0.1",
        port=int(url.rsplit(":", 1)[1]),
        encryption=Encryption.IF_OFFERED,
        sender=SENDER,
    )


async def test_the_mail_server_gets_it_for_one_recipient(parcel_of, company, staff_words, now):
    mail_server = MailServer()
    with mail_server.listening() as url:
        sender = MailSender(server_at(url), lambda: sending(company, mail=True), staff_words, DESK)
        judged = await sender.send(parcel_of(words="Laskuni on väärin"), now)

    assert judged.verdict is Verdict.DELIVERED
    (envelope,) = mail_server.envelopes
    assert envelope.mail_from == SENDER
    assert envelope.rcpt_tos == ["consumer.care@pohja.example"]
    sent = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
    assert "> Laskuni on väärin" in sent.get_content()  # type: ignore[attr-defined]


@pytest.mark.parametrize("answer", ["450 4.7.1 Greylisted", "550 5.1.1 No such user anna@x"])
async def test_a_refusal_is_tried_again_and_its_words_are_not_kept(
    parcel_of, company, staff_words, now, answer
):
    mail_server = MailServer()
    mail_server.will_refuse(answer)
    with mail_server.listening() as url:
        sender = MailSender(server_at(url), lambda: sending(company, mail=True), staff_words, DESK)
        judged = await sender.send(parcel_of(), now)

    assert judged.verdict is Verdict.FAILED
    assert judged.error == f"the mail server answered {answer[:3]} to the recipient"


async def test_a_server_that_must_encrypt_and_cannot_gets_nothing(
    parcel_of, company, staff_words, now
):
    mail_server = MailServer()
    with mail_server.listening() as url:
        encrypting = replace(server_at(url), encryption=Encryption.STARTTLS)
        sender = MailSender(encrypting, lambda: sending(company, mail=True), staff_words, DESK)
        judged = await sender.send(parcel_of(), now)

    assert judged.verdict is Verdict.FAILED
    assert mail_server.tried == 0


async def test_a_server_that_is_down_is_a_failure(parcel_of, company, staff_words, now):
    down = server_at(f"smtp://127.0.0.1:{free_port()}")
    sender = MailSender(down, lambda: sending(company, mail=True), staff_words, DESK)

    judged = await sender.send(parcel_of(), now)

    assert judged.error == "no conversation with the mail server: SMTPConnectError"
