"""Pictures of a report: which needs are confused, and whether confidence means what it says."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot.nlu.evaluate import Judgement

Floats = npt.NDArray[np.float32]

_BINS = 10


def plot_confusions(judgements: Sequence[Judgement], file: Path) -> Path:
    """Write the confusion matrix as a picture: gold down, found across, shares of each row."""
    names = sorted({one.gold for one in judgements} | {one.found for one in judgements})
    place = {name: number for number, name in enumerate(names)}
    counts = np.zeros((len(names), len(names)))
    for one in judgements:
        counts[place[one.gold], place[one.found]] += 1
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    size = max(5.0, 0.24 * len(names) + 2)
    figure = Figure(figsize=(size, size), layout="constrained")
    axes: Axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=6)
    axes.set_yticks(range(len(names)), names, fontsize=6)
    axes.set_xlabel("read as")
    axes.set_ylabel("is")
    return write_figure(figure, file)


def plot_reliability(judgements: Sequence[Judgement], file: Path) -> Path:
    """Write the reliability diagram of judgements as a picture."""
    confidence = np.array([one.confidence for one in judgements], np.float32)
    return draw_reliability(
        confidence, np.array([one.gold == one.found for one in judgements]), file
    )


def draw_reliability(confidence: Floats, right: npt.NDArray[np.bool_], file: Path) -> Path:
    """Write a reliability diagram: accuracy by confidence, with its diagonal."""
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes: Axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":")
    for one in np.unique(bins):
        inside = bins == one
        axes.bar((one + 0.5) / _BINS, right[inside].mean(), width=0.9 / _BINS, color="tab:blue")
        axes.text((one + 0.5) / _BINS, 0.02, str(inside.sum()), ha="center", fontsize=7)
    axes.set_xlabel("confidence")
    axes.set_ylabel("share that was right (number below)")
    return write_figure(figure, file)


def write_figure(figure: Figure, file: Path) -> Path:
    """Write a figure as a picture, its folder made where it is missing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=150)
    return file
