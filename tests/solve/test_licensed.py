"""Gurobi, Xpress, COPT and MOSEK beside the embedded solvers, where a licence lets them run."""

from __future__ import annotations

import os
import signal
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from from_text import ready
from small import refused, solved
from test_branch import KNAPSACK as CONIC_KNAPSACK
from test_clarabel import CONES
from test_highs import KNAPSACK

import gridlang
from gridlang.api import Ready
from gridlang.diagnostics import GridlangError
from gridlang.solution import Solution
from gridlang.solve import licensed
from gridlang.solve.registry import SOLVERS, choose
from gridlang.solve.solver import Solver

SOLVERS_BY_PACKAGE = {"gurobipy": "gurobi", "xpress": "xpress", "coptpy": "copt", "mosek": "mosek"}
here = pytest.mark.parametrize("package", SOLVERS_BY_PACKAGE)
LINEAR = """
model m
var x >= 0
var y in [0, 3]
var z in [2, 2]
{sense} f: {sign}2*x {sign}3*y {sign}z {sign}7
subject to
  need: 4 <= x + y <= 40
  most: x <= 3.5
  same: 5 == x + 2*y
"""
CURVED = """
model m
set K = 1..3
var x{{K}} {kind} in [0, 5]
minimize f: sum{{k in K}} k*(x[k] - k)^2 + x[1]*x[2]
subject to
  c: sum{{k in K}} x[k] <= 4
"""
SPLIT = """
model split "a market split, which takes branch and bound long (Cornuéjols and Dawande 1998)"
set ROW = 1..5
set N = 1..40
param a{r in ROW, k in N} = floor(50 + 50*sin(12.9898*k + 78.233*r + k*r*r))
var x{N} binary
var s{ROW} >= 0
var t{ROW} >= 0
minimize off: sum{r in ROW} (s[r] + t[r])
subject to
  row{r in ROW}: sum{k in N} a[r,k]*x[k] + s[r] - t[r] == floor(0.5*sum{k in N} a[r,k])
"""


