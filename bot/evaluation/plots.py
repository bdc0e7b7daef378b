"""Pictures of a dialogue report: honest confidence, what doubt is worth, what questions bring."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot.evaluation.measures import DialogueScores, confidences, risk_by_coverage
from bot.evaluation.playing import Outcome
from bot.nlu.plots import draw_reliability, write_figure

_SIZE = (5, 4)


def plot_outcomes(outcomes: Sequence[Outcome], folder: Path) -> None:
    """Write `reliability.png` and `risk-coverage.png` of the conversations' likeliest types."""
    confidence, right = confidences(outcomes)
    draw_reliability(confidence, right, folder / "reliability.png")
    risks = risk_by_coverage(confidence, right)
    figure = Figure(figsize=_SIZE, layout="constrained")
    axes: Axes = figure.subplots()
    axes.plot(np.arange(1, len(risks) + 1) / len(risks), risks, color="tab:blue")
    axes.set_xlim(0, 1)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("share of conversations, surest first")
    axes.set_ylabel("share of wrong types among them")
    write_figure(figure, folder / "risk-coverage.png")


def plot_questions(
    by_limit: Sequence[DialogueScores], fixed_form: DialogueScores, file: Path
) -> None:
    """Write how department accuracy grows with the questions that may be asked.

    `by_limit` are the scores with at most 0, 1, 2, … questions, asked where they help.
    """
    figure = Figure(figsize=_SIZE, layout="constrained")
    axes: Axes = figure.subplots()
    asked = [one.mean_questions for one in by_limit]
    axes.plot(asked, [one.department_accuracy for one in by_limit], "o-", label="best question")
    axes.plot(
        [fixed_form.mean_questions], [fixed_form.department_accuracy], "s", label="fixed form"
    )
    axes.set_xlabel("questions a conversation, on average")
    axes.set_ylabel("right department at the first handoff")
    axes.legend(loc="lower right")
    write_figure(figure, file)
