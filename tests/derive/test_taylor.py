"""A Taylor polynomial of order n is off by (step)^(n+1); what has none is refused by name."""

from __future__ import annotations

import numpy as np
import pytest
from evaluated import value_of
from hypothesis import given, settings
from hypothesis import strategies as st

from gridlang.derive.taylor import taylor
from gridlang.diagnostics import GridlangError
from gridlang.model.expr import Expr, Num, Ref
from gridlang.model.nodes import Define, Model
from gridlang.model.show import show
from gridlang.pipeline import check
from gridlang.source import Source

SCENE = """
model m
set S = 1..3
param y{k in S, m in S} complex = k - 2*m + 1j*(m - 0.5*k)
param v0{k in S} complex = 1 + 0.1*k - 0.2j*k
param x0 = 0.7
var v{k in S} complex
var x
var z
define chosen{k in S} = (v[k]^2 if k > 1 else conj(v[k])*x)
"""


def scene(text: str) -> tuple[Model, Define]:
    """Return a model with the expression as its last definition, over k in S."""
    model, _ = check(Source("m.grid", f"{SCENE}define e{{k in S}} = {text}\n"))
    return model, model.defines[-1]


def point(model: Model) -> dict[str, Expr]:
    v = model.symbols["v"]
    assert v.over is not None  # type: ignore[union-attr]
    return {"v": Ref("v0", v.over.dummies), "x": Ref("x0")}  # type: ignore[union-attr]


V0 = 1 + 0.1 * np.arange(1, 4) - 0.2j * np.arange(1, 4)
RANDOM = np.random.default_rng(7)
DIRECTIONS = [(RANDOM.normal(size=3) + 1j * RANDOM.normal(size=3), RANDOM.normal()) for _ in "1234"]


def remainder(model: Model, e: Define, order: int, step: float) -> float:
    """Return how far the expansion is off at a step from the point, at the worst row."""
    expansion = taylor(e.body, point(model), order, model)
    off = []
    for dv, dx in DIRECTIONS:
        values = {"v": V0 + step * dv, "x": 0.7 + step * dx, "z": 0.4}
        exact, near = (value_of(b, model, values, e.over) for b in (e.body, expansion))
        off.append(np.max(np.abs(exact - near)))
    return float(max(off))


def assert_order(text: str, order: int) -> None:
    model, e = scene(text)
    step = 1e-3
    wide, half = (remainder(model, e, order, s) for s in (step, step / 2))
    size = float(np.max(np.abs(value_of(e.body, model, {"v": V0, "x": 0.7, "z": 0.4}, e.over))))
    noise = 1e-13 * (1 + size)
    assert half <= wide / 2 ** (order + 1) * 1.2 + noise
    assert wide <= step**order * (1 + size)  # smaller by an order than the last term taken


SMOOTH = [
    "v[k]*conj(sum{m in S} y[k,m]*v[m])",
    "conj(v[k])*v[k]*x - abs2(v[k])^2",
    "abs(v[k] - 4)",
    "arg(v[k]*conj(sum{m in S} v[m]))",
    "sum{m in S: m != k} chosen[m]*chosen[k]",
    "(sum{m in S} v[m])*(sum{m in S} conj(v[m])*y[k,m])",
    "v[k]/(v[k] + x) + z/conj(v[k])",
    "exp(0.3*v[k]*x)",
    "v[k]^3 + v[k]^-2 + x^2.5 + x^z + x^(x*z) + (v[k]*x)^1 + v[k]^0",
    "sqrt(x) + log(x) + log10(x) + sin(x) + cos(x) + tan(x) + asin(x) + acos(x) + atan(x*z)",
    "sinh(x) + cosh(x) + tanh(x) + atan2(x, re(v[k])) + atan2(im(v[k]), 2)",
    "re(v[k]*v[k])*im(v[k]*x) + abs2(v[k]*x)",
    "(x^3 if k == 2 else sqrt(4 + abs2(v[k]) + x))",
    "3*x - z*v[k] + y[k,k]",
    "abs2(v[k]*v[k]) - (-x*x*x)",
]


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("text", SMOOTH)
def test_the_remainder_is_one_order_higher(text: str, order: int) -> None:
    assert_order(text, order)


