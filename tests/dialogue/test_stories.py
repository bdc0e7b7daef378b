"""The test stories of this folder, told to the trained model by `rasa test core`."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.settings import PROJECT
from bot.training import RASA_ENVIRONMENT

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
STORIES = sorted(HERE.glob("test_*.yml"))

# Runs in a process of its own: TensorFlow's memory goes with it.
TEST = """
import asyncio, sys
from rasa.model_testing import test_core
asyncio.run(test_core(
    model=sys.argv[1], stories=sys.argv[2], output=sys.argv[3], use_conversation_test_files=True,
    additional_arguments={"errors": True, "disable_plotting": True},
))
"""


@pytest.fixture(scope="module")
def results(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with Rasa's report on every story."""
    folder = tmp_path_factory.mktemp("stories")
    done = subprocess.run(
        [sys.executable, "-c", TEST, str(trained_model), str(HERE), str(folder)],
        cwd=PROJECT,
        env={**os.environ, **RASA_ENVIRONMENT},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return folder


def _stories() -> list[dict[str, Any]]:
    yaml = YAML(typ="safe")
    return [story for path in STORIES for story in yaml.load(path.read_text("utf-8"))["stories"]]


def test_every_story_ends_as_it_is_told(results: Path):
    failed = (results / "failed_test_stories.yml").read_text(encoding="utf-8")

    # In each failed story Rasa writes beside the expectation what happened instead.
    assert "# predicted" not in failed, failed
    assert "stories:" not in failed, failed


def test_every_story_was_told(results: Path):
    report = json.loads((results / "story_report.json").read_text(encoding="utf-8"))

    counts = report["conversation_accuracy"]
    assert counts["total"] == len(_stories())
    assert counts["correct"] == counts["total"]


def test_every_topic_is_told_in_every_language():
    for path in STORIES:
        text = path.read_text(encoding="utf-8")
        assert {one for one in ("en", "fr", "fi", "ar") if f"](language:{one})" in text} == {
            *("en", "fr", "fi", "ar")
        }, path.name
