"""Sets and parameters of data → tables of labels and figures, one for each index set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from gridlang.emit.prepare import Stated
from gridlang.ground.arrays import Array, Reals
from gridlang.ground.evaluate import Evaluator
from gridlang.model.expr import SetRef
from gridlang.model.nodes import Param, Set


@dataclass
class Column:
    """A parameter over the index set of its table: figures, or labels where it holds elements."""

    name: str
    values: Array
    is_element: bool = False


@dataclass
class Table:
    """What is known of one index set: its elements, where `set` is data, and parameters over it.

    `keys` has one array of labels a position.
    """

    set: str
    lists_set: bool
    keys: tuple[Array, ...]
    columns: list[Column] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.keys[0])


@dataclass
class Data:
    tables: list[Table]
    scalars: list[Column]

    @property
    def infinite(self) -> frozenset[str]:
        """The parameters that have an infinite figure."""
        every = [*self.scalars, *(c for t in self.tables for c in t.columns)]
        return frozenset(c.name for c in every if not c.is_element and np.isinf(c.values).any())


def gather(stated: Stated, evaluator: Evaluator) -> Data:
    """Return the data of a model, in internal units, in the order in which it declares them.

    Raises `GridlangError` where a figure is missing.
    """
    tables: dict[str, Table] = {}
    scalars: list[Column] = []
    loader = evaluator.loader
    for d in stated.data:
        if isinstance(d, Set):
            if d.value is None:
                keys = _labels(evaluator.set(d.name).columns, evaluator)
                tables[d.name] = Table(d.name, True, keys)
            continue
        source, half = stated.halves.get(d.name, (d.name, ""))
        if d.value is not None or (
            d.default is not None and loader is not None and not _given(d, evaluator)
        ):
            continue
        figures = evaluator.figures_of(source)
        column = _column(d, half, figures.values, evaluator)
        if figures.index is None:
            scalars.append(column)
            continue
        key = _key(d)
        if key not in tables:
            tables[key] = Table(key, False, _labels(figures.index.columns, evaluator))
        known = (
            np.ones(figures.index.rows, dtype=bool) if figures.absent is None else ~figures.absent
        )
        if known.all():
            tables[key].columns.append(column)
        else:  # a table of its own, with the rows that there are
            keys = _labels(tuple(c[known] for c in figures.index.columns), evaluator)
            column.values = column.values[known]
            tables[f"{key} {d.name}"] = Table(key.split(" ")[0], False, keys, [column])
    return Data(list(tables.values()), scalars)


def _given(p: Param, evaluator: Evaluator) -> bool:
    assert evaluator.loader is not None
    declared = evaluator.model.symbols.get(p.name)
    return isinstance(declared, Param) and evaluator.loader.has_data(declared)


def _key(p: Param) -> str:
    """Return the set that a parameter is over, or a name for an index set of its own."""
    assert p.over is not None
    g = p.over.generators
    if len(g) == 1 and isinstance(g[0].set, SetRef) and p.over.condition is None:
        return g[0].set.name
    return f" {p.name}"


def _labels(columns: Sequence[Array], evaluator: Evaluator) -> tuple[Array, ...]:
    return tuple(evaluator.elements.decode(c) for c in columns)


def _column(p: Param, half: str, values: Array, evaluator: Evaluator) -> Column:
    values = np.atleast_1d(values)
    if p.member_of is not None:
        return Column(p.name, evaluator.elements.decode(values), is_element=True)
    part: Reals = np.imag(values) if half == "im" else np.real(values)
    return Column(p.name, part.astype(float))
