"""GAMS: what its static sets, maps and macros ask for, and what it cannot hold; run by GAMS."""

from __future__ import annotations

from pathlib import Path

import pytest
from from_text import ready

import gridlang
from gridlang.api import emitted
from gridlang.bound import Bound
from gridlang.diagnostics import GridlangError
from gridlang.emit.render import Subject, emit
from gridlang.verify import gams
from gridlang.verify.run import verify


def text_of(bound: Bound) -> str:
    """Return the emitted model and its data as one text."""
    subject = Subject(bound.model, "", bound.lowered, bound.instance.evaluator)
    return "\n".join(map(str, emit(subject, "gams").files.values()))


def agrees(model: str) -> str:
    """Return the emitted text of a model that GAMS evaluates as we do."""
    bound = ready(model).bound
    text = text_of(bound)
    (found,) = verify(bound, ["gams"], points=2)
    if found.not_run == gams.REMEDY:
        pytest.skip(found.not_run)
    assert found.not_run == ""
    assert found.agrees, [d for d in found.differences if d.largest > 1e-9 or d.missing]
    return text


def refused(model: str) -> str:
    """Return the finding that a model is refused with."""
    with pytest.raises(GridlangError) as raised:
        text_of(ready(model).bound)
    (found,) = raised.value.diagnostics
    return f"{found.code} {found.message}"


MAPS = """
    model maps
    set HOUR = 1..5 ordered
    set BUS = {"a b", "x", "z"}
    set GEN = 1..3
    param bus{g in GEN} in BUS = ("x" if g < 3 else "z")
    param root in BUS = first(BUS)
    param best{t in HOUR} in GEN = (2 if t > 3 else 1)
    var p{GEN, HOUR} in [0, 9]
    var u{BUS}
    define worth{g in GEN} = u[bus[g]]^2
    minimize total: sum{g in GEN} worth[g] + u[bus[2]]^3
    subject to
"""


@pytest.mark.parametrize(
    ("constraint", "emitted"),
    [
        ("c{k in BUS}: sum{g in GEN: bus[g] == k} p[g,1] <= 3", "sum(g$bus_(g,k), p(g,'1'))"),
        ("c{g in GEN}: u[bus[g]] <= 3", "sum(k$bus_(g,k), u(k)) =l= 3"),
        ("c{t in HOUR}: p[best[t],t] + u[bus[best[t]]] <= 7", "sum(g$best(t,g), p(g,t))"),
        ("c{k in BUS: k != root}: u[k] <= 1", "c(k)$(not root(k)).."),
        ("c{g in GEN, h in GEN: bus[g] == bus[h] and g < h}: p[g,1] <= p[h,2]", "g.val < h.val"),
        ("c{k in BUS: k in {bus[g] for g in GEN}}: u[k] <= 2", "c(k)$sum(g$bus_(g,k), 1).."),
    ],
)
def test_parameters_of_elements_are_maps(constraint: str, emitted: str) -> None:
    text = agrees(MAPS + f"      d{{k in BUS}}: u[k] >= -9\n      {constraint}\n")
    assert emitted in text
    assert "bus_(GEN,BUS)" in text


ORDER = """
    model order
    set HOUR = 5..1 by -1 ordered
    set DAY = {2, 1, 9}
    set PAIR(h in HOUR, t in HOUR) = {(h,next(h)) for h in HOUR: h != last(HOUR)} union {(last(HOUR), first(HOUR))}
    var p{HOUR} in [0, 9]
    var q{DAY}
    minimize total: sum{t in HOUR} p[t]
    subject to
"""


@pytest.mark.parametrize(
    ("constraint", "emitted"),
    [
        ("c{t in HOUR: t != first(HOUR)}: p[t] - p[prev(t)] <= 2", "c(t)$(ord(t) <> 1).."),
        ("c{t in HOUR: t != last(HOUR)}: p[next(t)] <= t", "p(t+1) =l= t.val"),
        ("c{(h,t) in PAIR}: p[t] - p[h] <= 2", "c(h,t)$PAIR(h,t).."),
        ("c{t in HOUR}: sum{h in HOUR: h <= t and h > t - 2} p[h] <= 3", "h.val > t.val - 2"),
        ("c: p[first(HOUR)] + p[last(HOUR)] <= 3", "ord(t) = card(HOUR)"),
        ("c{t in HOUR: t in 1..5 by 2}: p[t] <= 3", "mod(t.val - 1,2) = 0"),
        ("c: p[2] <= card(HOUR*DAY) + card(PAIR)", "card(PAIR)"),
    ],
)
def test_order(constraint: str, emitted: str) -> None:
    text = agrees(ORDER + f"      b{{t in HOUR}}: p[t] >= 0\n      {constraint}\n")
    assert emitted in text
    assert text.index("Set HOUR /") < text.index("Set DAY /")  # the first order is the one kept


