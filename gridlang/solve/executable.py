"""Any program that speaks AMPL's protocol: `solver stub -AMPL`, options by environment, `.sol` back."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.instance import Instance
from gridlang.nl import read_sol, write_nl
from gridlang.solve.process import interruptible
from gridlang.solve.solver import Availability, RawResult, Request, Status

# What a program may print before it is cut off, and how long it may take to end when asked to.
_MOST_OUTPUT = 1_000_000
_GRACE = 5.0


@dataclass(frozen=True)
class Executable:
    """One program: its name on PATH, what it takes, and its words for tolerance and time.

    `proves` tells whether its "solved" is a proof, and its "infeasible" too: a local solver's,
    and Bonmin's on a nonconvex model, are none.
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

    def availability(self) -> Availability:
        path = shutil.which(self.program)
        if path is None:
            return Availability(False, remedy=self.remedy)
        return Availability(True, via=f"{self.program}, .nl")

    def solve(self, instance: Instance, request: Request) -> RawResult:
        path = shutil.which(self.program)
        if path is None:
            raise _error("GL901", f"{self.name} is not installed", self.remedy)
        stop = threading.Event()
        with tempfile.TemporaryDirectory(prefix="gridlang-") as folder, interruptible(stop):
            stub = Path(folder) / "problem.nl"
            order = write_nl(instance, stub)
            output = self._run(path, stub, request, stop)
            answer = stub.with_suffix(".sol")
            if not answer.is_file():
                return self._silent(output, stop)
            found = read_sol(answer, instance.n, instance.m)
        x = None  # multipliers are not claimed: programs differ in their sign
        if found.x is not None and np.isfinite(found.x).all():
            x = np.zeros(instance.n)
            x[order.columns] = found.x
        status = Status.ERROR if found.code is None else _status(found.code)
        if stop.is_set() and status is Status.ERROR:
            status = Status.LIMIT
        message = " ".join(found.message.split()) or f"{self.name} says nothing"
        if x is None and status in (Status.OPTIMAL, Status.LOCALLY_OPTIMAL):
            status = Status.ERROR
            message = f"{self.name} says it is solved, but gave no point: {message}"
        proven = self.proves and status in (Status.OPTIMAL, Status.INFEASIBLE)
        if status is Status.OPTIMAL and not proven:
            status = Status.LOCALLY_OPTIMAL
        return RawResult(
            status=status,
            message=message[:200],
            x=x,
            proof="global" if proven else "local" if status is Status.LOCALLY_OPTIMAL else "none",
        )

    def _run(self, path: str, stub: Path, request: Request, stop: threading.Event) -> str:
        """Run the program in a group of its own, so that it and its children can be ended."""
        environment = {**os.environ, f"{self.program}_options": self._options(request)}
        with (stub.parent / "output").open("w+b") as log:
            try:
                process = subprocess.Popen(
                    [path, str(stub.with_suffix("")), "-AMPL"],
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

    def _options(self, request: Request) -> str:
        options: dict[str, str | int | float] = dict(self.defaults)
        if request.tolerance is not None:
            options.update(dict.fromkeys(self.tolerance, request.tolerance))
        if request.time_limit is not None and self.time_limit:
            options[self.time_limit] = request.time_limit
        if request.gap is not None and self.gap:
            options[self.gap] = request.gap
        options.update(request.options)
        return " ".join(f"{name}={value}" for name, value in options.items())

    def _silent(self, output: str, stop: threading.Event) -> RawResult:
        """Answer for a program that left no `.sol`: stopped, without a licence, or broken."""
        if stop.is_set():
            return RawResult(Status.LIMIT, "stopped by the user", None)
        last = [line.strip() for line in output.splitlines() if line.strip()]
        if any("licen" in line.lower() for line in last):
            raise _error("GL901", f"{self.name} found no licence", self.remedy)
        said = last[-1][:200] if last else "it printed nothing"
        return RawResult(Status.ERROR, f"{self.name} left no answer: {said}", None)


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


_CONTINUOUS = frozenset(("LP", "QP", "convex QP", "QCP", "NLP"))
_ALL = _CONTINUOUS | {"MILP", "MIQP", "MIQCP", "MINLP"}

EXECUTABLES: tuple[Executable, ...] = (
    Executable(
        "bonmin",
        "bonmin",
        _ALL,
        "branch and bound on Ipopt; a heuristic on nonconvex problems",
        "put COIN-OR's bonmin on PATH",
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
    ),
    Executable(
        "ipopt-nl",
        "ipopt",
        _CONTINUOUS,
        "an ipopt executable on PATH, by .nl",
        "put COIN-OR's ipopt on PATH; --solver ipopt needs none",
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
)
