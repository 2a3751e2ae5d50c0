"""Second-order and semidefinite relaxations of AC optimal power flow, beside CVXPY, in one run.

    python benchmarks/conic.py case118 case300 case1354pegase [--only soc|sdp] [--no-cvxpy] [--runs 5]

Both solve the same problem with the same Clarabel: gridlang from the language (ground, cones
recognised, cliques), CVXPY from its documented atoms, given gridlang's own numbers: the rows as
sparse matrices, a `SOC` for the pairs and the limits of branches, and for the semidefinite
relaxation one Hermitian matrix over each clique (`>> 0`, entries tied by equations). So CVXPY's
set-up has no modelling to do, gridlang's has: set-up of `soc` is not compared on equal terms.
Nor is solving: gridlang's seconds have its bound, its point moved onto its equations and a second
try with other settings in them, CVXPY's are those of `solve` after compiling.
Seconds are of the processor, the least of `--runs` that take turns in one process: other jobs on
the machine lengthen the wall clock. gridlang's set-up is lower + bind + structure and the arrays
for Clarabel; parsing and reading are not in it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import dedent

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "solve"))

from relaxed import SDP, SOC, semidefinite

from gridlang.ground.instance import Instance
from gridlang.inputs import datasets
from gridlang.pipeline import bind_model, check
from gridlang.solve.clarabel import Clarabel, as_seen
from gridlang.solve.conic import Conic, conic
from gridlang.solve.solver import Request
from gridlang.source import Source


@dataclass(frozen=True)
class Run:
    """Seconds before Clarabel and in it, and what came out."""

    library: str
    setup: float
    solve: float
    objective: float
    gap: float
    status: str
    iterations: int


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="+")
    parser.add_argument("--only", choices=("soc", "sdp"), default="")
    parser.add_argument("--no-cvxpy", action="store_true")
    parser.add_argument("--runs", type=int, default=5, metavar="K")
    options = parser.parse_args(argv)
    if options.runs < 1:
        parser.error("--runs is at least 1")
    if not options.no_cvxpy and not _has_cvxpy():
        sys.exit("CVXPY is not here: pip install cvxpy, or give --no-cvxpy")
    _warm(options.no_cvxpy)
    _row(
        "case", "kind", "library", "set-up s", "solve s", "set-up ×", "solve ×", "its", "gap", "$/h"
    )
    for case in options.cases:
        for kind, text in (("soc", SOC), ("sdp", SDP)):
            if options.only in ("", kind):
                best: dict[str, Run] = {}
                for _ in range(options.runs):
                    ours, instance = gridlang(text, case)
                    for run in [ours] if options.no_cvxpy else [ours, cvxpy(instance)]:
                        best[run.library] = _least(run, best.get(run.library, run))
                for run in best.values():
                    _print(case, kind, run, best["gridlang"])


def _warm(alone: bool) -> None:
    """Run both once on few buses, so that no measurement has a first import in it."""
    for text in (SOC, SDP):
        _, instance = gridlang(text, "case9")
        if not alone:
            cvxpy(instance)


def _least(run: Run, other: Run) -> Run:
    return replace(run, setup=min(run.setup, other.setup), solve=min(run.solve, other.solve))


def gridlang(text: str, case: str) -> tuple[Run, Instance]:
    """Return a run of gridlang: set-up is what follows reading, up to Clarabel's arrays."""
    model, _ = check(Source("relaxed.grid", dedent(text)))
    data = datasets(model, [case])
    start = time.process_time()
    instance = bind_model(model, data).instance
    if "cone{" not in text:
        instance = replace(instance, semidefinite=(semidefinite(instance),))
    as_seen(instance, conic(instance))
    setup = time.process_time() - start
    start = time.process_time()
    raw = Clarabel().solve(instance, Request())
    solve = time.process_time() - start
    value = instance.functions.objective(raw.x) if raw.x is not None else np.nan
    gap = abs(value - (raw.bound or 0.0)) / abs(value)
    status = "solved" if raw.proof == "global" else raw.message
    return Run("gridlang", setup, solve, value, gap, status, raw.iterations), instance


def cvxpy(instance: Instance) -> Run:
    """Return a run of CVXPY on the same numbers: set-up is building and compiling."""
    import cvxpy as cp
    from scipy import sparse

    form = conic(instance)
    lines = form.lines
    figures = sparse.csr_matrix(
        (lines.figures, (lines.lines, lines.columns)), shape=(lines.count, form.n)
    )
    start = time.process_time()
    x = cp.Variable(form.n)
    s = figures @ x + lines.offsets
    first = form.zero + form.nonnegative
    constraints = [s[: form.zero] == 0, s[form.zero : first] >= 0]
    sizes = form.second_order
    starts = first + np.cumsum(sizes) - sizes
    for size in np.unique(sizes).tolist():
        own = starts[sizes == size]
        tail = cp.reshape(s[(own[:, None] + np.arange(1, size)).ravel()], (len(own), size - 1), "C")
        constraints.append(cp.SOC(s[own], tail, axis=1))
    constraints += _matrices(form, x)
    curved = sparse.csr_matrix(
        (form.curvature, (form.curved_rows, form.curved_columns)), shape=(form.n, form.n)
    )
    objective = form.slope @ x + form.constant
    if curved.nnz:
        full = curved + sparse.triu(curved, 1).T
        objective = objective + cp.quad_form(x, cp.psd_wrap(full)) / 2
    problem = cp.Problem(cp.Minimize(objective), constraints)
    problem.get_problem_data(cp.CLARABEL)
    setup = time.process_time() - start
    start = time.process_time()
    try:
        problem.solve(cp.CLARABEL)
    except cp.SolverError as error:
        return Run("CVXPY", setup, time.process_time() - start, np.nan, np.nan, str(error)[:40], 0)
    solve = time.process_time() - start
    stats = problem.solver_stats
    return Run("CVXPY", setup, solve, problem.value, np.nan, problem.status, stats.num_iters)


def _matrices(form: Conic, x: object) -> list[object]:
    """Return a Hermitian semidefinite matrix for each clique of three and more, tied to columns."""
    import cvxpy as cp

    found: list[object] = []
    for pattern in form.patterns:
        for k in np.unique(pattern.graph.sizes[pattern.graph.sizes > 2]).tolist():
            a, b = np.triu_indices(k, 1)
            for members in pattern.graph.of_size(k):
                edges = pattern.edges(members[a], members[b])
                matrix = cp.Variable((k, k), hermitian=True)
                found += [
                    matrix >> 0,
                    cp.real(cp.diag(matrix)) == x[pattern.matrix.diagonal[members]],
                    cp.real(matrix[a, b]) == x[pattern.real[edges]],
                    cp.imag(matrix[a, b]) == x[pattern.imaginary[edges]],
                ]
    return found


def _has_cvxpy() -> bool:
    from importlib.util import find_spec

    return find_spec("cvxpy") is not None


def _print(case: str, kind: str, run: Run, ours: Run) -> None:
    _row(
        case,
        kind,
        f"{run.library}: {run.status}",
        f"{run.setup:.3f}",
        f"{run.solve:.3f}",
        f"{run.setup / max(ours.setup, 1e-9):.1f}",
        f"{run.solve / max(ours.solve, 1e-9):.1f}",
        str(run.iterations),
        f"{run.gap:.1e}",
        f"{run.objective:.2f}",
    )


def _row(*cells: str) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
