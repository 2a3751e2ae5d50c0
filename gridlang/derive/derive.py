"""A formulation of a model → the model in that form, with the way back."""

from __future__ import annotations

from dataclasses import dataclass

from gridlang.derive.coordinates import (
    COORDINATES,
    RECTANGULAR,
    Lift,
    complex_variables,
    split_variable,
)
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.model.nodes import Clause, Formulation, Model


@dataclass(frozen=True)
class Derived:
    """A model without complex variables, its formulation's name, and the lifts, first to last.

    `relation` says what its optimum is to the parent's: `exact` for a change of coordinates.
    """

    model: Model
    formulation: str
    lifts: tuple[Lift, ...]
    relation: str = "exact"


def derive(model: Model, formulation: str = "") -> Derived:
    """Return a formulation of a checked model.

    Without a name: the first formulation of the file; without any, complex variables are written
    in rectangular coordinates. Raises `GridlangError` for an unknown formulation or a step that
    does not apply.
    """
    clauses = _clauses(model, formulation)
    name = formulation or (model.formulations[0].name if model.formulations else "")
    lifts: list[Lift] = []
    for clause in clauses:
        model, lift = _apply(model, clause, lifts)
        lifts.append(lift)
    for variable in complex_variables(model):
        model, lift = split_variable(model, variable, RECTANGULAR)
        lifts.append(lift)
    return Derived(model.but(formulations=()), name, tuple(lifts))


def _clauses(model: Model, name: str) -> tuple[Clause, ...]:
    """Return the steps of a formulation, those of its parents first."""
    if not name:
        if not model.formulations:
            return ()
        name = model.formulations[0].name
    by_name = {f.name: f for f in model.formulations}
    if name not in by_name:
        known = ", ".join(by_name) or "none"
        raise GridlangError(
            (
                Diagnostic(
                    "GL603",
                    f"`{model.name}` has no formulation `{name}`",
                    help=did_you_mean(name, by_name, f"it has {known}"),
                ),
            )
        )
    steps: tuple[Clause, ...] = ()
    seen: list[Formulation] = []
    while name in by_name and by_name[name] not in seen:
        seen.append(by_name[name])
        steps = by_name[name].clauses + steps
        name = by_name[name].parent
    return steps


def _apply(model: Model, clause: Clause, earlier: list[Lift]) -> tuple[Model, Lift]:
    form = COORDINATES.get(clause.form)
    if form is None:
        raise _refused(
            clause,
            "GL601",
            f"there is no derivation `{clause.form}`",
            did_you_mean(clause.form, COORDINATES, "one of " + ", ".join(COORDINATES)),
        )
    if any(lift.variable == clause.subject for lift in earlier):
        raise _refused(
            clause,
            "GL602",
            f"`{clause.subject}` is already written in other coordinates",
            "take one of the two steps out",
        )
    if clause.subject not in complex_variables(model):
        raise _refused(
            clause,
            "GL602",
            f"`{clause.subject}` is real: it has no {clause.form} coordinates",
            "declare it complex, or take the step out",
        )
    return split_variable(model, clause.subject, form)


def _refused(clause: Clause, code: str, message: str, help: str) -> GridlangError:
    return GridlangError((Diagnostic(code, message, clause.span, help=help),))


def check_formulations(model: Model) -> tuple[Diagnostic, ...]:
    """Return what is wrong with any formulation of a model."""
    findings: list[Diagnostic] = []
    for f in model.formulations:
        try:
            derive(model, f.name)
        except GridlangError as error:
            findings += [d for d in error.diagnostics if d not in findings]
    return tuple(findings)