@pytest.fixture
def solver(package: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give a solver whose licence lets it run, without Ipopt to finish for it; else skip."""
    name = SOLVERS_BY_PACKAGE[package]
    if find_spec(package) is None:
        pytest.skip(f"{name}: not installed")
    try:
        solved("model m\nvar x >= 1\nvar y\nminimize f: x\nsubject to\n  c: x <= y\n", solver=name)
    except GridlangError as error:
        pytest.skip(f"{name}: {error.diagnostics[0].message}")
    monkeypatch.setattr(licensed, "met", lambda problem, raw, near: raw)
    return name


def _alike(ready: Ready, solver: str, near: float = 1e-6, prices: float = 1e-5) -> Solution:
    """Check a solution against that of the default solver: status, proof, value and prices."""
    ours, theirs = ready.solve(solver=solver), ready.solve()
    assert (ours.status, ours.proof) == (theirs.status, theirs.proof)
    assert ours.objective == pytest.approx(theirs.objective, rel=near, abs=near)
    for name, dual in ours.duals.items():
        assert dual.values == pytest.approx(theirs.duals[name].values, rel=prices, abs=prices)
    return ours


@here
@pytest.mark.parametrize(("sense", "sign"), [("minimize", "+"), ("maximize", "-")])
def test_a_linear_problem_with_prices(solver: str, sense: str, sign: str) -> None:
    found = _alike(ready(LINEAR.format(sense=sense, sign=sign)), solver)
    assert abs(found.objective or 0.0) == pytest.approx(18)
    assert found.bound == pytest.approx(found.objective)


@here
@pytest.mark.parametrize("kind", ["", "integer"])
def test_a_curved_objective(solver: str, kind: str) -> None:
    if kind:  # a fixed whole number has no price, and which one binds the row is not one answer
        found, other = (solved(CURVED.format(kind=kind), solver=s) for s in (solver, ""))
        assert found.status == "optimal" and found.objective == pytest.approx(other.objective)
    else:
        _alike(ready(CURVED.format(kind=kind)), solver)


@here
def test_no_row_at_all(solver: str) -> None:
    assert _alike(ready("model m\nvar x\nminimize f: (x - 2)^2 + 1\n"), solver).objective == 1


@here
def test_whole_numbers(solver: str) -> None:
    _alike(ready(KNAPSACK), solver)
    cones = ready(CONIC_KNAPSACK.format(kind="integer in [0, 3]", limit=">= 2"))
    found = _alike(cones, solver)
    assert found.gap is not None and found.gap < 1e-6
    again = cones.solve(solver=solver, start=found)
    assert again.objective == pytest.approx(found.objective)


@here
@pytest.mark.parametrize(("objective", "rows", "value"), CONES.values(), ids=CONES.keys())
def test_second_order_cones(solver: str, objective: str, rows: str, value: float) -> None:
    free = "model m\nvar x\nvar y\nvar z\nvar t >= 0\nvar u >= 0\n"
    found = solved(f"{free}minimize f: {objective}\nsubject to\n  {rows}\n", solver=solver)
    assert found.objective == pytest.approx(value, rel=1e-6)


@here
@pytest.mark.parametrize(
    ("model", "case", "formulation", "near"),
    [
        ("dcopf", "case9", "", 1e-6),
        ("dcopf", "case30", "", 1e-6),
        ("economic_dispatch", "case30", "", 1e-6),
        ("ots", "case5", "", 1e-6),
        ("acopf", "case9", "soc", 1e-6),
        ("acopf", "case14", "soc", 1e-6),
        ("acopf", "case9", "sdp", 1e-7),
        ("acopf", "case14", "sdp", 1e-7),
    ],
)
def test_networks(solver: str, model: str, case: str, formulation: str, near: float) -> None:
    network = gridlang.load(model).bind(case, formulation=formulation)
    try:
        found = network.solve(solver=solver)
    except GridlangError as error:
        assert error.diagnostics[0].code in ("GL901", "GL902")
        pytest.skip(error.diagnostics[0].message)
    assert found.status in ("optimal", "feasible"), found.message
    other = network.solve()
    assert found.objective == pytest.approx(other.objective, rel=near)
    assert found.certificate is not None and found.certificate.feasible
    if formulation == "sdp":
        assert (found.status, found.proof) == ("optimal", "global")
        assert found.bound == pytest.approx(other.objective, rel=1e-7)
    if not formulation:
        ours, theirs = found.duals["balance"].values, other.duals["balance"].values
        assert ours == pytest.approx(theirs, rel=1e-5, abs=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("package", ["coptpy"])
def test_a_siting_of_generators(solver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    path = Path(__file__).parents[2] / "models" / "vaca2024" / "vaca2024.grid"
    found = gridlang.load(path).bind(formulation="soc").solve(solver=solver)
    assert (found.status, found.proof) == ("optimal", "global")
    assert found.objective == pytest.approx(0.0068719, rel=3e-5)


@here
def test_what_a_conic_solver_leaves_off_is_finished(
    solver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    cone = "\nvar x\nvar y\nvar z\nminimize f: x^2 + y^2 - 2*x\nsubject to\n"
    cone += "  c: x^2 + y^2 + z^2 <= 0.25\n  d: x + y <= 0\n"
    found = _alike(ready("model m" + cone), solver, 1e-8)
    assert found.certificate is not None and found.certificate.stationary


VERDICTS = {
    "infeasible": "var x in [0, 1]\nvar y in [0, 1]\nminimize f: x\nsubject to\n  c: x + y >= 3",
    "unbounded": "var x\nvar y >= 0\nminimize f: x - y\nsubject to\n  c: x + y >= 3",
    "both": "var x\nvar y\nvar z in [0, 1]\nminimize f: x\nsubject to\n  c: x - y <= 3\n"
    "  d: z + y >= 3\n  e: y + 2*z <= -1",
    "unbounded whole": "var x integer\nvar y integer\nmaximize f: x\nsubject to\n  c: x - y <= 3",
    "infeasible whole": "var x integer in [0, 5]\nvar y integer in [0, 5]\nminimize f: x\n"
    "subject to\n  c: 2*x + 4*y == 3",
    "unbounded cone": "var x\nvar t\nminimize f: -t\nsubject to\n  c: norm(x, 1) <= t",
    "infeasible cone": "var x\nvar t\nminimize f: t\nsubject to\n  c: norm(x, 1) <= t\n"
    "  d: t + x <= -1\n  e: t - x <= 0",
    "no objective": "var x\nvar y\nsubject to\n  c: x + y >= 3",
}


@here
@pytest.mark.parametrize("text", VERDICTS.values(), ids=VERDICTS.keys())
def test_verdicts(solver: str, text: str) -> None:
    ours, theirs = (solved(f"model m\n{text}\n", solver=s) for s in (solver, ""))
    assert (ours.status, ours.proof) == (theirs.status, theirs.proof)


@pytest.mark.parametrize("package", ["gurobipy"])
@pytest.mark.parametrize("kind", ["", "integer"])
@pytest.mark.parametrize("row", ["c: x^2 - y^2 >= 0.5\n  d: x*y <= 1", "c: x + y <= 3"])
def test_what_is_not_convex(solver: str, kind: str, row: str) -> None:
    text = f"model m\nvar x {kind} in [-2, 2]\nvar y in [-2, 3]\nminimize f: x*y + x\nsubject to\n"
    ours, theirs = (solved(f"{text}  {row}\n", solver=s) for s in (solver, "scip"))
    assert (ours.status, ours.proof) == ("optimal", "global")
    assert ours.objective == pytest.approx(theirs.objective, rel=1e-6)
    assert ours.certificate is not None and ours.certificate.feasible


@pytest.mark.parametrize("package", ["gurobipy"])
def test_nothing_is_claimed_of_what_is_not_convex_and_has_no_end(solver: str) -> None:
    text = "model m\nvar x\nvar y\nminimize f: x*y\nsubject to\n  c: x + y >= 1\n"
    assert solved(text, solver=solver).status not in ("optimal", "locally_optimal")
    none = "model m\nvar x in [-2, 2]\nvar y\nminimize f: x*y\nsubject to\n  c: x^2 - y^2 >= 5\n"
    assert solved(none, solver=solver).status == "infeasible"


@here
def test_equations_that_are_not_convex(solver: str) -> None:
    text = "model m\nvar x in [0, 2]\nvar y in [0, 2]\nmaximize f: x + y\nsubject to\n"
    text += "  c: x*y == 1\n  d: 0.5 <= x^2 - y^2 <= 2\n"
    if solver != "gurobi":
        assert refused(solved, text, solver=solver)[0].code == "GL902"
        return
    ours, theirs = (solved(text, solver=s) for s in (solver, "scip"))
    assert ours.objective == pytest.approx(theirs.objective, rel=1e-6)


@here
def test_an_unknown_option(solver: str) -> None:
    (found,) = refused(solved, KNAPSACK, solver=solver, options={"nonsense": 1})
    assert found.code == "GL903" and "nonsense" in found.message


@here
def test_limits(solver: str) -> None:
    begun = time.monotonic()
    found = ready(SPLIT).solve(solver=solver, time_limit=0.5)
    assert found.status in ("feasible", "limit")
    assert time.monotonic() - begun < 30
    assert ready(KNAPSACK).solve(solver=solver, gap=0.5).gap is not None


@here
def test_control_c_leaves_the_best_point(solver: str, capfd: pytest.CaptureFixture[str]) -> None:
    timer = threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    found = ready(SPLIT).solve(solver=solver, time_limit=60.0)
    assert found.status in ("feasible", "limit")
    assert found.seconds["solve"] < 30
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize("package", ["gurobipy", "xpress", "coptpy"])
def test_a_problem_beyond_the_licence(solver: str) -> None:
    text = "model m\nset N = 1..30000\nvar x{N} in [0, 1]\nminimize f: sum{k in N} x[k]\n"
    text += "subject to\n  c: sum{k in N} x[k] >= 1\n"
    try:
        (found,) = refused(solved, text, solver=solver)
    except BaseException as error:
        pytest.skip(f"{solver}: a licence without limits ({error})")
    assert found.code == "GL901"
    assert "licence" in found.message and "--solver" in found.help


@here
def test_one_that_is_not_installed(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = SOLVERS_BY_PACKAGE[package]
    monkeypatch.setattr(licensed, "find_spec", lambda package: None)
    (found,) = refused(choose, "LP", name)
    assert found.code == "GL901" and f'pip install "gridlang[{name}]"' in found.help


def test_defaults_are_without_them() -> None:
    own = set(SOLVERS_BY_PACKAGE.values())
    classes = {c for s in SOLVERS for c in s.classes}
    assert not own & {choose(c).name for c in classes}
    first: list[Solver] = [s for s in SOLVERS if s.name not in own]
    assert list(SOLVERS[: len(first)]) == first
