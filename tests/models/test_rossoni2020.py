"""Rossoni et al. 2020: losses of all cases, proven, and on the paper's own equations."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from radial_sweep import Feeder, column

import gridlang
from gridlang.bound import Bound
from gridlang.solution import Solution
from gridlang.solve.clarabel import Clarabel
from gridlang.solve.ipopt import Ipopt
from gridlang.solve.solver import Request, Status
from gridlang.study.judge import Verdict
from gridlang.study.reproduce import reproduce

FOLDER = Path(gridlang.__file__).parents[1] / "models" / "rossoni2020"
OLD = (7, 9, 14, 32, 37)
NEW = (7, 9, 14, 28, 30)


def bound(name: str, scenario: str = "", **settings: float | str) -> Bound:
    return gridlang.load(FOLDER / f"{name}.grid").bind(settings=settings, scenario=scenario).bound


def opened(solution: Solution) -> tuple[int, ...]:
    closed = solution["closed"]
    labels = (int(k) for k in closed.labels[0])
    return tuple(k for k, x in zip(labels, closed.values, strict=True) if x < 0.5)


def exact(**settings: float | str) -> float:
    """Return the losses in kW of the paper's equations with switches as in a setting, by Ipopt."""
    b = bound("rossoni2020", **settings)
    problem = replace(b.instance, integer=np.zeros(b.instance.n, dtype=bool))  # `held` fixes them
    found = Ipopt().solve(problem, Request(tolerance=1e-10))
    assert found.status is Status.LOCALLY_OPTIMAL and found.x is not None
    return 1000 * float(problem.functions.objective(found.x))  # MW inside


# What each case sets, as the scenarios of `branch_flow` do.
SETS: dict[str, dict[str, float]] = {
    "initial": {"level": 0},
    "A": {"pf_min": 1},
    "B": {"pf_min": 1},
}
# Scenario, level, its open lines as a setting and by number, losses as printed, and what may lie
# between: prints are rounded or cut off.
CASES = [
    ("initial", 0, "initial", OLD, 139.55, 0.01),
    ("A", 1, "initial", OLD, 49.30, 0.01),
    ("A", 0.8, "initial", OLD, 53.35, 0.01),
    ("B", 1, "B", NEW, 42.71, 0.01),
    ("B", 0.8, "B", NEW, 48.26, 0.01),
    ("C", 1, "initial", OLD, 12.091, 0.001),
    ("C", 0.8, "initial", OLD, 23.093, 0.001),
    pytest.param("D", 1, "D_100", (7, 9, 13, 16, 28), 7.197, 0.001, marks=pytest.mark.slow),
    pytest.param("D", 0.8, "D_80", (7, 9, 14, 17, 28), 18.727, 0.001, marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("scenario", "level", "setting", "open_lines", "printed", "within"), CASES)
def test_losses_are_those_printed_and_proven(
    scenario: str,
    level: float,
    setting: str,
    open_lines: tuple[int, ...],
    printed: float,
    within: float,
) -> None:
    found = bound("branch_flow", scenario, level=level).solve()
    assert found.status == "optimal" and found.certificate is not None
    assert opened(found) == open_lines
    assert found.objective == pytest.approx(printed, abs=within)
    assert found.certificate.max_violation < 1e-6
    assert found.bound == pytest.approx(found.objective, rel=2e-6)
    on_paper = exact(**{"level": level, **SETS.get(scenario, {}), "keep": setting})
    assert on_paper == pytest.approx(found.objective, abs=2e-5)


@pytest.mark.parametrize(
    ("file", "name", "sum_"),
    [("buses", "pd", 3715), ("buses", "qd", 2300), ("inverters", "rated", 3600)],
)
def test_totals_of_the_data(file: str, name: str, sum_: float) -> None:
    """The text's 2315 kvar is a misprint."""
    assert column(FOLDER / "data", file, name).sum() == pytest.approx(sum_)


def test_meshes_are_those_of_the_paper() -> None:
    """(2): the minimum cycle basis, which is the faces of the planar graph."""
    pairs = bound("branch_flow").instance.evaluator.set("IN_MESH")
    ours: dict[int, set[int]] = {}
    for n, line in zip(*pairs.columns, strict=True):
        ours.setdefault(int(n), set()).add(int(line) - 1)
    meshes = Feeder.read(FOLDER / "data", 0.0).meshes
    assert sorted(map(sorted, ours.values())) == sorted(np.flatnonzero(m).tolist() for m in meshes)


def test_as_it_is_normally_the_feeder_violates_its_limits() -> None:
    """The 202.68 kW of section 4 are those of a load flow."""
    assert exact(level=0, keep="normal", vmin=0.9) == pytest.approx(202.6771, abs=1e-3)
    assert bound("branch_flow", level=0, keep="normal").solve().status == "infeasible"


def test_the_relaxation_is_near() -> None:
    """Of 139.55 kW; to tell voltages apart line by line alone leaves it at 120."""
    b = bound("branch_flow", level=0)
    relaxed = replace(b.instance, integer=np.zeros(b.instance.n, dtype=bool))
    found = Clarabel().solve(relaxed, Request())
    assert found.bound is not None and 1000 * found.bound == pytest.approx(132.08, abs=0.01)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "generated", "best"),
    [
        ({"level": 0}, 0.0, OLD),
        ({"pf_min": 1}, 1.0, NEW),
        ({"pf_min": 1, "level": 0.8}, 0.8, NEW),
    ],
)
def test_no_other_tree_loses_less(
    settings: dict[str, float | str], generated: float, best: tuple[int, ...]
) -> None:
    """Of all spanning trees, by a sweep that knows nothing of the model."""
    feeder = Feeder.read(FOLDER / "data", generated)
    trees = feeder.trees
    assert len(trees) == 50751
    lost = feeder.losses(trees, 0.93)
    first, second = np.argsort(lost)[:2]
    assert tuple(trees[first] + 1) == best
    found = bound("branch_flow", **settings).solve()
    assert found.objective == pytest.approx(lost[first], abs=1e-4)
    assert found.bound is not None and found.bound <= lost[first] < lost[second]


@pytest.mark.slow
def test_open_lines_are_a_tree_of_the_meshes_where_closed_ones_are_one_of_the_buses() -> None:
    """The rule of `network.grid`, and what (9) and (10) leave without it."""
    feeder = Feeder.read(FOLDER / "data", 0.0)
    sets = np.array(list(combinations(range(len(feeder.z)), len(feeder.meshes))))
    each_open = np.all([mesh[sets].any(axis=1) for mesh in feeder.meshes], axis=0)
    assert int(each_open.sum()) == 117589
    on = [[0, 0, *(np.flatnonzero(mesh) + 1)][-2:] for mesh in feeder.meshes.T]
    part = np.tile(np.arange(len(feeder.meshes) + 1), (len(sets), 1))
    rows = np.arange(len(sets))
    for open_line in sets.T:
        a, b = (part[rows, face] for face in np.array(on)[open_line].T)
        part = np.where(part == b[:, None], a[:, None], part)
    connected = np.all(part == part[:, :1], axis=1)
    assert np.array_equal(sets[connected], feeder.trees)


@pytest.mark.slow
def test_published_values() -> None:
    found = reproduce(FOLDER)
    assert not found.failed
    verdicts = [v.verdict for v in found.values if v.name != "seconds"]
    assert verdicts.count(Verdict.DIGITS) + verdicts.count(Verdict.WITHIN) == 142
    assert verdicts.count(Verdict.DIFFERS) == 0
