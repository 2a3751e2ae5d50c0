"""`python -m gridlang.bonmin stub -AMPL`: CasADi's Bonmin in a process of its own, by AMPL's protocol."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from gridlang.ampl import options_of
from gridlang.diagnostics import GridlangError
from gridlang.nl import Sol, read_nl, write_sol
from gridlang.solve.process import prints_to_stderr

# Bonmin's verdicts as CasADi names them, as solve_result_num; AMPL book, section 14.2.
_CODES = {
    "SUCCESS": 0,
    "INFEASIBLE": 220,
    "CONTINUOUS_UNBOUNDED": 300,
    "LIMIT_EXCEEDED": 420,
    "USER_INTERRUPT": 421,
}
_FAILURE = 500
_CASADI_PLACE = re.compile(r"^\S+\.cpp:\d+: ")


def main(argv: Sequence[str] | None = None) -> int:
    """Solve STUB.nl and write STUB.sol; returns the exit code: 0 where an answer was written."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words:
        print("usage: python -m gridlang.bonmin STUB [-AMPL] [NAME=VALUE ...]", file=sys.stderr)
        return 2
    stub = Path(words[0].removesuffix(".nl"))
    given = [w for w in words[1:] if not w.startswith("-")]
    try:
        options = options_of(os.environ, given, "bonmin")
        answer, n, m = _solve(stub.with_name(stub.name + ".nl"), options)
        write_sol(stub.with_name(stub.name + ".sol"), answer, n, m)
    except OSError as error:
        print(f"bonmin: cannot read {stub}.nl: {error.strerror}", file=sys.stderr)
        return 4
    except GridlangError as error:
        print("\n".join(f"{d.code} {d.message}" for d in error.diagnostics), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(answer.message)
    return 0


def _solve(path: Path, options: Mapping[str, str | int | float]) -> tuple[Sol, int, int]:
    import casadi

    read = read_nl(path)  # judges the file: CasADi's reader asks no questions
    plain = {name.removeprefix("bonmin."): value for name, value in options.items()}
    with prints_to_stderr():
        nlp = casadi.NlpBuilder()
        nlp.import_nl(str(path))
        solver = casadi.nlpsol(
            "bonmin",
            "bonmin",
            {"x": casadi.vertcat(*nlp.x), "f": nlp.f, "g": casadi.vertcat(*nlp.g)},
            {"discrete": list(nlp.discrete), "print_time": False, "bonmin": plain},
        )
        try:
            found = solver(
                x0=np.clip(nlp.x_init, nlp.x_lb, nlp.x_ub),
                lbx=nlp.x_lb,
                ubx=nlp.x_ub,
                lbg=nlp.g_lb,
                ubg=nlp.g_ub,
            )
        except (
            RuntimeError
        ) as error:  # an option that Bonmin does not know, a value of the wrong kind
            reason = _CASADI_PLACE.sub("", str(error).strip().splitlines()[-1])
            return Sol(f"Bonmin: {reason}", None, None, _FAILURE), read.n, read.m
    said = str(solver.stats()["return_status"])
    code = _CODES.get(said, _FAILURE)
    x = None if code == _CODES["INFEASIBLE"] else np.array(found["x"]).ravel()
    return Sol(f"Bonmin: {said.lower()}", x, None, code), read.n, read.m


if __name__ == "__main__":
    sys.exit(main())
