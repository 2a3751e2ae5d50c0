"""Norms and absolute values that are pushed down → variables above them, and rows that keep them there.

|z| in `minimize … + |z|` becomes t with |z| ≤ t: where all around it rises with it, t is |z| at an
optimum, and a point of the one problem is one of the other. Source: S. Boyd and L. Vandenberghe,
Convex Optimization, 2004, section 4.1.3 (epigraph form).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gridlang.lower.turns import turn
from gridlang.model.build import negated
from gridlang.model.curvature import Sign, Slope
from gridlang.model.expr import (
    ZERO,
    Apply,
    Expr,
    If,
    Indexing,
    Num,
    Reduce,
    Ref,
)
from gridlang.model.fields import is_complex, is_data
from gridlang.model.indexing import joined, named, used
from gridlang.model.nodes import Constraint, Define, Model, Param, Var
from gridlang.model.norms import Size, size_in, written_out
from gridlang.model.ops import OPS
from gridlang.model.signs import sign_of, slope_at
from gridlang.model.units import NUMBER, Unit
from gridlang.model.walk import inline


@dataclass(frozen=True)
class Raised:
    """A model with variables above its norms; `owners` tells whose each new row is, by its name."""

    model: Model
    owners: Mapping[str, str]


def above_norms(model: Model, taken: set[str]) -> Raised:
    """Return the model with a variable above each norm or absolute value that is pushed down.

    Those that a constraint limits by themselves stay: they are cones as they stand. Names that
    are given are added to `taken`.
    """
    work = _Epigraphs(model, taken)
    constraints = tuple(map(work.constraint, model.constraints))
    objective = model.objective
    if objective is not None:
        place = _Place(objective.name, None, not objective.maximize)
        objective = replace(objective, body=work.raised(objective.body, place))
    changed = model.but(
        vars=model.vars + tuple(work.vars),
        constraints=constraints + tuple(work.rows),
        objective=objective,
    )
    return Raised(changed, work.owners)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an expression stands: in which statement, over which indices, and if that rises with it."""

    owner: str
    over: Indexing | None
    rises: bool

    def turned(self) -> _Place:
        return replace(self, rises=not self.rises)

    def within(self, over: Indexing) -> _Place:
        return replace(self, over=joined(self.over, over))

    def where(self, condition: Expr) -> _Place:
        """Return the place in a branch: the indices at which that is taken, where there are any."""
        return self if self.over is None else self.within(Indexing((), condition))


