"""A Redis of the tests' own, which they may kill and hold."""

import contextlib
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

START_WITHIN = 15.0  # seconds; only a test that fails waits so long


class RedisServer:
    """One server on a free port of the loopback interface, which keeps nothing on the disk."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def is_installed() -> bool:
        return shutil.which("redis-server") is not None

    def start(self) -> None:
        """Start it, or start it again, and wait until it answers."""
        command = ["redis-server", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            [*command, "--dir", str(self._folder)], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + START_WITHIN
        with Redis(port=self.port) as client:
            while time.monotonic() < deadline:
                with contextlib.suppress(RedisError):
                    client.ping()
                    return
                time.sleep(0.02)
        raise AssertionError("redis-server did not start")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(START_WITHIN)

    def hold(self) -> None:
        """Freeze it: it keeps its connections and answers nothing."""
        self._send(signal.SIGSTOP)

    def let_go(self) -> None:
        self._send(signal.SIGCONT)

    def _send(self, sign: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(sign)
