"""A point and multipliers of an instance → values and prices of the author's model."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from gridlang.check.indices import roots_of
from gridlang.check.units import Inference
from gridlang.derive.derive import Derived
from gridlang.derive.matrix import MatrixLift
from gridlang.ground.arrays import Array, Reals
from gridlang.ground.evaluate import Evaluator
from gridlang.ground.frame import Frame
from gridlang.ground.instance import Instance
from gridlang.ground.recover import recover
from gridlang.ground.restore import Restorer, with_variables
from gridlang.lower.complex_to_real import Lowered
from gridlang.lower.origin import Rule
from gridlang.model.expr import Apply, Dummy, Expr, Indexing, SetRef
from gridlang.model.nodes import Constraint, Define, Model, Set, Var
from gridlang.model.units import NUMBER, Unit, shown
from gridlang.solution import Binding, Quantity


@dataclass
class Point:
    """The author's model with its variables at values: what certificate and report evaluate.

    `evaluator` knows every variable as figures, in internal units.
    """

    model: Model
    evaluator: Evaluator
    units: Inference = field(init=False)

    def __post_init__(self) -> None:
        self.units = Inference(self.model)

    def unit(self, e: Expr, declared: Unit | None = None) -> Unit:
        """Return the unit in which an expression is shown."""
        if declared is not None:
            return declared
        found = self.units.unit(e)
        return NUMBER if found is None else found if found.text else shown(found)

    def unit_of(self, c: Constraint) -> Unit:
        """Return the unit of a constraint: of its limit, and of its left side where that has none."""
        ends = [e for e in (c.upper, c.lower) if e is not None]
        sides = [c.body, *ends] if c.equal else [*ends, c.body]
        found = [u for u in map(self.units.unit, sides) if u is not None]
        named = [u for u in found if u.dimensions] or [u for u in found if u.text] or found
        first = named[0] if named else NUMBER
        return first if first.text else shown(first)

    def factor(self, unit: Unit) -> float:
        return self.evaluator.scales.factor(unit)

    def quantity(
        self, name: str, kind: str, over: Indexing | None, values: Array, unit: Unit, prose: str
    ) -> Quantity:
        """Return values (internal) over the index set of a declaration, in a unit."""
        frame = self.evaluator.frame(over)
        names, labels = self.labels(over, frame)
        full = np.broadcast_to(values, (frame.rows,)) / self.factor(unit)
        return Quantity(name, kind, names, labels, full, unit.text, prose)

    def labels(
        self, over: Indexing | None, frame: Frame
    ) -> tuple[tuple[str, ...], tuple[Array, ...]]:
        if over is None:
            return (), ()
        names = index_names(over, self.model)
        columns = [c for d in over.dummies for c in frame.columns[d.name]]
        return names, tuple(self.evaluator.elements.decode(c) for c in columns)


def index_names(over: Indexing, model: Model) -> tuple[str, ...]:
    """Return a column name for each position of an index set, the same in every table.

    An index over a plain set is named after the set that its elements finally belong to (`bus`
    for BUS and every set within it), a position of a tuple as its set declares it.
    """
    names: list[str] = []
    for g in over.generators:
        declared = model.symbols.get(g.set.name) if isinstance(g.set, SetRef) else None
        if isinstance(declared, Set) and declared.arity > 1:
            names += [p.name for p in declared.positions]
            continue
        for root, d in zip(roots_of(g.set, model), _positions(g.pattern), strict=True):
            plain = root is not None and "." not in root
            names.append(root.lower() if root is not None and plain else d.name.strip("_"))
    seen: dict[str, int] = {}
    for i, name in enumerate(names):
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            names[i] = f"{name}_{seen[name]}"
    return tuple(names)


def _positions(pattern: tuple[Dummy, ...]) -> list[Dummy]:
    """Return one index a position: one over whole tuples stands for each of its positions."""
    return [Dummy(d.name) for d in pattern for _ in range(d.arity)]


def lift_point(derived: Derived, instance: Instance, x: Reals) -> Point:
    """Return the model that the formulation states at a point of the instance."""
    parts: dict[str, Array] = {v.name: instance.values(v.name, x) for v in instance.model.vars}
    base = instance.evaluator
    evaluator = base
    if any(isinstance(way, MatrixLift) for way in derived.lifts):
        evaluator = with_variables(derived.model, base, parts)
    parts = Restorer(evaluator, parts).along(derived.lifts)
    point = Point(derived.stated, with_variables(derived.stated, base, parts))
    recover(point.evaluator)
    return point


def author_point(model: Model, derived: Derived, point: Point) -> Point:
    """Return the author's model at a point of what its formulation states: v from W, and so on."""
    parts = {
        v.name: np.atleast_1d(point.evaluator.figures[v.name].values) for v in point.model.vars
    }
    parts = Restorer(point.evaluator, parts).along(derived.back)
    return Point(model, with_variables(model, point.evaluator, parts))


