"""A piecewise-linear cost as lines, cost = slope * p + intercept; it must be convex."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridlang.data.matpower.columns import COST
from gridlang.data.matpower.findings import Findings
from gridlang.data.matpower.part import Part, figure

# Published piecewise-linear costs are rounded: a slope that falls by no more than this, relatively,
# is a warning only (RTS-GMLC, generator 74: 8.10352, then 8.10345 $/MWh). The segments then lie
# above the cost, by no more than this share of what the segment itself costs.
_SLOPE_TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Segment:
    """The line through two points of a cost; row and column are those of the second point."""

    row: int
    number: int
    slope: float
    intercept: float
    column: int


def segments_of(cost: Part, row: int, n: int, findings: Findings) -> list[Segment]:
    """Return the segments between the n points of one row, or report (GL811) why it has none."""
    power = cost.values[row, COST : COST + 2 * n : 2]
    price = cost.values[row, COST + 1 : COST + 2 * n : 2]
    back = np.flatnonzero(np.diff(power) <= 0)
    if back.size:
        k = int(back[0])
        what = f"cost points of generator {row + 1} do not increase: {figure(power[k + 1])} MW"
        what += f" after {figure(power[k])} MW"
        place = cost.places.cell(row, COST + 2 * (k + 1))
        findings.error("GL811", what, place, "order the points by rising power")
        return []
    slope = np.diff(price) / np.diff(power)
    rise = np.diff(slope)
    falls = np.flatnonzero(rise < -1e-9 * np.abs(slope[:-1]))
    if falls.size:
        k = int(falls[np.argmin(rise[falls])])
        what = f"the cost of generator {row + 1} is not convex: slope {slope[k + 1]:.6g} after"
        what += f" {slope[k]:.6g} $/MWh"
        place = cost.places.cell(row, COST + 1 + 2 * (k + 2))
        help = "make the slopes rise with power; falling ones would need binary variables"
        if -rise[k] > _SLOPE_TOLERANCE * abs(slope[k]):
            findings.error("GL811", what, place, help)
            return []
        findings.warning("GL811", what, place, help)
    intercept = price[:-1] - slope * power[:-1]
    return [
        Segment(row, k + 1, float(slope[k]), float(intercept[k]), COST + 3 + 2 * k)
        for k in range(n - 1)
    ]
