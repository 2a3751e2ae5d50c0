"""Trees of a .nl file → kernels: trees of one shape become one kernel, a row each."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite

import numpy as np

from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.kernel import Kernel, Term
from gridlang.model.graph import Graph
from gridlang.nl.opcodes import (
    BINARY_OPERATORS,
    OPCODES,
    OPERATORS,
    POWERS,
    REFUSED,
    REWRITTEN,
    SQUARE,
    SUM,
)
from gridlang.nl.scan import Scanner, malformed

# An opcode; (SUM, count); ("=", number) of an exponent; "v" or "n" for a leaf.
Mark = int | str | tuple[int, int] | tuple[str, float]
_ADD, _SUB, _NEG, _POW = (OPCODES[x] for x in ("add", "sub", "neg", "pow"))
_ARITY = {code: 1 + (name in BINARY_OPERATORS) for code, name in OPERATORS.items()}
_DEEPEST = 100  # of a graph that is differentiated twice by recursion


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree in prefix order without its leaves' values, and these in order."""

    shape: tuple[Mark, ...]
    columns: tuple[int, ...]
    figures: tuple[float, ...]


@dataclass(slots=True)
class Sum:
    """An expression opened at its root: a constant, linear entries, trees with a sign."""

    constant: float = 0.0
    linear: list[tuple[int, float]] = field(default_factory=list)
    trees: list[tuple[float, Tree]] = field(default_factory=list)

    def tree(self) -> Tree:
        """Return it as one tree."""
        if not self.linear and not self.constant and [s for s, _ in self.trees] == [1.0]:
            return self.trees[0][1]
        marks: list[Mark] = []
        columns: list[int] = []
        figures: list[float] = []
        for column, figure in self.linear:
            marks += ["v"] if figure == 1.0 else [OPCODES["mul"], "n", "v"]
            columns.append(column)
            figures += [] if figure == 1.0 else [figure]
        for sign, tree in self.trees:
            marks += [*([_NEG] if sign < 0 else []), *tree.shape]
            columns += tree.columns
            figures += tree.figures
        count = len(self.linear) + len(self.trees)
        if self.constant or not count:
            marks.append("n")
            figures.append(self.constant)
            count += 1
        head: list[Mark] = [(SUM, count)] if count > 1 else []
        return Tree((*head, *marks), tuple(columns), tuple(figures))


@dataclass
class TreeReader:
    """Reads expressions; `defined` holds the variables from number `n` on."""

    scanner: Scanner
    n: int
    budget: int  # of marks that definitions may add where they are put in
    defined: dict[int, Sum] = field(default_factory=dict)
    _whole: dict[int, Tree] = field(default_factory=dict)

    def read(self) -> Sum:
        """Return the next expression, opened at its root."""
        total = Sum()
        signs = [1.0]
        while signs:
            sign = signs.pop()
            letter, value = self.scanner.leaf()
            if letter == "n":
                total.constant += sign * self._finite(value)
            elif letter == "v":
                self._add_variable(total, sign, int(value))
            elif value == _ADD:
                signs += [sign, sign]
            elif value == _SUB:
                signs += [-sign, sign]
            elif value == _NEG:
                signs.append(-sign)
            elif value == SUM:
                signs += [sign] * self._count()
            else:
                total.trees.append((sign, self._tree(int(value))))
        return total

    def _add_variable(self, total: Sum, sign: float, number: int) -> None:
        if 0 <= number < self.n:
            total.linear.append((number, sign))
            return
        inner = self._definition(number)
        self._spend(len(inner.linear) + sum(len(t.shape) for _, t in inner.trees))
        total.constant += sign * inner.constant
        total.linear += [(c, sign * figure) for c, figure in inner.linear]
        total.trees += [(sign * s, t) for s, t in inner.trees]

    def _definition(self, number: int) -> Sum:
        if number not in self.defined:
            raise self.scanner.fail(f"there is no variable v{number}")
        return self.defined[number]

    def _tree(self, code: int) -> Tree:
        """Return the tree whose first operator was just read."""
        marks: list[Mark] = []
        columns: list[int] = []
        figures: list[float] = []
        open_: list[list[int]] = []  # [opcode, arguments to come]
        next_leaf, n = self.scanner.leaf, self.n
        self._operator(code, marks, open_)
        while open_:
            top = open_[-1]
            top[1] -= 1
            if top[1] == 0:
                open_.pop()
            letter, value = next_leaf()
            if letter == "o":
                arity = _ARITY.get(int(value))
                if arity is None:
                    self._operator(int(value), marks, open_)
                else:
                    marks.append(int(value))
                    open_.append([int(value), arity])
            elif letter == "n":
                value = self._finite(value)
                if top[0] == _POW and top[1] == 0:
                    marks.append(("=", value))
                else:
                    marks.append("n")
                    figures.append(value)
            elif 0 <= value < n:
                marks.append("v")
                columns.append(int(value))
            else:
                self._put_in(int(value), marks, columns, figures)
        return Tree(tuple(marks), tuple(columns), tuple(figures))

    def _operator(self, code: int, marks: list[Mark], open_: list[list[int]]) -> None:
        if code == SUM:
            count = self._count()
            marks.append((SUM, count))
            open_.append([SUM, count])
            return
        arity = self._arity(code)
        code = _POW if code in POWERS else code
        marks.append(code)
        open_.append([code, arity])

    def _arity(self, code: int) -> int:
        if code in REFUSED:
            raise self.scanner.fail(f"the function o{code} ({REFUSED[code]}) is not read here")
        if code in POWERS:
            return 2
        if code == SQUARE or code in REWRITTEN:
            return 1
        if code not in _ARITY:
            raise self.scanner.fail(f"there is no operator o{code}")
        return _ARITY[code]

    def _count(self) -> int:
        count = self.scanner.integer()
        if not 1 <= count <= self.scanner.left():
            raise self.scanner.fail(f"a sum cannot have {count} terms here")
        return count

    def _put_in(
        self, number: int, marks: list[Mark], columns: list[int], figures: list[float]
    ) -> None:
        inner = self._definition(number)
        if number not in self._whole:
            self._whole[number] = inner.tree()
        tree = self._whole[number]
        self._spend(len(tree.shape))
        marks += tree.shape
        columns += tree.columns
        figures += tree.figures

    def _spend(self, marks: int) -> None:
        self.budget -= marks
        if self.budget < 0:
            raise self.scanner.fail("the defined variables grow beyond measure when put in")

    def _finite(self, value: float) -> float:
        if not isfinite(value):
            raise self.scanner.fail("a figure in an expression is not finite")
        return value


