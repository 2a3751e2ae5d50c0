"""`quadratic at v = …`: power equations → current equations that are linear in the voltage.

Source: A. Garces, A quadratic approximation for the optimal power flow in power distribution
systems, Electr. Power Syst. Res. 130 (2016) 222–229. The power that a bus takes from its network
is v_k conj(I_k), so its current is conj(S_k)/conj(v_k). There, 1/conj(v) of a load of constant
power becomes its expansion of first order in conj(v); a load of constant current keeps the phase
of v0; one of constant impedance is linear in v as it is; generators inject conj(s)/conj(v0).
An objective that is quadratic in v, such as losses, then makes a quadratic programme.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import reduce

from gridlang.derive.expand import check_names, check_point
from gridlang.derive.taylor import Expansion, Point, factors
from gridlang.diagnostics import Diagnostic, GridlangError, noted
from gridlang.model.build import choose, conjuncts, is_zero, total
from gridlang.model.expr import ONE, ZERO, Apply, Dummy, Expr, If, Indexing, Num, Reduce, Ref
from gridlang.model.fields import is_complex, is_data
from gridlang.model.fold import call, div, mul, power, sub
from gridlang.model.nodes import Constraint, Define, Model
from gridlang.model.show import show
from gridlang.model.walk import dummies_of, substitute, walk


def quadratic(model: Model, names: Collection[str] | None, point: Point) -> Model:
    """Return the model with power equations as linear current equations at a point of the voltage.

    Without names, these are the complex equations that hold products of the voltage. Where an
    equation states S == v conj(I), its conjugate is taken, so that I stands in it. The objective
    and all else stay. Raises `GridlangError` with every term that has no such form (GL621), and
    for a name or point that does not fit (GL602).
    """
    check_point(model, point)
    check_names(model, names)
    voltage = _voltage(model, point)
    around = Expansion(model, point, 1)
    found: list[Diagnostic] = []

    def relation(c: Constraint) -> Constraint:
        if not (c.name in names if names is not None else _is_power(c, around)):
            return c
        with noted(found):
            return _Balance(around, voltage, c).currents()
        return c

    result = model.but(constraints=tuple(map(relation, model.constraints)))
    if found:
        raise GridlangError(dict.fromkeys(found))
    return result


def _voltage(model: Model, point: Point) -> str:
    """Return the one complex variable that a point names."""
    voltages = [name for name in point if is_complex(Ref(name), model)]
    if len(point) == len(voltages) == 1:
        return voltages[0]
    what = (
        f"`quadratic` needs the point of one complex variable, not of {', '.join(point) or 'none'}"
    )
    help = "name the voltage and a point of it alone, as in `quadratic at v = 1`"
    raise GridlangError((Diagnostic("GL602", what, help=help),))


def _is_power(c: Constraint, around: Expansion) -> bool:
    """Tell whether a constraint is a complex equation with products of the voltage."""
    sides = [e for e in (c.body, c.upper) if e is not None]
    every = Expansion(around.model, {v.name: ZERO for v in around.model.vars}, 1)
    return (
        c.equal
        and any(around.degree(e) > 0 and every.degree(e) > 1 for e in sides)
        and any(is_complex(e, around.model) for e in sides)
    )


@dataclass(frozen=True, slots=True)
class _Bus:
    """The voltage that all products of an equation have in common, and whether it is conjugated."""

    voltage: Ref
    conjugated: bool


@dataclass
class _Balance:
    """One power equation, divided by the conjugate voltage of its bus."""

    around: Expansion
    voltage: str
    c: Constraint

    def __post_init__(self) -> None:
        self.model = self.around.model

    def currents(self) -> Constraint:
        """Return the equation of currents; raises GL621 for the bus that fits the most products."""
        c = self.c
        if not c.equal or c.upper is None:
            raise self._refused(c.body, f"`{c.name}` is no equation of powers")
        sides = (c.body, c.upper)
        buses = self._buses([self.opened(e, False) for e in sides])
        errors: list[GridlangError] = []
        for bus in buses:
            bar = not bus.conjugated
            try:
                left, right = (self._current(self.opened(e, bar), bus.voltage) for e in sides)
            except GridlangError as error:
                errors.append(error)
                continue
            return replace(c, body=left, lower=right, upper=right)
        raise (
            errors[0]
            if errors
            else self._refused(c.body, f"`{c.name}` has no product of {self.voltage}")
        )

    # ---- the normal form: conjugates at the leaves, definitions put in

    def opened(self, e: Expr, bar: bool) -> Expr:
        """Return an expression, or its conjugate, with conjugates of single names and data alone."""
        found = self._opened(e, bar)
        return found if found.span is not None else replace(found, span=e.span)

    def _opened(self, e: Expr, bar: bool) -> Expr:
        if is_data(e, self.model):
            return self._conjugate(e) if bar else e
        match e:
            case Apply(op="conj"):
                return self.opened(e.args[0], not bar)
            case Apply(op="add" | "sub" | "neg" | "mul" | "div"):
                return call(e.op, *(self.opened(a, bar) for a in e.args))
            case If():
                return choose(e.condition, self.opened(e.then, bar), self.opened(e.otherwise, bar))
            case Reduce(op="sum"):
                return total(e.over, self.opened(_where_equal(e), bar))
            case Apply(op="pow", args=(Apply(op="abs", args=(z,)), Num(value=2))):
                return self.opened(Apply("abs2", (z,), span=e.span), bar)
            case Apply(op="abs2") if self._varies(e) and not self._is_voltage(e.args[0]):
                return mul(self.opened(e.args[0], bar), self.opened(e.args[0], not bar))
            case Ref() if isinstance(self.model.symbols[e.name], Define):
                inner = self.around.inlined(e)
                if self._varies(e) or self._holds_load(inner):
                    return self.opened(inner, bar)
        return self._conjugate(e) if bar else e

    def _conjugate(self, e: Expr) -> Expr:
        return call("conj", e) if is_complex(e, self.model) else e

    # ---- the bus

    def _buses(self, sides: list[Expr]) -> list[_Bus]:
        """Return the voltages that may be of the bus: of the constraint's own indices, then by use."""
        counts: dict[_Bus, int] = {}
        for side in sides:
            for e in walk(side):
                for bus in self._in_product(e):
                    counts[bus] = counts.get(bus, 0) + 1
        over = self.c.over
        own = () if over is None else over.dummies
        bound = {d.name for s in sides for d in _bound(s)} - {d.name for d in own}
        free = [b for b in counts if not bound & dummies_of(b.voltage)]

        def rank(b: _Bus) -> tuple[bool, int]:
            return not set(b.voltage.args) <= set(own), -counts[b]

        return sorted(free, key=rank)

    def _in_product(self, e: Expr) -> list[_Bus]:
        match e:
            case Apply(op="mul"):
                found = (_voltage_of(f) for f in factors(e))
                return [
                    _Bus(r, bar) for r, bar in found if r is not None and r.name == self.voltage
                ]
            case Apply(op="abs2" | "abs", args=(Ref() as r,)) if r.name == self.voltage:
                return [_Bus(r, True)]
            case _:
                return []

    # ---- terms: each as it is, divided by conj(v)

    def _current(self, e: Expr, v: Ref) -> Expr:
        """Return a term of the power equation, whose network terms are conj(v)·I, as a current."""
        if is_data(e, self.model):
            return mul(e, self._inverse(v))
        if not self._varies(e) and not self._holds_load(e):
            return div(e, self._conjugate(self.around.at(v)))
        match e:
            case Apply(op="add" | "sub" | "neg"):
                return call(e.op, *(self._current(a, v) for a in e.args))
            case If():
                return choose(e.condition, self._current(e.then, v), self._current(e.otherwise, v))
            case Reduce(op="sum"):
                return total(e.over, self._current(e.body, v))
            case Apply(op="div") if is_data(e.args[1], self.model):
                return div(self._current(e.args[0], v), e.args[1])
            case _:
                return self._product(e, v)

    def _inverse(self, v: Ref) -> Expr:
        """Return 1/conj(v) to first order. Source: 1/z = (2 z0 − z)/z0² + O((z − z0)²)."""
        at = self._conjugate(self.around.at(v))
        return div(sub(mul(Num(2), at), call("conj", v)), power(at, Num(2)))

    def _product(self, e: Expr, v: Ref) -> Expr:
        parts = factors(e)
        scale = [f for f in parts if not self._moves(f)]
        moving = [f for f in parts if self._moves(f)]
        constant: Expr = reduce(mul, scale) if scale else ONE
        bar = call("conj", v)
        if bar in moving:
            moving.remove(bar)
            if all(self._is_linear(f) for f in moving) and len(moving) < 2:
                return mul(constant, reduce(mul, moving) if moving else ONE)
        elif len(moving) == 1:
            match moving[0]:
                case Apply(op="abs2", args=(z,)) if z == v:
                    return mul(constant, v)
                case Apply(op="abs", args=(z,)) if z == v:
                    return mul(constant, self._phase(v))
                case Apply(op="add" | "sub" | "neg" | "div") | If() | Reduce() if scale:
                    return mul(constant, self._current(moving[0], v))
        raise self._refused(e, f"this is no power at the bus of `{show(v)}`")

    def _phase(self, v: Ref) -> Expr:
        """Return |v|/conj(v) = v/|v| at the point."""
        at = self.around.at(v)
        return div(at, call("abs", at))

    # ---- questions

    def _varies(self, e: Expr) -> bool:
        return self.around.degree(e) > 0

    def _moves(self, e: Expr) -> bool:
        """Tell whether a factor has to be divided: it holds the voltage, or a load beside others."""
        return self._varies(e) or (not is_data(e, self.model) and self._holds_load(e))

    def _is_voltage(self, e: Expr) -> bool:
        return isinstance(e, Ref) and e.name == self.voltage

    def _is_linear(self, e: Expr) -> bool:
        """Tell whether a factor is linear in the voltage, nowhere in its conjugate."""
        if not self._varies(e):
            return True
        match e:
            case Ref():
                return True
            case Apply(op="add" | "sub" | "neg"):
                return all(map(self._is_linear, e.args))
            case Apply(op="mul"):
                return self.around.degree(e) == 1 and all(map(self._is_linear, e.args))
            case Apply(op="div"):
                return not self._varies(e.args[1]) and self._is_linear(e.args[0])
            case If():
                return self._is_linear(e.then) and self._is_linear(e.otherwise)
            case Reduce(op="sum"):
                return self._is_linear(e.body)
            case _:
                return False

    def _holds_load(self, e: Expr) -> bool:
        """Tell whether data are a summand of an expression."""
        if is_data(e, self.model):
            return not is_zero(e)
        match e:
            case Apply(op="add" | "sub" | "neg" | "conj"):
                return any(map(self._holds_load, e.args))
            case Apply(op="mul"):
                other = [f for f in factors(e) if not is_data(f, self.model)]
                return len(other) == 1 and self._holds_load(other[0])
            case Apply(op="div"):
                return is_data(e.args[1], self.model) and self._holds_load(e.args[0])
            case If():
                return self._holds_load(e.then) or self._holds_load(e.otherwise)
            case Reduce(op="sum"):
                return self._holds_load(e.body)
            case Ref() if isinstance(self.model.symbols[e.name], Define):
                return self._holds_load(self.around.inlined(e))
            case _:
                return False

    def _refused(self, e: Expr, message: str) -> GridlangError:
        help = (
            f"write powers as {self.voltage} times the conjugate of a current, or as data, alone or "
            f"times abs({self.voltage}) or abs2({self.voltage}); name the equations meant with `in`"
        )
        return GridlangError((Diagnostic("GL621", message, e.span or self.c.span, help=help),))


def _voltage_of(factor: Expr) -> tuple[Ref | None, bool]:
    """Return the name that a factor is, or is the conjugate of."""
    match factor:
        case Apply(op="conj", args=(Ref() as r,)):
            return r, True
        case Ref():
            return factor, False
        case _:
            return None, False


def _bound(e: Expr) -> list[Dummy]:
    return [d for x in walk(e) if isinstance(x, Indexing) for d in x.dummies]


def _where_equal(e: Reduce) -> Expr:
    """Return the body of a sum with `k` for an index `i` whose condition says `i == k`."""
    own = {d.name for d in e.over.dummies}
    values: dict[str, Expr] = {}
    for condition in conjuncts(e.over.condition):
        if not (isinstance(condition, Apply) and condition.op == "eq"):
            continue
        for inner, outer in (condition.args, condition.args[::-1]):
            if isinstance(inner, Dummy) and inner.name in own and not dummies_of(outer) & own:
                values[inner.name] = outer
    return substitute(e.body, values)
