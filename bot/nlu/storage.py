"""Writing and reading trained parts: arrays as safetensors, names as JSON, nothing executable."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError  # type: ignore[attr-defined]
from safetensors.numpy import load_file, save_file
from scipy import sparse

from bot.nlu.errors import BadModel
from bot.nlu.features import VIEWS, Vocabulary, likeness_of_equals
from bot.nlu.interpreter import Classifier, Interpreter
from bot.nlu.kinds import WordKinds
from bot.nlu.known import Features, KnownSentences, Landmarks
from bot.nlu.logistic import Weights
from bot.nlu.sentence_vectors import SentenceVectors
from bot.nlu.trust import Judge
from bot.nlu.whole_numbers import SmallVectors

VERSION = 5  # of the files below; another version is refused, not guessed at

_Arrays = Mapping[str, npt.NDArray[Any]]


def write_parts(folder: Path, names: Mapping[str, Any], arrays: _Arrays) -> None:
    """Write one trained part into its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"version": VERSION, **names}, ensure_ascii=False)
    (folder / "names.json").write_text(text, encoding="utf-8")
    whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    save_file(whole, str(folder / "arrays.safetensors"))


def read_parts(folder: Path) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """The names and the arrays of one trained part.

    Raises:
        BadModel: a file is missing, damaged, or of another version.
    """
    try:
        names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        arrays = load_file(str(folder / "arrays.safetensors"))
    except (OSError, ValueError, SafetensorError) as error:
        raise BadModel(folder=folder, problem=str(error)) from error
    if names.get("version") != VERSION:
        raise BadModel(folder=folder, problem=f"version {names.get('version')}, not {VERSION}")
    return names, arrays


def save_interpreter(interpreter: Interpreter, folder: Path) -> None:
    """Write what one language learnt."""
    known, need, customer_type = interpreter.known, interpreter.need, interpreter.customer_type
    names = {
        "language": known.language,
        "needs": need.labels,
        "types": customer_type.labels,
        "sharpness": {"need": need.sharpness, "type": customer_type.sharpness},
        "offsets": {
            "rejection": interpreter.rejection.offset,
            "trust": interpreter.trust.offset,
        },
    }
    arrays: dict[str, npt.NDArray[Any] | None] = {
        "sentence_needs": interpreter.sentence_needs,
        "rejection": interpreter.rejection.weights,
        "trust": interpreter.trust.weights,
        "turned.data": known.features.turned.data,
        "turned.indices": known.features.turned.indices,
        "turned.ends": known.features.turned.indptr,
    }
    if known.meaning is not None:
        arrays |= {"meaning": known.meaning.whole, "meaning_worth": known.meaning.worth}
    if known.landmarks is not None:
        arrays["landmarks"] = known.landmarks.meaning
    if known.kinds is not None:
        arrays |= {"words_of_kinds": known.kinds.keys, "kinds_of_words": known.kinds.kinds}
    for kind, classifier in (("need", need), ("type", customer_type)):
        arrays[f"{kind}.grams"] = classifier.weights.grams
        arrays[f"{kind}.nearness"] = classifier.weights.nearness
        arrays[f"{kind}.offsets"] = classifier.weights.offsets
    for view, vocabulary in known.vocabularies.items():
        arrays[f"{view}.keys"] = vocabulary.keys
        arrays[f"{view}.weights"] = vocabulary.weights
    write_parts(folder, names, {name: one for name, one in arrays.items() if one is not None})


def load_interpreter(folder: Path, vectors: SentenceVectors | None) -> Interpreter:
    """Read what one language learnt.

    Raises:
        BadModel: the files are damaged, or trained with weights that are not here now.
    """
    names, arrays = read_parts(folder)
    if "landmarks" in arrays and vectors is None:
        raise BadModel(folder=folder, problem="trained with sentence vectors that are not here")
    try:
        return _interpreter_of(names, arrays, vectors)
    except (KeyError, ValueError) as error:
        raise BadModel(folder=folder, problem=f"incomplete: {error}") from error


def _interpreter_of(
    names: Mapping[str, Any], arrays: _Arrays, vectors: SentenceVectors | None
) -> Interpreter:
    vocabularies = {view: _vocabulary_of(arrays, view) for view in VIEWS}
    width = sum(len(one.keys) for one in vocabularies.values())
    turned = (arrays["turned.data"], arrays["turned.indices"], arrays["turned.ends"])
    known = KnownSentences(
        language=names["language"],
        kinds=_kinds_of(arrays),
        vocabularies=vocabularies,
        features=Features.of_turned(
            sparse.csr_matrix(turned, (width, len(arrays["sentence_needs"]))),
            likeness_of_equals(vocabularies),
        ),
        meaning=_meaning_of(arrays),
        landmarks=_landmarks_of(arrays),
        vectors=vectors if "landmarks" in arrays else None,
    )
    return Interpreter(
        known=known,
        sentence_needs=arrays["sentence_needs"],
        need=_classifier_of(names, arrays, "need"),
        customer_type=_classifier_of(names, arrays, "type"),
        rejection=_judge_of(names, arrays, "rejection"),
        trust=_judge_of(names, arrays, "trust"),
    )


def _meaning_of(arrays: _Arrays) -> SmallVectors | None:
    if "meaning" not in arrays:
        return None
    return SmallVectors(arrays["meaning"], arrays["meaning_worth"])


def _kinds_of(arrays: _Arrays) -> WordKinds | None:
    if "words_of_kinds" not in arrays:
        return None
    return WordKinds(keys=arrays["words_of_kinds"], kinds=arrays["kinds_of_words"])


def _landmarks_of(arrays: _Arrays) -> Landmarks | None:
    if "landmarks" not in arrays:
        return None
    return Landmarks(meaning=arrays["landmarks"], map=None)


def _classifier_of(names: Mapping[str, Any], arrays: _Arrays, kind: str) -> Classifier:
    return Classifier(
        labels=tuple(names[f"{kind}s"]),
        weights=Weights(
            grams=arrays[f"{kind}.grams"],
            nearness=arrays.get(f"{kind}.nearness"),
            offsets=arrays[f"{kind}.offsets"],
        ),
        sharpness=names["sharpness"][kind],
    )


def _judge_of(names: Mapping[str, Any], arrays: _Arrays, kind: str) -> Judge:
    return Judge(weights=arrays[kind], offset=names["offsets"][kind])


def _vocabulary_of(arrays: _Arrays, view: str) -> Vocabulary:
    return Vocabulary(keys=arrays[f"{view}.keys"], weights=arrays[f"{view}.weights"])
