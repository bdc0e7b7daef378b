"""The pipeline that Rasa suggests: what ours is compared with. Nothing of Rasa is imported here."""

from collections.abc import Mapping, Sequence
from typing import Any

# As `rasa init` of 3.6.21 writes it; entities and responses are left out, no table has any.
PIPELINE: Sequence[Mapping[str, Any]] = (
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
)
