"""Is the answer true? Every constraint of the author's model evaluated at the point returned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gridlang.ground.arrays import Array, Reals
from gridlang.ground.definite import definiteness, pattern, used_columns
from gridlang.ground.frame import Frame
from gridlang.ground.instance import Instance
from gridlang.ground.kkt import Multipliers, kkt_residual
from gridlang.ground.lift import Point
from gridlang.ground.problem import Semidefinite
from gridlang.model.expr import Apply, Expr
from gridlang.model.nodes import Complement, Constraint, Field, Var
from gridlang.model.units import Unit
from gridlang.solution import Certificate, Worst

# A relative violation up to here is a rounding error of the solver, not a wrong answer.
TOLERANCE = 1e-6


def certify(
    point: Point,
    instance: Instance,
    x: Reals,
    multipliers: Multipliers | None,
    tolerance: float = TOLERANCE,
    fill: Sequence[Reals] = (),
) -> Certificate:
    """Return the certificate of a point: the author's constraints and bounds, and the KKT residual.

    Complex expressions are evaluated as such: nothing of the lowering or of the derivatives is
    used, but for the KKT residual. `fill` are entries that complete semidefinite matrices.
    """
    worst: Worst | None = None
    most = 0.0
    for c in point.model.constraints:
        found = _constraint(point, c)
        if found is not None and (worst is None or found[0] > most):
            most, worst = found
    for k in point.model.complements:
        found = _complement(point, k)
        if found is not None and (worst is None or found[0] > most):
            most, worst = found
    for v in point.model.vars:
        found = _variable(point, v)
        if found is not None and (worst is None or found[0] > most):
            most, worst = found
    for number, matrix in enumerate(instance.semidefinite):
        own = fill[number] if number < len(fill) else None
        found = _matrix(instance, matrix, x, own)
        if worst is None or found[0] > most:
            most, worst = found
    kkt = None if multipliers is None else kkt_residual(instance, x, multipliers)
    return Certificate(most, worst, objective_value(point), kkt, tolerance)


def objective_value(point: Point) -> float | None:
    """Return the objective of the author's model at a point, in its unit."""
    objective = point.model.objective
    if objective is None:
        return None
    value = point.evaluator.values(objective.body, point.evaluator.frame(None))
    unit = point.unit(objective.body, objective.unit)
    return float(np.ravel(np.real(value))[0]) / point.factor(unit)


def _constraint(point: Point, c: Constraint) -> tuple[float, Worst] | None:
    frame = point.evaluator.frame(c.over)
    if frame.rows == 0:
        return None

    def side(e: Expr) -> Array:
        return point.evaluator.full(e, frame)

    body = side(c.body)
    over = np.zeros(frame.rows)
    size = np.maximum(1.0, np.abs(body))
    with np.errstate(invalid="ignore"):
        if c.equal:
            assert c.upper is not None
            limit = side(c.upper)
            over, size = np.abs(body - limit), np.maximum(size, np.abs(limit))
            if isinstance(c.body, Apply) and c.body.op == "arg":
                over = np.abs(np.angle(np.exp(1j * (body - limit))))  # angles agree up to turns
        else:
            for end, sign in ((c.lower, -1.0), (c.upper, 1.0)):
                if end is None:
                    continue
                limit = np.real(side(end))
                over = np.maximum(over, sign * (np.real(body) - limit))
                size = np.maximum(size, np.where(np.isfinite(limit), np.abs(limit), 0.0))
    return _worst(point, c.name, c, over, size, point.unit_of(c))


def _complement(point: Point, c: Complement) -> tuple[float, Worst] | None:
    """Return the worst residual |min(a, b)| of the slacks a and b, each relative to its size.

    It is 0 just where neither is negative and one of them is 0. Source: the natural residual,
    Facchinei and Pang, Finite-Dimensional Variational Inequalities and Complementarity Problems,
    2003, section 1.5.
    """
    frame = point.evaluator.frame(c.over)
    if frame.rows == 0:
        return None
    (a, a_size), (b, b_size) = (_slack(point, side, frame) for side in (c.first, c.second))
    with np.errstate(invalid="ignore"):
        nearer = a / a_size <= b / b_size
    first = _worst(
        point, c.name, c, np.where(nearer, np.abs(a), 0.0), a_size, point.unit_of(c.first)
    )
    second = _worst(
        point, c.name, c, np.where(nearer, 0.0, np.abs(b)), b_size, point.unit_of(c.second)
    )
    return max(first, second, key=lambda found: found[0])


def _slack(point: Point, side: Constraint, frame: Frame) -> tuple[Reals, Reals]:
    """Return how far a side is inside its limit at each index, and the size that it has."""

    def values(e: Expr) -> Reals:
        return np.real(point.evaluator.full(e, frame))

    end, sign = (side.lower, 1.0) if side.lower is not None else (side.upper, -1.0)
    assert end is not None
    body, limit = values(side.body), values(end)
    size = np.maximum(1.0, np.maximum(np.abs(body), np.where(np.isfinite(limit), np.abs(limit), 0)))
    return sign * (body - limit), size


def _variable(point: Point, v: Var) -> tuple[float, Worst] | None:
    """Return the worst violation of a variable's bounds, or of its being a whole number."""
    values = np.atleast_1d(point.evaluator.figures[v.name].values)
    whole = v.field in (Field.INTEGER, Field.BINARY)
    if v.field is Field.COMPLEX or not len(values):
        return None
    if v.lower is None and v.upper is None and not whole:
        return None
    frame = point.evaluator.frame(v.over)
    over = np.abs(values - np.round(values)) if whole else np.zeros(frame.rows)
    for end, sign in ((v.lower, -1.0), (v.upper, 1.0)):
        if end is not None:
            limit = np.real(point.evaluator.full(end, frame))
            over = np.maximum(over, sign * (values - limit))
    if v.field is Field.BINARY:
        over = np.maximum(over, np.maximum(-values, values - 1.0))
    return _worst(point, v.name, v, over, np.maximum(1.0, np.abs(values)), v.unit)


def _matrix(
    instance: Instance, matrix: Semidefinite, x: Reals, fill: Reals | None
) -> tuple[float, Worst]:
    """Return how far a matrix is from positive semidefinite, relative to its greatest diagonal entry.

    Its place is the first row of the clique with the least eigenvalue.
    """
    found = definiteness(pattern(matrix, len(x), used_columns(instance)), x, fill)
    size = float(np.max(np.abs(x[matrix.diagonal]), initial=0.0))
    index: tuple[str | int, ...] = ()
    if len(found.positions):
        column = int(matrix.diagonal[found.positions[0]])
        index = instance.labels_of(column)
    return max(0.0, -found.least), Worst(matrix.name, index, max(0.0, -found.least) * size, "")


def _worst(
    point: Point,
    name: str,
    declared: Constraint | Complement | Var,
    over: Reals,
    size: Reals,
    unit: Unit,
) -> tuple[float, Worst]:
    frame = point.evaluator.frame(declared.over)
    relative = np.where(np.isnan(over), np.inf, over / size)
    row = int(np.argmax(relative))
    _, labels = point.labels(declared.over, frame)
    index = tuple(
        int(c[row]) if isinstance(c[row], (int, np.integer)) else str(c[row]) for c in labels
    )
    value = float(over[row]) / point.factor(unit)
    return float(relative[row]), Worst(name, index, value, unit.text)
