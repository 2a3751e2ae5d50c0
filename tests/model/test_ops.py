"""The table of operators: NumPy's value and the slopes agree; the reference lists what there is."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from gridlang.model.ops import BY_SYMBOL, COMPARISONS, FUNCTIONS, LOGIC, OPS, REDUCTIONS, Fields, Op

_REFERENCE = (Path(__file__).parents[2] / "grammars" / "README.md").read_text(encoding="utf-8")
_SLOPED = [op for op in OPS.values() if op.slopes]
# Points of the domain, away from kinks; a second argument where there is one.
_POINTS = {"asin": (-0.6, 0.3), "acos": (-0.6, 0.3), "sqrt": (0.4, 2.5), "log": (0.4, 2.5)}
_POINTS["log10"] = (0.4, 2.5)
_SECOND = (0.7, -1.3)


class Numbers:
    """An algebra whose nodes are numbers: a slope is evaluated as it is built."""

    def const(self, value: float) -> float:
        return value

    def add(self, a: float, b: float) -> float:
        return a + b

    def mul(self, a: float, b: float) -> float:
        return a * b

    def neg(self, a: float) -> float:
        return -a

    def div(self, a: float, b: float) -> float:
        return a / b

    def pow(self, a: float, b: float) -> float:
        return float(a**b)

    def call(self, op: str, *args: float) -> float:
        return _value(OPS[op], *args)


def _value(op: Op, *args: float) -> float:
    return float(np.asarray(op.numpy(*(np.asarray(a, dtype=float) for a in args))))


@pytest.mark.parametrize("op", _SLOPED, ids=lambda op: op.name)
@pytest.mark.parametrize("which", [0, 1])
def test_slopes_agree_with_finite_differences(op: Op, which: int) -> None:
    point = [_POINTS.get(op.name, (-1.2, 0.8))[which], _SECOND[which]][: op.arity[0]]
    h = 1e-6
    for i, rule in enumerate(op.slopes):
        up, down = list(point), list(point)
        up[i] += h
        down[i] -= h
        difference = (_value(op, *up) - _value(op, *down)) / (2 * h)
        slope = rule(Numbers(), *point)  # type: ignore[arg-type]
        assert slope == pytest.approx(difference, rel=1e-7, abs=1e-8)


@pytest.mark.parametrize("op", _SLOPED, ids=lambda op: op.name)
def test_there_is_a_slope_for_each_argument(op: Op) -> None:
    assert len(op.slopes) == op.arity[0] == op.arity[1]


@pytest.mark.parametrize(
    ("name", "args", "value"),
    [
        ("add", (2, 3), 5),
        ("sub", (2, 3), -1),
        ("mul", (2, 3), 6),
        ("div", (3, 2), 1.5),
        ("pow", (2.0, 3.0), 8),
        ("neg", (2,), -2),
        ("re", (1 + 2j,), 1),
        ("im", (1 + 2j,), 2),
        ("conj", (1 + 2j,), 1 - 2j),
        ("abs", (3 + 4j,), 5),
        ("abs2", (3 + 4j,), 25),
        ("abs2", (-3.0,), 9),
        ("arg", (1j,), np.pi / 2),
        ("exp", (1j * np.pi,), -1),
        ("log10", (1000.0,), 3),
        ("atan2", (1.0, -1.0), 3 * np.pi / 4),
        ("min", (3, 1, 2), 1),
        ("max", (3, 1, 2), 3),
        ("min", (3,), 3),
        ("floor", (-1.5,), -2),
        ("ceil", (-1.5,), -1),
        ("eq", (1, 1), True),
        ("ne", (1, 1), False),
        ("le", (1, 2), True),
        ("lt", (2, 2), False),
        ("ge", (2, 2), True),
        ("gt", (2, 2), False),
        ("and", (True, False), False),
        ("or", (True, False), True),
        ("not", (True,), False),
    ],
)
def test_values(name: str, args: tuple[complex, ...], value: complex) -> None:
    found = np.asarray(OPS[name].numpy(*(np.asarray(a) for a in args)))
    assert found == pytest.approx(value)


@pytest.mark.parametrize("op", OPS.values(), ids=lambda op: op.name)
def test_every_operator_works_on_arrays(op: Op) -> None:
    kind = bool if op.name in ("and", "or", "not") else float
    args = [np.array([0.3, 0.5, 0.9]).astype(kind) for _ in range(op.arity[0])]
    assert np.asarray(op.numpy(*args)).shape == (3,)


@pytest.mark.parametrize("op", OPS.values(), ids=lambda op: op.name)
def test_the_field_of_a_result_is_as_the_table_says(op: Op) -> None:
    if op.fields is Fields.ONLY_REAL or op.name in LOGIC:
        return
    args = [np.array([0.3 + 0.4j])] * op.arity[0]
    assert np.iscomplexobj(op.numpy(*args)) is (op.fields is Fields.JOIN)


def test_spellings_are_told_apart() -> None:
    signs = [op.symbol.strip() for op in OPS.values() if op.symbol and op.name != "neg"]
    assert len(signs) == len(set(signs)) == len(BY_SYMBOL)
    assert all(OPS[name].symbol.strip() == sign for sign, name in BY_SYMBOL.items())


def test_bindings_are_those_of_the_reference() -> None:
    order = ("or", "and", "not", "eq", "add", "mul", "neg", "pow")
    bindings = [OPS[name].binding for name in order]
    assert bindings == sorted(set(bindings))
    assert OPS["sub"].binding == OPS["add"].binding
    assert OPS["div"].binding == OPS["mul"].binding
    assert {OPS[name].binding for name in COMPARISONS} == {OPS["eq"].binding}


def _listed() -> set[str]:
    line = re.search(r"^Functions: (.*?)\. Constants", _REFERENCE, re.MULTILINE)
    assert line is not None
    return set(re.findall(r"[a-z]+\d*", " ".join(re.findall(r"`([^`]*)`", line.group(1)))))


def test_every_function_of_the_reference_exists() -> None:
    assert _listed() <= set(FUNCTIONS)
    assert set(REDUCTIONS) == {"sum", "prod", "min", "max", "norm", "norm1", "norminf"}


def test_every_function_is_in_the_reference() -> None:
    assert set(FUNCTIONS) <= _listed()
