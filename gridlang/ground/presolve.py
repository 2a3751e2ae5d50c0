"""Rows that are bounds become bounds, constant rows are judged; every step can be undone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.ranks import ranked
from gridlang.ground.terms import Rows


@dataclass(frozen=True)
class Reduced:
    """What became of the rows of a problem.

    `row_of[r]` is the row of g for row r, −1 where it is no longer one. `linear` holds the merged
    linear entries of g (rows, columns, figures); `gradient` the objective's. Rows `bound_rows`
    became bounds of the columns `bound_columns`, whose entry was `bound_figures`. `impossible`
    are rows that no point meets.
    """

    row_of: Codes
    lower: Reals
    upper: Reals
    lb: Reals
    ub: Reals
    linear: tuple[Codes, Codes, Reals]
    gradient: tuple[Codes, Reals]
    objective_constant: float
    bound_rows: Codes
    bound_columns: Codes
    bound_figures: Reals
    row_lower: Reals
    row_upper: Reals
    impossible: Codes


@np.errstate(invalid="ignore", over="ignore")
def reduce_rows(
    rows: Rows, count: int, n: int, lower: Reals, upper: Reals, lb: Reals, ub: Reals
) -> Reduced:
    """Return the reduced problem; row `count` is the objective.

    `lower` and `upper` limit rows (count,), `lb` and `ub` columns (n,); all are internal.
    """
    constant = np.zeros(count + 1)
    for r, values in rows.constants:
        constant += np.bincount(r, values, count + 1)
    lower, upper = lower - constant[:count], upper - constant[:count]
    r, c, figures = _merged(rows, n)
    nonlinear = np.zeros(count + 1, dtype=bool)
    for kernel in rows.kernels.values():
        for term in kernel.terms:
            nonlinear[term.rows] = True
    entries = np.bincount(r, minlength=count + 1)
    alone = (entries == 1) & ~nonlinear
    alone[count] = False
    empty = (entries == 0) & ~nonlinear
    empty[count] = False
    tolerance = 1e-9 * (1.0 + np.abs(constant[:count]))
    impossible = np.flatnonzero(empty[:count] & ((lower > tolerance) | (upper < -tolerance)))
    at = np.flatnonzero(alone[r])
    bound_rows, bound_columns, bound_figures = r[at], c[at], figures[at]
    lb, ub = _tightened(bound_rows, bound_columns, bound_figures, lower, upper, lb, ub)
    kept = ~(alone | empty)[:count]
    row_of = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int64)
    stays = np.flatnonzero(~alone[r] & (r < count))
    own = r == count
    return Reduced(
        row_of=row_of,
        lower=lower[kept],
        upper=upper[kept],
        lb=lb,
        ub=ub,
        linear=(row_of[r[stays]], c[stays], figures[stays]),
        gradient=(c[own], figures[own]),
        objective_constant=float(constant[count]),
        bound_rows=bound_rows,
        bound_columns=bound_columns,
        bound_figures=bound_figures,
        row_lower=lower,
        row_upper=upper,
        impossible=impossible,
    )


def _merged(rows: Rows, n: int) -> tuple[Codes, Codes, Reals]:
    """Return linear entries with those of one row and column added up, zeros left out."""
    if not rows.linear:
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0)
    r = np.concatenate([x[0] for x in rows.linear])
    c = np.concatenate([x[1] for x in rows.linear])
    figures = np.concatenate([x[2] for x in rows.linear])
    keys, where = ranked(r * n + c)
    total = np.bincount(where, figures, len(keys))
    keep = total != 0
    return (keys // n)[keep], (keys % n)[keep], total[keep]


def _tightened(
    rows: Codes, columns: Codes, figures: Reals, lower: Reals, upper: Reals, lb: Reals, ub: Reals
) -> tuple[Reals, Reals]:
    low, high = lower[rows] / figures, upper[rows] / figures
    low, high = np.minimum(low, high), np.maximum(low, high)
    lb, ub = lb.copy(), ub.copy()
    np.maximum.at(lb, columns, low)
    np.minimum.at(ub, columns, high)
    rounding = (lb > ub) & (lb - ub <= 1e-9 * (1 + np.abs(ub)))
    lb[rounding] = ub[rounding] = (lb[rounding] + ub[rounding]) / 2
    return lb, ub
