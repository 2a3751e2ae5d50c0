"""One term of a kernel → the tokens of its tree, once for all rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.graph import Graph
from gridlang.ground.kernel import Kernel, Leaves, Tape, Term
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
class Pieces:
    """The same tree once for each row: `columns` and `figures` fill its leaves.

    `rows` are the rows that the trees are added into; all arrays are (size,).
    """

    tokens: tuple[Token, ...]
    columns: tuple[Codes, ...]
    figures: tuple[Reals, ...]
    rows: Codes

    @property
    def size(self) -> int:
        return len(self.rows)


def pieces_of(kernel: Kernel, term: Term) -> Pieces:
    """Return a term as tokens in prefix order; shared nodes are written as often as used.

    What depends on data alone is evaluated; a·a becomes a², a·a·a becomes a³. Raises
    `GridlangError` (GL910) for a tree beyond all measure, or a figure that is not finite.
    """
    g = kernel.graph
    tokens: list[Token] = []
    slots: dict[int, int] = {}
    figures: dict[int, int] = {}
    stack = [term.node]
    while stack:
        a = stack.pop()
        op, args, value = g.nodes[a]
        if op == "const":
            tokens.append((Kind.NUMBER, value))
        elif op == "slot":
            tokens.append((Kind.VARIABLE, slots.setdefault(args[0], len(slots))))
        elif not g.slots(a):
            tokens.append((Kind.FIGURES, figures.setdefault(a, len(figures))))
        elif op == "mul" and (power := _power(g, args)) is not None:
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
        tuple(kernel.columns[k] for k in slots),
        _evaluated(kernel, tuple(figures)),
        term.rows,
    )


def _power(g: Graph, args: tuple[int, ...]) -> tuple[int, float] | None:
    a, b = args
    if a == b:
        return a, 2.0
    for square, single in ((a, b), (b, a)):
        if g.nodes[square] == ("mul", (single, single), 0.0):
            return single, 3.0
    return None


def _evaluated(kernel: Kernel, nodes: tuple[int, ...]) -> tuple[Reals, ...]:
    if not nodes:
        return ()
    values = Tape(kernel.graph, nodes, kernel.size).run(Leaves(data=kernel.data))
    if not np.isfinite(values).all():
        raise _refused("a figure in an expression is not finite")
    return tuple(values)


def _refused(message: str) -> GridlangError:
    return GridlangError((Diagnostic("GL910", message),))
