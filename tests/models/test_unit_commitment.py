"""Unit commitment against another programme by scipy, an enumeration, and the rules read off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from raw_case import read_raw
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

import gridlang
from gridlang.api import Ready
from gridlang.solution import Solution

SHIPPED = Path(gridlang.__file__).parents[1] / "models" / "opf" / "data" / "load_day.csv"
LOADS = (0.6, 0.5, 0.9, 1.0, 0.8, 0.7)


@dataclass(frozen=True)
class Day:
    """The data of a unit commitment: one entry a unit, or one an hour (`demand`)."""

    demand: np.ndarray
    least: np.ndarray
    most: np.ndarray
    ramp: np.ndarray
    starting: np.ndarray
    price: np.ndarray
    idle: np.ndarray
    up: int = 4
    down: int = 3
    reserve: float = 0.1

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.most), len(self.demand)

    @property
    def jump(self) -> np.ndarray:
        return np.maximum(self.ramp, self.least)


def day(name: str, loads: tuple[float, ...]) -> Day:
    """Return the model's defaults, worked out from the case alone."""
    raw = read_raw(name)
    most = raw.gen[:, 8]
    least = np.maximum(raw.gen[:, 9], 0.3 * most)
    c2, c1, c0 = (raw.cost_coefficients(k) for k in (2, 1, 0))
    low, high = (c2 * p**2 + c1 * p + c0 for p in (least, most))
    price = (high - low) / (most - least)
    idle = low - price * least
    demand = np.array(loads) * raw.bus[:, 2].sum()
    return Day(demand, least, most, 0.5 * most, 40 * most, price, idle)


def bound(
    name: str, loads: tuple[float, ...], folder: Path, settings: dict[str, float] | None = None
) -> Ready:
    path = folder / "load_day.csv"
    rows = [f"{t},{load}" for t, load in enumerate(loads, start=1)]
    path.write_text("\n".join(["hour,load", *rows]) + "\n", encoding="utf-8")
    own = {"hours": len(loads), **(settings or {})}
    return gridlang.load("unit_commitment").bind(name, str(path), settings=own)


def committed(
    name: str, loads: tuple[float, ...], folder: Path, settings: dict[str, float] | None = None
) -> Solution:
    solution = bound(name, loads, folder, settings).solve()
    assert (solution.status, solution.proof) == ("optimal", "global")
    assert solution.certificate is not None
    assert solution.certificate.feasible
    return solution


def each(day: Day, **values: float) -> dict[str, float]:
    return {f"{k}[{g + 1}]": v for k, v in values.items() for g in range(day.shape[0])}


def least_cost(day: Day) -> float:
    """Return the optimum of a programme with one binary a unit and hour, by scipy; inf if none.

    Least hours up and down are said pair by pair of hours, start costs by the rise of `on`.
    """
    units, hours = day.shape
    size = units * hours
    rows: list[np.ndarray] = []
    lower: list[float] = []

    def at(block: int, g: int, t: int) -> int:
        return block * size + g * hours + t % hours

    def at_least(bound: float, *terms: tuple[float, int]) -> None:
        row = np.zeros(3 * size)
        for factor, column in terms:
            row[column] += factor
        rows.append(row)
        lower.append(bound)

    ON, P, COST = 0, 1, 2
    for t in range(hours):
        total = [(1.0, at(P, g, t)) for g in range(units)]
        at_least(day.demand[t], *total)
        at_least(-day.demand[t], *((-1.0, c) for _, c in total))
        # What runs covers demand and reserve.
        capacity = [(day.most[g], at(ON, g, t)) for g in range(units)]
        at_least((1 + day.reserve) * day.demand[t], *capacity)
    for g, t in product(range(units), range(hours)):
        now, before = at(ON, g, t), at(ON, g, t - 1)
        p, previous = at(P, g, t), at(P, g, t - 1)
        at_least(0, (day.most[g], now), (-1, p))
        at_least(0, (-day.least[g], now), (1, p))
        at_least(0, (1, at(COST, g, t)), (-day.starting[g], now), (day.starting[g], before))
        for k in range(1, day.up):
            at_least(0, (1, at(ON, g, t + k)), (-1, now), (1, before))
        for k in range(1, day.down):
            at_least(-1, (-1, at(ON, g, t + k)), (1, now), (-1, before))
        # Off before: at most the jump; off now: at most the jump before.
        at_least(-day.jump[g], (-1, p), (1, previous), (day.ramp[g] - day.jump[g], before))
        at_least(-day.jump[g], (1, p), (-1, previous), (day.ramp[g] - day.jump[g], now))
    cost = np.concatenate([np.repeat(day.idle, hours), np.repeat(day.price, hours), np.ones(size)])
    found = milp(
        cost,
        integrality=np.repeat([1, 0, 0], size),
        bounds=Bounds(0, np.repeat([1, np.inf, np.inf], size)),
        constraints=LinearConstraint(np.array(rows), lower, np.inf),
        options={"mip_rel_gap": 0},
    )
    assert found.status in (0, 2)
    return float(found.fun) if found.status == 0 else np.inf


