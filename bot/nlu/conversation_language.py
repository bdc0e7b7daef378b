"""Tells the dialogue which language to answer in, as an entity that fills the `language` slot."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

ENTITY = "language"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ConversationLanguage(GraphComponent):
    """Adds the entity `language` when a message is in one of the languages that are spoken here.

    Without it, as for "ok" or a mixture, the conversation stays in the language it was in:
    that of the gateway's context.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ConversationLanguage":
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entity to each message."""
        for message in messages:
            language = _language_to_speak(message)
            if language is not None:
                entity = {
                    "entity": ENTITY,
                    "value": language,
                    "start": 0,
                    "end": len(message.get(TEXT) or ""),
                    "extractor": type(self).__name__,
                }
                entities = [*(message.get(ENTITIES) or []), entity]
                message.set(ENTITIES, entities, add_to_output=True)
        return messages


def _language_to_speak(message: Message) -> str | None:
    told = message.get("language") or {}
    if told.get("is_supported"):
        return str((told.get("read_as") or [told["code"]])[0])
    context = message.get("metadata") or {}
    return context.get("language")
