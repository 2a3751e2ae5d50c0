"""MOSEK without a licence: what it is handed is the problem, and its duals are read in its sense."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from from_text import ready
from small import refused, solved

import gridlang
from gridlang.ground.arrays import Reals
from gridlang.ground.problem import Problem
from gridlang.solve.clarabel import _Run
from gridlang.solve.conic import conic
from gridlang.solve.conic_program import Program, by_lower_columns, program, straightened
from gridlang.solve.conic_scaling import column_sizes, largest
from gridlang.solve.licensed import Found
from gridlang.solve.mosek import priced, put
from gridlang.solve.solver import Request, Status

mosek = pytest.importorskip("mosek")

# A matrix, a cone, rows and bounds on both sides, a fixed and a free column; the objective linear.
MIXED = """
model mixed
set N = 1..3
var W{N, N} symmetric psd
var x in [0, 2]
var y
var z in [1, 1]
minimize f: W[1,2] + W[2,3] - 0.5*W[1,3] - 2*x + 3*y + z
subject to
  diagonal{k in N}: W[k,k] == k
  cone: norm(x - 1, W[1,3], z) <= y + 1
  row: -1 <= x + y + W[1,2] <= 5
"""
NETWORKS = [("dcopf", "case9", ""), ("ots", "case5", ""), ("acopf", "case9", "soc")]


def _asked(problem: Problem) -> tuple[Program, float]:
    """Return the program that MOSEK is asked, and the factor of its objective."""
    form = conic(problem)
    scaling = largest(form, column_sizes(problem, form))
    scaled = scaling.scaled(form)
    return program(problem, scaled, scaling), scaling.objective


@pytest.mark.parametrize("formulation", ["soc", "sdp"])
def test_rows_and_cones_are_those_of_the_conic_form(formulation: str) -> None:
    asked, _ = _asked(gridlang.load("acopf").bind("case9", formulation=formulation).bound.instance)
    straight = straightened(asked)
    x = np.random.default_rng(7).normal(size=straight.form.n)
    with mosek.Task() as task:
        put(task, asked)
        task.putxx(mosek.soltype.itr, x)
        cones = np.array(task.evaluateaccs(mosek.soltype.itr))
        rows = [task.getarow(i) for i in range(task.getnumcon())]
        limits = task.getconboundslice(0, task.getnumcon())
        _, low, high = map(np.array, task.getvarboundslice(0, len(asked.lb)))
    assert cones == pytest.approx(straight.cones.values(x)[by_lower_columns(straight.form)])
    assert low[np.isfinite(asked.lb)] == pytest.approx(asked.lb[np.isfinite(asked.lb)])
    assert high[np.isfinite(asked.ub)] == pytest.approx(asked.ub[np.isfinite(asked.ub)])
    values = [float(np.dot(entries, x[list(columns)])) for *_, columns, entries in rows]
    assert np.array(values) - limits[1] == pytest.approx(straight.rows.values(x))


def test_triangles_are_lower_ones_by_columns() -> None:
    asked, _ = _asked(ready(MIXED).bound.instance)
    lines = np.arange(float(asked.cones.count))
    (order,) = asked.form.definite.tolist()
    assert order == 3
    own = (lines - asked.form.second_order.sum())[by_lower_columns(asked.form)][-6:]
    # upper ones by columns are 11 12 22 13 23 33, lower ones by columns 11 21 31 22 32 33
    assert own.tolist() == [0, 1, 3, 2, 4, 5]


@pytest.mark.parametrize(("model", "case", "formulation"), [*NETWORKS, ("acopf", "case9", "sdp")])
def test_what_it_writes_has_the_optimum(
    model: str, case: str, formulation: str, tmp_path: Path
) -> None:
    """MOSEK's file of the task is solved by another solver that reads it."""
    coptpy = pytest.importorskip("coptpy")
    network = gridlang.load(model).bind(case, formulation=formulation)
    asked, factor = _asked(network.bound.instance)
    path = tmp_path / "problem.cbf"
    with mosek.Task() as task:
        put(task, asked)
        task.writedata(str(path))
    reader = coptpy.Envr().createModel()
    try:
        reader.read(str(path))
        reader.solve()
    except coptpy.CoptError as error:
        pytest.skip(f"COPT: {error}")
    assert reader.objval / factor == pytest.approx(network.solve().objective, rel=1e-5)


def test_duals_are_read_in_its_sense() -> None:
    """Known duals, put into a task in the places we read, are optimal by MOSEK's own word."""
    problem = ready(MIXED).bound.instance
    asked, factor = _asked(problem)
    form = conic(problem)
    scaling = largest(form, column_sizes(problem, form))
    best = _Run(problem, Request(), asked.form, scaling, threading.Event()).once(asked.form, {})
    prices, reduced, cones = _apart(asked, best.duals)
    with mosek.Task() as task:
        put(task, asked)
        which = mosek.soltype.itr
        task.putxx(which, best.x)
        task.puty(which, prices)
        task.putslc(which, np.maximum(prices, 0.0))
        task.putsuc(which, np.maximum(-prices, 0.0))
        task.putslx(which, np.maximum(reduced, 0.0))
        task.putsux(which, np.maximum(-reduced, 0.0))
        first = 0
        for cone in range(task.getnumacc()):
            size = task.getaccn(cone)
            own = cones[by_lower_columns(asked.form)][first : first + size]
            task.putaccdoty(which, cone, own)
            first += size
        assert max(task.getdviolvar(which, range(len(best.x)))) < 1e-6
        assert task.getdualobj(which) / factor == pytest.approx(solved(MIXED).objective, rel=1e-5)
        read = priced(task, asked, Found(Status.OPTIMAL, ""), which)
    assert read.duals == pytest.approx(best.duals, abs=1e-7)


def _apart(asked: Program, duals: Reals) -> tuple[Reals, Reals, Reals]:
    """Return the duals of rows, reduced costs, and duals of cones from those of lines."""
    reduced = np.zeros(asked.form.n)
    np.add.at(reduced, asked.bounded, duals[asked.bound_lines] * asked.figures)
    return duals[asked.row_lines], reduced, duals[-asked.cones.count :]


def test_without_a_licence_it_is_said_so() -> None:
    try:
        (found,) = refused(solved, MIXED, solver="mosek")
    except BaseException:
        pytest.skip("mosek: there is a licence")
    assert found.code == "GL901" and "licence" in found.message


def test_an_unknown_option() -> None:
    (found,) = refused(solved, MIXED, solver="mosek", options={"MSK_IPAR_NONSENSE": 1})
    assert found.code == "GL903"
