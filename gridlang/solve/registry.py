"""The solvers, one line each, and which one a problem class gets."""

from __future__ import annotations

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.solve.branch import Branch
from gridlang.solve.clarabel import Clarabel
from gridlang.solve.copt import Copt
from gridlang.solve.executable import EXECUTABLES
from gridlang.solve.gurobi import Gurobi
from gridlang.solve.highs import Highs
from gridlang.solve.ipopt import Ipopt
from gridlang.solve.mosek import Mosek
from gridlang.solve.scip import Scip
from gridlang.solve.solver import Solver
from gridlang.solve.xpress import Xpress

SOLVERS: tuple[Solver, ...] = (
    *(Highs(), Ipopt(), Scip(), Clarabel(), Branch()),
    *EXECUTABLES,
    *(Gurobi(), Xpress(), Copt(), Mosek()),  # with licences of their own: on request
)

# Ways that lead through the emitted text of a model and a tool that reads it.
TOOLS = ("pyomo", "amplpy", "gams")

# Where not the first that takes a class. HiGHS's active-set method for QP ends in errors on
# networks of some hundred buses, and takes longer; SCIP's proofs of NLP take long.
_PREFERRED = {
    **dict.fromkeys(("convex QP", "QP", "QCP", "NLP"), "ipopt"),
    "SOCP": "clarabel",
    **dict.fromkeys(("MISOCP", "convex MIQP"), "branch"),
}


def choose(problem_class: str, name: str = "", via: str = "") -> Solver:
    """Return the solver asked for, or the first that takes the class; `via` restricts the way.

    Raises `GridlangError`: unknown name, no such way, class not taken, nothing installed.
    """
    named = [s for s in SOLVERS if name in ("", s.name)]
    if not named:
        names = [s.name for s in SOLVERS]
        help = did_you_mean(name, names, "see `gridlang solvers`")
        raise _error("GL902", f"there is no solver `{name}` here", help)
    reached = [s for s in named if via in ("", s.via)]
    if not reached:
        ways = ", ".join(sorted({s.via for s in named}))
        raise _error("GL902", f"{name} is not reached via {via}", f"it is via {ways}")
    fits = [s for s in reached if problem_class in s.classes]
    if not fits and name:
        takes = sorted(set().union(*(s.classes for s in reached)))
        raise _error(
            "GL902",
            f"{name} does not solve problems of class {problem_class}",
            f"it takes {', '.join(takes)}; see `gridlang solvers`",
        )
    if not fits:
        raise _error(
            "GL901",
            f"no solver here takes problems of class {problem_class}",
            "relax binary and integer variables, or choose another formulation",
        )
    fits.sort(key=lambda s: s.name != _PREFERRED.get(problem_class, s.name))
    ready = [s for s in fits if s.availability().installed]
    if not ready:
        raise _error("GL901", f"{fits[0].name} is not installed", fits[0].availability().remedy)
    return ready[0]


def _error(code: str, message: str, help: str) -> GridlangError:
    return GridlangError((Diagnostic(code, message, help=help),))
