"""The page for a power engineer; what differs from run to run is masked or rounded."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gridlang.report.summary import summary
from gridlang.solution import Binding, Quantity, Solution

from .solving import solved

_PAGES = Path(__file__).parent / "pages"
_LIBRARY = ("acopf", "dcopf", "power_flow")
_MASKS = (
    (r"^([a-z ]+): .* \((\w+)(?:, \d+ iterations?)?, \d+\.\d+ s\)$", r"\1: # (\2, # s)"),
    (r"worst violation \S+( \S+)? at \S+?(?=,|$)", "worst violation # at #"),
    (r"KKT residual \S+", "KKT residual #"),
)


def _page(name: str) -> str:
    text = summary(_rounded(solved(name)), ["case9"] if name in _LIBRARY else [])
    for pattern, mask in _MASKS:
        text = re.sub(pattern, mask, text, flags=re.MULTILINE)
    return text


def _rounded(s: Solution) -> Solution:
    """Return a solution without the digits in which machines and solvers differ."""

    def all_of(quantities: Mapping[str, Quantity]) -> dict[str, Quantity]:
        digits = {n: 5 if q.unit in ("", "pu") else 3 for n, q in quantities.items()}
        return {n: replace(q, values=np.round(q.values, digits[n])) for n, q in quantities.items()}

    binding = tuple(replace(b, limit=round(b.limit, 3), price=round(b.price, 2)) for b in s.binding)
    return replace(
        s,
        values=all_of(s.values),
        definitions=all_of(s.definitions),
        binding=binding,
        objective=None if s.objective is None else round(s.objective, 2),
    )


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


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("acopf", "locally optimal: a local optimum ("),
        ("contradiction", "infeasible: no point meets these limits ("),
    ],
)
def test_a_verdict_says_why(name: str, verdict: str) -> None:
    assert verdict in summary(solved(name))


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("dcopf", "optimal: proven: the problem is convex ("),
        ("power_flow", "feasible point: every constraint is met ("),
        ("unbounded", "unbounded: nothing limits the objective ("),
    ],
)
def test_a_verdict_says_what_was_found_after_solving(name: str, verdict: str) -> None:
    assert verdict in summary(solved(name))
