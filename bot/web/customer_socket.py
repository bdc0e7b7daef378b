"""The customer socket `/chat`: frames in, and the stream from a number on, out."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot.domain.conversation import EventKind, Owner
from bot.domain.errors import IdentityRefused, OsastoError
from bot.domain.organisation import SUPPORTED_LANGUAGES
from bot.logs import about
from bot.services.context import Company
from bot.services.conversations import (
    Stored,
    open_conversation,
    press_button,
    rate_conversation,
    receive_message,
)
from bot.services.customer_views import SHOWN_KINDS, message_frame, owner_frame, status_frame
from bot.services.identity import Identity, read_identity, read_visitor, sign_visitor
from bot.services.turns import LeasedTurn, lease_turn_of
from bot.store.conversations import events_after
from bot.store.tables import ConversationRow
from bot.web.customer_errors import say_error
from bot.web.duplex import run_both
from bot.web.frames import (
    BadFrame,
    ClientFrame,
    Hello,
    Ping,
    Pressed,
    Rated,
    SaidMessage,
    Typing,
    read_frame,
    read_page,
)
from bot.web.gateway import Gateway
from bot.web.hub import Listener, conversation_topic, department_topic
from bot.web.limits import VisitorLimits

logger = logging.getLogger(__name__)
router = APIRouter()

HELLO_WITHIN = 10.0  # seconds
LOOK_AGAIN = 5.0  # seconds; how long a lost hint can hide the place in a queue
POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013

Frame = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Page:
    """One open page of a visitor: its socket, its conversation, and the last line it has."""

    gateway: Gateway
    socket: WebSocket
    limits: VisitorLimits
    conversation_id: str
    language: str
    listener: Listener
    seq: int = 0
    department_id: str | None = None
    status: Frame | None = None

    async def send(self, frame: Frame) -> None:
        await self.socket.send_json(frame)

    async def refuse(self, code: str, client_id: str | None = None) -> None:
        frame: Frame = {
            "type": "error",
            "code": code,
            "message": say_error(code, self.language),
        }
        if client_id is not None:
            frame["id"] = client_id
        await self.send(frame)


@router.websocket("/chat")
async def chat(socket: WebSocket) -> None:
    """One page's connection, from hello to goodbye."""
    gateway: Gateway = socket.app.state.gateway
    limits: VisitorLimits = socket.app.state.visitor_limits
    origin = socket.headers.get("origin")
    address = socket.client.host if socket.client else "unknown"
    if origin is not None and origin != gateway.settings.widget_origin:
        await socket.close(POLICY_VIOLATION)
        return
    if not await limits.allow_connection(address):
        await socket.close(POLICY_VIOLATION)
        return
    await socket.accept()
    with (
        gateway.metrics.open_socket("customer"),
        contextlib.suppress(WebSocketDisconnect, RuntimeError),
    ):
        hello = await _await_hello(socket, gateway)
        if hello is None:
            return
        try:
            await _serve(socket, gateway, limits, hello)
        except SQLAlchemyError as error:
            logger.error("a page could not be welcomed: %s", gateway.explain(error))
            await socket.close(TRY_AGAIN_LATER)


async def _await_hello(socket: WebSocket, gateway: Gateway) -> Hello | None:
    """The hello of a site we know; anything else is answered and closed."""
    try:
        frame = read_frame(await asyncio.wait_for(socket.receive_text(), HELLO_WITHIN))
    except (BadFrame, TimeoutError, KeyError):
        frame = None
    if not isinstance(frame, Hello):
        await _reject(socket, "not_welcome", None)
        return None
    if frame.site != gateway.settings.site:
        await _reject(socket, "unknown_site", frame.locale)
        return None
    return frame


async def _reject(socket: WebSocket, code: str, locale: str | None) -> None:
    message = say_error(code, _language_of(locale) or "en")
    await socket.send_json({"type": "error", "code": code, "message": message})
    await socket.close(POLICY_VIOLATION)


