"""The branch-flow relaxation: exact on radial feeders, a bound in meshes, convex by its text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from case_text import edited
from cases import case

import gridlang
from gridlang.diagnostics import GridlangError
from gridlang.solution import Solution

LOOP = " 1 30 0.03 0.3 0.06 70 0 0 1 0 1 -30 30;\n"


def feeder(tmp_path: Path, *edits: tuple[str, str]) -> str:
    """Return a tree of three buses with a transformer, charging and a shunt."""
    path = tmp_path / "feeder.m"
    path.write_text(edited((LOOP, ""), *edits), encoding="utf-8")
    return str(path)


def both(data: str) -> tuple[Solution, Solution]:
    exact = gridlang.load("acopf").bind(data).solve(tol=1e-9)
    relaxed = gridlang.load("branch_flow").bind(data).solve(tol=1e-9)
    return exact, relaxed


def looseness(data: str) -> float:
    """Return by how much the relaxed current is above that of its power, at most; in per unit."""
    found = gridlang.load("branch_flow").bind(data).solve(tol=1e-9)
    inner = found.definitions["inner"].values
    send, current = found.values["send"].values / 100, found.values["current"].values
    return float(np.max(inner * current - np.abs(send) ** 2))


def test_a_tree_with_transformer_charging_and_shunt_is_exact(tmp_path: Path) -> None:
    data = feeder(tmp_path)
    exact, relaxed = both(data)
    assert exact.objective is not None
    assert relaxed.objective == pytest.approx(exact.objective, rel=1e-7)
    assert relaxed.status == "optimal" and relaxed.proof == "global"
    voltage = np.abs(exact.values["v"].values)
    assert np.sqrt(relaxed.values["w"].values) == pytest.approx(voltage, abs=1e-5)
    assert looseness(data) < 1e-5


def test_a_limit_that_binds_has_the_same_price(tmp_path: Path) -> None:
    exact, relaxed = both(feeder(tmp_path, ("0.01 0.1 0.02 90", "0.01 0.1 0.02 30")))
    assert relaxed.objective == pytest.approx(exact.objective, rel=1e-7)
    prices = exact.duals["balance"].values
    assert relaxed.duals["balance"].values == pytest.approx(prices, rel=1e-4, abs=1e-4)
    first = exact.duals["thermal"].values
    assert np.abs(first).max() > 1
    assert relaxed.duals["thermal"].values == pytest.approx(first, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("name", [case("case33bw"), case("case69")])
def test_feeders_of_the_literature_are_exact(name: str) -> None:
    exact, relaxed = both(name)
    assert relaxed.objective == pytest.approx(exact.objective, rel=1e-7)


def test_a_mesh_gets_a_bound() -> None:
    exact, relaxed = both("case9")
    assert exact.objective is not None and relaxed.objective is not None
    assert exact.objective - 1 < relaxed.objective < exact.objective


def test_a_cost_that_falls_ever_faster_is_refused(tmp_path: Path) -> None:
    data = feeder(tmp_path, ("2 0 0 3 0.1 20 5", "2 0 0 3 -0.1 20 5"))
    with pytest.raises(GridlangError) as caught:
        gridlang.load("branch_flow").bind(data)
    (found,) = caught.value.diagnostics
    assert found.code == "GL835" and "at g = 1: `c2[g]`" in found.message
