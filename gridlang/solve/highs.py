"""HiGHS for LP, MILP and convex QP: arrays handed over, no text in between."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.problem import Problem
from gridlang.solve.process import interruptible, prints_to_stderr
from gridlang.solve.scaling import Scaling, scale
from gridlang.solve.solver import Availability, RawResult, Request, Status

if TYPE_CHECKING:
    import highspy


_CLOSED = 1e-9  # a relative gap that is rounding, not search still to do


@dataclass(frozen=True)
class Highs:
    """Simplex, interior point and branch and bound (Huangfu and Hall 2018)."""

    name: str = "highs"
    via: str = "direct"
    classes: frozenset[str] = frozenset(("LP", "MILP", "convex QP"))
    summary: str = "proven optima of linear, mixed-integer linear and convex quadratic problems"

    def availability(self) -> Availability:
        if find_spec("highspy") is None:
            return Availability(False, remedy="pip install highspy")
        return Availability(True, binding="highspy", version=metadata.version("highspy"))

    def solve(self, problem: Problem, request: Request) -> RawResult:
        import highspy

        stop = threading.Event()
        scaling = scale(problem.functions, problem.start)
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        with interruptible(stop), prints_to_stderr():
            _set_options(solver, request)
            _pass(solver, problem, scaling)
            _start(solver, problem)
            for watched in (
                solver.cbSimplexInterrupt,
                solver.cbIpmInterrupt,
                solver.cbMipInterrupt,
            ):
                watched.subscribe(lambda event: event.interrupt() if stop.is_set() else None)
            solver.run()
            if solver.getModelStatus() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
                solver.setOptionValue("presolve", "off")  # presolve cannot tell the two apart
                solver.run()
            found = _result(solver, problem, scaling)
            if problem.integer.any() and found.x is not None:
                found = _polished(solver, problem, scaling, found)
        return found


def write_model(problem: Problem, path: Path, columns: list[str], rows: list[str]) -> None:
    """Write an LP, MILP or QP as HiGHS does, to `.mps` or `.lp`, with names of columns and rows."""
    import highspy

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    _pass(solver, problem, Scaling(1.0, np.ones(problem.m)))
    for i, name in enumerate(columns):
        solver.passColName(i, name)
    for i, name in enumerate(rows):
        solver.passRowName(i, name)
    solver.writeModel(str(path))


def _set_options(solver: highspy.Highs, request: Request) -> None:
    import highspy

    options: dict[str, str | int | float] = {}
    if request.tolerance is not None:
        tolerance = max(1e-10, request.tolerance)
        options["primal_feasibility_tolerance"] = tolerance
        options["dual_feasibility_tolerance"] = tolerance
    if request.time_limit is not None:
        options["time_limit"] = request.time_limit
    options["mip_rel_gap"] = _CLOSED if request.gap is None else request.gap
    for name, value in {**options, **request.options}.items():
        tried = (value, float(value)) if isinstance(value, int) else (value,)
        taken = any(solver.setOptionValue(name, v) == highspy.HighsStatus.kOk for v in tried)
        if not taken:
            raise GridlangError(
                (
                    Diagnostic(
                        "GL903",
                        f"HiGHS does not take the option {name} = {value}",
                        help="see HiGHS's documentation for names and values; check --option",
                    ),
                )
            )


def _pass(solver: highspy.Highs, problem: Problem, scaling: Scaling) -> None:
    """Hand the problem over: rows scaled, the objective as offset, gradient and Hessian at 0."""
    import highspy

    f, r, zero = problem.functions, problem.reduced, np.zeros(problem.n)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = problem.n, problem.m
    lp.offset_ = scaling.objective * f.objective(zero)
    lp.col_cost_ = scaling.objective * f.gradient(zero)
    lp.col_lower_, lp.col_upper_ = r.lb, r.ub
    lp.row_lower_, lp.row_upper_ = r.lower * scaling.rows, r.upper * scaling.rows
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = problem.n, problem.m
    lp.a_matrix_.start_ = _starts(f.jacobian_rows, problem.m)
    lp.a_matrix_.index_ = f.jacobian_columns.astype(np.int32)
    lp.a_matrix_.value_ = f.jacobian(zero) * scaling.rows[f.jacobian_rows]
    solver.passModel(lp)
    whole = np.flatnonzero(problem.integer).astype(np.int32)
    if len(whole):
        kinds = np.full(len(whole), highspy.HighsVarType.kInteger)
        solver.changeColsIntegrality(len(whole), whole, kinds)
    if len(f.hessian_rows):
        order = np.lexsort((f.hessian_rows, f.hessian_columns))
        hessian = highspy.HighsHessian()
        hessian.dim_ = problem.n
        hessian.format_ = highspy.HessianFormat.kTriangular
        hessian.start_ = _starts(f.hessian_columns[order], problem.n)
        hessian.index_ = f.hessian_rows[order].astype(np.int32)
        hessian.value_ = f.hessian(zero, np.zeros(problem.m), scaling.objective)[order]
        solver.passHessian(hessian)


def _starts(sorted_keys: Codes, size: int) -> Codes:
    return np.searchsorted(sorted_keys, np.arange(size + 1)).astype(np.int32)


def _start(solver: highspy.Highs, problem: Problem) -> None:
    """Offer the start to branch and bound; simplex and interior point find their own."""
    import highspy

    if problem.warm and problem.integer.any():
        start = highspy.HighsSolution()
        start.col_value = problem.start
        solver.setSolution(start)


def _result(solver: highspy.Highs, problem: Problem, scaling: Scaling) -> RawResult:
    import highspy

    known = highspy.HighsModelStatus
    code = solver.getModelStatus()
    status = {
        known.kOptimal: Status.OPTIMAL,
        known.kModelEmpty: Status.OPTIMAL,
        known.kInfeasible: Status.INFEASIBLE,
        known.kUnbounded: Status.UNBOUNDED,
        known.kTimeLimit: Status.LIMIT,
        known.kIterationLimit: Status.LIMIT,
        known.kSolutionLimit: Status.LIMIT,
        known.kObjectiveBound: Status.LIMIT,
        known.kObjectiveTarget: Status.LIMIT,
        known.kInterrupt: Status.LIMIT,
    }.get(code, Status.ERROR)
    info, solution = solver.getInfo(), solver.getSolution()
    whole = bool(problem.integer.any())
    x: Reals | None = None
    if solution.value_valid and len(solution.col_value) == problem.n:
        x = np.asarray(solution.col_value, dtype=float)
    multipliers = lower = upper = None
    if solution.dual_valid and not whole and status is Status.OPTIMAL:
        multipliers = scaling.multipliers(-np.asarray(solution.row_dual, dtype=float))
        reduced = scaling.bound_multipliers(np.asarray(solution.col_dual, dtype=float))
        lower, upper = np.maximum(reduced, 0.0), np.maximum(-reduced, 0.0)
    bound = float(info.mip_dual_bound) / scaling.objective if whole else None
    return RawResult(
        status=status,
        message=solver.modelStatusToString(code).lower(),
        x=x,
        multipliers=multipliers,
        lower_multipliers=lower,
        upper_multipliers=upper,
        iterations=_iterations(info, whole),
        bound=bound if bound is not None and np.isfinite(bound) else None,
        proof="global"
        if status in (Status.OPTIMAL, Status.INFEASIBLE, Status.UNBOUNDED)
        else "none",
    )


def _polished(
    solver: highspy.Highs, problem: Problem, scaling: Scaling, found: RawResult
) -> RawResult:
    """Return the answer with whole numbers rounded and fixed, the rest solved again as an LP.

    So the point meets its constraints exactly, and has the prices of that LP.
    """
    import highspy

    assert found.x is not None
    whole = np.flatnonzero(problem.integer).astype(np.int32)
    fixed = np.round(found.x[whole])
    solver.changeColsIntegrality(
        len(whole), whole, np.full(len(whole), highspy.HighsVarType.kContinuous)
    )
    solver.changeColsBounds(len(whole), whole, fixed, fixed)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return found
    solution = solver.getSolution()
    reduced = scaling.bound_multipliers(np.asarray(solution.col_dual, dtype=float))
    reduced[whole] = 0.0  # a fixed number has no price
    return replace(
        found,
        x=np.asarray(solution.col_value, dtype=float),
        multipliers=scaling.multipliers(-np.asarray(solution.row_dual, dtype=float)),
        lower_multipliers=np.maximum(reduced, 0.0),
        upper_multipliers=np.maximum(-reduced, 0.0),
    )


def _iterations(info: highspy.HighsInfo, whole: bool) -> int:
    """Return nodes of branch and bound, or iterations of whichever method ran."""
    if whole:
        return max(0, int(info.mip_node_count))
    counts = (info.simplex_iteration_count, info.ipm_iteration_count, info.qp_iteration_count)
    return max(0, *(int(c) for c in counts))
