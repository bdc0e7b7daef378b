"""Why a database cannot be used, in one sentence each, with what to do about it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as WaitedTooLong

from bot.domain.errors import OsastoError

SHAPES = "sqlite:///folder/osasto.sqlite3 or postgresql://user:password@host:5432/database"
SETTING = "OSASTO_DATABASE_URL"


@dataclass(eq=False)
class DatabaseTrouble(OsastoError):
    """The database cannot be used as it is: `what` is wrong with `where`, and the `mend`."""

    code: ClassVar[str] = "database"
    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"The database {self.where} {self.what}. {self.mend}"


@dataclass(eq=False)
class DatabaseUrlInvalid(OsastoError):
    """What is given as a database's address is none that we can use."""

    code: ClassVar[str] = "database_url"
    scheme: str

    def __str__(self) -> str:
        named = f"'{self.scheme}' is no kind of database" if self.scheme else "it is no address"
        return f"{SETTING} cannot be used: {named} that we know. Write {SHAPES}."


@dataclass(frozen=True, slots=True)
class _Sign:
    """What a driver says, what it means to people, and what they can do."""

    says: str
    what: str
    mend: str


ASK_FOR_DATABASE = "Create it (createdb), or correct the name in " + SETTING + "."
FREE_SPACE = "Free some space on its disk; what was accepted before is safe."
SIGNS = (
    _Sign(
        r"database or disk is full|No space left|DiskFull|could not extend file",
        "is on a disk that is full",
        FREE_SPACE,
    ),
    _Sign(
        r"attempt to write a readonly|read-?only (transaction|file system|database)|"
        r"Read-only file system|ReadOnlySqlTransaction",
        "is read-only",
        "Make its file, folder and disk writable for this user, or use the primary server.",
    ),
    _Sign(
        r"database is locked|database table is locked|LockNotAvailable|lock timeout|"
        r"QueryCanceled|statement timeout|WaitedTooLong",
        "is busy and did not answer in time",
        "Look for a long report or backup that holds it, and try again when it is done.",
    ),
    _Sign(
        r"disk I/O error|input/output error",
        "could not be read or written by its disk",
        "Look at the disk and its free space; what was accepted before is safe.",
    ),
    _Sign(
        r"unable to open database file|PermissionError|Permission denied",
        "cannot be opened",
        "Check that its folder exists and that this user may read and write it.",
    ),
    _Sign(
        r"file is not a database|malformed|is not a database",
        "is damaged, or the file is no database",
        "Restore a backup with `osasto db restore FILE --force`.",
    ),
    _Sign(
        r"password authentication failed|no password supplied|\bpg_hba\.conf\b",
        "did not accept the user or the password",
        f"Correct them in {SETTING}.",
    ),
    _Sign(r"role \"[^\"]*\" does not exist", "does not know the user", f"Correct {SETTING}."),
    _Sign(r"database \"[^\"]*\" does not exist", "does not exist", ASK_FOR_DATABASE),
    _Sign(
        r"permission denied|InsufficientPrivilege",
        "lets this user neither read nor write",
        "Make the user the owner of the database.",
    ),
    _Sign(
        r"starting up|shutting down|too many (clients|connections)|remaining connection slots",
        "takes no connection now",
        "Try again in a moment; if it stays so, raise its max_connections.",
    ),
    _Sign(
        r"Name or service not known|could not translate host|failed to resolve|"
        r"Temporary failure in name resolution|nodename nor servname|getaddrinfo",
        "is on a host that nobody knows",
        f"Correct the host in {SETTING}.",
    ),
    _Sign(
        r"Connection refused|connection failed|timeout expired|could not connect|"
        r"No route to host|Network is unreachable|server closed|"
        r"terminating connection|connection (is )?(closed|lost)|AdminShutdown|"
        r"No such file or directory",
        "does not answer",
        f"Start the server, or correct host and port in {SETTING}.",
    ),
)


def readable(url: URL | str) -> str:
    """The address as people may see it: without the password."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return "(no address)"
    if parsed.get_backend_name() == "sqlite":
        return parsed.database or ":memory:"
    where = f"{parsed.host or 'localhost'}:{parsed.port or 5432}"
    return f"'{parsed.database or ''}' at {where}"


def explain(error: SQLAlchemyError, url: URL | str) -> OsastoError:
    """What an error of the database means to the person who runs it."""
    if isinstance(error, ArgumentError | NoSuchModuleError):
        return DatabaseUrlInvalid(scheme=_scheme_of(str(url)))
    # The driver's own class and words; the statement and its values are nobody's business here.
    cause = getattr(error, "orig", None) or error
    waited = isinstance(error, WaitedTooLong)  # for a connection or at the gateway's door
    said = "WaitedTooLong" if waited else f"{type(cause).__name__}: {cause}"
    for sign in SIGNS:
        if re.search(sign.says, said, re.IGNORECASE):
            return DatabaseTrouble(where=readable(url), what=sign.what, mend=sign.mend)
    first_line = " ".join(said.split())[:200].rstrip(".")
    return DatabaseTrouble(
        where=readable(url), what=f"refused ({first_line})", mend="Its own log may say more."
    )


@contextmanager
def explained(url: URL | str) -> Iterator[None]:
    """Whatever the database complains of is raised as a sentence.

    Raises:
        DatabaseTrouble, DatabaseUrlInvalid
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise explain(error, url) from error


def _scheme_of(url: str) -> str:
    scheme, colon, _ = url.partition(":")
    return scheme if colon and re.fullmatch(r"[\w+.-]{1,40}", scheme) else ""
