"""What a convex model may say, and the terms that are found to break it."""

from __future__ import annotations

import pytest
from from_text import ready

from gridlang.check.curvature import convexity
from gridlang.diagnostics import GridlangError

from .marked import findings_of, model_of

SCENE = """\
convex model scene
set K = 1..3
param a{k in K} = k - 2
param r{k in K} default 2 >= 0
param m default -1 <= 0
param z complex default 1 + 1j
var x{K} in [-5, 5]
var n in [-5, 0]
var y >= 0
var u >= 0
var on binary
var v complex
var w complex
define size{k in K} = norm(w, x[k])
"""

_CONVEX = [
    "c: norm(v, w) <= y + re(z*v)",
    "c: y >= norm{k in K} (x[k] - a[k])",
    "c{k in K}: size[k] <= r[k]*y",
    "c: abs(v - 3*w) + abs2(w) + exp(x[1]) <= sqrt(y) + log(u)",
    "c: norm(abs(x[1]), y) + norm1(x[1], w) + norminf{k in K} x[k] <= 3",
    "c: sum{k in K} r[k]*abs(x[k]) - m*abs2(w) <= min(y, u)",
    "c{k in K}: (x[k]^2 if a[k] > 0 else abs(x[k])) <= 3",
    "c: x[1]^4 + abs(w)^3 + y^1.5 + exp(y^2) <= 9",
    "c: 1/y + abs2(w)/u + (x[1]^2 + 3*abs2(v))/(y + u) <= 3",
    "c: y^0.5 + n^3 >= 1/u + y^(-2)",
    "c: re(w*conj(w)) + x[1]*x[1] <= y",
    "c: abs2(w) <= y*u",
    "c: y*u >= abs2(w) + 2*x[1]^2 + norm(v, w)^2",
    "c: abs2(w) - 2*y*(u + 1) <= 0",
    "c: 1 <= y*u",
    "c: x[1]^2 <= y^2",
    "c{k in K}: sum{i in K: i != k} x[i]^2 <= r[k]*y*u/2",
    "c: v == z*w + sum{k in K} a[k]*x[k]",
    "c{k in K}: a[k]*abs(x[k]) <= 3",
    "c: on*3 + abs(x[1]) <= 4",
    "c: 1 <= y + u <= 3",
]


@pytest.mark.parametrize("line", _CONVEX)
def test_convex_constraints(line: str) -> None:
    assert findings_of(f"{SCENE}{line}\n") == ()


_MATRICES = """\
convex model matrices
set K = 1..3
var W{K, K} hermitian psd
var S{K, K} symmetric psd
var F{K, K} symmetric
"""


def test_the_diagonal_of_a_semidefinite_matrix_is_at_least_0() -> None:
    minors = "c{i in K, j in K: i < j}: abs2(W[i,j]) <= re(W[i,i])*re(W[j,j])\n"
    real = "d{i in K, j in K: i < j}: S[i,j]^2 <= S[i,i]*S[j,j]\n"
    assert findings_of(_MATRICES + minors + real) == ()
    (found,) = findings_of(_MATRICES + real.replace("S", "F"))
    assert found.code == "GL520"
    (found,) = findings_of(_MATRICES + "c: S[1,2]^2 <= S[1,1]*S[1,2]\n")
    assert found.code == "GL520"


_NOT = [
    # concave side, and limits that are not affine
    ("c: «norm(v, w)» >= 3", "concave, this is convex", "turn the relation"),
    ("c: abs(v) >= y", "concave, this is convex", "turn"),
    ("c: norm(v, w) <= «y^2»", "concave, this is convex", "turn"),
    ("c: norm(v, w) <= «y*u»", "a product of two variables", "cone"),
    ("c: «sqrt(y)» <= 3", "convex, this is concave", "turn"),
    ("c: «sqrt(x[1]^2 + abs2(w))» <= 3", "convex, this is concave", "norm(…)"),
    ("c: «log(y)» + abs(x[1]) <= 3", "convex, this is concave", "turn"),
    ("c: 1 <= «abs(v)» <= 3", "concave, this is convex", "turn"),
    # products and quotients
    ("c: «y*u» <= 3", "a product of two variables", "bound it from above"),
    ("c: abs2(w) <= «x[1]*u»", "a product of two variables", "`>= 0`"),
    ("c: x[1]^3 + abs2(w) <= y*u", "", ""),
    ("c: «y/x[1]» <= 3", "where its denominator may be negative", "`>= 0`"),
    ("c: «y/u» <= 3", "a quotient of two variables", ""),
    ("c: «x[1]^3» <= 3", "neither", "convex bound"),
    ("c: «sin(y)» <= 1", "neither", "convex bound"),
    ("c: (1 - «abs(x[1])»)^2 <= 1", "", ""),
    ("c{k in K}: r[k]*«sqrt(y)» <= 3", "concave", "turn"),
    # equations
    ("c: «x[1]^2» == 3", "affine, this is convex", "relax it"),
    ("c: 3 + «abs(v)» == y", "affine, this is convex", "relax it"),
    ("c: «v*w» == 3", "a product of two variables", "relax it"),
    ("c: x[1] == «y*u»", "a product of two variables", "relax it"),
    # objectives
    ("minimize f: y + «sqrt(u)»", "convex, this is concave", "maximize it"),
    ("maximize f: y + «abs(x[1])»", "concave, this is convex", "minimize it"),
    ("minimize f: «y*u»", "a product of two variables", "bound it from above"),
]


