"""A rewriting of expressions applied to a whole model, and names that are still free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gridlang.model.expr import Expr
from gridlang.model.nodes import Constraint, Model
from gridlang.model.walk import fresh


def rewritten(model: Model, rewrite: Callable[[Expr], Expr]) -> Model:
    """Return the model with an expression rewritten wherever variables stand."""
    objective = model.objective
    return model.but(
        defines=tuple(replace(d, body=rewrite(d.body)) for d in model.defines),
        constraints=tuple(rewritten_constraint(c, rewrite) for c in model.constraints),
        complements=tuple(
            replace(
                c,
                first=rewritten_constraint(c.first, rewrite),
                second=rewritten_constraint(c.second, rewrite),
            )
            for c in model.complements
        ),
        objective=None if objective is None else replace(objective, body=rewrite(objective.body)),
    )


def rewritten_constraint(c: Constraint, rewrite: Callable[[Expr], Expr]) -> Constraint:
    def optional(e: Expr | None) -> Expr | None:
        return None if e is None else rewrite(e)

    return replace(c, body=rewrite(c.body), lower=optional(c.lower), upper=optional(c.upper))


def free_name(name: str, model: Model) -> str:
    """Return a name that the model does not use, the given one if it can be."""
    return fresh(name, set(model.symbols) | {d.name for d in model.declarations()})
