"""The whole gateway in one process: real database, real sockets, a scripted bot."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from bot.domain.organisation import Organisation
from bot.domain.phrases import Phrases
from bot.domain.words import StaffWords
from bot.settings import Settings
from bot.store.database import Database
from bot.web.app import assemble
from bot.web.gateway import Gateway
from tests.fakes import ReadOrganisation, ScriptedDialogue
from tests.integration.wires import Chat, DeskPerson
from tests.making import make_staff


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that the test itself commits, or leaves to be rolled back."""
    with Session(database.engine) as opened:
        yield opened


@pytest.fixture
def bot() -> Iterator[ScriptedDialogue]:
    scripted = ScriptedDialogue()
    yield scripted
    scripted.let_go()


@pytest.fixture
def gateway(
    settings: Settings,
    organisation: Organisation,
    organisation_text: str,
    phrases: Phrases,
    staff_words: StaffWords,
    bot: ScriptedDialogue,
) -> Iterator[Gateway]:
    """A gateway over an empty database; its transactions wake its own sockets."""
    made = Gateway(
        settings=settings,
        database=Database(settings.database),
        organisation_file=ReadOrganisation(organisation, organisation_text),  # type: ignore[arg-type]
        phrases=phrases,
        words=staff_words,
        dialogue=bot,
    )
    yield made
    made.database.dispose()


@pytest.fixture
def client(gateway: Gateway, bot: ScriptedDialogue) -> Iterator[TestClient]:
    """A browser's end of the running gateway."""
    with TestClient(assemble(gateway), base_url="http://127.0.0.1:8080") as opened:
        yield opened
        bot.let_go()


@pytest.fixture
def open_chat(client: TestClient, settings: Settings) -> Iterator[Callable[..., Chat]]:
    """Opens a customer's page and says hello: `open_chat(visitor=…, after=…)`."""
    with ExitStack() as stack:

        def opened(*, origin: str | None = settings.widget_origin, **hello: Any) -> Chat:
            headers = {"origin": origin} if origin is not None else {}
            socket = client.websocket_connect("/chat", headers=headers)
            chat = Chat(stack.enter_context(socket))
            stack.callback(chat.leave)
            if hello.pop("greet", True):
                chat.hello(**hello)
            return chat

        yield opened


@pytest.fixture
def desk_person(
    client: TestClient, gateway: Gateway, settings: Settings
) -> Iterator[Callable[..., DeskPerson]]:
    """Adds a member of staff and signs them in: `desk_person("Matti", ("business_desk",))`."""
    with ExitStack() as stack:

        def signed_in(
            name: str = "Aino Lehtonen",
            departments: tuple[str, ...] = ("consumer_care",),
            language: str = "en",
        ) -> DeskPerson:
            with gateway.database.write() as session:
                staff = make_staff(session, gateway.now(), name, departments, language)
            person = DeskPerson(client, staff, settings.widget_origin, stack)
            person.sign_in()
            return person

        yield signed_in
