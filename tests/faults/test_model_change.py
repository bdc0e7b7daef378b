"""F29: the model is exchanged while customers write; one that is not fit never meets a customer."""

import asyncio
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from bot.control import Refused
from bot.settings import PROJECT, Settings
from bot.supervisor import Supervisor
from bot.training import train_if_changed
from tests.faults.conftest import answer_times, settle_accounts
from tests.faults.driver import Crowd, Widget
from tests.faults.figures import percentile, record
from tests.faults.supervised import StubbedSupervisor, make_model, running, settings_for
from tests.faults.test_rolling_restart import chatting

pytestmark = [pytest.mark.slow, pytest.mark.nightly]


async def test_f29_a_model_is_exchanged_under_load_and_no_turn_fails(tmp_path, database_url):
    settings = settings_for(tmp_path, database_url, rasas=2)
    supervisor = StubbedSupervisor(settings, make_model(tmp_path, "first"))
    told: list[str] = []
    async with running(supervisor) as product:
        people = Crowd(urls=product.urls, origin=product.origin)
        await people.enter(8)
        async with chatting(people):
            await asyncio.sleep(0.5)
            said = await supervisor.deploy(make_model(tmp_path, "second"), told.append)
            await asyncio.sleep(3.0)  # the gateway hears of it within a second
        await people.settle()
        first = [child for child in supervisor.rasas if "first" in child.command]
        verdict = await settle_accounts(product, people)
        handed_over = [one for one in people.widgets if one.owner["owner"] != "bot"]
        await people.leave()

    record(
        "F29",
        **verdict.counts,
        turns=len(people.said),
        turns_failed=len(handed_over),
        answer_p99_s=percentile(answer_times(people), 0.99),
    )
    assert verdict.is_clean, str(verdict)
    assert handed_over == []
    assert first == []
    assert "second.tar.gz answers" in said
    assert len(told) == 4


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("understands-greet", "as 'greet'"),  # trained for another domain
        ("crashes", "this model breaks the process"),
        ("text", "cannot be unpacked"),
        ("missing", "There is no"),
    ],
)
async def test_f29_a_model_that_is_not_fit_is_refused_with_the_reason(
    tmp_path, database_url, name, why
):
    settings = settings_for(tmp_path, database_url)
    supervisor = StubbedSupervisor(settings, make_model(tmp_path, "first"))
    model = _bad_model(tmp_path, name)
    async with running(supervisor) as product:
        people = Crowd(urls=product.urls, origin=product.origin)
        await people.enter(1)
        await people.widgets[0].ask("before")

        with pytest.raises(Refused) as refused:
            await supervisor.deploy(model, lambda told: None)

        await people.widgets[0].ask("after")
        verdict = await settle_accounts(product, people)
        await people.leave()
    assert why in str(refused.value)
    assert "The old model goes on" in str(refused.value)
    assert verdict.is_clean, str(verdict)
    assert [child.url for child in supervisor.rasas] == [f"http://127.0.0.1:{settings.rasa_port}"]


def _bad_model(folder: Path, name: str) -> Path:
    if name == "text":
        path = folder / "text.tar.gz"
        path.write_text("no archive")
        return path
    return folder / "missing.tar.gz" if name == "missing" else make_model(folder, name)


async def test_f29_with_real_models_a_good_one_is_exchanged_and_a_bad_one_refused(
    tmp_path, database_url, monkeypatch
):
    model = train_if_changed(Settings().models, Console(stderr=True)).model
    monkeypatch.setenv("OSASTO_WEIGHTS", str(PROJECT / "models" / "weights"))
    settings = settings_for(tmp_path, database_url)
    monkeypatch.setenv("OSASTO_ACTIONS_PORT", str(settings.actions_port))
    second = Path(shutil.copy(model, tmp_path / "second.tar.gz"))
    supervisor = Supervisor(settings, model)
    async with running(supervisor) as product:
        people = Crowd(urls=product.urls, origin=product.origin)
        await people.enter(2)
        async with chatting(people, every=4.0, words="good morning"):
            with pytest.raises(Refused) as refused:
                await supervisor.deploy(make_model(tmp_path, "empty"), lambda told: None)
            await supervisor.deploy(second, lambda told: None)
            await asyncio.sleep(3.0)
        await people.settle()
        verdict = await settle_accounts(product, people, answers_differ=False)
        failed = [one for one in people.widgets if _was_told_that_the_bot_failed(one)]
        await people.leave()

    record(
        "F29",
        what="real models",
        **verdict.counts,
        turns=len(people.said),
        turns_failed=len(failed),
    )
    assert verdict.is_clean, str(verdict)
    assert failed == []
    assert "no customer met the new one" in str(refused.value)


def _was_told_that_the_bot_failed(widget: Widget) -> bool:
    return any("cannot answer just now" in line.text for line in widget.lines)
