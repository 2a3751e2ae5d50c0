"""Problems for .nl files: built by hand, or random points and dense derivatives of any."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gridlang.ground.kernel import Kernel, Term
from gridlang.nl import NlProblem, Order
from gridlang.nl.opcodes import OPCODES

Reals = NDArray[np.float64]
NONE = np.zeros(0, dtype=np.int64)


def empty(n: int, m: int) -> NlProblem:
    """Return a problem of free variables and constraints with nothing in them."""
    return NlProblem(
        lb=np.full(n, -np.inf),
        ub=np.full(n, np.inf),
        lower=np.full(m, -np.inf),
        upper=np.ones(m),
        integer=np.zeros(n, dtype=bool),
        start=np.zeros(n),
        linear=(NONE, NONE, np.zeros(0)),
        gradient=(NONE, np.zeros(0)),
        constant=0.0,
        maximize=False,
        has_objective=True,
        kernels=(),
    )


def kernel_of(columns: list[list[int]], rows: list[int], op: str, data: Reals) -> Kernel:
    """Return a kernel with the term `data · op(columns…)` in each of `rows`."""
    kernel = Kernel(len(rows))
    slots = [kernel.slot(np.array(c, dtype=np.int64)) for c in columns]
    node = kernel.graph.mul(kernel.figures(data), kernel.graph.call(op, *slots))
    kernel.terms.append(Term(node, np.array(rows, dtype=np.int64)))
    return kernel


def mixed(seed: int) -> NlProblem:
    """Return a problem with every class of variable, every kind of limit, two terms in a row."""
    random = np.random.default_rng(seed)
    n, m = 18, 8
    p = empty(n, m)
    integer = np.zeros(n, dtype=bool)
    integer[random.permutation(n)[:9]] = True
    lb, ub = np.zeros(n), np.where(random.random(n) < 0.5, 1.0, 4.0)
    ub[3], lb[4] = np.inf, -np.inf
    lb[5] = ub[5] = 2.0
    lower = np.array([-np.inf, 1.0, 2.0, -np.inf, -3.0, 0.0, 1.5, -np.inf])
    upper = np.array([4.0, 1.0, np.inf, 7.0, 3.0, np.inf, 1.5, 0.25])
    rows = random.integers(0, m, 12)
    return replace(
        p,
        lb=lb,
        ub=ub,
        lower=lower,
        upper=upper,
        integer=integer,
        start=np.where(random.random(n) < 0.5, 0.0, 0.5),
        linear=(np.arange(8), random.integers(0, n, 8), random.normal(size=8)),
        gradient=(np.array([0, 7, 9]), random.normal(size=3)),
        constant=3.5,
        kernels=(
            kernel_of(
                [random.integers(0, 9, 12).tolist(), random.integers(3, 12, 12).tolist()],
                rows.tolist(),
                "mul",
                random.normal(size=12),
            ),
            kernel_of([[1, 2, 12, 13]], [m] * 4, "exp", random.normal(size=4)),
            kernel_of([[1, 1]], [2, 2], "cos", np.ones(2)),
        ),
    )


def shared(seed: int) -> NlProblem:
    """Return a problem whose defined variables serve both, constraints only, the objective only.

    Some use others, some rows have equal ones, and one variable stands below them alone.
    """
    random = np.random.default_rng(seed)
    n, m = 8, 6
    first, second = Kernel(m), Kernel(4)
    g = first.graph
    x, y, z = (first.slot(random.integers(0, 4, m)) for _ in range(3))
    angle = g.add(g.mul(first.figures(random.normal(size=m)), x), g.add(y, z))
    wave = g.mul(g.call("sin", angle), g.call("exp", angle))
    product = g.mul(g.call("cos", g.add(angle, wave)), wave)
    rows = np.arange(m)
    first.terms += [
        Term(product, rows),
        Term(g.mul(product, x), np.roll(rows, 1)),
        Term(g.add(product, wave), np.full(m, m)),
        Term(g.call("sin", g.mul(g.mul(x, y), z)), rows),
        Term(g.call("exp", g.mul(g.mul(x, y), z)), rows),
    ]
    g = second.graph
    x, y = second.slot(np.array([5, 6, 5, 6])), second.slot(np.array([6, 7, 6, 7]))
    ratio = g.div(x, g.add(g.mul(y, y), g.const(2.0)))
    second.terms += [
        Term(g.call("exp", ratio), np.full(4, m)),
        Term(g.mul(ratio, g.call("sin", ratio)), np.full(4, m)),
    ]
    return replace(empty(n, m), kernels=(first, second))


@dataclass(frozen=True)
class Values:
    """All values of a problem at a point, dense, in the order given."""

    objective: float
    constraints: Reals
    gradient: Reals
    jacobian: Reals
    hessian: Reals


def values(
    p: NlProblem, x: Reals, weights: Reals, order: Order | None = None, weight: float = 0.7
) -> Values:
    """Return all values; the Hessian is that of weight · f + weights · g."""
    f = p.functions()
    jacobian = np.zeros((p.m, p.n))
    jacobian[f.jacobian_rows, f.jacobian_columns] = f.jacobian(x)
    hessian = np.zeros((p.n, p.n))
    hessian[f.hessian_rows, f.hessian_columns] = f.hessian(x, weights, weight)
    hessian = hessian + np.tril(hessian, -1).T
    constraints, gradient = f.constraints(x), f.gradient(x)
    if order is not None:
        constraints, gradient = constraints[order.rows], gradient[order.columns]
        jacobian = jacobian[order.rows][:, order.columns]
        hessian = hessian[order.columns][:, order.columns]
    return Values(f.objective(x), constraints, gradient, jacobian, hessian)


def assert_same(written: NlProblem, back: NlProblem, order: Order, seed: int = 0) -> None:
    """Hold a problem that was read against the one that was written, at a random point."""
    assert np.array_equal(back.lb, written.lb[order.columns])
    assert np.array_equal(back.ub, written.ub[order.columns])
    assert np.array_equal(back.lower, written.lower[order.rows])
    assert np.array_equal(back.upper, written.upper[order.rows])
    assert np.array_equal(back.integer, written.integer[order.columns])
    assert np.array_equal(back.start, written.start[order.columns])
    assert (back.maximize, back.has_objective) == (written.maximize, written.has_objective)
    random = np.random.default_rng(seed)
    x, weights = random.uniform(0.3, 0.9, written.n), random.normal(size=written.m)
    a = values(written, x, weights, order)
    b = values(back, x[order.columns], weights[order.rows])
    for name in ("objective", "constraints", "gradient", "jacobian", "hessian"):
        np.testing.assert_allclose(
            getattr(b, name), getattr(a, name), rtol=1e-12, atol=1e-10, err_msg=name
        )


def every_operator() -> NlProblem:
    """Return a problem with one row an operator, on 12 variables between 0 and 1."""
    names = sorted(OPCODES)
    p = empty(12, len(names))
    binary = {"add", "sub", "mul", "div", "pow", "atan2"}
    kernels = []
    for row, name in enumerate(names):
        columns = [[row % 12, (row + 3) % 12]]
        if name in binary:
            columns.append([(row + 5) % 12, (row + 1) % 12])
        kernels.append(kernel_of(columns, [row, row], name, np.array([1.5, -0.25])))
    return replace(p, kernels=tuple(kernels))
