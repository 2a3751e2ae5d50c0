"""Columns and rows by name and index, as tools and files know them."""

from __future__ import annotations

from collections.abc import Iterable

from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.instance import Instance
from gridlang.ground.relation import Elements

Label = tuple[int | str, ...]


def labels(elements: Elements, columns: Iterable[Codes], size: int) -> list[Label]:
    """Return the index of each of `size` rows, from the codes of each position; () without any."""
    decoded = [elements.decode(c).tolist() for c in columns]
    return list(zip(*decoded, strict=True)) if decoded else [()] * size


def columns_by_label(instance: Instance) -> dict[str, dict[Label, int]]:
    """Return the column of each variable at each index."""
    found = {}
    for name, block in instance.blocks.items():
        codes = () if block.index is None else block.index.columns
        keys = labels(instance.evaluator.elements, codes, block.size)
        found[name] = dict(zip(keys, range(block.first, block.first + block.size), strict=True))
    return found


def values_by_label(instance: Instance, x: Reals) -> dict[str, dict[Label, float]]:
    """Return the values of variables at a point (n,)."""
    figures = x.tolist()
    return {
        name: {label: figures[column] for label, column in columns.items()}
        for name, columns in columns_by_label(instance).items()
    }


def rows_by_label(instance: Instance) -> dict[str, dict[Label, int]]:
    """Return the row of g of each constraint at each index, of those that are rows of g."""
    found: dict[str, dict[Label, int]] = {}
    for family in instance.families:
        rows = instance.reduced.row_of[family.first : family.first + family.size].tolist()
        keys = labels(instance.evaluator.elements, family.codes(), family.size)
        known = found.setdefault(family.constraint.name, {})
        known.update((k, row) for k, row in zip(keys, rows, strict=True) if row >= 0)
    return found
