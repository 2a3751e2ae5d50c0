"""Second-order cones read off the figures of quadratic rows, and what is none."""

from __future__ import annotations

import numpy as np
import pytest
from from_text import ready
from hypothesis import given
from hypothesis import strategies as st

from gridlang.ground.cones import Cones
from gridlang.ground.instance import Instance
from gridlang.ground.soundness import class_for_solvers, is_convex


def _instance(rows: str, variables: str = "", objective: str = "x + y + z + t") -> Instance:
    text = f"model m\nvar x\nvar y\nvar z\nvar t >= 0\n{variables}\nminimize f: {objective}\n"
    return ready(text + f"subject to\n{rows}\n").bound.instance


def _cones(instance: Instance) -> Cones:
    found = instance.cones
    assert found is not None
    return found


CONES = {
    "a ball": "c: x^2 + y^2 <= 4",
    "a ball off the centre": "c: (x - 3)^2 + (y + 1)^2 + x*y <= 4",
    "an empty ball": "c: x^2 + y^2 <= -1",
    "a norm": "c: x^2 + y^2 - t^2 <= 0",
    "a norm with a constant": "c: x^2 + 4 <= t^2",
    "a lower limit": "c: t^2 - x^2 - y^2 >= 0",
    "a parabola": "c: x^2 + 3*y^2 + 2*x <= z",
    "an ellipse of mixed terms": "c: x^2 + y^2 + x*y + z <= 3",
    "a product of two": "c: x^2 + y^2 <= t*u",
    "a product moved": "c: x^2 <= (t + 1)*(u + 2)",
    "a product of sums": "c: x^2 <= (y + z)*t\n  side: y + z >= 0",
    "a norm under a sum": "c: x^2 <= (y + 2*z - 1)^2\n  side: 2*y + 4*z >= 2",
    "a norm under a negative sum": "c: x^2 <= (y + 2*z)^2\n  side: y + 2*z <= 0",
    "a second limit that never binds": "c: -1 <= x^2 + y^2 <= 4",
}

OTHERS = {
    "an equation": "c: x^2 + y^2 == 4",
    "outside of a ball": "c: x^2 + y^2 >= 4",
    "two limits": "c: 1 <= x^2 + y^2 <= 4",
    "a product": "c: x*y <= 1",
    "a product of unknown sign": "c: x^2 <= y*t",
    "both nappes": "c: x^2 + y^2 <= z^2",
    "a hyperboloid of one sheet": "c: x^2 + y^2 <= t^2 + 1",
    "a saddle": "c: x^2 - y^2 + z <= 1",
    "a sum of unknown sign": "c: x^2 <= (y + z)*t\n  side: y + 2*z >= 0",
}


@pytest.mark.parametrize("rows", CONES.values(), ids=CONES.keys())
def test_a_cone_is_recognised_and_is_the_row(rows: str) -> None:
    instance = _instance(rows, "var u >= 0\n")
    found = _cones(instance)
    assert (found.count, len(found.others)) == (1, 0)
    assert class_for_solvers(instance) == "SOCP"
    assert is_convex(instance)
    _same_value(instance, found, np.random.default_rng(1).normal(size=instance.n))


@pytest.mark.parametrize("rows", OTHERS.values(), ids=OTHERS.keys())
def test_what_is_no_cone_is_said(rows: str) -> None:
    instance = _instance(rows)
    found = _cones(instance)
    assert (found.count, len(found.others)) == (0, 1)
    assert class_for_solvers(instance) == "QCP"
    assert not is_convex(instance)


def _same_value(instance: Instance, found: Cones, x: np.ndarray) -> None:
    """The row less its limit is the weighted difference of squares, at any point."""
    s = found.lines.values(x)
    squares = np.add.reduceat(s**2, found.starts[:-1])
    ours = found.weights * (squares - 2 * s[found.starts[:-1]] ** 2)
    r = instance.reduced
    limit = np.where(found.weights > 0, r.upper, r.lower)[found.rows] if found.count else 0
    theirs = instance.functions.constraints(x)[found.rows] - limit
    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-9)


figures = st.integers(-300, 300).map(lambda v: v / 100)


@given(st.lists(figures, min_size=9, max_size=9), st.lists(figures, min_size=4, max_size=4))
def test_random_convex_rows_are_cones_with_the_same_value(a: list[float], b: list[float]) -> None:
    rows = " + ".join(f"({a[3 * i]}*x + {a[3 * i + 1]}*y + {a[3 * i + 2]}*z)^2" for i in range(3))
    linear = f"({b[0]})*x + ({b[1]})*y + ({b[2]})*t"
    instance = _instance(f"c: {rows} + x^2 + {linear} <= {b[3]}")
    found = _cones(instance)
    assert found.count == 1 and not len(found.others)
    for seed in range(3):
        _same_value(instance, found, np.random.default_rng(seed).normal(size=instance.n))


def test_families_that_feed_one_row_are_added_up() -> None:
    text = """
        model m
        set K = 1..3
        set L = 1..2
        var p{K}
        var q{L}
        minimize f: sum{k in K} p[k]
        subject to
          c: sum{k in K} p[k]^2 + sum{l in L} q[l]^2 <= 9
          d{l in L}: q[l]^2 + sum{k in K: k > l} p[k]^2 <= 4*l
    """
    instance = ready(text).bound.instance
    found = _cones(instance)
    assert found.count == 3
    assert sorted(np.diff(found.starts).tolist()) == [3, 4, 6]
    _same_value(instance, found, np.arange(1.0, 6.0))


def test_a_diagonal_form_stays_sparse() -> None:
    found = _cones(_instance("c: x^2 + 4*y^2 + z^2 <= t*u", "var u >= 0\n"))
    per_line = np.bincount(found.lines.lines)
    assert sorted(per_line.tolist()) == [1, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("objective", "expected"),
    [("x^2 + y", "SOCP"), ("x*y", "QCP"), ("x^2 + x*y + y^2", "SOCP"), ("x^3", "NLP")],
)
def test_the_objective_counts_too(objective: str, expected: str) -> None:
    instance = _instance("c: x^2 + y^2 <= 4", objective=objective)
    assert class_for_solvers(instance) == expected


def test_whole_numbers_make_it_mixed_integer() -> None:
    instance = _instance("c: x^2 + y^2 <= t^2", "var n integer in [0, 3]\n")
    assert class_for_solvers(instance) == "MISOCP"
