"""What the generators in use cost: polynomials of their power, or segments of lines.

Source: MATPOWER User's Manual 8.0, table B-4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gridlang.data.matlab import Struct
from gridlang.data.matlab.values import Floats, Integers
from gridlang.data.matpower.columns import COST, COST_MODEL, NCOST, PIECEWISE, POLYNOMIAL
from gridlang.data.matpower.cost_rows import usable_costs
from gridlang.data.matpower.findings import Findings
from gridlang.data.matpower.matrices import read_part
from gridlang.data.matpower.part import Part, count
from gridlang.data.matpower.segments import Segment, segments_of
from gridlang.source import Span


@dataclass(frozen=True, slots=True)
class Costs:
    """Coefficients of p^0 to p^3 a generator in use, their places, and the segments.

    `part` is the matrix that the segments stand in, nothing where a case has no costs.
    """

    polynomials: Floats
    place: Callable[[int, int], Span | None]
    segments: tuple[Segment, ...] = ()
    part: Part | None = None


def read_costs(struct: Struct, gen: Part, gens: Integers, findings: Findings) -> Costs:
    """Return the cost of the generators in use; zeros where a case carries none."""
    nothing = Costs(np.zeros((len(gens), 4)), lambda *_: None)
    cost = _cost_rows(struct, gen, gens, findings)
    if cost is None:
        return nothing
    model = cost.values[:, COST_MODEL]
    rows = usable_costs(cost, gens, findings)
    n = np.zeros(len(cost.values), np.int64)
    n[rows] = cost.values[rows, NCOST]
    polynomials = _polynomials(cost, rows[model[rows] == POLYNOMIAL], n, findings)
    piecewise = rows[model[rows] == PIECEWISE].tolist()
    segments = [s for row in piecewise for s in segments_of(cost, row, int(n[row]), findings)]

    def place(row: int, power: int) -> Span | None:
        at = int(gens[row])
        if model[at] != POLYNOMIAL or power >= n[at]:
            return cost.places.row(at)
        return cost.places.cell(at, COST + int(n[at]) - 1 - power)

    return Costs(polynomials[gens], place, tuple(segments), cost)


def _cost_rows(struct: Struct, gen: Part, gens: Integers, findings: Findings) -> Part | None:
    """Return the cost matrix, if there is one that fits the generators."""
    if "gencost" not in struct.fields:
        if gens.size and "gencost" not in struct.failed:
            what = "the case has no mpc.gencost: all costs are zero"
            findings.note("GL802", what, struct.places.get("gen"))
        return None
    cost, generators = read_part(struct, "gencost", findings), len(gen.values)
    if not (cost.sound and gen.sound):
        return None
    if len(cost.values) not in (generators, 2 * generators):
        what = f"mpc.gencost has {len(cost.values)} rows for {count(generators, 'generator')}"
        help = "write one row a generator, in the order of mpc.gen"
        findings.error("GL803", what, struct.places["gencost"], help)
        return None
    if len(cost.values) == 2 * generators:
        _warn_reactive(cost, gens + generators, findings)
    return cost


def _warn_reactive(cost: Part, rows: Integers, findings: Findings) -> None:
    figures = cost.values[rows, COST:].copy()
    figures[cost.values[rows, COST_MODEL] == PIECEWISE, ::2] = 0.0  # the powers of its points
    priced = rows[np.any(figures != 0, axis=1)]
    if priced.size:
        what = f"reactive costs are not read: {count(len(priced), 'generator')} left without"
        help = "keep only the first rows of mpc.gencost, one a generator"
        findings.warning("GL811", what, cost.places.row(int(priced[0])), help)


def _polynomials(cost: Part, rows: Integers, n: Integers, findings: Findings) -> Floats:
    """Return the coefficients of p^0 to p^3 for all rows of the matrix; a higher one is bad."""
    found = np.zeros((len(cost.values), 4))
    for power in range(4):
        has = rows[n[rows] > power]
        found[has, power] = cost.values[has, COST + n[has] - 1 - power]
    for row in rows[n[rows] > 4].tolist():
        leading = np.flatnonzero(cost.values[row, COST : COST + n[row] - 4])
        if leading.size:
            order = int(n[row] - 1 - leading[0])
            what = f"the cost of generator {row + 1} is of order {order}; up to 3 is supported"
            place = cost.places.cell(row, COST + int(leading[0]))
            findings.error("GL811", what, place, "fit a cubic or a piecewise-linear cost to it")
    return found
