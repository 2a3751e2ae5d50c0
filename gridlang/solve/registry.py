"""The solvers, one line each, and which one a problem class gets."""

from __future__ import annotations

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.solve.executable import EXECUTABLES
from gridlang.solve.highs import Highs
from gridlang.solve.ipopt import Ipopt
from gridlang.solve.scip import Scip
from gridlang.solve.solver import Solver

SOLVERS: tuple[Solver, ...] = (Highs(), Ipopt(), Scip(), *EXECUTABLES)

# Where not the first that takes a class: HiGHS's active-set method for QP ends in errors on
# networks of some hundred buses, and takes longer.
_PREFERRED = {"convex QP": "ipopt"}


def choose(problem_class: str, name: str = "") -> Solver:
    """Return the solver asked for, or the first that takes the class.

    Raises `GridlangError`: unknown name, class not taken, nothing installed.
    """
    by_name = {s.name: s for s in SOLVERS}
    if name:
        if name not in by_name:
            raise _error(
                "GL902",
                f"there is no solver `{name}` here",
                did_you_mean(name, by_name, "see `gridlang solvers`"),
            )
        solver = by_name[name]
        if problem_class not in solver.classes:
            raise _error(
                "GL902",
                f"{name} does not solve problems of class {problem_class}",
                f"it takes {', '.join(sorted(solver.classes))}; see `gridlang solvers`",
            )
        found = solver.availability()
        if not found.installed:
            raise _error("GL901", f"{name} is not installed", found.remedy)
        return solver
    fits = [s for s in SOLVERS if problem_class in s.classes]
    fits.sort(key=lambda s: s.name != _PREFERRED.get(problem_class, s.name))
    if not fits:
        raise _error(
            "GL901",
            f"no solver here takes problems of class {problem_class}",
            "relax binary and integer variables, or choose another formulation",
        )
    ready = [s for s in fits if s.availability().installed]
    if not ready:
        raise _error("GL901", f"{fits[0].name} is not installed", fits[0].availability().remedy)
    return ready[0]


def _error(code: str, message: str, help: str) -> GridlangError:
    return GridlangError((Diagnostic(code, message, help=help),))
