"""A picture → PNG or SVG, by Matplotlib (the extra `plots`)."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.study.pictures import Line, Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("png", "svg")
_STYLES = ("-", "--", ":", "-.")
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
_TICKS = 24  # so many labels of elements find room side by side
_CHARACTERS = 13  # of the legend, so many to an inch
_ROW = 0.2  # inches that a row of the legend takes


def refuse_without_matplotlib() -> None:
    """Raise `GridlangError` (GL913) where Matplotlib is not installed."""
    if find_spec("matplotlib") is not None:
        return
    raise GridlangError(
        (
            Diagnostic(
                "GL913",
                "pictures are drawn by Matplotlib, which is not installed",
                help='pip install "gridlang[plots]", or leave out --out',
            ),
        )
    )


def draw(picture: Picture, format: str) -> bytes:
    """Return a picture in one of `FORMATS`; the same picture gives the same bytes."""
    from matplotlib import rc_context

    refuse_without_matplotlib()
    with rc_context({"svg.hashsalt": "gridlang", "svg.fonttype": "none", "font.size": 9}):
        made = _figure(picture)
        out = BytesIO()
        metadata = (
            {"Software": "gridlang"} if format == "png" else {"Creator": "gridlang", "Date": None}
        )
        made.savefig(out, format=format, dpi=160, metadata=metadata)
    return out.getvalue()


def _figure(p: Picture) -> Figure:
    from matplotlib.figure import Figure

    names = list(dict.fromkeys(line.run for line in p.lines))
    labels = list(dict.fromkeys(line.label for line in p.lines))
    apart = not p.boxes and len(labels) > 1  # a panel for each run
    panels = len(names) if apart and names else 1
    width = min(3.2 + 3.0 * panels, 14.0)
    told = names if not apart else labels
    columns = _columns(told, width)
    rows = 0 if p.boxes else -(-len(told) // columns)
    made = Figure(figsize=(width, 3.6 + _ROW * max(rows, 2)), layout="constrained")
    axes: Sequence[Axes] = made.subplots(1, panels, sharey=True, squeeze=False)[0]
    if p.boxes:
        _boxes(axes[0], p.lines, len(labels) > 1, width)
    elif apart:
        for name, a in zip(names, axes, strict=False):
            _curves(a, [line for line in p.lines if line.run == name], labels, by_run=False)
            a.set_title(name, fontsize=9)
    else:
        _curves(axes[0], p.lines, names, by_run=True)
    for a in axes:
        a.grid(True, alpha=0.3)
        a.set_xlabel(p.x_label)
    axes[0].set_ylabel(_wrapped(p.y_label, 44))
    made.suptitle(p.title or p.name, fontsize=10)
    if not p.boxes:
        _legend(made, axes, columns)
    return made


def _curves(a: Axes, lines: Sequence[Line], labels: Sequence[str], *, by_run: bool) -> None:
    """Draw lines; runs that lie on each other are told apart by their signs and widths."""
    texts = any(line.x.dtype.kind not in "iuf" for line in lines)
    places = {str(x): i for i, x in enumerate(_in_order(lines))} if texts else {}
    for line in lines:
        label = line.run if by_run else line.label
        n = labels.index(label)
        x = [places[str(v)] for v in line.x] if texts else line.x
        a.plot(
            x,
            line.y,
            label=label,
            color=f"C{n % 10}",
            linestyle=_STYLES[n % len(_STYLES)],
            marker=_MARKERS[n % len(_MARKERS)],
            markersize=4.5,
            markerfacecolor="none",
            linewidth=1.3,
        )
    if texts:
        step = -(-len(places) // _TICKS)
        a.set_xticks(list(places.values())[::step], list(places)[::step], rotation=90)
    else:
        from matplotlib.ticker import MaxNLocator

        a.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
    _plain(a)


def _plain(a: Axes) -> None:
    """Show figures as they are: no offset above the axis that they would have to be added to."""
    from matplotlib.ticker import ScalarFormatter

    a.yaxis.set_major_formatter(ScalarFormatter(useOffset=False))
    a.ticklabel_format(axis="y", style="sci", scilimits=(-3, 4))


def _in_order(lines: Sequence[Line]) -> list[str]:
    return list(dict.fromkeys(str(x) for line in lines for x in line.x))


def _boxes(a: Axes, lines: Sequence[Line], several: bool, width: float) -> None:
    """Draw a box for each run, and for each quantity of it where there are several.

    Whiskers reach to the last figure within 1.5 times the quartiles' distance (Tukey 1977).
    """
    labels = [f"{line.run}\n{line.label}" if several else line.run for line in lines]
    a.boxplot([np.asarray(line.y) for line in lines], widths=0.5)
    widest = max((len(x) for label in labels for x in label.split("\n")), default=0)
    crowded = len(labels) * widest > _CHARACTERS * 0.8 * width
    a.set_xticks(range(1, len(labels) + 1), labels)
    if crowded:
        for text in a.get_xticklabels():
            text.set(rotation=30, ha="right", rotation_mode="anchor")
    _plain(a)


def _columns(labels: Sequence[str], width: float) -> int:
    """Return how many entries of the legend find room beside each other, in a width in inches."""
    longest = max(map(len, labels), default=0) + 8  # with the line that stands before it
    return max(1, min(4, len(labels), int(width * _CHARACTERS / longest)))


def _legend(made: Figure, axes: Sequence[Axes], columns: int) -> None:
    """Put one legend below all panels: nothing that is drawn lies under it."""
    handles = {
        label: handle
        for a in axes
        for handle, label in zip(*a.get_legend_handles_labels(), strict=True)
    }
    if handles:
        made.legend(
            list(handles.values()),
            list(handles),
            loc="outside lower center",
            ncols=columns,
            frameon=False,
            fontsize=8,
        )


def _wrapped(text: str, width: int) -> str:
    from textwrap import wrap

    return "\n".join(wrap(text, width))
