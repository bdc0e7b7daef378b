"""Which process serves a conversation: the same one each time, without a table of who has whom."""

import hashlib
from collections.abc import Iterable


def order_of(key: str, processes: Iterable[str]) -> tuple[str, ...]:
    """The processes in the order in which this key prefers them (rendezvous hashing).

    Every process scores every key, and the highest score wins: when one leaves, only its own keys
    move, each to the next of its order; when one joins, only its share moves to it.
    """
    return tuple(sorted(set(processes), key=lambda process: _score(key, process), reverse=True))


def _score(key: str, process: str) -> bytes:
    return hashlib.blake2b(f"{process}\n{key}".encode(), digest_size=8).digest()
