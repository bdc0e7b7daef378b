"""Frames that a customer's page may send, and the reading of them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.domain.conversation import clean_remark

LONGEST_FRAME = 64 * 1024  # bytes; the server closes with 1009 above it

# A number of a stream, bounded by what the database can hold.
Seq = Annotated[int, Field(ge=0, le=2**31 - 1)]
ClientId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")]


class Frame(BaseModel):
    """Base of the frames: strict about types, tolerant of fields of newer pages."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class Hello(Frame):
    """The first frame: who and where, and the last line the page shows."""

    type: Literal["hello"]
    site: Annotated[str, Field(max_length=80)]
    visitor: Annotated[str, Field(max_length=4096)] | None = None
    identity: Annotated[str, Field(max_length=4096)] | None = None
    locale: Annotated[str, Field(max_length=35)] | None = None
    page: dict[str, Any] | str | None = None
    after: Seq = 0


class SaidMessage(Frame):
    """Something the customer wrote."""

    type: Literal["message"]
    id: ClientId
    text: str


class Pressed(Frame):
    """A button that we issued was pressed."""

    type: Literal["press"]
    id: ClientId
    button: ClientId


class Typing(Frame):
    """The customer is typing."""

    type: Literal["typing"]


class Rated(Frame):
    """What the customer thought of it, from 1 to 5."""

    type: Literal["rate"]
    id: ClientId
    csat: Annotated[int, Field(ge=1, le=5)]
    text: Annotated[str, Field(max_length=2000)] | None = None


class Ping(Frame):
    """Is the other end still there?"""

    type: Literal["ping"]


ClientFrame = Annotated[
    Hello | SaidMessage | Pressed | Typing | Rated | Ping, Field(discriminator="type")
]

_adapter: TypeAdapter[ClientFrame] = TypeAdapter(ClientFrame)


class BadFrame(ValueError):
    """A frame that is not one of ours."""


def read_frame(text: str) -> ClientFrame:
    """The typed frame.

    Raises:
        BadFrame: not JSON, or not of the wire's shape.
    """
    try:
        return _adapter.validate_json(text)
    except (ValidationError, RecursionError, UnicodeError) as error:
        raise BadFrame(str(error)) from error


def read_page(page: dict[str, Any] | str | None) -> dict[str, str] | None:
    """The page's address and title, cut to what is worth keeping; None when not told."""
    if isinstance(page, str):
        page = {"url": page}
    if not page or not isinstance(page.get("url"), str):
        return None
    title = str(page.get("title") or "")
    return {"url": clean_remark(page["url"])[:500], "title": clean_remark(title)[:200]}
