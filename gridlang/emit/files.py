"""A model as files that solvers read: .nl by us, .mps and .lp by HiGHS or SCIP."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.instance import Instance
from gridlang.nl import write_nl
from gridlang.nl.names import column_names, row_names
from gridlang.solve.highs import write_model
from gridlang.solve.process import workspace
from gridlang.solve.scip import convert

_NOT_TAKEN = re.compile(r"[^A-Za-z0-9_().,#$%&!]")

FORMATS = {
    "nl": "the problem in numbers, as AMPL hands it to solvers (binary with --binary)",
    "mps": "a linear or quadratic problem, written by HiGHS or SCIP",
    "lp": "a linear or quadratic problem, written by HiGHS or SCIP",
}


def problem_files(
    instance: Instance, format: str, stem: str, binary: bool = False
) -> dict[str, bytes]:
    """Return the files of a problem on its data; raises `GridlangError` where a format cannot hold it."""
    with workspace() as folder:
        path = folder / f"{stem}.{format}"
        if instance.semidefinite:
            what = f"a .{format} file holds no semidefinite matrices"
            help = "solve it by clarabel, or choose a formulation without them"
            raise GridlangError((Diagnostic("GL702", what, help=help),))
        if format == "nl":
            write_nl(instance, path, binary=binary, names=True)
        elif instance.problem_class in ("LP", "MILP", "QP"):
            write_model(instance, path, *_names(instance))
        elif instance.problem_class in ("QCP", "SOCP", "MIQP", "MIQCP", "MISOCP"):
            convert(instance, path)
        else:
            what = f"a .{format} file holds no problem of class {instance.problem_class}"
            help = "emit it --to nl, or choose a linear or quadratic formulation"
            raise GridlangError((Diagnostic("GL702", what, help=help),))
        return {found.name: found.read_bytes() for found in sorted(folder.iterdir())}


def _names(instance: Instance) -> tuple[list[str], list[str]]:
    """Return names of columns and rows that .lp files take, such as `va(3)`."""
    columns = column_names(instance)
    rows = row_names(instance)[: instance.m]
    return _unique(columns), _unique(rows)


def _unique(names: Sequence[str]) -> list[str]:
    plain = [_NOT_TAKEN.sub("_", name.replace("[", "(").replace("]", ")"))[:200] for name in names]
    if len(set(plain)) == len(plain):
        return plain
    return [f"{name}_{i + 1}" for i, name in enumerate(plain)]
