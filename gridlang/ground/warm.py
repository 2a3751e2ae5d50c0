"""An earlier solution → the start of an instance, by name and index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gridlang.derive.coordinates import COORDINATES, CoordinateLift
from gridlang.derive.derive import Derived, Lift
from gridlang.derive.lift import PhaseLift
from gridlang.derive.matrix import MatrixLift
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.above import with_above
from gridlang.ground.arrays import Array, Reals
from gridlang.ground.instance import Instance
from gridlang.ground.relation import Relation
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
    if not any(v.name in values for v in (*model.vars, *derived.stated.vars)):
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
    known: dict[str, Quantity] = {}
    for v in (*model.vars, *derived.stated.vars):
        if v.name in values:
            found = values[v.name]
            scaled = found.values * instance.evaluator.scales.factor(_unit(found, v))
            known[v.name] = replace(found, values=scaled)
    for lift in (*derived.back, *derived.lifts):
        if lift.variable in known:
            known |= _split(lift, known[lift.variable], derived, instance)
    for name, found in known.items():
        if name in instance.blocks:
            _put(instance, name, found, np.real(found.values), start)
    return with_above(instance.model, instance.evaluator, instance.blocks, start)


def _split(
    lift: Lift, found: Quantity, derived: Derived, instance: Instance
) -> dict[str, Quantity]:
    """Return the values of what stands for a variable, from those of the variable."""
    match lift:
        case CoordinateLift():
            split = COORDINATES[lift.form].split(found.values.astype(complex))
            pairs = zip((lift.first, lift.second), split, strict=True)
            return {n: replace(found, values=x) for n, x in pairs if isinstance(n, str)}
        case MatrixLift():
            return _of_matrix(lift, found)
        case PhaseLift():
            own = (x for x in derived.lifts if isinstance(x, CoordinateLift))
            upper = next(str(x.first) for x in own if x.variable == lift.upper)
            return _of_products(lift, found, instance, upper)


def _of_matrix(lift: MatrixLift, found: Quantity) -> dict[str, Quantity]:
    """Return the diagonal of a matrix, and all else under the name of what is above it."""
    count = lift.arity
    rows, columns, rest = (
        found.labels[:count],
        found.labels[count : 2 * count],
        found.labels[2 * count :],
    )
    own = np.ones(len(found.values), dtype=bool)
    for a, b in zip(rows, columns, strict=True):
        own &= a == b
    diagonal = tuple(x[own] for x in (*rows, *rest))
    return {
        lift.diagonal: replace(found, labels=diagonal, values=found.values[own]),
        lift.upper: replace(
            found, labels=tuple(x[~own] for x in found.labels), values=found.values[~own]
        ),
    }


def _of_products(
    lift: PhaseLift, found: Quantity, instance: Instance, upper: str
) -> dict[str, Quantity]:
    """Return |v|² and v_i conj(v_j) for the entries that the instance has, at those of `upper`."""
    index = instance.blocks[upper].index
    assert index is not None
    diagonal = {lift.diagonal: replace(found, values=np.abs(found.values) ** 2)}
    nodes = Relation(tuple(instance.evaluator.elements.encode(c) for c in found.labels))
    ends = (nodes.find([index.columns[n] for n in which]) for which in (lift.tails, lift.heads))
    tails, heads = ends
    kept = (tails >= 0) & (heads >= 0)
    labels = tuple(instance.evaluator.elements.decode(c[kept]) for c in index.columns)
    products = found.values[tails[kept]] * np.conj(found.values[heads[kept]])
    return diagonal | {lift.upper: replace(found, labels=labels, values=products)}


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
