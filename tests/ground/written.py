"""Models written out in a test: bound, and their derivatives held against central differences."""

from __future__ import annotations

import numpy as np
from from_text import ready
from numpy.typing import NDArray

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.instance import Instance

Reals = NDArray[np.float64]


def instance(text: str, *data: str, formulation: str = "") -> Instance:
    return ready(text, *data, formulation=formulation).bound.instance


def refused(text: str, *data: str, **settings: float | str) -> list[Diagnostic]:
    """Return the errors of a model or its data."""
    try:
        ready(text, *data, settings=settings)
    except GridlangError as error:
        return [d for d in error.diagnostics if d.is_error]
    return []


def interior(problem: Instance, seed: int) -> Reals:
    """Return a random point near the start, inside of the bounds and where it is defined."""
    random = np.random.default_rng(seed)
    x = problem.start + random.uniform(-0.2, 0.2, problem.n)
    lb, ub = problem.reduced.lb, problem.reduced.ub
    room = np.where(np.isfinite(ub - lb), ub - lb, 1.0)
    return np.clip(x, lb + 0.05 * room, ub - 0.05 * room)


def dense(
    rows: NDArray[np.int64], columns: NDArray[np.int64], values: Reals, m: int, n: int
) -> Reals:
    result = np.zeros((m, n))
    result[rows, columns] = values
    return result


def assert_derivatives(problem: Instance, seed: int = 0) -> None:
    """Hold gradient, Jacobian and Hessian against central differences at a random point."""
    f, n, m = problem.functions, problem.n, problem.m
    x = interior(problem, seed)
    weights = np.random.default_rng(seed + 1).uniform(-1, 1, m)
    step = 1e-5

    def jacobian(at: Reals) -> Reals:
        return dense(f.jacobian_rows, f.jacobian_columns, f.jacobian(at), m, n)

    def slope(at: Reals) -> Reals:
        return 0.7 * f.gradient(at) + weights @ jacobian(at)

    def difference(function: object) -> Reals:
        ends = [(x + step * e, x - step * e) for e in np.eye(n)]
        return np.array([(function(a) - function(b)) / (2 * step) for a, b in ends])  # type: ignore[operator]

    lower = dense(f.hessian_rows, f.hessian_columns, f.hessian(x, weights, 0.7), n, n)
    assert np.all(np.triu(lower, 1) == 0)
    _close(f.gradient(x), difference(f.objective), "gradient")
    _close(jacobian(x), difference(f.constraints).reshape(n, m).T, "Jacobian")
    _close(lower + np.tril(lower, -1).T, difference(slope), "Hessian")


def _close(exact: Reals, approximate: Reals, what: str) -> None:
    """Fail where an entry is off by more than rounding lets a difference be."""
    assert np.isfinite(exact).all(), what
    size = max(1.0, float(np.abs(exact).max(initial=0.0)))
    worst = float(np.abs(exact - approximate).max(initial=0.0))
    assert worst < 1e-6 * size, f"{what}: off by {worst:.2g} where entries reach {size:.2g}"
