"""The desk's socket: the queue and the watched conversations, live."""

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.domain.errors import NotFound, NotSignedIn
from bot.services.handoffs import Desk, mark_read, visible_conversation
from bot.web.desk_access import open_desk, view_of
from bot.web.duplex import run_both
from bot.web.frames import ClientId, Seq
from bot.web.gateway import Gateway
from bot.web.hub import Listener, conversation_topic, department_topic

logger = logging.getLogger(__name__)
router = APIRouter()

LOOK_AGAIN = 5.0  # seconds; how long a lost hint can hide a change
GATHER = 0.03  # seconds in which several changes become one queue
POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013

Frame = dict[str, Any]


class DeskFrame(BaseModel):
    """Base of the desk's frames."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class Watch(DeskFrame):
    """Send me this conversation from a number on."""

    type: Literal["watch"]
    conversation: ClientId
    after: Seq = 0


class Unwatch(DeskFrame):
    """Stop sending it."""

    type: Literal["unwatch"]
    conversation: ClientId


class Ping(DeskFrame):
    """Is the other end still there?"""

    type: Literal["ping"]


_adapter: TypeAdapter[Watch | Unwatch | Ping] = TypeAdapter(
    Annotated[Watch | Unwatch | Ping, Field(discriminator="type")]
)


@dataclass(slots=True, kw_only=True)
class OpenDesk:
    """One open desk page: what it has been sent so far."""

    gateway: Gateway
    socket: WebSocket
    desk: Desk
    listener: Listener
    watched: dict[str, int] = field(default_factory=dict)
    online: dict[str, bool] = field(default_factory=dict)
    queue: Frame | None = None
    version: int = 0

    async def send(self, frame: Frame) -> None:
        await self.socket.send_json(frame)


@router.websocket("/desk/socket")
async def desk_socket(socket: WebSocket) -> None:
    """A signed-in person's live desk; only our own pages may open it."""
    gateway: Gateway = socket.app.state.gateway
    if socket.headers.get("origin") not in gateway.settings.desk_origins:
        await socket.close(POLICY_VIOLATION)
        return
    try:
        desk = await gateway.read(open_desk, socket, gateway)
    except NotSignedIn:
        await socket.close(POLICY_VIOLATION)
        return
    except SQLAlchemyError as error:
        logger.error("a desk could not be opened: %s", gateway.explain(error))
        await socket.close(TRY_AGAIN_LATER)
        return
    await socket.accept()
    topics = [department_topic(one) for one in desk.departments]
    staff = desk.staff
    departments = frozenset(desk.departments)
    with (
        gateway.metrics.open_socket("desk"),
        contextlib.suppress(WebSocketDisconnect, RuntimeError),
        gateway.hub.following(*topics) as listener,
        gateway.hub.staff_present(staff.id, staff.capacity, departments),
    ):
        page = OpenDesk(gateway=gateway, socket=socket, desk=desk, listener=listener)
        await run_both(_read(page), _write(page))


async def _read(page: OpenDesk) -> None:
    while True:
        try:
            frame = _adapter.validate_json(await page.socket.receive_text())
        except (ValidationError, RecursionError, KeyError):  # a binary frame has no text
            await page.send({"type": "error", "code": "bad_frame", "message": "Not understood."})
            continue
        if isinstance(frame, Ping):
            await page.send({"type": "pong"})
            continue
        topic = conversation_topic(frame.conversation)
        if isinstance(frame, Watch):
            page.watched[frame.conversation] = frame.after
            page.gateway.hub.follow(page.listener, topic)
            page.listener.wake(topic)
        else:
            page.watched.pop(frame.conversation, None)
            page.online.pop(frame.conversation, None)
            page.gateway.hub.unfollow(page.listener, topic)


async def _write(page: OpenDesk) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            try:
                await _bring_up_to_date(page)
            except NotSignedIn:
                await page.socket.close(POLICY_VIOLATION)
                return
            except SQLAlchemyError as error:
                logger.error(
                    "a desk could not be brought up to date, trying again: %s",
                    page.gateway.explain(error),
                )
            await page.listener.wait(LOOK_AGAIN)
            for conversation_id, author in page.listener.take_typing():
                if author != "staff":
                    frame = {"type": "typing", "conversation": conversation_id, "author": author}
                    await page.send(frame)
            await asyncio.sleep(GATHER)


async def _bring_up_to_date(page: OpenDesk) -> None:
    # The session is looked at again each time: who signed out or lost a department sees no more.
    page.desk = await page.gateway.read(open_desk, page.socket, page.gateway)
    await _send_queue(page)
    for conversation_id in list(page.watched):
        await _send_lines(page, conversation_id)


async def _send_queue(page: OpenDesk) -> None:
    gateway = page.gateway
    queue = await gateway.read(view_of(gateway, page.desk).queue, gateway.now())
    if queue != page.queue:
        page.queue = queue
        page.version += 1
        await page.send({"type": "queue", "queue": {"version": page.version, **queue}})


async def _send_lines(page: OpenDesk, conversation_id: str) -> None:
    gateway = page.gateway
    after = page.watched[conversation_id]

    def work(session: Session) -> list[Frame]:
        visible_conversation(session, page.desk, conversation_id)
        return view_of(gateway, page.desk).lines(session, conversation_id, after)

    try:
        lines = await gateway.read(work)
    except NotFound as error:
        page.watched.pop(conversation_id, None)
        gateway.hub.unfollow(page.listener, conversation_topic(conversation_id))
        await page.send(
            {
                "type": "error",
                "code": error.code,
                "message": str(error),
                "conversation": conversation_id,
            }
        )
        return
    if lines and conversation_id in page.watched:
        seq = int(lines[-1]["seq"])
        page.watched[conversation_id] = max(page.watched[conversation_id], seq)
        frame = {"type": "events", "conversation": conversation_id, "events": lines, "seq": seq}
        await page.send(frame)
        await _mark_read(page, conversation_id, seq)
    await _send_presence(page, conversation_id)


async def _mark_read(page: OpenDesk, conversation_id: str, seq: int) -> None:
    def work(session: Session) -> None:
        handoff = visible_conversation(session, page.desk, conversation_id)
        mark_read(session, page.desk, handoff, seq)

    with contextlib.suppress(NotFound):  # passed on since the lines were read
        await page.gateway.write(work)


async def _send_presence(page: OpenDesk, conversation_id: str) -> None:
    online = page.gateway.hub.is_online(conversation_id)
    if page.online.get(conversation_id) != online:
        page.online[conversation_id] = online
        frame = {"type": "presence", "conversation": conversation_id, "online": online}
        await page.send(frame)
