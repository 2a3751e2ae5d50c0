"""`lift`: products of voltages as entries of a matrix; relaxations, their bounds and the way back."""

from __future__ import annotations

import numpy as np
import pytest
from from_text import ready

import gridlang
from gridlang.diagnostics import GridlangError
from gridlang.model.show import show
from gridlang.pipeline import check, lower
from gridlang.source import Source

FEEDER = """
model feeder
base s = 1 MVA
set BUS = 1..4
set LINE(i in BUS, j in BUS) = {(1,2), (2,3), (4,2)}
param slack in BUS = 1
param d{k in BUS} complex [pu] = (0.1 + 0.05j)*k
param y{k in BUS, m in BUS} complex [pu] = admittance{(i,j) in LINE} 1/(0.01 + 0.02j)
var v{BUS} complex [pu] start 1
var s{k in BUS: k == 3} complex [pu] start 0
minimize losses [pu]: re(sum{k in BUS, m in BUS} conj(y[k,m])*v[k]*conj(v[m]))
subject to
  power{k in BUS: k != slack}: (s[k] if k == 3 else 0) - d[k] == v[k]*conj(sum{m in BUS} y[k,m]*v[m])
  band{k in BUS}: 0.9 <= abs(v[k]) <= 1.1
  output{k in BUS: k == 3}: abs(s[k]) <= 0.2
  apart{(k,m) in LINE}: abs(v[k] - v[m]) <= 0.5
  turn{(k,m) in LINE}: -0.5 <= arg(v[k]*conj(v[m])) <= 0.5
  reference: v[slack] == 1
formulation polar of feeder: v as polar
formulation soc of feeder: lift v*conj(v) as W; W minors
formulation sdp of feeder: lift v*conj(v) as W; W psd
formulation loose of feeder: lift v*conj(v) as W
"""


@pytest.mark.parametrize("formulation", ["soc", "sdp"])
def test_a_relaxation_is_exact_on_a_tree(formulation: str) -> None:
    exact = ready(FEEDER, formulation="polar").solve()
    relaxed = ready(FEEDER, formulation=formulation).solve()
    assert relaxed.status == "optimal"
    assert relaxed.relation == "relaxation"
    assert relaxed.objective == pytest.approx(exact.objective, rel=1e-5)
    assert relaxed.exactness == pytest.approx(0, abs=1e-4)
    assert relaxed["v"].values == pytest.approx(exact["v"].values, abs=2e-4)
    assert relaxed.values["v"].kind == "recovered"
    assert relaxed.recovered is not None and relaxed.recovered.max_violation < 1e-2


def test_the_derived_model_reads_as_a_paper_prints_it() -> None:
    model, _ = check(Source("m.grid", FEEDER))
    derived = lower(model, "soc")[0]
    shown = {c.name: show(c.body) for c in derived.stated.constraints}
    assert shown["power"] == "(s[k] if k == 3 else 0) - d[k]"
    assert shown["band"] == "W_diagonal[k]"
    assert shown["reference"] == "W_diagonal[slack]"
    assert shown["W_minors"] == "abs2(W_upper[i, j])"
    assert shown["turn_max"] == "im(W[k, m]*exp(-(1j*0.5)))"
    assert [v.name for v in derived.stated.vars] == ["W_diagonal", "W_upper", "s"]


@pytest.mark.parametrize("case", ["case5", "case9", "case14", "case30"])
def test_bounds_are_in_order_and_below_the_exact_optimum(case: str) -> None:
    model = gridlang.load("acopf")
    soc, sdp = (model.bind(case, formulation=f).solve() for f in ("soc", "sdp"))
    exact = model.bind(case).solve()
    assert soc.status == sdp.status == "optimal"
    assert soc.bound is not None and sdp.bound is not None and exact.objective is not None
    assert soc.bound <= sdp.bound * (1 + 1e-6)
    assert sdp.bound <= exact.objective * (1 + 1e-6)
    if case == "case5":  # published: 14.55 %, PGLib-OPF's table for case5_pjm
        assert 1 - soc.bound / exact.objective == pytest.approx(0.1455, abs=1e-3)


