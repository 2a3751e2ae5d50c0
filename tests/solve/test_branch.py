"""Branch and bound over conic relaxations: proofs, infeasibility, limits, and SCIP beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from from_text import ready

from gridlang.ground.problem import Problem
from gridlang.solve.branch import _Search
from gridlang.solve.clarabel import OUT_OF_STEPS, Clarabel
from gridlang.solve.solver import RawResult, Request, Status

KNAPSACK = """
model knapsack
set N = 1..8
param w{{k in N}} = 3 + 2*sin(3*k)
var take{{N}} {kind}
var t >= 0
minimize cost: t - sum{{k in N}} (1 + cos(k))*take[k]
subject to
  spread: norm(0.1, sum{{k in N}} w[k]*take[k]) <= t + 4
  some: sum{{k in N}} take[k] {limit}
"""


@pytest.mark.parametrize("kind", ["binary", "integer in [0, 3]"])
def test_the_optimum_is_that_of_scip(kind: str) -> None:
    text = KNAPSACK.format(kind=kind, limit=">= 2")
    ours, theirs = ready(text).solve(), ready(text).solve(solver="scip")
    assert ours.solver == "branch" and ours.problem_class == "MISOCP"
    assert (ours.status, ours.proof) == ("optimal", "global")
    assert ours.objective == pytest.approx(theirs.objective, rel=1e-5, abs=1e-6)
    assert ours.bound is not None and ours.bound <= ours.objective + 1e-6


def test_a_convex_quadratic_objective() -> None:
    text = """
        model nearest
        set N = 1..6
        var x{N} integer in [-5, 5]
        minimize f: sum{i in N, j in N} (1 if i == j else 0.3)*(x[i] - sin(i)*4)*(x[j] - sin(j)*4)
    """
    found = ready(text).solve()
    assert found.solver == "branch" and found.status == "optimal"
    assert found.objective == pytest.approx(ready(text).solve(solver="scip").objective, rel=1e-5)


def test_whole_numbers_that_leave_no_point() -> None:
    text = """
        model none
        set N = 1..3
        var x{N} binary
        var t
        minimize f: t
        subject to
          cone: norm(x[1], x[2], x[3]) <= t
          half: 2*sum{k in N} x[k] == 3
    """
    found = ready(text).solve()
    assert (found.status, found.proof) == ("infeasible", "global")


def test_a_limit_of_time_leaves_a_point_or_none() -> None:
    found = ready(KNAPSACK.format(kind="integer in [0, 3]", limit=">= 2")).solve(time_limit=1e-9)
    assert found.status in ("limit", "feasible")


def test_every_solve_is_within_the_limit_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[float | None] = []
    solve = Clarabel.solve

    def noted(self: Clarabel, problem: Problem, request: Request) -> RawResult:
        limits.append(request.time_limit)
        return solve(self, problem, request)

    monkeypatch.setattr(Clarabel, "solve", noted)
    found = ready(KNAPSACK.format(kind="binary", limit=">= 2")).solve(time_limit=100)
    assert found.status == "optimal"
    assert all(limit is not None and limit <= 100 for limit in limits)


def test_a_node_that_runs_out_of_steps_is_split_like_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its bound holds; what ends a search is its time, and the user."""
    solve, seen = Clarabel.solve, 0

    def short(self: Clarabel, problem: Problem, request: Request) -> RawResult:
        nonlocal seen
        seen += 1
        found = solve(self, problem, request)
        return replace(found, status=Status.LIMIT, message=OUT_OF_STEPS) if seen == 2 else found

    text = KNAPSACK.format(kind="binary", limit=">= 2")
    whole = ready(text).solve()
    monkeypatch.setattr(Clarabel, "solve", short)
    found = ready(text).solve()
    assert (found.status, found.proof) == ("optimal", "global")
    assert found.objective == pytest.approx(whole.objective)


def test_whole_numbers_without_a_point_of_theirs_prove_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_Search, "_try", lambda self, x: None)
    found = ready(KNAPSACK.format(kind="binary", limit="<= 0")).solve()
    assert (found.status, found.proof) == ("error", "none")


def test_an_objective_without_end_is_not_infeasible() -> None:
    text = """
        model endless
        set N = 1..3
        var x{N} binary
        var t
        minimize f: -t
        subject to
          cone: norm(x[1], x[2], x[3]) <= t
    """
    found = ready(text).solve()
    assert (found.solver, found.status, found.proof) == ("branch", "error", "none")


def test_a_start_that_is_meant_is_tried_first() -> None:
    text = KNAPSACK.format(kind="binary", limit=">= 2")
    first = ready(text).solve()
    again = ready(text).solve(start=first)
    assert again.objective == pytest.approx(first.objective)
    assert np.round(again["take"].values) == pytest.approx(np.round(first["take"].values))


def test_an_optimum_below_the_tolerances_of_clarabel() -> None:
    text = """
        model losses
        set LINE = 1..6
        param g{k in LINE} = 400*k
        var d{LINE} in [-1, 1]
        var c{LINE} in [0, 2]
        var open{LINE} binary
        minimize losses: sum{k in LINE} c[k]
        subject to
          cone{k in LINE}: g[k]*d[k]^2 <= c[k]
          flow{k in LINE}: g[k]*d[k] >= 0.05*k*(1 - open[k])
          few: sum{k in LINE} open[k] <= 2
    """
    found = ready(text).solve()
    assert (found.status, found.solver) == ("optimal", "branch")
    assert found.objective == pytest.approx(6.25e-5, rel=1e-4)