def runs(pattern: np.ndarray) -> list[tuple[bool, int]]:
    """Return the stretches of a day that repeats itself: whether on, and how many hours."""
    if pattern.all() or not pattern.any():
        return []
    turned = np.roll(pattern, -np.flatnonzero(pattern & ~np.roll(pattern, 1))[0])
    found: list[tuple[bool, int]] = []
    for x in turned:
        same = bool(found) and found[-1][0] == x
        found[-1:] = [(bool(x), found[-1][1] + 1)] if same else [*found[-1:], (bool(x), 1)]
    return found


def by_enumeration(day: Day) -> float:
    """Return the least cost over every commitment, each hour dispatched by price: no ramps."""
    units, hours = day.shape
    patterns = [np.array(p, bool) for p in product((0, 1), repeat=hours)]
    allowed = [p for p in patterns if all(n >= (day.up if on else day.down) for on, n in runs(p))]
    order = np.argsort(day.price)
    best = np.inf
    for choice in product(allowed, repeat=units):
        on = np.array(choice)
        floor, room = day.least @ on, day.most @ on
        if np.any(floor > day.demand) or np.any(room < (1 + day.reserve) * day.demand):
            continue
        starts = on & ~np.roll(on, 1, axis=1)
        cost = float((day.idle @ on).sum() + (day.starting @ starts).sum())
        cost += float(((day.price * day.least) @ on).sum())
        left = day.demand - floor
        for g in order:
            more = np.minimum(left, (day.most[g] - day.least[g]) * on[g])
            cost += float(day.price[g] * more.sum())
            left = left - more
        best = min(best, cost)
    return best


def schedule(solution: Solution, day: Day) -> tuple[np.ndarray, np.ndarray]:
    on, p = (solution[n].values.reshape(day.shape) for n in ("on", "p"))
    assert np.all((on == 0) | (on == 1))
    return on.astype(bool), p


def assert_rules(solution: Solution, day: Day) -> None:
    """Read every rule off the schedule, and the cost."""
    on, p = schedule(solution, day)
    before, earlier = np.roll(on, 1, axis=1), np.roll(p, 1, axis=1)
    starts = on & ~before
    assert p.sum(axis=0) == pytest.approx(day.demand)
    assert np.all(day.most @ on >= (1 + day.reserve) * day.demand - 1e-6)
    assert np.all(p <= day.most[:, None] * on + 1e-6)
    assert np.all(p >= day.least[:, None] * on - 1e-6)
    for unit in on:
        assert all(n >= (day.up if running else day.down) for running, n in runs(unit))
    step, both = np.abs(p - earlier), on & before
    assert np.all(step <= np.where(both, day.ramp[:, None], day.jump[:, None]) + 1e-6)
    cost = (day.idle @ on).sum() + (day.price @ p).sum() + (day.starting @ starts).sum()
    assert solution.objective == pytest.approx(float(cost), rel=1e-9)


@pytest.mark.parametrize("name", ["case5", "case9", "case14", "case30"])
def test_the_optimum_is_that_of_another_formulation(name: str, tmp_path: Path) -> None:
    solution, data = committed(name, LOADS, tmp_path), day(name, LOADS)
    assert solution.objective == pytest.approx(least_cost(data), rel=1e-7)
    assert_rules(solution, data)


