"""Two formulations of one problem, each judged at the other's optimum and feasible points."""

from __future__ import annotations

import pytest
from from_text import ready

import gridlang
from gridlang.diagnostics import GridlangError
from gridlang.solution import Certificate
from gridlang.verify.formulations import Mapped, compare, mapped, parse_map

FIRST = """
    model first
    set K = 1..3
    var x{K} [MW] in [0 [MW], 9 [MW]]
    minimize cost [MW]: sum{k in K} x[k]
    subject to
      c{k in K}: x[k] >= k*1 [MW]
"""


@pytest.mark.parametrize(
    "model",
    ["acopf", "power_flow", "power_flow_limits", "reactive_dispatch", "state_estimation"],
)
def test_polar_and_rectangular_are_one_problem(model: str) -> None:
    polar, rectangular = (
        gridlang.load(model).bind("case14", formulation=f).bound for f in ("polar", "rectangular")
    )
    for found in compare(polar, rectangular, ()):
        assert found.agrees, found
        assert len(found.points) >= 2


def test_another_problem_is_told_apart() -> None:
    series, taps = (gridlang.load(m).bind("case14").bound for m in ("dcopf_series", "dcopf"))
    assert not any(found.agrees for found in compare(series, taps, ()))


def test_feasible_points_tell_what_the_optimum_does_not() -> None:
    smaller = FIRST + "      d{k in K}: x[k] <= k*1.01 [MW]\n"
    whole, part = ready(FIRST).bound, ready(smaller.replace("model first", "model part")).bound
    there, back = compare(whole, part, ())
    assert there.certificate is not None and there.certificate.feasible
    assert (there.agrees, back.agrees) == (False, True)


def test_norms_and_what_stands_for_them_are_one_problem() -> None:
    head = """
        model {}
        set K = 1..3
        var x{{K}} in [-5, 5]
        var y in [-9, 9]
        minimize f: {}
        subject to
          c: {}
    """
    cone = head.format("cone", "sum{k in K} abs(x[k] - k) + y^2", "norm{k in K} x[k] <= y + 1")
    squares = "sum{k in K} x[k]^2 <= (y + 1)^2\n          d: y >= -1"
    squared = head.format("squared", "norm1{k in K} (k - x[k]) + y*y", squares)
    for found in compare(ready(cone).bound, ready(squared).bound, ()):
        assert found.agrees and len(found.points) == 3


def test_whole_numbers() -> None:
    text = """
        model whole
        var n integer in [0, 5]
        minimize f: n^2
        subject to
          c: 2*n >= 3
    """
    for found in compare(ready(text).bound, ready(text).bound, (), points=2):
        assert found.agrees and len(found.points) == 2


def test_without_points_only_optima_are_compared() -> None:
    bound = ready(FIRST).bound
    for found in compare(bound, bound, (), points=0):
        assert found.agrees and found.points == ()


def test_names_are_mapped_and_units_converted() -> None:
    second = FIRST.replace("x{K} [MW]", "out{K} [kW]").replace("x[k]", "out[k]")
    second = second.replace("cost [MW]", "cost [kW]").replace("model first", "model second")
    a, b = ready(FIRST).bound, ready(second).bound
    found, back = compare(a, b, parse_map(["out=x", "x=out"]))
    assert found.certificate is not None and found.certificate.feasible
    assert found.there == pytest.approx(1000 * found.objective)  # kW of MW
    assert back.there == pytest.approx(back.objective / 1000)


def test_parts_of_complex_variables() -> None:
    whole = "model w\nvar v complex start 1\nminimize f: abs2(v - 2)\nsubject to\n  c: re(v) <= 1\n"
    parts = "model p\nvar m >= 0 start 1\nvar a in [-1, 1]\nminimize f: m^2 - 4*m*cos(a) + 4\nsubject to\n  c: m*cos(a) <= 1\n"
    rules = parse_map(["m=abs(v)", "a = arg(v)", "v=polar(m, a)"])
    for found in compare(ready(whole).bound, ready(parts).bound, rules):
        assert found.agrees, found


def test_what_has_no_counterpart_is_said_all_at_once() -> None:
    text = "model other\nvar y in [0, 1]\nvar z in [0, 1]\nminimize f: y + z\n"
    with pytest.raises(GridlangError) as raised:
        compare(ready(FIRST).bound, ready(text).bound, ())
    assert [d.code for d in raised.value.diagnostics] == ["GL705", "GL705"]


@pytest.mark.parametrize("text", ["x", "x=", "=y", "x=root(y)", "x=polar(y)", "x=re(y,z)"])
def test_what_maps_nothing(text: str) -> None:
    with pytest.raises(GridlangError, match="GL705"):
        parse_map([text])


def test_entries_of_a_matrix_and_conjugates() -> None:
    head = "model {}\nset K = {{1, 2}}\n"
    matrix = head.format("matrix") + (
        "param a{k in K, m in K} = k + 2*m\nvar x{K, K} in [-9, 9]\n"
        "minimize f: sum{k in K} (x[k,k] - a[k,k])^2\n"
        "subject to\n  zero{k in K, m in K: k != m}: x[k,m] == 0\n"
    )
    diagonal = head.format("diagonal") + (
        "var d{K} in [-9, 9]\nminimize f: sum{k in K} (d[k] - 3*k)^2\n"
    )
    a, b = ready(matrix).bound, ready(diagonal).bound
    found = mapped(a, a.solve(), b, b.solve(), parse_map(["d=diagonal(x)"]))
    assert found.agrees and len(found.points) == 3
    one = "model one\nvar v complex\nminimize f: abs2(v - (1 + 2j))\n"
    other = "model other\nvar w complex\nminimize f: abs2(w - (1 - 2j))\n"
    rules = parse_map(["w=conj(v)", "v=conj(w)"])
    assert all(m.agrees for m in compare(ready(one).bound, ready(other).bound, rules))


LIFTED = """
    model lifted
    set K = 1..3
    var v{K} complex start 1
    minimize f: sum{k in K} abs2(v[k])
    subject to
      lower{k in K: k > 1}: re(v[k]*conj(v[1])) == 0.9
      held: v[1] == 1
    formulation plain of lifted: v as rectangular
    formulation sdp of lifted: lift v*conj(v) as W; W psd
"""


def test_what_stands_for_products_follows_from_the_variable() -> None:
    plain, sdp = (ready(LIFTED, formulation=f).bound for f in ("plain", "sdp"))
    found = mapped(plain, plain.solve(), sdp, sdp.solve(), ())
    assert found.agrees and len(found.points) == 3


@pytest.mark.parametrize(
    ("there", "best", "agrees"),
    [(0.009, 0.009, True), (0.009001, 0.009, False), (0.009, 0.00901, False)],
)
def test_small_objectives_are_compared_by_their_size(
    there: float, best: float, agrees: bool
) -> None:
    judged = Certificate(0.0, None, there, None, 1e-6)
    found = Mapped("losses", "the same", "optimal", judged, 0.009, there, best)
    assert found.agrees == agrees
