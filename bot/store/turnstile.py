"""One at a time, in the order they came: what a plain lock does not promise."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Turnstile:
    """Threads pass one after another; whoever came first is next."""

    def __init__(self) -> None:
        self._mutex = Lock()
        self._is_taken = False
        self._waiting: deque[Lock] = deque()

    @contextmanager
    def in_turn(self, longest_wait: float) -> Iterator[bool]:
        """While the context is open nobody else passes; False when `longest_wait` seconds went by.

        Who waited in vain is let through as well: what is behind the turnstile must know how to
        refuse.
        """
        is_mine = self._enter(longest_wait)
        try:
            yield is_mine
        finally:
            if is_mine:
                self._leave()

    def _enter(self, longest_wait: float) -> bool:
        with self._mutex:
            if not self._is_taken:
                self._is_taken = True
                return True
            call = Lock()
            call.acquire()
            self._waiting.append(call)
        if call.acquire(timeout=longest_wait):
            return True
        with self._mutex:
            if call in self._waiting:
                self._waiting.remove(call)
                return False
            return True  # called at the last moment

    def _leave(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
