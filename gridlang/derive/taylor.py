"""`taylor`: an expression → its Taylor polynomial of order 1 or 2 in some of its variables.

Every expression is expanded by the arithmetic of truncated power series (Griewank and Walther,
Evaluating Derivatives, 2nd ed., 2008, chapter 13): value, first-order part and second-order part
of a result follow from those of the arguments. `conj`, `re` and `im` are linear over the reals, so
they go through; an expansion of order 1 of a complex expression is therefore its linearisation
f(v0) + ∂f/∂v (v − v0) + ∂f/∂conj(v) conj(v − v0) in the derivatives of Wirtinger (Zur formalen
Theorie der Funktionen von mehr komplexen Veränderlichen, Math. Ann. 97, 1927; Kreutz-Delgado,
The complex gradient operator and the CR-calculus, 2009, section 5).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from math import inf

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.model.build import choose, is_zero, total
from gridlang.model.expr import ONE, ZERO, Apply, Expr, If, Num, Reduce, Ref
from gridlang.model.fields import is_complex
from gridlang.model.fold import add, call, div, mul, neg, number, power, sub
from gridlang.model.graph import Graph
from gridlang.model.nodes import Define, Model, Var
from gridlang.model.ops import OPS
from gridlang.model.polynomials import variables_of
from gridlang.model.show import show
from gridlang.model.walk import at_indices, inline

# Where to expand: expressions of data by variable, written in the variable's declared indices.
Point = Mapping[str, Expr]
_TWO = Num(2)


def taylor(e: Expr, point: Point, order: int, model: Model) -> Expr:
    """Return the Taylor polynomial of an expression around a point, of order 1 or 2.

    It is written in the variables themselves; what is a polynomial of at most that order stays
    as it is written. Variables that the point does not name are held to be constant. Raises
    `GridlangError` (GL620) at a term that has no expansion.
    """
    return Expansion(model, point, order).polynomial(e)


@dataclass(frozen=True, slots=True)
class Jet:
    """The parts of an expansion: value at the point, terms of first and of second order."""

    value: Expr
    first: Expr = ZERO
    second: Expr = ZERO


@dataclass
class Expansion:
    """Expands expressions of one model around one point.

    Where `defined`, the definitions of the model become their expansions too: a name that stands
    where only sums and data surround it is then left as it is.
    """

    model: Model
    point: Point
    order: int
    defined: bool = False
    _degrees: dict[str, float] = field(default_factory=dict)

    # ---- what depends on the variables

    def degree(self, e: Expr) -> float:
        """Return the degree of a polynomial of the variables and their conjugates, else infinity."""
        match e:
            case Ref():
                return self._degree_of_name(e.name)
            case Apply():
                return self._degree_of_operation(e)
            case If():
                return max(self.degree(e.then), self.degree(e.otherwise))
            case Reduce():
                inner = self.degree(e.body)
                return inner if e.op == "sum" or not inner else inf
            case _:
                return 0

    def _degree_of_name(self, name: str) -> float:
        if name in self.point:
            return 1
        if name not in self._degrees:
            found = self.model.symbols.get(name)
            self._degrees[name] = self.degree(found.body) if isinstance(found, Define) else 0
        return self._degrees[name]

    def _degree_of_operation(self, e: Apply) -> float:
        degrees = [self.degree(a) for a in e.args]
        if not any(degrees):
            return 0
        match e.op:
            case "add" | "sub" | "neg" | "conj" | "re" | "im":
                return max(degrees)
            case "mul":
                return sum(degrees)
            case "abs2":
                return 2 * degrees[0]
            case "div" if not degrees[1]:
                return degrees[0]
            case "pow":
                n = number(e.args[1])
                if not isinstance(n, int) or n < 0:
                    return inf
                return n * degrees[0] if n else 0
            case _:
                return inf

    # ---- the polynomial as a whole

    def polynomial(self, e: Expr) -> Expr:
        """Return the expansion of an expression; whatever is exact stays as it is written."""
        if self.degree(e) <= self.order:
            return e
        return _placed(self._polynomial(e), e)

    def _polynomial(self, e: Expr) -> Expr:
        match e:
            case Ref():
                return e if self.defined else self.polynomial(self.inlined(e))
            case Apply(op="add" | "sub" | "neg"):
                return call(e.op, *map(self.polynomial, e.args))
            case Apply(op="conj" | "re" | "im"):
                return self._linear(e.op, self.polynomial(e.args[0]))
            case Apply(op="mul"):
                return self._scaled(e)
            case Apply(op="div") if not self.degree(e.args[1]):
                return div(self.polynomial(e.args[0]), e.args[1])
            case Apply(op="abs2"):
                return self._square(e.args[0])
            case Apply(op="abs" | "arg") if self.order == 1 and self._is_complex(e.args[0]):
                return self._direction(e)
            case If():
                return choose(e.condition, self.polynomial(e.then), self.polynomial(e.otherwise))
            case Reduce(op="sum"):
                return total(e.over, self.polynomial(e.body))
            case _:
                jet = self.jet(e)
                return add(add(jet.value, jet.first), jet.second)

    def _scaled(self, e: Expr) -> Expr:
        """Return the expansion of a product, with the factors that are constant in front."""
        parts = factors(e)
        varying = [f for f in parts if self.degree(f)]
        if len(varying) < len(parts):
            constant = reduce(mul, (f for f in parts if not self.degree(f)))
            return mul(constant, self.polynomial(reduce(mul, varying)))
        *most, last = parts
        return self._product(reduce(mul, most), last)

    def _product(self, a: Expr, b: Expr) -> Expr:
        """Source: to first order, ab = a0 b + b0 a − a0 b0; to second, with (a − a0)(b − b0)."""
        x, y = self.jet(a), self.jet(b)
        if self.degree(a) <= self.order:
            linear = add(mul(y.value, self.polynomial(a)), mul(x.value, self.polynomial(b)))
            result = sub(linear, mul(x.value, y.value))
        else:
            result = add(mul(x.value, self.polynomial(b)), mul(y.value, add(x.first, x.second)))
        return result if self.order == 1 else add(result, mul(x.first, y.first))

    def _square(self, a: Expr) -> Expr:
        """Source: |a|² = a conj(a), so 2 Re(conj(a0) a) − |a0|², to second order + |a − a0|²."""
        jet = self.jet(a)
        linear = mul(_TWO, self._inner(jet.value, self.polynomial(a)))
        result = sub(linear, call("abs2", jet.value))
        return result if self.order == 1 else add(result, call("abs2", jet.first))

    def _direction(self, e: Apply) -> Expr:
        """Source: |z| = Re(conj(z0) z)/|z0| and arg z = arg z0 + Im(z/z0), to first order."""
        z0, z = self.jet(e.args[0]).value, self.polynomial(e.args[0])
        if e.op == "abs":
            return self._over(self._inner(z0, z), call("abs", z0), e)
        return add(call("arg", z0), self._linear("im", self._over(z, z0, e)))

    # ---- its parts

    def jet(self, e: Expr) -> Jet:
        """Return value, first-order part and second-order part of an expression."""
        if not self.degree(e):
            return Jet(e)
        match e:
            case Ref() if e.name in self.point:
                value = self.at(e)
                return Jet(value, sub(e, value))
            case Ref():
                return self.jet(self.inlined(e))
            case If():
                then, other = self.jet(e.then), self.jet(e.otherwise)
                return _each(lambda a, b: choose(e.condition, a, b), then, other)
            case Reduce(op="sum"):
                return _each(lambda a: total(e.over, a), self.jet(e.body))
            case Apply():
                return self._operation(e, [self.jet(a) for a in e.args])
            case _:
                raise self._refused(e)

    def _operation(self, e: Apply, args: list[Jet]) -> Jet:
        match e.op, args:
            case "add" | "sub", [a, b]:
                return _each(lambda x, y: call(e.op, x, y), a, b)
            case "neg", [a]:
                return _each(neg, a)
            case "conj" | "re" | "im", [a]:
                return _each(lambda x: self._linear(e.op, x), a)
            case "mul", [a, b]:
                return self._times(a, b)
            case "div", [a, b]:
                return self._quotient(a, b, e)
            case "abs2", [a]:
                return self._modulus2(a)
            case "abs", [a] if self._is_complex(e.args[0]):
                return self._modulus(a, e)
            case "arg", [a] if self._is_complex(e.args[0]):
                return self._argument(a, e)
            case "pow", [a, n] if not self.degree(e.args[1]):
                return self._power(a, n.value, e)
            case _ if (OPS[e.op].slopes and e.op != "abs") or e.op == "pow":
                return self._function(args, e)
            case _:
                raise self._refused(e)

    def _times(self, a: Jet, b: Jet) -> Jet:
        first = add(mul(b.value, a.first), mul(a.value, b.first))
        if self.order == 1:
            return Jet(mul(a.value, b.value), first)
        second = add(mul(b.value, a.second), mul(a.value, b.second))
        return Jet(mul(a.value, b.value), first, add(second, mul(a.first, b.first)))

    def _quotient(self, a: Jet, b: Jet, e: Expr) -> Jet:
        """Source: with q = a/b, a = q b order by order: q1 = (a1 − q0 b1)/b0, and so on."""
        value = self._over(a.value, b.value, e)
        first = self._over(sub(a.first, mul(value, b.first)), b.value, e)
        if self.order == 1:
            return Jet(value, first)
        rest = add(mul(value, b.second), mul(first, b.first))
        return Jet(value, first, self._over(sub(a.second, rest), b.value, e))

    def _modulus2(self, a: Jet) -> Jet:
        value, first = call("abs2", a.value), mul(_TWO, self._inner(a.value, a.first))
        if self.order == 1:
            return Jet(value, first)
        bend = mul(_TWO, self._inner(a.value, a.second))
        return Jet(value, first, add(bend, call("abs2", a.first)))

    def _modulus(self, a: Jet, e: Expr) -> Jet:
        """Source: |z| = √|z|², whose parts are those of `_modulus2`, order by order."""
        value = call("abs", a.value)
        first = self._over(self._inner(a.value, a.first), value, e)
        if self.order == 1:
            return Jet(value, first)
        square = self._modulus2(a)
        return Jet(
            value,
            first,
            self._over(sub(square.second, power(first, _TWO)), mul(_TWO, value), e),
        )

    def _argument(self, a: Jet, e: Expr) -> Jet:
        """Source: arg z = Im log z, and log z = log z0 + z1/z0 + z2/z0 − ½ (z1/z0)²."""
        value, turn = call("arg", a.value), self._over(a.first, a.value, e)
        first = self._linear("im", turn)
        if self.order == 1:
            return Jet(value, first)
        bend = sub(self._over(a.second, a.value, e), div(power(turn, _TWO), _TWO))
        return Jet(value, first, self._linear("im", bend))

    def _power(self, a: Jet, n: Expr, e: Expr) -> Jet:
        """Source: u^n = u0^n + n u0^(n−1) (u1 + u2) + ½ n (n − 1) u0^(n−2) u1²; n is data."""
        less, least = sub(n, ONE), sub(n, _TWO)
        value, slope = self._raised(a.value, n, e), mul(n, self._raised(a.value, less, e))
        if self.order == 1:
            return Jet(value, mul(slope, a.first))
        half = div(mul(n, less), _TWO)
        bend = ZERO if is_zero(half) else mul(half, self._raised(a.value, least, e))
        second = add(mul(slope, a.second), mul(bend, power(a.first, _TWO)))
        return Jet(value, mul(slope, a.first), second)

    def _raised(self, a: Expr, n: Expr, e: Expr) -> Expr:
        value = number(n)
        if is_zero(a) and not (isinstance(value, int) and value >= 0):
            raise self._refused(e)
        return _placed(power(a, n), e)

    def _function(self, args: list[Jet], e: Apply) -> Jet:
        """Source: f(u) = f(u0) + Σ f_i (u1 + u2)_i + ½ Σ f_ij u1_i u1_j, slopes of `ops`."""
        graph = Graph()
        node = graph.call(e.op, *map(graph.slot, range(len(args))))
        values = [a.value for a in args]
        varying = [i for i, a in enumerate(args) if self.degree(e.args[i])]
        first: Expr = ZERO
        second: Expr = ZERO
        for i in varying:
            node_i = graph.slope(node, i)
            slope = self._said(graph, node_i, values, e)
            first = add(first, mul(slope, args[i].first))
            second = add(second, mul(slope, args[i].second))
            for j in varying if self.order == 2 else ():
                if j > i:
                    continue
                bend = self._said(graph, graph.slope(node_i, j), values, e)
                square = mul(args[i].first, args[j].first)
                if i == j:
                    bend, square = div(bend, _TWO), power(args[i].first, _TWO)
                second = add(second, mul(bend, square))
        return Jet(call(e.op, *values), first, second)

    def _said(self, graph: Graph, node: int, values: list[Expr], e: Expr) -> Expr:
        """Return a node of a graph as an expression, with values in place of its slots."""
        op, args, value = graph.nodes[node]
        if op == "slot":
            return values[args[0]]
        if op == "const":
            return Num(int(value) if value == int(value) else value)
        said = [self._said(graph, a, values, e) for a in args]
        return self._over(said[0], said[1], e) if op == "div" else _placed(call(op, *said), e)

    # ---- pieces

    def at(self, e: Ref) -> Expr:
        """Return the point of a variable at the indices of a reference."""
        found = self.model.symbols[e.name]
        assert isinstance(found, Var)
        return at_indices(self.point[e.name], found.over, e.args)

    def inlined(self, e: Ref) -> Expr:
        """Return the body of a definition at the indices of a reference."""
        found = self.model.symbols[e.name]
        assert isinstance(found, Define)
        return inline(e, found)

    def _is_complex(self, e: Expr) -> bool:
        return is_complex(e, self.model)

    def _linear(self, op: str, e: Expr) -> Expr:
        """Return conj, re or im of an expression; of a real one, itself or 0."""
        if self._is_complex(e):
            return call(op, e)
        return ZERO if op == "im" else e

    def _inner(self, a: Expr, b: Expr) -> Expr:
        """Return Re(conj(a) b)."""
        return self._linear("re", mul(self._linear("conj", a), b))

    def _over(self, a: Expr, b: Expr, e: Expr) -> Expr:
        if is_zero(b):
            raise self._refused(e)
        return _placed(div(a, b), e)

    def _refused(self, e: Expr) -> GridlangError:
        what = e.op if isinstance(e, (Apply, Reduce)) else show(e)
        found = variables_of(e, self.model)
        names = ", ".join(n for n in self.point if n in found)
        advice = _ADVICE.get(
            what, "expand around a point where it is smooth, or leave the term out"
        )
        message = f"`{what}` of `{names}` has no Taylor expansion here"
        return GridlangError((Diagnostic("GL620", message, e.span, help=advice),))


_ADVICE = {
    "abs": "expand abs2(…) instead, or say |x| by a new variable t with t >= x and t >= -x",
    "min": "state it by a new variable t and constraints t <= a, t <= b, where t is kept large",
    "max": "state it by a new variable t and constraints t >= a, t >= b, where t is kept small",
}


def factors(e: Expr) -> tuple[Expr, ...]:
    """Return the factors of a product, as they are written."""
    if isinstance(e, Apply) and e.op == "mul":
        return (*factors(e.args[0]), *factors(e.args[1]))
    return (e,)


def _each(f: Callable[..., Expr], *jets: Jet) -> Jet:
    """Return the jet of a map that is linear over the reals."""
    return Jet(
        f(*(j.value for j in jets)), f(*(j.first for j in jets)), f(*(j.second for j in jets))
    )


def _placed(e: Expr, at: Expr) -> Expr:
    """Return an expression with the place of another, where it has none of its own."""
    return e if e.span is not None else replace(e, span=at.span)
