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
_LEGEND_INSIDE = 6


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
    made = Figure(figsize=(min(3.2 + 3.0 * panels, 14.0), 4.0), layout="constrained")
    axes: Sequence[Axes] = made.subplots(1, panels, sharey=True, squeeze=False)[0]
    if p.boxes:
        _boxes(axes[0], p.lines, names, len(labels) > 1)
    elif apart:
        for name, a in zip(names, axes, strict=False):
            _curves(a, [line for line in p.lines if line.run == name], labels, by_run=False)
            a.set_title(name, fontsize=9)
    else:
        _curves(axes[0], p.lines, names, by_run=True)
    for a in axes:
        a.grid(True, alpha=0.3)
        a.set_xlabel(p.x_label)
    axes[0].set_ylabel(_wrapped(p.y_label, 48))
    made.suptitle(p.title or p.name, fontsize=10)
    if not p.boxes:
        _legend(made, axes)
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


def _boxes(a: Axes, lines: Sequence[Line], names: Sequence[str], several: bool) -> None:
    """Draw a box for each run, and for each quantity of it where there are several.

    Whiskers reach to the last figure within 1.5 times the quartiles' distance (Tukey 1977).
    """
    labels = [f"{line.run}\n{line.label}" if several else line.run for line in lines]
    a.boxplot([np.asarray(line.y) for line in lines], widths=0.5)
    crowded = len(labels) > _LEGEND_INSIDE or max(map(len, labels), default=0) > 40
    a.set_xticks(range(1, len(labels) + 1), labels, rotation=30 if crowded else 0)
    _plain(a)


def _legend(made: Figure, axes: Sequence[Axes]) -> None:
    """Put one legend below all panels: nothing that is drawn lies under it."""
    handles = {
        label: handle
        for a in axes
        for handle, label in zip(*a.get_legend_handles_labels(), strict=True)
    }
    if handles:
        columns = max(
            1, min(4, len(handles), int(made.get_figwidth() * 11 / _longest(list(handles))))
        )
        made.legend(
            list(handles.values()),
            list(handles),
            loc="outside lower center",
            ncols=columns,
            frameon=False,
            fontsize=8,
        )


def _longest(labels: Sequence[str]) -> int:
    return max(len(label) for label in labels) + 8


def _wrapped(text: str, width: int) -> str:
    from textwrap import wrap

    return "\n".join(wrap(text, width))
