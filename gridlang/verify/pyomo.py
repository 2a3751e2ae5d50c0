"""The emitted Pyomo module, run: the built model's constraints evaluated at a point."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gridlang.emit.render import Emitted
from gridlang.ground.labels import Label
from gridlang.solve.process import workspace
from gridlang.through.pyomo import REMEDY, available, built, label_of, move
from gridlang.verify.values import Point, Slacks, Values

__all__ = ["REMEDY", "available", "values_of"]


def values_of(emitted: Emitted, point: Point, ours: Values, objective: str) -> Values:
    """Return the values of the emitted model at a point."""
    from pyomo.environ import value

    model = built(emitted)
    move(model, emitted, point.variables)
    found = {
        name: {
            label_of(index): _slacks(row, value)
            for index, row in getattr(model, emitted.names[name]).items()
        }
        for name in ours.families
    }
    total = None if not objective else value(getattr(model, emitted.names[objective]))
    return Values(total, found)


def _slacks(row: Any, value: Any) -> Slacks:
    body = value(row.body)
    lower, upper = value(row.lower), value(row.upper)
    return (
        math.inf if lower is None else body - lower,
        math.inf if upper is None else upper - body,
    )


def values_of_its_file(emitted: Emitted, point: Point, ours: Values, objective: str) -> Values:
    """Return the values of the .nl file that Pyomo writes of the built model, as we read it."""
    from pyomo.repn.plugins.nl_writer import NLWriter

    from gridlang.nl import read_nl

    model = built(emitted)
    with workspace() as folder:
        path = folder / "pyomo.nl"
        with path.open("w") as nl:
            written = NLWriter().write(model, nl, linear_presolve=False)
        read = read_nl(path)
    spelled = {emitted.names[name]: figures for name, figures in point.variables.items()}
    x = np.array(
        [spelled[v.parent_component().local_name][label_of(v.index())] for v in written.variables]
    )
    functions = read.functions()
    g = functions.constraints(x)
    found: dict[str, dict[Label, Slacks]] = {name: {} for name in ours.families}
    back = {emitted.names[name]: name for name in ours.families if name in emitted.names}
    for row, lower, upper, value in zip(
        written.constraints, read.lower, read.upper, g, strict=True
    ):
        name = back[row.parent_component().local_name]
        slacks = (float(value - lower), float(upper - value))
        found[name][label_of(row.index())] = slacks
    total = functions.objective(x) if objective else None
    return Values(total, found)
