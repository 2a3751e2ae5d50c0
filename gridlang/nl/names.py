"""Names of all columns and rows, as in `v[5]`, made a family at a time for .col and .row files."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gridlang.ground.arrays import Codes
from gridlang.ground.instance import Instance


def column_names(instance: Instance) -> tuple[str, ...]:
    """Return the name of each column; columns that stand for sums are `sum[1]`, `sum[2]` …"""
    names = [""] * instance.n
    for name, block in instance.blocks.items():
        own = slice(block.first, block.first + block.size)
        codes = () if block.index is None else block.index.columns
        names[own] = _family(instance, name, codes, block.size)
    first = instance.n - instance.auxiliary
    names[first:] = [f"sum[{i + 1}]" for i in range(instance.auxiliary)]
    return tuple(names)


def row_names(instance: Instance) -> tuple[str, ...]:
    """Return the name of each row of g, then of the impossible rows.

    Equations of sums are `sum_eq[1]` …
    """
    row_of = instance.reduced.row_of
    every: list[str] = []
    for f in instance.families:
        every += _family(instance, f.constraint.name, f.codes(), f.size)
    every += [f"sum_eq[{i + 1}]" for i in range(len(row_of) - len(every))]
    kept = np.append(np.flatnonzero(row_of >= 0), instance.reduced.impossible).tolist()
    return tuple(map(every.__getitem__, kept))


def _family(instance: Instance, name: str, codes: Sequence[Codes], size: int) -> list[str]:
    if not codes:
        return [name] * size
    decode = instance.evaluator.elements.decode
    labels = [list(map(_safe, map(str, decode(c).tolist()))) for c in codes]
    return [f"{name}[{','.join(x)}]" for x in zip(*labels, strict=True)]


def _safe(label: str) -> str:
    """Return a label without line breaks: a name is one line of its file."""
    return label.replace("\n", " ").replace("\r", " ")
