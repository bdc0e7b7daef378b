"""Rasa's own default pipeline as a pipeline to compare with, taught by the same tables."""

import asyncio
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rasa.core.agent import Agent
from rasa.model_training import train_nlu

from bot.nlu.default_pipeline import PIPELINE
from bot.nlu.examples import OUT_OF_SCOPE
from bot.nlu.tables import Row
from bot.nlu.understanding import Progress

_FALLBACK = "nlu_fallback"


class RasaDefault:
    """One default pipeline for each language of the table."""

    name = "rasa-default"

    def __init__(self) -> None:
        self._agents: dict[str, Agent] = {}

    def train(self, rows: Sequence[Row], progress: Progress | None) -> None:
        """Learn each language of the table."""
        languages = sorted({row.language for row in rows})
        for done, language in enumerate(languages):
            if progress:
                progress(f"Rasa learns {language}", done / len(languages))
            own = [row for row in rows if row.language == language]
            self._agents[language] = _train_agent(own, language)

    def label(self, rows: Sequence[Row]) -> list[tuple[str, float]]:
        """The intent that Rasa gives each message; its fallback is out of scope."""
        return asyncio.run(self._label(rows))

    async def _label(self, rows: Sequence[Row]) -> list[tuple[str, float]]:
        found = [await self._agents[row.language].parse_message(row.text) for row in rows]
        intents = [one["intent"] for one in found]
        return [
            (OUT_OF_SCOPE if one["name"] == _FALLBACK else one["name"], float(one["confidence"]))
            for one in intents
        ]


def _train_agent(rows: Sequence[Row], language: str) -> Agent:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.yml").write_text(_config(language), encoding="utf-8")
        (folder / "nlu.yml").write_text(_training_data(rows), encoding="utf-8")
        model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder))
        return Agent.load(model)


def _config(language: str) -> str:
    return json.dumps(
        {
            "recipe": "default.v1",
            "assistant_id": "rasa_default",
            "language": language,
            "pipeline": PIPELINE,
        }
    )


def _training_data(rows: Sequence[Row]) -> str:
    """The rows as Rasa's YAML, which takes JSON for its values."""
    by_need: dict[str, list[str]] = {}
    for row in rows:
        by_need.setdefault(row.need, []).append(row.text)
    blocks = [
        {"intent": need, "examples": [{"text": text} for text in texts]}
        for need, texts in by_need.items()
    ]
    return f'version: "3.1"\nnlu: {json.dumps(blocks, ensure_ascii=False)}\n'
