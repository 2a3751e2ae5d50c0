"""The whole compiler, one line a stage: text → model → derived → lowered → instance → solution."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gridlang.check.curvature import check_curvature, convexity
from gridlang.check.declarations import declare
from gridlang.check.fields import check_fields
from gridlang.check.indices import check_indices
from gridlang.check.roles import check_roles
from gridlang.check.scenarios import staged, unsettable
from gridlang.check.scope import Findings
from gridlang.check.studies import Find, Unfound, check_studies
from gridlang.check.units import check_units
from gridlang.clock import Clock
from gridlang.derive.derive import Derived, Relation, check_formulations, derive
from gridlang.derive.replace import restated_alone
from gridlang.diagnostics import Diagnostic, GridlangError, raise_errors
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.lower.complex_to_real import Lowered, complex_to_real
from gridlang.model.nodes import Model, Scenario
from gridlang.model.sparse import sparse
from gridlang.model.study import Study
from gridlang.source import Source, shown_path
from gridlang.syntax.ast import Module
from gridlang.syntax.parser import parse
from gridlang.syntax.uses import with_uses

if TYPE_CHECKING:
    from gridlang.bound import Bound
    from gridlang.ground.load import Setting
    from gridlang.table import Dataset


def check(source: Source, clock: Clock | None = None) -> tuple[Model, tuple[Diagnostic, ...]]:
    """Return the checked model of a source; raises `GridlangError` with all findings."""
    model, _, findings = check_with_studies(source, clock)
    return model, findings


def check_with_studies(
    source: Source, clock: Clock | None = None, *, studies: bool = True
) -> tuple[Model, tuple[Study, ...], tuple[Diagnostic, ...]]:
    """Return the checked model of a source and its studies, which are left out if not asked for.

    Raises `GridlangError` with all findings.
    """
    clock = clock or Clock()
    found: tuple[Study, ...] = ()
    with clock.stage("parse"):
        module, findings = parse(source)
        modules, more = with_uses(module)
        findings += more
    with clock.stage("check"):
        model, more = declare(modules, any(d.code == "GL205" for d in findings))
        findings += more
        findings += _meaning(model)
        scenarios, more = _scenarios(modules, any(d.is_error for d in findings))
        findings += more
        wrong = any(d.is_error for d in findings)
        if not wrong:
            model = sparse(model).but(scenarios=scenarios)
            findings += check_formulations(model)
        if studies:
            incomplete = wrong or any(d.is_error for d in findings)
            found, more = check_studies(module, model, _beside(source), incomplete)
            findings += more
    raise_errors(dict.fromkeys(findings))
    return model, found, tuple(dict.fromkeys(findings))


def _meaning(model: Model) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a model whose names are understood."""
    asked = check_indices, check_fields, check_roles, check_units, check_curvature
    stated = (model, *restated_alone(model))
    return tuple(d for s in stated for ask in asked for d in ask(s))


def _scenarios(
    modules: Sequence[Module], incomplete: bool
) -> tuple[tuple[Scenario, ...], tuple[Diagnostic, ...]]:
    """Return the scenarios of a file, each with a model of its own, and every finding on them."""
    findings = Findings()
    found: list[Scenario] = []
    for s in staged(modules, findings):
        model, more = declare(s.modules, incomplete)
        findings.items += [*more, *_meaning(model), *unsettable(s, model)]
        title = f"{model.title or model.name}, scenario {s.declared.name.id}"
        scenario = Scenario(
            name=s.declared.name.id,
            prose=s.declared.title,
            span=s.declared.name.span,
            model=sparse(model).but(title=title),
            settings=tuple((name.id, choice.value) for name, choice in s.settings),
            taken=s.taken,
        )
        found.append(scenario)
    return tuple(found), tuple(findings.items)


def _beside(source: Source) -> Find:
    """Return what finds the models that stand in files beside a source, by name."""

    def find(name: str) -> Model | Unfound:
        folder = Path(source.name).parent
        path = folder / f"{name}.grid"
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, ValueError):
            known = sorted(p.stem for p in folder.glob("*.grid"))
            advice = did_you_mean(name, known, f"it holds {', '.join(known) or 'none'}")
            return Unfound(f"there is no model `{name}` in the folder of this file", advice)
        try:
            return check_with_studies(Source(shown_path(path), text), studies=False)[0]
        except GridlangError as error:
            said = f"the model `{name}` has errors: {error.first.message} ({error.first.span})"
            return Unfound(said, f"mend them: gridlang check {shown_path(path)}", flawed=True)

    return find


def lower(model: Model, formulation: str = "") -> tuple[Derived, Lowered]:
    """Return a formulation of a checked model, and that in real numbers."""
    derived = derive(model, formulation)
    return derived, complex_to_real(derived.model)


def bind_model(
    model: Model,
    datasets: Sequence[Dataset],
    *,
    formulation: str = "",
    settings: Sequence[Setting] = (),
    clock: Clock | None = None,
) -> Bound:
    """Return a checked model on its data, in a formulation; raises all errors of the data."""
    from gridlang.bound import Bound  # with NumPy and the solvers: not for `check`
    from gridlang.ground.bind import bind
    from gridlang.ground.instance import ground

    clock = clock or Clock()
    with clock.stage("lower"):
        derived, lowered = lower(model, formulation)
    with clock.stage("bind"):
        evaluator, findings = bind(lowered.model, datasets, settings)
    with clock.stage("structure"):
        instance = ground(lowered.model, evaluator)
    if model.convex:
        from gridlang.ground.convexity import judge, proven

        found = convexity(model)
        judge(found, model, instance)
        straight = derived.relation is Relation.EXACT and not derived.turned
        instance.convex = straight and proven(found, instance)
    noticed = tuple(f for d in datasets for f in d.findings) + findings
    relaxation: Bound | None = None
    if derived.bounded_by:
        relaxation = bind_model(
            model, datasets, formulation=derived.bounded_by, settings=settings, clock=Clock()
        )
    return Bound(model, derived, lowered, instance, noticed, clock, relaxation)
