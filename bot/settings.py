"""Settings from the environment (prefix OSASTO_), with the defaults of one machine."""

import base64
import os
import secrets
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

PROJECT = Path(__file__).resolve().parent.parent
PREFIX = "OSASTO_"
IN_A_FILE = "_FILE"  # OSASTO_X_FILE names a file that holds OSASTO_X, as containers give secrets


class SecretFileUnusable(ValueError):
    """A variable names a file for its value, and the value cannot be had from it."""


def values_in_files(environment: Mapping[str, str]) -> dict[str, str]:
    """Variable → value, for every `OSASTO_X_FILE` of an environment.

    Raises:
        SecretFileUnusable: it cannot be read, or the value is given outright as well.
    """
    named = {
        name.removesuffix(IN_A_FILE): path
        for name, path in environment.items()
        if name.startswith(PREFIX) and name.endswith(IN_A_FILE) and path
    }
    for name in named:
        if environment.get(name):
            raise SecretFileUnusable(
                f"{name} and {name}{IN_A_FILE} are both set; keep one of them."
            )
    return {name: _read_value(name, path) for name, path in named.items()}


def _read_value(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretFileUnusable(
            f"{name}{IN_A_FILE} names {path}, which cannot be read ({error}). "
            f"Put the value there, or set {name}."
        ) from error


class Settings(BaseSettings):
    """Everything that differs between installations; secrets left out are made and kept."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the files that the environment names."""
        found = values_in_files(os.environ)
        fields = {name.removeprefix(PREFIX).lower(): value for name, value in found.items()}
        return init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=fields)

    var: Path = Field(default=PROJECT / "var", description="where the database and secrets live")
    organisation: Path = PROJECT / "organisation.yml"
    domain: Path = PROJECT / "domain.yml"
    models: Path = PROJECT / "models"
    weights: Path | None = None  # the versions of what evidence weighs; None: in `var`
    model: Path | None = None  # run this one and train nothing, as a server would
    static: Path = PROJECT / "bot" / "web" / "static"
    database_url: str = ""  # empty: SQLite in `var`
    tracker_database: str = ""  # Rasa's memory, shared by all Rasas; empty: SQLite in `var`
    redis_url: str = ""  # carries hints between gateways; empty: they look into the database
    redis_prefix: str = "osasto"  # of everything there, so that installations can share a server

    host: str = "127.0.0.1"
    port: int = 8080
    trusted_proxies: str = "127.0.0.1"  # whose X-Forwarded-For is believed: addresses, networks
    rasa_port: int = 5005
    rasa_urls: str = ""  # of Rasas that run elsewhere, comma-separated
    actions_port: int = 5055
    actions_url: str = ""  # of an action server that runs elsewhere
    gateways: int = Field(default=1, ge=1, le=64)  # how many `osasto up` starts, ports counting up
    rasas: int = Field(default=1, ge=1, le=64)
    listen_fd: int | None = None  # a listening socket that the supervisor holds open
    ready_fd: int | None = None  # where to say that this gateway serves
    actions_host: str = "127.0.0.1"  # anybody who reaches it is answered
    public_url: str = ""  # the widget's own origin; empty: http://host:port
    demo_host_url: str = ""  # where the demo host page is opened; empty: http://localhost:port

    site: str = "demo"  # the key that a host site's snippet names
    site_origins: tuple[str, ...] = ()  # pages that may frame the widget; empty: the demo host page
    always_open: bool = False  # keep every department open, for trying the product at any hour
    demo: bool = True  # the demo host page, signed demo customers, demo staff
    secure_cookies: bool = False  # set behind TLS
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    build: str = ""  # which build this is, shown by /metrics
    log_format: Literal["json", "console", ""] = ""  # empty: console on a terminal, else JSON

    # What leaves (README, "What leaves the house"). Which system is told belongs to the
    # installation, not to the company: a trial with the same organisation.yml must tell nobody.
    webhooks: str = ""  # JSON: [{"name": …, "url": …, "events": […]}]
    webhook_secrets: dict[str, SecretStr] = {}  # JSON: name → whsec_…; left out: made and kept
    webhook_private_addresses: bool = False  # deliver to loopback and private networks, by http too
    smtp_url: SecretStr = SecretStr("")  # smtp://, starttls:// or smtps://user:password@host:port
    mail_from: str = ""  # the sender's address
    outbox_days: int = Field(default=30, ge=1, description="how long what was delivered is kept")

    rasa_secret: SecretStr = SecretStr("")
    visitor_secret: SecretStr = SecretStr("")
    site_secret: SecretStr = SecretStr("")
    metrics_token: SecretStr = SecretStr("")  # empty: /metrics answers near addresses only

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.var / 'osasto.sqlite3'}"

    @property
    def weights_folder(self) -> Path:
        """Beside the corrections they are learnt from: another database has weights of its own."""
        return self.weights or self.var / "weights"

    @property
    def tracker_url(self) -> str:
        """Rasa's own database: a locked tracker store must never lock conversations, or be."""
        return self.tracker_database or f"sqlite:///{self.var / 'rasa-tracker.sqlite3'}?timeout=1"

    @property
    def widget_origin(self) -> str:
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def host_page_origin(self) -> str:
        return self.demo_host_url or f"http://localhost:{self.port}"

    @property
    def allowed_frames(self) -> tuple[str, ...]:
        return self.site_origins or (self.host_page_origin,)

    @property
    def desk_origins(self) -> frozenset[str]:
        """Where the desk's own page may come from."""
        return frozenset({self.widget_origin, self.host_page_origin})

    @property
    def rasa_addresses(self) -> tuple[str, ...]:
        """Where the Rasas are, unless the database names others."""
        given = tuple(one.strip().rstrip("/") for one in self.rasa_urls.split(",") if one.strip())
        ports = range(self.rasa_port, self.rasa_port + self.rasas)
        return given or tuple(f"http://127.0.0.1:{port}" for port in ports)

    @property
    def actions_address(self) -> str:
        return self.actions_url or f"http://127.0.0.1:{self.actions_port}/webhook"

    @cached_property
    def secret_of_rasa(self) -> str:
        return self._kept("rasa", self.rasa_secret)

    @cached_property
    def secret_of_visitors(self) -> str:
        return self._kept("visitor", self.visitor_secret)

    @cached_property
    def secret_of_site(self) -> str:
        return self._kept("site", self.site_secret)

    def secrets_of_webhook(self, name: str) -> list[str]:
        """What this endpoint's receiver verifies with; two, with a blank between, while one
        replaces the other.
        """
        given = self.webhook_secrets.get(name, SecretStr(""))
        made = f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
        return self._kept(f"webhook-{name}", given, made).split()

    def _kept(self, name: str, given: SecretStr, made: str = "") -> str:
        """The secret that was given, or one that was made earlier, or a new one that is kept."""
        if given.get_secret_value():
            return given.get_secret_value()
        path = self.var / "secrets" / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            path.write_text(made or secrets.token_urlsafe(48))
        return path.read_text().strip()
