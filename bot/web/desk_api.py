"""What staff do at the desk, over REST: each route reads the request and calls one service."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from bot.domain.conversation import LONGEST_MESSAGE, Outcome, Transfer, TransferReason
from bot.domain.organisation import SUPPORTED_LANGUAGES
from bot.services.desk_views import departments_named, initials
from bot.services.handoffs import (
    Desk,
    answer_customer,
    claim_handoff,
    close_handoff,
    return_to_bot,
    transfer_handoff,
    visible_conversation,
    visible_handoff,
    write_note,
)
from bot.services.staff import SESSION_LIFE, change_language, sign_in, sign_out
from bot.web.desk_access import COOKIE, CurrentDesk, CurrentGateway, open_desk, view_of
from bot.web.frames import ClientId, Seq
from bot.web.gateway import Gateway

router = APIRouter(prefix="/desk/api", tags=["desk"])

Text = Annotated[str, Field(max_length=LONGEST_MESSAGE)]
Language = Annotated[str, Field(pattern="^(" + "|".join(SUPPORTED_LANGUAGES) + ")$")]
Json = dict[str, Any]


class Body(BaseModel):
    """Base of what the desk sends; a field we do not know is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class Credentials(Body):
    email: Annotated[str, Field(max_length=254)]
    password: Annotated[str, Field(max_length=1024)]


class Preferences(Body):
    language: Language


class Line(Body):
    """A message or a note; a retry carries the same id."""

    id: ClientId
    text: Text


class TransferBody(Body):
    """To whom and why; the right type or need, when the reason is that it was wrong."""

    department: str
    reason: TransferReason
    text: Text = ""
    customer_type: str | None = None
    need: str | None = None


class Close(Body):
    outcome: Outcome
    text: Text = ""


class Return(Body):
    text: Text = ""


@router.post("/sign-in")
async def post_sign_in(
    credentials: Credentials, request: Request, response: Response, gateway: CurrentGateway
) -> Json:
    """Open a session; the cookie is the only thing that remembers it."""
    await request.app.state.sign_in_limits.check(request, credentials.email)
    _, token = await gateway.write(sign_in, credentials.email, credentials.password, gateway.now())
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION_LIFE.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=gateway.settings.secure_cookies,
        path="/desk",
    )
    request.cookies[COOKIE] = token
    return _render_me(gateway, await gateway.read(open_desk, request, gateway))


@router.post("/sign-out")
async def post_sign_out(request: Request, response: Response, gateway: CurrentGateway) -> Json:
    """End the session here and in the database."""
    token = request.cookies.get(COOKIE)
    if token:
        await gateway.write(sign_out, token)
    response.delete_cookie(COOKIE, path="/desk")
    return {}


@router.get("/me")
async def get_me(desk: CurrentDesk, gateway: CurrentGateway) -> Json:
    return _render_me(gateway, desk)


@router.patch("/me")
async def patch_me(preferences: Preferences, desk: CurrentDesk, gateway: CurrentGateway) -> Json:
    """Change the language of the desk."""
    await gateway.write(change_language, desk.staff.id, preferences.language)
    desk.staff.language = preferences.language
    return _render_me(gateway, desk)


@router.get("/organisation")
async def get_organisation(desk: CurrentDesk, gateway: CurrentGateway) -> Json:
    view = view_of(gateway, desk).organisation(gateway.now())
    return {**view, "outcomes": [one.value for one in Outcome]}


@router.get("/queue")
async def get_queue(desk: CurrentDesk, gateway: CurrentGateway) -> Json:
    """Waiting, mine, with colleagues, closed today; waiting in the order to take them."""
    return {"version": 0, **await gateway.read(view_of(gateway, desk).queue, gateway.now())}


@router.get("/handoffs/{handoff}")
async def get_handoff(handoff: str, desk: CurrentDesk, gateway: CurrentGateway) -> Json:
    """One handoff with its card."""
    return await gateway.read(view_of(gateway, desk).handoff, handoff)


@router.get("/conversations/{conversation}/events")
async def get_events(
    conversation: str, desk: CurrentDesk, gateway: CurrentGateway, after: Seq = 0
) -> Json:
    """The lines after a number, private notes among them."""
    await gateway.read(visible_conversation, desk, conversation)
    lines = await gateway.read(view_of(gateway, desk).lines, conversation, after)
    return {"events": lines, "seq": max((int(one["seq"]) for one in lines), default=after)}


@router.post("/handoffs/{handoff}/claim")
async def post_claim(handoff: str, desk: CurrentDesk, gateway: CurrentGateway) -> Json:
    """Take a waiting conversation; of several who try, one wins and the others get 409."""
    await gateway.write(claim_handoff, gateway.company, desk, handoff, gateway.now())
    return await gateway.read(view_of(gateway, desk).handoff, handoff)


@router.post("/handoffs/{handoff}/messages")
async def post_message(
    handoff: str, line: Line, desk: CurrentDesk, gateway: CurrentGateway
) -> Json:
    """Answer the customer."""
    seq = await gateway.write(answer_customer, desk, handoff, line.id, line.text, gateway.now())
    return {"id": line.id, "seq": seq}


@router.post("/handoffs/{handoff}/notes")
async def post_note(handoff: str, line: Line, desk: CurrentDesk, gateway: CurrentGateway) -> Json:
    """Write a private note; it has no way to the customer."""
    seq = await gateway.write(write_note, desk, handoff, line.id, line.text, gateway.now())
    return {"id": line.id, "seq": seq}


@router.post("/handoffs/{handoff}/transfer")
async def post_transfer(
    handoff: str, body: TransferBody, desk: CurrentDesk, gateway: CurrentGateway
) -> Json:
    """Pass it to another department with a reason."""
    transfer = Transfer(
        department_id=body.department,
        reason=body.reason,
        text=body.text,
        customer_type=body.customer_type,
        need=body.need,
    )
    await gateway.write(transfer_handoff, gateway.company, desk, handoff, transfer, gateway.now())
    return {"handoff": handoff, "department": body.department}


@router.post("/handoffs/{handoff}/return")
async def post_return(
    handoff: str, body: Return, desk: CurrentDesk, gateway: CurrentGateway
) -> Json:
    """Give it back to the bot; a new episode begins."""
    await gateway.write(return_to_bot, gateway.company, desk, handoff, body.text, gateway.now())
    return {}


@router.post("/handoffs/{handoff}/close")
async def post_close(handoff: str, body: Close, desk: CurrentDesk, gateway: CurrentGateway) -> Json:
    """Close it with its outcome."""
    await gateway.write(
        close_handoff, gateway.company, desk, handoff, body.outcome, body.text, gateway.now()
    )
    return {}


@router.post("/handoffs/{handoff}/typing", status_code=204)
async def post_typing(handoff: str, desk: CurrentDesk, gateway: CurrentGateway) -> None:
    """Show the customer that somebody is typing."""
    found = await gateway.read(visible_handoff, desk, handoff)
    if found.staff_id == desk.staff.id:
        gateway.hub.tell_typing(found.conversation_id, "staff", teller=None)


def _render_me(gateway: Gateway, desk: Desk) -> Json:
    staff = desk.staff
    return {
        "id": staff.id,
        "name": staff.name,
        "initials": initials(staff.name),
        "email": staff.email,
        "language": staff.language,
        "departments": departments_named(sorted(desk.departments), gateway.company, staff.language),
        "capacity": staff.capacity,
    }
