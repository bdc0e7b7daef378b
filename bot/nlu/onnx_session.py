"""How an ONNX model runs here."""

from onnxruntime import InferenceSession, SessionOptions


def start_session(model: bytes) -> InferenceSession:
    """One thread: beside it the other processes of the machine answer."""
    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return InferenceSession(model, options, providers=["CPUExecutionProvider"])
