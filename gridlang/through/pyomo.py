"""The emitted Pyomo module, built and solved by any solver that Pyomo finds."""

from __future__ import annotations

import importlib.util
import io
import json
import math
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.emit.render import Emitted
from gridlang.ground.labels import Label
from gridlang.solve.executable import EXECUTABLES
from gridlang.solve.process import prints_to_stderr, workspace
from gridlang.solve.solver import Request, Status
from gridlang.through.failed import missing, one_line
from gridlang.through.read_back import Probe, Task, Told, proof_of

REMEDY = 'pip install "gridlang[pyomo]"'

# Which solver a class gets, the first that is really there; an empty name ends the search.
_DEFAULTS = {
    "LP": ("appsi_highs", "ipopt"),
    "MILP": ("appsi_highs", "scip", "cbc", "glpk"),
    "convex QP": ("ipopt", "appsi_highs"),
    "SOCP": ("ipopt",),
    "MISOCP": ("scip", "bonmin"),
    "MIQP": ("scip", "bonmin"),
    "MIQCP": ("scip", "bonmin"),
    "MINLP": ("scip", "bonmin", "couenne"),
}
_PROVES = ("appsi_highs", "highs", "scip", "cbc", "glpk", "gurobi", "cplex", "couenne")
_TOLERANCE = {"ipopt": "tol", "knitroampl": "feastol"}


@dataclass(frozen=True)
class Chosen:
    """A solver of Pyomo by name; `program` where it is not the one that Pyomo would look for."""

    name: str
    program: str = ""

    @property
    def proves(self) -> bool:
        return self.name in _PROVES


def available() -> bool:
    return find_spec("pyomo") is not None


def choose(problem_class: str, name: str) -> Chosen:
    """Return the solver asked for, or the first there is that takes the class.

    Raises `GridlangError` (GL901) where Pyomo, or every such solver, is missing.
    """
    if not available():
        raise missing("Pyomo is not installed", REMEDY)
    if name == "ipopt" and problem_class.startswith("MI"):
        what = f"ipopt does not solve problems of class {problem_class}"
        raise GridlangError(
            (Diagnostic("GL902", what, help="choose one that takes whole numbers"),)
        )
    for wanted in (name,) if name else _DEFAULTS.get(problem_class, ("ipopt",)):
        found = _found(wanted)
        if found is not None:
            return found
    if name:
        raise missing(f"Pyomo finds no solver `{name}` here", "see `pyomo help --solvers`")
    tried = ", ".join(_DEFAULTS.get(problem_class, ("ipopt",)))
    what = f"Pyomo finds no solver here for problems of class {problem_class}"
    raise missing(what, f"put one of {tried} on PATH; or --via direct or nl")


def _found(name: str) -> Chosen | None:
    from pyomo.common.log import LoggingIntercept
    from pyomo.environ import SolverFactory

    if name == "ipopt" and shutil.which("ipopt") is None:
        beside = Path(sys.executable).parent
        own = shutil.which("gridlang-ipopt") or shutil.which("gridlang-ipopt", path=str(beside))
        return None if own is None else Chosen("ipopt", own)
    if name in ("knitro", "knitroampl"):
        brought = next(row for row in EXECUTABLES if row.name == "knitro").command()
        return Chosen("knitroampl", brought[0]) if brought else None
    with LoggingIntercept(io.StringIO(), "pyomo"):  # that there is none, we say ourselves
        return Chosen(name) if SolverFactory(name).available(exception_flag=False) else None


