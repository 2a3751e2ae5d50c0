"""What can be said of an instance before any solver runs: contradictions, undefined start, convexity."""

from __future__ import annotations

import numpy as np

from gridlang.check.units import Inference
from gridlang.diagnostics import Diagnostic, GridlangError, Label, Severity, raise_errors
from gridlang.ground.arrays import Reals
from gridlang.ground.instance import Family, Instance
from gridlang.model.units import NUMBER, Unit, shown
from gridlang.source import Span

_MOST = 5


def row_name(instance: Instance, row: int) -> str:
    """Return the constraint and index of a row, as in `balance_re[5]`."""
    family = _family(instance, row)
    if family is None:
        return "the equation of a sum"
    name = family.constraint.name
    if family.constraint.over is None:
        return name
    at = row - family.first
    decode = instance.evaluator.elements.decode
    labels = [
        str(decode(column[at : at + 1])[0])
        for d in family.constraint.over.dummies
        for column in family.frame.columns[d.name]
    ]
    return f"{name}[{', '.join(labels)}]"


def column_name(instance: Instance, column: int) -> str:
    """Return the variable and index of a column."""
    for name, block in instance.blocks.items():
        if block.first <= column < block.first + block.size:
            if block.index is None:
                return name
            at = column - block.first
            decode = instance.evaluator.elements.decode
            labels = [str(decode(c[at : at + 1])[0]) for c in block.index.columns]
            return f"{name}[{', '.join(labels)}]"
    return "a sum"


def contradictions(instance: Instance) -> tuple[Diagnostic, ...]:
    """Return rows that no point meets, and limits that cross: proof that nothing is feasible."""
    r = instance.reduced
    found: list[Diagnostic] = []
    for row in r.impossible[:_MOST]:
        off = max(float(r.row_lower[row]), -float(r.row_upper[row]))
        figure = _shown(instance, off, _row_unit(instance, int(row)))
        found.append(
            Diagnostic(
                "GL906",
                f"{row_name(instance, int(row))} has no variable left, and is off by {figure}",
                _row_span(instance, int(row)),
                severity=Severity.WARNING,
                help="correct the data of this row",
            )
        )
    apart = np.flatnonzero(r.row_lower > r.row_upper + 1e-9 * (1 + np.abs(r.row_upper)))
    for row in apart[:_MOST]:
        unit = _row_unit(instance, int(row))
        low = _shown(instance, float(r.row_lower[row]), unit)
        high = _shown(instance, float(r.row_upper[row]), unit)
        found.append(
            Diagnostic(
                "GL906",
                f"{row_name(instance, int(row))} would have to be at least {low} and at most {high}",
                _row_span(instance, int(row)),
                severity=Severity.WARNING,
                help="correct the data of its limits",
            )
        )
    with np.errstate(invalid="ignore"):
        slack = 1e-9 * (1 + np.minimum(np.abs(r.lb), np.abs(r.ub)))
        crossed = np.flatnonzero(r.lb - r.ub > slack)
    for column in crossed[:_MOST]:
        found.append(_crossed(instance, int(column)))
    return tuple(found)


def _crossed(instance: Instance, column: int) -> Diagnostic:
    """Return the finding for a variable whose lower limit lies above its upper one."""
    r = instance.reduced
    name, unit, span = _column_place(instance, column)
    rows = [int(x) for x in r.bound_rows[r.bound_columns == column]]
    places = {row_name(instance, x): _row_span(instance, x) for x in rows}
    labels = tuple(
        Label(s, f"{n} limits it") for n, s in places.items() if s is not None and s is not span
    )
    low = _shown(instance, float(r.lb[column]), unit)
    high = _shown(instance, float(r.ub[column]), unit)
    return Diagnostic(
        "GL906",
        f"{name} would have to be at least {low} and at most {high}",
        span,
        labels=labels,
        severity=Severity.WARNING,
        help="relax one of these limits, or correct the data behind it",
    )


def _shown(instance: Instance, value: float, unit: Unit) -> str:
    figure = value / instance.evaluator.scales.factor(unit)
    return f"{figure:.6g} {unit.text}".rstrip()


def _family(instance: Instance, row: int) -> Family | None:
    return next((f for f in instance.families if f.first <= row < f.first + f.size), None)


def _row_span(instance: Instance, row: int) -> Span | None:
    family = _family(instance, row)
    return None if family is None else family.constraint.span


def _row_unit(instance: Instance, row: int) -> Unit:
    family = _family(instance, row)
    found = None if family is None else Inference(instance.model).unit(family.constraint.body)
    return NUMBER if found is None else shown(found)


def _column_place(instance: Instance, column: int) -> tuple[str, Unit, Span | None]:
    for v in instance.model.vars:
        block = instance.blocks[v.name]
        if block.first <= column < block.first + block.size:
            return column_name(instance, column), v.unit, v.span
    return "a sum", NUMBER, None


