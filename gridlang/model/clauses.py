"""The steps of a derivation, one class each; names and expressions in them are understood."""

from __future__ import annotations

from dataclasses import dataclass, field

from gridlang.model.expr import Expr
from gridlang.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written(Clause):
    """`v as polar`: a complex variable in coordinates; `v as dc`: its angles alone."""

    variable: str
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced(Clause):
    """`abs(v) as (1 + abs2(v))/2 in power`: an expression for another, in some constraints.

    Variables without indices stand for themselves at whatever index they are found.
    """

    pattern: Expr
    value: Expr
    concerned: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated(Clause):
    """`band as norm1(…) <= delta`: a constraint for the one of that name, over its index set."""

    constraint: str
    body: Expr
    lower: Expr | None
    upper: Expr | None
    equal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted(Clause):
    """`lift v*conj(v) as W`: products of a complex variable and its conjugate are entries of W."""

    variable: str
    matrix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coned(Clause):
    """`W psd` or `W minors`: what is asked of a lifted matrix instead of rank one."""

    matrix: str
    cone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded(Clause):
    """`taylor 2 at vm = vm0`, `linearize v*conj(v) at v = 1`: an expansion around data.

    `point`: the variables with their values, which may use the variables' own indices. `product`
    is the variable whose products alone are linearized; empty: everything is expanded.
    """

    order: int
    point: tuple[tuple[str, Expr], ...]
    concerned: tuple[str, ...]
    product: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentForm(Clause):
    """`quadratic at v = 1`: power equations as current equations, linear in the voltage."""

    point: tuple[tuple[str, Expr], ...]
    concerned: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Clause):
    """`let r = 0`: a parameter that has this value instead of the data's."""

    param: str
    value: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped(Clause):
    """`drop band, thermal`: constraints left out."""

    constraints: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounded(Clause):
    """`bounded by soc`: a relaxation that is solved first; its bound may prove the optimum."""

    formulation: str
