"""Any program that speaks AMPL's protocol: `solver stub -AMPL`, options by environment, `.sol` back."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.arrays import Reals
from gridlang.ground.kkt import Multipliers, kkt_residual, with_bounds
from gridlang.ground.problem import Problem
from gridlang.nl import Order, Sol, read_sol, write_nl
from gridlang.solve.polish import polish
from gridlang.solve.process import interruptible, workspace
from gridlang.solve.regularise import regularised
from gridlang.solve.solver import Availability, RawResult, Request, Status

# What a program may print before it is cut off, and how long it may take to end when asked to.
_MOST_OUTPUT = 1_000_000
_GRACE = 5.0
_SOLVED = (Status.OPTIMAL, Status.LOCALLY_OPTIMAL)


@dataclass(frozen=True)
class Executable:
    """One program: its name on PATH, what it takes, and its words for tolerance and time.

    Where it is not on PATH, it is looked for beside this Python, then in the folder of the
    `wheel` that brings it; else `module` stands in: a module of ours that speaks the protocol,
    and needs what it `imports`. `proves` tells whether its "solved" is a proof, and its
    "infeasible" too: a local solver's, and Bonmin's on a nonconvex model, are none.
    """

    name: str
    program: str
    classes: frozenset[str]
    summary: str
    remedy: str
    tolerance: tuple[str, ...] = ()
    time_limit: str = ""
    gap: str = ""
    proves: bool = False
    defaults: Mapping[str, str | int | float] = field(default_factory=dict)
    wheel: str = ""  # its package and the path in it
    module: str = ""
    imports: str = ""
    words: bool = False  # takes options on the command line alone
    via: str = "nl"

    def availability(self) -> Availability:
        command = self.command()
        if not command:
            return Availability(False, remedy=self.remedy)
        own = command[0] == sys.executable
        return Availability(True, binding=self.module if own else command[0])

    def command(self) -> list[str]:
        """Return what runs the program; nothing where it is not to be found."""
        path = shutil.which(self.program) or shutil.which(
            self.program, path=str(Path(sys.executable).parent)
        )
        if path is not None:
            return [path]
        package, _, inside = self.wheel.partition("/")
        found = find_spec(package) if package else None
        if found is not None and found.origin is not None:
            brought = Path(found.origin).parent / inside
            if os.access(brought, os.X_OK):
                return [str(brought)]
        if self.module and (not self.imports or find_spec(self.imports) is not None):
            return [sys.executable, "-m", self.module]
        return []

    def solve(self, problem: Problem, request: Request) -> RawResult:
        if len(problem.pairs) and not self.proves:
            return regularised(self.run, problem, request, {})
        return self.run(problem, request)

    def run(self, problem: Problem, request: Request) -> RawResult:
        """Return the program's answer for the problem as it stands, products of pairs and all."""
        command = self.command()
        if not command:
            raise _error("GL901", f"{self.name} is not installed", self.remedy)
        stop = threading.Event()
        with workspace() as folder, interruptible(stop):
            stub = folder / "problem.nl"
            order = write_nl(problem, stub)
            output = self._run(command, stub, request, stop)
            answer = stub.with_suffix(".sol")
            if not answer.is_file():
                return self._silent(output, stop)
            found = read_sol(answer, problem.n, problem.m)
        result = self._result(found, order, problem, stop.is_set())
        whole = result.x is not None and bool(problem.integer.any())
        return polish(problem, result) if whole and result.status in _SOLVED else result

    def _result(self, found: Sol, order: Order, problem: Problem, stopped: bool) -> RawResult:
        """Return an answer in the order of the problem, with as much of a proof as there is."""
        x = None
        if found.x is not None and np.isfinite(found.x).all():
            x = found.x[order.column_at]
        status = Status.ERROR if found.code is None else _status(found.code)
        if stopped and status is Status.ERROR:
            status = Status.LIMIT
        message = " ".join(found.message.split()) or f"{self.name} says nothing"
        if x is None and status in _SOLVED:
            status = Status.ERROR
            message = f"{self.name} says it is solved, but gave no point: {message}"
        proven = self.proves and status in (Status.OPTIMAL, Status.INFEASIBLE)
        if status is Status.OPTIMAL and not proven:
            status = Status.LOCALLY_OPTIMAL
        y = lower = upper = None
        priced = status in _SOLVED and not problem.integer.any()
        if x is not None and found.duals is not None and priced:
            duals = found.duals[order.row_at[:-1]][: problem.m]
            y, lower, upper = _multipliers(problem, x, duals)
        return RawResult(
            status=status,
            message=message[:200],
            x=x,
            multipliers=y,
            lower_multipliers=lower,
            upper_multipliers=upper,
            proof="global" if proven else "local" if status is Status.LOCALLY_OPTIMAL else "none",
        )

    def _run(self, command: list[str], stub: Path, request: Request, stop: threading.Event) -> str:
        """Run the program in a group of its own, so that it and its children can be ended."""
        options = self._options(request)
        words = options if self.words else []
        environment = {**os.environ, f"{self.program}_options": " ".join(options)}
        with (stub.parent / "output").open("w+b") as log:
            try:
                process = subprocess.Popen(
                    [*command, str(stub.with_suffix("")), "-AMPL", *words],
                    cwd=stub.parent,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except OSError as error:
                message = f"{self.name} cannot be started: {error.strerror}"
                raise _error("GL901", message, self.remedy) from error
            deadline = None
            if request.time_limit is not None:
                deadline = time.monotonic() + request.time_limit + _GRACE
            try:
                while process.poll() is None:
                    late = deadline is not None and time.monotonic() > deadline
                    if late or stop.is_set() or log.tell() > _MOST_OUTPUT:
                        _end(process)
                        break
                    time.sleep(0.02)
            except BaseException:
                _end(process, at_once=True)
                raise
            finally:
                _end_group(process)
            log.seek(0)
            return log.read(_MOST_OUTPUT).decode("utf-8", "replace")

    def _options(self, request: Request) -> list[str]:
        options: dict[str, str | int | float] = dict(self.defaults)
        if request.tolerance is not None:
            options.update(dict.fromkeys(self.tolerance, request.tolerance))
        if request.time_limit is not None and self.time_limit:
            options[self.time_limit] = request.time_limit
        if request.gap is not None and self.gap:
            options[self.gap] = request.gap
        options.update(request.options)
        return [f"{name}={value}" for name, value in options.items()]

    def _silent(self, output: str, stop: threading.Event) -> RawResult:
        """Answer for a program that left no `.sol`: stopped, without a licence, or broken."""
        if stop.is_set():
            return RawResult(Status.LIMIT, "stopped by the user", None)
        last = [line.strip() for line in output.splitlines() if line.strip()]
        if any("licen" in line.lower() for line in last):
            raise _error("GL901", f"{self.name} found no licence", self.remedy)
        said = last[-1][:200] if last else "it printed nothing"
        return RawResult(Status.ERROR, f"{self.name} left no answer: {said}", None)


def _multipliers(problem: Problem, x: Reals, duals: Reals) -> Multipliers:
    """Return multipliers from a program's duals, whose sign is not the same in all programs.

    AMPL's convention is the derivative of f by the limit, −y of our Lagrangian. Of both signs the
    one is taken that comes nearer to stationarity; how near, the certificate tells.
    """
    both = [with_bounds(problem, x, y) for y in (-duals, duals)]
    return min(both, key=lambda found: kkt_residual(problem, x, found))


def _end(process: subprocess.Popen[bytes], at_once: bool = False) -> None:
    """End a program and its children: asked to first, unless at once."""
    for number in (signal.SIGKILL,) if at_once else (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return
        try:
            process.wait(_GRACE)
            return
        except subprocess.TimeoutExpired:
            continue


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End what a program that has ended left running."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):  # nothing is left
            os.killpg(process.pid, signal.SIGKILL)


def _status(code: int) -> Status:
    """Return what AMPL's solve_result_num says. Source: AMPL book, section 14.2, table of ranges."""
    if 0 <= code < 100:
        return Status.OPTIMAL
    if code < 200:
        return Status.LOCALLY_OPTIMAL  # solved, with a warning; the certificate decides
    if code < 300:
        return Status.INFEASIBLE
    if code < 400:
        return Status.UNBOUNDED
    if code < 500:
        return Status.LIMIT
    return Status.ERROR


def _error(code: str, message: str, help: str) -> GridlangError:
    return GridlangError((Diagnostic(code, message, help=help),))


_CONTINUOUS = frozenset(("LP", "QP", "convex QP", "QCP", "SOCP", "NLP"))
_ALL = _CONTINUOUS | {"MILP", "MIQP", "convex MIQP", "MIQCP", "MISOCP", "MINLP"}

EXECUTABLES: tuple[Executable, ...] = (
    Executable(
        "bonmin",
        "bonmin",
        _ALL,
        "branch and bound on Ipopt; a heuristic on nonconvex problems",
        'put COIN-OR\'s bonmin on PATH, or pip install "gridlang[bonmin]"',
        module="gridlang.bonmin",
        imports="casadi",
        time_limit="bonmin.time_limit",
        gap="bonmin.allowable_fraction_gap",
        defaults={"bonmin.algorithm": "B-BB"},
    ),
    Executable(
        "couenne",
        "couenne",
        _ALL,
        "global optima by spatial branch and bound",
        "put COIN-OR's couenne on PATH",
        time_limit="time_limit",
        proves=True,
    ),
    Executable(
        "knitro",
        "knitroampl",
        _ALL,
        "interior point, active set and branch and bound; local on nonconvex problems",
        "pip install knitro, and set ARTELYS_LICENSE; or use --solver ipopt",
        tolerance=("feastol", "opttol"),
        time_limit="maxtime_real",
        gap="mip_opt_gap_rel",
        wheel="knitro/knitroampl/knitroampl",
    ),
    Executable(
        "ipopt",
        "ipopt",
        _CONTINUOUS,
        "an ipopt on PATH, else gridlang-ipopt in a process of its own",
        "put COIN-OR's ipopt on PATH",
        module="gridlang.ampl",
        tolerance=("tol",),
        time_limit="max_cpu_time",
    ),
    Executable(
        "pounce",
        "pounce",
        _CONTINUOUS,
        "an interior-point solver that reads .nl",
        "pip install pounce-solver",
        tolerance=("tol",),
        time_limit="max_cpu_time",
    ),
    Executable(
        "uno",
        "uno_ampl",
        _CONTINUOUS,
        "Lagrange-Newton methods: SQP and interior point",
        "put uno_ampl on PATH",
        tolerance=("primal_tolerance", "dual_tolerance"),
        time_limit="time_limit",
        words=True,
    ),
)
