"""A PostgreSQL server of the tests' own: started from the machine's binaries, gone afterwards."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

STARTS_WITHIN = 30.0  # seconds
PASSWORD = "kaksi harmaata kissaa"
# Nothing here outlives the tests, so nothing need survive a power cut; commits stay synchronous.
OPTIONS = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "autovacuum": "off",
}
# Everybody is trusted except `locked_out`, who shows what a wrong password looks like.
ACCESS = """\
local all all trust
host all locked_out 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
"""


def find_binaries() -> Path | None:
    """The folder of the newest initdb and postgres on this machine."""
    in_path = shutil.which("initdb")
    folders = [Path(in_path).resolve().parent] if in_path else []
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(debian, key=lambda one: float(one.parent.name), reverse=True)
    wanted = ("initdb", "postgres")
    return next((one for one in folders if all((one / name).exists() for name in wanted)), None)


class PostgresServer:
    """One server in a folder of its own; it may be stopped, killed and started as tests like."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder
        self._data = folder / "data"
        self._user = _unprivileged_user()
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()

    @property
    def url(self) -> str:
        """The address of its first, empty database."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        """Make the data folder."""
        if self._user is not None:
            shutil.chown(self._folder, self._user)
        self._run(
            *("initdb", "--pgdata", str(self._data), "--username", "postgres", "--no-sync"),
            *("--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"),
        )
        (self._data / "pg_hba.conf").write_text(ACCESS)

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = {
            **OPTIONS,
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self._folder),
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        # The kernel stops it should the tests be killed.
        command = ["setpriv", "--pdeathsig", "INT", *self._as_user()]
        command += [str(self._binaries / "postgres"), "-D", str(self._data), *settings]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self._folder, stdout=log, stderr=log, start_new_session=True
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        """Stop it in order: connections are closed, nothing is left to recover."""
        self._end(signal.SIGINT)

    def stop_at_once(self) -> None:
        """What `pg_ctl stop -m immediate` does: no goodbye, and recovery at the next start."""
        self._end(signal.SIGQUIT)

    def run(self, statement: str) -> None:
        """Let the superuser do something."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def create_database(self, name: str) -> str:
        """A new, empty database; its address."""
        self.run(f"CREATE DATABASE {name}")
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def _wait_until_it_answers(self) -> None:
        probe = create_engine(self.url, connect_args={"connect_timeout": 2})
        until = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                with probe.connect():
                    return probe.dispose()
            except OperationalError:
                dead = self._process is None or self._process.poll() is not None
                if dead or time.monotonic() > until:
                    log = (self._folder / "log").read_text(errors="replace")
                    raise AssertionError(f"PostgreSQL did not start:\n{log[-2000:]}") from None
                time.sleep(0.05)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(15)
        self._process = None

    def _run(self, name: str, *arguments: str) -> None:
        command = ["setpriv", *self._as_user(), str(self._binaries / name), *arguments]
        done = subprocess.run(
            command, cwd=self._folder, capture_output=True, text=True, timeout=STARTS_WITHIN
        )
        assert done.returncode == 0, f"{name} failed: {done.stderr}"

    def _as_user(self) -> list[str]:
        """PostgreSQL refuses to run as root."""
        if self._user is None:
            return []
        group = str(pwd.getpwnam(self._user).pw_gid)
        return ["--reuid", self._user, "--regid", group, "--clear-groups"]


def _unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {one.pw_name for one in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_postgres(binaries: Path) -> Iterator[PostgresServer]:
    """A server that answers, for as long as it is needed."""
    # Not in pytest's own folder, into which nobody but its owner can look.
    with tempfile.TemporaryDirectory(prefix="osasto-pg-", ignore_cleanup_errors=True) as folder:
        server = PostgresServer(binaries, Path(folder))
        server.create()
        try:
            server.start()
            server.run(f"CREATE ROLE locked_out LOGIN PASSWORD '{PASSWORD}'")
            yield server
        finally:
            server.stop()