def built(emitted: Emitted) -> Any:
    """Return the Pyomo model of an emitted module on its data."""
    with workspace() as folder:
        path = folder / "emitted.py"
        path.write_text(emitted.text(".py"), encoding="utf-8")
        spec = importlib.util.spec_from_file_location("gridlang_emitted", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        earlier, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        try:
            spec.loader.exec_module(module)
        finally:
            sys.dont_write_bytecode = earlier
        return module.build(json.loads(emitted.text(".json")))


def solve(emitted: Emitted, chosen: Chosen, request: Request, task: Task) -> Told:
    """Return what the solver says, by the model's names."""
    import pyomo.environ as pyo
    from pyomo.common.errors import ApplicationError
    from pyomo.common.log import LoggingIntercept

    log = io.StringIO()
    with prints_to_stderr(), LoggingIntercept(log, "pyomo"):
        model = built(emitted)
        if not task.whole:
            model.dual = pyo.Suffix(direction=pyo.Suffix.IMPORT)
        more = {"executable": chosen.program} if chosen.program else {}
        solver = pyo.SolverFactory(chosen.name, **more)
        for name, value in _options(chosen, request).items():
            solver.options[name] = value
        by_files = not hasattr(solver, "load_vars")  # HiGHS Pyomo calls without files
        limit = {} if request.time_limit is None else {"timelimit": request.time_limit}
        try:
            results = solver.solve(model, load_solutions=False, **limit)
        except (ValueError, RuntimeError, ApplicationError) as error:
            if "licen" in log.getvalue().lower():
                what = f"{chosen.name} found no licence"
                raise missing(what, "get one, or choose another with --solver") from error
            return Told(Status.ERROR, f"Pyomo: {one_line(str(error))}", {}, {})
        status = _status(str(results.solver.termination_condition), chosen.proves)
        message = f"{chosen.name} by Pyomo: {results.solver.termination_condition}"
        if not _has_point(results):
            return Told(status, message, {}, {}, proof_of(status, chosen.proves))
        if by_files:
            model.solutions.load_from(results)
        else:
            solver.load_vars()
            if not task.whole:
                model.dual.update(solver.get_duals())
        values = {name: _values(getattr(model, emitted.names[name])) for name in task.probe.values}
        if any(math.isnan(v) for found in values.values() for v in found.values()):
            return Told(status, message, {}, {}, proof_of(status, chosen.proves))
        duals = {} if task.whole else _duals(model, emitted, task.probe)
    return Told(status, message, values, duals, proof_of(status, chosen.proves))


def _options(chosen: Chosen, request: Request) -> dict[str, str | int | float]:
    options = dict(request.options)
    if request.tolerance is not None and chosen.name in _TOLERANCE:
        options.setdefault(_TOLERANCE[chosen.name], request.tolerance)
    if request.gap is not None and chosen.name.endswith("highs"):
        options.setdefault("mip_rel_gap", request.gap)
    return options


def _status(condition: str, proves: bool) -> Status:
    """Return Pyomo's termination condition in our words."""
    match condition:
        case "optimal" | "globallyOptimal":
            return Status.OPTIMAL if proves else Status.LOCALLY_OPTIMAL
        case "locallyOptimal":
            return Status.LOCALLY_OPTIMAL
        case "feasible":
            return Status.FEASIBLE
        case "infeasible":
            return Status.INFEASIBLE
        case "unbounded":
            return Status.UNBOUNDED
        case "maxTimeLimit" | "maxIterations" | "maxEvaluations" | "userInterrupt" | "userLimit":
            return Status.LIMIT
        case _:
            return Status.ERROR


def _has_point(results: Any) -> bool:
    return bool(len(results.solution)) or str(results.solver.termination_condition) == "optimal"


def _values(variable: Any) -> dict[Label, float]:
    return {
        label_of(index): math.nan if v.value is None else float(v.value)
        for index, v in variable.items()
    }


def _duals(model: Any, emitted: Emitted, probe: Probe) -> dict[str, dict[Label, float]]:
    """Return duals by name and index; the model is at the probe's point afterwards."""
    from pyomo.environ import value

    move(model, emitted, probe.values)
    found: dict[str, dict[Label, float]] = {}
    for name, distances in probe.distances.items():
        rows, known = getattr(model, emitted.names[name]), found.setdefault(name, {})
        for label, ours in distances.items():
            row = rows[key_of(label)]
            dual = model.dual.get(row)
            if dual is not None:
                limit = row.upper if row.lower is None else row.lower
                theirs = value(row.body) - value(limit)
                known[label] = float(dual if abs(ours - theirs) <= abs(ours + theirs) else -dual)
    return found


def move(model: Any, emitted: Emitted, values: Mapping[str, Mapping[Label, float]]) -> None:
    """Set the variables of a built model to values by our names and indices."""
    for name, figures in values.items():
        variable = getattr(model, emitted.names[name])
        for label, figure in figures.items():
            variable[key_of(label)].set_value(figure, skip_validation=True)


def key_of(label: Label) -> object:
    """Return an index as Pyomo has it."""
    return label[0] if len(label) == 1 else label or None


def label_of(index: object) -> Label:
    """Return the index that Pyomo has as one of ours."""
    if index is None:
        return ()
    return index if isinstance(index, tuple) else (index,)
