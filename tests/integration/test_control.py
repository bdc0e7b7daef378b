"""How a command speaks with the running product: steps, an end, or a reason."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.control import Refused, Tell, command, control_path, listening


async def serve(request: Mapping[str, str], tell: Tell) -> str:
    tell(f"about to {request['command']}")
    if request["command"] == "refuse":
        raise Refused("No, because it is Tuesday.")
    if request["command"] == "break":
        raise ValueError("a mistake in the code")
    return "done it"


async def test_every_step_is_told_and_then_the_end(tmp_path: Path):
    told: list[str] = []
    async with listening(tmp_path, serve):
        said = await command(tmp_path, {"command": "restart"}, told.append)

    assert (told, said) == (["about to restart"], "done it")


@pytest.mark.parametrize(
    ("asked", "why"), [("refuse", "it is Tuesday"), ("break", "a mistake in the code")]
)
async def test_what_was_not_done_says_why_and_the_next_command_is_served(tmp_path, asked, why):
    async with listening(tmp_path, serve):
        with pytest.raises(Refused, match=why):
            await command(tmp_path, {"command": asked}, lambda told: None)

        assert await command(tmp_path, {"command": "restart"}, lambda told: None) == "done it"


async def test_when_nothing_runs_the_command_says_what_to_do(tmp_path: Path):
    with pytest.raises(Refused, match="osasto up"):
        await command(tmp_path, {"command": "restart"}, lambda told: None)


async def test_only_who_runs_the_product_may_speak_with_it(tmp_path: Path):
    async with listening(tmp_path, serve):
        mode = stat.S_IMODE(os.stat(control_path(tmp_path)).st_mode)

    assert mode == 0o600
    assert not control_path(tmp_path).exists()


async def test_what_a_crash_left_behind_is_in_nobodys_way(tmp_path: Path):
    control_path(tmp_path).touch()

    async with listening(tmp_path, serve):
        assert await command(tmp_path, {"command": "restart"}, lambda told: None) == "done it"


async def test_a_folder_too_deep_for_a_socket_costs_the_commands_alone(tmp_path: Path, caplog):
    deep = tmp_path / ("d" * 90)
    deep.mkdir()

    async with listening(deep, serve):
        pass

    assert "too long" in caplog.text
