"""What the bot does on its turn: slots in, one domain call, words and events out."""
