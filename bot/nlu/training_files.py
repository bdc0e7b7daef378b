"""The examples of data/nlu with the place of each, read once for training and for the lint."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.nlu.errors import BadTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One example with the place it was read from."""

    text: str
    need: str
    language: str
    customer_type: str | None
    file: Path
    line: int

    @property
    def place(self) -> str:
        """File and line, as editors open them."""
        return f"{self.file}:{self.line}"


def read_training(folder: Path) -> list[Sentence]:
    """The examples of <folder>/<language>/<topic>.yml in order.

    Raises:
        BadTable: a file is not the YAML that Rasa reads.
    """
    return [one for file in sorted(folder.glob("*/*.yml")) for one in read_topic(file)]


def read_topic(file: Path) -> Iterator[Sentence]:
    """The examples of one file in order.

    Raises:
        BadTable: the file is not the YAML that Rasa reads.
    """
    try:
        # The nodes, not the values: they know their lines, and C parses them.
        text = file.read_text(encoding="utf-8")
        content = _fields(yaml.compose(text, Loader=yaml.CSafeLoader))
        blocks = content["nlu"].value if isinstance(content["nlu"], SequenceNode) else ()
        for block in map(_fields, blocks):
            yield from _read_block(block, file)
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise _not_a_topic(file, line, str(getattr(error, "problem", error))) from error
    except KeyError as error:
        raise _not_a_topic(file, 1, f"{error} is missing") from error


def _read_block(block: dict[str, Node], file: Path) -> Iterator[Sentence]:
    about = {name: str(node.value) for name, node in _fields(block["metadata"]).items()}
    examples = block["examples"]
    first_line = examples.start_mark.line + 2  # the line after "examples: |", counted from one
    for offset, line in enumerate(str(examples.value).splitlines()):
        text = line.strip()
        if not text.startswith("- "):
            raise _not_a_topic(file, first_line + offset, f"{text!r} does not begin with '- '")
        yield Sentence(
            text=text.removeprefix("- ").strip(),
            need=str(block["intent"].value),
            language=about["language"],
            customer_type=about.get("type"),
            file=file,
            line=first_line + offset,
        )


def _fields(node: Any) -> dict[str, Node]:
    if not isinstance(node, MappingNode):
        raise KeyError("a mapping")
    return {str(key.value): value for key, value in node.value if isinstance(key, ScalarNode)}


def _not_a_topic(file: Path, line: int, why: str) -> BadTable:
    return BadTable(
        file=file,
        line=line,
        problem=f"not a topic of examples ({why})",
        mend="each block needs intent, metadata: {language} and `examples: |` with - lines",
    )
