"""The address and the secret's header of the turn channel, known to both its ends."""

TURN_PATH = "/webhooks/osasto/turn"
READY_PATH = "/webhooks/osasto/ready"
SECRET_HEADER = "X-Osasto-Secret"
SECRET_VARIABLE = "OSASTO_RASA_SECRET"
