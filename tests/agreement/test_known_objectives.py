"""Optima that MATPOWER users know: AC OPF, limits as apparent power, $/h to their printed digits."""

from __future__ import annotations

import pytest
from cases import case

import gridlang

# As listed in issue 2 for MATPOWER's runopf; every optimum is a local one.
KNOWN = [
    case("case9", 5296.69),
    case("case14", 8081.53),
    case("case30", 576.89),
    case("case118", 129660.69),
    case("case39", 41864.18),
    case("case57", 41737.79),
    case("case300", 719725.10),
    case("case89pegase", 5819.81),
    case("case1354pegase", 74069.35, slow=True),
]


@pytest.mark.parametrize("formulation", ["polar", "rectangular"])
@pytest.mark.parametrize(("name", "cost"), KNOWN)
def test_ac_optimum(name: str, cost: float, formulation: str) -> None:
    solution = gridlang.load("acopf").bind(name, formulation=formulation).solve()
    assert solution.status == "locally_optimal"
    assert solution.proof == "local"
    assert solution.objective == pytest.approx(cost, rel=1e-5)
    assert solution.objective_unit == "$/h"
    certificate = solution.certificate
    assert certificate is not None
    assert certificate.feasible
    assert certificate.objective == solution.objective
    assert certificate.kkt is not None
    assert certificate.kkt < 1e-6


@pytest.mark.parametrize("name", [case("case9"), case("case30"), case("case118"), case("case300")])
def test_both_coordinates_find_one_point(name: str) -> None:
    polar, rectangular = (
        gridlang.load("acopf").bind(name, formulation=f).solve() for f in ("polar", "rectangular")
    )
    assert polar.objective == pytest.approx(rectangular.objective, rel=1e-7)
    assert polar["v"].values == pytest.approx(rectangular["v"].values, abs=1e-3)
    a, b = polar.duals["balance"].values, rectangular.duals["balance"].values
    assert a.real == pytest.approx(b.real, rel=1e-4, abs=1e-4)


# ---- answers that are right and must be called so


# 2591706.57 is what Ipopt finds where it does not move its answer; no published figure.
@pytest.mark.slow
@pytest.mark.parametrize(("name", "cost"), [case("case3012wp", 2591706.57)])
def test_a_solved_large_case_is_called_solved(name: str, cost: float) -> None:
    solution = gridlang.load("acopf").bind(name).solve()
    assert solution.status == "locally_optimal"
    assert solution.objective == pytest.approx(cost, rel=1e-5)


@pytest.mark.parametrize("name", [case("case1354pegase", slow=True)])
def test_the_point_is_as_feasible_as_the_solver_found_it(name: str) -> None:
    certificate = gridlang.load("acopf").bind(name).solve().certificate
    assert certificate is not None
    assert certificate.max_violation < 1e-7


@pytest.mark.parametrize("name", [case("case141")])
def test_duals_where_no_freedom_is_left(name: str) -> None:
    solution = gridlang.load("acopf").bind(name).solve()
    assert solution.certificate is not None
    assert solution.certificate.stationary
    assert solution.status == "locally_optimal"
