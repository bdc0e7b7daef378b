"""The address and the secret's header of the turn channel, known to both its ends."""

from contextvars import ContextVar

TURN_PATH = "/webhooks/osasto/turn"
READY_PATH = "/webhooks/osasto/ready"
SECRET_HEADER = "X-Osasto-Secret"
SECRET_VARIABLE = "OSASTO_RASA_SECRET"

# Which asking of a turn this is, inside Rasa: what it reads of a dialogue is good for that long.
ASKING: ContextVar[str] = ContextVar("asking", default="")
