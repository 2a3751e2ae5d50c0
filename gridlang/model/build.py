"""Arithmetic on expressions that drops what is 0 or 1, so that derived models stay readable."""

from __future__ import annotations

from dataclasses import replace

from gridlang.model.expr import ONE, ZERO, Apply, Expr, If, Indexing, Num, Reduce


def is_zero(e: Expr) -> bool:
    return isinstance(e, Num) and e.value == 0


def figure(value: float, like: Num) -> Num:
    """Return a number in the unit and at the place of another, a whole one where it is."""
    return Num(int(value) if value == int(value) else value, like.unit, span=like.span)


def is_one(e: Expr) -> bool:
    return isinstance(e, Num) and e.value == 1 and e.unit is None


def _negated(e: Expr) -> Expr | None:
    """Return x where the expression is −x."""
    if isinstance(e, Apply) and e.op == "neg":
        return e.args[0]
    return None


def neg(a: Expr) -> Expr:
    if is_zero(a):
        return a
    inner = _negated(a)
    return inner if inner is not None else Apply("neg", (a,), span=a.span)


def add(a: Expr, b: Expr) -> Expr:
    if is_zero(a):
        return b
    if is_zero(b):
        return a
    inner = _negated(b)
    return Apply("add", (a, b)) if inner is None else Apply("sub", (a, inner))


def sub(a: Expr, b: Expr) -> Expr:
    return add(a, neg(b))


def mul(a: Expr, b: Expr) -> Expr:
    if is_zero(a) or is_zero(b):
        return ZERO
    if is_one(a):
        return b
    if is_one(b):
        return a
    if isinstance(b, Apply) and b.op == "div" and is_one(b.args[0]):
        return div(a, b.args[1])
    x, y = _negated(a), _negated(b)
    if x is not None and y is not None:
        return mul(x, y)
    if x is not None:
        return neg(mul(x, b))
    if y is not None:
        return neg(mul(a, y))
    return Apply("mul", (a, b))


def div(a: Expr, b: Expr) -> Expr:
    if is_zero(a) or is_one(b):
        return a
    return Apply("div", (a, b))


def power(a: Expr, n: int) -> Expr:
    if n == 1:
        return a
    return ONE if n == 0 else Apply("pow", (a, Num(n)))


def total(over: Indexing, body: Expr) -> Expr:
    """Return the sum of a body over an index set; nothing where the body is 0."""
    return ZERO if is_zero(body) else Reduce("sum", over, body)


def choose(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    return then if then == otherwise else If(condition, then, otherwise)


def both(a: Expr | None, b: Expr) -> Expr:
    """Return a condition that holds where both do; `a` None: no condition."""
    return b if a is None else Apply("and", (a, b))


def conjuncts(condition: Expr | None) -> tuple[Expr, ...]:
    """Return the conditions that a condition joins by `and`."""
    if condition is None:
        return ()
    if isinstance(condition, Apply) and condition.op == "and":
        return tuple(x for a in condition.args for x in conjuncts(a))
    return (condition,)


_OPPOSITE = {"eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "gt": "le", "le": "gt"}


def negated(e: Expr) -> Expr:
    """Return the opposite of a condition."""
    if isinstance(e, Apply) and e.op in _OPPOSITE:
        return replace(e, op=_OPPOSITE[e.op])
    if isinstance(e, Apply) and e.op == "not":
        return e.args[0]
    return Apply("not", (e,), span=e.span)
