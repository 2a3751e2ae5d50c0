"""SCIP: global optima of mixed-integer nonlinear problems, made exact and judged."""

from __future__ import annotations

import pytest
from small import solved

PUMP = """
model pump
var x in [0, 4] start 1
var y in [0, 4] start 1
var n integer in [0, 3]
minimize cost: (x - 2)^2 + (y - 1)^2 + 0.5*n
subject to
  a: x*y >= 3 - n
  b: exp(x) + y <= 9 + n
"""

# Losses near 1e-5 with admittances near 1e3: the sum of (0.05 k)²/(400 k) over the four least.
LOSSES = """
model losses
set LINE = 1..6
param g{k in LINE} = 400*k
param need{k in LINE} = 0.05*k
var d{LINE} in [-1, 1]
var c{LINE} in [0, 2]
var open{LINE} binary
minimize losses: sum{k in LINE} c[k]
subject to
  cone{k in LINE}: g[k]*d[k]^2 <= c[k]
  flow{k in LINE}: g[k]*d[k] >= need[k]*(1 - open[k])
  few: sum{k in LINE} open[k] <= 2
"""


def test_a_small_minlp() -> None:
    solution = solved(PUMP)
    assert solution.solver == "scip"
    assert (solution.status, solution.proof) == ("optimal", "global")
    assert solution.objective == pytest.approx(0.2381200518, rel=1e-6)  # n = 0, by enumeration
    assert solution.bound is not None
    assert solution.bound <= solution.objective
    assert solution.certificate is not None
    assert solution.certificate.feasible


def test_a_small_objective_is_right() -> None:
    solution = solved(LOSSES)
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(6.25e-5, rel=1e-4)


def test_a_false_optimum_is_caught() -> None:
    solution = solved(LOSSES, options={"numerics/feastol": 1e-6})
    assert solution.status == "feasible"
    assert solution.proof == "none"
    assert [d.code for d in solution.diagnostics if d.severity == "warning"] == ["GL904"]


def test_an_infeasible_minlp_is_proven_so() -> None:
    solution = solved(
        "model m\nvar x in [0, 2]\nvar u binary\nminimize f: x\nsubject to\n  c: x*u + exp(x) >= 20\n"
    )
    assert (solution.status, solution.proof) == ("infeasible", "global")
