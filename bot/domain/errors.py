"""What can go wrong, one class per situation; `code` is stable and safe to show to programs."""

from dataclasses import dataclass
from typing import ClassVar


class OsastoError(Exception):
    """The root of every error that a caller can answer."""

    code: ClassVar[str] = "error"


@dataclass(eq=False)
class NotFound(OsastoError):
    """Something asked for by id is not there, or not for this person to see."""

    code: ClassVar[str] = "not_found"
    what: str

    def __str__(self) -> str:
        return f"There is no such {self.what}."


@dataclass(eq=False)
class HandoffNotWaiting(OsastoError):
    """Someone tried to claim a handoff that is already claimed or closed."""

    code: ClassVar[str] = "handoff_not_waiting"
    handoff_id: str
    held_by: str | None = None

    def __str__(self) -> str:
        if self.held_by:
            return f"{self.held_by} already has this conversation."
        return "This conversation is no longer waiting."


@dataclass(eq=False)
class HandoffNotActive(OsastoError):
    """Someone tried to act on a handoff that they have not claimed, or that is over."""

    code: ClassVar[str] = "handoff_not_active"
    handoff_id: str

    def __str__(self) -> str:
        return "Take the conversation first: only the person who has it can do this."


@dataclass(eq=False)
class UnknownButton(OsastoError):
    """A button that was never issued in this conversation, or no longer stands."""

    code: ClassVar[str] = "unknown_button"
    button_id: str

    def __str__(self) -> str:
        return "That button is no longer available."


@dataclass(eq=False)
class MessageEmpty(OsastoError):
    """Nothing is left of a message once invisible characters are gone."""

    code: ClassVar[str] = "empty"

    def __str__(self) -> str:
        return "The message is empty."


@dataclass(eq=False)
class MessageTooLong(OsastoError):
    """A message is longer than a person reads; `limit` counts characters."""

    code: ClassVar[str] = "too_long"
    limit: int

    def __str__(self) -> str:
        return f"The message is longer than {self.limit} characters."


@dataclass(eq=False)
class NothingToRate(OsastoError):
    """A rating arrived while the conversation is still going on."""

    code: ClassVar[str] = "nothing_to_rate"

    def __str__(self) -> str:
        return "The conversation can be rated when it is over."


@dataclass(eq=False)
class SignInFailed(OsastoError):
    """The e-mail or the password is wrong; the sentence never says which."""

    code: ClassVar[str] = "sign_in_failed"

    def __str__(self) -> str:
        return "The e-mail address or the password is not right."


@dataclass(eq=False)
class NotSignedIn(OsastoError):
    """A request to the desk without a living session."""

    code: ClassVar[str] = "not_signed_in"

    def __str__(self) -> str:
        return "Sign in to use the desk."


@dataclass(eq=False)
class IdentityRefused(OsastoError):
    """A host site's token does not prove who the visitor is."""

    code: ClassVar[str] = "identity_refused"
    because: str

    def __str__(self) -> str:
        return f"The identity token was refused: {self.because}."
