"""The MiniLM encoder as an ONNX graph over its published weights (BERT, Devlin et al. 2019)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

Floats = npt.NDArray[np.float32]

TOKENS = "tokens"  # (sentences, tokens, 384): word plus place, all sentences equally long
OUTPUT = "means"  # (sentences, 384): the mean of the encoded tokens

_WIDTH = 384  # hidden_size of config.json
_HEADS = 12  # num_attention_heads of config.json
_LAYERS = 6  # num_hidden_layers of config.json
_EPSILON = 1e-12  # layer_norm_eps of config.json
_OPSET = 18  # the first in which ReduceMean takes its axes as an input


def build_encoder(weights: Mapping[str, Floats]) -> bytes:
    """The serialised model: `TOKENS` in, `OUTPUT` out.

    Raises:
        KeyError: a weight of the model is missing.
    """
    return _Graph(weights).build()


class _Graph:
    """Nodes in the order they are added; each method returns the name of its result."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._weights = weights
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def build(self) -> bytes:
        hidden = self._norm(TOKENS, "embeddings.LayerNorm")
        for number in range(_LAYERS):
            hidden = self._block(hidden, f"encoder.layer.{number}")
        axis = self._constant(np.array([1]))
        self._nodes.append(helper.make_node("ReduceMean", [hidden, axis], [OUTPUT], keepdims=0))
        graph = helper.make_graph(
            self._nodes,
            "minilm",
            [_told(TOKENS, ["sentences", "tokens", _WIDTH])],
            [_told(OUTPUT, ["sentences", _WIDTH])],
            self._constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)])
        serialised: bytes = model.SerializeToString()
        return serialised

    def _block(self, hidden: str, name: str) -> str:
        """One transformer layer: attention, then two linear maps, each added and normalised."""
        seen = self._linear(self._attention(hidden, name), f"{name}.attention.output.dense")
        hidden = self._norm(self._node("Add", hidden, seen), f"{name}.attention.output.LayerNorm")
        wide = self._gelu(self._linear(hidden, f"{name}.intermediate.dense"))
        narrow = self._linear(wide, f"{name}.output.dense")
        return self._norm(self._node("Add", hidden, narrow), f"{name}.output.LayerNorm")

    def _attention(self, hidden: str, name: str) -> str:
        """softmax(query · key / √width) · value, for each head."""
        query = self._heads(hidden, f"{name}.attention.self.query", [0, 2, 1, 3])
        key = self._heads(hidden, f"{name}.attention.self.key", [0, 2, 3, 1])
        value = self._heads(hidden, f"{name}.attention.self.value", [0, 2, 1, 3])
        scale = self._constant(np.float32(1 / np.sqrt(_WIDTH // _HEADS)))
        scores = self._node("Mul", self._node("MatMul", query, key), scale)
        together = self._node("MatMul", self._node("Softmax", scores, axis=-1), value)
        apart = self._node("Transpose", together, perm=[0, 2, 1, 3])
        return self._node("Reshape", apart, self._constant(np.array([0, 0, _WIDTH])))

    def _heads(self, hidden: str, name: str, order: list[int]) -> str:
        shape = self._constant(np.array([0, 0, _HEADS, _WIDTH // _HEADS]))
        return self._node(
            "Transpose", self._node("Reshape", self._linear(hidden, name), shape), perm=order
        )

    def _gelu(self, values: str) -> str:
        """values · (1 + erf(values / √2)) / 2."""
        root = self._constant(np.float32(np.sqrt(0.5)))
        tail = self._node("Erf", self._node("Mul", values, root))
        share = self._node("Add", tail, self._constant(np.float32(1)))
        half = self._node("Mul", values, self._constant(np.float32(0.5)))
        return self._node("Mul", half, share)

    def _linear(self, values: str, name: str) -> str:
        weight = self._constant(self._weights[f"{name}.weight"].T)
        bias = self._constant(self._weights[f"{name}.bias"])
        return self._node("Add", self._node("MatMul", values, weight), bias)

    def _norm(self, values: str, name: str) -> str:
        scale = self._constant(self._weights[f"{name}.weight"])
        shift = self._constant(self._weights[f"{name}.bias"])
        return self._node("LayerNormalization", values, scale, shift, axis=-1, epsilon=_EPSILON)

    def _node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        output = f"value{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def _constant(self, values: npt.NDArray[np.generic] | np.generic) -> str:
        name = f"constant{len(self._constants)}"
        array = np.ascontiguousarray(values).reshape(np.shape(values))
        self._constants.append(numpy_helper.from_array(array, name))
        return name


def _told(name: str, shape: list[str | int]) -> ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