@pytest.mark.parametrize(
    ("up", "down", "reserve", "start", "ramp"),
    [(1, 1, 0.0, 0.0, 1.0), (2, 2, 0.3, 5.0, 0.4), (3, 1, 0.1, 1.0, 0.3), (1, 4, 0.1, 1.0, 0.35)],
)
def test_other_rules(
    up: int, down: int, reserve: float, start: float, ramp: float, tmp_path: Path
) -> None:
    data = day("case5", LOADS)
    data = replace(data, up=up, down=down, reserve=reserve)
    data = replace(data, starting=start * data.most, ramp=ramp * data.most)
    settings = {"reserve": reserve, **each(data, up=up, down=down)}
    for g, most in enumerate(data.most, start=1):
        settings |= {f"starting[{g}]": start * most, f"ramp[{g}]": ramp * most}
    solution = committed("case5", LOADS, tmp_path, settings)
    assert solution.objective == pytest.approx(least_cost(data), rel=1e-7)
    assert_rules(solution, data)


def test_ramps_too_slow_for_the_day_are_infeasible(tmp_path: Path) -> None:
    data = day("case5", LOADS)
    data = replace(data, up=3, ramp=0.2 * data.most)
    settings = each(data, up=3)
    settings |= {f"ramp[{g}]": ramp for g, ramp in enumerate(data.ramp, start=1)}
    solution = bound("case5", LOADS, tmp_path, settings).solve()
    assert least_cost(data) == np.inf
    assert (solution.status, solution.proof) == ("infeasible", "global")


@pytest.mark.parametrize("start", [0.0, 2.0, 40.0])
def test_no_commitment_is_cheaper(start: float, tmp_path: Path) -> None:
    data = day("case9", LOADS)
    data = replace(data, up=2, down=2, starting=start * data.most, ramp=data.most)
    settings = each(data, up=2, down=2)
    for g, most in enumerate(data.most, start=1):
        settings |= {f"starting[{g}]": start * most, f"ramp[{g}]": most}
    solution = committed("case9", LOADS, tmp_path, settings)
    assert solution.objective == pytest.approx(by_enumeration(data), rel=1e-9)
    assert_rules(solution, data)


def test_prices_are_those_of_the_commitment_held(tmp_path: Path) -> None:
    solution, data = committed("case5", LOADS, tmp_path), day("case5", LOADS)
    on, _ = schedule(solution, data)
    units, hours = data.shape

    def cost(demand: np.ndarray) -> float:
        """Return the least cost of output with units on and off as found."""
        room = (data.most @ on - data.reserve * demand >= demand - 1e-9).all()
        meets = np.kron(np.ones(units), np.eye(hours))
        both = on & np.roll(on, 1, axis=1)
        limit = np.where(both, data.ramp[:, None], data.jump[:, None]).ravel()
        step = np.eye(units * hours) - np.kron(np.eye(units), np.roll(np.eye(hours), -1, axis=1))
        assert room
        found = linprog(
            np.repeat(data.price, hours),
            A_ub=np.vstack([step, -step]),
            b_ub=np.concatenate([limit, limit]),
            A_eq=meets,
            b_eq=demand,
            bounds=np.column_stack(
                [(data.least[:, None] * on).ravel(), (data.most[:, None] * on).ravel()]
            ),
        )
        assert found.status == 0
        return float(found.fun)

    prices = solution.duals["balance"].values
    assert solution.duals["balance"].unit == "$/MW"
    for t, price in enumerate(prices):
        step = 1e-3 * np.eye(hours)[t]
        up = (cost(data.demand + step) - cost(data.demand)) / 1e-3
        down = (cost(data.demand) - cost(data.demand - step)) / 1e-3
        assert down - 1e-5 <= price <= up + 1e-5


@pytest.mark.parametrize(
    "name", ["case5", "case14", pytest.param("case118", marks=pytest.mark.slow)]
)
def test_the_shipped_day(name: str) -> None:
    loads = tuple(np.loadtxt(SHIPPED, delimiter=",", skiprows=2)[:, 1])
    assert len(loads) == 24
    solution, data = gridlang.load("unit_commitment").bind(name).solve(), day(name, loads)
    assert solution.status == "optimal"
    assert_rules(solution, data)
    assert solution.objective == pytest.approx(least_cost(data), rel=1e-7)


def test_too_little_capacity_is_infeasible(tmp_path: Path) -> None:
    solution = bound("case5", (0.5, 9.0), tmp_path).solve()
    assert (solution.status, solution.proof) == ("infeasible", "global")
