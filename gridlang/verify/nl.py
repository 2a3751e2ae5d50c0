"""The written .nl, text and binary, as CasADi reads it, evaluated at a point."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np

from gridlang.ground.arrays import Reals
from gridlang.ground.instance import Instance
from gridlang.nl import read_nl, write_nl
from gridlang.solve.process import workspace
from gridlang.verify.values import Label, Slacks, Values

REMEDY = 'pip install "gridlang[bonmin]"'


def available() -> bool:
    return find_spec("casadi") is not None


def values_of(instance: Instance, x: Reals, reader: str) -> Values:
    """Return the values at a point as a reader sees them: `casadi`, `own`, and either with `-binary`.

    Rows that presolve made bounds are no rows of the file.
    """
    with workspace() as folder:
        path = folder / "problem.nl"
        order = write_nl(instance, path, binary=reader.endswith("-binary"))
        at = x[order.columns]
        f, g = _by_casadi(path, at) if reader.startswith("casadi") else _by_us(path, at)
    g = g[order.row_at[:-1]]
    r = instance.reduced
    found: dict[str, dict[Label, Slacks]] = {}
    for family in instance.families:
        own = r.row_of[family.first : family.first + family.size]
        codes = family.codes()
        decoded = [instance.evaluator.elements.decode(c).tolist() for c in codes]
        labels: list[Label] = list(zip(*decoded, strict=True)) if codes else [()] * family.size
        rows = found.setdefault(family.constraint.name, {})
        for label, row in zip(labels, own.tolist(), strict=True):
            if row >= 0:
                rows[label] = (float(g[row] - r.lower[row]), float(r.upper[row] - g[row]))
    return Values(instance.sign * f if instance.has_objective else None, found)


def _by_casadi(path: Path, x: Reals) -> tuple[float, Reals]:
    import casadi

    nlp = casadi.NlpBuilder()
    nlp.import_nl(str(path))
    f = nlp.f if nlp.f.numel() else casadi.MX(0)
    both = casadi.Function("both", [casadi.vertcat(*nlp.x)], [f, casadi.vertcat(*nlp.g)])
    value, rows = both(x)
    return float(value), np.array(rows).ravel()


def _by_us(path: Path, x: Reals) -> tuple[float, Reals]:
    functions = read_nl(path).functions()
    return functions.objective(x), functions.constraints(x)
