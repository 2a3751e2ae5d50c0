"""`expand`: constraints and objective of a model → their Taylor polynomials around a point."""

from __future__ import annotations

from collections.abc import Callable, Collection

from gridlang.derive.taylor import Expansion, Point
from gridlang.diagnostics import Diagnostic, GridlangError, noted
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.model.expr import Expr
from gridlang.model.fields import is_complex, is_data
from gridlang.model.nodes import Field, Model, Var
from gridlang.model.rewrite import in_constraints
from gridlang.model.show import show


def expand(model: Model, names: Collection[str] | None, point: Point, order: int) -> Model:
    """Return the model with both sides of the named constraints expanded; None: all, and the objective.

    Names, labels and index sets stay. Definitions stay too and say the exact expression, so what
    is reported of them is true of the point found, not of its approximation. Raises
    `GridlangError` with every term that has no expansion, and for a name or point that does not fit.
    """
    check_point(model, point)
    check_names(model, names)
    return in_constraints_at_once(model, names, Expansion(model, point, order).polynomial)


def in_constraints_at_once(
    model: Model, names: Collection[str] | None, rewrite: Callable[[Expr], Expr]
) -> Model:
    """Return what `in_constraints` does; raises all that the rewriting raises at once."""
    found: list[Diagnostic] = []

    def side(e: Expr) -> Expr:
        with noted(found):
            return rewrite(e)
        return e

    result = in_constraints(model, names, side)
    if found:
        raise GridlangError(dict.fromkeys(found))
    return result


def check_names(model: Model, names: Collection[str] | None) -> None:
    """Raise GL602 for names that no constraint bears."""
    known = [c.name for c in (*model.constraints, *model.complements)]
    unknown = [n for n in names or () if n not in known]
    if unknown:
        raise GridlangError(
            Diagnostic(
                "GL602",
                f"`{model.name}` has no constraint `{n}`",
                help=did_you_mean(n, known, "one of " + ", ".join(known)),
            )
            for n in unknown
        )


def check_point(model: Model, point: Point) -> None:
    """Raise GL602 for what is no variable, and for a point that is not data or of another field."""
    found = [_mismatch(model, name, at) for name, at in point.items()]
    if any(found):
        raise GridlangError(d for d in found if d is not None)


def _mismatch(model: Model, name: str, at: Expr) -> Diagnostic | None:
    declared = model.symbols.get(name)
    if not isinstance(declared, Var):
        variables = [v.name for v in model.vars]
        what, help = f"`{name}` is no variable", "one of " + ", ".join(variables)
        return Diagnostic("GL602", what, at.span, help=did_you_mean(name, variables, help))
    if not is_data(at, model):
        what = f"the point `{show(at)}` of `{name}` depends on a variable"
        return Diagnostic("GL602", what, at.span, help="expand around numbers or parameters")
    if is_complex(at, model) and declared.field is not Field.COMPLEX:
        what = f"`{name}` is real, its point `{show(at)}` is complex"
        return Diagnostic("GL602", what, at.span, help="give a real point")
    return None
