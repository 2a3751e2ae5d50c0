"""Clarabel for LP, convex QP, second-order cones and semidefinite matrices, with bounds as proof."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import metadata
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.problem import Problem
from gridlang.solve.conic import Conic, conic, violation
from gridlang.solve.conic_answer import Duals, answer
from gridlang.solve.conic_differences import Differences, View, differences
from gridlang.solve.conic_edges import Edges, apart, edges, reach
from gridlang.solve.conic_rows import onto_rows
from gridlang.solve.conic_scaling import ConicScaling, column_sizes
from gridlang.solve.polish import met, rows_hold
from gridlang.solve.process import interruptible, prints_to_stderr
from gridlang.solve.solver import Availability, Progress, RawResult, Request, Status

if TYPE_CHECKING:
    import clarabel

Options = Mapping[str, str | int | float]

# Clarabel factors without pivoting, with this much added to the diagonal, and refines what that
# spoils. Its default of 1e-8 is too little where many matrices are of rank one; more than that is
# harder to refine. What is solved by one and not by another cannot be told beforehand.
_REFINED: Options = {"iterative_refinement_max_iter": 50, "iterative_refinement_stop_ratio": 1.5}
_LESS: Options = {**_REFINED, "static_regularization_constant": 1e-7}
_MORE: Options = {**_REFINED, "static_regularization_constant": 1e-6}
_DEFAULT: Options = {"static_regularization_constant": 1e-8}
_MET = 3e-7  # the violation of rows, by their terms, that is as good as none
_APART = 1e-5  # the relative gap from which Ipopt is asked too
_CLOSED = 1e-7  # the relative gap from which a second look is worth its time
_NO_VALUE = 1e-8  # an objective as small as this is no measure
_LEAST = 1e-7  # of the greatest square of a voltage: what is smaller is not told from rounding
_LARGE = 1_000_000  # entries of semidefinite blocks from which a factorisation by blocks pays

OUT_OF_STEPS = "iteration limit"
_STATUS = {
    "Solved": (Status.OPTIMAL, "solved"),
    "AlmostSolved": (Status.OPTIMAL, "solved to a looser tolerance"),
    "PrimalInfeasible": (Status.INFEASIBLE, "infeasible"),
    "DualInfeasible": (Status.UNBOUNDED, "unbounded"),
    "MaxIterations": (Status.LIMIT, OUT_OF_STEPS),
    "MaxTime": (Status.LIMIT, "time limit"),
    "CallbackTerminated": (Status.LIMIT, "stopped by the user"),
    "NumericalError": (Status.ERROR, "numbers became too large or too small"),
    "InsufficientProgress": (Status.ERROR, "the steps became too small"),
}
_NEARLY = ("Solved", "AlmostSolved", "InsufficientProgress")
_VERDICTS = ("PrimalInfeasible", "DualInfeasible", "MaxTime", "CallbackTerminated")


@dataclass(frozen=True)
class Clarabel:
    """Interior-point solver of conic problems with quadratic objectives (Goulart and Chen 2024).

    A `quick` answer has a bound that holds; its point may be off by more than a certificate grants.
    """

    name: str = "clarabel"
    via: str = "direct"
    classes: frozenset[str] = frozenset(("LP", "convex QP", "SOCP", "SDP"))
    summary: str = "proven optima of convex problems: second-order cones, semidefinite matrices"
    quick: bool = False

    def availability(self) -> Availability:
        if find_spec("clarabel") is None:
            return Availability(False, remedy="pip install clarabel")
        return Availability(True, binding="clarabel", version=metadata.version("clarabel"))

    def solve(self, problem: Problem, request: Request) -> RawResult:
        stop = threading.Event()
        form = conic(problem)
        view, seen = as_seen(problem, form)
        run = _Run(problem, request, seen.near, seen.scaling, stop)
        with interruptible(stop), prints_to_stderr():
            tried = (_MORE, _LESS) if len(form.definite) else (_LESS, _MORE, _DEFAULT)
            found = run.best(tried, again=view.edges.count > 0)
            if found.name == "DualInfeasible":
                found = run.unbounded(found)
            duals = _duals(seen, found)
            raw = _result(problem, form, view.edges, found, duals)
            if self.quick:
                return raw
            if found.name in _NEARLY and not run.late():
                raw = _closer(run, form, view, raw, duals.x)
        return met(problem, raw, _APART, request.since(run.started).time_limit)


@dataclass(frozen=True)
class _Found:
    """What Clarabel says: its status by name, and its scaled point and duals."""

    name: str
    x: Reals
    duals: Reals
    gap: float
    violation: float
    iterations: int

    @property
    def final(self) -> bool:
        """Whether no other settings need be tried."""
        return self.name in _VERDICTS or (self.name == "Solved" and self.violation <= _MET)

    @property
    def near(self) -> bool:
        """Whether a second look from here is worth more than other settings."""
        nearly = self.name in ("Solved", "AlmostSolved")
        return nearly and self.violation <= _MET and self.gap <= _APART

    @property
    def error(self) -> float:
        error = max(self.gap, self.violation)
        return error if np.isfinite(error) else np.inf


@dataclass
class _Run:
    """One scaled problem, and what watches Clarabel solve it."""

    problem: Problem
    request: Request
    form: Conic
    scaling: ConicScaling
    stop: threading.Event
    failure: BaseException | None = None

    def __post_init__(self) -> None:
        self.started = time.perf_counter()

    def best(self, tried: tuple[Options, ...], again: bool = False) -> _Found:
        """Return the answer of the first settings that solve it, else the one that comes nearest.

        One that is near is enough where the problem can be looked at `again`.
        """
        nearest: _Found | None = None
        iterations = 0
        for options in tried:
            found = self.once(self.form, options)
            iterations += found.iterations
            if nearest is None or found.final or found.error < nearest.error:
                nearest = found
            if found.final or (again and found.near) or self.late():
                break
        assert nearest is not None
        return replace(nearest, iterations=iterations)

    def unbounded(self, found: _Found) -> _Found:
        """Return a verdict of "unbounded" where there is a feasible point, else what is true.

        A direction of descent alone does not tell: no point may be feasible.
        """
        form = self.form
        flat = replace(form, slope=0.0 * form.slope, curvature=0.0 * form.curvature)
        point = self.once(flat, _LESS)
        if point.name == "Solved":
            return found
        return point if point.name == "PrimalInfeasible" else replace(found, name="NumericalError")

    def once(self, form: Conic, options: Options) -> _Found:
        settings = self._settings(options)
        used = _used(form)
        solver = _built(form, used, settings)
        solver.set_termination_callback(self._watch())
        said = solver.solve()
        if self.failure is not None:
            raise self.failure
        value, bound = float(said.obj_val), float(said.obj_val_dual)
        size = max(1e-8, min(abs(value), abs(bound)))
        x = np.zeros(form.n)
        x[used] = np.asarray(said.x, dtype=float)
        if str(said.status) in ("Solved", "AlmostSolved"):
            x = onto_rows(form, x)
        return _Found(
            str(said.status),
            x,
            np.asarray(said.z, dtype=float),
            abs(value - bound) / size,
            violation(form, x),
            int(said.iterations),
        )

    def late(self) -> bool:
        limit = self.request.time_limit
        late = limit is not None and time.perf_counter() - self.started > limit
        return late or self.stop.is_set()

    def _watch(self) -> Callable[[clarabel.DefaultInfo], bool]:
        def watch(info: clarabel.DefaultInfo) -> bool:
            try:  # Clarabel prints an error raised here, and goes on
                if self.request.progress is not None:
                    value = self.problem.sign * (
                        info.cost_primal / self.scaling.objective + self.form.constant
                    )
                    seconds = time.perf_counter() - self.started
                    self.request.progress(
                        Progress(info.iterations, value, info.res_primal, seconds)
                    )
            except BaseException as error:
                self.failure = error
                return True
            return self.stop.is_set()

        return watch

    def _settings(self, options: Options) -> clarabel.DefaultSettings:
        import clarabel

        settings = clarabel.DefaultSettings()
        settings.verbose = False
        settings.presolve_enable = False
        settings.chordal_decomposition_enable = False  # ours has no rows of consistency
        own: dict[str, str | int | float] = dict(options)
        triangles = self.form.definite * (self.form.definite + 1) // 2
        own["direct_solve_method"] = "faer" if int(np.sum(triangles**2)) > _LARGE else "qdldl"
        if self.request.tolerance is not None:
            for name in ("tol_gap_abs", "tol_gap_rel", "tol_feas"):
                own[name] = self.request.tolerance
        if self.request.time_limit is not None:
            spent = time.perf_counter() - self.started
            own["time_limit"] = max(1e-3, self.request.time_limit - spent)
        for name, value in own.items():
            setattr(settings, name, value)
        for name, value in self.request.options.items():
            _set(settings, name, value)
        return settings


def _set(settings: clarabel.DefaultSettings, name: str, value: str | int | float) -> None:
    known = {k for k in dir(settings) if not k.startswith("_")} - {"default"}
    old = getattr(settings, name, None) if name in known else None
    try:
        if name not in known:
            raise TypeError
        setattr(settings, name, bool(value) if isinstance(old, bool) else value)
    except (TypeError, ValueError, OverflowError) as error:
        raise _refused(f"the option {name} = {value}") from error


def _refused(what: str) -> GridlangError:
    help = "see Clarabel's documentation for names and values; check --option"
    return GridlangError((Diagnostic("GL903", f"Clarabel does not take {what}", help=help),))


def _used(form: Conic) -> Codes:
    """Return the columns that anything speaks of: of a matrix stated in full, few."""
    used = form.slope != 0
    used[form.lines.columns] = True
    used[form.curved_rows] = used[form.curved_columns] = True
    return np.flatnonzero(used)


def _built(form: Conic, used: Codes, settings: clarabel.DefaultSettings) -> clarabel.DefaultSolver:
    """Return a solver that holds a problem: minimise ½x'Px + q'x, Ax + s = b, s in cones."""
    import clarabel
    from scipy import sparse

    place = np.zeros(form.n, dtype=np.int64)
    place[used] = np.arange(len(used))
    n, lines = len(used), form.lines
    entries = (-lines.figures, (lines.lines, place[lines.columns]))
    a = sparse.csc_matrix(entries, shape=(lines.count, n))
    places = (place[form.curved_rows], place[form.curved_columns])
    p = sparse.csc_matrix((form.curvature, places), shape=(n, n))
    p.eliminate_zeros()
    cones: list[object] = []
    if form.zero:
        cones.append(clarabel.ZeroConeT(form.zero))
    if form.nonnegative:
        cones.append(clarabel.NonnegativeConeT(form.nonnegative))
    cones += map(clarabel.SecondOrderConeT, form.second_order.tolist())
    cones += map(clarabel.PSDTriangleConeT, form.definite.tolist())
    try:
        return clarabel.DefaultSolver(p, form.slope[used], a, lines.offsets, cones, settings)
    except Exception as error:  # a setting of a value that it does not know, as an Exception
        raise _refused(f"these options: {error}") from error


def _result(
    problem: Problem, form: Conic, entries: Edges, found: _Found, duals: Duals
) -> RawResult:
    status, message = _STATUS.get(found.name, (Status.ERROR, found.name))
    proof = "global" if status in (Status.INFEASIBLE, Status.UNBOUNDED) else "none"
    if status in (Status.INFEASIBLE, Status.UNBOUNDED):
        return RawResult(status, message, None, iterations=found.iterations, proof=proof)
    raw = answer(problem, form, entries, duals)
    solved = status is Status.OPTIMAL
    return replace(
        raw,
        status=status,
        message=message,
        iterations=found.iterations,
        multipliers=raw.multipliers if solved else None,
        lower_multipliers=raw.lower_multipliers if solved else None,
        upper_multipliers=raw.upper_multipliers if solved else None,
        proof="global" if found.name == "Solved" else "none",
    )


def _duals(seen: Differences, found: _Found) -> Duals:
    return Duals(seen.point(found.x), seen.duals(found.duals))


def as_seen(problem: Problem, form: Conic) -> tuple[View, Differences]:
    """Return a problem as its bounds and admittances let see it before it is solved."""
    columns, entries = column_sizes(problem, form), edges(form)
    view = View(entries, columns, reach(form, entries, columns))
    return view, differences(form, view)


def _closer(run: _Run, form: Conic, view: View, first: RawResult, x: Reals) -> RawResult:
    """Return the answer from near a first one, x, where that leaves a gap; the better of both.

    Tolerances are beside the figures of an objective, and losses are a thousandth of them.
    """
    problem, found = run.problem, view.edges
    value = problem.functions.objective(x[: problem.n])
    gap = _gap(problem, first)
    if not found.count or not gap > _CLOSED or abs(value) < _NO_VALUE:
        return first
    ends = np.union1d(found.tails, found.heads)
    least = _LEAST * max(float(np.max(x[ends])), _LEAST)
    columns = view.columns.copy()
    columns[ends] = np.maximum(x[ends], least)
    near = differences(form, View(found, columns, apart(found, x, least), value))
    if not len(near.real):
        return first
    again = _Run(problem, run.request, near.near, near.scaling, run.stop)
    answered = again.best((_LESS, _DEFAULT, _MORE))
    total = first.iterations + answered.iterations
    if answered.name in _NEARLY and answered.violation <= _MET:
        second = _result(problem, form, found, answered, _duals(near, answered))
        return replace(_better(problem, first, second), iterations=total)
    return replace(first, iterations=total)


def _better(problem: Problem, first: RawResult, second: RawResult) -> RawResult:
    """Return the answer whose rows hold, of two such the nearer to its bound; with the best bound."""
    bounds = [raw.bound for raw in (first, second) if raw.bound is not None]

    def worth(raw: RawResult) -> tuple[bool, float]:
        return raw.x is None or not rows_hold(problem, raw.x), _gap(problem, raw)

    best = min(first, second, key=worth)
    return replace(best, bound=max(bounds, default=None))


def _gap(problem: Problem, raw: RawResult) -> float:
    """Return the relative gap of an answer, inf without a bound."""
    if raw.bound is None or raw.x is None:
        return np.inf
    value = problem.functions.objective(raw.x)
    return abs(value - raw.bound) / max(abs(value), _NO_VALUE)
