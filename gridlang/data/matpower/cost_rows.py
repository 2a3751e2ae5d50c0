"""Which rows of a cost matrix can be read: a known model, and all the figures it asks for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gridlang.data.matlab.values import Integers, Mask
from gridlang.data.matpower.columns import (
    COST,
    COST_MODEL,
    LARGEST_NUMBER,
    NCOST,
    PIECEWISE,
    POLYNOMIAL,
)
from gridlang.data.matpower.findings import Findings, Flaw
from gridlang.data.matpower.part import Part, figure


def usable_costs(cost: Part, gens: Integers, findings: Findings) -> Integers:
    """Return the generators whose cost row can be read; the others are reported."""
    values = cost.values[gens]
    model, n = values[:, COST_MODEL], values[:, NCOST]
    piecewise = model == PIECEWISE
    strange = ~piecewise & (model != POLYNOMIAL)
    least = np.where(piecewise, 2, 0)
    uncounted = ~strange & ~((n >= least) & (n == np.floor(n)) & (n < LARGEST_NUMBER))
    length = np.where(strange | uncounted, 0, n * np.where(piecewise, 2, 1))
    short = COST + length > cost.width
    columns = np.arange(values.shape[1])
    asked = (columns >= COST) & (columns < (COST + length)[:, None])
    broken = asked & ~np.isfinite(values)
    infinite = np.any(broken, axis=1) & ~short
    first = dict(zip(gens.tolist(), np.argmax(broken, axis=1).tolist(), strict=True))

    def shown(column: int) -> Callable[[int], str]:
        what = "cost model" if column == COST_MODEL else "cost length n"
        return lambda row: (
            f"{what} {figure(cost.values[row, column])} of generator {row + 1} is not supported"
        )

    help = "write 1 (piecewise linear) or 2 (polynomial)"
    findings.flag(cost, gens[strange], Flaw("GL811", COST_MODEL, shown(COST_MODEL), help))
    help = "count the coefficients (polynomial) or the points, at least two (piecewise linear)"
    findings.flag(cost, gens[uncounted], Flaw("GL811", NCOST, shown(NCOST), help))
    too_short = Flaw(
        "GL803",
        NCOST,
        lambda row: (
            f"the cost of generator {row + 1} is shorter than its n = "
            f"{figure(cost.values[row, NCOST])} asks for"
        ),
        "correct n, or add the missing figures",
    )
    findings.flag(cost, gens[short], too_short)
    not_finite = Flaw(
        "GL804",
        lambda row: first[row],
        lambda row: (
            f"a cost figure of generator {row + 1} is {figure(cost.values[row, first[row]])}"
        ),
        "write a finite number",
    )
    findings.flag(cost, gens[infinite], not_finite)
    usable: Mask = ~(strange | uncounted | short | infinite)
    return gens[usable]
