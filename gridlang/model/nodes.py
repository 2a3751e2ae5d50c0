"""A model: declarations with names understood, in the order in which they were written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from gridlang.model.clauses import Clause
from gridlang.model.expr import Expr, Indexing
from gridlang.model.units import NUMBER, Unit
from gridlang.source import Span


class Field(StrEnum):
    REAL = "real"
    COMPLEX = "complex"
    INTEGER = "integer"
    BINARY = "binary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decl:
    """What every declaration has: name, prose, and place (apart from equality)."""

    name: str
    prose: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One position of a set's elements: its name and the set that it ranges over, if declared."""

    name: str
    domain: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Set(Decl):
    """A set; without `value` its elements are data."""

    positions: tuple[Position, ...]
    within: Expr | None = None
    value: Expr | None = None
    ordered: bool = False

    @property
    def arity(self) -> int:
        return len(self.positions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Param(Decl):
    """A parameter; without `value` its figures are data, absent ones `default` where declared."""

    over: Indexing | None = None
    field: Field = Field.REAL
    unit: Unit | None = None
    default: Expr | None = None
    value: Expr | None = None
    lower: Expr | None = None
    lower_strict: bool = False
    upper: Expr | None = None
    upper_strict: bool = False
    member_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Var(Decl):
    """A decision variable; bounds may be expressions of its indices.

    `above` is what one that lowering made is at least: its value at any point of the author's.
    """

    over: Indexing | None = None
    field: Field = Field.REAL
    unit: Unit = NUMBER
    lower: Expr | None = None
    upper: Expr | None = None
    start: Expr | None = None
    shape: str = ""  # "symmetric" or "hermitian": a matrix over its first two indices
    psd: bool = False
    above: Expr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Define(Decl):
    """A named expression; it stands for its body wherever it is used."""

    body: Expr
    over: Indexing | None = None
    unit: Unit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective(Decl):
    body: Expr
    maximize: bool = False
    unit: Unit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint(Decl):
    """`lower <= body <= upper`, or `body == upper` where `equal`; over every index of `over`."""

    body: Expr
    over: Indexing | None = None
    lower: Expr | None = None
    upper: Expr | None = None
    equal: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complement(Decl):
    """Two inequalities of one limit each that hold, one of them at least as an equation.

    `first` and `second` bear the name, the label and the index set of the whole.
    """

    first: Constraint
    second: Constraint

    @property
    def over(self) -> Indexing | None:
        return self.first.over


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Decl):
    """A condition that the data must meet."""

    condition: Expr
    over: Indexing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: its header, and the parameter that it gives."""

    header: str
    param: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile(Decl):
    """A file (`name` is its path) whose key columns list a set or index parameters."""

    set: str | None
    keys: tuple[Position, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Psd(Decl):
    """A matrix that must be positive semidefinite, by the variables that hold its entries.

    `diagonal` holds W[i,i], `upper` the entries above it: one complex variable, its real and
    imaginary part once these are apart, or a real one. Of the index of `upper`, `tails` and
    `heads` are the positions that give the indices of `diagonal` for i and for j of W[i,j].
    """

    diagonal: str
    upper: tuple[str, ...]
    tails: tuple[int, ...]
    heads: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Formulation(Decl):
    parent: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """A parameter whose values are those of a variable in another scenario's solution."""

    param: str
    scenario: str
    variable: str


@dataclass(frozen=True, kw_only=True)
class Scenario(Decl):
    """The model with some of its variables fixed, by constraints, and what is set in it.

    `settings` are parameters with their values, in declared units; `taken` are parameters of
    `model` that wait for another scenario's solution.
    """

    model: Model = field(compare=False, repr=False)
    settings: tuple[tuple[str, str | int | float], ...] = ()
    taken: tuple[Taken, ...] = ()


Symbol = Set | Param | Var | Define


@dataclass(frozen=True)
class Model:
    """A whole model. `power_base` and `voltage_base` are expressions with units, where declared.

    `recovers` are definitions computed from a solution, in order; no constraint uses them.
    """

    name: str
    title: str = ""
    schemas: tuple[str, ...] = ()
    sets: tuple[Set, ...] = ()
    params: tuple[Param, ...] = ()
    vars: tuple[Var, ...] = ()
    defines: tuple[Define, ...] = ()
    objective: Objective | None = None
    constraints: tuple[Constraint, ...] = ()
    complements: tuple[Complement, ...] = ()
    checks: tuple[Check, ...] = ()
    tables: tuple[TableFile, ...] = ()
    formulations: tuple[Formulation, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    semidefinite: tuple[Psd, ...] = ()
    recovers: tuple[Define, ...] = ()
    power_base: Expr | None = None
    voltage_base: Expr | None = None
    convex: bool = False

    @cached_property
    def symbols(self) -> Mapping[str, Symbol]:
        """Sets, parameters, variables and defined expressions by name; what is recovered too."""
        named: tuple[Symbol, ...] = (*self.sets, *self.params, *self.vars, *self.defines)
        named += self.recovers
        return {s.name: s for s in named}

    @property
    def relations(self) -> tuple[Constraint, ...]:
        """The constraints, then both sides of every complementarity."""
        sides = (side for c in self.complements for side in (c.first, c.second))
        return (*self.constraints, *sides)

    def declarations(self) -> Iterator[Decl]:
        yield from (*self.sets, *self.params, *self.vars, *self.defines)
        yield from (*self.constraints, *self.complements, *self.checks)
        yield from self.recovers
        if self.objective is not None:
            yield self.objective

    def but(self, **changes: object) -> Model:
        """Return the model with some of its parts replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]
