"""`gridlang-ipopt stub -AMPL`: the Ipopt that came with the wheels, for whoever speaks AMPL's protocol."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from gridlang import __version__
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.inputs import as_figure
from gridlang.nl import NlProblem, Sol, Suffix, read_nl, write_sol
from gridlang.solve.ipopt import Ipopt
from gridlang.solve.solver import RawResult, Request, Status

_USAGE = """usage: gridlang-ipopt STUB [-AMPL] [NAME=VALUE ...]

Solves STUB.nl by Ipopt. With -AMPL the answer goes to STUB.sol.
Options come from ipopt.opt in this folder, then from the environment (ipopt_options), then from
the command line; -v prints the version."""

# AMPL's words for options that Ipopt names otherwise. Source: Ipopt's AMPL driver, its keywords.
_KEYWORDS = {"outlev": "print_level", "maxit": "max_iter"}
_IGNORED = frozenset(("wantsol", "halt_on_ampl_error"))

# solve_result_num and the words beside it. Source: Ipopt's AMPL driver; AMPL book, section 14.2.
_CODES = {
    Status.LOCALLY_OPTIMAL: (0, "Optimal Solution Found"),
    Status.OPTIMAL: (0, "Optimal Solution Found"),
    Status.FEASIBLE: (0, "Feasible point for square problem found"),
    Status.INFEASIBLE: (200, "Converged to a locally infeasible point. Problem may be infeasible."),
    Status.UNBOUNDED: (300, "Iterates diverging; problem might be unbounded."),
    Status.LIMIT: (400, "Limit reached"),
    Status.ERROR: (500, "Ipopt stopped"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the solver; returns the exit code: 0 where an answer was written."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("-h", "--help", "-=", "-?"):
        print(_USAGE)
        return 0 if words else 2
    if words[0] in ("-v", "--version"):
        here = Ipopt().availability()
        print(f"Ipopt by {here.binding} {here.version}, gridlang-ipopt {__version__}")
        return 0
    ampl = "-AMPL" in words
    rest = [w for w in words[1:] if not w.startswith("-")]
    stub = Path(words[0].removesuffix(".nl"))
    if not stub.name:
        print(f"gridlang-ipopt: `{words[0]}` names no file", file=sys.stderr)
        return 2
    try:
        return _run(stub, rest, ampl)
    except OSError as error:
        path = error.filename2 or error.filename
        print(f"gridlang-ipopt: cannot use {path}: {error.strerror}", file=sys.stderr)
        return 4
    except KeyboardInterrupt:
        return 130


def _run(stub: Path, rest: Sequence[str], ampl: bool) -> int:
    problem: NlProblem | None = None
    try:
        problem = read_nl(stub.with_name(stub.name + ".nl"))
        found = _solve(problem, options_of(os.environ, rest))
    except GridlangError as error:
        message = "\n".join(f"{d.code} {d.message}" for d in error.diagnostics)
        print(f"gridlang-ipopt: {message}", file=sys.stderr)
        if ampl:
            _answer(stub, problem, RawResult(Status.ERROR, message, None))
        return 1
    code, words_ = _CODES[found.status]
    print(f"gridlang-ipopt: {words_} ({found.iterations} iterations)")
    if ampl:
        _answer(stub, problem, found)
        return 0
    return 0 if code == 0 else 3


def options_of(
    environment: Mapping[str, str],
    words: Sequence[str],
    solver: str = "ipopt",
    folder: Path = Path(),
) -> dict[str, str | int | float]:
    """Return a solver's options: of `<solver>.opt`, then the environment, then the command line."""
    pairs: list[tuple[str, str]] = []
    given = [w for w in (environment.get(f"{solver}_options", "").split() + list(words)) if w]
    named = [w.partition("=") for w in given]
    files = [value for name, _, value in named if name == "option_file_name" and value]
    for path in [Path(f) for f in files] or [folder / f"{solver}.opt"]:
        pairs += _option_file(path, required=bool(files))
    for name, sign, value in named:
        if name == "option_file_name":
            continue
        if not sign:
            raise GridlangError(
                (Diagnostic("GL903", f"`{name}` sets no option", help="write NAME=VALUE"),)
            )
        pairs.append((name, value))
    return {_KEYWORDS.get(n, n): as_figure(v) for n, v in pairs if n not in _IGNORED}


def _option_file(path: Path, required: bool) -> list[tuple[str, str]]:
    """Return the options of a file of lines `name value`; `#` begins a comment."""
    if not path.is_file():
        if required:
            raise GridlangError(
                (Diagnostic("GL814", f"there is no option file {path}", help="correct its path"),)
            )
        return []
    lines = [
        line.partition("#")[0].split() for line in path.read_text("utf-8", "replace").splitlines()
    ]
    return [(parts[0], parts[1]) for parts in lines if len(parts) == 2]


def _solve(problem: NlProblem, options: Mapping[str, str | int | float]) -> RawResult:
    if problem.integer.any():
        print("gridlang-ipopt: whole numbers are taken as continuous", file=sys.stderr)
    return Ipopt().solve(problem.problem(), Request(options=options))


def _answer(stub: Path, problem: NlProblem | None, found: RawResult) -> None:
    """Write the `.sol` with duals and the suffixes of bounds, signs as Ipopt's own driver has them."""
    code, words = _CODES[found.status]
    message = f"gridlang-ipopt: {words}"
    path = stub.with_name(stub.name + ".sol")
    if problem is None or found.x is None:
        n, m = (0, 0) if problem is None else (problem.n, problem.m)
        write_sol(path, Sol(f"{message}: {found.message}", None, None, code), n, m)
        return
    sign = -1.0 if problem.maximize else 1.0
    suffixes: tuple[Suffix, ...] = ()
    duals = None
    if found.multipliers is not None and found.lower_multipliers is not None:
        assert found.upper_multipliers is not None
        duals = -sign * found.multipliers
        every = np.arange(problem.n)
        suffixes = (
            Suffix("ipopt_zL_out", 0, every, sign * found.lower_multipliers),
            Suffix("ipopt_zU_out", 0, every, -sign * found.upper_multipliers),
        )
    write_sol(path, Sol(message, found.x, duals, code, 0, suffixes), problem.n, problem.m)


if __name__ == "__main__":
    sys.exit(main())
