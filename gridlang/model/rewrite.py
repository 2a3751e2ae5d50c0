"""A rewriting of expressions applied to a whole model, and names that are still free."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from gridlang.model.expr import Expr
from gridlang.model.nodes import Constraint, Model
from gridlang.model.walk import fresh


def rewritten(model: Model, rewrite: Callable[[Expr], Expr]) -> Model:
    """Return the model with an expression rewritten wherever variables stand."""
    defines = tuple(replace(d, body=rewrite(d.body)) for d in model.defines)
    return in_constraints(model.but(defines=defines), None, rewrite)


def in_constraints(
    model: Model, names: Collection[str] | None, rewrite: Callable[[Expr], Expr]
) -> Model:
    """Return the model with the sides of the named constraints rewritten; None: and the objective."""

    def relation(c: Constraint) -> Constraint:
        return rewritten_constraint(c, rewrite) if names is None or c.name in names else c

    objective = model.objective
    if objective is not None and names is None:
        objective = replace(objective, body=rewrite(objective.body))
    return model.but(
        constraints=tuple(map(relation, model.constraints)),
        complements=tuple(
            replace(c, first=relation(c.first), second=relation(c.second))
            for c in model.complements
        ),
        objective=objective,
    )


def rewritten_constraint(c: Constraint, rewrite: Callable[[Expr], Expr]) -> Constraint:
    def optional(e: Expr | None) -> Expr | None:
        return None if e is None else rewrite(e)

    return replace(c, body=rewrite(c.body), lower=optional(c.lower), upper=optional(c.upper))


def free_name(name: str, model: Model) -> str:
    """Return a name that the model does not use, the given one if it can be."""
    return fresh(name, set(model.symbols) | {d.name for d in model.declarations()})