@dataclass
class _Group:
    rows: array[int] = field(default_factory=lambda: array("q"))
    columns: array[int] = field(default_factory=lambda: array("q"))
    figures: array[float] = field(default_factory=lambda: array("d"))


@dataclass
class Gathered:
    """Trees by shape, sign, and whether they belong to the objective."""

    groups: dict[tuple[tuple[Mark, ...], float, bool], _Group] = field(default_factory=dict)

    def add(self, total: Sum, row: int, of_objective: bool) -> None:
        for sign, tree in total.trees:
            group = self.groups.setdefault((tree.shape, sign, of_objective), _Group())
            group.rows.append(row)
            group.columns.extend(tree.columns)
            group.figures.extend(tree.figures)

    def kernels(self, name: str) -> tuple[Kernel, ...]:
        """Return one kernel for each group; raises GL910 where a tree is too deep."""
        return tuple(
            _kernel(shape, sign, group, name) for (shape, sign, _), group in self.groups.items()
        )


def _kernel(shape: tuple[Mark, ...], sign: float, group: _Group, name: str) -> Kernel:
    rows = np.array(group.rows, dtype=np.int64)
    columns = np.array(group.columns, dtype=np.int64).reshape(len(rows), -1)
    figures = np.array(group.figures, dtype=float).reshape(len(rows), -1)
    kernel = Kernel(len(rows))
    leaves = (list(columns.T), list(figures.T))
    node, depth = _built(shape, kernel, leaves)
    if depth > _DEEPEST:
        raise malformed(f"{name}: an expression nests deeper than {_DEEPEST} levels")
    if sign < 0:
        node = kernel.graph.neg(node)
    kernel.terms.append(Term(node, rows))
    return kernel


Part = tuple[int, int]  # a node and its depth


def _built(
    shape: tuple[Mark, ...], kernel: Kernel, leaves: tuple[list[Codes], list[Reals]]
) -> Part:
    """Return the node of a shape and its depth; sums stay flat until they are used."""
    g = kernel.graph
    columns, figures = leaves
    stack: list[list[Part]] = []
    for mark in reversed(shape):
        match mark:
            case "v":
                stack.append([(kernel.slot(np.ascontiguousarray(columns.pop())), 1)])
            case "n":
                stack.append([(kernel.figures(figures.pop()), 1)])
            case ("=", value):
                stack.append([(g.const(value), 1)])
            case (int(), int(count)):
                stack.append([part for _ in range(count) for part in stack.pop()])
            case int() if mark in (_ADD, _SUB):
                first, second = stack.pop(), stack.pop()
                if mark == _SUB:
                    second = [(g.neg(a), depth + 1) for a, depth in second]
                stack.append(first + second)
            case int():
                arity = _ARITY.get(mark, 1)
                args = [_folded(g, stack.pop()) for _ in range(arity)]
                depth = 1 + max(d for _, d in args)
                stack.append([_applied(g, mark, [a for a, _ in args], depth)])
                if depth > _DEEPEST:
                    return 0, depth
            case _:
                raise TypeError(mark)
    return _folded(g, stack.pop())


def _folded(g: Graph, parts: Sequence[Part]) -> Part:
    """Return the sum of parts, added in pairs so that it stays flat."""
    while len(parts) > 1:
        pairs = [
            (g.add(a, b), 1 + max(x, y))
            for (a, x), (b, y) in zip(parts[::2], parts[1::2], strict=False)
        ]
        parts = pairs + list(parts[len(pairs) * 2 :])
    return parts[0]


def _applied(g: Graph, code: int, args: list[int], depth: int) -> Part:
    if code == SQUARE:
        return g.mul(args[0], args[0]), depth
    if code in REWRITTEN:
        return _inverse_hyperbolic(g, REWRITTEN[code], args[0]), depth + 4
    return g.call(OPERATORS[code], *args), depth


def _inverse_hyperbolic(g: Graph, name: str, a: int) -> int:
    """Source: Abramowitz and Stegun (1964), 4.6.20 to 4.6.22."""
    one = g.const(1.0)
    if name == "atanh":
        quotient = g.div(g.add(one, a), g.add(one, g.neg(a)))
        return g.mul(g.const(0.5), g.call("log", quotient))
    shift = one if name == "asinh" else g.neg(one)
    return g.call("log", g.add(a, g.call("sqrt", g.add(g.mul(a, a), shift))))
