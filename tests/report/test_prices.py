"""Duals as the reference defines them: per unit of the right-hand side as it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

import gridlang


def _price(relation: str, tmp_path: Path, declared: str = "var x\nvar y") -> float:
    path = tmp_path / "m.grid"
    path.write_text(f"model m\n{declared}\nminimize o: x^2 + y^2\nc: {relation}\n")
    found = gridlang.load(path).bind().solve().duals["c"].values
    return float(found[0])


@pytest.mark.parametrize(
    ("relation", "price"),
    [
        ("x + y == 5", 5),
        ("x - 5 == -y", 5),
        ("-y == x - 5", -5),
        ("x + y >= 5", 5),
        ("5 <= x + y", 5),  # of an inequality: the limit
        ("-5 >= x + y", -5),
        ("x + y <= -5", -5),
        ("5 <= x + y <= 8", 5),
        ("-8 <= x + y <= -5", -5),
        ("x + y <= 100", 0),
        ("x == 5", 10),
        ("2*x >= 10", 5),
    ],
)
def test_the_price_of_a_limit(relation: str, price: float, tmp_path: Path) -> None:
    assert _price(relation, tmp_path) == pytest.approx(price, abs=1e-4)


def test_the_price_of_an_equation_is_that_of_its_right_side_as_written(tmp_path: Path) -> None:
    assert _price("5 == x + y", tmp_path) == pytest.approx(-5, abs=1e-4)


def test_a_problem_that_its_equations_settle_has_prices_too(tmp_path: Path) -> None:
    assert _price("x == 5", tmp_path, "var x\ndefine y = x") == pytest.approx(20, abs=1e-4)
