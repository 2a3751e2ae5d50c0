"""The class of a lowered model, read off its text: LP, QP, QCP, NLP or SDP, MI before it."""

from __future__ import annotations

from gridlang.lower.complements import slack
from gridlang.model.build import mul
from gridlang.model.nodes import Field, Model
from gridlang.model.polynomials import degree


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
