"""Feasible points: each the nearest to a random one."""

from __future__ import annotations

import numpy as np
import pytest
from from_text import ready

from gridlang.verify.points import feasible_points, nearest, random_point


def test_what_is_nearest_is_the_projection() -> None:
    text = """
        model disc
        var x start 0
        var y start 0
        minimize f: exp(x) + 3*y
        subject to
          c: x^2 + y^2 <= 0.0001
    """
    bound = ready(text).bound
    found = list(feasible_points(bound, 4, bound.instance.start))
    assert len(found) == 4
    for seed, x in enumerate(feasible.x for feasible in found):
        aim = random_point(bound.instance, seed)
        assert x == pytest.approx(0.01 * aim / np.linalg.norm(aim), abs=1e-6)


def test_the_objective_is_the_distance_alone() -> None:
    text = """
        model two
        var x in [0, 1]
        var y in [0, 1]
        maximize f: 3*x + exp(y) + x*y
        subject to
          c: x*y <= 1
    """
    instance = ready(text).bound.instance
    aim, x = np.array([0.5, -1.0]), np.array([2.0, 1.0])
    problem = nearest(instance, aim)
    assert problem.functions.objective(x) == pytest.approx(1.5**2 + 2.0**2)
    assert problem.functions.gradient(x) == pytest.approx(2 * (x - aim))
    assert problem.functions.constraints(x) == pytest.approx(instance.functions.constraints(x))
