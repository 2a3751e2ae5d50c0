"""What can be said of a problem before any solver runs: contradictions, undefined start, convexity."""

from __future__ import annotations

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError, Label, Severity, raise_errors
from gridlang.ground.arrays import Reals
from gridlang.ground.problem import Place, Problem

_MOST = 5


def contradictions(problem: Problem) -> tuple[Diagnostic, ...]:
    """Return rows that no point meets, and limits that cross: proof that nothing is feasible."""
    r = problem.reduced
    found: list[Diagnostic] = []
    for row in r.impossible[:_MOST].tolist():
        place = problem.row_place(row)
        off = _shown(max(float(r.row_lower[row]), -float(r.row_upper[row])), place)
        what = f"has no variable left, and is off by {off}"
        found.append(_impossible(place, what, "correct the data of this row"))
    apart = np.flatnonzero(r.row_lower > r.row_upper + 1e-9 * (1 + np.abs(r.row_upper)))
    for row in apart[:_MOST].tolist():
        place = problem.row_place(row)
        what = _between(place, float(r.row_lower[row]), float(r.row_upper[row]))
        found.append(_impossible(place, what, "correct the data of its limits"))
    with np.errstate(invalid="ignore"):
        slack = 1e-9 * (1 + np.minimum(np.abs(r.lb), np.abs(r.ub)))
        crossed = np.flatnonzero(r.lb - r.ub > slack)
    for column in crossed[:_MOST].tolist():
        place = problem.column_place(column)
        rows = r.bound_rows[r.bound_columns == column].tolist()
        limits = {p.name: p.span for p in map(problem.row_place, rows)}
        labels = tuple(
            Label(s, f"{n} limits it")
            for n, s in limits.items()
            if s is not None and s is not place.span
        )
        what = _between(place, float(r.lb[column]), float(r.ub[column]))
        edit = "relax one of these limits, or correct the data behind it"
        found.append(_impossible(place, what, edit, labels))
    return tuple(found)


def _impossible(place: Place, what: str, edit: str, labels: tuple[Label, ...] = ()) -> Diagnostic:
    message = f"{place.name} {what}"
    severity = Severity.WARNING
    return Diagnostic("GL906", message, place.span, labels=labels, severity=severity, help=edit)


def _between(place: Place, low: float, high: float) -> str:
    return f"would have to be at least {_shown(low, place)} and at most {_shown(high, place)}"


def _shown(value: float, place: Place) -> str:
    return f"{value / place.factor:.6g} {place.unit}".rstrip()


def undefined(problem: Problem) -> None:
    """Raise `GridlangError` where a function or derivative has no value at the start."""
    x, f = problem.start, problem.functions
    bad: list[Place] = []
    with np.errstate(all="ignore"):
        if not np.isfinite(f.objective(x)) or not np.isfinite(f.gradient(x)).all():
            bad.append(problem.objective_place)
        wrong = ~np.isfinite(f.constraints(x))
        wrong[f.jacobian_rows[~np.isfinite(f.jacobian(x))]] = True
    original = np.flatnonzero(problem.reduced.row_of >= 0)
    bad += [problem.row_place(int(row)) for row in original[wrong][:_MOST]]
    if bad:
        raise GridlangError(
            Diagnostic(
                "GL905",
                f"{place.name} is not defined at the start",
                place.span,
                help="give variables a `start`, or bounds, where every function is defined",
            )
            for place in bad
        )


def infinite(problem: Problem) -> None:
    """Raise `GridlangError` where a figure in an equation or function is infinite.

    Infinite limits are none; an infinite coefficient has no meaning to a solver.
    """
    r, f = problem.reduced, problem.functions
    rows = f.infinite_rows()
    original = np.append(np.flatnonzero(r.row_of >= 0), -1)
    found = [
        problem.objective_place if row == f.m else problem.row_place(int(original[row]))
        for row in rows[:_MOST]
    ]
    endless = np.flatnonzero((r.row_lower == np.inf) | (r.row_upper == -np.inf))
    found += [problem.row_place(int(row)) for row in endless[:_MOST]]
    raise_errors(
        Diagnostic(
            "GL834",
            f"{place.name} has an infinite figure",
            place.span,
            help="only limits may be infinite; correct the data behind it",
        )
        for place in {p.name: p for p in found}.values()
    )


def ray(problem: Problem, x: Reals) -> bool:
    """Tell whether an LP has a direction from a point along which it falls without end.

    Source: an LP with a feasible point is unbounded if and only if its recession cone holds a
    direction of descent (Bertsimas and Tsitsiklis, 1997, theorem 4.14).
    """
    f, r = problem.functions, problem.reduced
    size = float(np.max(np.abs(x), initial=0.0))
    if problem.problem_class != "LP" or size < 1e6:
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


def falls_off(problem: Problem, x: Reals) -> str:
    """Return a variable along which a stationary point is no minimum, or nothing.

    Looks at variables that are free at the point and in no constraint: there the second
    derivative of the objective must not be negative (Nocedal and Wright, theorem 2.3).
    """
    f, r = problem.functions, problem.reduced
    if f.degrees()[0] <= 1:
        return ""
    free = np.ones(problem.n, dtype=bool)
    free[f.jacobian_columns] = False
    with np.errstate(invalid="ignore"):
        inside = 1e-6 * (1 + np.abs(x))
        free &= (x - r.lb > inside) & (r.ub - x > inside)
    diagonal = f.hessian_rows == f.hessian_columns
    curvature = np.zeros(problem.n)
    curvature[f.hessian_rows[diagonal]] = f.hessian(x, np.zeros(f.m), 1.0)[diagonal]
    size = float(np.max(np.abs(curvature), initial=0.0))
    wrong = np.flatnonzero(free & (curvature < -1e-9 * size))
    return problem.column_place(int(wrong[0])).name if len(wrong) else ""


def class_for_solvers(problem: Problem) -> str:
    """Return the class, `convex QP` set apart: solvers that take it refuse other QPs."""
    kind = problem.problem_class
    if kind not in ("QP", "MIQP"):
        return kind
    convex = problem.cones is not None and problem.cones.convex
    return f"convex {kind}" if convex else kind


def is_convex(problem: Problem) -> bool:
    """Tell whether a local optimum is known to be global: no row and no objective is nonconvex."""
    kind = problem.problem_class
    if kind == "QP":
        return problem.cones is not None and problem.cones.convex
    return kind in ("LP", "SOCP", "SDP")
