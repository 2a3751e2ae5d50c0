"""The class of a lowered model, read off its text: LP, QP, QCP, NLP or SDP, MI before it."""

from __future__ import annotations

import math

from gridlang.lower.complements import slack
from gridlang.model.build import mul
from gridlang.model.expr import Apply, Expr, If, Num, Reduce, Ref
from gridlang.model.fields import is_data
from gridlang.model.nodes import Define, Field, Model


def problem_class(model: Model) -> str:
    """Return the class that any data give at most; on its data an instance may be simpler."""
    objective = degree(model.objective.body, model) if model.objective is not None else 0.0
    sides = [e for c in model.constraints for e in (c.body, c.lower, c.upper) if e is not None]
    sides += [mul(slack(c.first), slack(c.second)) for c in model.complements]
    constraints = max((degree(e, model) for e in sides), default=0.0)
    whole = any(v.field in (Field.INTEGER, Field.BINARY) for v in model.vars)
    if model.semidefinite:
        kind = "SDP" if max(objective, constraints) <= 2 else "NLSDP"
    elif constraints <= 1:
        kind = "LP" if objective <= 1 else "QP" if objective <= 2 else "NLP"
    else:
        kind = "QCP" if max(objective, constraints) <= 2 else "NLP"
    return kind if not whole else {"NLP": "MINLP"}.get(kind, f"MI{kind}")


def degree(e: Expr, model: Model) -> float:
    """Return the degree of an expression as a polynomial of the variables, infinite if none."""
    if is_data(e, model):
        return 0.0
    match e:
        case Ref():
            found = model.symbols[e.name]
            return degree(found.body, model) if isinstance(found, Define) else 1.0
        case Apply(op="add" | "sub" | "neg"):
            return max(degree(a, model) for a in e.args)
        case Apply(op="mul"):
            return sum(degree(a, model) for a in e.args)
        case Apply(op="div") if is_data(e.args[1], model):
            return degree(e.args[0], model)
        case Apply(op="pow"):
            n = e.args[1].value if isinstance(e.args[1], Num) else None
            if isinstance(n, int) and n >= 0:
                return n * degree(e.args[0], model)
            return math.inf
        case If():
            return max(degree(e.then, model), degree(e.otherwise, model))
        case Reduce(op="sum"):
            return degree(e.body, model)
        case _:
            return math.inf
