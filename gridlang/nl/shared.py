"""Which expressions of a problem are written once, as defined variables, for all their uses.

Expressions of one shape are numbered by value: two rows have one number where their leaves are the
same columns and figures, in whatever kernel and row they stand. Source: value numbering, J. Cocke
and J. T. Schwartz, Programming Languages and Their Compilers (1970); here a family at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.kernel import Kernel
from gridlang.nl.template import Pieces, Written, evaluated, pieces_of, power_of

# What things take in a binary file, bytes; in text they compare alike.
_REFERENCE, _NUMBER, _OPERATOR, _DEFINITION = 5, 9, 5, 13
_SIZES = {"slot": _REFERENCE, "const": _NUMBER, "figures": _NUMBER}

Place = tuple[int, int]  # the number of a kernel, and a node of its graph
Counts = tuple[int, int, int]
Key = tuple[str, tuple[int, ...], float]  # an operator, the shapes of its arguments, a constant


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """The kernels as they are written, and the definitions of variables n, n + 1, …

    Each definition stands after those that it uses. `counts` says how many are used in both
    constraints and objective, in constraints only, in the objective only; they come in this order.
    """

    kernels: tuple[Written, ...]
    definitions: tuple[Pieces, ...]
    counts: Counts


def shared_of(kernels: Sequence[Kernel], n: int, m: int) -> Shared:
    """Return what is written once: where that takes fewer bytes than writing it at every use.

    n: columns of the problem; m: the row of the objective. Raises `GridlangError` (GL910) for a
    figure that is not finite.
    """
    return _Sharing(kernels, n, m).run()


@dataclass
class _Shape:
    """All expressions that differ in their leaves only."""

    op: str
    children: tuple[int, ...]
    size: int  # bytes, written out
    places: list[Place] = field(default_factory=list)
    uses: int = 0  # in all rows of all kernels, once those above are written once


@dataclass(frozen=True, slots=True, eq=False)
class _Values:
    """The expressions of a shape by value, `codes` from 0 to `count` − 1, place after place."""

    codes: Codes
    count: int


class _Sharing:
    def __init__(self, kernels: Sequence[Kernel], n: int, m: int) -> None:
        self.kernels, self.n, self.m = kernels, n, m
        self.shapes: list[_Shape] = []
        self.known: dict[Key, int] = {}
        self.shape_of: dict[Place, int] = {}
        self.arguments: dict[Place, tuple[int, ...]] = {}
        self.figures: list[dict[int, Reals]] = []
        # By node: 1 where it is used in constraints, 2 in the objective, 3 in both.
        self.sides: list[dict[int, int]] = []
        self.values: dict[int, _Values] = {}
        self.codes: dict[Place, Codes] = {}  # the values by place, (size,)

    def run(self) -> Shared:
        for k, kernel in enumerate(self.kernels):
            self._take_apart(k, kernel)
        chosen = self._chosen()
        numbers, counts = self._numbered(chosen)
        written = tuple(
            Written(kernel, figures, own)
            for kernel, figures, own in zip(self.kernels, self.figures, numbers, strict=True)
        )
        definitions = [p for s in chosen for p in self._definitions(s, written)]
        return Shared(written, tuple(definitions), counts)

    # ---- shapes

    def _take_apart(self, k: int, kernel: Kernel) -> None:
        """Give every node of a kernel its shape, arguments first."""
        g = kernel.graph
        self.sides.append({})
        for t in kernel.terms:
            self._mark(k, t.node, 0 if not len(t.rows) else 2 if t.rows[0] == self.m else 1)
        own = sorted(self.sides[k])
        self.figures.append(
            evaluated(kernel, [a for a in own if not g.slots(a) and g.constant(a) is None])
        )
        for a in own:
            self._give_shape((k, a))
        for t in kernel.terms:
            self.shapes[self.shape_of[k, t.node]].uses += len(t.rows)

    def _mark(self, k: int, node: int, side: int) -> None:
        """Say of a node, and all that it is made of, on which side it is used."""
        sides = self.sides[k]
        stack = [node]
        while stack:
            a = stack.pop()
            if a in sides and sides[a] | side == sides[a]:
                continue
            sides[a] = sides.get(a, 0) | side
            arguments = self.arguments[k, a] = _arguments(self.kernels[k], a)
            stack += arguments

    def _give_shape(self, place: Place) -> None:
        k, a = place
        g = self.kernels[k].graph
        op, args, value = g.nodes[a]
        if op == "slot":
            args = ()
        elif not g.slots(a) and op != "const":
            op, args = "figures", ()
        elif op == "mul" and (power := power_of(g, args)) is not None:
            op, value = "pow", power[1]
        children = tuple(self.shape_of[k, b] for b in self.arguments[place])
        key = (op, children, value)
        if key not in self.known:
            self.known[key] = len(self.shapes)
            size = _SIZES.get(op, _OPERATOR) + _NUMBER * (op == "pow" and value != 0)
            size += sum(self.shapes[s].size for s in children)
            self.shapes.append(_Shape(op, children, size))
        s = self.shape_of[place] = self.known[key]
        self.shapes[s].places.append(place)

    # ---- choice

    def _chosen(self) -> list[int]:
        """Return the shapes to define, each after those that it is made of."""
        chosen = []
        for s in range(len(self.shapes) - 1, -1, -1):
            shape = self.shapes[s]
            if not shape.children:
                continue
            written = shape.uses
            if written > 1:
                distinct = self._values_of(s).count
                once = distinct * (_DEFINITION + shape.size) + shape.uses * _REFERENCE
                if once < shape.uses * shape.size:
                    chosen.append(s)
                    written = distinct
            for child in shape.children:
                self.shapes[child].uses += written
        return chosen[::-1]

    # ---- values

    def _values_of(self, s: int) -> _Values:
        """Return the values of a shape's expressions; those of its arguments are found first."""
        stack = [s]
        while stack:
            shape = self.shapes[stack[-1]]
            missing = [c for c in shape.children if c not in self.values]
            if missing:
                stack += missing
                continue
            done = stack.pop()
            if done not in self.values:
                found = self.values[done] = self._valued(shape)
                ends = np.cumsum([self.kernels[k].size for k, _ in shape.places])[:-1]
                parts = np.split(found.codes, ends)
                self.codes |= dict(zip(shape.places, parts, strict=True))
        return self.values[s]

    def _valued(self, shape: _Shape) -> _Values:
        if shape.op == "slot":
            columns = [self.kernels[k].columns for k, _ in shape.places]
            slots = [self.kernels[k].graph.nodes[a][1][0] for k, a in shape.places]
            own = [c[slot] for c, slot in zip(columns, slots, strict=True)]
            return _Values(np.concatenate(own), self.n)
        if shape.op == "const":
            return _Values(np.zeros(self._rows(shape), dtype=np.int64), 1)
        if shape.op == "figures":
            figures = np.concatenate([self.figures[k][a] for k, a in shape.places])
            return _sorted(figures.view(np.int64))
        found = self._argument(shape, 0)
        if len(shape.children) == 1:
            return _compact(found)
        for j in range(1, len(shape.children)):
            other = self._argument(shape, j)
            found = _sorted(found.codes * other.count + other.codes)
        return found

    def _rows(self, shape: _Shape) -> int:
        return sum(self.kernels[k].size for k, _ in shape.places)

    def _argument(self, shape: _Shape, j: int) -> _Values:
        """Return the values of the j-th argument in all places of a shape."""
        places = [(k, self.arguments[k, a][j]) for k, a in shape.places]
        codes = np.concatenate([self.codes[p] for p in places])
        return _Values(codes, self.values[shape.children[j]].count)

    # ---- definitions

    def _numbered(self, chosen: Sequence[int]) -> tuple[list[dict[int, Codes]], Counts]:
        """Return the variables that nodes are, by kernel and node, and how many there are."""
        starts = np.cumsum([0, *(self.values[s].count for s in chosen)]).tolist()
        used = np.zeros((2, starts[-1]), dtype=bool)
        own: list[tuple[Place, Codes]] = []
        for s, start in zip(chosen, starts, strict=False):
            for place in self.shapes[s].places:
                own.append((place, start + self.codes[place]))
                for side in (0, 1):
                    if self.sides[place[0]][place[1]] >> side & 1:
                        used[side, own[-1][1]] = True
        group = np.where(used.all(axis=0), 0, np.where(used[0], 1, 2))
        rank = np.empty(len(group), dtype=np.int64)
        rank[np.argsort(group, kind="stable")] = np.arange(self.n, self.n + len(group))
        numbers: list[dict[int, Codes]] = [{} for _ in self.kernels]
        for (k, a), codes in own:
            numbers[k][a] = rank[codes]
        both, constraints, objective = np.bincount(group, minlength=3).tolist()
        return numbers, (both, constraints, objective)

    def _definitions(self, s: int, written: Sequence[Written]) -> Iterator[Pieces]:
        """Yield the trees of a shape, each value where it stands first."""
        done = np.zeros(self.values[s].count, dtype=bool)
        for k, a in self.shapes[s].places:
            codes, first = np.unique(self.codes[k, a], return_index=True)
            new = first[~done[codes]]
            done[codes] = True
            if len(new):
                pieces = pieces_of(written[k], a, written[k].defined[a], defining=True)
                yield pieces.take(new)


def _arguments(kernel: Kernel, a: int) -> tuple[int, ...]:
    """Return the arguments of a node as it is written: none where it is a leaf."""
    g = kernel.graph
    op, args, _ = g.nodes[a]
    if op == "slot" or not g.slots(a):
        return ()
    if op == "mul" and (power := power_of(g, args)) is not None:
        return power[:1]
    return args


def _sorted(keys: Codes) -> _Values:
    """Return any integers as values without gaps."""
    distinct, codes = np.unique(keys, return_inverse=True)
    return _Values(codes.ravel(), len(distinct))


def _compact(found: _Values) -> _Values:
    """Return values without gaps, without sorting."""
    present = np.zeros(found.count, dtype=np.int64)
    present[found.codes] = 1
    place = np.cumsum(present)
    return _Values(place[found.codes] - 1, int(place[-1]) if len(place) else 0)
