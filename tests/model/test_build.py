"""Arithmetic that drops what is 0 or 1: shorter, and of the same value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridlang.model import build
from gridlang.model.expr import (
    ONE,
    ZERO,
    Apply,
    Dummy,
    Expr,
    Generator,
    If,
    Indexing,
    Num,
    Ref,
    SetRef,
)
from gridlang.model.show import show
from gridlang.model.units import parse_unit

X, Y = Ref("x"), Ref("y")
_NEG = Apply("neg", (X,))
_OVER = Indexing((Generator((Dummy("k"),), SetRef("A")),))


@pytest.mark.parametrize(
    ("built", "text"),
    [
        (build.neg(X), "-x"),
        (build.neg(_NEG), "x"),
        (build.neg(ZERO), "0"),
        (build.add(X, Y), "x + y"),
        (build.add(ZERO, X), "x"),
        (build.add(X, ZERO), "x"),
        (build.add(Y, _NEG), "y - x"),
        (build.sub(X, Y), "x - y"),
        (build.sub(X, ZERO), "x"),
        (build.sub(ZERO, X), "-x"),
        (build.sub(Y, _NEG), "y + x"),
        (build.mul(X, Y), "x*y"),
        (build.mul(ZERO, X), "0"),
        (build.mul(X, ZERO), "0"),
        (build.mul(ONE, X), "x"),
        (build.mul(X, ONE), "x"),
        (build.mul(_NEG, Y), "-(x*y)"),
        (build.mul(Y, _NEG), "-(y*x)"),
        (build.mul(_NEG, _NEG), "x*x"),
        (build.div(X, ONE), "x"),
        (build.div(ZERO, X), "0"),
        (build.div(X, Y), "x/y"),
        (build.power(X, 0), "1"),
        (build.power(X, 1), "x"),
        (build.power(X, 2), "x^2"),
        (build.total(_OVER, ZERO), "0"),
        (build.total(_OVER, X), "sum{k in A} x"),
        (build.choose(Apply("eq", (X, Y)), X, X), "x"),
        (build.choose(Apply("eq", (X, Y)), X, Y), "(x if x == y else y)"),
    ],
)
def test_what_is_built(built: Expr, text: str) -> None:
    assert show(built) == text


def test_one_with_a_unit_is_not_dropped() -> None:
    kilowatt = Num(1, parse_unit("kW"))
    assert show(build.mul(kilowatt, X)) == "1 [kW]*x"
    assert not build.is_one(kilowatt)


_leaf = st.sampled_from([ZERO, ONE, Num(-1), Num(2), Num(0.5), X, Y])
_tree = st.recursive(
    _leaf,
    lambda inner: st.one_of(
        st.tuples(st.just("neg"), inner),
        st.tuples(st.sampled_from(["add", "sub", "mul"]), inner, inner),
        st.tuples(st.just("power"), inner, st.integers(0, 3)),
        st.tuples(st.just("choose"), inner, inner),
    ),
    max_leaves=12,
)


@given(_tree)
def test_the_value_stays_the_same(tree: object) -> None:
    built, value = _both(tree)
    assert _value(built) == pytest.approx(value)


def _both(tree: object) -> tuple[Expr, float]:
    if isinstance(tree, Expr):
        return tree, _value(tree)
    assert isinstance(tree, tuple)
    op, *parts = tree
    if op == "power":
        e, v = _both(parts[0])
        return build.power(e, parts[1]), v ** parts[1]
    if op == "choose":
        (e, v), (f, _) = _both(parts[0]), _both(parts[1])
        return build.choose(Apply("eq", (ONE, ONE)), e, f), v
    made = [_both(p) for p in parts]
    exprs, values = [m[0] for m in made], [m[1] for m in made]
    match op:
        case "neg":
            return build.neg(*exprs), -values[0]
        case "add":
            return build.add(*exprs), values[0] + values[1]
        case "sub":
            return build.sub(*exprs), values[0] - values[1]
        case _:
            return build.mul(*exprs), values[0] * values[1]


def _value(e: Expr) -> float:
    match e:
        case Num():
            assert not isinstance(e.value, complex)
            return float(e.value)
        case Ref():
            return {"x": 1.25, "y": -0.75}[e.name]
        case If():
            return _value(e.then)
        case Apply():
            a = [_value(x) for x in e.args]
            match e.op:
                case "neg":
                    return -a[0]
                case "add":
                    return a[0] + a[1]
                case "sub":
                    return a[0] - a[1]
                case "mul":
                    return a[0] * a[1]
                case "pow":
                    return float(a[0] ** a[1])
    raise AssertionError(e)
