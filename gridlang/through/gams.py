"""The emitted GAMS program, run by GAMS: one on PATH, or that of the wheel gamspy-base."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.emit.render import Emitted
from gridlang.ground.labels import Label
from gridlang.solve.process import workspace
from gridlang.solve.solver import Request, Status
from gridlang.through.failed import missing, not_taken
from gridlang.through.gdx import Figures, read_figures
from gridlang.through.read_back import Task, Told

REMEDY = 'pip install "gridlang[gams]"'

# Rows and columns of a model in the demo. Source: GAMS Documentation, "Licensing".
_DEMO_LINEAR, _DEMO_OTHER = 2000, 1000
_SECONDS = 3600

_SOLVE = re.compile(r"^Solve (\w+) using (\w+)", re.MULTILINE)
_ORIGIN = re.compile(r"^\*.*?(\S+\.grid):(\d+)")
_ERROR = re.compile(r"^\*\*\*\*\s+(\d+\s+.*|Exec.*)$", re.MULTILINE)
_PLACE = re.compile(r"^\*\*\*\* LINE +(\d+) INPUT +(\S+)", re.MULTILINE)
_NO_LICENCE = 7  # solve status

# Model status → ours; those that are not here are failures. Source: GAMS, "Model status".
_STATUS = {
    1: Status.OPTIMAL,
    2: Status.LOCALLY_OPTIMAL,
    3: Status.UNBOUNDED,
    4: Status.INFEASIBLE,
    5: Status.INFEASIBLE,
    6: Status.LIMIT,
    7: Status.FEASIBLE,
    8: Status.FEASIBLE,
    10: Status.INFEASIBLE,
    15: Status.LOCALLY_OPTIMAL,
    16: Status.LOCALLY_OPTIMAL,
    18: Status.UNBOUNDED,
    19: Status.NO_POINT,  # CPLEX's word for "infeasible or unbounded"
}
_PROVEN = (1, 4, 10)


class StoppedError(Exception):
    """GAMS ended without an answer: why, and at which line of the program (0: not known)."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


def available() -> bool:
    return system() is not None


def system() -> Path | None:
    """Return the folder that GAMS is installed in: that on PATH, else that of gamspy-base."""
    found = shutil.which("gams")
    if found is not None:
        return Path(found).resolve().parent
    spec = find_spec("gamspy_base")
    return None if spec is None or spec.origin is None else Path(spec.origin).parent


def solve(emitted: Emitted, solver: str, request: Request, task: Task) -> Told:
    """Return what GAMS's solver says, by the model's names.

    Raises `GridlangError`: GL901 where GAMS or a licence is missing or too small, GL903 for a
    tolerance, GL704 where GAMS does not take the text.
    """
    folder = system()
    if folder is None:
        raise missing("GAMS is not installed", f"{REMEDY}; or put gams on PATH")
    if request.tolerance is not None:
        help = "name an option of the solver: --option NAME=VALUE"
        raise _no_option("GAMS has no tolerance that all its solvers know", help)
    _fits(folder, task)
    texts = {name: str(text) for name, text in emitted.files.items()}
    main = next(name for name in texts if not name.endswith("_data.gms"))
    program = texts[main]
    texts |= _with_options(program, main, solver, request)
    try:
        figures = run(texts, main, main.removesuffix(".gms") + ".gdx")
    except StoppedError as error:
        if solver and "Unknown algorithm" in str(error):
            help = "leave --solver out, or name one that `gamsinst` lists"
            raise missing(f"GAMS has no solver `{solver}` here", help) from error
        raise _refused(error, program) from error
    return _told(figures, emitted, solver, task)


def _fits(folder: Path, task: Task) -> None:
    """Raise GL901 for a problem that the demo does not take."""
    licence = folder / "gamslice.txt"
    demo = licence.is_file() and "demo" in licence.read_text("utf-8", "replace")[:200].lower()
    most = _DEMO_LINEAR if task.problem_class in ("LP", "MILP") else _DEMO_OTHER
    if demo and max(task.variables, task.rows) > most:
        what = (
            f"GAMS's demo takes {most} rows and {most} columns; "
            f"this problem has {task.rows} and {task.variables}"
        )
        raise missing(what, "put a GAMS with a licence on PATH; or --via direct")