@dataclass
class _Epigraphs:
    model: Model
    taken: set[str]
    vars: list[Var] = field(default_factory=list)
    rows: list[Constraint] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)
    _known: dict[tuple[Indexing | None, Expr], Ref] = field(default_factory=dict)

    def constraint(self, c: Constraint) -> Constraint:
        """Return an inequality with variables above the norms in it; others as they are."""
        if c.equal or (c.lower is not None and c.upper is not None):
            return c
        c = _with_names(c)
        below = c.upper is not None
        end = c.upper if below else c.lower
        assert end is not None
        body, end = (
            self._side(e, _Place(c.name, c.over, rises))
            for e, rises in ((c.body, below), (end, not below))
        )
        lower, upper = (None, end) if below else (end, None)
        return replace(c, body=body, lower=lower, upper=upper)

    def _side(self, e: Expr, place: _Place) -> Expr:
        """Return a side; a norm that is all of it stays, where it can be limited as it stands."""
        size = size_in(e, self.model)
        if size is None or is_data(e, self.model):
            return self.raised(e, place)
        if size.op in ("abs", "norm") or (size.op == "norminf" and isinstance(size, Apply)):
            return self._inside(size, place) if place.rises else e
        return self.raised(e, place)

    def raised(self, e: Expr, place: _Place) -> Expr:
        """Return an expression with variables for the norms in it with which its place rises."""
        if is_data(e, self.model):
            return e
        size = size_in(e, self.model)
        if size is not None:
            return self._above(size, place) if place.rises else e
        match e:
            case Ref():
                found = self.model.symbols[e.name]
                if not isinstance(found, Define) or is_complex(found.body, self.model):
                    return e
                body = inline(e, found)
                new = self.raised(body, place)
                return e if new == body else new
            case If():
                then = self.raised(e.then, place.where(e.condition))
                other = self.raised(e.otherwise, place.where(negated(e.condition)))
                return replace(e, then=then, otherwise=other)
            case Reduce(op="sum"):
                e = named(e, place.over)
                return replace(e, body=self.raised(e.body, place.within(e.over)))
            case Apply(op="mul" | "div"):
                return self._scaled(e, place)
            case Apply(op="pow"):
                return self._power(e, place)
            case Apply():
                return self._inside(e, place)
            case _:
                return e

    def _scaled(self, e: Apply, place: _Place) -> Expr:
        for i in (1, 0) if e.op == "mul" else (1,):
            if not is_data(e.args[i], self.model):
                continue
            sign = sign_of(e.args[i], self.model)
            if sign is Sign.UNKNOWN:
                return e
            there = place if sign is Sign.NONNEGATIVE else place.turned()
            args = list(e.args)
            args[1 - i] = self.raised(args[1 - i], there)
            return replace(e, args=tuple(args))
        return e

    def _power(self, e: Apply, place: _Place) -> Expr:
        base, exponent = e.args
        n = exponent.value if isinstance(exponent, Num) else None
        size = size_in(base, self.model)
        squared = n == 2 and size is not None and size.op in ("abs", "norm")
        if squared or not isinstance(n, (int, float)) or n <= 0:
            return e
        if sign_of(base, self.model) is not Sign.NONNEGATIVE:
            return e
        return replace(e, args=(self.raised(base, place), exponent))

    def _inside(self, e: Size, place: _Place) -> Expr:
        """Return an operator with variables above the norms in those arguments that it rises with."""
        if isinstance(e, Reduce):
            return e
        shape = OPS[e.op].shape
        if shape is None:
            return e
        args = list(e.args)
        for i, a in enumerate(args):
            slope = slope_at(a, shape, i, self.model)
            if slope in (Slope.RISING, Slope.FALLING):
                args[i] = self.raised(a, place if slope is Slope.RISING else place.turned())
        return replace(e, args=tuple(args))

    # ---- one norm

    def _above(self, size: Size, place: _Place) -> Expr:
        """Return a variable that is at least the norm; that of sums and magnitudes need none."""
        if size.op == "norm1":
            return self.raised(written_out(size), place)
        if size.op == "abs":
            (z,) = size.args if isinstance(size, Apply) else ()
            if not is_complex(z, self.model) and sign_of(z, self.model) is Sign.NONNEGATIVE:
                return self.raised(z, place)
            if is_complex(z, self.model) and turn(z, self.model) is not None:
                return size  # a magnitude in polar coordinates
        size_ = self._inside(size, place)
        assert isinstance(size_, (Apply, Reduce))
        place = replace(place, over=used(place.over, size_))
        key = (place.over, size_)
        if key not in self._known:
            self._known[key] = self._variable(size_, place)
        return self._known[key]

    def _variable(self, size: Size, place: _Place) -> Ref:
        name = self._name(f"{place.owner}_{size.op}")
        dummies = () if place.over is None else place.over.dummies
        top = Ref(name, dummies, span=size.span)
        self.vars.append(
            Var(
                name=name,
                prose=f"at least {_WORDS[size.op]} in {place.owner}",
                span=size.span,
                over=place.over,
                unit=_unit(size.body if isinstance(size, Reduce) else size.args[0], self.model),
                lower=ZERO,
                above=size,
            )
        )
        if isinstance(size, Reduce) and size.op == "norminf":
            size = named(size, place.over)
            one = Apply("abs", (size.body,), span=size.span)
            self._row(one, top, place.within(size.over))
        elif isinstance(size, Apply):
            for part in _parts(size):
                self._row(part, top, place)
        else:
            self._row(size, top, place)
        return top

    def _row(self, body: Expr, top: Ref, place: _Place) -> None:
        name = self._name(f"above_{top.name}")
        self.owners[name] = place.owner
        self.rows.append(
            Constraint(name=name, span=body.span, over=place.over, body=body, upper=top)
        )

    def _name(self, name: str) -> str:
        n, free = 1, name
        while free in self.taken:
            n, free = n + 1, f"{name}_{n + 1}"
        self.taken.add(free)
        return free


_WORDS = {"abs": "the absolute value", "norm": "the norm", "norminf": "the largest absolute value"}


def _parts(size: Apply) -> tuple[Expr, ...]:
    if size.op != "norminf":
        return (size,)
    return tuple(Apply("abs", (a,), span=a.span) for a in size.args)


def _with_names(c: Constraint) -> Constraint:
    """Return a constraint whose indices all have names: variables over them are used by these."""
    return c if c.over is None else replace(c, over=named(Reduce("sum", c.over, ZERO)).over)


def _unit(e: Expr, model: Model) -> Unit:
    """Return the unit of what is plainly a variable or a sum of such; else none is shown."""
    match e:
        case Ref():
            found = model.symbols.get(e.name)
            unit = found.unit if isinstance(found, (Var, Param)) else None
            return NUMBER if unit is None else unit
        case Apply(op="add" | "sub" | "neg" | "re" | "im" | "conj" | "abs" | "norm" | "norminf"):
            return _unit(e.args[0], model)
        case Reduce():
            return _unit(e.body, model)
        case _:
            return NUMBER
