"""One function per thing somebody does."""
