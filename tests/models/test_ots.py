"""Transmission switching against every choice of open branches, each a DC programme of scipy's."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from cases import case
from raw_case import RawCase, read_raw
from scipy.optimize import linprog

import gridlang
from gridlang.diagnostics import GridlangError
from gridlang.solution import Solution

Rates = dict[int, float]


def linear_costs(raw: RawCase) -> tuple[np.ndarray, float]:
    """Return the cost by the MW of straight lines between least and greatest output, and the rest."""
    least, most = raw.gen[:, 9], raw.gen[:, 8]
    c2, c1, c0 = (raw.cost_coefficients(k) for k in (2, 1, 0))
    cost = [c2 * p**2 + c1 * p + c0 for p in (least, most)]
    with np.errstate(invalid="ignore", divide="ignore"):
        price = np.where(most > least, (cost[1] - cost[0]) / (most - least), 0.0)
    return price, float((cost[0] - price * least).sum())


def dc_cost(raw: RawCase, opened: tuple[int, ...] = (), rates: Rates | None = None) -> float:
    """Return the least linear cost with branches (by row) taken out; inf where there is none."""
    stay = np.setdiff1d(np.arange(len(raw.branch)), opened)
    n, g, m = len(raw.bus), len(raw.gen), len(stay)
    f, t = (np.array(e)[stay] for e in raw.ends)
    b = 1 / (raw.branch[stay, 3] * raw.tap[stay])
    shift = np.radians(raw.branch[stay, 9])
    incidence = np.zeros((m, n))
    incidence[np.arange(m), f], incidence[np.arange(m), t] = 1, -1
    at = np.zeros((n, g))
    at[[raw.place[int(k)] for k in raw.gen[:, 0]], np.arange(g)] = 1
    balance = np.hstack([-incidence.T @ (b[:, None] * incidence), at])
    need = (raw.bus[:, 2] + raw.bus[:, 4]) / raw.base - incidence.T @ (b * shift)
    rate = raw.branch[:, 5].copy()
    for row, value in (rates or {}).items():
        rate[row] = value
    rate = np.where(rate[stay] == 0, np.inf, rate[stay] / raw.base)
    rated = np.isfinite(rate)
    flows = np.hstack([b[:, None] * incidence, np.zeros((m, g))])[rated]
    own = (b * shift)[rated]
    angles = [
        (None, None) if kind != 3 else (np.radians(a), np.radians(a))
        for kind, a in raw.bus[:, [1, 8]]
    ]
    price, constant = linear_costs(raw)
    found = linprog(
        np.concatenate([np.zeros(n), price * raw.base]),
        A_ub=np.vstack([flows, -flows]),
        b_ub=np.concatenate([rate[rated] + own, rate[rated] - own]),
        A_eq=balance,
        b_eq=need,
        bounds=[*angles, *((lo, hi) for hi, lo in raw.gen[:, 8:10] / raw.base)],
    )
    return found.fun + constant if found.status == 0 else np.inf


def switched(name: str, open_max: int, rates: Rates | None = None) -> Solution:
    settings = {f"rate[{row + 1}]": rate for row, rate in (rates or {}).items()}
    return gridlang.load("ots").bind(name, settings={**settings, "open_max": open_max}).solve()


def opened(solution: Solution) -> tuple[int, ...]:
    """Return the rows of the branches that are open."""
    closed = solution["closed"]
    assert np.all((closed.values == 0) | (closed.values == 1))
    return tuple(int(k) - 1 for k, c in zip(closed.labels[0], closed.values, strict=True) if not c)


# Case14 has no rates of its own; these make it congested.
TIGHT = {0: 100.0, 1: 60.0, 2: 45.0, 6: 40.0}


@pytest.mark.parametrize(
    ("name", "open_max", "rates"),
    [
        ("case5", 1, None),
        ("case5", 2, None),
        ("case5", 3, None),
        ("case9", 1, None),
        ("case14", 1, TIGHT),
        ("case14", 2, TIGHT),
        ("case30", 1, None),
        pytest.param("case30", 2, None, marks=pytest.mark.slow),
    ],
)
def test_no_choice_of_open_branches_is_cheaper(
    name: str, open_max: int, rates: Rates | None
) -> None:
    raw = read_raw(name)
    choices = [c for k in range(open_max + 1) for c in combinations(range(len(raw.branch)), k)]
    best = min(dc_cost(raw, c, rates) for c in choices)
    solution = switched(name, open_max, rates)
    assert (solution.status, solution.proof) == ("optimal", "global")
    assert solution.certificate is not None
    assert solution.certificate.feasible
    assert solution.objective == pytest.approx(best, rel=1e-7)
    assert len(opened(solution)) <= open_max
    assert dc_cost(raw, opened(solution), rates) == pytest.approx(best, rel=1e-7)


@pytest.mark.parametrize("name", [case("case5"), case("case30"), case("case118"), case("case39")])
def test_nothing_opened_is_dcopf_with_linear_costs(name: str) -> None:
    raw = read_raw(name)
    price, constant = linear_costs(raw)
    settings: dict[str, float] = {}
    for g, c1 in enumerate(price, start=1):
        settings |= {f"c2[{g}]": 0.0, f"c1[{g}]": c1, f"c0[{g}]": constant if g == 1 else 0.0}
    plain = gridlang.load("dcopf").bind(name, settings=settings).solve()
    none, some = switched(name, 0), switched(name, 3)
    assert none.objective == pytest.approx(plain.objective, rel=1e-8)
    assert some.objective is not None
    assert some.objective <= plain.objective * (1 + 1e-9)


@pytest.mark.parametrize("name", [case("case30pwl"), case("case89pegase")])
def test_costs_that_are_piecewise_linear_or_linear_stay_as_they_are(name: str) -> None:
    plain = gridlang.load("dcopf").bind(name).solve()
    assert switched(name, 0).objective == pytest.approx(plain.objective, rel=1e-8)


def test_case5_reaches_the_cost_without_a_network() -> None:
    dispatch = gridlang.load("economic_dispatch").bind("case5").solve()
    assert switched("case5", 0).objective == pytest.approx(17479.897, rel=1e-7)
    assert switched("case5", 2).objective == pytest.approx(dispatch.objective, rel=1e-9)


def test_flow_where_closed_is_ohms_and_0_where_open() -> None:
    raw, solution = read_raw("case30"), switched("case30", 2)
    va, flow = solution["va"].values, solution["flow"].values
    f, t = raw.ends
    ohm = (va[f] - va[t] - np.radians(raw.branch[:, 9])) / (raw.branch[:, 3] * raw.tap) * raw.base
    closed = solution["closed"].values == 1
    assert flow[closed] == pytest.approx(ohm[closed], abs=1e-6)
    assert np.abs(flow[~closed]).max() < 1e-9


def test_prices_are_those_of_the_network_that_is_left() -> None:
    solution = switched("case5", 1)
    raw = read_raw("case5")
    raw.bus[1, 2] += 0.01
    more = dc_cost(raw, opened(solution))
    raw.bus[1, 2] -= 0.02
    less = dc_cost(raw, opened(solution))
    # Demand stands left of the balance with a minus, so the price is that of one MW more.
    assert solution.duals["balance"][2] == pytest.approx((more - less) / 0.02, rel=1e-5)


def test_an_own_bound_on_angles_replaces_the_safe_one() -> None:
    settings = {"open_max": 1, "apart": 60}
    solution = gridlang.load("ots").bind("case5", settings=settings).solve()
    assert solution.objective == pytest.approx(switched("case5", 1).objective, rel=1e-9)


def test_a_negative_reactance_is_refused() -> None:
    with pytest.raises(GridlangError) as raised:
        gridlang.load("ots").bind("case5", settings={"x[2]": -0.03})
    assert "inductive" in str(raised.value)
