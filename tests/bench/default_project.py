"""Rasa's default project, as `rasa init` sets it up, over our own training sentences."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.nlu.default_pipeline import PIPELINE

# 100 in Rasa's default: hours on 44,000 sentences. They decide what it learns, not what a message
# costs, which is all that is measured here.
EPOCHS = 1

_POLICIES = (
    {"name": "MemoizationPolicy"},
    {"name": "RulePolicy"},
    {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": EPOCHS},
    {"name": "TEDPolicy", "max_history": 5, "epochs": EPOCHS, "constrain_similarities": True},
)


def _pipeline() -> list[Mapping[str, Any]]:
    """That of the comparison of understanding, with what a whole project has besides."""
    *readers, classifier, fallback = PIPELINE
    assert classifier["name"] == "DIETClassifier"
    return [
        *readers,
        {**classifier, "epochs": EPOCHS},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": EPOCHS, "constrain_similarities": True},
        fallback,
    ]


CONFIG = json.dumps(
    {
        "recipe": "default.v1",
        "assistant_id": "rasa-default",
        "language": "en",
        "pipeline": _pipeline(),
        "policies": _POLICIES,
    },
    indent=1,
)


def make_default_project(folder: Path, sentences: Path) -> Path:
    """Write the project: our sentences, one response and one short story per intent."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "config.yml").write_text(CONFIG)
    (folder / "credentials.yml").write_text("rest:\n")
    shutil.copytree(sentences, folder / "data" / "nlu")
    files = list(sentences.rglob("*.yml"))
    intents = sorted({block["intent"] for path in files for block in _blocks(path)})
    yaml = YAML()
    domain = {
        "version": "3.1",
        "intents": intents,
        "responses": {f"utter_{one}": [{"text": f"About {one}."}] for one in intents},
    }
    stories = [
        {"story": one, "steps": [{"intent": one}, {"action": f"utter_{one}"}]} for one in intents
    ]
    with (folder / "domain.yml").open("w") as file:
        yaml.dump(domain, file)
    with (folder / "data" / "stories.yml").open("w") as file:
        yaml.dump({"version": "3.1", "stories": stories}, file)
    return folder


def _blocks(path: Path) -> list[dict[str, str]]:
    return list(YAML(typ="safe").load(path.read_text(encoding="utf-8"))["nlu"])
