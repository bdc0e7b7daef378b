"""The address and the secret's header of the turn channel, known to both its ends."""

from contextvars import ContextVar

TURN_PATH = "/webhooks/osasto/turn"
READY_PATH = "/webhooks/osasto/ready"
SECRET_HEADER = "X-Osasto-Secret"
SECRET_VARIABLE = "OSASTO_RASA_SECRET"
CANARY = "canary"  # the conversation of canaries; no customer's id can be it

# Which asking of a turn this is, inside Rasa: what it reads of a dialogue is good for that long.
ASKING: ContextVar[str] = ContextVar("asking", default="")


def is_canary(sender: str) -> bool:
    """Whether a Rasa sender id belongs to a test turn, whose dialogue nobody keeps."""
    return sender.partition(".")[0] == CANARY
