"""Sends the e-mails of left messages to their departments."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import aiosmtplib

from bot.domain.delivery import DELIVERED, Attempt, failed
from bot.domain.words import StaffWords
from bot.outgoing import Encryption, MailServer
from bot.services.context import Company
from bot.services.left_messages import make_email
from bot.services.outbox import Parcel

TIME_LIMIT = 20.0  # seconds for the whole conversation with the mail server


class MailSender:
    """Delivers parcels to the departments' addresses as they are now."""

    def __init__(
        self, server: MailServer, company: Callable[[], Company], words: StaffWords, desk_url: str
    ) -> None:
        self._server = server
        self._company = company
        self._words = words
        self._desk_url = desk_url

    async def send(self, parcel: Parcel, now: datetime) -> Attempt:
        """One attempt; every way it can end is an answer, not an exception."""
        company = self._company()
        department = company.organisation.find_department(parcel.destination)
        if department is None or not department.email:
            return failed(f"the department '{parcel.destination}' has no email any more")
        message = make_email(
            parcel, company, department, self._words, self._server.sender, self._desk_url
        )
        server = self._server
        try:
            async with asyncio.timeout(TIME_LIMIT):
                await aiosmtplib.send(
                    message,
                    sender=server.sender,
                    recipients=[department.email],
                    hostname=server.host,
                    port=server.port,
                    username=server.user,
                    password=server.password,
                    use_tls=server.encryption is Encryption.FROM_THE_START,
                    start_tls=STARTTLS[server.encryption],
                    timeout=TIME_LIMIT,
                )
        except TimeoutError:  # aiosmtplib's are of this class too
            return failed(f"the mail server did not answer within {TIME_LIMIT:.0f} s")
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _refused(error.recipients[0])
        except aiosmtplib.SMTPResponseException as error:
            return _refused(error)
        except (aiosmtplib.SMTPException, OSError) as error:
            return failed(f"no conversation with the mail server: {type(error).__name__}")
        return DELIVERED


# False: the connection is encrypted already. None: if the server offers it.
STARTTLS: dict[Encryption, bool | None] = {
    Encryption.FROM_THE_START: False,
    Encryption.STARTTLS: True,
    Encryption.IF_OFFERED: None,
}


# What the server refused. Its own words are left out: they quote addresses and messages.
STEPS: dict[type[aiosmtplib.SMTPResponseException], str] = {
    aiosmtplib.SMTPRecipientRefused: "the recipient",
    aiosmtplib.SMTPSenderRefused: "the sender",
    aiosmtplib.SMTPDataError: "the message",
    aiosmtplib.SMTPAuthenticationError: "the sign-in",
}


def _refused(error: aiosmtplib.SMTPResponseException) -> Attempt:
    """To be tried again whatever the code: an address may be put right in organisation.yml."""
    step = STEPS.get(type(error), "the greeting")
    return failed(f"the mail server answered {error.code} to {step}")
