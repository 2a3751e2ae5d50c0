"""HiGHS: proofs, bounds, prices, and the signs that our certificate checks."""

from __future__ import annotations

import numpy as np
import pytest
from small import solved

KNAPSACK = """
model knapsack
set ITEM = 1..5
param worth{i in ITEM} = 3 + i
param weight{i in ITEM} = 2 + i/2
var take{ITEM} binary
var rest in [0, 1]
maximize value: sum{i in ITEM} worth[i]*take[i] + 0.1*rest
subject to
  room: sum{i in ITEM} weight[i]*take[i] + rest <= 9
"""


def test_a_knapsack_is_proven_best() -> None:
    solution = solved(KNAPSACK)
    sets = [[(k >> i) & 1 for i in range(5)] for k in range(32)]
    weights = [sum((2 + (i + 1) / 2) * t for i, t in enumerate(s)) for s in sets]
    best = max(
        sum((4 + i) * t for i, t in enumerate(s)) + 0.1 * min(1.0, 9 - w)
        for s, w in zip(sets, weights, strict=True)
        if w <= 9
    )
    assert solution.solver == "highs"
    assert solution.status == "optimal"
    assert solution.proof == "global"
    assert solution.objective == pytest.approx(best, rel=1e-9)
    assert solution.bound == pytest.approx(best, rel=1e-6)
    assert solution.gap == pytest.approx(0, abs=1e-6)
    assert set(np.unique(solution["take"].values)) <= {0.0, 1.0}


def test_prices_of_a_mixed_integer_problem_are_those_with_whole_numbers_fixed() -> None:
    solution = solved(KNAPSACK)
    full = solution["rest"].values[0]
    assert solution.duals["room"].values[0] == pytest.approx(0.1 if full < 1 else 0, abs=1e-9)
    assert all(b.constraint != "take" for b in solution.binding)


@pytest.mark.parametrize("solver", ["highs", "ipopt"])
def test_both_solvers_give_the_same_prices(solver: str) -> None:
    text = """
        model m
        var x >= 0
        var y in [0, 3]
        minimize f: 2*x + 3*y
        subject to
          need: x + y >= 4
          most: x <= 2.5
          same: 5 == x + 2*y
    """
    # y = (5 - x)/2 and x + y >= 4 leave x in [3, 5] but x <= 2.5 is asked: nothing meets it
    assert solved(text, solver=solver).status == "infeasible"
    solution = solved(text.replace("2.5", "3.5"), solver=solver)
    assert solution.objective == pytest.approx(2 * 3 + 3 * 1, rel=1e-6)
    assert solution.duals["need"].values[0] == pytest.approx(
        1, abs=1e-5
    )  # (x, y) = (2n - 5, 5 - n)
    assert solution.duals["same"].values[0] == pytest.approx(-1, abs=1e-5)


def test_a_model_without_solution_and_one_without_limit() -> None:
    none = solved(
        "model m\nvar x in [0, 1]\nvar y in [0, 1]\nminimize f: x\nsubject to\n  c: x + y >= 3\n"
    )
    assert (none.status, none.proof) == ("infeasible", "global")
    endless = solved("model m\nvar x\nvar y >= 0\nminimize f: x - y\nsubject to\n  c: x + y >= 3\n")
    assert (endless.status, endless.proof) == ("unbounded", "global")


def test_a_quadratic_objective_by_both() -> None:
    text = """
        model m
        set K = 1..3
        var x{K} in [0, 5]
        minimize f: sum{k in K} k*(x[k] - k)^2 + x[1]*x[2]
        subject to
          c: sum{k in K} x[k] <= 4
    """
    a, b = (solved(text, solver=s) for s in ("highs", "ipopt"))
    assert a.objective == pytest.approx(b.objective, rel=1e-6)
    assert a.duals["c"].values[0] == pytest.approx(b.duals["c"].values[0], rel=1e-4)


def test_an_unknown_option_is_refused() -> None:
    from gridlang import GridlangError

    with pytest.raises(GridlangError, match="GL903"):
        solved(KNAPSACK, options={"nonsense": 1})
