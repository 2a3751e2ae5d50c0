"""Complex expressions mean the same before and after they are written in real numbers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gridlang.ground.evaluate import Evaluator, Figures
from gridlang.ground.instance import Instance
from gridlang.ground.lift import Point, lift_point
from gridlang.model.nodes import Model
from gridlang.pipeline import bind_model, check
from gridlang.source import Source

GOLDEN = Path(__file__).parent / "golden"

# u is in polar coordinates, v in rectangular ones; a, k are data; x is a real variable.
HEAD = """
    model m
    set S = 1..3
    param k{s in S} = s/2
    param a{s in S} complex = 0.5*s - 0.3j
    var u{S} complex start 1
    var v{S} complex start 1
    var w complex start 1
    var x{S} in [0.5, 2]
""".replace("    ", "")

ATOMS = ["u[s]", "v[s]", "w", "x[s]", "a[s]", "k[s]", "u[1]", "v[3]", "1j", "2", "(1 - 2j)", "0.5"]
FORMULATIONS = {
    "mixed": "u as polar; v as rectangular; w as polar",
    "polar": "u as polar; v as polar; w as polar",
    "rectangular": "u as rectangular; v as rectangular; w as rectangular",
}


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(pairs, st.sampled_from("+-*")).map(lambda t: f"({t[0][0]} {t[1]} {t[0][1]})"),
        pairs.map(lambda t: f"({t[0]}/({t[1]} + 5))"),
        st.tuples(inner, st.sampled_from(["conj", "re", "im", "abs2", "abs"])).map(
            lambda t: f"{t[1]}({t[0]})"
        ),
        inner.map(lambda t: f"exp({t}/(4 + abs2({t})))"),
        inner.map(lambda t: f"(-{t})"),
        st.tuples(inner, st.integers(0, 3)).map(lambda t: f"({t[0]})^{t[1]}"),
        pairs.map(lambda t: f"({t[0]} if s > 1 else {t[1]})"),
        inner.map(lambda t: f"(sum{{q in S: q >= s}} {t.replace('[s]', '[q]')}*k[q])").filter(
            lambda t: t.count("sum{") == 1
        ),
    )


EXPRESSIONS = st.recursive(st.sampled_from(ATOMS), _grown, max_leaves=5)


def bound(expression: str, formulation: str) -> tuple[Model, Instance, Point, np.ndarray]:
    """Return author's model, instance, point, and the instance's point, all at random values."""
    text = f"""{HEAD}
minimize f: x[1]
subject to
  c{{s in S}}: {expression} + 0*x[s]*w == 0
