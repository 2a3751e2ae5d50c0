"""Tables of data → rows of cells in the spelling of a target."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.emit.data import Column, Table
from gridlang.emit.names import Namer
from gridlang.emit.numbers import spelled_all, too_great
from gridlang.emit.printer import quoted, refuse_unspeakable
from gridlang.emit.target import Target
from gridlang.ground.arrays import Array


@dataclass(frozen=True)
class ShownTable:
    """A table in a target's spelling: names, and rows of aligned cells as one text.

    `elements` are the elements of its index set, `head` the names above their columns.
    """

    set: str
    lists_set: bool
    dimen: int
    columns: tuple[str, ...]
    elements: tuple[str, ...]
    head: str
    rows: str
    count: int


def shown_table(t: Table, target: Target, names: Namer) -> ShownTable:
    keys = [_label_texts(k, target) for k in t.keys]
    elements = tuple(map(target.data.get("key", ",").join, zip(*keys, strict=True)))
    if "key" in target.data:
        keys = [list(elements)]
    columns = [names.spelled(c.name) for c in t.columns]
    head = [""] * len(keys) + columns
    rows = _rows([*keys, *(_cells(c, target) for c in t.columns)], head, target)
    return ShownTable(
        set=names.spelled(t.set) if t.set.strip() in names.given else "",
        lists_set=t.lists_set,
        dimen=len(t.keys),
        columns=tuple(columns),
        elements=elements,
        head=rows[0],
        rows=rows[1],
        count=t.rows,
    )


def _rows(cells: Sequence[Sequence[str]], head: Sequence[str], target: Target) -> tuple[str, str]:
    """Return head and rows of cells, one a line; aligned, unless the target says what is around."""
    around = target.data.get("row")
    if around is None:
        columns = [_aligned([h, *c], target) for c, h in zip(cells, head, strict=True)]
        lines = ["  ".join(row).rstrip() for row in zip(*columns, strict=True)]
        return lines[0], "\n".join(lines[1:])
    lines = [around.format(cells=", ".join(row)) for row in zip(*cells, strict=True)]
    return "", target.data["rows"].join(lines)


def _aligned(cells: Sequence[str], target: Target) -> list[str]:
    """Return cells as wide as the widest, counted as the target counts."""
    by_bytes = target.data.get("width") == "bytes"
    widths = [len(x.encode()) if by_bytes else len(x) for x in cells]
    widest = max(widths)
    return [" " * (widest - width) + x for x, width in zip(cells, widths, strict=True)]


def shown_scalar(c: Column, target: Target, names: Namer) -> tuple[str, str]:
    return names.spelled(c.name), _cells(c, target)[0]


def _cells(c: Column, target: Target) -> list[str]:
    if c.is_element:
        return _label_texts(c.values, target)
    size = float(np.max(np.abs(c.values[np.isfinite(c.values)]), initial=0.0))
    if too_great(size, target.data):
        what = f"{target.title} has no number as great as {size!r}, in `{c.name}`"
        raise GridlangError((Diagnostic("GL702", what, help="write inf, or scale the quantity"),))
    return spelled_all(c.values, target.data)


def _label_texts(labels: Array, target: Target) -> list[str]:
    """Return labels as data: whole numbers and plain words as they are, others quoted."""
    bare = re.compile(target.data.get("bare", r"(?!)"))
    bare_number = re.compile(target.data.get("bare_number", ""))
    reserved = {w.lower() for w in target.names.reserved}

    def shown(label: str | int) -> str:
        if isinstance(label, int):
            text = str(label)
            return text if bare_number.match(text) else quoted(text, target)
        refuse_unspeakable(label, target)
        plain = bare.fullmatch(label) and label.lower() not in reserved
        return label if plain else quoted(label, target)

    known = {label: shown(label) for label in dict.fromkeys(labels.tolist())}
    return list(map(known.__getitem__, labels.tolist()))
