"""Tables of data → rows of cells in the spelling of a target."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gridlang.emit.data import Column, Table
from gridlang.emit.names import Namer
from gridlang.emit.numbers import spelled_all
from gridlang.emit.printer import quoted
from gridlang.emit.target import Target
from gridlang.ground.arrays import Array


@dataclass(frozen=True)
class ShownTable:
    """A table in a target's spelling: names, and rows of aligned cells as one text."""

    set: str
    lists_set: bool
    dimen: int
    columns: tuple[str, ...]
    rows: str
    count: int


def shown_table(t: Table, target: Target, names: Namer) -> ShownTable:
    cells = [_label_texts(k, target) for k in t.keys]
    cells += [_cells(c, target) for c in t.columns]
    head = [""] * len(t.keys) + [names.spelled(c.name) for c in t.columns]
    return ShownTable(
        set=names.spelled(t.set) if t.set.strip() in names.given else "",
        lists_set=t.lists_set,
        dimen=len(t.keys),
        columns=tuple(head[len(t.keys) :]),
        rows=_rows(cells, head, target),
        count=t.rows,
    )


def _rows(cells: Sequence[Sequence[str]], head: Sequence[str], target: Target) -> str:
    """Return rows of cells, one a line; aligned, unless the target says what stands around them."""
    around = target.data.get("row")
    if around is None:
        widths = [max(map(len, (*c, h)), default=0) for c, h in zip(cells, head, strict=True)]
        cells = [[x.rjust(w) for x in c] for c, w in zip(cells, widths, strict=True)]
        return "\n".join(map("  ".join, zip(*cells, strict=True)))
    lines = (around.format(cells=", ".join(row)) for row in zip(*cells, strict=True))
    return target.data["rows"].join(lines)


def shown_scalar(c: Column, target: Target, names: Namer) -> tuple[str, str]:
    return names.spelled(c.name), _cells(c, target)[0]


def _cells(c: Column, target: Target) -> list[str]:
    return _label_texts(c.values, target) if c.is_element else spelled_all(c.values, target.data)


def _label_texts(labels: Array, target: Target) -> list[str]:
    """Return labels as data: whole numbers and plain words as they are, others quoted."""
    if labels.dtype != object:
        return list(map(str, labels.tolist()))
    bare = re.compile(target.data.get("bare", r"(?!)"))
    reserved = {w.lower() for w in target.names.reserved}

    def shown(label: str | int) -> str:
        if isinstance(label, int):
            return str(label)
        plain = bare.fullmatch(label) and label.lower() not in reserved
        return label if plain else quoted(label, target)

    known = {label: shown(label) for label in dict.fromkeys(labels.tolist())}
    return list(map(known.__getitem__, labels.tolist()))