def _with_options(program: str, main: str, solver: str, request: Request) -> dict[str, str]:
    """Return the files that change where options are asked for."""
    found = _SOLVE.search(program)
    assert found is not None, main
    model, kind = found[1], found[2]
    lines, files = [], {}
    if solver:
        lines.append(f"Option {kind} = {solver};")
    if request.time_limit is not None:
        lines.append(f"{model}.resLim = {request.time_limit!r};")
    lines.append(f"{model}.optCR = {request.gap or 0!r};")
    if request.options:
        if not solver:
            help = "name the solver too: --solver conopt"
            raise _no_option("options belong to a solver of GAMS", help)
        lines.append(f"{model}.optFile = 1;")
        files[f"{solver}.opt"] = "".join(f"{k} {v}\n" for k, v in request.options.items())
    at = found.start()
    files[main] = program[:at] + "\n".join([*lines, ""]) + program[at:]
    return files


def run(texts: Mapping[str, str], main: str, result: str) -> Mapping[str, Figures]:
    """Return the figures of a GDX file that a GAMS program writes; raises `StoppedError`."""
    folder = system()
    assert folder is not None
    with workspace() as place:
        for name, text in texts.items():
            (place / name).write_text(text, encoding="utf-8")
        quiet = ("lo=0", "limrow=0", "limcol=0", "solprint=0", "o=listing.lst")
        _call([folder / "gams", main, *quiet], place)
        if not (place / result).is_file():
            listing = (place / "listing.lst").read_text(encoding="utf-8", errors="replace")
            raise StoppedError(*_first_error(listing, main))
        return read_figures(_call([folder / "gdxdump", result, "dformat=hexbytes"], place))


def _call(command: list[str | Path], folder: Path) -> str:
    try:
        done = subprocess.run(
            list(map(str, command)),
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise StoppedError(f"it did not end in {_SECONDS} s") from error
    return done.stdout


def _first_error(listing: str, main: str) -> tuple[str, int]:
    """Return the first reason in a listing, and the line of the program that it points to."""
    found = _ERROR.search(listing)
    reason = " ".join(found[1].split()) if found else "no reason given"
    place = _PLACE.search(listing)
    return reason, int(place[1]) if place is not None and main in place[2] else 0


def _told(figures: Mapping[str, Figures], emitted: Emitted, solver: str, task: Task) -> Told:
    ended = int(figures["solve_status"].get((), 0))
    code = int(figures["model_status"].get((), 0))
    name = solver or "default solver"
    if ended == _NO_LICENCE:
        raise missing(f"GAMS has no licence for {name}", "choose another with --solver")
    status = _STATUS.get(code, Status.ERROR)
    message = f"{name} by GAMS: model status {code}, solve status {ended}"
    proof = "global" if code in _PROVEN else "local" if code in (2, 15, 16) else "none"
    if status in (Status.INFEASIBLE, Status.UNBOUNDED, Status.NO_POINT, Status.ERROR):
        return Told(status, message, {}, {}, proof)
    values = {
        variable: _by_label(figures.get(f"{emitted.names[variable]}.l", {}), labels)
        for variable, labels in task.probe.values.items()
    }
    duals: dict[str, dict[Label, float]] = {}
    if not task.whole:
        duals = {c: dict.fromkeys(rows, 0.0) for c, rows in task.probe.distances.items()}
        halves = dict(emitted.sides)
        for stated in (*task.probe.distances, *halves):
            if stated not in emitted.names:
                continue
            known = duals.get(halves.get(stated, stated), {})
            marginals = figures.get(f"{emitted.names[stated]}.m", {})
            for label, marginal in _by_label(marginals, known).items():
                known[label] += 0.0 if math.isnan(marginal) else marginal
    return Told(status, message, values, duals, proof)


def _by_label(figures: Figures, labels: Mapping[Label, float]) -> dict[Label, float]:
    """Return figures by our labels; GAMS knows texts alone, and leaves out what is 0."""
    return {label: figures.get(tuple(map(str, label)), 0.0) for label in labels}


def _refused(error: StoppedError, program: str) -> GridlangError:
    where = f"line {error.line} of " if error.line else ""
    what = f"GAMS does not take {where}the emitted program: {error}"
    return not_taken(what, "gams", program, error.line, _ORIGIN)


def _no_option(what: str, help: str) -> GridlangError:
    return GridlangError((Diagnostic("GL903", what, help=help),))
