"""SCIP: global optima of mixed-integer nonlinear problems, made exact and judged."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from small import solved

import gridlang
from gridlang.solve.process import without_lines

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
    solution = solved(LOSSES, solver="scip")
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(6.25e-5, rel=1e-4)


def test_a_false_optimum_is_caught() -> None:
    solution = solved(LOSSES, solver="scip", options={"numerics/feastol": 1e-6})
    assert solution.status == "feasible"
    assert solution.proof == "none"
    assert [d.code for d in solution.diagnostics if d.severity == "warning"] == ["GL904"]


def test_an_infeasible_minlp_is_proven_so() -> None:
    solution = solved(
        "model m\nvar x in [0, 2]\nvar u binary\nminimize f: x\nsubject to\n  c: x*u + exp(x) >= 20\n"
    )
    assert (solution.status, solution.proof) == ("infeasible", "global")


@pytest.mark.slow
def test_the_siting_of_generators_by_cones_is_proven(capfd: pytest.CaptureFixture[str]) -> None:
    path = Path(__file__).parents[2] / "models" / "vaca2024" / "vaca2024.grid"
    solution = gridlang.load(path).bind(formulation="soc").solve(solver="scip")
    assert (solution.status, solution.proof) == ("optimal", "global")
    assert solution.gap is not None and solution.gap < 1e-4
    assert solution.objective == pytest.approx(0.0068719, rel=3e-5)
    sites = solution["place"].values
    assert [node for node, placed in zip(range(2, 16), sites, strict=True) if placed > 0.5] == [
        7,
        8,
        10,
    ]
    assert "GMP" not in capfd.readouterr().err


def test_noise_is_taken_out_of_the_error_stream(capfd: pytest.CaptureFixture[str]) -> None:
    with without_lines(b"noise"):
        os.write(2, b"heard\nsome noise\n")
        print("also heard", file=sys.stderr)
    os.write(2, b"after\n")
    assert sorted(capfd.readouterr().err.split("\n")) == ["", "after", "also heard", "heard"]
    with pytest.raises(KeyboardInterrupt), without_lines(b"noise"):
        os.write(2, b"noise\nlast words\n")
        raise KeyboardInterrupt
    assert capfd.readouterr().err == "last words\n"
