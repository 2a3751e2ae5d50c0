"""A task → its outcome: a certified solution on its data, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from gridlang.bound import Bound
from gridlang.diagnostics import GridlangError
from gridlang.diagnostics.diagnostic import Severity
from gridlang.ground.load import Setting
from gridlang.inputs import datasets
from gridlang.model.nodes import Model
from gridlang.model.study import Choice
from gridlang.pipeline import bind_model
from gridlang.scenario import bind_scenario, without_solution
from gridlang.solution import Solution
from gridlang.solve.solver import Request
from gridlang.study.plan import Task


@dataclass(frozen=True)
class Outcome:
    """What came of a task. `reason` says why its values do not count; then it failed."""

    bound: Bound | None = None
    solution: Solution | None = None
    reason: str = ""

    @property
    def failed(self) -> bool:
        return bool(self.reason)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the solve warns of, such as a bound that proves less than the solver says."""
        found = () if self.solution is None else self.solution.diagnostics
        return tuple(d.message for d in found if d.severity is Severity.WARNING)


def outcome(
    task: Task, model: Model, data: Sequence[str], other: Callable[[str], Outcome]
) -> Outcome:
    """Return the outcome of a task on data; what goes wrong is its reason, never an error.

    `other` gives that of the same task in another scenario.
    """
    bound: Bound | None = None
    try:
        settings = tuple(Setting(name, (), _figure(value)) for name, value in task.settings)
        found = datasets(model, data)
        form = task.formulation
        if task.scenario:
            solve = partial(_solution, other)
            bound = bind_scenario(
                model, task.scenario, found, solve, formulation=form, settings=settings
            )
        else:
            bound = bind_model(model, found, formulation=form, settings=settings)
        solution = bound.solve(_request(task), str(dict(task.options).get("solver", "")))
    except GridlangError as error:
        first = error.first
        place = f" ({first.span})" if first.span is not None else ""
        return Outcome(bound, reason=f"{first.code}: {first.message}{place}")
    return Outcome(bound, solution, _reason(solution))


def _solution(other: Callable[[str], Outcome], scenario: str) -> Solution:
    found = other(scenario)
    if found.failed or found.solution is None:
        raise without_solution(scenario, found.reason)
    return found.solution


def _figure(value: Choice) -> float | str:
    return value if isinstance(value, str) else float(value)


def _request(task: Task) -> Request:
    given = {name: float(v) for name, v in task.options if not isinstance(v, str)}
    return Request(given.get("tol"), given.get("time_limit"), given.get("gap"))


def _reason(solution: Solution) -> str:
    """Return why a solution does not count: it is no answer, or its certificate fails."""
    if not solution.solved:
        return f"{solution.status}: {solution.message}"
    c = solution.certificate
    if c is None or not c.feasible:
        return "the certificate of the solution fails"
    return ""


def status_line(o: Outcome) -> str:
    """Return what is said of an outcome in a line."""
    if o.reason or o.solution is None:
        return f"failed: {o.reason}"
    s = o.solution
    objective = "" if s.objective is None else f" = {s.objective:.8g} {s.objective_unit}".rstrip()
    what = f"{s.objective_name}{objective}, " if objective else ""
    status = s.status.replace("_", " ")
    return f"{status}: {what}{s.solver}, {s.seconds.get('solve', 0.0):.2f} s"
