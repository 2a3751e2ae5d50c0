"""Norms inside sums and objectives: variables above them where these are pushed down."""

from __future__ import annotations

import numpy as np
import pytest
from from_text import ready

from gridlang.emit.render import emit
from gridlang.model.show_model import show_model
from gridlang.pipeline import check, lower
from gridlang.source import Source

HEAD = """\
model m
set K = 1..3
set PAIR(i in K, k in K) = {(1,2), (2,3)}
param a{k in K} = (k - 1)^2
param s{k in K} = k - 2
var x{K} in [-5, 5]
var y in [-9, 9]
var w complex
"""


def lowered(body: str) -> str:
    model, _ = check(Source("test.grid", HEAD + body + "\n"))
    return show_model(lower(model)[1].model)


def test_a_sum_of_absolute_values_is_linear() -> None:
    text = lowered("minimize f: sum{k in K} a[k]*abs(x[k] - y)")
    assert "minimize f: sum{k in K} a[k]*f_abs[k]" in text
    assert 'var f_abs{k in K} "at least the absolute value in f" >= 0' in text
    assert "above_f_abs_plus{k in K}: x[k] - y <= f_abs[k]" in text
    assert "above_f_abs_minus{k in K}: -(x[k] - y) <= f_abs[k]" in text


@pytest.mark.parametrize(
    "body",
    [
        "maximize f: sum{k in K} abs(x[k])",  # pushed up
        "minimize f: sum{k in K} s[k]*abs(x[k])",  # of unknown sign
        "minimize f: y\nsubject to\n  c: abs(x[1]) + y == 3",
        "minimize f: y\nsubject to\n  c: abs(x[1]) + y >= 3",
        "minimize f: y\nsubject to\n  c: 1 <= abs(x[1]) + y <= 3",
        "minimize f: y\nsubject to\n  c: abs(x[1])*y <= 3",
    ],
)
def test_what_is_not_pushed_down_stays(body: str) -> None:
    text = lowered(body)
    assert "abs(x[" in text and "above" not in text


@pytest.mark.parametrize(
    ("constraint", "row"),
    [
        ("c: norm1(x[1], w) + y <= 3", "c: c_abs + c_abs_2 + y <= 3"),
        ("c: y - 3 <= -norm(x[1], w)", "c: y - 3 <= -c_norm"),
        ("c: y <= 3 - abs(x[1])", "c: y <= 3 - c_abs"),
        ("c{k in K}: exp(abs(x[k])) <= y", "c{k in K}: exp(c_abs[k]) <= y"),
        ("c: norm(abs(x[1]), y) <= 3", "c: c_abs^2 + y^2 <= 3^2"),
        ("c{K}: norm{(i,k) in PAIR: k > 1} x[i] + y <= 3", "c{i_0_0 in K}: c_norm + y <= 3"),
        ("c: norm1{(i,k) in PAIR} (x[i] - x[k]) <= 3", "c: sum{(i, k) in PAIR} c_abs[i, k] <= 3"),
    ],
)
def test_a_norm_within_a_constraint(constraint: str, row: str) -> None:
    text = lowered(f"minimize f: y\nsubject to\n  {constraint}")
    assert row in [line.strip() for line in text.splitlines()]


def test_branches_have_variables_where_they_are_taken() -> None:
    text = lowered("minimize f: sum{k in K} (abs(x[k])/s[k]^2 if s[k] != 0 else abs(x[k]))")
    assert "var f_abs{k in K: s[k] != 0}" in text
    assert "var f_abs_2{k in K: s[k] == 0}" in text


def test_the_median_by_absolute_values() -> None:
    solution = ready("""
        model m
        set K = 1..5
        param a{k in K} = k^2
        var y
        minimize f: sum{k in K} abs(y - a[k])
    """).solve()
    assert solution.status == "optimal" and solution.problem_class == "LP"
    assert solution.values["y"].values[0] == pytest.approx(9)
    assert solution.objective == pytest.approx(8 + 5 + 0 + 7 + 16)
    assert set(solution.values) == {"y"}  # no variable of ours


def test_the_geometric_median_with_a_point_on_it() -> None:
    # Fermat's point of a triangle with an angle above 120° is that corner: there |z| has no slope.
    solution = ready("""
        model m
        set K = 1..3
        param a{k in K} complex = (-10 if k == 1 else 10 if k == 2 else 1j)
        var z complex
        minimize f: sum{k in K} abs(z - a[k])
    """).solve()
    assert solution.certificate is not None and solution.certificate.feasible
    assert abs(solution.values["z"].values[0] - 1j) < 1e-5
    assert solution.objective == pytest.approx(2 * 101**0.5, rel=1e-6)


def test_an_earlier_solution_starts_these_variables_too() -> None:
    bound = ready("""
        model m
        var z complex start 3 + 4j
        var t
        minimize f: abs(z) + norminf(z - 1, t)
        subject to
          c: re(z) + t >= 5
    """)
    problem = bound.bound.instance
    x = dict(zip([v.name for v in problem.model.vars], problem.start.tolist(), strict=True))
    assert x["f_abs"] == pytest.approx(5)
    assert x["f_norminf"] == pytest.approx(abs(2 + 4j))
    first = bound.solve()
    again = bound.bound.started(first.values)
    values = again.instance.start
    names = [v.name for v in again.instance.model.vars]
    z = first.values["z"].values[0]
    assert values[names.index("f_abs")] == pytest.approx(abs(z), abs=1e-9)
    assert np.all(
        again.instance.functions.constraints(values) <= again.instance.reduced.upper + 1e-6
    )


@pytest.mark.parametrize("target", ["ampl", "gams", "pyomo", "casadi"])
def test_targets_declare_these_variables(target: str) -> None:
    bound = ready("""
        model m
        set K = 1..3
        var x{K} >= 1
        minimize f: sum{k in K} abs(x[k] - k)
        subject to
          c: norm{k in K} x[k] <= x[1] + 4
    """).bound
    text = "".join(map(str, emit(bound.subject, target).files.values()))
    assert "f_abs" in text and "above_f_abs_plus" in text and "norm(" not in text


def test_a_paper_prints_norms_as_such() -> None:
    bound = ready("""
        model m
        set K = 1..3
        var x{K} >= 1
        var w complex
        minimize f: norminf(x[1], x[2])
        subject to
          c: norm{k in K} x[k] <= x[1] + 4
          d: norm(w, x[1]) + norm1(w, x[2]) <= 4
    """).bound
    text = emit(bound.subject, "latex").text(".tex")
    assert r"\left\|\left(w, x_{1}\right)\right\|_{2}" in text
    assert r"\left\|\left(x_{k}\right)_{k \in K}\right\|_{2}" in text
    assert r"\right\|_{\infty}" in text and r"\right\|_{1}" in text


def test_a_variable_runs_over_the_indices_that_its_norm_uses() -> None:
    text = lowered(
        "define tot = sum{k in K: k > 1} abs(x[k])\n"
        "minimize f: y\nsubject to\n"
        "  c{k in K}: tot <= y + x[k]\n"
        "  d{k in K}: sum{(i,j) in PAIR: i == k} abs(x[i] - x[j]) <= y"
    )
    assert "var c_abs{k_ in K: k_ > 1}" in text
    assert "c{k in K}: sum{k_ in K: k_ > 1} c_abs[k_] <= y + x[k]" in text
    assert "var d_abs{(i, j) in PAIR}" in text
