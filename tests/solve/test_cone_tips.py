"""Optima at the tip of a cone, where a squared row has no slope: exact all the same."""

from __future__ import annotations

import pytest
from from_text import ready

TIP = """
    {}model m
    var x{{1..2}} in [-5, 5]
    var w complex
    var y in [-9, 9]
    minimize f: 2*y + x[1] + x[2] - re(w)/2
    subject to
      c: norm(x[1], x[2], w) <= y
"""


@pytest.mark.parametrize("solver", ["ipopt", "scip"])
@pytest.mark.parametrize("convex", ["", "convex "])
def test_an_optimum_at_the_tip(solver: str, convex: str) -> None:
    solution = ready(TIP.format(convex)).solve(solver=solver)
    assert solution.certificate is not None and solution.certificate.feasible
    assert solution.objective == pytest.approx(0, abs=1e-6)
    assert solution.duals["c"].values[0] == pytest.approx(-2, abs=1e-5)
    if convex and solver == "ipopt":
        assert (solution.status, solution.proof) == ("optimal", "global")


def test_groups_that_vanish_together() -> None:
    # min Σ |z_k − a_k|²/2 + 2 |z_k|: z_k is 0 where |a_k| ≤ 2, else shrunk by 2 towards it.
    solution = ready("""
        convex model m
        set K = 1..4
        param a{k in K} complex = k*(0.6 + 0.8j)
        var z{K} complex
        minimize f: sum{k in K} (abs2(z[k] - a[k])/2 + 2*abs(z[k]))
    """).solve()
    assert solution.proof == "global"
    sizes = [abs(z) for z in solution.values["z"].values]
    assert sizes == pytest.approx([0, 0, 1, 2], abs=1e-4)
    assert solution.objective == pytest.approx(0.5 + 2 + 4 + 6, rel=1e-7)
