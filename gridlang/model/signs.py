"""The sign of an expression, as declared bounds and the functions in it prove it."""

from __future__ import annotations

from gridlang.model.curvature import Shape, Sign, Slope, common
from gridlang.model.expr import ZERO, Apply, Card, Expr, If, Num, Reduce, Ref
from gridlang.model.fields import is_complex
from gridlang.model.nodes import Define, Field, Model, Param, Var
from gridlang.model.ops import NORMS, OPS
from gridlang.model.walk import inline

_PLUS, _MINUS, _UNKNOWN = Sign.NONNEGATIVE, Sign.NONPOSITIVE, Sign.UNKNOWN
_OUTWARD = {_PLUS: Slope.RISING, _MINUS: Slope.FALLING, _UNKNOWN: Slope.ANY}


def sign_of(e: Expr, model: Model) -> Sign:
    """Return the sign of a real expression at every point and on all data that keep the bounds."""

    def sign(x: Expr) -> Sign:
        return sign_of(x, model)

    match e:
        case Num(value=int() | float() as value):
            return _PLUS if value >= 0 else _MINUS
        case Card():
            return _PLUS
        case Ref():
            return _of_name(e, model)
        case If():
            return common((sign(e.then), sign(e.otherwise)))
        case Reduce(op="sum" | "prod" | "min" | "max"):
            found = sign(e.body)
            return _UNKNOWN if e.op == "prod" and found is _MINUS else found
        case Reduce():
            return _PLUS if e.op in NORMS else _UNKNOWN
        case Apply(op="add"):
            return common(map(sign, e.args))
        case Apply(op="sub"):
            return common((sign(e.args[0]), sign(e.args[1]).opposite))
        case Apply(op="neg"):
            return sign(e.args[0]).opposite
        case Apply(op="mul" | "div"):
            if e.op == "mul" and is_square(e):
                return _PLUS
            return sign(e.args[0]).times(sign(e.args[1]))
        case Apply(op="pow"):
            return _of_power(e, model)
        case Apply(op="re") if isinstance(e.args[0], (Num, Ref)):
            return sign(e.args[0])
        case Apply(op="max") if _PLUS in map(sign, e.args):
            return _PLUS
        case Apply(op="min") if _MINUS in map(sign, e.args):
            return _MINUS
        case Apply(op="min" | "max"):
            return common(map(sign, e.args))
        case Apply():
            shape = OPS[e.op].shape
            return _UNKNOWN if shape is None else shape.sign
        case _:
            return _UNKNOWN


def slope_at(e: Expr, shape: Shape, argument: int, model: Model) -> Slope:
    """Return how a function of a shape goes with an argument, as the sign of that tells."""
    slope = shape.slope(argument)
    outward = slope is Slope.OUTWARD and not is_complex(e, model)
    return _OUTWARD[sign_of(e, model)] if outward else slope


def is_square(e: Apply) -> bool:
    """Tell whether a product is of an expression with itself; of a complex one it is no |z|²."""
    return e.op == "mul" and e.args[0] == e.args[1]


def _of_power(e: Apply, model: Model) -> Sign:
    base, exponent = e.args
    even = isinstance(exponent, Num) and isinstance(exponent.value, int) and exponent.value % 2 == 0
    if even or sign_of(base, model) is _PLUS:
        return _PLUS
    odd = isinstance(exponent, Num) and isinstance(exponent.value, int)
    return sign_of(base, model) if odd else _UNKNOWN


def _of_name(e: Ref, model: Model) -> Sign:
    found = model.symbols.get(e.name)
    if isinstance(found, Define):
        return sign_of(inline(e, found), model)
    if isinstance(found, Var) and found.psd and e.args[0] == e.args[1]:
        return _PLUS  # on the diagonal of a semidefinite matrix
    if not isinstance(found, (Param, Var)) or found.field is Field.COMPLEX:
        return _UNKNOWN
    if found.field is Field.BINARY:
        return _PLUS
    if found.lower is not None and sign_of(found.lower, model) is _PLUS:
        return _PLUS
    if found.upper is not None and (
        found.upper == ZERO or sign_of(found.upper, model) is _MINUS
    ):  # 0 is of both signs
        return _MINUS
    if isinstance(found, Param) and found.value is not None and found.member_of is None:
        return sign_of(found.value, model)
    return _UNKNOWN
