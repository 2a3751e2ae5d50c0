"""The emitted Pyomo module, run: the built model's constraints evaluated at a point."""

from __future__ import annotations

import math
from typing import Any

from gridlang.emit.render import Emitted
from gridlang.through.pyomo import REMEDY, available, built, key_of, label_of
from gridlang.verify.values import Point, Slacks, Values

__all__ = ["REMEDY", "available", "values_of"]


def values_of(emitted: Emitted, point: Point, ours: Values, objective: str) -> Values:
    """Return the values of the emitted model at a point."""
    from pyomo.environ import value

    model = built(emitted)
    for name, figures in point.variables.items():
        variable = getattr(model, emitted.names[name])
        for label, figure in figures.items():
            variable[key_of(label)].set_value(figure, skip_validation=True)
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
