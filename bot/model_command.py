"""`osasto model` and `osasto restart`: exchange the model or the gateways while customers write."""

import asyncio
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bot.control import Refused, command
from bot.dialogue.canary import CANARIES, why_unfit
from bot.dialogue.client import BotUnavailable, RasaDialogue
from bot.settings import Settings

model_app = typer.Typer(no_args_is_help=True, help="The model that answers.")
console = Console()
complaints = Console(stderr=True)

LOOK_WITHIN = 5.0  # seconds


@model_app.command("deploy")
def deploy(
    file: Annotated[Path, typer.Argument(help="A trained model, .tar.gz.")],
) -> None:
    """Put a model into the running product: first it must understand the canary sentences.

    New turns go to the new model, turns in flight end with the old one. It lasts until the
    product is started again; OSASTO_MODEL keeps it.
    """
    _ask({"command": "deploy", "model": str(file.resolve())})


@model_app.command("canary")
def canary(url: Annotated[str, typer.Argument(help="Of a Rasa, as http://10.0.0.7:5005")]) -> None:
    """Ask a Rasa the canary sentences in every language: whether it is fit for customers."""
    if why := asyncio.run(_why_unfit(url.rstrip("/"))):
        _give_up(f"{url} is not fit: {why}.")
    languages = ", ".join(one.language for one in CANARIES)
    console.print(f"{url} is fit: it understands the canary sentences ({languages}).")


def restart() -> None:
    """Start the running product's gateways anew, one after another; no customer is cut off."""
    _ask({"command": "restart"})


async def _why_unfit(url: str) -> str:
    dialogue = RasaDialogue(url, Settings().secret_of_rasa)
    try:
        await dialogue.look(LOOK_WITHIN)
        return await why_unfit(dialogue)
    except BotUnavailable as error:
        return error.because
    finally:
        await dialogue.close()


def _ask(request: dict[str, str]) -> None:
    def tell(text: str) -> None:
        console.print(text, highlight=False, markup=False)

    try:
        tell(asyncio.run(command(Settings().var, request, tell)))
    except Refused as error:
        _give_up(str(error))


def _give_up(message: str) -> NoReturn:
    complaints.print(message, style="red", highlight=False, markup=False)
    raise typer.Exit(1)
