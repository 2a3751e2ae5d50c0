"""Rotated cones as authors write them: a sum of squares below a product of two that are at least 0.

Source: F. Alizadeh and D. Goldfarb, Second-order cone programming, Math. Program. B 95 (2003),
section 2.
"""

from __future__ import annotations

from collections.abc import Iterator

from gridlang.model.curvature import Sign
from gridlang.model.expr import Apply, Expr, Num
from gridlang.model.fields import is_complex, is_data
from gridlang.model.nodes import Model
from gridlang.model.polynomials import is_affine, is_sum_of_squares
from gridlang.model.signs import sign_of
from gridlang.model.walk import opened


def is_rotated_cone(small: Expr, large: Expr, model: Model) -> bool:
    """Tell whether `small <= large` is a rotated cone: a sum of squares under a product."""
    products = 0
    for term, plus in (*_terms(small, True, model), *_terms(large, False, model)):
        if not plus and _is_product(term, model):
            products += 1
        elif not (plus and is_sum_of_squares(term, model)):
            return False
    return products == 1


def _terms(e: Expr, plus: bool, model: Model) -> Iterator[tuple[Expr, bool]]:
    match opened(e, model):
        case Apply(op="add", args=(a, b)):
            yield from _terms(a, plus, model)
            yield from _terms(b, plus, model)
        case Apply(op="sub", args=(a, b)):
            yield from _terms(a, plus, model)
            yield from _terms(b, not plus, model)
        case Apply(op="neg", args=(a,)):
            yield from _terms(a, not plus, model)
        case Num(value=0):
            return
        case other:
            yield other, plus


def _is_product(e: Expr, model: Model) -> bool:
    """Tell whether an expression is a product of two affine ones that are at least 0."""
    match e:
        case Apply(op="pow", args=(a, Num(value=2))):
            factors = [a, a]
        case _:
            factors = list(_factors(e, model))
    if any(is_complex(x, model) for x in factors):
        return False
    if any(sign_of(x, model) is not Sign.NONNEGATIVE for x in factors):
        return False
    varying = [x for x in factors if not is_data(x, model)]
    return len(varying) == 2 and all(is_affine(x, model) for x in varying)


def _factors(e: Expr, model: Model) -> Iterator[Expr]:
    match opened(e, model):
        case Apply(op="mul", args=(a, b)):
            yield from _factors(a, model)
            yield from _factors(b, model)
        case Apply(op="div", args=(a, b)) if is_data(b, model):
            yield from _factors(a, model)
            yield b
        case other:
            yield other
