"""A solve that begins at an earlier solution, by name and index."""

from __future__ import annotations

import numpy as np
import pytest
from from_text import ready

import gridlang


@pytest.mark.parametrize("formulation", ["polar", "rectangular"])
def test_the_optimum_is_a_start_in_any_formulation(formulation: str) -> None:
    cold = gridlang.load("acopf").bind("case30").solve()
    bound = (
        gridlang.load("acopf").bind("case30", formulation=formulation).bound.started(cold.values)
    )
    x = bound.instance.start
    assert bound.instance.functions.objective(x) == pytest.approx(cold.objective, rel=1e-6)
    again = bound.solve()
    assert again.objective == pytest.approx(cold.objective, rel=1e-6)


def test_a_local_solver_stays_at_the_start_it_is_given() -> None:
    text = "model m\nvar x in [-3, 3] start {0}\nminimize f: (x^2 - 1)^2 + 0.1*x\n"
    left = ready(text.format("(0 - 2)")).solve()
    right = ready(text.format("2"))
    assert right.solve()["x"].values[0] > 0
    assert right.solve(start=left)["x"].values[0] < 0


def test_other_indices_keep_their_own_start() -> None:
    text = "model m\nset K = 1..{n}\nvar x{{K}} in [0, 9] start 5\nminimize f: sum{{k in K}} (x[k] - k)^2\n"
    small = ready(text.format(n=2)).solve()
    start = ready(text.format(n=3)).bound.started(small.values).instance.start
    assert start == pytest.approx([1, 2, 5], abs=1e-4)


def test_a_knapsack_begins_at_its_incumbent() -> None:
    text = """
        model m
        set K = 1..4
        var u{K} binary
        maximize f: sum{k in K} (3 + k)*u[k]
        subject to
          c: sum{k in K} (2 + k)*u[k] <= 9
    """
    model = ready(text)
    first = model.solve()
    assert np.array_equal(model.solve(start=first)["u"].values, first["u"].values)
