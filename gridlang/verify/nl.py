"""The written .nl, text and binary, as CasADi and we ourselves read it, evaluated at a point."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from gridlang.ground.arrays import Reals
from gridlang.ground.functions import Functions
from gridlang.ground.instance import Instance
from gridlang.ground.labels import Label, rows_by_label
from gridlang.ground.sums import added
from gridlang.nl import read_nl, write_nl
from gridlang.solve.process import workspace
from gridlang.verify.values import Slacks, Values

REMEDY = 'pip install "gridlang[bonmin]"'
_SLOPE = ", slope"


def available() -> bool:
    return find_spec("casadi") is not None


def values_of(instance: Instance, x: Reals, reader: str) -> Values:
    """Return the values at a point as a reader sees them: `casadi`, `own`, and either with `-binary`.

    Rows that presolve made bounds are no rows of the file. Of each row there is its slope too, as
    a family of its own.
    """
    along = _direction(instance.n)
    with workspace() as folder:
        path = folder / "problem.nl"
        order = write_nl(instance, path, binary=reader.endswith("-binary"))
        read = _by_casadi if reader.startswith("casadi") else _by_us
        f, g, slopes = read(path, x[order.columns], along[order.columns])
    rows = order.row_at[:-1]
    return _by_family(instance, f, g[rows], slopes[rows])


def our_slopes(instance: Instance, x: Reals) -> dict[str, Mapping[Label, Slacks]]:
    """Return the slopes, by family, that our own instance has at a point."""
    functions = instance.functions
    slopes = _slopes(functions, x, _direction(instance.n))
    both = _by_family(instance, 0.0, functions.constraints(x), slopes)
    return {k: v for k, v in both.families.items() if k.endswith(_SLOPE)}


def _direction(n: int) -> Reals:
    """Return the direction (n,) that slopes are along: one is off where an entry of its row is."""
    return np.random.default_rng(n).uniform(0.5, 1.5, n)


def _slopes(functions: Functions, x: Reals, along: Reals) -> Reals:
    weights = functions.jacobian(x) * along[functions.jacobian_columns]
    return added(functions.jacobian_rows, weights, functions.m)


def _by_family(instance: Instance, f: float, g: Reals, slopes: Reals) -> Values:
    r = instance.reduced
    found: dict[str, dict[Label, Slacks]] = {}
    for name, rows in rows_by_label(instance).items():
        found[name] = {
            k: (float(g[i] - r.lower[i]), float(r.upper[i] - g[i])) for k, i in rows.items()
        }
        found[name + _SLOPE] = {k: (float(slopes[i]), np.inf) for k, i in rows.items()}
    return Values(instance.sign * f if instance.has_objective else None, found)


def _by_casadi(path: Path, x: Reals, along: Reals) -> tuple[float, Reals, Reals]:
    import casadi

    nlp = casadi.NlpBuilder()
    nlp.import_nl(str(path))
    at, g = casadi.vertcat(*nlp.x), casadi.vertcat(*nlp.g)
    f = nlp.f if nlp.f.numel() else casadi.MX(0)
    every = casadi.Function("every", [at], [f, g, casadi.jtimes(g, at, casadi.DM(along))])
    value, rows, slopes = every(x)
    return float(value), np.array(rows).ravel(), np.array(slopes).ravel()


def _by_us(path: Path, x: Reals, along: Reals) -> tuple[float, Reals, Reals]:
    functions = read_nl(path).functions()
    return functions.objective(x), functions.constraints(x), _slopes(functions, x, along)
