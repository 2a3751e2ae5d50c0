"""Complementarities for a local solver: products loosened, tightened step by step, then settled."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from gridlang.ground.arrays import Reals
from gridlang.ground.problem import Problem
from gridlang.solve.pieces import Piece, slacks
from gridlang.solve.scaling import scale
from gridlang.solve.solver import Progress, RawResult, Request, Status

# The limits of products, in rows as they are scaled for the solver, from one solve to the next.
# Without an objective the first is left out: it would let the point go far from its start.
LIMITS = (1.0, 1e-3, 1e-6, 1e-9, 1e-12)
# A solve is no more exact than its tolerance, so that falls with the limit from here on.
_TOLERANCE = 1e-8
# So often may sides change places where both are tight; each time the objective falls.
_MOST_TURNS = 10
_SOLVED = (Status.OPTIMAL, Status.LOCALLY_OPTIMAL, Status.FEASIBLE)

Solve = Callable[[Problem, Request], RawResult]
Options = Mapping[str, str | int | float]


def regularised(solve: Solve, problem: Problem, request: Request, warm: Options) -> RawResult:
    """Return a local solver's answer for a problem with complementarities.

    A product a·b <= 0 of two slacks has no interior, and local methods stall on it. It gets a
    limit above 0, which falls from solve to solve, each begun where the last ended, with the
    options `warm` that keep the solver there. At the end the nearer side of each pair is held as
    an equation, which gives an exact point. Source: Scholtes 2001 (SIAM J. Optim. 11); Ralph and
    Wright, Some properties of regularization and penalization schemes for MPECs, Optimization
    Methods and Software 19 (2004).
    """
    run = _Run(solve, request)
    sizes = 1.0 / scale(problem.functions, problem.start).rows
    last: RawResult | None = None
    for limit in LIMITS if problem.has_objective else LIMITS[1:]:
        run.tolerance = min(limit, request.tolerance or _TOLERANCE)
        found = run(_loosened(problem, limit * sizes), {} if last is None else warm)
        if found.status not in _SOLVED or found.x is None:
            break
        problem, last = replace(problem, start=found.x), found
    if last is None:
        return found
    if found.status is Status.LIMIT:
        return replace(found, x=last.x, iterations=run.iterations)
    run.tolerance = request.tolerance
    exact = settled(lambda piece: run(piece, warm), problem, problem.start)
    answer = exact or replace(found, x=last.x)
    return replace(answer, iterations=run.iterations)


def settled(solve: Callable[[Problem], RawResult], problem: Problem, x: Reals) -> RawResult | None:
    """Return the optimum of the piece that a point is nearest to, with multipliers of the whole.

    Where both sides are tight and the objective falls on the other piece, that one is solved
    next. None where the first piece is not solved.
    """
    first, second = slacks(problem, x)
    piece = Piece(problem, first <= second)
    best: RawResult | None = None
    for _ in range(_MOST_TURNS):
        found = solve(piece.problem(x))
        if found.status not in _SOLVED or found.x is None:
            return best
        answer, turned = piece.multipliers(found)
        if best is not None and not _falls(problem, best.x, found.x):
            return best
        best, x = answer, found.x
        if not turned.any():
            return best
        piece = replace(piece, on_first=piece.on_first ^ turned)
    return best


def _falls(problem: Problem, before: Reals | None, x: Reals) -> bool:
    assert before is not None
    old, new = problem.functions.objective(before), problem.functions.objective(x)
    return new < old - 1e-9 * max(1.0, abs(old))


def _loosened(problem: Problem, limits: Reals) -> Problem:
    """Return the problem with the limits (m,) in place of 0 for the products of pairs."""
    reduced = problem.reduced
    product = reduced.row_of[problem.pairs.product]
    product = product[product >= 0]
    upper = reduced.upper.copy()
    upper[product] += limits[product]
    return replace(problem, reduced=replace(reduced, upper=upper))


@dataclass
class _Run:
    """A solver called several times: within one time limit, with iterations counted through."""

    solve: Solve
    request: Request
    tolerance: float | None = None
    iterations: int = 0
    started: float = field(default_factory=time.perf_counter)

    def __call__(self, problem: Problem, options: Options) -> RawResult:
        request, before = self.request.since(self.started), self.iterations
        progress = request.progress

        def counted(p: Progress) -> None:
            assert progress is not None
            seconds = time.perf_counter() - self.started
            progress(replace(p, iteration=before + p.iteration, seconds=seconds))

        found = self.solve(
            problem,
            replace(
                request,
                tolerance=self.tolerance,
                progress=None if progress is None else counted,
                options={**options, **request.options},
            ),
        )
        self.iterations += found.iterations
        return found