formulation mixed of m: {FORMULATIONS[formulation]}
"""
    model, _ = check(Source("test.grid", text))
    made = bind_model(model, (), formulation="mixed")
    random = np.random.default_rng(len(expression))
    point = np.clip(
        made.instance.start + random.uniform(-0.4, 0.4, made.instance.n),
        made.instance.reduced.lb,
        made.instance.reduced.ub,
    )
    return model, made.instance, lift_point(made.derived, made.instance, point), point


def complex_values(model: Model, point: Point) -> np.ndarray:
    (c,) = model.constraints
    frame = point.evaluator.frame(c.over)
    return np.broadcast_to(point.evaluator.values(c.body, frame), (frame.rows,)).astype(complex)


def real_values(problem: Instance, x: np.ndarray) -> np.ndarray:
    """Return re + j im of the lowered expressions, evaluated as they stand."""
    bound = problem.evaluator
    figures = dict(bound.figures)
    for name, block in problem.blocks.items():
        values = problem.values(name, x)
        figures[name] = Figures(block.index, values if block.index else values[0])
    evaluator = Evaluator(
        problem.model, bound.elements, bound.scales, bound.loader, bound.sets, figures
    )
    total = np.zeros(3, dtype=complex)
    for c in problem.model.constraints:
        values = evaluator.values(c.body, evaluator.frame(c.over))
        total = total + (1j if c.name.startswith("c_im") else 1) * np.broadcast_to(values, (3,))
    return total


def assert_rows(problem: Instance, x: np.ndarray, expected: np.ndarray) -> None:
    """Hold the rows that are left in the instance against the expected values."""
    g, r = problem.functions.constraints(x), problem.reduced
    for family in problem.families:
        part = expected.imag if family.constraint.name.startswith("c_im") else expected.real
        rows = r.row_of[family.first : family.first + family.size]
        kept = rows >= 0
        found = g[rows[kept]] - r.lower[rows[kept]]  # constants stand in the limits
        assert np.abs(found - part[kept]).max(initial=0) <= 1e-9 * (1 + np.abs(expected).max())


SETTINGS = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,  # the same expressions everywhere, as in CI
    suppress_health_check=[HealthCheck.filter_too_much],
)


@pytest.mark.parametrize("formulation", FORMULATIONS)
@SETTINGS
@given(expression=EXPRESSIONS)
def test_values_are_kept(formulation: str, expression: str) -> None:
    model, problem, point, x = bound(expression, formulation)
    expected = complex_values(model, point)
    assume(np.abs(expected).max() < 1e6)
    found = real_values(problem, x)
    assert np.abs(found - expected).max() <= 1e-9 * (1 + np.abs(expected).max())
    if not problem.auxiliary:
        assert_rows(problem, x, expected)


@pytest.mark.parametrize("formulation", FORMULATIONS)
@settings(SETTINGS, max_examples=25)
@given(expression=EXPRESSIONS.filter(lambda e: "abs(" not in e))
def test_derivatives_of_what_is_kept(formulation: str, expression: str) -> None:
    model, problem, point, x = bound(expression, formulation)
    assume(np.abs(complex_values(model, point)).max() < 1e3)
    f, step = problem.functions, 1e-6
    assume(f.m > 0)
    exact = np.zeros((f.m, f.n))
    exact[f.jacobian_rows, f.jacobian_columns] = f.jacobian(x)
    rough = np.array(
        [(f.constraints(x + e) - f.constraints(x - e)) / (2 * step) for e in step * np.eye(f.n)]
    ).T
    assert np.abs(exact - rough).max() <= 1e-5 * (1 + np.abs(exact).max())


@pytest.mark.parametrize(
    "expression", ["log(u[s])", "sin(u[s])", "u[s]^0.5", "2^u[s]", "u[s]^x[s]"]
)
def test_functions_without_a_real_form_are_named(expression: str) -> None:
    from gridlang.diagnostics import GridlangError

    with pytest.raises(GridlangError) as raised:
        bound(expression, "polar")
    assert {d.code for d in raised.value.diagnostics} <= {"GL402", "GL604"}


# ---- limits on magnitudes and angles


@pytest.mark.parametrize("formulation", ["polar", "rectangular"])
@pytest.mark.parametrize(
    ("limit", "inside", "outside"),
    [
        ("abs(w) <= 2", 1.5 + 1j, 2 + 1j),
        ("1 <= abs(w)", 1.5 + 1j, 0.5 - 0.5j),
        ("1 <= abs(2*w) <= 3", 1 + 0.5j, 2 + 1j),
        ("abs(w + u[1]) <= 2", 0.5j, 2 + 1j),
        ("-1 <= abs(w) <= 2", 0.1j, 3j),
        ("abs(w) <= x[1]", 0.3j, 3j),
        ("-40 [deg] <= arg(w) <= 50 [deg]", 1 + 1j, 1 - 1j),
        ("arg(w*conj(u[1])) <= 0.5", 1 - 1j, 1 + 1j),
        ("arg(w) == 45 [deg]", 2 + 2j, -2 - 2j),
        ("abs(w) == 5", 3 - 4j, 1 + 0j),
        ("re(w) <= im(w)", 1 + 2j, 2 + 1j),
    ],
)
def test_limits_hold_where_they_did(
    formulation: str, limit: str, inside: complex, outside: complex
) -> None:
    text = f"{HEAD}\nminimize f: x[1]\nsubject to\n  c: {limit}\n"
    text += f"formulation one of m: {FORMULATIONS[formulation]}\n"
    made = bind_model(check(Source("test.grid", text))[0], (), formulation="one")
    problem = made.instance
    first, second = (b for n, b in problem.blocks.items() if n.startswith("w"))
    for value, holds in ((inside, True), (outside, False)):
        x = problem.start.copy()
        parts = (
            (abs(value), np.angle(value)) if formulation == "polar" else (value.real, value.imag)
        )
        x[first.first], x[second.first] = parts
        r, g = problem.reduced, problem.functions.constraints(x)
        met = np.all(g >= r.lower - 1e-9) and np.all(g <= r.upper + 1e-9)
        met = met and np.all(x >= r.lb - 1e-9) and np.all(x <= r.ub + 1e-9)
        assert bool(met) == holds, value


# ---- goldens


@pytest.mark.parametrize("formulation", ["polar", "rectangular"])
def test_acopf_in_real_numbers(formulation: str, golden: Callable[[str, Path], None]) -> None:
    command = [sys.executable, "-m", "gridlang", "show", "acopf", "--stage", "lower"]
    done = subprocess.run(
        [*command, "--formulation", formulation], capture_output=True, text=True, check=True
    )
    golden(done.stdout, GOLDEN / f"acopf_{formulation}.txt")
