"""Text understanding: pure cores that read a message, and thin Rasa components around them."""
