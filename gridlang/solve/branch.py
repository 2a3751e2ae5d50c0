"""Branch and bound over conic relaxations: mixed-integer convex problems, proven by their duals."""

from __future__ import annotations

import heapq
import itertools
import time
from dataclasses import dataclass, field, replace

import numpy as np

from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.problem import Problem, with_fixed_integers
from gridlang.solve.clarabel import OUT_OF_STEPS, Clarabel
from gridlang.solve.solver import Availability, RawResult, Request, Status

_WHOLE = 1e-6  # a number this near to a whole one is one
_GAP = 1e-6  # relative; solutions of relaxations are not more exact
_QUICK = Clarabel(quick=True)  # enough for a node that is split or cut off


@dataclass(frozen=True)
class Branch:
    """Branch and bound (Land and Doig 1960) over Clarabel: every bound is one from duals.

    For problems with some tens of whole numbers: each node is an interior-point solve from anew,
    and its bound has none of the tolerances by which a search over cuts is off.
    """

    name: str = "branch"
    via: str = "direct"
    classes: frozenset[str] = frozenset(("MISOCP", "convex MIQP"))
    summary: str = "proven optima of convex problems with some whole numbers, over Clarabel"

    def availability(self) -> Availability:
        return Clarabel().availability()

    def solve(self, problem: Problem, request: Request) -> RawResult:
        return _Search(problem, request).run()


@dataclass(order=True, frozen=True)
class _Node:
    """Limits of whole numbers, and a bound of the objective within them."""

    bound: float
    number: int
    lb: Reals = field(compare=False)
    ub: Reals = field(compare=False)


@dataclass
class _Search:
    problem: Problem
    request: Request
    best: RawResult | None = None
    value: float = np.inf
    leaves: float = np.inf  # the least bound of a node with no children: whole, or unsolved
    nodes: int = 0

    def run(self) -> RawResult:
        """Return the best point and what proves it: nodes by their bounds, the least one first.

        Until there is a point, the child nearest to its relaxation goes first.
        """
        r, self.until = self.problem.reduced, np.inf
        if self.request.time_limit is not None:
            self.until = time.perf_counter() + self.request.time_limit
        whole = self.problem.integer
        lb, ub = np.where(whole, np.ceil(r.lb), r.lb), np.where(whole, np.floor(r.ub), r.ub)
        numbers = itertools.count(1)
        open_ = [_Node(-np.inf, 0, lb, ub)]
        if self.problem.warm:
            self._try(self.problem.start)
        while open_:
            node = heapq.heappop(open_)
            while node.bound < self._limit():
                found = self._bounded(node)
                if found is None:
                    return self._stopped(node, *open_)
                bound, x = found
                at = None if x is None else self._fractional(x)
                node = replace(node, bound=max(bound, node.bound))
                if node.bound >= self._limit():
                    break
                if x is not None and (at is None or self.nodes == 1):
                    self._try(x)
                if x is None or at is None:
                    self.leaves = min(self.leaves, node.bound)
                    break
                near, far = self._children(node, at, x, next(numbers))
                heapq.heappush(open_, far)
                if np.isfinite(self.value):
                    heapq.heappush(open_, near)
                    break
                node = near
        return self._done()

    def _limit(self) -> float:
        """Return the bound from which a node holds nothing better."""
        gap = _GAP if self.request.gap is None else max(self.request.gap, _GAP)
        return self.value - gap * abs(self.value) if np.isfinite(self.value) else np.inf

    def _bounded(self, node: _Node) -> tuple[float, Reals | None] | None:
        """Return what `_relaxed` does: quickly, but where no node below would tell more."""
        found = self._relaxed(node, _QUICK)
        if found is None:
            return None
        bound, x = found
        split = x is not None and self._fractional(x) is not None
        return found if split or bound >= self._limit() else self._relaxed(node, Clarabel())

    def _relaxed(self, node: _Node, solver: Clarabel) -> tuple[float, Reals | None] | None:
        """Return the bound and the point of a node's relaxation; None where time is up."""
        self.nodes += 1
        limits = replace(self.problem.reduced, lb=node.lb, ub=node.ub)
        free = np.zeros(self.problem.n, dtype=bool)
        part = replace(self.problem, reduced=limits, integer=free)
        found = self._asked(part, solver)
        if found is None:
            return None
        if found.status is Status.INFEASIBLE:
            return np.inf, None
        if found.bound is not None:
            return found.bound, found.x
        if found.status is not Status.OPTIMAL or found.x is None:
            return -np.inf, found.x
        value = self.problem.functions.objective(found.x)  # Ipopt's, proven by its multipliers
        return value - _GAP * abs(value), found.x

    def _asked(self, part: Problem, solver: Clarabel) -> RawResult | None:
        """Return Clarabel's answer in the time that is left; None where that is up.

        One that ran out of steps has a bound all the same.
        """
        left = self.until - time.perf_counter()
        if left <= 0:
            return None
        limit = left if np.isfinite(left) else None
        found = solver.solve(part, Request(self.request.tolerance, limit))
        stopped = found.status is Status.LIMIT and found.message != OUT_OF_STEPS
        return None if stopped else found

    def _fractional(self, x: Reals) -> int | None:
        """Return the whole number that is furthest from one, None where all are."""
        whole: Codes = np.flatnonzero(self.problem.integer)
        off = np.abs(x[whole] - np.round(x[whole]))
        return int(whole[np.argmax(off)]) if np.max(off, initial=0.0) > _WHOLE else None

    def _children(self, node: _Node, at: int, x: Reals, number: int) -> tuple[_Node, _Node]:
        """Return both halves of a node, split at a fractional number; the nearer one first."""
        lb, ub = node.lb.copy(), node.ub.copy()
        ub[at], lb[at] = np.floor(x[at]), np.ceil(x[at])
        below, above = replace(node, number=number, ub=ub), replace(node, number=number, lb=lb)
        return (above, below) if x[at] - np.floor(x[at]) >= 0.5 else (below, above)

    def _try(self, x: Reals) -> None:
        """Take the best point with the whole numbers of x, where there is a better one."""
        r, whole = self.problem.reduced, self.problem.integer
        x = np.where(whole, np.clip(np.round(x), r.lb, r.ub), x)
        found = self._asked(with_fixed_integers(self.problem, x), Clarabel())
        if found is None or found.status is not Status.OPTIMAL or found.x is None:
            return
        value = self.problem.functions.objective(found.x)
        if value < self.value:
            x = np.where(whole, np.round(x), found.x)
            self.best, self.value = replace(found, x=x), value

    def _done(self) -> RawResult:
        if self.best is None and self.leaves == np.inf:
            why = "no choice of whole numbers has a point"
            return RawResult(Status.INFEASIBLE, why, None, iterations=self.nodes, proof="global")
        if self.best is None or self.leaves == -np.inf:
            late = time.perf_counter() >= self.until
            failed = replace(self._stopped(), status=Status.ERROR, message="a relaxation fails")
            return self._stopped() if late else failed
        return replace(
            self.best,
            status=Status.OPTIMAL,
            message="optimal",
            iterations=self.nodes,
            bound=min(self._limit(), self.leaves),
            proof="global",
        )

    def _stopped(self, *left: _Node) -> RawResult:
        """Return what is known where nodes are left."""
        bound = min(self._limit(), self.leaves, *(n.bound for n in left))
        known = bound if np.isfinite(bound) else None
        why, x = "stopped at a limit", None if self.best is None else self.best.x
        return RawResult(Status.LIMIT, why, x, iterations=self.nodes, bound=known)
