"""Studies of a file → every run solved, every number judged: a paper's tables beside ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.inputs import find_model
from gridlang.model.nodes import Model
from gridlang.model.study import Choice, Printed, Report, Study
from gridlang.pipeline import check_with_studies
from gridlang.scenario import set_by
from gridlang.solution import as_frame
from gridlang.study.draw import refuse_without_matplotlib
from gridlang.study.judge import Verdict, deviation, judge
from gridlang.study.outcome import Outcome, outcome, status_line
from gridlang.study.pictures import Picture, pictures
from gridlang.study.plan import Run, Task, named, runs
from gridlang.study.point import Computed, Reading, UnknownValueError, add_outside, reading

if TYPE_CHECKING:
    import pandas

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a table, ours beside the paper's.

    `where` is the study and what its dummies stand for. `printed` is as the paper has it; `note`
    is the author's, or why there is no value.
    """

    name: str
    where: tuple[tuple[str, Choice], ...]
    printed: Printed | None
    computed: Computed | None
    unit: str
    deviation: complex | float | None
    verdict: Verdict
    note: str


@dataclass(frozen=True)
class Result:
    """A study with its runs, what came of each, its values (report by report), its pictures."""

    study: Study
    runs: tuple[Run, ...]
    outcomes: tuple[Outcome, ...]
    values: tuple[tuple[Report, tuple[Value, ...]], ...]
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class Reproduction:
    """All studies of a file."""

    model: str
    title: str
    results: tuple[Result, ...]
    findings: tuple[Diagnostic, ...] = ()

    @property
    def values(self) -> tuple[Value, ...]:
        return tuple(v for r in self.results for _, values in r.values for v in values)

    @property
    def failed(self) -> bool:
        runs_failed = any(o.failed for r in self.results for o in r.outcomes)
        return runs_failed or any(v.verdict is Verdict.FAILED for v in self.values)

    def count(self, verdict: Verdict) -> int:
        return sum(v.verdict is verdict for v in self.values)

    def columns(self) -> dict[str, list[object]]:
        """Return the tidy table: one row a value, one column for each dummy of any study."""
        values = self.values
        dummies = dict.fromkeys(d for v in values for d, _ in v.where)
        table: dict[str, list[object]] = {"name": [v.name for v in values]}
        for d in dummies:
            table[d] = [dict(v.where).get(d) for v in values]
        table["unit"] = [v.unit for v in values]
        table["published"] = [printed_text(v.printed) for v in values]
        table["computed"] = [v.computed for v in values]
        table["deviation"] = [v.deviation for v in values]
        table["verdict"] = [str(v.verdict) for v in values]
        table["note"] = [v.note for v in values]
        return table

    def frame(self) -> pandas.DataFrame:
        """Return the tidy table as a DataFrame (needs pandas: the extra `tables`)."""
        return as_frame(self.columns())


def printed_text(p: Printed | None) -> str:
    """Return a printed value as it stands in the paper; nothing where none does."""
    if p is None or p.texts is None:
        return ""
    return "{" + ", ".join(p.texts) + "}" if p.is_set else p.texts[0]


def reproduce(
    name: str | Path,
    *data: str | Path,
    study: str = "",
    say: Say | None = None,
    draws: bool = False,
) -> Reproduction:
    """Return the studies of a file, a folder or a library model, solved and judged.

    `study` chooses one by its name; `say` is told of each run. A run that fails does not stop
    the others. Raises `GridlangError` with every finding on the model and its studies, and where
    pictures shall be drawn (`draws`) and cannot be.
    """
    model, studies, findings = check_with_studies(find_model(str(name)))
    chosen = _chosen(studies, study, model.name)
    if draws and any(s.plots for s in chosen):
        refuse_without_matplotlib()
    solve = _Solver(tuple(map(str, data)), say or (lambda _: None))
    solve.plan(chosen)
    results = tuple(solve.result(s) for s in chosen)
    return Reproduction(model.name, model.title, results, findings)


