"""An earlier solution → the start of an instance, by name and index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gridlang.derive.coordinates import COORDINATES
from gridlang.derive.derive import Derived
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.above import with_above
from gridlang.ground.arrays import Array, Reals
from gridlang.ground.instance import Instance
from gridlang.model.nodes import Model, Var
from gridlang.model.unit_text import UnknownUnitError
from gridlang.model.units import Unit, parse_unit
from gridlang.solution import Quantity


def warm(
    model: Model, derived: Derived, instance: Instance, values: Mapping[str, Quantity]
) -> Instance:
    """Return the instance with a solution's values as its start, within bounds.

    Variables and indices that the solution lacks keep their own start; what it has beyond the
    model's is left out. The solution may be of another formulation, or of other data. Raises
    `GridlangError` (GL909) where it shares no variable with the model, or has another unit.
    """
    if not any(v.name in values for v in model.vars):
        what = f"the solution to start from has no variable of {model.name}"
        help = f"it needs {', '.join(v.name for v in model.vars)}; it has {', '.join(values)}"
        raise GridlangError((Diagnostic("GL909", what, help=help),))
    start = placed(model, derived, instance, values)
    start = np.minimum(np.maximum(start, instance.reduced.lb), instance.reduced.ub)
    return replace(instance, start=start, warm=True)


def placed(
    model: Model, derived: Derived, instance: Instance, values: Mapping[str, Quantity]
) -> Reals:
    """Return the instance's start with a solution's values in it, by name and index."""
    start = instance.start.copy()
    lifts = {lift.variable: lift for lift in derived.lifts}
    for v in model.vars:
        if v.name not in values:
            continue
        found = values[v.name]
        scaled = found.values * instance.evaluator.scales.factor(_unit(found, v))
        lift = lifts.get(v.name)
        if lift is None:
            _put(instance, v.name, found, np.real(scaled), start)
            continue
        first, second = COORDINATES[lift.form].split(scaled.astype(complex))
        _put(instance, lift.first, found, first, start)
        _put(instance, lift.second, found, second, start)
    return with_above(instance.model, instance.evaluator, instance.blocks, start)


def _unit(found: Quantity, v: Var) -> Unit:
    """Return the unit that a solution's values are in; GL909 where it is not the variable's kind."""
    try:
        unit = v.unit if found.unit == v.unit.text else parse_unit(found.unit)
    except UnknownUnitError:
        unit = None
    if unit is not None and (unit.dimensions, unit.per_unit) == (
        v.unit.dimensions,
        v.unit.per_unit,
    ):
        return unit
    what = f"the solution to start from has `{v.name}` in {found.unit or 'no unit'}"
    help = f"give it in {v.unit.text or 'no unit'}, as the model declares it"
    raise GridlangError((Diagnostic("GL909", what, help=help),))


def _put(instance: Instance, name: str, found: Quantity, values: Array, start: Array) -> None:
    """Write values into the columns of a variable, each at its index."""
    block = instance.blocks[name]
    if block.index is None:
        if not found.labels:
            start[block.first] = values[0]
        return
    if len(found.labels) != block.index.arity:
        return
    codes = [instance.evaluator.elements.encode(column) for column in found.labels]
    at = block.index.find(codes)
    start[block.first + at[at >= 0]] = values[at >= 0]
