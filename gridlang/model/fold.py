"""Arithmetic as in `build` that also computes with written numbers, where the result is short."""

from __future__ import annotations

import cmath
import math

from gridlang.model import build
from gridlang.model.build import is_zero
from gridlang.model.expr import ZERO, Apply, Expr, Num


def number(e: Expr) -> complex | None:
    """Return the value of a written number without unit, else None."""
    return e.value if isinstance(e, Num) and e.unit is None else None


def _short(value: complex) -> Num | None:
    """Return a number of at most six decimals, real where it is; None for any other."""
    parts = [complex(value).real, complex(value).imag]
    if not all(math.isfinite(x) and round(x, 6) == x for x in parts):
        return None
    re, im = (int(x) if x == int(x) else x for x in parts)
    return Num(re) if im == 0 else Num(complex(re, im))


def _computed(e: Expr) -> Expr:
    """Return an operation on numbers as the number that it gives, where that is short."""
    if not isinstance(e, Apply):
        return e
    values = [x for x in map(number, e.args) if x is not None]
    if len(values) < len(e.args):
        return e
    try:
        return _short(_value(e.op, values)) or e
    except (ValueError, OverflowError, ZeroDivisionError, KeyError):
        return e


def _value(op: str, args: list[complex]) -> complex:
    a, b = args[0], args[-1]
    match op:
        case "add":
            return a + b
        case "sub":
            return a - b
        case "mul":
            return a * b
        case "div":
            return a / b
        case "pow":
            return complex(a**b)
        case "neg":
            return -a
        case "conj":
            return a.conjugate()
        case "re":
            return a.real
        case "im":
            return a.imag
        case "abs":
            return abs(a)
        case "abs2":
            return a.real**2 + a.imag**2
        case "arg":
            return cmath.phase(a)
        case "exp":
            return cmath.exp(a)
    real: dict[str, complex] = {}
    if not any(isinstance(x, complex) for x in args) and hasattr(math, op):
        real[op] = getattr(math, op)(*args)
    return real[op]


def _minus(e: Expr) -> Expr | None:
    """Return the number n where the expression is the written number −n, n > 0."""
    value = number(e)
    if value is None or isinstance(value, complex) or value >= 0:
        return None
    return Num(-value)


def add(a: Expr, b: Expr) -> Expr:
    less = _minus(b)
    if less is not None:
        return sub(a, less)
    if isinstance(a, Apply) and a.op == "neg":
        return sub(b, a.args[0])
    return _computed(build.add(a, b))


def sub(a: Expr, b: Expr) -> Expr:
    if a == b:
        return ZERO
    less = _minus(b)
    return add(a, less) if less is not None else _computed(build.sub(a, b))


def neg(a: Expr) -> Expr:
    return _computed(build.neg(a))


def mul(a: Expr, b: Expr) -> Expr:
    found = _computed(build.mul(a, b))
    for x, y in ((a, b), (b, a)):
        less = _minus(x)
        if less is not None and isinstance(found, Apply):
            return neg(mul(less, y))
    return found


def div(a: Expr, b: Expr) -> Expr:
    return _computed(build.div(a, b))


def power(a: Expr, n: Expr) -> Expr:
    """Return a power; x^0 is 1 and x^1 is x, whatever x is."""
    whole = number(n)
    if isinstance(whole, int) and whole in (0, 1):
        return build.power(a, whole)
    return _computed(Apply("pow", (a, n)))


def call(op: str, *args: Expr) -> Expr:
    """Return an operator or function of `ops` on its arguments."""
    match op:
        case "add":
            return add(*args)
        case "sub":
            return sub(*args)
        case "mul":
            return mul(*args)
        case "div":
            return div(*args)
        case "neg":
            return neg(*args)
        case "pow":
            return power(*args)
        case "re" | "im" | "conj" | "abs2" | "abs" if is_zero(args[0]):
            return ZERO
        case "conj" if isinstance(args[0], Apply) and args[0].op == "conj":
            return args[0].args[0]
        case _:
            return _computed(Apply(op, args))
