"""The emitted Pyomo module, solved through Pyomo: the same answer, prices included, certified."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from from_text import ready
from of_library import LONG, data_for, formulations, loaded

import gridlang
from gridlang.diagnostics import GridlangError
from gridlang.through import pyomo as through

pytestmark = pytest.mark.skipif(find_spec("pyomo") is None, reason="pyomo is not installed")


@pytest.mark.parametrize(("model", "formulation"), [f for f in formulations() if f[0] not in LONG])
def test_the_library_has_the_same_answers(model: str, formulation: str) -> None:
    bound = loaded(model).bind(*data_for(model), formulation=formulation)
    ours, theirs = bound.solve(), bound.solve(via="pyomo")
    assert theirs.via == "pyomo"
    assert theirs.status == ours.status
    assert theirs.certificate is not None and theirs.certificate.feasible
    if ours.objective is not None:
        assert theirs.objective == pytest.approx(ours.objective, rel=1e-5)


@pytest.mark.parametrize("formulation", ["polar", "rectangular"])
def test_prices_come_back_in_the_authors_units(formulation: str) -> None:
    bound = gridlang.load("acopf").bind("case30", formulation=formulation)
    ours, theirs = bound.solve(), bound.solve(via="pyomo")
    assert theirs.certificate is not None and theirs.certificate.stationary
    for name in ("balance", "thermal", "voltage"):
        assert theirs.duals[name].unit == ours.duals[name].unit
        assert theirs.duals[name].values == pytest.approx(
            ours.duals[name].values, rel=1e-3, abs=1e-3
        )


def test_a_maximum_and_rows_that_pyomo_turns_round() -> None:
    text = """
        model m
        set K = 1..3
        var x{K} in [0, 10]
        maximize gain: sum{k in K} (k*x[k] - x[k]^2)
        subject to
          below{k in K}: 1 >= x[k] + 0.5*x[1]
          above{k in K}: 3*x[1] >= x[k] - 1
          equal: x[1] == x[2] - 0.1
    """
    ours, theirs = ready(text).solve(), ready(text).solve(via="pyomo")
    assert theirs.objective == pytest.approx(ours.objective, rel=1e-6)
    for name in ("below", "above", "equal"):
        assert theirs.duals[name].values == pytest.approx(ours.duals[name].values, abs=1e-5)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("var x in [0, 4]\nminimize f: x\nsubject to\n  c: x^2 >= 20\n", "infeasible"),
        ("var n integer in [0, 9]\nmaximize f: n\nsubject to\n  c: 2*n <= 7\n", "optimal"),
        ("var x in [0, 4]\nvar y\nsubject to\n  c: x*y == 2\n", "feasible"),
    ],
)
def test_verdicts(text: str, status: str) -> None:
    assert ready(f"model m\n{text}").solve(via="pyomo").status == status


def test_a_missing_solver_is_an_answer_with_its_remedy() -> None:
    bound = ready("model m\nvar n integer in [0, 9]\nmaximize f: n\n")
    with pytest.raises(GridlangError, match="GL901 Pyomo finds no solver `gurobi_ampl`"):
        bound.solve(via="pyomo", solver="gurobi_ampl")
    with pytest.raises(GridlangError, match="GL902 ipopt does not solve"):
        bound.solve(via="pyomo", solver="ipopt")


def test_without_pyomo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(through, "find_spec", lambda name: None)
    with pytest.raises(GridlangError, match="GL901 Pyomo is not installed"):
        ready("model m\nvar x in [0, 9]\nmaximize f: x\n").solve(via="pyomo")


def test_a_missing_licence_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script plays Knitro without a licence: it says so, and ends with 1."""
    program = tmp_path / "knitroampl"
    program.write_text("#!/bin/sh\necho '### Could not find a valid license.'\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(GridlangError, match="GL901 knitroampl found no licence"):
        ready("model m\nvar x in [0, 9]\nminimize f: x^2\n").solve(via="pyomo", solver="knitro")
