"""Nodes of many kernels at one point, added up by place: what functions and derivatives are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.kernel import Kernel, Leaves, Tape, needed
from gridlang.model.graph import LEAVES, Graph

_CHEAP = LEAVES | {"add", "sub", "mul", "neg"}


class Point:
    """One kernel at a point: the values of its slots, and of nodes that several tapes need.

    `groups` are the nodes that each tape is to give. Shared is what costs: a sine takes as long
    as twenty products.
    """

    def __init__(self, kernel: Kernel, groups: Sequence[Sequence[int]]) -> None:
        self.kernel = kernel
        graph = kernel.graph
        uses = Counter(n for group in groups for n in needed(graph, group))
        self.shared = [n for n, k in uses.items() if k > 1 and graph.nodes[n][0] not in _CHEAP]
        self._tape = Tape(graph, _by_half_angles(graph, self.shared), kernel.size)
        self._slots: list[Reals] = []
        self._given: Sequence[Reals] | None = None

    def move(self, x: Reals) -> None:
        """Go to another point; what is shared is computed when first asked for."""
        self._slots = [x.take(c) for c in self.kernel.columns]
        self._given = None

    def leaves(self, weights: Sequence[Reals] = ()) -> Leaves:
        """Return what a tape begins with that is given the `shared` nodes."""
        if self._given is None:
            self._given = list(self._tape.run(Leaves(self._slots, self.kernel.data)))
        return Leaves(self._slots, self.kernel.data, weights, self._given)


@dataclass(frozen=True, slots=True)
class Block:
    """Nodes of one kernel; `weighted` are the rows whose multipliers are their weights."""

    point: Point
    nodes: Sequence[int]
    weighted: Sequence[Codes] = ()


class Sums:
    """The sums by place of all that the nodes of some blocks give.

    `where` holds the place of each node of each block in each row of its kernel; what goes to
    place `size` is dropped.
    """

    def __init__(self, blocks: Sequence[Block], where: Codes, size: int) -> None:
        self._where = where
        self._size = size
        self._values = np.empty(len(where))
        self._tapes: list[tuple[Block, Tape]] = []
        end = 0
        for b in blocks:
            kernel, first = b.point.kernel, end
            end += len(b.nodes) * kernel.size
            out = self._values[first:end].reshape(len(b.nodes), kernel.size)
            if b.nodes:
                tape = Tape(kernel.graph, b.nodes, kernel.size, b.point.shared, out)
                self._tapes.append((b, tape))

    def at(self, multipliers: Reals | None = None) -> Reals:
        """Return the sums, (size,), at the point that the kernels have moved to."""
        for block, tape in self._tapes:
            weights = [] if multipliers is None else [multipliers[r] for r in block.weighted]
            tape.run(block.point.leaves(weights))
        return added(self._where, self._values, self._size + 1)[: self._size]


def _by_half_angles(g: Graph, nodes: Sequence[int]) -> list[int]:
    """Return nodes of the same values, with sine and cosine of one angle by its half's tangent.

    NumPy's tangent is vectorised, its sine and cosine are not: the two take five times as long.
    The formulas are exact to rounding, 2e-16, at any angle.
    Source: sin θ = 2t/(1 + t²), cos θ = (1 − t²)/(1 + t²), t = tan θ/2.
    """
    place = {g.nodes[n][:2]: i for i, n in enumerate(nodes)}
    result = list(nodes)
    for (op, args), i in place.items():
        if op == "sin" and ("cos", args) in place:
            t = g.call("tan", g.mul(g.const(0.5), args[0]))
            square, one = g.mul(t, t), g.const(1.0)
            below = g.add(one, square)
            result[i] = g.div(g.mul(g.const(2.0), t), below)
            result[place["cos", args]] = g.div(g.add(one, g.neg(square)), below)
    return result


def added(places: Codes, values: Reals, size: int) -> Reals:
    """Return sums of values by place."""
    return np.bincount(places, values, size).astype(float, copy=False)
