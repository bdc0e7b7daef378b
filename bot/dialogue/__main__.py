"""`python -m bot.dialogue run …`: Rasa's own command, started lean."""

from bot.dialogue.lean import leave_out_tensorflow

leave_out_tensorflow()

from rasa.__main__ import main  # noqa: E402  (after the line above, or it loads TensorFlow)

if __name__ == "__main__":
    main()
