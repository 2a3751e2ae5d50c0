"""Norms and absolute values: what they are of, and how they are written by other functions."""

from __future__ import annotations

from dataclasses import replace

from gridlang.model.build import add, neg, power
from gridlang.model.curvature import Sign
from gridlang.model.expr import ZERO, Apply, Expr, If, Num, Reduce
from gridlang.model.nodes import Model
from gridlang.model.ops import NORMS
from gridlang.model.signs import sign_of
from gridlang.model.walk import opened

Size = Apply | Reduce


def is_norm(e: Expr) -> bool:
    """Tell whether an expression is a norm of arguments, or over a set."""
    return isinstance(e, (Apply, Reduce)) and e.op in NORMS


def size_in(e: Expr | None, model: Model) -> Size | None:
    """Return the norm or absolute value that an expression is, definitions put in; None for others.

    A norm of one argument is its absolute value.
    """
    e = e and opened(e, model)
    if isinstance(e, Apply) and e.op in NORMS and len(e.args) == 1:
        return replace(e, op="abs")
    if isinstance(e, Apply) and e.op == "abs":
        return e
    return e if isinstance(e, (Apply, Reduce)) and is_norm(e) else None


def squares(e: Size) -> Expr:
    """Return the square of an absolute value or a Euclidean norm: the sum of |argument|²."""
    if isinstance(e, Reduce):
        return replace(e, op="sum", body=_of("abs2", e.body))
    return _total(e, "abs2")


def squared_limits(
    lower: Expr | None, upper: Expr | None, model: Model
) -> tuple[Expr | None, Expr | None]:
    """Return the limits of |z|² that limits of |z| are.

    |z| ≥ c says nothing for c ≤ 0; |z| ≤ c cannot be for c < 0, as |z|² ≤ −c² cannot.
    """

    def squared(limit: Expr | None, met: str, otherwise: Expr) -> Expr | None:
        if limit is None or sign_of(limit, model) is Sign.NONNEGATIVE:
            return limit and power(limit, 2)
        return If(Apply(met, (limit, ZERO)), power(limit, 2), otherwise)

    least = squared(lower, "gt", neg(Num(float("inf"))))
    return least, squared(upper, "ge", ZERO if upper is None else neg(power(upper, 2)))


def written_out(e: Size) -> Expr:
    """Return a norm by absolute values: √Σ|aᵢ|², Σ|aᵢ| or max |aᵢ|."""
    if e.op == "norm":
        return Apply("sqrt", (squares(e),), span=e.span)
    if isinstance(e, Reduce):
        return replace(e, op="sum" if e.op == "norm1" else "max", body=_of("abs", e.body))
    if e.op == "norm1":
        return _total(e, "abs")
    return Apply("max", tuple(_of("abs", a) for a in e.args), span=e.span)


def without_norm(e: Expr) -> Expr:
    """Return an expression written out where it is a norm."""
    return written_out(e) if isinstance(e, (Apply, Reduce)) and is_norm(e) else e


def _total(e: Apply, op: str) -> Expr:
    total: Expr = ZERO
    for a in e.args:
        total = add(total, _of(op, a))
    return replace(total, span=e.span)


def _of(op: str, e: Expr) -> Expr:
    return Apply(op, (e,), span=e.span)
