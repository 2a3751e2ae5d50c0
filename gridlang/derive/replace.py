"""An expression for another, or a constraint for another, as a formulation says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.model.clauses import Replaced, Restated
from gridlang.model.expr import Apply, Expr, Num, Ref
from gridlang.model.nodes import Model
from gridlang.model.rewrite import in_constraints, rewritten
from gridlang.model.walk import children, rebuild

Args = tuple[Expr, ...]


def restated(model: Model, clause: Restated) -> Model:
    """Return the model with another relation for the constraint of that name."""
    constraints = (
        replace(
            c,
            body=clause.body,
            lower=clause.lower,
            upper=clause.upper,
            equal=clause.equal,
        )
        if c.name == clause.constraint
        else c
        for c in model.constraints
    )
    return model.but(constraints=tuple(constraints))


def restated_alone(model: Model) -> Iterator[Model]:
    """Yield, for each relation that a formulation states, the model with that relation alone."""
    for formulation in model.formulations:
        for clause in formulation.clauses:
            if isinstance(clause, Restated):
                own = tuple(c for c in model.constraints if c.name == clause.constraint)
                alone = model.but(constraints=own, complements=(), objective=None)
                yield restated(alone, clause)


def replaced(model: Model, clause: Replaced) -> Model:
    """Return the model with a pattern replaced, in the constraints named or everywhere.

    Names without indices in the pattern stand for themselves at any index, the same everywhere in
    it. Raises `GridlangError` (GL612) where the pattern occurs nowhere.
    """
    found = 0

    def rewrite(e: Expr) -> Expr:
        nonlocal found
        indices: dict[str, Args] = {}
        if _matches(clause.pattern, e, indices):
            found += 1
            return replace(_at(clause.value, indices), span=e.span)
        return rebuild(e, rewrite)

    if clause.concerned:
        changed = in_constraints(model, clause.concerned, rewrite)
    else:
        changed = rewritten(model, rewrite)
    if not found:
        where = ", ".join(clause.concerned) or "the model"
        raise GridlangError(
            (
                Diagnostic(
                    "GL612",
                    f"what is to be replaced does not occur in {where}",
                    clause.span,
                    help="write it as the constraint does; definitions are not looked into",
                ),
            )
        )
    return changed


def _matches(pattern: Expr, e: Expr, indices: dict[str, Args]) -> bool:
    """Tell whether an expression is a pattern's, and note the indices of its names."""
    match pattern, e:
        case Ref(args=()), Ref() if pattern.name == e.name:
            return indices.setdefault(e.name, e.args) == e.args
        case Apply(), Apply() if pattern.op == e.op and len(pattern.args) == len(e.args):
            pairs = zip(pattern.args, e.args, strict=True)
            return all(_matches(p, x, indices) for p, x in pairs)
        case Num(), Num():
            return pattern == e
        case _:
            return not children(pattern) and pattern == e


def _at(value: Expr, indices: dict[str, Args]) -> Expr:
    """Return an expression with the indices found for the names that have none."""

    def rewrite(e: Expr) -> Expr:
        if isinstance(e, Ref) and not e.args and e.name in indices:
            return replace(e, args=indices[e.name])
        return rebuild(e, rewrite)

    return rewrite(value)