TUPLES = """
    model tuples
    set A = 1..3
    set B = {"x", "y"}
    set AB(a in A, b in B) = {(i,k) for i in A, k in B: i > 1 or k == "x"}
    set SUB within A = {i in A: i != 2}
    set ALL = A union {7}
    param w{AB} default 2
    var f{AB} in [0, 3]
    var s{SUB} <= 3
    var n{A} integer
    define into{k in B} = sum{(i,j) in AB: j == k} f[i,j]
    define every = sum{k in B} into[k]^2
    minimize total: every + sum{k in B} into[k]*into["x"]
    subject to
"""


@pytest.mark.parametrize(
    ("constraint", "emitted"),
    [
        ("c{e in AB}: f[e] <= w[e]", "c(e_1,e_2)$AB(e_1,e_2).."),
        ("c{i in A}: sum{(i2,k) in AB: i2 == i} f[i2,k] <= 3", "sum(k$AB(i,k), f(i,k))"),
        ("c{(i,k) in AB: i not in SUB}: f[i,k] <= 3", "$(AB(i,k) and (not SUB(i)))"),
        ("c{k in B}: sum{i in A} into[k]*n[i] <= 3", "into(k)"),
        ("c{i in ALL: i in A}: n[i] >= -2", "sameas("),
        ("c{k in B diff {\"x\"}}: into[k] - (-3)*n[1] <= 9", "not sameas(k,'x')"),
        ("c{(_,k) in AB}: into[k] <= 9", "$AB("),
        ("c{i in A, k in B}: n[i] <= prod{(a,b) in AB: a == i and b == k} 5", "5$AB(i,k) + 1$(not AB(i,k))"),
        ("c{i in A: i == 9}: n[i] <= 9", 'Set named "labels that are compared with" / \'9\' /'),
        ("c: sum{SUB} 2 + s[1]^-2 + (n[2]^2 if 1 == 2) >= -2", "power(s('1'),-2)"),
    ],
)  # fmt: skip
def test_sets_of_tuples_and_sets_within_others(constraint: str, emitted: str) -> None:
    text = agrees(TUPLES + f"      d{{i in SUB}}: s[i] + n[i] <= 9\n      {constraint}\n")
    assert emitted in text


def test_a_constraint_between_two_limits_is_two_equations() -> None:
    model = """
        model limits
        set K = 1..3
        param low{K} default -inf
        param high{K} default inf
        param more{k in K} = 2*high[k]
        var x{K}
        minimize total: sum{k in K} x[k]^2
        subject to
          c{k in K}: low[k] <= x[k] <= high[k]
          d{k in K}: x[k] + 1 <= more[k]
    """
    bound = ready(model, settings={"low[2]": -1.0, "high[3]": 1.0}).bound
    text = text_of(bound)
    assert "c_lo(k_)$(low(k_) > (-inf)).." in text and "c_up(k_)$(high(k_) < inf).." in text
    (found,) = verify(bound, ["gams"], points=1)
    if found.not_run == gams.REMEDY:
        pytest.skip(found.not_run)
    assert found.agrees
    assert {d.family: d.rows for d in found.differences} == {"objective": 1, "c": 2, "d": 1}


