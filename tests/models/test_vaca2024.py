"""Vaca González 2024: the paper's models, those derived from its physics, and its sites."""

from __future__ import annotations

import shutil
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import gridlang
from gridlang.bound import Bound
from gridlang.ground.lift import lift_point, values_of
from gridlang.ground.problem import with_fixed_integers
from gridlang.solution import Solution
from gridlang.solve.registry import choose
from gridlang.solve.solver import Request
from gridlang.study.judge import Verdict
from gridlang.study.reproduce import reproduce
from gridlang.verify.formulations import compare, parse_map

FOLDER = Path(gridlang.__file__).parents[1] / "models" / "vaca2024"
PHYSICS = "vaca2024"
SITES = (7, 8, 10)
# Hermitian matrices: what one formulation has of W, in the names of the other.
LIFTED = ("W_diagonal=h", "W_upper=W", "h=W_diagonal", "w=conj(W)")


@pytest.fixture(scope="module")
def sited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the models with units placed as published, so that no whole number is left to find."""
    folder = tmp_path_factory.mktemp("sited")
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
    network = folder / "network.grid"
    text = network.read_text(encoding="utf-8")
    placed = " or ".join(f"n == {n}" for n in SITES)
    given = f"param given{{n in SITE}} = (1 if {placed} else 0)\n"
    free = 'var place{SITE} binary "1 where a unit is placed"'
    changed = text.replace(free, f"{given}var place{{n in SITE}} >= given[n] <= given[n]")
    assert changed != text
    network.write_text(changed, encoding="utf-8")
    return folder


def bound(folder: Path, name: str, formulation: str = "") -> Bound:
    return gridlang.load(folder / f"{name}.grid").bind(formulation=formulation).bound


def chosen(solution: Solution) -> tuple[int, ...]:
    place = solution["place"]
    labels = (int(k) for k in place.labels[0])
    return tuple(k for k, x in zip(labels, place.values, strict=True) if x > 0.5)


@pytest.mark.parametrize(
    ("printed", "derived", "maps"),
    [
        ("opf_nl", "polar", ("vm=abs(v)", "va=arg(v)")),
        ("wirtinger", "wirtinger", ()),
        ("soc", "soc", LIFTED),
    ],
)
def test_with_sites_given_the_printed_model_is_derived_from_the_physics(
    sited: Path, printed: str, derived: str, maps: tuple[str, ...]
) -> None:
    first, second = bound(sited, printed), bound(sited, PHYSICS, derived)
    for found in compare(first, second, parse_map(maps), points=2):
        assert found.agrees, found
        assert found.there == pytest.approx(found.objective, rel=1e-5)
        assert found.best == pytest.approx(found.objective, rel=1e-4)
        assert len(found.points) == 2


def test_the_relaxation_is_exact_and_gives_the_voltages(sited: Path) -> None:
    exact = bound(sited, "opf_nl").solve()
    relaxed = bound(sited, "soc").solve()
    assert exact.objective is not None and relaxed.objective is not None
    assert relaxed.bound is not None and relaxed.bound <= exact.objective
    assert relaxed.objective == pytest.approx(exact.objective, rel=1e-4)
    assert relaxed["v"].values == pytest.approx(exact["v"].values, abs=3e-5)


def test_losses_of_wirtinger_are_below_the_exact_ones(sited: Path) -> None:
    """As |v| comes out too high; the paper has them above."""
    exact, near = bound(sited, "opf_nl").solve(), bound(sited, "wirtinger").solve()
    assert exact.objective == pytest.approx(0.006872, abs=2e-7)
    assert near.objective == pytest.approx(0.006776, abs=2e-7)


@pytest.mark.slow
def test_published_values() -> None:
    found = reproduce(FOLDER)
    assert not found.failed
    verdicts = {
        (v.name, dict(v.where)["formulation"]): v.verdict
        for v in found.values
        if v.printed is not None and v.printed.texts is not None
    }
    for f in ("polar", "wirtinger", "soc"):
        assert verdicts["chosen", f] is Verdict.DIGITS
        assert verdicts["losses", f] is Verdict.WITHIN
        assert verdicts["seconds", f] is Verdict.BESIDE
    assert verdicts["worst", "wirtinger"] is Verdict.DIGITS
    errors = [v for v in found.values if v.name[:2] in ("v_", "a_") and v.printed]
    judged = [v for v in errors if v.verdict is not Verdict.NOT_PRINTED]
    assert len(judged) == 12
    assert all(v.verdict is Verdict.DIFFERS and v.note for v in judged)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["soc", "wirtinger"])
def test_mixed_integer_models_choose_the_published_sites(name: str) -> None:
    printed = bound(FOLDER, name).solve()
    derived = bound(FOLDER, PHYSICS, name).solve()
    assert chosen(printed) == chosen(derived) == SITES
    assert printed.objective == pytest.approx(derived.objective, rel=1e-4)


@pytest.mark.slow
def test_no_other_three_sites_lose_less() -> None:
    """Every set of three candidates, each a second-order cone programme with a proven bound."""
    every = bound(FOLDER, PHYSICS, "soc")
    instance = every.instance
    block = instance.blocks["place"]
    start = instance.start.copy()
    first = block.first
    labels = values_of(lift_point(every.derived, instance, start))["place"].labels[0]
    place = {int(k): first + i for i, k in enumerate(labels)}
    lost: dict[tuple[int, ...], float] = {}
    bounds: dict[tuple[int, ...], float] = {}
    for sites in combinations(sorted(place), 3):
        x = start.copy()
        x[first : first + block.size] = 0.0
        x[[place[n] for n in sites]] = 1.0
        problem = with_fixed_integers(instance, x)
        answer = choose("SOCP", "clarabel", "").solve(problem, Request())
        assert answer.x is not None and answer.bound is not None, sites
        lost[sites] = float(problem.functions.objective(answer.x))
        bounds[sites] = answer.bound
    assert len(lost) == 364
    assert min(lost, key=lost.__getitem__) == SITES
    others = np.array([bounds[s] for s in bounds if s != SITES])
    assert others.min() > lost[SITES]
