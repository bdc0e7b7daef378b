"""Reads from the settings what leaves the house: webhooks, their secrets, the mail server."""

import binascii
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from email_validator import EmailNotValidError, validate_email
from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError

from bot.domain.outgoing import Outgoing, OutgoingRefused, parse_endpoints
from bot.settings import Settings

PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}
EXAMPLE = "Write for example starttls://user:password@mail.example:587"


class Encryption(StrEnum):
    """When the connection to the mail server is encrypted."""

    IF_OFFERED = "if offered"
    STARTTLS = "starttls"
    FROM_THE_START = "from the start"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where e-mail is handed in, and who sends it."""

    host: str
    port: int
    encryption: Encryption
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def read_outgoing(settings: Settings) -> Outgoing:
    """What the settings say about webhooks and e-mail, all of it checked.

    Raises:
        OutgoingRefused: with what is wrong and the mend; never with a secret.
    """
    endpoints = parse_endpoints(
        settings.webhooks, private_allowed=settings.webhook_private_addresses
    )
    names = {one.name for one in endpoints}
    for name in settings.webhook_secrets:
        if name not in names:
            what = f"OSASTO_WEBHOOK_SECRETS has a secret for '{name}', which is no endpoint"
            raise OutgoingRefused(what=what, mend="Add it to OSASTO_WEBHOOKS or take it out")
    for name in names:
        webhook_signers(settings, name)
    mail_server = read_mail_server(settings)
    return Outgoing(endpoints=endpoints, has_mail_server=mail_server is not None)


def webhook_signers(settings: Settings, name: str) -> list[Webhook]:
    """Sign for one endpoint: with each of its secrets.

    Raises:
        OutgoingRefused: one of them is no secret of the specification.
    """
    try:
        return [_signer(secret) for secret in settings.secrets_of_webhook(name)]
    except (ValueError, EmptyWebhookSecretError, binascii.Error) as error:
        what = f"The secret of the webhook '{name}' is not whsec_ followed by base64"
        mend = "Take it out to have one made, or give one of 24 to 64 bytes"
        raise OutgoingRefused(what=what, mend=mend) from error


def _signer(secret: str) -> Webhook:
    if not secret.startswith("whsec_"):
        raise ValueError("no prefix")
    key = binascii.a2b_base64(secret.removeprefix("whsec_") + "==", strict_mode=False)
    if not 24 <= len(key) <= 64:
        raise ValueError("too short or too long")
    return Webhook(secret)


def read_mail_server(settings: Settings) -> MailServer | None:
    """The mail server of OSASTO_SMTP_URL; None when there is none.

    A password is never sent in the clear: `smtp://` with one needs STARTTLS, except on this
    machine.

    Raises:
        OutgoingRefused: the URL or the sender's address cannot be used.
    """
    text = settings.smtp_url.get_secret_value().strip()
    if not text:
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise OutgoingRefused(what="OSASTO_SMTP_URL cannot be read", mend=EXAMPLE) from error
    if parts.scheme not in PORTS or not host or parts.path.strip("/") or parts.query:
        what = "OSASTO_SMTP_URL is not smtp://, starttls:// or smtps:// with a host"
        raise OutgoingRefused(what=what, mend=EXAMPLE)
    user = unquote(parts.username) if parts.username else None
    return MailServer(
        host=host,
        port=port or PORTS[parts.scheme],
        encryption=_encryption(parts.scheme, host, signs_in=user is not None),
        sender=_sender(settings),
        user=user,
        password=unquote(parts.password) if parts.password else None,
    )


def _encryption(scheme: str, host: str, *, signs_in: bool) -> Encryption:
    if scheme == "smtps":
        return Encryption.FROM_THE_START
    if scheme == "starttls" or (signs_in and not _is_this_machine(host)):
        return Encryption.STARTTLS
    return Encryption.IF_OFFERED


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _sender(settings: Settings) -> str:
    try:
        return validate_email(settings.mail_from, check_deliverability=False).normalized
    except EmailNotValidError as error:
        what = "OSASTO_MAIL_FROM is not an e-mail address, and OSASTO_SMTP_URL needs a sender"
        raise OutgoingRefused(what=what, mend="Write for example chat@company.example") from error
