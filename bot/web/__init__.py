"""The gateway: the only process that faces the internet and the only writer of conversations."""
