"""The emitted AMPL text, run by AMPL through amplpy. AMPL itself has not run where this was written."""

from __future__ import annotations

import io
import math
import re
from contextlib import redirect_stdout
from importlib.util import find_spec
from typing import Any

from gridlang.diagnostics import GridlangError
from gridlang.emit.render import Emitted
from gridlang.ground.labels import Label
from gridlang.solve.process import workspace
from gridlang.solve.solver import Request, Status
from gridlang.through.failed import missing, not_taken, one_line
from gridlang.through.read_back import Task, Told, proof_of

# The solvers of AMPL's modules for each class; all but Knitro and Gurobi are free.
_DEFAULTS = {"LP": "highs", "MILP": "highs", "convex QP": "highs", "MIQP": "scip", "MIQCP": "scip"}
_GENERAL = {True: "scip", False: "ipopt"}  # whether some numbers are whole
_PROVES = frozenset(("highs", "scip", "gurobi", "cplex", "xpress", "copt", "cbc", "couenne"))
_TOLERANCE = {"ipopt": "tol", "knitro": "feastol"}
_TIME = {"ipopt": "max_cpu_time", "knitro": "maxtime_real", "highs": "timelim", "scip": "timelim"}
_GAP = {"highs": "mipgap", "scip": "mipgap", "knitro": "mip_opt_gap_rel", "gurobi": "mipgap"}

# Variables and constraints of a problem in AMPL's demo. Source: AMPL, "Trying AMPL".
_DEMO_LINEAR, _DEMO_OTHER = 500, 300

_ORIGIN = re.compile(r"#.*?(\S+\.grid):(\d+)")


def default_solver(problem_class: str) -> str:
    """Return AMPL's name of the solver that a class gets."""
    whole = problem_class.startswith("MI")
    return _DEFAULTS.get(problem_class, _GENERAL[whole])


def solve(emitted: Emitted, solver: str, request: Request, task: Task) -> Told:
    """Return what the solver says, by the model's names.

    Raises `GridlangError`: GL901 where amplpy, AMPL, its solver or a licence is missing or too
    small, GL704 where AMPL does not take the text.
    """
    ampl = _started(solver)
    try:
        _fits(ampl, task)
        with workspace() as folder, redirect_stdout(io.StringIO()):
            for suffix, read in ((".mod", ampl.read), (".dat", ampl.read_data)):
                path = folder / f"model{suffix}"
                text = emitted.text(suffix)
                path.write_text(text, encoding="utf-8")
                try:
                    read(str(path))
                except Exception as error:  # AMPLException; RuntimeError where AMPL has gone
                    raise _refused(error, text, suffix) from error
            options = {f"{solver}_options": _options(solver, request)}
            try:
                output = ampl.solve(solver=solver, return_output=True, **options)
            except Exception as error:
                return Told(Status.ERROR, f"AMPL: {one_line(str(error))}", {}, {})
        return _told(ampl, emitted, solver, task, str(output or ""))
    finally:
        ampl.close()


def _started(solver: str) -> Any:
    """Return AMPL, running; raises GL901 with the line that installs what is missing."""
    install = f"python -m pip install amplpy && python -m amplpy.modules install {solver}"
    if find_spec("amplpy") is None:
        raise missing("amplpy is not installed", install)
    from amplpy import AMPL

    try:
        with redirect_stdout(io.StringIO()):
            return AMPL()
    except Exception as error:  # a RuntimeError, with a page of advice
        raise missing("AMPL is not installed", install) from error


def _fits(ampl: Any, task: Task) -> None:
    """Raise GL901 for a problem that AMPL's demo does not take."""
    version = str(ampl.get_option("version") or "")
    if "demo" not in version.lower():
        return
    most = _DEMO_LINEAR if task.problem_class in ("LP", "MILP") else _DEMO_OTHER
    if task.variables > most or task.rows > most:
        what = (
            f"AMPL's demo takes {most} variables and {most} constraints; "
            f"this problem has {task.variables} and {task.rows}"
        )
        help = "activate a licence: python -m amplpy.modules activate KEY; or --via direct"
        raise missing(what, help)


def _options(solver: str, request: Request) -> str:
    options: dict[str, str | int | float] = {}
    for names, value in (
        (_TOLERANCE, request.tolerance),
        (_TIME, request.time_limit),
        (_GAP, request.gap),
    ):
        if value is not None and solver in names:
            options[names[solver]] = value
    options.update(request.options)
    return " ".join(f"{name}={value}" for name, value in options.items())


def _told(ampl: Any, emitted: Emitted, solver: str, task: Task, output: str) -> Told:
    number = int(float(ampl.get_value("solve_result_num")))
    message = f"{solver} by AMPL: {ampl.get_value('solve_result')}"
    if number < 0 or number >= 500:
        said = f"{message}; {one_line(output)}".rstrip("; ")
        if "licen" in output.lower():
            raise missing(f"{solver} found no licence", "see AMPL's page on licences")
        if "cannot find" in output.lower() or "cannot invoke" in output.lower():
            install = f"python -m amplpy.modules install {solver}"
            raise missing(f"AMPL finds no solver `{solver}`", install)
        return Told(Status.ERROR, said, {}, {})
    proves = solver in _PROVES
    status = _status(number, proves)
    values = {
        name: _figures(ampl.get_variable(emitted.names[name]).get_values())
        for name in task.probe.values
    }
    duals: dict[str, dict[Label, float]] = {}
    if not task.whole:
        duals = {
            name: _figures(ampl.get_constraint(emitted.names[name]).get_values("dual"))
            for name in task.probe.distances
            if name in emitted.names
        }
    return Told(status, message, values, duals, proof_of(status, proves))


def _status(number: int, proves: bool) -> Status:
    """Return what solve_result_num says. Source: AMPL book, section 14.2."""
    if number < 100:
        return Status.OPTIMAL if proves else Status.LOCALLY_OPTIMAL
    if number < 200:
        return Status.LOCALLY_OPTIMAL
    if number < 300:
        return Status.INFEASIBLE
    return Status.UNBOUNDED if number < 400 else Status.LIMIT


def _figures(frame: Any) -> dict[Label, float]:
    """Return a column of amplpy's by index; whole numbers of AMPL are whole numbers of ours."""
    found: dict[Label, float] = {}
    for index, value in frame.to_dict().items():
        parts = index if isinstance(index, tuple) else (() if index is None else (index,))
        label = tuple(int(k) if isinstance(k, float) and k == int(k) else k for k in parts)
        found[label] = math.nan if value is None else float(value)
    return found


def _refused(error: Exception, text: str, suffix: str) -> GridlangError:
    """Return the error for text that AMPL does not take, with the place in the .grid file."""
    line = int(error.get_line_number()) if hasattr(error, "get_line_number") else 0
    reason = error.get_message() if hasattr(error, "get_message") else str(error)
    what = f"AMPL does not take line {line} of the emitted {suffix} file: {one_line(str(reason))}"
    return not_taken(what, "ampl", text, line, _ORIGIN)
