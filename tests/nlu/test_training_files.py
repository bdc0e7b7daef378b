"""The examples of data/nlu: read with their lines, and handed to Rasa as it would read them."""

import pytest
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT

from bot.nlu.errors import BadTable
from bot.nlu.importer import QuickImporter
from bot.nlu.training_files import read_topic

TOPIC = """\
version: "3.1"
nlu:
  - intent: greet
    metadata: {language: fi}
    examples: |
      - moi
      - huomenta: hei
  - intent: query_invoice
    metadata: {language: fi, type: business}
    examples: |
      - firman lasku "4410" #?
"""


@pytest.fixture
def topic(tmp_path):
    file = tmp_path / "nlu" / "fi" / "topic.yml"
    file.parent.mkdir(parents=True)
    file.write_text(TOPIC, encoding="utf-8")
    return file


def test_every_example_knows_its_line(topic):
    found = [(one.line, one.text, one.need, one.customer_type) for one in read_topic(topic)]

    assert found == [
        (6, "moi", "greet", None),
        (7, "huomenta: hei", "greet", None),
        (11, 'firman lasku "4410" #?', "query_invoice", "business"),
    ]


def test_the_quick_importer_reads_what_rasa_reads(topic):
    paths = [str(topic.parent)]

    ours = QuickImporter(training_data_paths=paths).get_nlu_data().training_examples
    theirs = RasaFileImporter(training_data_paths=paths).get_nlu_data().training_examples

    told = [(one.get(TEXT), one.get(INTENT), one.get(METADATA)["intent"]) for one in theirs]
    assert [
        (
            one.get(TEXT),
            one.get(INTENT),
            {k: v for k, v in one.get(METADATA)["intent"].items() if v},
        )
        for one in ours
    ] == told


@pytest.mark.parametrize(
    ("broken", "line", "why"),
    [
        (TOPIC.replace("      - moi", "      moi"), 6, "does not begin with"),
        (TOPIC.replace("    metadata: {language: fi}\n", ""), 1, "metadata"),
        ("nlu:\n  - intent: [", 3, "did not find expected"),
    ],
)
def test_a_file_of_another_form_is_refused_with_its_line(topic, broken, line, why):
    topic.write_text(broken, encoding="utf-8")

    with pytest.raises(BadTable, match=why) as refused:
        list(read_topic(topic))

    assert refused.value.line == line
