"""A solved run → a study's expressions at its solution, in complex numbers as the author wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from gridlang.diagnostics import GridlangError
from gridlang.ground.arrays import Array
from gridlang.ground.evaluate import Evaluator, Figures
from gridlang.ground.frame import Frame
from gridlang.ground.lift import Point, index_names
from gridlang.ground.relation import Relation
from gridlang.model.expr import Expr, Indexing, Ref
from gridlang.model.nodes import Define, Field, Set
from gridlang.model.study import FACTS, Curve, Kind, Outside, Quantity, View
from gridlang.model.units import NUMBER, Unit, parse_unit
from gridlang.model.walk import names_of
from gridlang.solution import Labels, Solution, as_whole
from gridlang.study.outcome import Outcome

Label = str | int
# A number, the elements of a set, or one element; an element of several positions is a text.
Computed = complex | float | tuple[Label, ...] | Label


class UnknownValueError(Exception):
    """Raised for a value that this solve does not give; its text says why."""


@dataclass
class Reading:
    """A view at the solution of a run. `missing` says of names why they have no value."""

    view: View
    point: Point
    missing: dict[str, str] = field(default_factory=dict)

    def value(self, q: Quantity, unit: Unit | None) -> tuple[Computed, Unit]:
        """Return a quantity in a unit; raises `UnknownValueError`."""
        self._refuse_missing(q.body, q.over)
        try:
            return self._value(q, unit)
        except GridlangError as error:
            raise UnknownValueError(error.diagnostics[0].message) from error

    def _value(self, q: Quantity, unit: Unit | None) -> tuple[Computed, Unit]:
        evaluator = self.point.evaluator
        match q.kind:
            case Kind.SET:
                return _elements(evaluator, evaluator.relation(q.body).columns), NUMBER
            case Kind.ELEMENT:
                frame = evaluator.frame(q.over)
                if frame.rows == 0:
                    raise UnknownValueError("there is nothing to look for the greatest in")
                values = np.real(evaluator.full(q.body, frame))
                row = int(np.argmin(values) if q.least else np.argmax(values))
                assert q.over is not None
                columns = [c[row : row + 1] for d in q.over.dummies for c in frame.columns[d.name]]
                return _elements(evaluator, columns)[0], NUMBER
            case Kind.NUMBER:
                shown = self.point.unit(q.body, unit)
                figure = evaluator.full(q.body, evaluator.frame(None))[0]
                scaled = figure / self.point.factor(shown)
                return complex(scaled) if np.iscomplexobj(scaled) else float(scaled), shown

    def curve(self, c: Curve) -> tuple[Mapping[str, Labels], Array, Unit]:
        """Return the indices of a curve, its values over them, and their unit."""
        frame, values = self.family(c.body, c.over)
        evaluator = self.point.evaluator
        unit = self.point.unit(c.body, c.unit)
        labels = {
            d.name: evaluator.elements.decode(frame.columns[d.name][0])
            for d in c.over.dummies
            if not d.name.startswith("_")
        }
        return labels, np.real(values) / self.point.factor(unit), unit

    def family(self, e: Expr, over: Indexing | None) -> tuple[Frame, Array]:
        """Return an expression (internal) over an index set; raises `UnknownValueError`."""
        self._refuse_missing(e, over)
        evaluator = self.point.evaluator
        try:
            frame = evaluator.frame(over)
            return frame, evaluator.full(e, frame)
        except GridlangError as error:
            raise UnknownValueError(error.diagnostics[0].message) from error

    def name_of(self, c: Curve, index: str) -> str:
        """Return what tables call an index of a curve: `bus` for one over BUS."""
        names = [d.name for d in c.over.dummies]
        return index_names(c.over, self.view.wider)[names.index(index)]

    def _refuse_missing(self, *parts: Expr | None) -> None:
        todo, seen = [n for e in parts if e is not None for n in names_of(e)], set[str]()
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in self.missing:
                raise UnknownValueError(self.missing[name])
            found = self.view.wider.symbols.get(name)
            if isinstance(found, Define):
                todo += [n for e in (found.over, found.body) if e is not None for n in names_of(e)]


def reading(o: Outcome, view: View) -> Reading:
    """Return a view at the solution of an outcome, without the values of other runs."""
    assert o.bound is not None and o.solution is not None
    evaluator = o.bound.instance.evaluator.on(view.wider)
    figures = evaluator.figures
    found = Reading(view, Point(view.wider, evaluator))
    for v in view.model.vars:
        if v.name not in o.solution.values:
            found.missing[v.name] = f"the solution gives no `{v.name}`"
            continue
        values = o.solution.values[v.name].values * evaluator.scales.factor(v.unit)
        if v.field in (Field.INTEGER, Field.BINARY):
            values = as_whole(values)
        figures[v.name] = evaluator.figures_over(v.over, values)
    for d in view.model.recovers:
        given = o.solution.definitions[d.name]
        values = given.values * evaluator.scales.factor(parse_unit(given.unit))
        figures[d.name] = evaluator.figures_over(d.over, values)
    for name, value, unit in _facts(o.solution, view):
        if value is None:
            found.missing[name] = f"no {name} is known of this solve"
        else:
            figures[name] = Figures(None, np.asarray(value * evaluator.scales.factor(unit)))
    return found


def _facts(s: Solution, view: View) -> Iterator[tuple[str, float | None, Unit]]:
    """Yield what is known of a solve beside its point, in which unit, and the objective."""
    cost, objective = parse_unit(s.objective_unit), view.model.objective
    own = set(view.model.symbols)
    if objective is not None and objective.name not in own:
        yield objective.name, s.objective, cost
        own.add(objective.name)
    for name, text in FACTS.items():
        if name not in own:
            unit = cost if text is None else parse_unit(text)
            value = s.seconds.get("solve", 0.0) if name == "seconds" else getattr(s, name, None)
            yield name, value, unit


def add_outside(here: Reading, there: Reading | None, o: Outside) -> None:
    """Give a reading a value of another run, or the reason why it has none."""
    if there is None:
        here.missing[o.name] = f"the run `{o.run}` has no solution"
        return
    declared = there.view.wider.symbols[o.value]
    assert not isinstance(declared, Set)
    own, other = here.point.evaluator, there.point.evaluator
    dummies = () if declared.over is None else declared.over.dummies
    value = Ref(o.value, tuple(dummies))
    try:
        frame, values = there.family(value, declared.over)
    except UnknownValueError as error:
        here.missing[o.name] = str(error)
        return
    unit = there.point.unit(value, declared.unit)
    values = values / other.scales.factor(unit) * own.scales.factor(unit)
    if declared.over is None:
        own.figures[o.name] = Figures(None, values[0])
        return
    columns = [c for d in dummies for c in frame.columns[d.name]]
    codes = tuple(own.elements.encode(other.elements.decode(c)) for c in columns)
    own.figures[o.name] = Figures(Relation(codes), values)


def _elements(evaluator: Evaluator, columns: tuple[Array, ...] | list[Array]) -> tuple[Label, ...]:
    """Return the elements that arrays of codes name; one of several positions as `(1, 2)`."""
    decoded = [evaluator.elements.decode(c).tolist() for c in columns]
    rows = list(zip(*decoded, strict=True))
    return tuple(r[0] if len(r) == 1 else f"({', '.join(map(str, r))})" for r in rows)
