"""The page for a power engineer; counts of iterations, times and residuals are masked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gridlang.report.summary import summary
from gridlang.solution import Binding

from .solving import solved

_PAGES = Path(__file__).parent / "pages"
_LIBRARY = ("acopf", "dcopf", "power_flow")
_MASKS = (
    (r"\d+ iterations, \d+\.\d+ s", "# iterations, # s"),
    (r"worst violation \S+( \S+)? at \S+?(?=,|$)", "worst violation # at #"),
    (r"KKT residual \S+", "KKT residual #"),
)


def _page(name: str) -> str:
    text = summary(solved(name), ["case9"] if name in _LIBRARY else [])
    for pattern, mask in _MASKS:
        text = re.sub(pattern, mask, text, flags=re.MULTILINE)
    return text


@pytest.mark.parametrize("name", [*_LIBRARY, "infeasible", "contradiction", "unbounded", "words"])
def test_a_page_is_as_its_golden_text(name: str, golden: Callable[[str, Path], None]) -> None:
    golden(_page(name), _PAGES / f"{name}.txt")


@pytest.mark.parametrize("name", ["infeasible", "contradiction", "unbounded"])
def test_a_verdict_without_a_solution_shows_no_figures(name: str) -> None:
    page = _page(name)
    assert f"{name}: " in page or "infeasible: " in page
    assert "certificate holds" not in page
    assert "limits that bind" not in page
    assert "cost =" not in page


@pytest.mark.parametrize("name", [*_LIBRARY, "words"])
def test_a_page_fits_the_screen(name: str) -> None:
    lines = _page(name).splitlines()
    assert len(lines) <= 40
    assert all(len(line) <= 120 for line in lines)
    assert all(line == line.rstrip() for line in lines)
    assert _page(name).endswith("\n")


def test_only_the_first_limits_are_shown_and_the_others_counted() -> None:
    s = solved("acopf")
    many = tuple(
        Binding("limit", (k, "a"), 1.0, "MW", -2.0 * k, "$/h/MW", "(1)") for k in range(25)
    )
    page = summary(replace(s, binding=many))
    assert "limit[9, a]" in page
    assert "limit[10, a]" not in page
    assert "and 15 more" in page


def test_a_certificate_that_fails_is_shown_so() -> None:
    s = solved("acopf")
    assert s.certificate is not None
    page = summary(replace(s, certificate=replace(s.certificate, max_violation=1.0)))
    assert "certificate FAILS: " in page


@pytest.mark.xfail(strict=True, reason="bound.py, solution: the message is read before the verdict")
def test_a_problem_without_objective_has_no_optimum() -> None:
    assert "optimum" not in _page("power_flow")


@pytest.mark.xfail(strict=True, reason="bound.py: a convex problem is optimal, its message says local")
def test_a_convex_problem_has_no_local_optimum() -> None:
    assert "optimal: " in _page("dcopf")
    assert "local" not in _page("dcopf")