def _chosen(studies: Sequence[Study], name: str, model: str) -> tuple[Study, ...]:
    found = tuple(s for s in studies if not name or s.name == name)
    if found:
        return found
    known = [s.name for s in studies]
    what = f"`{model}` has no study `{name}`" if name else f"`{model}` has no study"
    advice = did_you_mean(name, known, f"it has {', '.join(known)}") if known else ""
    help = advice or "add a line `study NAME …` with its reports"
    raise GridlangError((Diagnostic("GL215", what, help=help),))


@dataclass
class _Solver:
    """Solves each task once, and reads the studies' quantities off the solutions."""

    data: tuple[str, ...]
    say: Say

    def __post_init__(self) -> None:
        self.outcomes: dict[Task, Outcome] = {}

    def plan(self, studies: Sequence[Study]) -> None:
        """Solve what the studies need."""
        wanted: dict[Task, tuple[Study, Run]] = {}
        for s in studies:
            for run in runs(s):
                wanted.setdefault(run.task, (s, run))
        for number, (task, (s, run)) in enumerate(wanted.items(), start=1):
            head = f"run {number} of {len(wanted)}: {s.name}, {run.label}"
            self.say(head)
            found = self._outcome(task, s.view(task.model).model)
            self.say(f"{head}: {status_line(found)}")

    def _outcome(self, task: Task, model: Model) -> Outcome:
        """Return the outcome of a task, solved once; scenarios that it takes values from before it."""
        if task not in self.outcomes:

            def other(scenario: str) -> Outcome:
                own = set_by(model, scenario)
                settings = tuple((n, v) for n, v in task.settings if n not in own)
                return self._outcome(replace(task, scenario=scenario, settings=settings), model)

            self.outcomes[task] = outcome(task, model, self.data, other)
        return self.outcomes[task]

    def result(self, study: Study) -> Result:
        every = runs(study)
        readings = self._readings(study, every)
        values: list[tuple[Report, tuple[Value, ...]]] = []
        for number, report in enumerate(study.reports):
            row = tuple(
                self._value(study, number, run, readings.get(run), column)
                for column, run in enumerate(every)
            )
            values.append((report, row))
        outcomes = tuple(self.outcomes[run.task] for run in every)
        drawn = pictures(study, [(run, readings.get(run)) for run in every])
        return Result(study, every, outcomes, tuple(values), drawn)

    def _readings(self, study: Study, every: tuple[Run, ...]) -> dict[Run, Reading]:
        """Return each run that solved with the values of the others that it compares with."""
        plain = dict(self._solved(study, every))
        found = dict(self._solved(study, every))
        for run, here in found.items():
            for o in here.view.outside:
                other = named(every, run, o.run)
                there = None if other is None else plain.get(other)
                add_outside(here, there, o)
        return found

    def _solved(self, study: Study, every: tuple[Run, ...]) -> Iterator[tuple[Run, Reading]]:
        for run in every:
            o = self.outcomes[run.task]
            if not o.failed:
                yield run, reading(o, study.view(run.task.model))

    def _value(
        self, study: Study, number: int, run: Run, read: Reading | None, column: int
    ) -> Value:
        report = study.reports[number]
        printed = report.printed[column] if report.printed else None
        note = "" if printed is None else printed.note
        where = (("study", study.name), *run.where)
        unit = "" if report.unit is None else report.unit.text
        if read is None:
            reason = self.outcomes[run.task].reason
            return Value(report.name, where, printed, None, unit, None, Verdict.FAILED, reason)
        try:
            computed, shown = read.value(read.view.quantities[number], report.unit)
        except UnknownValueError as error:
            verdict = Verdict.UNKNOWN
            return Value(report.name, where, printed, None, unit, None, verdict, str(error))
        verdict = judge(printed, computed, report)
        apart = deviation(printed, computed)
        return Value(report.name, where, printed, computed, shown.text, apart, verdict, note)
