"""What a constraint family is at a point: how far each row is from its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gridlang.derive.derive import Derived
from gridlang.ground.arrays import Reals
from gridlang.ground.evaluate import Evaluator
from gridlang.ground.instance import Instance
from gridlang.ground.labels import Label, labels, values_by_label
from gridlang.ground.lift import lift_point
from gridlang.lower.complements import inequalities
from gridlang.lower.complex_to_real import Lowered
from gridlang.model.expr import Expr, Indexing
from gridlang.model.nodes import Constraint

Slacks = tuple[float, float]  # above the lower limit, below the upper one; infinite without one


class NotRunError(Exception):
    """A target that cannot be evaluated here, and why."""


@dataclass(frozen=True)
class Values:
    """The objective, and for each constraint the slacks of its rows by index."""

    objective: float | None
    families: Mapping[str, Mapping[Label, Slacks]]


@dataclass(frozen=True)
class Point:
    """A point of a lowered model: figures of variables by name, over their index sets."""

    evaluator: Evaluator
    variables: Mapping[str, Mapping[Label, float]]


def point_of(lowered: Lowered, instance: Instance, x: Reals) -> Point:
    """Return a point of an instance, variable by variable."""
    evaluator = lift_point(Derived(lowered.model, "", (), lowered.model), instance, x).evaluator
    return Point(evaluator, values_by_label(instance, x))


def our_values(lowered: Lowered, point: Point) -> Values:
    """Return what our own evaluation of the lowered model gives: nothing of any target is in it."""
    model, evaluator = lowered.model, point.evaluator
    objective = None
    if model.objective is not None:
        body = evaluator.values(model.objective.body, evaluator.frame(None))
        objective = float(np.ravel(np.real(body))[0])
    three = (c for k in model.complements for c in inequalities(k, model))
    families = {c.name: _slacks(evaluator, c) for c in (*model.constraints, *three)}
    return Values(objective, families)


def _slacks(evaluator: Evaluator, c: Constraint) -> Mapping[Label, Slacks]:
    frame = evaluator.frame(c.over)

    def side(e: Expr | None, otherwise: float) -> Reals:
        if e is None:
            return np.full(frame.rows, otherwise)
        values: Reals = np.real(evaluator.full(e, frame))
        return values

    body = side(c.body, 0.0)
    lower = side(c.upper if c.equal else c.lower, -np.inf)
    upper = side(c.upper, np.inf)
    limited = np.isfinite(lower) | np.isfinite(upper)
    columns = [k for d in _dummies(c.over) for k in frame.columns[d]]
    keys = labels(evaluator.elements, columns, frame.rows)
    pairs = zip((body - lower).tolist(), (upper - body).tolist(), strict=True)
    rows = zip(keys, pairs, limited.tolist(), strict=True)
    return {label: pair for label, pair, kept in rows if kept}


def _dummies(over: Indexing | None) -> list[str]:
    return [] if over is None else [d.name for d in over.dummies]
