"""The other ends of the wire: a customer's page and a person at the desk, with a memory."""

import contextlib
import json
import queue
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

from anyio import ClosedResourceError, EndOfStream
from fastapi.testclient import TestClient
from httpx import Response
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from bot.store.tables import StaffRow
from bot.web.desk_access import COOKIE
from tests.making import PASSWORD

PATIENCE = 20.0  # seconds; only a test that fails waits so long

Frame = dict[str, Any]


class Wire:
    """A socket's client end: everything it heard is kept, and waiting for more has an end."""

    def __init__(self, session: WebSocketTestSession) -> None:
        self.heard: list[Frame] = []
        self.closed_with: int | None = None
        self._session = session
        self._arrived: queue.Queue[Frame | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        try:
            while True:
                self._arrived.put(self._session.receive_json())
        except WebSocketDisconnect as goodbye:
            self.closed_with = goodbye.code
        except (EndOfStream, ClosedResourceError, RuntimeError):
            pass  # the test is over
        finally:
            self._arrived.put(None)

    def send(self, frame: object) -> None:
        self.send_text(json.dumps(frame))

    def send_text(self, text: str) -> None:
        self._session.send_text(text)

    def send_bytes(self, data: bytes) -> None:
        self._session.send_bytes(data)

    def wait_for(self, kind: str, matches: Callable[[Frame], bool] = lambda frame: True) -> Frame:
        """The next frame of this type that matches; what comes before it is only remembered."""
        until = time.monotonic() + PATIENCE
        while True:
            frame = self._next(until, f"no {kind} came; heard {self.heard[-8:]}")
            if frame["type"] == kind and matches(frame):
                return frame

    def _next(self, until: float, complaint: str) -> Frame:
        try:
            frame = self._arrived.get(timeout=max(until - time.monotonic(), 0.0))
        except queue.Empty:
            raise AssertionError(complaint) from None
        assert frame is not None, f"the socket closed with {self.closed_with}: {complaint}"
        self.heard.append(frame)
        return frame

    def wait_until_closed(self) -> int | None:
        """The code with which the server closed."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                frame = self._arrived.get(timeout=max(until - time.monotonic(), 0.0))
            except queue.Empty:
                raise AssertionError(f"still open; heard {self.heard[-8:]}") from None
            if frame is None:
                return self.closed_with
            self.heard.append(frame)

    def listen(self, seconds: float) -> list[Frame]:
        """What arrives within a while."""
        before = len(self.heard)
        until = time.monotonic() + seconds
        while True:
            try:
                frame = self._arrived.get(timeout=max(until - time.monotonic(), 0.0))
            except queue.Empty:
                return self.heard[before:]
            if frame is None:
                self._arrived.put(None)
                return self.heard[before:]
            self.heard.append(frame)

    def ping(self) -> None:
        """Prove that the socket is still served."""
        self.send({"type": "ping"})
        self.wait_for("pong")

    def leave(self) -> None:
        with contextlib.suppress(Exception):
            self._session.close()


class Chat(Wire):
    """A customer's page."""

    conversation = ""
    visitor = ""

    def hello(self, **details: Any) -> Frame:
        self.send({"type": "hello", "site": "demo", "locale": "en", "after": 0, **details})
        welcome = self.wait_for("welcome")
        self.conversation, self.visitor = welcome["conversation"], welcome["visitor"]
        return welcome

    def say(self, text: str, client_id: str | None = None) -> int:
        """Write a message; its number once it is stored."""
        client_id = client_id or str(uuid4())
        self.send({"type": "message", "id": client_id, "text": text})
        return int(self.wait_for("ack", lambda frame: frame["id"] == client_id)["seq"])

    def press(self, button: str) -> int:
        client_id = str(uuid4())
        self.send({"type": "press", "id": client_id, "button": button})
        return int(self.wait_for("ack", lambda frame: frame["id"] == client_id)["seq"])

    def wait_for_text(self, text: str) -> Frame:
        return self.wait_for("message", lambda frame: frame["text"] == text)

    def wait_for_owner(self, owner: str) -> Frame:
        return self.wait_for("owner", lambda frame: frame["owner"] == owner)

    @property
    def lines(self) -> list[Frame]:
        """What the page shows: messages and changes of owner, each number once, in order."""
        shown = {
            (frame["seq"], frame["type"]): frame
            for frame in self.heard
            if frame["type"] in ("message", "owner")
        }
        return [shown[key] for key in sorted(shown)]


class DeskPerson:
    """A member of staff with a browser of their own."""

    def __init__(self, client: TestClient, staff: StaffRow, origin: str, stack: ExitStack) -> None:
        self.staff = staff
        self.name = staff.name
        self.token = ""
        self._client = client
        self._origin = origin
        self._stack = stack

    def sign_in(self, password: str = PASSWORD) -> Response:
        answer = self.post("/sign-in", {"email": self.staff.email, "password": password})
        self.token = answer.cookies.get(COOKIE) or self.token
        self._client.cookies.clear()
        return answer

    def get(self, path: str) -> Response:
        return self._client.get(f"/desk/api{path}", headers=self._headers)

    def post(self, path: str, body: object = None) -> Response:
        answer = self._client.post(f"/desk/api{path}", json=body, headers=self._headers)
        return answer

    def patch(self, path: str, body: object) -> Response:
        return self._client.patch(f"/desk/api{path}", json=body, headers=self._headers)

    def open_socket(self) -> Wire:
        headers = {**self._headers, "origin": self._origin}
        session = self._client.websocket_connect("/desk/socket", headers=headers)
        wire = Wire(self._stack.enter_context(session))
        self._stack.callback(wire.leave)
        return wire

    @property
    def _headers(self) -> dict[str, str]:
        return {"cookie": f"{COOKIE}={self.token}"} if self.token else {}
