"""One node of a kernel → the tokens of its tree, once for all rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.kernel import Kernel, Leaves, Tape
from gridlang.model.graph import Graph
from gridlang.nl.opcodes import OPCODES

_MOST_TOKENS = 1_000_000


class Kind(Enum):
    """What a token is: an operator, a number, a variable, or figures that vary by row."""

    OPERATOR = "o"
    NUMBER = "n"
    VARIABLE = "v"
    FIGURES = "d"


Token = tuple[Kind, float]  # an opcode, the number itself, a place in `columns` or in `figures`


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A kernel, and what stands at the leaves of its trees when it is written.

    `figures` are the values of the nodes that depend on data alone, `defined` the numbers of the
    nodes that are defined variables; both (size,), one a row of the kernel.
    """

    kernel: Kernel
    figures: Mapping[int, Reals]
    defined: Mapping[int, Codes]


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """The same tree once for each row: `columns` and `figures` fill its leaves.

    `rows` are the rows that the trees are added into, or the variables that they define;
    `below` are the columns of the problem that a tree depends on, through defined variables too.
    All arrays are (size,).
    """

    tokens: tuple[Token, ...]
    columns: tuple[Codes, ...]
    figures: tuple[Reals, ...]
    rows: Codes
    below: tuple[Codes, ...]

    @property
    def size(self) -> int:
        return len(self.rows)

    def take(self, places: Codes) -> Pieces:
        """Return the trees at some places."""
        return Pieces(
            self.tokens,
            tuple(c[places] for c in self.columns),
            tuple(f[places] for f in self.figures),
            self.rows[places],
            tuple(c[places] for c in self.below),
        )


def pieces_of(written: Written, node: int, rows: Codes, defining: bool = False) -> Pieces:
    """Return a node's trees as tokens in prefix order, one a row of the kernel.

    Defined variables are leaves, but for the node itself when it is the one being defined. What
    depends on data alone is a figure; a·a becomes a², a·a·a becomes a³. Raises `GridlangError`
    (GL910) for a tree beyond all measure.
    """
    g = written.kernel.graph
    tokens: list[Token] = []
    columns: dict[int, int] = {}
    figures: dict[int, int] = {}
    stack = [node]
    while stack:
        a = stack.pop()
        op, args, value = g.nodes[a]
        if op == "const":
            tokens.append((Kind.NUMBER, value))
        elif op == "slot" or (a in written.defined and not (defining and a == node)):
            tokens.append((Kind.VARIABLE, columns.setdefault(a, len(columns))))
        elif a in written.figures:
            tokens.append((Kind.FIGURES, figures.setdefault(a, len(figures))))
        elif op == "mul" and (power := power_of(g, args)) is not None:
            base, exponent = power
            tokens.append((Kind.OPERATOR, OPCODES["pow"]))
            stack += [g.const(exponent), base]
        else:
            if op not in OPCODES:
                raise _refused(f"a .nl file knows no function `{op}`")
            tokens.append((Kind.OPERATOR, OPCODES[op]))
            stack += reversed(args)
        if len(tokens) > _MOST_TOKENS:
            raise _refused("an expression is too long for a .nl file")
    return Pieces(
        tuple(tokens),
        tuple(columns_of(written, a) for a in columns),
        tuple(written.figures[a] for a in figures),
        rows,
        tuple(written.kernel.columns[k] for k in sorted(g.slots(node))),
    )


def columns_of(written: Written, node: int) -> Codes:
    """Return the number of the variable that a leaf is, row by row."""
    if node in written.defined:
        return written.defined[node]
    return written.kernel.columns[written.kernel.graph.nodes[node][1][0]]


def power_of(g: Graph, args: tuple[int, ...]) -> tuple[int, float] | None:
    """Return the base and the exponent of a product that is a square or a cube."""
    a, b = args
    if a == b:
        return a, 2.0
    for square, single in ((a, b), (b, a)):
        if g.nodes[square] == ("mul", (single, single), 0.0):
            return single, 3.0
    return None


def evaluated(kernel: Kernel, nodes: Sequence[int]) -> dict[int, Reals]:
    """Return the values of nodes that depend on data alone, (size,) each.

    Raises `GridlangError` (GL910) where one is not finite.
    """
    if not nodes:
        return {}
    values = Tape(kernel.graph, nodes, kernel.size).run(Leaves(data=kernel.data))
    if not np.isfinite(values).all():
        raise _refused("a figure in an expression is not finite")
    return dict(zip(nodes, values, strict=True))


def _refused(message: str) -> GridlangError:
    return GridlangError((Diagnostic("GL910", message),))
