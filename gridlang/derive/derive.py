"""A formulation of a model → the model in that form, with the way back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from gridlang.derive.coordinates import (
    COORDINATES,
    RECTANGULAR,
    CoordinateLift,
    complex_variables,
    split_variable,
)
from gridlang.derive.dc import dc
from gridlang.derive.expand import expand
from gridlang.derive.lift import PhaseLift, add_minors, add_psd, lift
from gridlang.derive.linearize import linearize
from gridlang.derive.matrix import MatrixLift, split_matrix
from gridlang.derive.quadratic import quadratic
from gridlang.derive.replace import replaced, restated
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.model.clauses import (
    Bounded,
    Clause,
    Coned,
    CurrentForm,
    Dropped,
    Expanded,
    Given,
    Lifted,
    Replaced,
    Restated,
    Written,
)
from gridlang.model.nodes import Formulation, Model

Lift = CoordinateLift | MatrixLift | PhaseLift


class Relation(StrEnum):
    """What the optimum of a formulation is to its parent's."""

    EXACT = "exact"
    RELAXATION = "relaxation"  # no worse than the parent's: a bound
    APPROXIMATION = "approximation"


@dataclass(frozen=True)
class Derived:
    """A model without complex variables, its formulation's name, and the ways back.

    `stated` is what a point must meet: the author's model where the formulation is exact, else
    the model that was relaxed or approximated, still complex. `lifts`, first to last, lead from
    `model` to `stated`, `back` from `stated` to the author's variables. `bounded_by` names the
    relaxation whose bound is to prove the optimum.
    """

    model: Model
    formulation: str
    lifts: tuple[Lift, ...]
    stated: Model
    relation: Relation = Relation.EXACT
    back: tuple[Lift, ...] = ()
    bounded_by: str = ""

    @property
    def turned(self) -> bool:
        """Whether a variable is written in coordinates that are not linear in it."""
        ways = (x for x in self.lifts if isinstance(x, CoordinateLift))
        return any(x.form != RECTANGULAR.name for x in ways)


def derive(model: Model, formulation: str = "") -> Derived:
    """Return a formulation of a checked model.

    Without a name: the first formulation of the file; without any, complex variables are written
    in rectangular coordinates. Raises `GridlangError` for an unknown formulation or a step that
    does not apply.
    """
    name = formulation or (model.formulations[0].name if model.formulations else "")
    steps = _Steps(model, model)
    for clause in _clauses(model, name) if name else ():
        try:
            steps.take(clause)
        except GridlangError as error:
            found = (replace(d, span=d.span or clause.span) for d in error.diagnostics)
            raise GridlangError(found) from None
    return steps.done(name)


