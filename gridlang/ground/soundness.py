"""What can be said of an instance before any solver runs: contradictions, undefined start, convexity."""

from __future__ import annotations

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError, Severity
from gridlang.ground.instance import Instance

_MOST = 5


def row_name(instance: Instance, row: int) -> str:
    """Return the constraint and index of a row, as in `balance_re[5]`."""
    for family in instance.families:
        if family.first <= row < family.first + family.size:
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
    return "the equation of a sum"


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
        low, high = r.row_lower[row], r.row_upper[row]
        off = max(low, -high)
        found.append(
            _contradiction(
                f"{row_name(instance, int(row))} has no variable left, and is off by {off:.4g}",
                "correct the data of this row",
            )
        )
    gap = r.lb - r.ub
    with np.errstate(invalid="ignore"):
        crossed = np.flatnonzero(gap > 1e-9 * (1 + np.minimum(np.abs(r.lb), np.abs(r.ub))))
    for column in crossed[:_MOST]:
        rows = r.bound_rows[r.bound_columns == column]
        names = [row_name(instance, int(x)) for x in rows]
        found.append(
            _contradiction(
                f"{column_name(instance, int(column))} would lie above {r.lb[column]:.6g} and "
                f"below {r.ub[column]:.6g}",
                "relax one of: " + (", ".join(names) or "its bounds"),
            )
        )
    return tuple(found)


def _contradiction(message: str, help: str) -> Diagnostic:
    return Diagnostic("GL906", message, severity=Severity.WARNING, help=help)


def undefined(instance: Instance) -> None:
    """Raise `GridlangError` where a function or derivative has no value at the start."""
    x, f = instance.start, instance.functions
    bad: list[str] = []
    if not np.isfinite(f.objective(x)) or not np.isfinite(f.gradient(x)).all():
        bad.append("the objective")
    wrong = ~np.isfinite(f.constraints(x))
    entries = ~np.isfinite(f.jacobian(x))
    wrong[f.jacobian_rows[entries]] = True
    if wrong.any():
        original = np.flatnonzero(instance.reduced.row_of >= 0)
        bad += [row_name(instance, int(original[i])) for i in np.flatnonzero(wrong)[:_MOST]]
    if bad:
        raise GridlangError(
            (
                Diagnostic(
                    "GL905",
                    f"not defined at the start: {', '.join(bad)}",
                    help="give variables a `start`, or bounds, where every function is defined",
                ),
            )
        )


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
