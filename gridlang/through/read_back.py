"""Values and duals by name and index, as a tool gives them → an answer for the instance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Reals
from gridlang.ground.instance import Instance
from gridlang.ground.kkt import kkt_residual, with_bounds
from gridlang.ground.labels import Label, columns_by_label, rows_by_label, values_by_label
from gridlang.solve.solver import RawResult, Status


@dataclass(frozen=True)
class Told:
    """What a tool says: verdict, and values of variables and duals of rows by name and index.

    A dual belongs to the row as the instance states it: a tool that turns a row around has its
    dual turned back.
    """

    status: Status
    message: str
    values: Mapping[str, Mapping[Label, float]]
    duals: Mapping[str, Mapping[Label, float]]
    proof: str = "none"


def proof_of(status: Status, proves: bool) -> str:
    """Return what a verdict is worth, of a solver that proves what it says or does not."""
    if status is Status.LOCALLY_OPTIMAL:
        return "local"
    return "global" if proves and status in (Status.OPTIMAL, Status.INFEASIBLE) else "none"


def answer(instance: Instance, told: Told) -> RawResult:
    """Return the answer in the columns and rows of the instance."""
    if not told.values:
        return RawResult(told.status, told.message, None, proof=told.proof)
    x = instance.start.copy()
    for name, columns in columns_by_label(instance).items():
        figures = told.values[name]
        x[list(columns.values())] = [figures[k] for k in columns]
    x = instance.with_sums(x)
    raw = RawResult(told.status, told.message, x, proof=told.proof)
    if not told.duals or instance.integer.any():
        return raw
    duals = _duals(instance, told.duals)
    # Tools differ in the sign of duals; the one nearer to stationarity is meant.
    both = [with_bounds(instance, x, instance.with_sum_duals(x, y)) for y in (-duals, duals)]
    y, lower, upper = min(both, key=lambda found: kkt_residual(instance, x, found))
    return RawResult(
        told.status,
        told.message,
        x,
        multipliers=y,
        lower_multipliers=lower,
        upper_multipliers=upper,
        proof=told.proof,
    )


def _duals(instance: Instance, duals: Mapping[str, Mapping[Label, float]]) -> Reals:
    """Return the duals of the rows of g; those of rows that became bounds are left to bounds."""
    found = np.zeros(instance.m)
    for name, rows in rows_by_label(instance).items():
        given = duals.get(name, {})
        for label, row in rows.items():
            found[row] = given.get(label, 0.0)
    return found


@dataclass(frozen=True)
class Probe:
    """A point, and how far each row of g is there from a limit of its own.

    A tool that states a row the other way round is found out by it.
    """

    values: Mapping[str, Mapping[Label, float]]
    distances: Mapping[str, Mapping[Label, float]]


def probe(instance: Instance) -> Probe:
    """Return a point near the start where no row stands at its limit, but by chance."""
    random = np.random.default_rng(0)
    x = instance.with_sums(instance.start + random.uniform(0.01, 0.1, instance.n))
    g, r = instance.functions.constraints(x), instance.reduced
    apart = g - np.where(np.isfinite(r.lower), r.lower, r.upper)
    distances = {
        name: {label: float(apart[row]) for label, row in rows.items()}
        for name, rows in rows_by_label(instance).items()
    }
    return Probe(values_by_label(instance, x), distances)


@dataclass(frozen=True)
class Task:
    """What a tool is to solve: its class and size, for limits of demos, and what is read back.

    `whole` tells whether some variables are whole numbers: then there are no duals.
    """

    problem_class: str
    variables: int
    rows: int
    whole: bool
    probe: Probe


def task_of(instance: Instance) -> Task:
    return Task(
        problem_class=instance.problem_class,
        variables=instance.n,
        rows=instance.m,
        whole=bool(instance.integer.any()),
        probe=probe(instance),
    )