async def _serve(socket: WebSocket, gateway: Gateway, limits: VisitorLimits, hello: Hello) -> None:
    identity = _identify(gateway, hello)
    visitor, conversation_id = await _open(gateway, hello, identity)
    topic = conversation_topic(conversation_id)
    # Follow first, read afterwards: a line stored in between is woken for, not missed.
    with (
        about(conversation_id),
        gateway.hub.following(topic) as listener,
        gateway.hub.visitor_present(conversation_id),
    ):
        page = Page(
            gateway=gateway,
            socket=socket,
            limits=limits,
            conversation_id=conversation_id,
            language=_language_of(hello.locale) or "en",
            listener=listener,
            seq=hello.after,
        )
        await _welcome(page, visitor_id=visitor)
        if identity is None and hello.identity:
            await page.refuse(IdentityRefused.code)
        await run_both(_read(page), _write(page))


def _identify(gateway: Gateway, hello: Hello) -> Identity | None:
    """The identity the host site vouches for; a token that proves nothing counts as none."""
    if not hello.identity:
        return None
    settings = gateway.settings
    try:
        return read_identity(
            hello.identity,
            site=settings.site,
            secret=settings.secret_of_site,
            now=gateway.now(),
        )
    except IdentityRefused as error:
        logger.warning("identity refused: %s", error.because)
        return None


async def _open(gateway: Gateway, hello: Hello, identity: Identity | None) -> tuple[str, str]:
    """The ids of the visitor and their conversation; rows would live as long as the socket."""

    def work(session: Session) -> tuple[str, str]:
        visitor, conversation = open_conversation(
            session,
            site=hello.site,
            visitor_id=read_visitor(hello.visitor, secret=gateway.settings.secret_of_visitors),
            customer_number=identity.customer_number if identity else None,
            name=identity.name if identity else None,
            locale=_language_of(hello.locale) or "en",
            page=read_page(hello.page),
            now=gateway.now(),
        )
        return visitor.id, conversation.id

    try:
        return await gateway.write(work)
    except IntegrityError:
        # Two tabs of one person said hello at once; the other one made the visitor.
        return await gateway.write(work)


def _language_of(locale: str | None) -> str | None:
    code = (locale or "").split("-")[0].split("_")[0].lower()
    return code if code in SUPPORTED_LANGUAGES else None


async def _welcome(page: Page, *, visitor_id: str) -> None:
    gateway = page.gateway

    def work(session: Session) -> Frame:
        conversation = session.get_one(ConversationRow, page.conversation_id)
        page.language = conversation.language
        page.department_id = conversation.department_id
        return status_frame(session, gateway.company, conversation)

    status = await gateway.read(work)
    page.status = status
    _follow_queue(page, status)
    token = sign_visitor(visitor_id, secret=gateway.settings.secret_of_visitors, now=gateway.now())
    await page.send(
        {
            **status,
            "type": "welcome",
            "conversation": page.conversation_id,
            "visitor": token,
            "lang": page.language,
            "rtl": page.language == "ar",
        }
    )


