"""Plots of a study → what is to be drawn: lines or boxes of figures, run by run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Array, Codes
from gridlang.model.study import Plot, Study
from gridlang.solution import Labels
from gridlang.study.plan import Run, shown
from gridlang.study.point import Reading, UnknownValueError

# A line that stays this near to zero, beside the largest, says nothing among others.
_FLAT = 1e-9


@dataclass(frozen=True)
class Line:
    """Figures of a run along an index; `label` tells it from the others of the run."""

    run: str
    label: str
    x: Labels
    y: Array


@dataclass(frozen=True)
class Picture:
    """A figure: `left_out` says of runs why they are not in it."""

    study: str
    name: str
    title: str
    boxes: bool
    x_label: str
    y_label: str
    lines: tuple[Line, ...]
    left_out: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        return f"figure_{self.study}-{self.name}"


def pictures(study: Study, found: Sequence[tuple[Run, Reading | None]]) -> tuple[Picture, ...]:
    """Return what each plot of a study shows of the runs that solved."""
    return tuple(_picture(study, n, found) for n in range(len(study.plots)))


def _picture(study: Study, number: int, found: Sequence[tuple[Run, Reading | None]]) -> Picture:
    plot = study.plots[number]
    names = _run_names(plot, [run for run, _ in found])
    lines: list[Line] = []
    left_out: list[str] = []
    x_label, y_label = plot.over, ""
    for (_, read), name in zip(found, names, strict=True):
        if read is None:
            left_out.append(f"{name}: no solution")
            continue
        curves = read.view.curves[number]
        try:
            for c in curves:
                labels, values, unit = read.curve(c)
                x_label = read.name_of(c, plot.over) if plot.over else ""
                y_label = y_label or unit.text
                lines += _lines(plot, name, c.text, labels, values)
        except UnknownValueError as error:
            left_out.append(f"{name}: {error}")
    texts = [c.text for _, read in found[:1] if read for c in read.view.curves[number]]
    head = ", ".join(texts)
    return Picture(
        study.name,
        plot.name,
        plot.prose,
        plot.boxes,
        x_label,
        f"{head} [{y_label}]" if y_label else head,
        tuple(_without_flat(lines)),
        tuple(left_out),
    )


def _run_names(plot: Plot, every: Sequence[Run]) -> list[str]:
    """Return what each run is called: the value of the plot's `by` where that tells them apart."""
    if plot.by:
        values = [shown(dict(run.where)[plot.by]) for run in every]
        if len(set(values)) == len(values):
            return values
    return [run.label for run in every]


def _lines(
    plot: Plot, run: str, text: str, labels: Mapping[str, Labels], values: Array
) -> Iterator[Line]:
    """Yield a line for each combination of the indices that a plot does not run along."""
    rest = [name for name in labels if name != plot.over and not plot.boxes]
    x = labels[plot.over] if plot.over else np.arange(len(values))
    if not rest:
        yield Line(run, text, x, values)
        return
    group: Codes = np.zeros(len(values), dtype=np.int64)
    for name in rest:
        _, rank = np.unique(labels[name].astype(str), return_inverse=True)
        group = group * (int(rank.max(initial=0)) + 1) + rank
    _, first = np.unique(group, return_index=True)
    for row in np.sort(first):
        own = group == group[row]
        which = ", ".join(f"{name} = {labels[name][row]}" for name in rest)
        yield Line(run, f"{text}, {which}", x[own], values[own])


def _without_flat(lines: Sequence[Line]) -> Sequence[Line]:
    """Leave out lines that are zero throughout, where a run has several."""
    if len({line.label for line in lines}) < 2:
        return lines
    largest = max((float(np.abs(line.y).max(initial=0.0)) for line in lines), default=0.0)
    return [line for line in lines if np.abs(line.y).max(initial=0.0) > _FLAT * largest]