@dataclass
class _Steps:
    """The steps of a derivation, taken one after the other."""

    model: Model
    stated: Model
    lifts: list[Lift] = field(default_factory=list)
    back: list[Lift] = field(default_factory=list)
    relation: Relation = Relation.EXACT
    matrices: dict[str, PhaseLift] = field(default_factory=dict)
    bounded_by: str = ""

    def take(self, clause: Clause) -> None:
        match clause:
            case Written():
                self._write(clause)
            case Lifted():
                self.model, back = lift(self.model, clause.variable, clause.matrix, clause.span)
                self.matrices[clause.matrix] = back
                self._left(Relation.RELAXATION, back)
            case Coned():
                ask = {"psd": add_psd, "minors": add_minors}[clause.cone]
                self.model = ask(self.model, self.matrices[clause.matrix], clause)
                self._left(Relation.RELAXATION)
            case Expanded():
                names, point = clause.concerned or None, dict(clause.point)
                if clause.product:
                    self.model = linearize(self.model, names, point, clause.product)
                else:
                    self.model = expand(self.model, names, point, clause.order)
                self._left(Relation.APPROXIMATION)
            case CurrentForm():
                names, point = clause.concerned or None, dict(clause.point)
                self.model = quadratic(self.model, names, point)
                self._left(Relation.APPROXIMATION)
            case Bounded():
                self.bounded_by = clause.formulation
            case Dropped():
                kept = tuple(c for c in self.model.constraints if c.name not in clause.constraints)
                self.model = self.model.but(constraints=kept)
                self._left(Relation.RELAXATION)
            case Given():
                params = (
                    replace(p, value=clause.value, default=None) if p.name == clause.param else p
                    for p in self.model.params
                )
                self.model = self.model.but(params=tuple(params))
                self._left(Relation.APPROXIMATION)
            case Restated():
                self.model = restated(self.model, clause)
                self._left(Relation.APPROXIMATION)
            case Replaced():
                self.model = replaced(self.model, clause)
                self._left(Relation.APPROXIMATION)
            case _:
                raise TypeError(type(clause).__name__)

    def _left(self, relation: Relation, *back: Lift) -> None:
        """Note that the parent is left: points are judged by what it became from here on."""
        if self.relation is not Relation.APPROXIMATION:
            self.relation = relation
        self.back += (*self.lifts, *back)
        self.lifts.clear()
        self.stated = self.model.but(formulations=())

    def done(self, name: str) -> Derived:
        """Return what was derived, matrices and the remaining complex variables written out."""
        for matrix in [v for v in self.model.vars if v.shape]:
            self.model, way = split_matrix(self.model, matrix)
            self.lifts.append(way)
        for variable in complex_variables(self.model):
            self.model, own = split_variable(self.model, variable, RECTANGULAR)
            self.lifts.append(own)
        return Derived(
            self.model.but(formulations=(), recovers=()),
            name,
            tuple(self.lifts),
            self.stated,
            self.relation,
            tuple(self.back),
            self.bounded_by,
        )

    def _write(self, clause: Written) -> None:
        """Write a complex variable in coordinates."""
        form, name = COORDINATES.get(clause.form), clause.variable
        if clause.form == "dc":
            self.model, ways = dc(self.model, name)
            self._left(Relation.APPROXIMATION, *ways)
            return
        if form is None:
            raise _refused(
                clause,
                "GL601",
                f"there is no derivation `{clause.form}`",
                did_you_mean(
                    clause.form, (*COORDINATES, "dc"), "one of " + ", ".join((*COORDINATES, "dc"))
                ),
            )
        if any(way.variable == name for way in (*self.lifts, *self.back)):
            raise _refused(
                clause,
                "GL602",
                f"`{name}` is already written in other coordinates",
                "take one of the two steps out",
            )
        if name not in complex_variables(self.model):
            raise _refused(
                clause,
                "GL602",
                f"`{name}` is real: it has no {clause.form} coordinates",
                "declare it complex, or take the step out",
            )
        self.model, way = split_variable(self.model, name, form)
        self.lifts.append(way)


def _clauses(model: Model, name: str) -> tuple[Clause, ...]:
    """Return the steps of a formulation, those of its parents first."""
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


def _refused(clause: Clause, code: str, message: str, help: str) -> GridlangError:
    return GridlangError((Diagnostic(code, message, clause.span, help=help),))


def check_formulations(model: Model) -> tuple[Diagnostic, ...]:
    """Return what is wrong with any formulation of a model."""
    findings: list[Diagnostic] = []
    relations: dict[str, Relation] = {}
    for f in model.formulations:
        try:
            relations[f.name] = derive(model, f.name).relation
        except GridlangError as error:
            findings += [d for d in error.diagnostics if d not in findings]
    findings += _no_bounds(model, relations)
    return tuple(findings)


def _no_bounds(model: Model, relations: Mapping[str, Relation]) -> Iterator[Diagnostic]:
    """Yield a finding for each formulation that is to be bounded by what is no relaxation."""
    for f in model.formulations:
        for clause in f.clauses:
            if not isinstance(clause, Bounded):
                continue
            exact = relations.get(f.name, Relation.EXACT) is Relation.EXACT
            other = relations.get(clause.formulation, Relation.RELAXATION)
            if exact and other is Relation.RELAXATION:
                continue
            wrong = (
                f"`{clause.formulation}` is no relaxation" if exact else f"`{f.name}` is not exact"
            )
            yield Diagnostic(
                "GL613",
                f"{wrong}, so there is no bound to prove an optimum by",
                clause.span,
                help="bound an exact formulation by one that only lifts or drops",
            )
