"""A scenario of a model on its data: what it takes from others is solved first, and handed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gridlang.bound import Bound
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.ground.load import Setting
from gridlang.model.nodes import Field, Model, Scenario
from gridlang.pipeline import bind_model
from gridlang.solution import Solution, as_whole
from gridlang.table import Dataset, Table

Solve = Callable[[str], Solution]


def named(model: Model, name: str) -> Scenario:
    """Return a model's scenario of a name; raises GL220 where there is none."""
    for s in model.scenarios:
        if s.name == name:
            return s
    known = [s.name for s in model.scenarios]
    help = did_you_mean(name, known, f"it has {', '.join(known) or 'none'}")
    what = f"`{model.name}` has no scenario `{name}`"
    raise GridlangError((Diagnostic("GL220", what, help=help),))


def set_by(model: Model, name: str) -> frozenset[str]:
    """Return the parameters that a scenario sets: where its values are taken, none else does."""
    return frozenset(parameter for parameter, _ in named(model, name).settings)


def bind_scenario(
    model: Model,
    name: str,
    data: Sequence[Dataset],
    solve: Solve,
    *,
    formulation: str = "",
    settings: Sequence[Setting] = (),
) -> Bound:
    """Return a scenario on data; `solve` gives the solution of another scenario by its name.

    `settings` stand before those of the scenario. Raises GL837 where a scenario that it takes
    values from has no certified solution.
    """
    scenario = named(model, name)
    found = {t.scenario: solve(t.scenario) for t in scenario.taken}
    for other, solution in found.items():
        certificate = solution.certificate
        if not solution.solved or certificate is None or not certificate.feasible:
            raise without_solution(other, f"{solution.status}: {solution.message}")
    own = {s.name for s in settings}
    figures = ((n, v if isinstance(v, str) else float(v)) for n, v in scenario.settings)
    given = [Setting(n, (), v) for n, v in figures if n not in own]
    handed = [*data, _handed(scenario, found)] if scenario.taken else data
    return bind_model(scenario.model, handed, formulation=formulation, settings=[*given, *settings])


def without_solution(scenario: str, reason: str) -> GridlangError:
    """Return the error of values that a scenario was to give, and has not."""
    what = f"the scenario `{scenario}`, from which values are taken, has no solution: {reason}"
    help = f"mend that one first: gridlang solve … --scenario {scenario}"
    return GridlangError((Diagnostic("GL837", what, help=help),))


def _handed(scenario: Scenario, found: Mapping[str, Solution]) -> Dataset:
    """Return the values that a scenario takes, as data."""
    kinds = (Field.INTEGER, Field.BINARY)
    whole = {v.name for v in scenario.model.vars if v.field in kinds}
    tables: list[Table] = []
    for t in scenario.taken:
        q = found[t.scenario].values[t.variable]
        name = f"{t.variable} of the scenario {t.scenario}"
        values = as_whole(q.values) if t.variable in whole else q.values
        tables.append(Table(name, q.labels, {t.param: values}))
    return Dataset(f"scenarios before {scenario.name}", tuple(tables))
