"""Rasa's default project, as `rasa init` sets it up, over our own training sentences."""

import shutil
from pathlib import Path

from ruamel.yaml import YAML

# 100 in Rasa's default: hours on 44,000 sentences. They decide what it learns, not what a message
# costs, which is all that is measured here.
EPOCHS = 1

# The pipeline and policies that Rasa 3.6 suggests when a configuration names none.
CONFIG = """\
recipe: default.v1
assistant_id: rasa-default
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: {epochs}
    constrain_similarities: true
  - name: EntitySynonymMapper
  - name: ResponseSelector
    epochs: 100
    constrain_similarities: true
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
  - name: UnexpecTEDIntentPolicy
    max_history: 5
    epochs: {epochs}
  - name: TEDPolicy
    max_history: 5
    epochs: {epochs}
    constrain_similarities: true
"""


def make_default_project(folder: Path, sentences: Path) -> Path:
    """Write the project: our sentences, one response and one short story per intent."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "config.yml").write_text(CONFIG.format(epochs=EPOCHS))
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
