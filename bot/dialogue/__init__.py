"""Between the gateway and Rasa: the turn channel inside Rasa, the client outside it."""
