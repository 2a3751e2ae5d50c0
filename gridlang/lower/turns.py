"""Complex expressions that are plainly a magnitude times e^{jθ}, as polar coordinates write them."""

from __future__ import annotations

from gridlang.model.build import add, mul, neg
from gridlang.model.expr import ONE, ZERO, Apply, Expr, Num, Ref
from gridlang.model.fields import is_complex, never_negative
from gridlang.model.nodes import Model


def turn(z: Expr, model: Model) -> tuple[Expr, Expr] | None:
    """Return magnitude and angle of a product of magnitudes and e^{jθ}, else None."""
    match z:
        case Apply(op="mul", args=(a, b)):
            x, y = turn(a, model), turn(b, model)
            return None if x is None or y is None else (mul(x[0], y[0]), add(x[1], y[1]))
        case Apply(op="conj", args=(a,)):
            found = turn(a, model)
            return None if found is None else (found[0], neg(found[1]))
        case Apply(op="exp", args=(Apply(op="mul", args=(Num(value=1j), angle)),)):
            return ONE, angle
        case Num(value=int() | float() as value) if value >= 0:
            return z, ZERO
        case Ref() if not is_complex(z, model) and never_negative(z, model):
            return z, ZERO
        case _:
            return None
