"""Expressions with every name understood: the one representation from check to solver."""

from __future__ import annotations

from dataclasses import dataclass, field

from gridlang.model.units import Unit
from gridlang.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Expr:
    """Any node; its place takes no part in equality."""

    span: Span | None = field(default=None, compare=False, repr=False)


# ---- numbers and elements


@dataclass(frozen=True, slots=True)
class Num(Expr):
    """A number, real or complex; `unit` None: no unit written."""

    value: complex | float | int
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Elem(Expr):
    """A set element by its label."""

    label: str | int


@dataclass(frozen=True, slots=True)
class Dummy(Expr):
    """An index: the element, or the tuple of `arity` elements, that runs over a set."""

    name: str
    arity: int = 1


@dataclass(frozen=True, slots=True)
class Ref(Expr):
    """A parameter, variable or defined expression, with its indices."""

    name: str
    args: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Apply(Expr):
    """An operator or function of `ops` on its arguments."""

    op: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class If(Expr):
    """`then if condition else otherwise`; the condition is on data."""

    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Generator:
    """`(l,i,j) in ARC`: names for the positions of the elements of a set."""

    pattern: tuple[Dummy, ...]
    set: Expr


@dataclass(frozen=True, slots=True)
class Indexing(Expr):
    """What a family, a sum or a set runs over: generators and a condition on data."""

    generators: tuple[Generator, ...]
    condition: Expr | None = None

    @property
    def dummies(self) -> tuple[Dummy, ...]:
        return tuple(d for g in self.generators for d in g.pattern)


@dataclass(frozen=True, slots=True)
class Reduce(Expr):
    """`sum`, `prod`, `min` or `max` of a body over an index set."""

    op: str
    over: Indexing
    body: Expr


@dataclass(frozen=True, slots=True)
class Shift(Expr):
    """The element `by` places after an element of an ordered set (`prev`: −1, `next`: +1)."""

    element: Expr
    by: int
    set: str


@dataclass(frozen=True, slots=True)
class End(Expr):
    """The first (`which` 0) or last (−1) element of a set."""

    set: str
    which: int


@dataclass(frozen=True, slots=True)
class Card(Expr):
    """The number of elements of a set."""

    set: Expr


@dataclass(frozen=True, slots=True)
class Member(Expr):
    """Whether a tuple of elements is in a set."""

    items: tuple[Expr, ...]
    set: Expr


@dataclass(frozen=True, slots=True)
class Eigenvector(Expr):
    """√λ₁·φ₁ of a Hermitian matrix by its name, over its rows; real and positive at an element."""

    matrix: str
    at: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Rank(Expr):
    """The rank of a matrix by its name: a statement of the author's that no solver takes."""

    matrix: str


# ---- sets


@dataclass(frozen=True, slots=True)
class SetRef(Expr):
    name: str


@dataclass(frozen=True, slots=True)
class SetLit(Expr):
    """Elements written out; each a tuple of elements."""

    rows: tuple[tuple[Expr, ...], ...]


@dataclass(frozen=True, slots=True)
class Range(Expr):
    """`first..last by step`, both ends in."""

    first: Expr
    last: Expr
    step: Expr


@dataclass(frozen=True, slots=True)
class SetOp(Expr):
    """`union`, `diff`, `inter` or `cross` of two sets."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Comp(Expr):
    """The set of all tuples of `items` over an index set."""

    items: tuple[Expr, ...]
    over: Indexing


@dataclass(frozen=True, slots=True)
class Graph(Expr):
    """What a function of `graphs` makes of the graph whose edges a set holds.

    `args` are the edge set, and what else the function takes; of `members` the set of sets.
    """

    function: str
    args: tuple[Expr, ...]


ZERO = Num(0)
ONE = Num(1)