def values_of(point: Point) -> dict[str, Quantity]:
    return {v.name: _value(point, v) for v in point.model.vars}


def _value(point: Point, v: Var) -> Quantity:
    figures = point.evaluator.figures[v.name]
    values = np.atleast_1d(figures.values)
    return point.quantity(v.name, "variable", v.over, values, v.unit, v.prose)


def definitions_of(point: Point) -> dict[str, Quantity]:
    return {d.name: _definition(point, d) for d in (*point.model.defines, *_recovered(point))}


def _recovered(point: Point) -> tuple[Define, ...]:
    return tuple(d for d in point.model.recovers if d.name in point.evaluator.figures)


def _definition(point: Point, d: Define) -> Quantity:
    frame = point.evaluator.frame(d.over)
    known = point.evaluator.figures.get(d.name)
    values = point.evaluator.values(d.body, frame) if known is None else known.values
    unit = point.unit(d.body, d.unit)
    return point.quantity(d.name, "definition", d.over, values, unit, d.prose)


# ---- prices


@dataclass(frozen=True)
class Prices:
    """Duals by the author's constraints, and the limits that bind."""

    duals: dict[str, Quantity]
    binding: tuple[Binding, ...]


def row_prices(instance: Instance, x: Reals, multipliers: Reals) -> tuple[Reals, Reals]:
    """Return, for each row and each bound of a column, the change of the author's objective per
    unit of the limit; internal.

    Rows that became bounds share the reduced cost of their column: the row whose limit is the
    tightest has it. Source: sensitivity of an optimum to its constraints, df*/db = −λ for
    L = f + λ(g − b) (Nocedal and Wright, Numerical Optimization, 2nd ed., section 12.8).
    """
    r, f = instance.reduced, instance.functions
    prices = np.zeros(len(r.row_of))
    kept = r.row_of >= 0
    prices[kept] = -multipliers[r.row_of[kept]]
    reduced_cost = f.gradient(x) + np.bincount(
        f.jacobian_columns, f.jacobian(x) * multipliers[f.jacobian_rows], instance.n
    )
    rows, columns, figures = r.bound_rows, r.bound_columns, r.bound_figures
    low, high = r.row_lower[rows] / figures, r.row_upper[rows] / figures
    low, high = np.minimum(low, high), np.maximum(low, high)
    cost = reduced_cost[columns]
    with np.errstate(invalid="ignore"):
        near = 1e-9 * (1 + np.abs(x[columns]))
        active = np.where(cost > 0, low >= r.lb[columns] - near, high <= r.ub[columns] + near)
    _, first = np.unique(columns[active], return_index=True)
    chosen = np.flatnonzero(active)[first]
    prices[rows[chosen]] = cost[chosen] / figures[chosen]
    own = reduced_cost.copy()
    own[columns[chosen]] = 0.0
    own[instance.integer] = 0.0  # prices are those with whole numbers fixed
    return instance.sign * prices, instance.sign * own


