"""One attempt of a webhook: what it says, where it goes, and every way it can end."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from standardwebhooks import Webhook

from bot.domain.delivery import Attempt, Verdict
from bot.domain.outgoing import Channel
from bot.services.outbox import Parcel
from bot.web import webhooks
from bot.web.webhooks import WebhookSender
from tests.posting import SECRET, endpoint
from tests.receivers import Receiver, Reply, free_port

OTHER = "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as listening:
        yield listening


def parcel(**payload: Any) -> Parcel:
    return Parcel(
        id="0199-row",
        channel=Channel.WEBHOOK,
        event="handoff.opened",
        destination="crm",
        payload={"type": "handoff.opened", **payload},
        attempt=1,
        created_at=datetime.now(UTC),
    )


async def attempt(
    url: str, *, private_allowed: bool = True, secrets: tuple[str, ...] = (SECRET,), **payload: Any
) -> Attempt:
    sender = WebhookSender(
        [endpoint("crm", url)],
        {"crm": [Webhook(one) for one in secrets]},
        private_allowed=private_allowed,
    )
    try:
        return await sender.send(parcel(**payload), datetime.now(UTC))
    finally:
        await sender.close()


async def test_it_is_signed_json_with_the_rows_id(receiver):
    judged = await attempt(receiver.url, text="Hyvää päivää")

    assert judged.verdict is Verdict.DELIVERED
    (payload,) = receiver.verified(SECRET)
    assert payload == {"type": "handoff.opened", "text": "Hyvää päivää"}
    ((path, headers, _),) = receiver.requests
    assert (path, headers["webhook-id"]) == ("/hook", "0199-row")
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert headers["host"] == f"127.0.0.1:{receiver.port}"


async def test_while_a_secret_is_replaced_either_verifies(receiver):
    await attempt(receiver.url, secrets=(SECRET, OTHER))

    assert receiver.verified(SECRET)
    assert receiver.verified(OTHER)


async def test_a_forged_body_is_not_verified(receiver):
    await attempt(receiver.url)
    path, headers, body = receiver.requests.pop()
    receiver.requests.append((path, headers, body.replace(b"opened", b"closed")))

    with pytest.raises(Exception, match="No matching signature"):
        receiver.verified(SECRET)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(receiver, status):
    with Receiver() as inside:
        receiver.always = Reply(status=status, headers={"location": inside.url})

        judged = await attempt(receiver.url)

        assert inside.requests == []
    assert judged.error == f"answered {status}: redirects are not followed"


async def test_a_busy_receiver_says_when_to_come_back(receiver):
    receiver.always = Reply(status=429, headers={"retry-after": "120"})

    assert (await attempt(receiver.url)).wait == timedelta(minutes=2)


async def test_a_receiver_that_says_nothing_is_left_in_time(receiver, monkeypatch):
    monkeypatch.setattr(webhooks, "TIME_LIMIT", 0.3)
    receiver.always = Reply(hangs=True)

    judged = await attempt(receiver.url)

    assert str(judged.error).startswith("no answer within")


async def test_of_an_answer_without_an_end_little_is_read():
    sent = 0

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while sent < 100_000_000:
                writer.write(bytes(65_536))
                await writer.drain()
                sent += 65_536

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        judged = await attempt(f"http://127.0.0.1:{port}/")

    assert judged.verdict is Verdict.DELIVERED
    assert sent < 20_000_000  # what fits into the buffers of the connection


async def test_a_status_counts_even_where_the_body_never_ends(monkeypatch):
    monkeypatch.setattr(webhooks, "READ_TIME", 0.2)

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nx")
        await writer.drain()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        judged = await attempt(f"http://127.0.0.1:{port}/")

    assert judged.verdict is Verdict.DELIVERED


async def test_an_answer_that_is_no_http_is_a_failure():
    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n" * 100)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        judged = await attempt(f"http://127.0.0.1:{port}/")

    assert str(judged.error).startswith("the connection broke: ")


async def test_where_nobody_listens_the_connection_is_refused():
    judged = await attempt(f"http://127.0.0.1:{free_port()}/")

    assert judged.error == "no connection: it was refused"


# --- where it may go ----------------------------------------------------------------------------


class Names:
    """A name server of ours: answers each question with the next of its answers."""

    def __init__(self, *answers: list[str]) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)

    def __call__(self, name: str, port: int, **_: Any) -> list[Any]:
        self.asked.append(name)
        addresses = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]


@pytest.fixture
def names(monkeypatch) -> Any:
    def answering(*answers: list[str]) -> Names:
        made = Names(*answers)
        monkeypatch.setattr(webhooks.socket, "getaddrinfo", made)
        return made

    return answering


@pytest.mark.parametrize(
    ("addresses", "blocked"),
    [
        (["127.0.0.1"], "blocked address 127.0.0.1 (loopback)"),
        (["10.0.0.1"], "blocked address 10.0.0.1 (private)"),
        (["169.254.169.254"], "blocked address 169.254.169.254 (link-local)"),
        (["::1"], "blocked address ::1 (loopback)"),
        (["::ffff:10.0.0.1"], "blocked address ::ffff:10.0.0.1 (private)"),
        (["93.184.215.14", "192.168.0.1"], "blocked address 192.168.0.1 (private)"),
    ],
)
async def test_a_name_that_leads_inside_is_not_connected_to(names, addresses, blocked):
    names(addresses)

    judged = await attempt("https://hooks.example/", private_allowed=False)

    assert (judged.verdict, judged.error) == (Verdict.FAILED, blocked)


async def test_a_name_that_changes_after_the_check_changes_nothing(names, receiver, monkeypatch):
    """DNS rebinding: the first answer is harmless, every later one leads inside."""
    asked = names(["93.184.215.14"], ["127.0.0.1"])
    monkeypatch.setattr(webhooks, "TIME_LIMIT", 0.5)
    connected: list[str] = []
    real = webhooks._pinned

    def remembered(request: Any, address: str, name: str) -> Any:
        connected.append(address)
        return real(request, address, name)

    monkeypatch.setattr(webhooks, "_pinned", remembered)

    await attempt(f"http://hooks.example:{receiver.port}/", private_allowed=False)

    assert asked.asked[0] == "hooks.example"
    assert asked.asked.count("hooks.example") == 1
    assert connected == ["93.184.215.14"]
    assert receiver.requests == []


async def test_the_receiver_hears_its_name_although_its_address_is_connected_to(names, receiver):
    names(["127.0.0.1"])

    judged = await attempt(f"http://hooks.example:{receiver.port}/hook")

    assert judged.verdict is Verdict.DELIVERED
    assert receiver.requests[0][1]["host"] == f"hooks.example:{receiver.port}"


async def test_the_second_address_is_tried_when_the_first_is_dead(names, receiver):
    names(["127.0.0.2", "127.0.0.1"])

    judged = await attempt(f"http://hooks.example:{receiver.port}/hook")

    assert judged.verdict is Verdict.DELIVERED


async def test_a_name_that_nobody_knows_is_a_failure(names):
    names([])

    judged = await attempt("https://no-such-host.example/")

    assert judged.error == "no connection: its name is not known"


@dataclass(slots=True, kw_only=True)
class TlsReceiver:
    """Answers 204 over TLS with a certificate for `certified`, and remembers how it was asked."""

    certified: str
    folder: Path
    port: int = 0
    names: list[str | None] = field(default_factory=list)

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*make_certificate(self.folder, self.certified))
        context.sni_callback = lambda _socket, name, _context: self.names.append(name)
        async with await asyncio.start_server(self._answer, "127.0.0.1", 0, ssl=context) as server:
            self.port = server.sockets[0].getsockname()[1]
            yield

    @staticmethod
    async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()


async def test_the_certificate_is_checked_against_the_name_and_not_the_address(
    names, tmp_path, monkeypatch
):
    names(["127.0.0.1"])
    receiver = TlsReceiver(certified="hooks.example", folder=tmp_path)
    async with receiver.listening():
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        right = await attempt(f"https://hooks.example:{receiver.port}/")
        wrong = await attempt(f"https://other.example:{receiver.port}/")

    assert right.verdict is Verdict.DELIVERED
    assert wrong.error == "no connection: its certificate is not trusted"
    assert receiver.names == ["hooks.example", "other.example"]


async def test_a_certificate_of_somebodys_own_making_is_not_trusted(names, tmp_path):
    names(["127.0.0.1"])
    receiver = TlsReceiver(certified="hooks.example", folder=tmp_path)
    async with receiver.listening():
        judged = await attempt(f"https://hooks.example:{receiver.port}/")

    assert judged.error == "no connection: its certificate is not trusted"


async def test_a_proxy_of_the_environment_is_not_asked(receiver, monkeypatch):
    with Receiver() as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")

        await attempt(receiver.url)

        assert proxy.requests == []
    assert len(receiver.requests) == 1


def make_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """The files of a new certificate for a name, signed by itself, and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    kept, private = folder / "certificate.pem", folder / "key.pem"
    kept.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return kept, private
