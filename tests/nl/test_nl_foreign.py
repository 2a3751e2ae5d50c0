"""What SCIP, CasADi and pounce read in our files: the same functions, the same optimum."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from nl_problems import Reals, every_operator, mixed, shared, values
from of_library import data_for, formulations, loaded

import gridlang
from gridlang.nl import NlProblem, from_problem, read_sol, write_nl

BINARY = pytest.mark.parametrize("binary", [False, True], ids=["text", "binary"])


def assert_casadi_agrees(problem: NlProblem, path: Path, binary: bool) -> None:
    casadi = pytest.importorskip("casadi")
    order = write_nl(problem, path, binary=binary)
    nlp = casadi.NlpBuilder()
    nlp.import_nl(str(path))
    f = nlp.f if problem.has_objective else casadi.MX(0)
    x, y = casadi.vertcat(*nlp.x), casadi.MX.sym("y", problem.m)
    g = casadi.vertcat(*nlp.g) if problem.m else casadi.MX(0, 1)
    hessian, _ = casadi.hessian(f + casadi.dot(y, g), x)
    every = casadi.Function(
        "f", [x, y], [f, g, casadi.gradient(f, x), casadi.jacobian(g, x), hessian]
    )
    sign = -1.0 if problem.maximize else 1.0
    for seed in range(2):
        random = np.random.default_rng(seed)
        at, weights = random.uniform(0.2, 0.8, problem.n), random.normal(size=problem.m)
        ours = values(problem, at, weights, order, sign)
        theirs = every(at[order.columns], weights[order.rows])
        names = ("objective", "constraints", "gradient", "jacobian", "hessian")
        for name, found in zip(names, theirs, strict=True):
            expected = np.asarray(getattr(ours, name))
            if name in ("objective", "gradient"):
                expected = sign * expected
            given = np.array(found.full()).reshape(expected.shape)
            np.testing.assert_allclose(given, expected, rtol=1e-11, atol=1e-9, err_msg=name)
    assert np.array_equal(nlp.x_lb, problem.lb[order.columns])
    assert np.array_equal(nlp.g_ub, problem.upper[order.rows])
    assert list(nlp.discrete) == problem.integer[order.columns].tolist()


@BINARY
@pytest.mark.parametrize(("model", "formulation"), formulations())
def test_casadi_reads_the_library(
    model: str, formulation: str, binary: bool, tmp_path: Path
) -> None:
    instance = (
        loaded(model).bind(*data_for(model, "case14"), formulation=formulation).bound.instance
    )
    assert_casadi_agrees(from_problem(instance), tmp_path / "p.nl", binary)


@BINARY
@pytest.mark.parametrize("seed", range(4))
def test_casadi_reads_all_classes(seed: int, binary: bool, tmp_path: Path) -> None:
    assert_casadi_agrees(mixed(seed), tmp_path / "p.nl", binary)


@BINARY
@pytest.mark.parametrize("seed", range(2))
def test_casadi_reads_defined_variables(seed: int, binary: bool, tmp_path: Path) -> None:
    assert_casadi_agrees(shared(seed), tmp_path / "p.nl", binary)


@BINARY
def test_casadi_reads_every_operator(binary: bool, tmp_path: Path) -> None:
    assert_casadi_agrees(every_operator(), tmp_path / "p.nl", binary)


def _scip(path: Path) -> object:
    scip = pytest.importorskip("pyscipopt")
    model = scip.Model()
    model.hideOutput()
    model.readProblem(str(path))
    model.setParam("limits/time", 10)
    return model


def assert_scip_agrees(problem: NlProblem, x: Reals, path: Path, binary: bool) -> None:
    """Fix every variable to a point and limit g to its values there: SCIP must call it optimal."""
    g = problem.functions().constraints(x)
    room = 1e-6 * (1 + np.abs(g))
    fixed = replace(problem, lb=x, ub=x, lower=g - room, upper=g + room)
    write_nl(fixed, path, binary=binary)
    model = _scip(path)
    model.optimize()  # type: ignore[attr-defined]
    assert model.getStatus() == "optimal"  # type: ignore[attr-defined]
    expected = fixed.functions().objective(x)
    assert model.getObjVal() == pytest.approx(expected, rel=1e-6, abs=1e-6)  # type: ignore[attr-defined]
    away = replace(fixed, lower=fixed.lower + 1e-2 * (1 + np.abs(g)), upper=np.full(len(g), np.inf))
    if len(g):
        write_nl(away, path, binary=binary)
        model = _scip(path)
        model.optimize()  # type: ignore[attr-defined]
        assert model.getStatus() == "infeasible"  # type: ignore[attr-defined]


@BINARY
@pytest.mark.parametrize(("model", "formulation"), formulations())
def test_scip_reads_the_library(model: str, formulation: str, binary: bool, tmp_path: Path) -> None:
    instance = (
        loaded(model).bind(*data_for(model, "case14"), formulation=formulation).bound.instance
    )
    problem = from_problem(instance)
    x = np.random.default_rng(0).uniform(0.2, 0.8, problem.n)
    x = np.where(problem.integer, 1.0, x)
    assert_scip_agrees(problem, x, tmp_path / "p.nl", binary)


@BINARY
@pytest.mark.parametrize("seed", range(4))
def test_scip_reads_all_classes(seed: int, binary: bool, tmp_path: Path) -> None:
    problem = mixed(seed)
    x = np.random.default_rng(seed).integers(0, 3, problem.n).astype(float)
    for sense in (problem, problem.turned()):
        assert_scip_agrees(sense, x, tmp_path / "p.nl", binary)


@BINARY
def test_scip_reads_defined_variables(binary: bool, tmp_path: Path) -> None:
    problem = shared(0)
    x = np.random.default_rng(0).uniform(0.2, 0.8, problem.n)
    assert_scip_agrees(problem, x, tmp_path / "p.nl", binary)


@pytest.mark.parametrize("formulation", ["polar", "rectangular"])
def test_a_solver_answers_with_the_optimum_and_its_duals(formulation: str, tmp_path: Path) -> None:
    """At the answer f' − y g' − zL − zU vanishes: AMPL's duals are derivatives of f by limits.

    pounce reads text alone.
    """
    beside = Path(sys.executable).parent
    program = shutil.which("pounce", path=f"{beside}{os.pathsep}{os.environ['PATH']}")
    if program is None:
        pytest.skip("pounce is not installed")
    instance = gridlang.load("acopf").bind("case9", formulation=formulation).bound.instance
    problem = from_problem(instance)
    order = write_nl(problem, tmp_path / "p.nl")
    subprocess.run([program, "p.nl", "-AMPL"], cwd=tmp_path, capture_output=True, timeout=60)
    sol = read_sol(tmp_path / "p.sol", problem.n, problem.m)
    assert sol.code == 0 and sol.x is not None and sol.duals is not None
    x, y = sol.x[order.column_at], sol.duals[order.row_at[:-1]]
    f = problem.functions()
    assert f.objective(x) == pytest.approx(5296.686, rel=1e-5)
    rest = f.gradient(x) - np.bincount(
        f.jacobian_columns, f.jacobian(x) * y[f.jacobian_rows], problem.n
    )
    for suffix in sol.suffixes:
        assert suffix.name in ("ipopt_zL_out", "ipopt_zU_out")
        rest[order.columns[suffix.places]] -= suffix.values
    assert np.abs(rest).max() < 1e-4 * np.abs(f.gradient(x)).max()