def _summed(text: str) -> str:
    index = "m" + "_" * text.count("sum")
    return f"(sum{{{index} in S}} y[k,{index}]*{text.replace('v[k]', f'v[{index}]')})"


_leaf = st.sampled_from(["v[k]", "conj(v[k])", "x", "z", "y[k,k]", "0.5", "2j", "chosen[k]"])
_tree = st.recursive(
    _leaf,
    lambda t: (
        st.tuples(st.sampled_from("+-*"), t, t).map(lambda a: f"({a[1]} {a[0]} {a[2]})")
        | st.tuples(t, t).map(lambda a: f"{a[0]}/(9 + 0.1*{a[1]})")
        | t.map(lambda a: f"conj({a})")
        | t.map(lambda a: f"re({a})")
        | t.map(lambda a: f"im({a})")
        | t.map(lambda a: f"(0.1*{a})^2")
        | t.map(lambda a: f"abs2({a})")
        | t.map(lambda a: f"abs(30 + 1j + 0.1*{a})")
        | t.map(lambda a: f"arg(30 + 1j + 0.1*{a})")
        | t.map(lambda a: f"exp(0.05*{a})")
        | t.map(lambda a: f"sin(0.2*re({a}))")
        | t.map(_summed)
        | st.tuples(t, t).map(lambda a: f"({a[0]} if k != 2 else {a[1]})")
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(_tree, st.sampled_from([1, 2]))
def test_the_remainder_of_random_expressions(text: str, order: int) -> None:
    model, e = scene(text)
    step = 1e-3
    wide, half = (remainder(model, e, order, s) for s in (step, step / 2))
    size = float(np.max(np.abs(value_of(e.body, model, {"v": V0, "x": 0.7, "z": 0.4}, e.over))))
    assert half <= wide / 2 ** (order + 1) * 1.3 + 1e-12 * (1 + size)


AT_ONE: dict[str, Expr] = {"v": Num(1), "x": Num(0)}


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("conj(v[k])*v[2]", 1, "conj(v[k]) + v[2] - 1"),
        ("conj(v[k])*v[2]", 2, "conj(v[k])*v[2]"),
        ("y[k,k]*(v[k] - v[2]) + z^3", 1, "y[k, k]*(v[k] - v[2]) + z^3"),
        ("abs(v[k])", 1, "re(v[k])"),
        ("arg(v[k]*conj(v[2]))", 1, "im(v[k] + conj(v[2]) - 1)"),
        ("abs2(v[k])", 1, "2*re(v[k]) - 1"),
        ("1/conj(v[k])", 1, "1 - conj(v[k] - 1)"),
        ("sin(x) + cos(x)*z", 1, "x + z"),
        ("cos(x)", 2, "1 - 0.5*x^2"),
        ("exp(1j*x)", 1, "1 + 1j*x"),
        ("sum{m in S} v[m]*v[k]", 1, "sum{m in S} (v[m] + v[k] - 1)"),
    ],
)
def test_the_expansion_reads_well(text: str, order: int, expected: str) -> None:
    model, e = scene(text)
    assert show(taylor(e.body, AT_ONE, order, model)) == expected


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("abs(x)", 1),
        ("max(x, 1)", 2),
        ("floor(x)", 1),
        ("prod{m in S} x", 1),
        ("sqrt(x)", 1),
        ("1/x", 2),
        ("x^-1", 1),
        ("x^0.5", 2),
        ("x^1.5", 2),
        ("abs(v[k] - v[2])", 1),
        ("abs(v[k] - v[2])", 2),
        ("arg(v[k] - v[2])", 2),
        ("arg(x)", 1),
    ],
)
def test_what_has_no_expansion_is_refused_at_its_place(text: str, order: int) -> None:
    model, e = scene(f"z + {text}")
    with pytest.raises(GridlangError) as raised:
        taylor(e.body, AT_ONE, order, model)
    (found,) = raised.value.diagnostics
    assert found.code == "GL620"
    assert found.span is not None
    assert found.help
    assert "x" in found.message or "v" in found.message
