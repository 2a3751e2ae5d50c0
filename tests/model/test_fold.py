"""Arithmetic with written numbers: computed where the result is short, of the same value always."""

from __future__ import annotations

import cmath
import math

import pytest

from gridlang.model import fold
from gridlang.model.expr import Apply, Expr, Num, Ref
from gridlang.model.show import show
from gridlang.model.units import parse_unit

X = Ref("x")


@pytest.mark.parametrize(
    ("op", "args", "expected"),
    [
        ("add", (2, 3), "5"),
        ("sub", (0.5, 1), "-0.5"),
        ("mul", (1j, 1j), "-1"),
        ("div", (1, 4), "0.25"),
        ("div", (1, 3), "1/3"),
        ("div", (1, 0), "1/0"),
        ("pow", (2, -1), "0.5"),
        ("conj", (1 + 2j,), "(1 + -2j)"),
        ("abs", (3 + 4j,), "5"),
        ("abs2", (1 + 1j,), "2"),
        ("arg", (2,), "0"),
        ("im", (3,), "0"),
        ("exp", (0,), "1"),
        ("exp", (1,), "exp(1)"),
        ("cos", (0,), "1"),
        ("sqrt", (2,), "sqrt(2)"),
        ("sqrt", (-1,), "sqrt(-1)"),
        ("log", (0,), "log(0)"),
        ("sign", (2,), "sign(2)"),
        ("atan2", (0, 1), "0"),
    ],
)
def test_numbers(op: str, args: tuple[complex, ...], expected: str) -> None:
    assert show(fold.call(op, *map(Num, args))) == expected


@pytest.mark.parametrize(
    ("e", "expected"),
    [
        (fold.add(X, Num(-2)), "x - 2"),
        (fold.sub(X, Num(-2)), "x + 2"),
        (fold.sub(X, X), "0"),
        (fold.mul(Num(-1), X), "-x"),
        (fold.add(Num(1), fold.mul(X, Num(-0.5))), "1 - 0.5*x"),
        (fold.power(X, Num(0)), "1"),
        (fold.power(Num(0), Num(0)), "1"),
        (fold.power(X, Num(1)), "x"),
        (fold.call("conj", Apply("conj", (X,))), "x"),
        (fold.call("re", Num(0)), "0"),
    ],
)
def test_what_is_left_out(e: Expr, expected: str) -> None:
    assert show(e) == expected


def test_numbers_with_units_are_not_computed_with() -> None:
    metre = Num(2, parse_unit("m"))
    assert fold.mul(metre, Num(3)) == Apply("mul", (metre, Num(3)))


@pytest.mark.parametrize("op", ["sin", "cos", "tan", "exp", "sqrt", "log", "atan", "tanh"])
@pytest.mark.parametrize("x", [0.0, 0.25, 1.0, 4.0])
def test_what_is_computed_has_the_value(op: str, x: float) -> None:
    found = fold.number(fold.call(op, Num(x)))
    if found is not None:
        exact = cmath.exp(x) if op == "exp" else getattr(math, op)(x)
        assert found == pytest.approx(exact, abs=1e-12)
