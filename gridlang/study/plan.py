"""A study → its runs, and what has to be solved for them; the same task is solved once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, product

from gridlang.model.study import Choice, Study

Named = tuple[tuple[str, Choice], ...]

# What a study may run over beside parameters.
WAYS = ("model", "formulation", "scenario")


@dataclass(frozen=True, slots=True)
class Task:
    """A model (its name in the study, "" for the file's own) to be solved in one way."""

    model: str
    formulation: str
    scenario: str
    settings: Named
    options: Named


@dataclass(frozen=True, slots=True)
class Run:
    """A column of a study's table: the values of its dummies, and the task that they make."""

    where: Named
    task: Task

    @property
    def label(self) -> str:
        """What the run is called: its values, parameters with their names."""
        parts = [str(v) if d in WAYS else f"{d} {shown(v)}" for d, v in self.where]
        return ", ".join(parts) or "as written"


def shown(value: Choice) -> str:
    """Return the value of a dummy as it is shown."""
    return value if isinstance(value, str) else f"{value:g}"


def runs(study: Study) -> tuple[Run, ...]:
    """Return the runs of a study in the order of its printed values, the last dummy fastest."""
    names = [d.name for together in study.dummies for d in together]
    rows = (zip(*(d.values for d in together), strict=True) for together in study.dummies)
    return tuple(
        _run(study, tuple(zip(names, chain(*values), strict=True))) for values in product(*rows)
    )


def _run(study: Study, where: Named) -> Run:
    chosen = dict(where)
    model, formulation, scenario = (str(chosen.pop(way, "")) for way in WAYS)
    settings = dict(study.settings) | chosen
    task = Task(model, formulation, scenario, tuple(settings.items()), study.options)
    return Run(where, task)


def named(every: tuple[Run, ...], run: Run, name: str) -> Run | None:
    """Return the run that differs from one in the model, formulation or scenario of a name alone."""
    for other in every:
        apart = [b for a, b in zip(run.where, other.where, strict=True) if a != b]
        meant = [(d, v) for d, v in other.where if d in WAYS and v == name]
        if meant and all(pair in meant for pair in apart):
            return other
    return None
