"""What an expression of a checked model is: data or not, real or complex, of which degree."""

from __future__ import annotations

from gridlang.model.expr import Apply, Expr, If, Num, Rank, Reduce, Ref
from gridlang.model.nodes import Define, Field, Model, Param, Var
from gridlang.model.ops import NORMS, OPS, Fields


def is_data(e: Expr, model: Model) -> bool:
    """Tell whether an expression depends on no variable."""
    match e:
        case Ref():
            found = model.symbols.get(e.name)
            if isinstance(found, Define):
                return is_data(found.body, model)
            return isinstance(found, Param)
        case Apply():
            return all(is_data(a, model) for a in e.args)
        case If():
            return is_data(e.then, model) and is_data(e.otherwise, model)
        case Reduce():
            return is_data(e.body, model)
        case Rank():
            return False
        case _:
            return True


def is_complex(e: Expr, model: Model) -> bool:
    """Tell whether an expression is complex."""
    match e:
        case Num():
            return isinstance(e.value, complex)
        case Ref():
            found = model.symbols.get(e.name)
            if isinstance(found, Define):
                return is_complex(found.body, model)
            return isinstance(found, (Param, Var)) and found.field is Field.COMPLEX
        case Apply():
            rule = OPS[e.op].fields
            return rule is Fields.JOIN and any(is_complex(a, model) for a in e.args)
        case If():
            return is_complex(e.then, model) or is_complex(e.otherwise, model)
        case Reduce():
            return e.op not in NORMS and is_complex(e.body, model)
        case _:
            return False


def never_negative(e: Expr, model: Model) -> bool:
    """Tell whether an expression is a number or a name declared not to be negative.

    It may then stand as a magnitude; more is known to be at least 0 (`signs`).
    """
    if isinstance(e, Num):
        return isinstance(e.value, (int, float)) and e.value >= 0
    found = model.symbols.get(e.name) if isinstance(e, Ref) else None
    lower = found.lower if isinstance(found, Var | Param) else None
    return lower is not None and never_negative(lower, model)
