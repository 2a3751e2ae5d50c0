"""Losses as Clarabel answers them: tiny beside the figures of their objective, and proven all the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from from_text import ready

import gridlang
from gridlang.ground.arrays import Reals
from gridlang.ground.problem import Problem
from gridlang.solve.clarabel import Clarabel
from gridlang.solve.conic import Conic, conic
from gridlang.solve.conic_differences import Differences, View, differences
from gridlang.solve.conic_edges import edges, reach
from gridlang.solve.conic_scaling import column_sizes
from gridlang.solve.solver import Request

FEEDER = Path(__file__).parents[2] / "models" / "quinatoa2021"
# Ipopt with --tol 1e-11 on the feeder's rectangular formulation with abs(v) as (1 + abs2(v))/2.
LEAST_LOSSES = 0.008896300666


def _closed(problem: Problem) -> tuple[float, float]:
    raw = Clarabel().solve(problem, Request())
    assert raw.x is not None and raw.bound is not None
    return problem.functions.objective(raw.x), raw.bound


@pytest.mark.parametrize(("file", "formulation"), [("quinatoa2021", "sd"), ("opf_sd", "")])
def test_a_feeder_s_losses_are_those_of_the_exact_model(file: str, formulation: str) -> None:
    bound = gridlang.load(FEEDER / f"{file}.grid").bind(formulation=formulation)
    solution = bound.solve()
    assert (solution.status, solution.proof) == ("optimal", "global")
    value, least = _closed(bound.bound.instance)
    assert value == pytest.approx(LEAST_LOSSES, rel=1e-7)
    assert least == pytest.approx(LEAST_LOSSES, rel=1e-7)
    assert least <= LEAST_LOSSES * (1 + 1e-9)  # what ten digits of it leave


TRIANGLE = """
    model m
    set K = 1..4
    set E(i in K, j in K) = {(1,2), (1,3), (2,3), (3,4)}
    var v{K} complex start 1
    minimize f: sum{(i,j) in E} 1000*(i + j)*re((v[i] - v[j])*conj(v[i])) + 900*abs2(v[2])
    subject to
      one: abs2(v[1]) == 1
      band{k in K}: 0.9 <= abs(v[k]) <= 1.1
    formulation sd of m: lift v*conj(v) as W; W psd
"""


def test_a_problem_and_its_differences_are_the_same_problem() -> None:
    bound = ready(TRIANGLE, formulation="sd").bound
    problem = bound.instance
    form = conic(problem)
    found = edges(form)
    apart = np.array([0.01, 0.02, 0.001, 0.03])
    seen = differences(form, View(found, column_sizes(problem, form), apart))
    assert len(seen.real) == found.count == 4
    _same_problem(form, seen)


PAIRS = """
    model m
    set K = 1..3
    set E(i in K, j in K) = {(1,2), (2,3)}
    var c{K} >= 0.5 <= 2 start 1
    var r{E} real start 1
    var t{E} real
    minimize f: sum{(i,j) in E} (c[i] + c[j])
    subject to
      flow: 100*(c[1] - r[1,2]) + 900*t[1,2] == 0.7
      onward: 100*(c[2] - r[1,2]) - 900*t[1,2] + 50*(c[2] - r[2,3]) == -0.2
      minors{(i,j) in E}: r[i,j]^2 + t[i,j]^2 <= c[i]*c[j]
"""


def test_rows_that_are_pairs_are_seen_in_differences_too() -> None:
    problem = ready(PAIRS).bound.instance
    form = conic(problem)
    found = edges(form)
    assert (found.pairs.count, found.count) == (2, 2)
    columns = column_sizes(problem, form)
    seen = differences(form, View(found, columns, reach(form, found, columns)))
    assert len(seen.real) == 2
    _same_problem(form, seen)


def _same_problem(form: Conic, seen: Differences) -> None:
    """Check values, prices and duals at a random point that keeps the ties of the new columns."""
    rng = np.random.default_rng(1)
    tied = slice(form.zero, form.zero + len(seen.real))
    y = rng.normal(size=seen.near.n)
    y[form.n :] = 0.0
    y[form.n :] = seen.near.lines.values(y)[tied] / -_slope(seen.near, tied)
    there = seen.point(y)
    values = seen.near.lines.values(y)
    assert values[tied] == pytest.approx(np.zeros(len(seen.real)), abs=1e-12)
    assert seen.near.slope @ y == pytest.approx(form.slope @ there * seen.scaling.objective)
    linear = form.zero + form.nonnegative
    own = np.delete(values / seen.scaling.lines, tied)[:linear]
    assert own == pytest.approx(form.lines.values(there)[:linear])
    z = rng.normal(size=seen.near.lines.count)
    back = seen.duals(z)
    assert back @ form.lines.values(there) == pytest.approx(z @ values / seen.scaling.objective)


def _slope(form: Conic, tied: slice) -> Reals:
    """Return the figure of each tie's own new column."""
    lines = form.lines
    own = (lines.lines >= tied.start) & (lines.lines < tied.stop)
    own &= lines.columns >= form.n - (tied.stop - tied.start)
    result: Reals = lines.figures[own][np.argsort(lines.lines[own])]
    return result
