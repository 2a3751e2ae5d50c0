"""A complementarity → three inequalities that a solver can take: both sides, and their product."""

from __future__ import annotations

from dataclasses import replace

from gridlang.model.build import choose, mul, sub
from gridlang.model.expr import ZERO, Apply, Expr, Num
from gridlang.model.fields import is_data
from gridlang.model.nodes import Complement, Constraint, Model

INFINITE = Num(float("inf"))


def inequalities(c: Complement, model: Model) -> tuple[Constraint, Constraint, Constraint]:
    """Return both sides of a complementarity, and `a·b <= 0` for their slacks a and b.

    A side whose limit is infinite is never tight, so the other side has to be: there the product
    is the other slack alone. Source: S. Scholtes, Convergence properties of a regularization
    scheme for mathematical programs with complementarity constraints, SIAM J. Optim. 11 (2001).
    """
    first, second = (
        replace(side, name=f"{c.name}.{which}")
        for side, which in ((c.first, "first"), (c.second, "second"))
    )
    a, b = slack(first), slack(second)
    product = _unless_infinite(second, mul(a, b), a, model)
    product = _unless_infinite(first, product, b, model)
    body = replace(first, name=f"{c.name}.product", body=product, lower=None, upper=ZERO)
    return first, second, body


def slack(side: Constraint) -> Expr:
    """Return what a side of a complementarity leaves to its limit; it must not be negative."""
    if side.lower is not None:
        return sub(side.body, side.lower)
    assert side.upper is not None
    return sub(side.upper, side.body)


def _unless_infinite(side: Constraint, then: Expr, otherwise: Expr, model: Model) -> Expr:
    """Return the first expression where the limit of a side is finite, else the second."""
    limit = side.lower if side.lower is not None else side.upper
    assert limit is not None
    if not is_data(limit, model) or (isinstance(limit, Num) and abs(limit.value) < float("inf")):
        return then
    finite = Apply("lt", (Apply("abs", (limit,)), INFINITE))
    return choose(finite, then, otherwise)