def test_what_a_formulation_finds_starts_another() -> None:
    model = gridlang.load("acopf")
    exact = model.bind("case9").solve()
    bound = model.bind("case9", formulation="soc").started(exact).bound
    w, v = bound.instance.values("W_diagonal", bound.instance.start), exact["v"].values
    assert w == pytest.approx(np.abs(v) ** 2)
    relaxed = model.bind("case9", formulation="soc").solve()
    again = model.bind("case9").started(relaxed).bound.instance
    assert again.values("vm", again.start) == pytest.approx(np.abs(relaxed["v"].values))


@pytest.mark.parametrize(
    ("constraint", "code", "term"),
    [
        ("re(v[1]) + abs2(v[2]) <= 2", "GL605", "v[1]"),
        ("abs2(v[1]) + abs(v[2]) == 2", "GL605", "abs(v[2])"),
        ("re(v[1]*v[2]) <= 2", "GL605", "v[1]*v[2]"),
    ],
)
def test_what_is_no_product_stops_the_lift(constraint: str, code: str, term: str) -> None:
    text = FEEDER.replace("  reference", f"  odd: {constraint}\n  reference")
    with pytest.raises(GridlangError) as caught:
        check(Source("m.grid", text))
    found = [d for d in caught.value.diagnostics if d.code == code]
    assert found and all(d.span is not None and d.span.text == term for d in found)


def test_an_angle_of_more_than_half_a_turn_limits_nothing() -> None:
    text = FEEDER.replace("-0.5 <= arg(v[k]*conj(v[m])) <= 0.5", "-3 <= arg(v[k]*conj(v[m])) <= 3")
    bound = ready(text, formulation="soc").bound
    rows = {f.constraint.name: f.size for f in bound.instance.families}
    assert rows["turn_min"] == rows["turn_max"] == 0


def test_hours_have_matrices_of_their_own() -> None:
    text = """
        model hours
        set BUS = 1..3
        set HOUR = 1..2
        set LINE(i in BUS, j in BUS) = {(1,2), (2,3)}
        var v{BUS, HOUR} complex start 1
        minimize f: sum{(k,m) in LINE, t in HOUR} abs2(v[k,t] - v[m,t])
        subject to
          held{t in HOUR}: v[1,t] == 1
          far{t in HOUR}: re(v[1,t]*conj(v[3,t])) <= 0.9 - 0.1*t
        formulation sdp of hours: lift v*conj(v) as W; W psd
        formulation rectangular of hours: v as rectangular
    """
    relaxed = ready(text, formulation="sdp").solve()
    exact = ready(text, formulation="rectangular").solve()
    assert relaxed.objective == pytest.approx(exact.objective, rel=1e-5)
    assert relaxed["v"].values == pytest.approx(exact["v"].values, abs=1e-3)
    (matrix,) = ready(text, formulation="sdp").bound.instance.semidefinite
    assert (matrix.order, len(matrix.tails)) == (6, 6)


def test_indices_of_nested_sums_stay_apart() -> None:
    text = """
        model nested
        set N = 1..3
        param a{N} = 0.5
        var v{N} complex start 1
        minimize f: 1
        subject to
          d: re((sum{i in N} a[i]*v[i])*conj(sum{i in N} a[i]*(sum{i_ in N} a[i_]^2*v[i_]))) <= 9
        formulation loose of nested: lift v*conj(v) as W
    """
    (constraint,) = ready(text, formulation="loose").bound.derived.model.constraints
    assert "a[i]*conj(a[i__]*a[i_]^2)*W[i, i_]" in show(constraint.body)


def test_a_limit_below_0_leaves_no_point_and_is_no_error() -> None:
    text = """
        model m
        set K = 1..2
        param most default -1
        var v{K} complex start 1
        minimize f: abs2(v[1])
        subject to
          limit: abs(v[1]) <= most
          tied: re(v[1]*conj(v[2])) >= 0.1
        formulation sd of m: lift v*conj(v) as W; W psd
    """
    assert ready(text, formulation="sd").solve().status == "infeasible"
