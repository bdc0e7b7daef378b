"""Thin Rasa components around the cores: messages in, what was read from them out."""

from abc import abstractmethod
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.entities import read_entities
from bot.nlu.examples import Example
from bot.nlu.language import LanguageReader, LanguageReading, Prior
from bot.nlu.tables import read_calibration
from bot.nlu.tone import read_mood, read_urgency
from bot.nlu.understanding import (
    NeedReader,
    Scored,
    load_language_reader,
    save_language_reader,
)

_Type = DefaultV1Recipe.ComponentType


def read_examples(training_data: TrainingData) -> list[Example]:
    """The examples of data/nlu with the language and the type of their block."""
    return [
        _read_example(message)
        for message in training_data.intent_examples
        if message.get(TEXT) and message.get(INTENT)
    ]


def _read_example(message: Message) -> Example:
    block = (message.get("metadata") or {}).get("intent") or {}
    return Example(
        text=message.get(TEXT),
        need=message.get(INTENT),
        language=block.get("language", "en"),
        customer_type=block.get("type"),
    )


class _TrainedComponent(GraphComponent):
    """Life of a component whose core is written to and read from a folder."""

    core: Any = None

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "_TrainedComponent":
        """An untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "_TrainedComponent":
        """A trained component. A model that cannot be read stops the start: it is never silent."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.core = cls.load_core(folder)
        component.warm_up()
        return component

    def warm_up(self) -> None:
        """Build now what is built once, so that the first customer does not wait for it."""

    def train(self, training_data: TrainingData) -> Resource:
        """Learn, and write what was learnt."""
        self.core = self.train_core(read_examples(training_data))
        with self._model_storage.write_to(self._resource) as folder:
            self.save_core(folder)
        return self._resource

    @staticmethod
    @abstractmethod
    def load_core(folder: Path) -> Any:
        """Read the core from its folder."""

    @abstractmethod
    def train_core(self, examples: list[Example]) -> Any:
        """Learn the core."""

    @abstractmethod
    def save_core(self, folder: Path) -> None:
        """Write the core into its folder."""


@DefaultV1Recipe.register(_Type.MESSAGE_TOKENIZER, is_trainable=True)
class LanguageComponent(_TrainedComponent):
    """Sets `language` {code, confidence, is_supported, read_as}."""

    core: LanguageReader

    @staticmethod
    def load_core(folder: Path) -> LanguageReader:
        return load_language_reader(folder)

    def train_core(self, examples: list[Example]) -> LanguageReader:
        return LanguageReader.train((example.text, example.language) for example in examples)

    def save_core(self, folder: Path) -> None:
        save_language_reader(self.core, folder)

    def process(self, messages: list[Message]) -> list[Message]:
        """Read the language of each message, expecting that of the page and the conversation."""
        for message in messages:
            metadata = message.get("metadata") or {}
            prior = Prior(locale=metadata.get("locale"), previous=metadata.get("previous_language"))
            reading = self.core.read(message.get(TEXT) or "", prior)
            told = {
                "code": reading.code,
                "confidence": reading.confidence,
                "is_supported": reading.is_supported,
                "read_as": list(reading.read_as),
            }
            message.set("language", told, add_to_output=True)
        return messages

    def warm_up(self) -> None:
        """lingua's models and the tokenizers."""
        self.core.read("hello")

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training examples say their language themselves."""
        return training_data


@DefaultV1Recipe.register(_Type.INTENT_CLASSIFIER, is_trainable=True)
class NeedComponent(_TrainedComponent):
    """Sets `intent`, `intent_ranking`, `second_need`, `out_of_scope` and `customer_type`.

    Rasa leaves `second_need` out of its answer when there is none.
    """

    core: NeedReader

    @staticmethod
    def load_core(folder: Path) -> NeedReader:
        return NeedReader.load(folder)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`calibration`: a folder of tables of messages that are never trained on."""
        return {"calibration": None}

    def train_core(self, examples: list[Example]) -> NeedReader:
        folder = self._config["calibration"]
        held_out = read_calibration(Path(folder)) if folder else []
        return NeedReader.train(examples, calibration=held_out)

    def save_core(self, folder: Path) -> None:
        self.core.save(folder)

    def warm_up(self) -> None:
        """The concepts and the sentence vectors."""
        for interpreter in self.core.interpreters.values():
            interpreter.best(["hello"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Read the need and the type of each message."""
        for message in messages:
            need, customer_type = self.core.read(message.get(TEXT) or "", _language_of(message))
            ranking = [_told(one) for one in need.ranking]
            second = None if need.second_need is None else _told(need.second_need)
            words = list(customer_type.words)
            told_type = {
                "top": customer_type.top,
                "probabilities": dict(customer_type.probabilities),
                "words": words,
            }
            message.set(INTENT, _told(need.need), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set("second_need", second, add_to_output=True)
            message.set("out_of_scope", need.out_of_scope, add_to_output=True)
            message.set("customer_type", told_type, add_to_output=True)
        return messages


class _UntrainedComponent(GraphComponent):
    """Life of a component that has nothing to learn."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "_UntrainedComponent":
        """The component as it is."""
        return cls()


@DefaultV1Recipe.register(_Type.ENTITY_EXTRACTOR, is_trainable=False)
class EntityComponent(_UntrainedComponent):
    """Sets `entities`: {entity, value, start, end, text, extractor, valid, implies}."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Read the facts of each message, days being told from today's."""
        for message in messages:
            language = _language_of(message)
            today = datetime.now(UTC).date()
            found = read_entities(
                message.get(TEXT) or "", (*language.read_as, language.code)[0], today
            )
            told = [
                {
                    "entity": one.kind,
                    "value": one.value,
                    "start": one.start,
                    "end": one.end,
                    "text": one.text,
                    "extractor": type(self).__name__,
                    "valid": one.valid,
                    "implies": one.implies,
                }
                for one in found
            ]
            message.set(ENTITIES, told, add_to_output=True)
        return messages


@DefaultV1Recipe.register(_Type.ENTITY_EXTRACTOR, is_trainable=False)
class ToneComponent(_UntrainedComponent):
    """Sets `mood` and `urgency`: {level, confidence, words}."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Read how the writer feels and how soon they need us."""
        for message in messages:
            text = message.get(TEXT) or ""
            for name, reading in (("mood", read_mood(text)), ("urgency", read_urgency(text))):
                told = {
                    "level": str(reading.level),
                    "confidence": reading.confidence,
                    "words": list(reading.words),
                }
                message.set(name, told, add_to_output=True)
        return messages


def _language_of(message: Message) -> LanguageReading:
    told = message.get("language")
    return LanguageReading(
        code=told["code"],
        confidence=told["confidence"],
        is_supported=told["is_supported"],
        read_as=tuple(told["read_as"]),
    )


def _told(scored: Scored) -> dict[str, Any]:
    return {"name": scored.name, "confidence": scored.confidence}
