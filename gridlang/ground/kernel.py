"""All nonlinear terms over one frame, evaluated and differentiated together, a row an array entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from gridlang.ground.arrays import Array, Codes, Reals
from gridlang.model.graph import LEAVES, Graph
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
    _seen: dict[int, tuple[Codes, int]] = field(default_factory=dict)
    _figures: dict[bytes, int] = field(default_factory=dict)

    def add(self, node: int, rows: Codes) -> None:
        """Add an expression into rows, to the term that goes there already if there is one."""
        for i, term in enumerate(self.terms):
            if term.rows is rows or np.array_equal(term.rows, rows):
                self.terms[i] = Term(self.graph.add(term.node, node), rows)
                return
        self.terms.append(Term(node, rows))

    def only(self, terms: list[Term]) -> Kernel:
        """Return the kernel with these terms; all else is shared."""
        return replace(self, terms=terms)

    def extensible(self) -> Kernel:
        """Return the kernel with terms and figures of its own, to add to."""
        own = dict(self._figures)
        return replace(self, data=list(self.data), terms=list(self.terms), _figures=own)

    def slot(self, columns: Codes) -> int:
        """Return the node of a variable given by its column in each row."""
        if id(columns) not in self._seen:
            key = columns.tobytes()
            if key not in self._slots:
                self._slots[key] = len(self.columns)
                self.columns.append(columns)
            self._seen[id(columns)] = columns, self._slots[key]
        return self.graph.slot(self._seen[id(columns)][1])

    def figures(self, values: Array) -> int:
        """Return the node of figures, a constant where they are all the same.

        Figures that are others with the sign turned are these, negated.
        """
        flat = np.asarray(np.real(values), dtype=float)
        if flat.ndim == 0:
            return self.graph.const(float(flat))
        if len(flat) and np.all(flat == flat[0]):
            return self.graph.const(float(flat[0]))
        key, opposite = (flat + 0.0).tobytes(), (0.0 - flat).tobytes()  # no −0 in either
        if key not in self._figures and opposite in self._figures:
            return self.graph.neg(self.graph.data(self._figures[opposite]))
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


def second_derivatives(kernel: Kernel) -> list[Entry]:
    """Return the entries of the Hessian of the weighted sum of terms, lower triangle.

    The weight of term t is weight number t. An entry off the diagonal of slots counts twice where
    both slots are one column.
    """
    g = kernel.graph
    total = g.const(0.0)
    for t, term in enumerate(kernel.terms):
        total = g.add(total, g.mul(g.weight(t), term.node))
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


@dataclass(frozen=True, slots=True)
class Leaves:
    """The values that a tape begins with: arrays of shape (size,), by number.

    `given` are values of the nodes that the tape is given.
    """

    slots: Sequence[Reals] = ()
    data: Sequence[Reals] = ()
    weights: Sequence[Reals] = ()
    given: Sequence[Reals] = ()


class Tape:
    """A straight-line program over arrays: the nodes that some outputs need, in order.

    Values of nodes `given` come with the leaves. Others that are not alive at once share buffers,
    which are kept between runs; those of the outputs go to `out`, (outputs, size), of its own
    where None.
    """

    def __init__(
        self,
        graph: Graph,
        outputs: Sequence[int],
        size: int,
        given: Sequence[int] = (),
        out: Reals | None = None,
    ) -> None:
        self.out = np.empty((len(outputs), size)) if out is None else out
        order = needed(graph, outputs, given)
        last = _last_uses(graph, order, given)
        place = {n: i for i, n in enumerate(order)}
        self._values: list[object] = [None] * len(order)
        self._leaves: dict[str, list[tuple[int, int]]] = {
            kind: [] for kind in ("slot", "data", "weight", "given")
        }
        self._steps: list[tuple[Callable[..., object], tuple[int, ...], int, Reals]] = []
        rows = list(self.out)
        wanted = dict(zip(reversed(outputs), reversed(rows), strict=True))
        owned: dict[int, Reals] = {}
        free: list[Reals] = []
        for n in order:
            op, args, value = graph.nodes[n]
            if n in given:
                self._leaves["given"].append((place[n], given.index(n)))
            elif op == "const":
                self._values[place[n]] = value
            elif op in LEAVES:
                self._leaves[op].append((place[n], args[0]))
            else:
                free += [owned.pop(a) for a in set(args) if last[a] == n and a in owned]
                if n in wanted:
                    buffer = wanted.pop(n)
                else:
                    buffer = owned[n] = free.pop() if free else np.empty(size)
                where = tuple(place[a] for a in args)
                self._steps.append((OPS[op].numpy, where, place[n], buffer))
        # Outputs that no step writes: leaves, and a node that is asked for again.
        written = {id(buffer) for *_, buffer in self._steps}
        self._copied = [
            (row, place[n]) for n, row in zip(outputs, rows, strict=True) if id(row) not in written
        ]

    def run(self, leaves: Leaves) -> Reals:
        """Return the outputs, (outputs, size), valid until the next run."""
        values = self._values
        for kind, arrays in (
            ("slot", leaves.slots),
            ("data", leaves.data),
            ("weight", leaves.weights),
            ("given", leaves.given),
        ):
            for place, k in self._leaves[kind]:
                values[place] = arrays[k]
        for function, args, place, buffer in self._steps:
            if len(args) == 2:
                values[place] = function(values[args[0]], values[args[1]], buffer)
            else:
                values[place] = function(values[args[0]], buffer)
        for row, place in self._copied:
            row[:] = values[place]
        return self.out


def needed(graph: Graph, outputs: Sequence[int], given: Sequence[int] = ()) -> list[int]:
    """Return the nodes that the outputs need, each after its arguments."""
    found: set[int] = set()
    stack = list(outputs)
    while stack:
        n = stack.pop()
        if n not in found:
            found.add(n)
            op, args, _ = graph.nodes[n]
            if op not in LEAVES and n not in given:
                stack.extend(args)
    return sorted(found)


def _last_uses(graph: Graph, order: Sequence[int], given: Sequence[int]) -> dict[int, int]:
    """Return, for each node, the last node that takes it as an argument."""
    last: dict[int, int] = {}
    for n in order:
        op, args, _ = graph.nodes[n]
        if op not in LEAVES and n not in given:
            last.update(dict.fromkeys(args, n))
    return last
