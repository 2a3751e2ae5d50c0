"""All nonlinear terms over one frame, evaluated and differentiated together, a row an array entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from gridlang.ground.arrays import Array, Codes, Reals
from gridlang.ground.graph import Graph
from gridlang.model.ops import OPS


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One expression over the frame, added into the row `rows[r]` of the problem for each r."""

    node: int
    rows: Codes


@dataclass
class Kernel:
    """Terms that share the rows of a frame, their columns and their figures.

    `columns[k]` holds the column of slot k and `data[k]` the figures of data k, one a row.
    """

    size: int
    graph: Graph = field(default_factory=Graph)
    columns: list[Codes] = field(default_factory=list)
    data: list[Reals] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    _slots: dict[bytes, int] = field(default_factory=dict)
    _figures: dict[bytes, int] = field(default_factory=dict)

    def slot(self, columns: Codes) -> int:
        """Return the node of a variable given by its column in each row."""
        key = columns.tobytes()
        if key not in self._slots:
            self._slots[key] = len(self.columns)
            self.columns.append(columns)
        return self.graph.slot(self._slots[key])

    def figures(self, values: Array) -> int:
        """Return the node of figures, a constant where they are all the same."""
        flat = np.asarray(np.real(values), dtype=float)
        if flat.ndim == 0:
            return self.graph.const(float(flat))
        if len(flat) and np.all(flat == flat[0]):
            return self.graph.const(float(flat[0]))
        key = flat.tobytes()
        if key not in self._figures:
            self._figures[key] = len(self.data)
            self.data.append(flat)
        return self.graph.data(self._figures[key])


@dataclass(frozen=True, slots=True)
class Entry:
    """A derivative: the node that gives it, and where it goes in each row of the frame."""

    node: int
    rows: Codes
    columns: Codes


def first_derivatives(kernel: Kernel) -> list[Entry]:
    """Return the entries of the Jacobian (and of the objective's gradient)."""
    g = kernel.graph
    entries = []
    for term in kernel.terms:
        for k in sorted(g.slots(term.node)):
            node = g.slope(term.node, k)
            if g.constant(node) != 0.0:
                entries.append(Entry(node, term.rows, kernel.columns[k]))
    return entries


def second_derivatives(kernel: Kernel, first_weight: int) -> list[Entry]:
    """Return the entries of the Hessian of the weighted sum of terms, lower triangle.

    The weight of term t is data number `first_weight` + t. An entry off the diagonal of slots
    counts twice where both slots are one column.
    """
    g = kernel.graph
    total = g.const(0.0)
    for t, term in enumerate(kernel.terms):
        total = g.add(total, g.mul(g.data(first_weight + t), term.node))
    entries = []
    for a in range(len(kernel.columns)):
        slope = g.slope(total, a)
        for b in range(a + 1):
            node = g.slope(slope, b)
            if g.constant(node) == 0.0:
                continue
            x, y = kernel.columns[a], kernel.columns[b]
            rows, columns = np.maximum(x, y), np.minimum(x, y)
            if a != b and np.any(x == y):
                double = kernel.figures(np.where(x == y, 2.0, 1.0))
                node = g.mul(double, node)
            entries.append(Entry(node, rows, columns))
    return entries


class Tape:
    """A straight-line program over arrays: the nodes that some outputs need, in order.

    Values that are not alive at once share buffers, which are kept between runs. A run returns
    arrays of shape (size,), valid until the next, or numbers.
    """

    def __init__(self, graph: Graph, outputs: Sequence[int], size: int) -> None:
        order = _needed(graph, outputs)
        last = _last_uses(graph, order)
        place = {n: i for i, n in enumerate(order)}
        self.outputs = tuple(outputs)
        self._values: list[object] = [None] * len(order)
        self._slots: list[tuple[int, int]] = []
        self._data: list[tuple[int, int]] = []
        self._steps: list[tuple[Callable[..., object], tuple[int, ...], int, Reals]] = []
        kept = set(outputs)
        owned: dict[int, Reals] = {}
        free: list[Reals] = []
        for n in order:
            op, args, value = graph.nodes[n]
            if op == "slot":
                self._slots.append((place[n], args[0]))
            elif op == "data":
                self._data.append((place[n], args[0]))
            elif op == "const":
                self._values[place[n]] = value
            else:
                ended = [a for a in set(args) if last[a] == n and a in owned and a not in kept]
                free += [owned.pop(a) for a in ended]
                owned[n] = free.pop() if free else np.empty(size)
                where = tuple(place[a] for a in args)
                self._steps.append((OPS[op].numpy, where, place[n], owned[n]))
        self._places = [place[n] for n in outputs]

    def renumber(self, first: int, place: int) -> None:
        """Move data numbers from `first` on to begin at `place`."""
        self._data = [(p, place + k - first if k >= first else k) for p, k in self._data]

    def run(self, slots: Sequence[Reals], data: Sequence[Reals]) -> list[object]:
        """Return the outputs for the values of slots and data."""
        values = self._values
        for place, k in self._slots:
            values[place] = slots[k]
        for place, k in self._data:
            values[place] = data[k]
        for function, args, place, buffer in self._steps:
            if len(args) == 2:
                values[place] = function(values[args[0]], values[args[1]], buffer)
            else:
                values[place] = function(values[args[0]], buffer)
        return [values[p] for p in self._places]


def _needed(graph: Graph, outputs: Sequence[int]) -> list[int]:
    """Return the nodes that the outputs need, each after its arguments."""
    needed: set[int] = set()
    stack = list(outputs)
    while stack:
        n = stack.pop()
        if n not in needed:
            needed.add(n)
            op, args, _ = graph.nodes[n]
            if op not in ("slot", "data", "const"):
                stack.extend(args)
    return sorted(needed)


def _last_uses(graph: Graph, order: Sequence[int]) -> dict[int, int]:
    """Return, for each node, the last node that takes it as an argument."""
    last: dict[int, int] = {}
    for n in order:
        op, args, _ = graph.nodes[n]
        if op not in ("slot", "data", "const"):
            last.update(dict.fromkeys(args, n))
    return last
