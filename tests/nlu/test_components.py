"""The Rasa components: trained, stored, loaded by Rasa itself, they say what the cores say."""

import asyncio
import json

import pytest

from tests.nlu.small import EXAMPLES

CONFIG = """
recipe: default.v1
assistant_id: small
language: en
pipeline:
- name: bot.nlu.components.LanguageComponent
- name: bot.nlu.components.NeedComponent
- name: bot.nlu.components.EntityComponent
- name: bot.nlu.components.ToneComponent
"""


@pytest.fixture(scope="module")
def agent(tmp_path_factory):
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    folder = tmp_path_factory.mktemp("rasa")
    blocks = [
        {
            "intent": one.need,
            "metadata": {"language": one.language, "type": one.customer_type},
            "examples": f"- {one.text}\n",
        }
        for one in EXAMPLES
    ]
    (folder / "nlu.yml").write_text(f'version: "3.1"\nnlu: {json.dumps(blocks)}\n')
    (folder / "config.yml").write_text(CONFIG)
    model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder))
    return Agent.load(model)


@pytest.mark.slow
def test_rasa_trains_stores_loads_and_reads(agent):
    read = asyncio.run(
        agent.parse_message("la facture 2024-118 de la mairie à corriger, quelle honte")
    )

    assert read["intent"]["name"] == "query_invoice"
    assert read["intent_ranking"][0] == read["intent"]
    assert read["customer_type"]["top"] == "public_body"
    assert "mairie" in read["customer_type"]["words"]
    assert read["language"]["code"] == "fr"
    assert {one["entity"] for one in read["entities"]} >= {"invoice_number", "public_body"}
    assert read["mood"]["level"] == "angry"
    assert read["urgency"] == {"level": "normal", "confidence": 1.0, "words": []}
    assert "second_need" not in read  # Rasa leaves out what is None
    assert 0 <= read["out_of_scope"] < 0.5


@pytest.mark.slow
def test_rasa_hears_that_a_language_cannot_be_read(agent):
    read = asyncio.run(agent.parse_message("Wo ist meine Bestellung geblieben?"))

    assert read["intent"]["name"] == "unsupported_language"
    assert not read["language"]["is_supported"]