def prices_of(
    point: Point, lowered: Lowered, instance: Instance, prices: tuple[Reals, Reals]
) -> Prices:
    """Return duals by constraint and index, in objective per unit of the limit, and what binds.

    `prices` are those of rows and of bounds of columns.
    """
    of_rows, of_columns = prices
    objective = point.model.objective
    cost = NUMBER
    if objective is not None:
        cost = point.unit(objective.body, objective.unit)
    collected: dict[str, Array] = {}
    authored = {c.name: c for c in point.model.constraints}
    for family in instance.families:
        origin = lowered.origins.get(family.constraint.name)
        if origin is None or origin.rule is Rule.ABOVE:  # a complementarity has no dual
            continue
        c = authored[origin.constraint]
        frame = point.evaluator.frame(c.over)
        own = np.zeros(frame.rows)
        own[family.kept] = of_rows[family.first : family.first + family.size]
        own = own * _by_rule(origin.rule, point, c, frame, own, instance.sign)
        part = 1j * own if origin.part == "im" else own
        collected[c.name] = collected[c.name] + part if c.name in collected else part
    duals: dict[str, Quantity] = {}
    binding: list[Binding] = []
    for name, values in collected.items():
        c = authored[name]
        unit = dual_unit(cost, point.unit_of(c))
        scaled = values / (point.factor(cost) / point.factor(point.unit_of(c)))
        frame = point.evaluator.frame(c.over)
        names, labels = point.labels(c.over, frame)
        duals[name] = Quantity(name, "dual", names, labels, scaled, unit, c.prose)
        if not c.equal:
            binding += _binding(point, c, np.real(scaled), unit)
    for v in point.model.vars:
        if v.lower is not None or v.upper is not None:
            unit = dual_unit(cost, v.unit)
            own = instance.values(v.name, of_columns)
            binding += _binding(point, v, own / (point.factor(cost) / point.factor(v.unit)), unit)
    binding.sort(key=lambda b: -abs(b.price))
    return Prices(duals, tuple(binding))


def dual_unit(cost: Unit, limit: Unit) -> str:
    """Return the spelling of objective per limit, as in `$/h/MVA`."""
    if not limit.text:
        return cost.text
    if limit.dimensions == cost.dimensions and limit.factor == cost.factor:
        return ""
    return f"{cost.text or '1'}/{limit.text if limit.text.isalnum() else f'({limit.text})'}"


def _by_rule(
    rule: Rule, point: Point, c: Constraint, frame: Frame, prices: Reals, sign: float
) -> Reals:
    """Return the factor from the price of a real row to that of the author's limit."""
    match rule:
        case Rule.SAME:
            return np.ones(frame.rows)
        case Rule.NONE | Rule.ABOVE:
            return np.zeros(frame.rows)
        case Rule.OPPOSITE:
            return -np.ones(frame.rows)
        case Rule.SQUARE:
            return 2.0 * _active_limit(point, c, frame, prices * sign)
        case Rule.MIRRORED:
            return -2.0 * np.real(point.evaluator.full(c.body, frame))
        case Rule.RANGE:
            return np.where(prices * sign > 0, -1.0, 1.0)
        case Rule.ANGLE:
            assert isinstance(c.body, Apply)
            size = np.abs(point.evaluator.values(c.body.args[0], frame))
            return np.broadcast_to(size, (frame.rows,))


def _active_limit(point: Point, c: Constraint, frame: Frame, prices: Reals) -> Reals:
    """Return the limit that a price belongs to: of a minimum, the lower one has a price above 0."""

    def limit(e: Expr | None) -> Reals:
        if e is None:
            return np.zeros(frame.rows)
        values = np.real(point.evaluator.full(e, frame))
        return np.where(np.isfinite(values), values, 0.0)

    return np.where(prices > 0, limit(c.lower), limit(c.upper))


def _binding(point: Point, c: Constraint | Var, prices: Reals, unit: str) -> list[Binding]:
    """Return the rows of an inequality, or bounds of a variable, that hold tightly at a price."""
    frame = point.evaluator.frame(c.over)
    if isinstance(c, Var):
        body, own, label = np.atleast_1d(point.evaluator.figures[c.name].values), c.unit, "bound"
    else:
        body, own, label = point.evaluator.values(c.body, frame), point.unit_of(c), c.label
    body = np.broadcast_to(np.real(body), (frame.rows,))
    found: list[Binding] = []
    _, labels = point.labels(c.over, frame)
    largest = float(np.max(np.abs(prices), initial=0.0))
    for end in (c.lower, c.upper):
        if end is None:
            continue
        limit = np.real(point.evaluator.full(end, frame))
        with np.errstate(invalid="ignore"):
            tight = np.abs(body - limit) <= 1e-5 * (1 + np.abs(limit))
        tight &= np.isfinite(limit) & (np.abs(prices) > 1e-6 * largest)
        for row in np.flatnonzero(tight):
            index = tuple(_plain(column[row]) for column in labels)
            value = float(limit[row]) / point.factor(own)
            found.append(Binding(c.name, index, value, own.text, float(prices[row]), unit, label))
    return found


def _plain(label: object) -> str | int:
    return int(label) if isinstance(label, (int, np.integer)) else str(label)
