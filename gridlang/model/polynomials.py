"""Affine, quadratic, sum of squares: what an expression plainly is as a polynomial of the variables."""

from __future__ import annotations

import math

from gridlang.model.curvature import Sign
from gridlang.model.expr import Apply, Expr, If, Num, Reduce, Ref
from gridlang.model.fields import is_data
from gridlang.model.nodes import Define, Model, Var
from gridlang.model.norms import size_in
from gridlang.model.signs import is_square, sign_of
from gridlang.model.walk import inline, names_of


def variables_of(e: Expr, model: Model) -> frozenset[str]:
    """Return the names of the variables in an expression, those of definitions with it."""
    found: frozenset[str] = frozenset()
    for name in names_of(e):
        symbol = model.symbols.get(name)
        if isinstance(symbol, Define):
            found |= variables_of(symbol.body, model)
        elif isinstance(symbol, Var) or symbol is None:
            found |= {name}
    return found


def is_affine(e: Expr, model: Model) -> bool:
    return degree(e, model) <= 1


def is_quadratic(e: Expr, model: Model) -> bool:
    return degree(e, model) <= 2


def degree(e: Expr, model: Model) -> float:
    """Return the degree in real and imaginary parts of the variables, infinite if no polynomial."""
    if is_data(e, model):
        return 0.0
    match e:
        case Ref():
            found = model.symbols.get(e.name)
            return degree(found.body, model) if isinstance(found, Define) else 1.0
        case Apply(op="add" | "sub" | "neg" | "re" | "im" | "conj"):
            return max(degree(a, model) for a in e.args)
        case Apply(op="mul"):
            return sum(degree(a, model) for a in e.args)
        case Apply(op="div") if is_data(e.args[1], model):
            return degree(e.args[0], model)
        case Apply(op="abs2"):
            return 2 * degree(e.args[0], model)
        case Apply(op="pow", args=(base, Num(value=int(n)))) if n >= 0:
            return n * degree(base, model)
        case If():
            return max(degree(e.then, model), degree(e.otherwise, model))
        case Reduce(op="sum"):
            return degree(e.body, model)
        case _:
            return math.inf


def is_sum_of_squares(e: Expr, model: Model) -> bool:
    """Tell whether an expression is plainly a sum of squares of affine ones, with weights ≥ 0."""

    def weight(x: Expr) -> bool:
        return is_data(x, model) and sign_of(x, model) is Sign.NONNEGATIVE

    def squares(x: Expr) -> bool:
        return is_sum_of_squares(x, model)

    if weight(e):
        return True
    match e:
        case Ref():
            found = model.symbols.get(e.name)
            return isinstance(found, Define) and squares(inline(e, found))
        case Apply(op="add", args=(a, b)):
            return squares(a) and squares(b)
        case Apply(op="mul", args=(a, b)):
            own = is_square(e) and is_affine(a, model)
            return own or (weight(a) and squares(b)) or (squares(a) and weight(b))
        case Apply(op="div", args=(a, b)):
            return squares(a) and weight(b)
        case Apply(op="abs2", args=(a,)):
            return is_affine(a, model)
        case Apply(op="pow", args=(a, Num(value=2))):
            return _is_affine_size(a, model)
        case If():
            return squares(e.then) and squares(e.otherwise)
        case Reduce(op="sum"):
            return squares(e.body)
        case _:
            return False


def _is_affine_size(e: Expr, model: Model) -> bool:
    """Tell whether an expression is affine, or the Euclidean norm of such."""
    size = size_in(e, model)
    if size is None or size.op not in ("abs", "norm"):
        return is_affine(e, model)
    inner = (size.body,) if isinstance(size, Reduce) else size.args
    return all(is_affine(a, model) for a in inner)
