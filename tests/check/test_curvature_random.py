"""Random objectives: what is called convex is so along segments, and lowering keeps every value."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gridlang.diagnostics import GridlangError
from gridlang.ground.above import with_above
from gridlang.ground.certificate import objective_value
from gridlang.ground.lift import lift_point
from gridlang.pipeline import bind_model, check
from gridlang.source import Source

HEAD = """\
{}model m
set K = 1..2
param r{{k in K}} >= 0 = k
param q{{k in K}} <= 0 = k - 3
param c{{k in K}} complex = k - 2j
var x{{K}} in [-2, 2]
var y in [0.1, 3]
var n in [-3, -0.1]
var v{{K}} complex
define d{{k in K}} = norm(v[k], x[k])
minimize f: {}
"""
LEAVES = ["x[1]", "x[2]", "y", "n", "re(c[1]*v[1])", "im(v[2])", "r[2]", "q[1]", "d[1]", "abs(v[2])", "2", "abs2(v[1])"]  # fmt: skip
UNARY = ["abs", "sqrt", "exp", "log", "-", "cosh", "r[1]*", "q[2]*", "1/", "sin"]
MANY = ["norm", "norm1", "norminf"]


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(pairs, st.sampled_from("+-+-*/")).map(lambda t: f"({t[0][0]} {t[1]} {t[0][1]})"),
        st.tuples(inner, st.sampled_from(UNARY)).map(lambda t: f"({t[1]}({t[0]}))"),
        st.tuples(pairs, st.sampled_from(MANY)).map(lambda t: f"{t[1]}({t[0][0]}, {t[0][1]})"),
        st.tuples(inner, st.sampled_from(["2", "3", "0.5", "1.5", "(-1)", "4"])).map(
            lambda t: f"({t[0]})^{t[1]}"
        ),
        st.sampled_from(
            [
                "(sum{k in K} r[k]*abs(x[k]))",
                "norm{k in K} (v[k] - x[k])",
                "(sum{k in K: k > 1} q[k]*d[k])",
                "(sum{k in K} (abs(x[k]) if k > 1 else y))",
                "abs2(v[1])/y",
            ]
        ),
    )


EXPRESSIONS = st.recursive(st.sampled_from(LEAVES), _grown, max_leaves=4)
FIXED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=150,
    suppress_health_check=list(HealthCheck),
)


def values(text: str, points: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the author's objective and that of the real problem at points, every third one between
    the two before it; where a function has no value, both are infinite."""
    model, _ = check(Source("test.grid", text))
    made = bind_model(model, ())
    problem, random = made.instance, np.random.default_rng(len(text))
    ours, theirs, spots = [], [], []
    for number in range(points):
        spot = random.uniform(-2, 2, problem.n)
        if number % 3 == 2:
            spot = (spots[-1] + spots[-2]) / 2
        spot = np.clip(spot, problem.reduced.lb, problem.reduced.ub)
        spots.append(spot)
        point = lift_point(model, made.derived, problem, spot)
        try:
            with np.errstate(all="ignore"):
                ours.append(objective_value(point) or 0.0)
        except GridlangError:  # not defined there
            ours.append(np.inf)
        raised = with_above(problem.model, problem.evaluator, problem.blocks, spot)
        whole = problem.with_sums(raised)
        with np.errstate(all="ignore"):
            theirs.append(problem.functions.objective(whole) if np.isfinite(ours[-1]) else np.inf)
    return np.array(ours), np.array(theirs)


@FIXED
@given(EXPRESSIONS)
def test_what_is_called_convex_is_so_between_any_two_points(e: str) -> None:
    try:
        found, _ = values(HEAD.format("convex ", e), 30)
    except GridlangError:
        assume(False)
    low, high, middle = found[0::3], found[1::3], found[2::3]
    ends = np.isfinite(low) & np.isfinite(high)
    chord = (low + high)[ends] / 2
    assert np.all(middle[ends] <= chord + 1e-9 * (1 + np.abs(chord)))


@FIXED
@given(EXPRESSIONS)
def test_variables_above_norms_keep_the_objective(e: str) -> None:
    try:
        ours, theirs = values(HEAD.format("", e), 4)
    except GridlangError:
        assume(False)
    defined = np.isfinite(ours)
    np.testing.assert_allclose(theirs[defined], ours[defined], rtol=1e-9, atol=1e-9)