def undefined(instance: Instance) -> None:
    """Raise `GridlangError` where a function or derivative has no value at the start."""
    x, f = instance.start, instance.functions
    bad: list[tuple[str, Span | None]] = []
    with np.errstate(all="ignore"):
        if not np.isfinite(f.objective(x)) or not np.isfinite(f.gradient(x)).all():
            objective = instance.model.objective
            bad.append(("the objective", None if objective is None else objective.span))
        wrong = ~np.isfinite(f.constraints(x))
        wrong[f.jacobian_rows[~np.isfinite(f.jacobian(x))]] = True
    original = np.flatnonzero(instance.reduced.row_of >= 0)
    for i in np.flatnonzero(wrong)[:_MOST]:
        row = int(original[i])
        bad.append((row_name(instance, row), _row_span(instance, row)))
    if bad:
        raise GridlangError(
            Diagnostic(
                "GL905",
                f"{name} is not defined at the start",
                span,
                help="give variables a `start`, or bounds, where every function is defined",
            )
            for name, span in bad
        )


def infinite(instance: Instance) -> None:
    """Raise `GridlangError` where a figure in an equation or function is infinite.

    Infinite limits are none; an infinite coefficient has no meaning to a solver.
    """
    r, f = instance.reduced, instance.functions
    rows = f.infinite_rows()
    original = np.append(np.flatnonzero(r.row_of >= 0), -1)
    found: dict[str, Span | None] = {}
    for row in rows[:_MOST]:
        if row == f.m:
            objective = instance.model.objective
            found["the objective"] = None if objective is None else objective.span
        else:
            found[row_name(instance, int(original[row]))] = _row_span(instance, int(original[row]))
    for row in np.flatnonzero((r.row_lower == np.inf) | (r.row_upper == -np.inf))[:_MOST]:
        found[row_name(instance, int(row))] = _row_span(instance, int(row))
    raise_errors(
        Diagnostic(
            "GL834",
            f"{name} has an infinite figure",
            span,
            help="only limits may be infinite; correct the data behind it",
        )
        for name, span in found.items()
    )


def ray(instance: Instance, x: Reals) -> bool:
    """Tell whether an LP has a direction from a point along which it falls without end.

    Source: an LP with a feasible point is unbounded if and only if its recession cone holds a
    direction of descent (Bertsimas and Tsitsiklis, 1997, theorem 4.14).
    """
    f, r = instance.functions, instance.reduced
    size = float(np.max(np.abs(x), initial=0.0))
    if instance.problem_class != "LP" or size < 1e6:
        return False
    d = np.where(np.abs(x) > 1e-6 * size, x / size, 0.0)
    slope = np.bincount(f.jacobian_rows, f.jacobian(x) * d[f.jacobian_columns], f.m)
    near = 1e-7
    held = (
        np.all(slope[np.isfinite(r.lower)] >= -near)
        and np.all(slope[np.isfinite(r.upper)] <= near)
        and np.all(d[np.isfinite(r.lb)] >= -near)
        and np.all(d[np.isfinite(r.ub)] <= near)
    )
    return bool(held) and float(f.gradient(x) @ d) < -near


def falls_off(instance: Instance, x: Reals) -> str:
    """Return a variable along which a stationary point is no minimum, or nothing.

    Looks at variables that are free at the point and in no constraint: there the second
    derivative of the objective must not be negative (Nocedal and Wright, theorem 2.3).
    """
    f, r = instance.functions, instance.reduced
    if f.degrees()[0] <= 1:
        return ""
    free = np.ones(instance.n, dtype=bool)
    free[f.jacobian_columns] = False
    with np.errstate(invalid="ignore"):
        inside = 1e-6 * (1 + np.abs(x))
        free &= (x - r.lb > inside) & (r.ub - x > inside)
    diagonal = f.hessian_rows == f.hessian_columns
    curvature = np.zeros(instance.n)
    curvature[f.hessian_rows[diagonal]] = f.hessian(x, np.zeros(f.m), 1.0)[diagonal]
    size = float(np.max(np.abs(curvature), initial=0.0))
    wrong = np.flatnonzero(free & (curvature < -1e-9 * size))
    return column_name(instance, int(wrong[0])) if len(wrong) else ""


def class_for_solvers(instance: Instance) -> str:
    """Return the class, `convex QP` set apart: solvers that take it refuse other QPs."""
    kind = instance.problem_class
    return "convex QP" if kind == "QP" and is_convex(instance) else kind


def is_convex(instance: Instance) -> bool:
    """Tell whether a local optimum is known to be global: LP, or QP with a convex objective."""
    f = instance.functions
    kind = instance.problem_class
    if kind == "LP":
        return True
    if kind != "QP":
        return False
    values = f.hessian(instance.start, np.zeros(f.m), 1.0)
    diagonal = f.hessian_rows == f.hessian_columns
    if not np.any(values[~diagonal]):
        return bool(np.all(values >= 0))
    used = np.unique(np.concatenate([f.hessian_rows, f.hessian_columns]))
    if len(used) > 1000:
        return False
    place = np.searchsorted(used, np.stack([f.hessian_rows, f.hessian_columns]))
    dense = np.zeros((len(used), len(used)))
    dense[place[0], place[1]] = values
    full = dense + np.tril(dense, -1).T
    return bool(np.linalg.eigvalsh(full)[0] >= -1e-9 * max(1.0, float(np.abs(values).max())))
