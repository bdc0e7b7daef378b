"""Those at the other end: a webhook receiver and a mail server, real ones on loopback."""

import json
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from standardwebhooks import Webhook

LONGEST_HANG = 30.0  # seconds; a test that forgets to let go must still end


@dataclass(slots=True, kw_only=True)
class Reply:
    """How the receiver answers."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    hangs: bool = False  # hears the request, and says nothing until let go
    before: Callable[[], None] | None = None  # done before it answers


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that was killed is what some tests are about."""


class Receiver:
    """Hears webhooks, remembers each request, and answers as it was told."""

    def __init__(self, port: int = 0) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.accepted: list[str] = []  # the ids that it answered with a 2xx
        self.always = Reply()
        self._script: deque[Reply] = deque()
        self._let_go = threading.Event()
        self._heard = threading.Semaphore(0)
        self._server = _Server(("127.0.0.1", port), self._handler())
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def will_answer(self, *script: Reply) -> None:
        self._script.extend(script)

    def let_go(self) -> None:
        self._let_go.set()

    def wait_until_heard(self) -> None:
        assert self._heard.acquire(timeout=LONGEST_HANG), "nothing was sent"

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for _, headers, _ in self.requests]

    @property
    def deliveries(self) -> Counter[str]:
        """How often each id arrived."""
        return Counter(self.ids)

    @property
    def payloads(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, _, body in self.requests]

    def verified(self, secret: str) -> list[dict[str, Any]]:
        """Every payload, after the library that receivers use has verified its signature."""
        signer = Webhook(secret)
        return [signer.verify(body, headers) for _, headers, body in self.requests]

    def __enter__(self) -> "Receiver":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._let_go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def _handler(receiver) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("content-length", 0))
                body = self.rfile.read(length)
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.requests.append((self.path, headers, body))
                reply = receiver._script.popleft() if receiver._script else receiver.always
                receiver._heard.release()
                if reply.before is not None:
                    reply.before()
                if reply.hangs:
                    receiver._let_go.wait(LONGEST_HANG)
                    return
                if reply.status < 300:
                    receiver.accepted.append(headers.get("webhook-id", ""))
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            do_GET = do_POST

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


class MailServer:
    """Takes mail, remembers it, and refuses recipients as it was told."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.tried = 0
        self._script: deque[str] = deque()

    def will_refuse(self, *answers: str) -> None:
        """Answer the next recipients so, for instance `450 4.7.1 Greylisted`."""
        self._script.extend(answers)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        self.tried += 1
        if self._script:
            return self._script.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        return "250 OK"

    @contextmanager
    def listening(self, port: int = 0) -> Iterator[str]:
        """While this lasts it can be reached at the URL given."""
        controller = Controller(self, hostname="127.0.0.1", port=port or free_port())
        controller.start()
        try:
            yield f"smtp://127.0.0.1:{controller.port}"
        finally:
            controller.stop()


def free_port() -> int:
    """A port that nobody listens at now."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        return server.server_port