async def _write(page: Page) -> None:
    """Send every line after the page's number, then wait for more; for as long as it is open."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            is_current = await _catch_up(page)
            # A lost hint of a new line is the lookout's care, for all pages at once.
            waits_for_hints = is_current and page.department_id is None
            await _wait_for_news(page, None if waits_for_hints else LOOK_AGAIN)


async def _wait_for_news(page: Page, seconds: float | None) -> None:
    """Wait for something that is stored, so long at most, and show meanwhile who types."""
    until = None if seconds is None else time.monotonic() + seconds
    while True:
        left = None if until is None else max(until - time.monotonic(), 0.0)
        topics = await page.listener.wait(left)
        typing = page.listener.take_typing()
        for _, author in typing:
            if author != "customer":
                await page.send({"type": "typing", "author": author})
        if topics or not typing:
            return


async def _catch_up(page: Page) -> bool:
    """Send what the page does not have; False when the database could not say what that is."""
    gateway = page.gateway
    after = page.seq

    def work(session: Session) -> tuple[list[Frame], Frame, int]:
        company = gateway.company
        rows = events_after(session, page.conversation_id, after)
        conversation = session.get_one(ConversationRow, page.conversation_id)
        frames = [
            message_frame(row)
            if row.kind is EventKind.MESSAGE
            else owner_frame(session, company, row)
            for row in rows
            if row.kind in SHOWN_KINDS
        ]
        page.language = conversation.language
        return frames, status_frame(session, company, conversation), conversation.seq

    try:
        frames, status, seq = await gateway.read(work)
    except SQLAlchemyError as error:
        logger.error(
            "a page could not be brought up to date, trying again: %s", gateway.explain(error)
        )
        return False
    for frame in frames:
        await page.send(frame)
    page.seq = max(page.seq, seq)
    if _differs(status, page.status):
        page.status = status
        _follow_queue(page, status)
        await page.send(status)
    return True


def _differs(status: Frame, before: Frame | None) -> bool:
    """Whether who speaks, the place or the wait changed; the number alone is no news."""
    return {**status, "seq": 0} != {**(before or {}), "seq": 0}


def _follow_queue(page: Page, status: Frame) -> None:
    """While waiting, the place in the department's queue is news too."""
    hub = page.gateway.hub
    if page.department_id:
        hub.unfollow(page.listener, department_topic(page.department_id))
        page.department_id = None
    if status.get("owner") == Owner.QUEUE.value and "department" in status:
        page.department_id = status["department"]["id"]
        hub.follow(page.listener, department_topic(str(page.department_id)))


async def _read(page: Page) -> None:
    while True:
        try:
            frame = read_frame(await page.socket.receive_text())
        except (BadFrame, KeyError):  # a binary frame has no text
            await page.refuse("bad_frame")
            continue
        client_id = getattr(frame, "id", None)
        try:
            await _act(page, frame, page.gateway.company)
        except OsastoError as error:
            await page.refuse(error.code, client_id)
        except SQLAlchemyError as error:
            logger.error("a customer's frame was not stored: %s", page.gateway.explain(error))
            await page.refuse("busy", client_id)


async def _act(page: Page, frame: ClientFrame, company: Company) -> None:
    gateway = page.gateway
    if isinstance(frame, Ping):
        await page.send({"type": "pong"})
    elif isinstance(frame, Typing):
        gateway.hub.tell_typing(page.conversation_id, "customer", teller=page.listener)
    elif isinstance(frame, Hello):
        await page.refuse("bad_frame")
    elif not await page.limits.allow_message(page.conversation_id):
        await page.refuse("rate_limited", frame.id)
    elif isinstance(frame, SaidMessage):
        await _store(page, frame.id, receive_message, (page.conversation_id, frame.id, frame.text))
    elif isinstance(frame, Pressed):
        pressed = (company, page.conversation_id, frame.id, frame.button)
        await _store(page, frame.id, press_button, pressed)
    elif isinstance(frame, Rated):
        rated = (company, page.conversation_id, frame.id, frame.csat, frame.text)
        await gateway.write(rate_conversation, *rated, gateway.now())
        await page.send({"type": "rated", "id": frame.id})


async def _store(
    page: Page, client_id: str, service: Callable[..., Stored], arguments: tuple[Any, ...]
) -> None:
    """Store what the customer did, say so, and have it answered if the bot owes an answer."""
    gateway = page.gateway
    answering, now = gateway.answering, gateway.now()

    def work(session: Session) -> tuple[Stored, LeasedTurn | None]:
        stored = service(session, *arguments, now)
        if stored.repeated or answering is None or answering.room <= 0:
            return stored, None  # the worker leases what is owed when there is room
        return stored, lease_turn_of(session, page.conversation_id, now)

    stored, turn = await gateway.write(work)
    if turn is not None and answering is not None:
        answering.take(turn)
    await page.send({"type": "ack", "id": client_id, "seq": stored.seq})
