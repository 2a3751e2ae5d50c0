"""gridlang from Python: load a model, bind it to data, solve it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from gridlang.clock import Clock
from gridlang.diagnostics import Diagnostic
from gridlang.inputs import datasets, find_model, parse_settings
from gridlang.model.nodes import Model
from gridlang.pipeline import bind_model, check, lower

if TYPE_CHECKING:
    from gridlang.bound import Bound
    from gridlang.emit.render import Emitted
    from gridlang.ground.load import Setting
    from gridlang.solution import Solution
    from gridlang.table import Dataset


@dataclass(frozen=True)
class Ready:
    """A model on its data. `solve` may be called again with other options."""

    bound: Bound

    def solve(
        self,
        *,
        solver: str = "",
        via: str = "",
        tol: float | None = None,
        time_limit: float | None = None,
        gap: float | None = None,
        options: Mapping[str, str | int | float] | None = None,
        start: Solution | str | Path | None = None,
    ) -> Solution:
        """Return the solution; `tol` and `time_limit` (seconds) as the solver's where None.

        `via` is the way to the solver: `direct` or `nl`; where empty, the first that there is.
        `start` is an earlier solution to begin at, or a folder that one was written to: of this
        model or one with the same names.
        """
        from gridlang.solve.solver import Request

        return self.started(start).bound.solve(
            Request(tol, time_limit, gap, options or {}), solver, via
        )

    def started(self, start: Solution | str | Path | None) -> Ready:
        """Return the same with an earlier solution, or the folder of one, as its start."""
        if start is None:
            return self
        from gridlang.report.read import read_variables

        values = read_variables(Path(start)) if isinstance(start, (str, Path)) else start.values
        return Ready(self.bound.started(values))


@dataclass(frozen=True)
class Loaded:
    """A checked model."""

    model: Model
    findings: tuple[Diagnostic, ...] = ()
    clock: Clock = field(default_factory=Clock)

    def bind(
        self,
        *data: str | Path,
        formulation: str = "",
        settings: Mapping[str, float | str] | Sequence[str] | None = None,
        scenario: str = "",
    ) -> Ready:
        """Return the model on cases and files, in a formulation (the first one by default).

        `settings` replaces parameters, as in {"pd[5]": 120.0} or ["pd[5]=120"]: figures in the
        declared units. Scenarios that a `scenario` takes values from are solved first, once each.
        """
        texts = (
            [f"{k}={v}" for k, v in settings.items()]
            if isinstance(settings, Mapping)
            else settings or ()
        )
        chosen = parse_settings(texts)
        clock = Clock(dict(self.clock.seconds))
        with clock.stage("bind"):
            found = datasets(self.model, [str(d) for d in data])
        if scenario:
            return Ready(self._scenario(scenario, found, formulation, chosen))
        return Ready(
            bind_model(self.model, found, formulation=formulation, settings=chosen, clock=clock)
        )

    def _scenario(
        self, name: str, data: Sequence[Dataset], formulation: str, settings: Sequence[Setting]
    ) -> Bound:
        from gridlang.scenario import bind_scenario, set_by

        def bound(which: str, given: Sequence[Setting]) -> Bound:
            return bind_scenario(
                self.model, which, data, solve, formulation=formulation, settings=given
            )

        @cache
        def solve(which: str) -> Solution:
            own = set_by(self.model, which)
            return bound(which, [s for s in settings if s.name not in own]).solve()

        return bound(name, settings)


def load(name: str | Path) -> Loaded:
    """Return a checked model: a path to a `.grid` file, or a name of the library.

    Raises `GridlangError` with every finding.
    """
    clock = Clock()
    model, findings = check(find_model(str(name)), clock)
    return Loaded(model, findings, clock)


def emitted(
    loaded: Loaded,
    data: Sequence[str | Path],
    target: str,
    formulation: str = "",
    *,
    settings: Sequence[str] = (),
    scenario: str = "",
    binary: bool = False,
) -> Emitted:
    """Return the files of a target: of the model alone where neither data nor settings are given.

    Raises `GridlangError` with all that the target cannot say.
    """
    from gridlang.emit.files import FORMATS, problem_files
    from gridlang.emit.render import Emitted, Subject, emit

    model = loaded.model
    if (
        target not in FORMATS
        and not (data or settings or scenario)
        and (model.schemas or _lacks_data(model))
    ):
        derived, lowered = lower(model, formulation)
        return emit(Subject(model, derived.formulation, lowered), target)
    ready = loaded.bind(*data, formulation=formulation, settings=settings, scenario=scenario)
    bound = ready.bound
    if target in FORMATS:
        return Emitted(
            problem_files(bound.instance, target, model.name, binary), {}, bound.findings
        )
    return replace(emit(bound.subject, target), findings=bound.findings)


def _lacks_data(model: Model) -> bool:
    """Tell whether a set or parameter is neither computed, nor given by a table, nor by default."""
    given = {t.set for t in model.tables} | {c.param for t in model.tables for c in t.columns}
    sets = any(s.value is None and s.name not in given for s in model.sets)
    return sets or any(
        p.value is None and p.default is None and p.name not in given for p in model.params
    )
