"""Losses as Clarabel answers them: tiny beside the figures of their objective, and proven all the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from from_text import ready

import gridlang
from gridlang.ground.problem import Problem
from gridlang.solve.clarabel import Clarabel
from gridlang.solve.conic import conic
from gridlang.solve.conic_differences import differences
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
    rng = np.random.default_rng(1)
    v = 1 + 0.01 * (rng.normal(size=4) + 1j * rng.normal(size=4))
    (found,) = form.patterns
    x = np.zeros(form.n)
    x[found.matrix.diagonal] = np.abs(v) ** 2
    a, b = found.keys // 4, found.keys % 4
    x[found.real], x[found.imaginary] = (v[a] * v[b].conj()).real, (v[a] * v[b].conj()).imag
    near = differences(form, x, np.ones(form.n), 0.01)
    assert len(near.edges) == len(found.keys)

    y = rng.normal(size=form.n)
    there = near.point(y)
    values = near.near.lines.values(y)
    first = form.zero + form.nonnegative
    mine = form.lines.values(there)[:first] * near.scaling.lines[:first]
    assert values[:first] == pytest.approx(mine)
    assert near.near.slope @ y == pytest.approx(form.slope @ there * near.scaling.objective)
    z = rng.normal(size=form.lines.count)
    back = near.duals(z)
    assert back @ form.lines.values(there) == pytest.approx(z @ values / near.scaling.objective)
