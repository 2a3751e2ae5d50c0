"""Points to compare at: random ones, and feasible ones near them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from gridlang.bound import Bound
from gridlang.ground.arrays import Reals
from gridlang.ground.certificate import certify
from gridlang.ground.functions import Functions
from gridlang.ground.instance import Instance
from gridlang.ground.kernel import Kernel
from gridlang.ground.lift import Point, lift_point
from gridlang.ground.problem import with_fixed_integers
from gridlang.ground.soundness import class_for_solvers
from gridlang.ground.terms import Rows
from gridlang.solution import Certificate
from gridlang.solve.registry import choose
from gridlang.solve.solver import Request


def random_point(instance: Instance, seed: int) -> Reals:
    """Return a point (n,) near the start, where all functions are defined."""
    x = instance.start + np.random.default_rng(seed).uniform(-0.2, 0.2, instance.n)
    return instance.with_sums(np.where(instance.integer, np.round(x), x))


@dataclass(frozen=True)
class Feasible:
    """A feasible point x (n,), the author's model there, and the certificate of it."""

    x: Reals
    point: Point
    certificate: Certificate


def feasible_points(bound: Bound, points: int, known: Reals) -> Iterator[Feasible]:
    """Yield for each of so many random points the feasible one that is nearest to it.

    Whole numbers are those of a feasible point that is known (n,). One that no solver finds, or
    that the certificate does not bear out, is left out.
    """
    instance = with_fixed_integers(bound.instance, known)
    for seed in range(points):
        aim = np.where(bound.instance.integer, known, random_point(bound.instance, seed))
        problem = nearest(instance, aim)
        x = choose(class_for_solvers(problem), "", "").solve(problem, Request()).x
        if x is None or not np.isfinite(x).all():
            continue
        point = lift_point(bound.derived, bound.instance, x)
        certificate = certify(point, bound.instance, x, None)
        if certificate.feasible:
            yield Feasible(x, point, certificate)


def nearest(problem: Instance, aim: Reals) -> Instance:
    """Return the problem of the feasible point x nearest to a point (n,): minimise |x - aim|²."""
    objective = len(problem.reduced.row_of)
    kept = [
        k.only([t for t in k.terms if not np.any(t.rows == objective)])
        for k in problem.functions.kernels
    ]
    distance = Kernel(problem.n)
    graph = distance.graph
    columns = np.arange(problem.n, dtype=np.int64)
    apart = graph.add(distance.slot(columns), graph.neg(distance.figures(aim)))
    distance.add(graph.mul(apart, apart), np.full(problem.n, objective, dtype=np.int64))
    none = np.zeros(0, dtype=np.int64), np.zeros(0)
    reduced = replace(problem.reduced, gradient=none, objective_constant=0.0)
    functions = Functions(reduced, Rows(kernels=dict(enumerate([*kept, distance]))), problem.n)
    start = np.clip(aim, reduced.lb, reduced.ub)
    return replace(
        problem, functions=functions, reduced=reduced, start=start, sign=1.0, has_objective=True
    )