@pytest.mark.parametrize(("marked", "message", "help"), _NOT)
def test_the_term_that_breaks_it(marked: str, message: str, help: str) -> None:
    line = marked.replace("«", "").replace("»", "")
    found = findings_of(f"{SCENE}{line}\n")
    assert found, line
    expected = "GL521" if " == " in line else "GL520"
    assert {d.code for d in found} == {expected}
    if not message:
        return
    (d,) = found
    assert message in d.message and help in d.help and "take `convex` out" in d.help
    assert (len(d.labels) == 1 and "must be" in d.labels[0].text) or "affine" in d.labels[0].text
    if "«" in marked:
        assert d.span is not None
        assert d.span.text == marked[marked.index("«") + 1 : marked.index("»")]


def test_all_terms_at_once() -> None:
    found = findings_of(f"{SCENE}c: sqrt(y) + u*y <= 3\nd: sin(y) == 1\nminimize f: log(u)\n")
    assert sorted(d.code for d in found) == ["GL520", "GL520", "GL520", "GL521"]


def test_a_complementarity_is_not_convex() -> None:
    (d,) = findings_of(f"{SCENE}complements c: y >= 0, u >= 0\n")
    assert d.code == "GL520" and d.span is not None and d.span.text == "c"


def test_a_rank_is_not_convex() -> None:
    scene = "convex model lifted\nset K = 1..2\nvar W{K, K} hermitian psd\nminimize f: re(W[1,1])\n"
    (finding,) = findings_of(f"{scene}subject to\n  one: rank(W) == 1\n")
    assert (finding.code, finding.span and finding.span.text) == ("GL521", "rank(W)")


def test_a_model_that_does_not_call_itself_convex_is_not_asked() -> None:
    assert findings_of(SCENE.removeprefix("convex ") + "c: norm(v, w) >= 3\n") == ()


def test_signs_of_data_are_asked_for_where_they_decide() -> None:
    model = model_of(
        f"{SCENE}c{{k in K}}: a[k]*abs(x[k]) - m*a[k]*sqrt(y) + 2*a[k]*sqrt(y) + a[k]*y <= 3\n"
    )
    factors = convexity(model).factors
    assert [str(f.sign) for f in factors] == ["at least 0", "at least 0", "at most 0"]


_DATA = """
    convex model m
    set K = 1..4
    param a{{k in K}} = {a}
    param q{{i in K, k in K}} = {q}
    var x{{K}} in [-5, 5]
    minimize f: sum{{k in K}} a[k]*x[k]^2 + sum{{i in K, k in K: i != k}} q[i,k]*x[i]*x[k] + abs(x[1] - 3)
"""  # fmt: skip


def test_data_that_keep_it_convex_prove_the_optimum_global() -> None:
    solution = ready(_DATA.format(a="k", q="0.1")).solve()
    assert solution.status == "optimal" and solution.proof == "global"


def test_what_no_cone_shows_is_proven_by_the_text_alone() -> None:
    text = """
        {}model m
        var w complex
        var y >= 0
        minimize f: exp(y) - re(w)/2
        subject to
          c: norm(w - 1, 2*w) <= y
    """
    assert ready(text.format("convex ")).solve().proof == "global"
    assert ready(text.format("")).solve().proof != "global"


@pytest.mark.parametrize(
    ("a", "q", "place"),
    [("2 - k", "0", "at k = 3, and at 1 more: `a[k]`"), ("k", "9", "no convex form")],
)
def test_data_that_break_it(a: str, q: str, place: str) -> None:
    with pytest.raises(GridlangError) as caught:
        ready(_DATA.format(a=a, q=q))
    (d,) = caught.value.diagnostics
    assert d.code == "GL835" and place in d.message
    assert d.span is not None and d.help


def test_a_polar_formulation_of_a_convex_model_is_not_convex() -> None:
    text = """
        convex model m
        var w complex start 1
        minimize f: abs2(w - 2)
        subject to
          c: abs(w) <= 1
        formulation polar of m: w as polar
        formulation straight of m: w as rectangular
    """
    assert not ready(text, formulation="polar").bound.instance.convex
    assert ready(text, formulation="straight").bound.instance.convex
