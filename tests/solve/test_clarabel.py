"""Clarabel: proofs, bounds and prices of convex problems, beside values known and other solvers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from from_text import ready
from nine_bus import NINE_BUS
from relaxed import SDP, SOC, semidefinite
from small import refused, solved

import gridlang
from gridlang.bound import Bound
from gridlang.emit.files import problem_files
from gridlang.ground.definite import definiteness, exactness, pattern
from gridlang.ground.problem import Semidefinite
from gridlang.solve.clarabel import Clarabel
from gridlang.solve.solver import Request


def _proven(text: str, *data: str) -> float:
    solution = solved(text, *data, solver="clarabel")
    assert (solution.status, solution.proof) == ("optimal", "global")
    assert solution.bound == pytest.approx(solution.objective, rel=1e-6, abs=1e-6)
    assert solution.certificate is not None and solution.certificate.feasible
    assert solution.objective is not None
    return solution.objective


def test_a_linear_problem_with_prices() -> None:
    text = """
        model m
        var x >= 0
        var y in [0, 3]
        minimize f: 2*x + 3*y
        subject to
          need: x + y >= 4
          most: x <= 3.5
          same: 5 == x + 2*y
    """
    assert _proven(text) == pytest.approx(9, rel=1e-6)
    solution = solved(text, solver="clarabel")
    assert solution.duals["need"].values[0] == pytest.approx(1, abs=1e-5)
    assert solution.duals["same"].values[0] == pytest.approx(-1, abs=1e-5)
    assert solution.certificate is not None and solution.certificate.stationary


CONES = {
    "a ball": ("x + 2*y", "c: x^2 + y^2 <= 5", -5.0),
    "a parabola": ("z + x", "c: x^2 <= z", -0.25),
    "a rotated cone": ("t + u", "c: 4 <= t*u", 4.0),
    "a norm off the origin": (
        "t",
        "c: (x - 3)^2 + (y - 4)^2 <= t^2\n  d: x == 0\n  e: y == 0",
        5.0,
    ),
    "a curved objective": (
        "x^2 + y^2 - 2*x",
        "c: x^2 + y^2 + z^2 <= 0.25\n  d: x + y <= 0",
        0.25 - 0.5**0.5,
    ),
    "a sum of families": ("x + y + z", "c: x^2 + x*y + y^2 + z^2 <= 3", -(7**0.5)),
}


@pytest.mark.parametrize(("objective", "rows", "expected"), CONES.values(), ids=CONES.keys())
def test_second_order_cones_agree_with_ipopt_in_value_and_prices(
    objective: str, rows: str, expected: float
) -> None:
    head = "model m\nvar x\nvar y\nvar z\nvar t >= 0\nvar u >= 0\n"
    limits = "  far{i in {1}}: -100 <= x + y + z <= 100\n"
    text = f"{head}minimize f: {objective} + 0.001*(u + t)\nsubject to\n{limits}  {rows}\n"
    value = _proven(text)
    assert value == pytest.approx(expected, abs=0.006)
    ours, theirs = solved(text), solved(text, solver="ipopt")
    assert (ours.solver, theirs.solver) == ("clarabel", "ipopt")
    assert theirs.status == "optimal"  # a local optimum of a convex problem
    assert theirs.objective == pytest.approx(value, rel=1e-5, abs=1e-6)
    assert ours.certificate is not None and ours.certificate.stationary
    assert ours.duals["c"].values[0] == pytest.approx(
        theirs.duals["c"].values[0], rel=1e-3, abs=1e-4
    )


def test_at_the_apex_the_gap_is_the_proof() -> None:
    text = "model m\nvar x\nvar t >= 0\nminimize f: t + x\nsubject to\n  c: 4*x^2 <= t^2\n"
    solution = solved(text)
    assert (solution.status, solution.proof) == ("optimal", "global")
    assert solution.objective == pytest.approx(0, abs=1e-6)


def test_a_quadratic_objective_beside_ipopt() -> None:
    text = """
        model m
        set K = 1..3
        var x{K} in [0, 5]
        minimize f: sum{k in K} k*(x[k] - k)^2 + x[1]*x[2]
        subject to
          c: sum{k in K} x[k] <= 4
    """
    a, b = (solved(text, solver=s) for s in ("clarabel", "ipopt"))
    assert a.objective == pytest.approx(b.objective, rel=1e-6)
    assert a.duals["c"].values[0] == pytest.approx(b.duals["c"].values[0], rel=1e-4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("var x in [0, 1]\nvar y\nminimize f: y\nsubject to\n  c: x + y^2 <= -1", "infeasible"),
        ("var x\nvar y\nminimize f: x\nsubject to\n  c: y^2 <= 1", "unbounded"),
        ("var x\nvar y in [2, 3]\nminimize f: x\nsubject to\n  c: y^2 <= 1", "infeasible"),
    ],
)
def test_verdicts_without_an_optimum(text: str, expected: str) -> None:
    solution = solved(f"model m\n{text}\n")
    assert (solution.solver, solution.status, solution.proof) == ("clarabel", expected, "global")


def test_no_rows_at_all() -> None:
    solution = solved("model m\nvar x\nminimize f: (x - 2)^2\n", solver="clarabel")
    assert solution.objective == pytest.approx(0, abs=1e-6)
    assert solution["x"].values[0] == pytest.approx(2, abs=1e-4)


def test_an_unknown_option_is_refused() -> None:
    text = "model m\nvar x >= 1\nvar y\nminimize f: x\nsubject to\n  c: x^2 <= 4\n"
    for options in ({"nonsense": 1}, {"max_iter": "many"}, {"direct_solve_method": "none"}):
        found = refused(solved, text, options=options, solver="clarabel")
        assert [d.code for d in found] == ["GL903"]
    assert solved(text, options={"max_iter": 50}, solver="clarabel").status == "optimal"


def _relaxed(text: str, case: str) -> Bound:
    bound = ready(text, case).bound
    if "cone{" not in text:
        matrix = semidefinite(bound.instance)
        bound = replace(bound, instance=replace(bound.instance, semidefinite=(matrix,)))
    return bound


def test_limits_of_time_and_of_the_user() -> None:
    bound = _relaxed(SDP, "case118")
    late = bound.solve(Request(time_limit=0.001))
    assert late.status in ("limit", "feasible", "error")
    assert late.proof == "none"

    def broken(progress: object) -> None:
        raise RuntimeError("told")

    with pytest.raises(RuntimeError, match="told"):
        Clarabel().solve(bound.instance, Request(progress=broken))
    seen: list[float] = []
    Clarabel().solve(bound.instance, Request(progress=lambda p: seen.append(p.objective)))
    assert seen[-1] == pytest.approx(129654.62 / 1, rel=1e-4)


# Source: SOC and SDP bounds, both of W over pairs of neighbours; AC optima in README.
@pytest.mark.parametrize(
    ("case", "soc", "sdp"),
    [("case9", 5296.67, 5296.69), ("case14", 8075.12, 8081.52), ("case30", 573.58, 576.89)],
)
def test_relaxations_of_networks_are_proven_and_ordered(case: str, soc: float, sdp: float) -> None:
    for text, expected in ((SOC, soc), (SDP, sdp)):
        solution = _relaxed(text, case).solve()
        assert (solution.solver, solution.status, solution.proof) == (
            "clarabel",
            "optimal",
            "global",
        )
        assert solution.objective == pytest.approx(expected, abs=0.011)
        assert solution.gap is not None and solution.gap < 1e-7


def test_the_nine_bus_network_of_jump(tmp_path: Path) -> None:
    case = tmp_path / "case9mod.m"
    case.write_text(NINE_BUS)
    bound = _relaxed(SDP, str(case)).solve()
    assert bound.objective == pytest.approx(2753.04, abs=0.01)
    assert (bound.status, bound.proof) == ("optimal", "global")
    exact = gridlang.load("acopf").bind(str(case)).solve(start=None)
    assert exact.objective is not None and exact.objective > 3087.83
    assert exact.objective == pytest.approx(3087.84, abs=0.01)


def test_a_matrix_stated_in_full_is_completed_where_nothing_speaks_of_its_entries() -> None:
    text = """
        model m
        set K = 1..6
        set ALL(i in K, j in K) = {(i,j) for i in K, j in K: i < j}
        var d{K} in [0.5, 2]
        var re_w{ALL}
        var im_w{ALL}
        minimize f: sum{i in K, j in K: j == i + 1} (re_w[i,j] + 0.3*i*im_w[i,j])
    """
    bound = ready(text).bound
    i = bound.instance
    d, re, im = (i.blocks[n] for n in ("d", "re_w", "im_w"))
    tails, heads = np.triu_indices(6, 1)
    matrix = Semidefinite(
        "W",
        d.first + np.arange(6),
        tails,
        heads,
        re.first + np.arange(15),
        im.first + np.arange(15),
    )
    whole = replace(i, semidefinite=(matrix,))
    raw = Clarabel().solve(whole, Request())
    assert raw.x is not None and np.isfinite(raw.x).all()
    full = pattern(matrix, i.n)
    assert full.graph.sizes.tolist() == [6]
    assert definiteness(full, raw.x).least >= -1e-7
    expected = -2 * sum(np.hypot(1, 0.3 * k) for k in range(1, 6))  # a tree is exact: |W_ij| = 2
    assert i.functions.objective(raw.x) == pytest.approx(expected, rel=1e-6)
    assert raw.bound == pytest.approx(expected, rel=1e-6)
    assert exactness(full, raw.x) == pytest.approx(0, abs=1e-5)


def test_a_real_symmetric_matrix_and_parts_of_one_and_two() -> None:
    text = """
        model m
        set K = 1..6
        var d{K} in [0, 1]
        var e{1..4}
        minimize f: e[1] + e[2] + e[3] + 2*e[4] + d[6]
    """
    bound = ready(text).bound
    i = bound.instance
    d, e = i.blocks["d"].first, i.blocks["e"].first
    none = np.zeros(0, dtype=np.int64)
    matrix = Semidefinite(  # a triangle 0 1 2, a pair 3 4, a single 5
        "X",
        d + np.arange(6),
        np.array([0, 0, 1, 3]),
        np.array([1, 2, 2, 4]),
        e + np.arange(4),
        none,
    )
    raw = Clarabel().solve(replace(i, semidefinite=(matrix,)), Request())
    assert raw.x is not None
    # The least sum of the products of three unit vectors is -3/2; of the pair -1, twice.
    assert i.functions.objective(raw.x) == pytest.approx(-3.5, abs=1e-6)


def test_matrices_are_refused_by_who_cannot_take_them() -> None:
    bound = _relaxed(SDP, "case9")
    for solver in ("ipopt", "scip", "highs"):
        assert [d.code for d in refused(bound.solve, None, solver)] == ["GL902"]
    assert [d.code for d in refused(bound.solve, None, "", "pyomo")] == ["GL902"]
    for format in ("nl", "mps", "lp"):
        assert [d.code for d in refused(problem_files, bound.instance, format, "m")] == ["GL702"]
    row = "odd{g in GEN}: re(s[g])*im(s[g]) <= 1 [MVA^2]\n  voltage{"
    odd = _relaxed(SDP.replace("voltage{", row), "case9")
    assert odd.instance.problem_class == "NLSDP"
    assert [d.code for d in refused(odd.solve)] == ["GL901"]
