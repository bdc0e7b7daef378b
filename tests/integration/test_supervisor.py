"""What the supervisor refuses, and how it numbers what it starts. Processes: tests/faults."""

import socket
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.supervisor import StartFailed, Supervisor


def test_processes_on_one_machine_take_ports_that_count_up():
    settings = Settings(rasa_port=6000, rasas=3)

    assert settings.rasa_addresses == tuple(f"http://127.0.0.1:{6000 + one}" for one in range(3))


def test_rasas_that_run_elsewhere_are_named_by_their_addresses():
    settings = Settings(rasa_urls=" http://10.0.0.7:5005/, http://10.0.0.8:5005 ,")

    assert settings.rasa_addresses == ("http://10.0.0.7:5005", "http://10.0.0.8:5005")


@pytest.mark.parametrize(
    ("part", "variable"),
    [("port", "OSASTO_PORT"), ("rasa_port", "OSASTO_RASA_PORT"), ("actions_port", "OSASTO_AC")],
)
async def test_a_taken_port_is_refused_by_name_before_anything_starts(tmp_path, part, variable):
    ports = {name: _free_port() for name in ("port", "rasa_port", "actions_port")}
    taken = socket.create_server(("127.0.0.1", ports[part]))
    supervisor = Supervisor(Settings(var=tmp_path / "var", **ports), Path("model.tar.gz"))
    with taken:
        with pytest.raises(StartFailed, match=f"Port {ports[part]}.*taken.*{variable}"):
            await supervisor.start()
        await supervisor.stop()

    assert supervisor.children == []


async def test_the_second_gateways_port_is_looked_at_too(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = Settings(var=tmp_path / "var", port=port - 1, gateways=2)
        supervisor = Supervisor(settings, Path("model.tar.gz"))
        with pytest.raises(StartFailed, match=f"Port {port}|Port {port - 1}"):
            await supervisor.start()
        await supervisor.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
