"""Complex data as pairs of real expressions, so that targets without complex numbers can compute them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.model.build import add, choose, div, figure, is_zero, mul, neg, power, sub, total
from gridlang.model.expr import ONE, ZERO, Apply, Expr, If, Num, Reduce, Ref
from gridlang.model.fields import is_complex
from gridlang.model.nodes import Model
from gridlang.model.norms import is_norm, written_out
from gridlang.model.show import show
from gridlang.model.walk import indexing, rebuild

Pair = tuple[Expr, Expr]


@dataclass(frozen=True)
class Pairs:
    """Rewrites data of a model; `parts` names the two real parts of each complex parameter."""

    model: Model
    parts: Mapping[str, tuple[str, str]]

    def real(self, e: Expr) -> Expr:
        """Return a real-valued expression without complex data in it."""
        if isinstance(e, (Apply, Reduce)) and is_norm(e):
            return self.real(written_out(e))
        if not (isinstance(e, Apply) and e.op in _OF_PAIR):
            return rebuild(e, self.real)
        re, im = self.pair(e.args[0])
        if e.op == "abs" and is_zero(im):
            found: Expr = Num(abs(re.value)) if isinstance(re, Num) else Apply("abs", (re,))
        elif e.op == "arg" and is_zero(im) and isinstance(re, Num) and _positive(re):
            found = ZERO
        else:
            found = _OF_PAIR[e.op](re, im)
        return replace(found, span=e.span)

    def pair(self, e: Expr) -> Pair:
        """Return real and imaginary part of a data expression.

        Source: complex arithmetic by parts; 1/z = conj(z)/|z|², e^(a + jb) = e^a (cos b + j sin b).
        """
        if not is_complex(e, self.model):
            return self.real(e), ZERO
        match e:
            case Num():
                value = complex(e.value)
                return figure(value.real, e), figure(value.imag, e)
            case Ref():
                names, args = self.parts[e.name], tuple(map(self.real, e.args))
                return Ref(names[0], args, span=e.span), Ref(names[1], args, span=e.span)
            case If():
                (a, b), (c, d) = self.pair(e.then), self.pair(e.otherwise)
                condition = self.real(e.condition)
                return choose(condition, a, c), choose(condition, b, d)
            case Reduce(op="sum"):
                re, im = self.pair(e.body)
                over = indexing(e.over, self.real)
                return total(over, re), total(over, im)
            case Apply(op="add" | "sub"):
                (a, b), (c, d) = map(self.pair, e.args)
                join = add if e.op == "add" else sub
                return join(a, c), join(b, d)
            case Apply(op="neg"):
                a, b = self.pair(e.args[0])
                return neg(a), neg(b)
            case Apply(op="conj"):
                a, b = self.pair(e.args[0])
                return a, neg(b)
            case Apply(op="mul"):
                return _product(self.pair(e.args[0]), self.pair(e.args[1]))
            case Apply(op="div"):
                return _quotient(self.pair(e.args[0]), self.pair(e.args[1]))
            case Apply(op="exp"):
                a, b = self.pair(e.args[0])
                growth = ONE if is_zero(a) else Apply("exp", (a,))
                return mul(growth, Apply("cos", (b,))), mul(growth, Apply("sin", (b,)))
            case Apply(op="pow", args=(base, Num(value=int(n)))) if 0 <= n <= 8:
                result: Pair = (ONE, ZERO)
                for _ in range(n):
                    result = _product(result, self.pair(base))
                return result
            case _:
                what = e.op if isinstance(e, (Apply, Reduce)) else show(e)
                help = "compute it from real parameters, or choose another target"
                found = Diagnostic(
                    "GL702", f"`{what}` of complex data cannot be stated", e.span, help=help
                )
                raise GridlangError((found,))


def _product(x: Pair, y: Pair) -> Pair:
    (a, b), (c, d) = x, y
    return sub(mul(a, c), mul(b, d)), add(mul(a, d), mul(b, c))


def _quotient(x: Pair, y: Pair) -> Pair:
    (a, b), (c, d) = x, y
    if is_zero(d):
        return div(a, c), div(b, c)
    size = _square(c, d)
    above = _product((a, b), (c, neg(d)))
    return div(above[0], size), div(above[1], size)


def _positive(e: Num) -> bool:
    return not isinstance(e.value, complex) and e.value >= 0


def _square(a: Expr, b: Expr) -> Expr:
    squares = (ZERO if is_zero(x) else power(_unsigned(x), 2) for x in (a, b))
    return add(*squares)


def _unsigned(e: Expr) -> Expr:
    return e.args[0] if isinstance(e, Apply) and e.op == "neg" else e


_OF_PAIR: dict[str, Callable[[Expr, Expr], Expr]] = {
    "re": lambda a, b: a,
    "im": lambda a, b: b,
    "conj": lambda a, b: a,  # of a real number
    "abs2": _square,
    "abs": lambda a, b: Apply("sqrt", (_square(a, b),)),
    "arg": lambda a, b: Apply("atan2", (b, a)),
}