def test_conditions_are_tested_along_sets() -> None:
    text = agrees("""
        model sparse
        set A = 1..3
        set AA(i in A, j in A) = {(i,j) for i in A, j in A: i < j}
        param cap{AA} default 2
        var f{AA} in [0, 3]
        check wide{(i,j) in AA}: cap[i,j] > 0
        set FEW(i in A, j in A) = {(i,j) in AA: cap[i,j] > 1 and j != 2}
        minimize total: sum{(i,j) in AA: cap[i,j] < 9 and (i,j) not in FEW} f[i,j]
        subject to
          c{(i,j) in AA: i > 1}: f[i,j] <= cap[i,j]
          d{(i,j) in FEW}: f[i,j] >= 1
    """)
    assert "c(i,j)$(AA(i,j)$(i.val > 1)).." in text
    assert "sum((i,j)$((AA(i,j) and (not FEW(i,j)))$(cap(i,j) < 9)), f(i,j))" in text
    assert "abort$(sum((i,j)$(AA(i,j)$(not (cap(i,j) > 0))), 1))" in text


def test_names_are_unique_without_case_and_no_words_of_gams() -> None:
    text = agrees("""
        model solve_it
        set Set = {"a", "b"}
        param eq{Set} default 1
        param EQ{x in Set} = 2*eq[x]
        param loop default 3
        var abort{Set} in [0, 5]
        var Abort_{Set} >= 1
        define macro{x in Set} = abort[x]*eq[x]
        minimize model_: sum{x in Set} (macro[x] - Abort_[x])^2
        subject to
          option{x in Set}: abort[x] + Abort_[x] >= EQ[x]/loop
    """)
    assert "$macro macro(x)" in text and "loop_" in text


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ('"%gams.wdir%"', "cannot hold the element '%gams.wdir%'"),
        ('"a\'b\\"c"', "cannot hold the element"),
        (f'"{"k" * 64}"', "cannot hold the element"),
        (f'"{"ü" * 32}"', "cannot hold the element"),
        ('"a "', "cannot hold the element 'a '"),
        ('"a\\tb"', "cannot hold the element"),
        ('"wind", "Wind"', "cannot tell the elements 'Wind' and 'wind' apart"),
    ],
)
def test_labels_that_gams_cannot_hold(labels: str, said: str) -> None:
    model = f"""
        model m
        set K = {{{labels}}}
        var x{{K}} in [0, 1]
        minimize t: sum{{k in K}} x[k]
    """
    found = refused(model)
    assert found.startswith("GL703 GAMS") and said in found


def test_what_gams_cannot_say_is_refused_by_name() -> None:
    head = """
        model m
        set K = 1..4 ordered
        set L = 4..1 by -1 ordered
        set S within K = {k in K: k > 1}
        var x{K} in [0, 1]
        minimize t: sum{k in K} x[k]
        subject to
    """
    assert "cannot hold the order of L" in refused(
        head + "          c{k in K, l in L: k != first(K) and l == last(L)}: x[prev(k)] <= 1\n"
    )
    assert "range without a name" in refused(head + "          c: sum{i in 1..3} i*x[i] <= 1\n")
    assert "no number as great as 1e+300" in refused(head + "          c: 1e300*x[1] <= 1\n")
    assert "order in `S`" in refused(head + "          c: x[last(S)] <= 1\n")


CASES = [
    ("acopf", "polar", "case9"),
    ("acopf", "rectangular", "case14"),
    ("dcopf", "", "case14"),
    ("economic_dispatch", "", "case9"),
    ("ots", "", "case14"),
    ("unit_commitment", "", "case5"),
]


@pytest.mark.parametrize(("model", "formulation", "case"), CASES)
def test_gams_finds_the_same_optimum(model: str, formulation: str, case: str) -> None:
    if not gams.available():
        pytest.skip(gams.REMEDY)
    loaded = gridlang.load(model)
    found = emitted(loaded, [case], "gams", formulation)
    texts = {name: str(text) for name, text in found.files.items()}
    assert loaded.model.objective is not None
    figures = gams.run(texts, f"{model}.gms", f"{model}.gdx")
    answer = figures[f"{found.names[loaded.model.objective.name]}.l"]
    ours = loaded.bind(case, formulation=formulation).solve().objective
    assert answer[()] == pytest.approx(ours, rel=1e-5)


def test_the_data_file_is_found_beside_the_model(tmp_path: Path) -> None:
    files = emitted(gridlang.load("acopf"), ["case5"], "gams").files
    assert list(files) == ["acopf.gms", "acopf_data.gms"]
    assert '$include "%system.fp%acopf_data.gms"' in str(files["acopf.gms"])
    assert max(map(len, str(files["acopf.gms"]).splitlines())) <= 110
