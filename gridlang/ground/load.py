"""Tables and settings → sets and parameters as arrays; every row of the data is accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError, raise_errors
from gridlang.ground.arrays import Array, Bools, Codes
from gridlang.ground.evaluate import Evaluator, Figures
from gridlang.ground.relation import UNKNOWN, Relation
from gridlang.model.expr import SetRef
from gridlang.model.nodes import Field, Model, Param, Set
from gridlang.model.units import parse_unit
from gridlang.source import Span
from gridlang.table import Table

# So many findings of one kind are shown; the first ones teach as much as all.
MOST = 10


@dataclass(frozen=True, slots=True)
class Setting:
    """`--set name[labels]=value`: a figure in the declared unit that replaces the data's."""

    name: str
    labels: tuple[str | int, ...]
    value: float | str

    def __str__(self) -> str:
        index = f"[{','.join(map(str, self.labels))}]" if self.labels else ""
        return f"--set {self.name}{index}={self.shown}"

    @property
    def shown(self) -> str:
        return f"{self.value:g}" if isinstance(self.value, float) else self.value


@dataclass
class Loader:
    """Finds the data of sets and parameters by name; `places` remembers the table of each."""

    model: Model
    tables: Sequence[Table]
    settings: Sequence[Setting] = ()
    places: dict[str, Table] = field(default_factory=dict)
    _keys: dict[int, tuple[Codes, ...]] = field(default_factory=dict)

    # ---- sets

    def relation(self, s: Set, evaluator: Evaluator) -> Relation:
        """Return the elements of a set of data; raises `GridlangError` with all that is wrong."""
        table = next((t for t in self.tables if t.name == s.name and t.keys), None)
        if table is None:
            raise _failed("GL821", f"no data for the set `{s.name}`", s.span, self.advice(s.name))
        if len(table.keys) != s.arity:
            raise _failed(
                "GL803",
                f"elements of `{s.name}` have {s.arity} positions, the data {len(table.keys)}",
                s.span,
                "declare as many positions as the table has key columns",
            )
        self.places[s.name] = table
        relation = evaluator.relation_of(self.keys(table, evaluator))
        raise_errors(
            Diagnostic(
                "GL805",
                f"{element(relation, int(row), evaluator)} is in `{s.name}` twice",
                table.where(int(row)),
                help="take one of the rows out",
            )
            for row in relation.duplicates()[:MOST]
        )
        return relation

    def advice(self, name: str, what: str = "") -> str:
        """Return where the data of a name may come from; `what` is the table statement's middle."""
        if self.model.schemas and not self.tables:
            return "name a case, as in --data case118"
        return f'read it from a file: `table "file.csv" {what or f"as {name}(…)"}`'

    def keys(self, table: Table, evaluator: Evaluator) -> tuple[Codes, ...]:
        """Return the codes of a table's key columns, the same arrays whenever asked."""
        if id(table) not in self._keys:
            self._keys[id(table)] = tuple(evaluator.elements.encode(k) for k in table.keys)
        return self._keys[id(table)]

    # ---- parameters

    def figures(self, p: Param, evaluator: Evaluator) -> Figures:
        """Return the figures of a parameter of data, in internal units."""
        table = self.table_of(p)
        settings = [s for s in self.settings if s.name == p.name]
        if table is None and not settings and p.default is None:
            raise _failed(
                "GL821",
                f"no data for the parameter `{p.name}`",
                p.span,
                self.advice(p.name, f"over (…): {p.name}")
                if p.over is not None or (self.model.schemas and not self.tables)
                else f"give it: --set {p.name}=VALUE",
            )
        if p.over is None:
            return self._scalar(p, table, settings, evaluator)
        frame = evaluator.frame(p.over)
        index = evaluator.index_of(p.over, frame)
        cells = _blank(p, index.rows)
        if table is not None:
            self.places[p.name] = table
            _Filling(
                p, table, index, evaluator.relation_of(self.keys(table, evaluator)), evaluator
            ).into(*cells)
        for s in settings:
            _set(p, s, index, evaluator, *cells)
        values, absent = cells
        if p.default is not None and absent.any():
            default = evaluator.full(p.default, frame)
            values[absent], absent = default[absent], np.zeros(index.rows, dtype=bool)
        return Figures(index, values, absent if absent.any() else None)

    def has_data(self, p: Param) -> bool:
        return self.table_of(p) is not None or any(s.name == p.name for s in self.settings)

    def table_of(self, p: Param) -> Table | None:
        """Return the table with a column of the parameter's name, that over its own set first."""
        found = [t for t in self.tables if p.name in t.columns and bool(t.keys) == bool(p.over)]
        if len(found) > 1 and p.over is not None:
            sets = {g.set.name for g in p.over.generators if isinstance(g.set, SetRef)}
            found = [t for t in found if t.name in sets] or found
        return found[0] if found else None

    def _scalar(
        self, p: Param, table: Table | None, settings: Sequence[Setting], evaluator: Evaluator
    ) -> Figures:
        if settings and settings[-1].labels:
            raise bad_setting(settings[-1], f"`{p.name}` takes no index")
        unit = p.unit
        value: object
        if settings:
            value = settings[-1].value
        elif table is not None:
            self.places[p.name] = table
            value = table.columns[p.name][0]
            unit = parse_unit(table.units[p.name]) if p.name in table.units else unit
        else:
            assert p.default is not None
            return evaluator.compute(p, p.default)
        if p.member_of is not None:
            return Figures(None, np.asarray(_member(p, value, evaluator)))
        return Figures(None, np.asarray(_number(value, p) * evaluator.scales.factor(unit)))

    # ---- places

    def setting_of(
        self, p: Param, row: int, figures: Figures, evaluator: Evaluator
    ) -> Setting | None:
        """Return the setting that a parameter's figure comes from, if one does."""
        for s in self.settings:
            if s.name != p.name:
                continue
            if figures.index is None:
                return s
            codes = [evaluator.elements.code(x) for x in s.labels]
            if [int(c[row]) for c in figures.index.columns] == codes:
                return s
        return None

    def place(self, p: Param, row: int, figures: Figures, evaluator: Evaluator) -> Span | None:
        """Return the cell that a parameter's figure comes from, or its declaration."""
        table = self.places.get(p.name)
        if table is None or self.setting_of(p, row, figures, evaluator) is not None:
            return p.span
        if figures.index is None:
            return table.where(0, p.name)
        keys = evaluator.relation_of(self.keys(table, evaluator))
        at = int(keys.find([c[row : row + 1] for c in figures.index.columns])[0])
        return p.span if at < 0 else table.where(at, p.name)


@dataclass(frozen=True)
class _Filling:
    """Puts the cells of a table into the rows of a parameter."""

    param: Param
    table: Table
    index: Relation
    keys: Relation
    evaluator: Evaluator

    def into(self, values: Array, absent: Bools) -> None:
        p, table, keys = self.param, self.table, self.keys
        if keys.arity != self.index.arity:
            raise _failed(
                "GL803",
                f"`{p.name}` has {self.index.arity} indices, its table has {keys.arity} key columns",
                p.span,
                "declare it over the set of the table's rows",
            )
        at = self.index.find(keys.columns)
        findings = [
            Diagnostic(
                "GL806",
                f"{element(keys, int(row), self.evaluator)} is no index of `{p.name}`",
                table.where(int(row)),
                help="correct the row, or take it out",
            )
            for row in np.flatnonzero(at < 0)[:MOST]
        ]
        findings += [
            Diagnostic(
                "GL805",
                f"`{p.name}` is given twice for {element(keys, int(row), self.evaluator)}",
                table.where(int(row), p.name),
                help="take one of the rows out",
            )
            for row in keys.duplicates()[:MOST]
        ]
        column = table.columns[p.name]
        if p.member_of is not None:
            codes = self.evaluator.elements.encode(column)
            domain = self.evaluator.set(p.member_of)
            findings += [
                Diagnostic(
                    "GL806",
                    f"`{p.name}` names {column[row]}, which is no element of {p.member_of}",
                    table.where(int(row), p.name),
                    help=f"name an element of {p.member_of}",
                )
                for row in np.flatnonzero(domain.find((codes,)) < 0)[:MOST]
            ]
            figures: Array = codes
            missing = np.zeros(len(codes), dtype=bool)
        else:
            unit = parse_unit(table.units[p.name]) if p.name in table.units else p.unit
            figures = column * self.evaluator.scales.factor(unit)  # type: ignore[operator]
            missing = np.isnan(figures)
        raise_errors(findings)
        values[at], absent[at] = figures, missing


def _blank(p: Param, rows: int) -> tuple[Array, Bools]:
    absent = np.ones(rows, dtype=bool)
    if p.member_of is not None:
        return np.full(rows, UNKNOWN, dtype=np.int64), absent
    return np.full(rows, np.nan, dtype=complex if p.field is Field.COMPLEX else float), absent


def _set(
    p: Param, s: Setting, index: Relation, evaluator: Evaluator, values: Array, absent: Bools
) -> None:
    if not s.labels:
        raise bad_setting(s, f"`{p.name}` is indexed: write --set '{p.name}[…]={s.shown}'")
    if len(s.labels) != index.arity:
        raise bad_setting(s, f"`{p.name}` takes {index.arity} indices")
    codes: list[Codes] = [np.array([evaluator.elements.code(x)]) for x in s.labels]
    row = int(index.find(codes)[0])
    if row < 0:
        raise bad_setting(s, f"`{p.name}` has no such index")
    if p.member_of is not None:
        values[row] = _member(p, s.value, evaluator)
    else:
        values[row] = _number(s.value, p) * evaluator.scales.factor(p.unit)
    absent[row] = False


def _member(p: Param, value: object, evaluator: Evaluator) -> int:
    """Return the code of an element that a parameter names."""
    assert p.member_of is not None
    label = _label(value)
    code = evaluator.elements.code(label)
    if evaluator.set(p.member_of).find((np.array([code]),))[0] < 0:
        raise _failed(
            "GL806",
            f"`{p.name}` names {label}, which is no element of {p.member_of}",
            p.span,
            f"name an element of {p.member_of}",
        )
    return code


def _label(value: object) -> str | int:
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)) and np.isfinite(value) and value == int(value):
        return int(value)
    return str(value)


def _number(value: object, p: Param) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = float("nan")
    if np.isnan(number):
        raise _failed(
            "GL804",
            f"`{p.name}` needs a number, not `{value}`",
            p.span,
            f"write a number, as in --set {p.name}=1.5",
        )
    return number


def element(relation: Relation, row: int, evaluator: Evaluator) -> str:
    """Return an element of a set as an author writes it."""
    labels = [str(evaluator.elements.decode(c[row : row + 1])[0]) for c in relation.columns]
    return labels[0] if len(labels) == 1 else f"({', '.join(labels)})"


def bad_setting(s: Setting, message: str) -> GridlangError:
    """Return the error for a `--set` that cannot be."""
    return GridlangError((Diagnostic("GL822", message, None, note=f"in {s}"),))


def _failed(code: str, message: str, span: Span | None, help: str = "") -> GridlangError:
    return GridlangError((Diagnostic(code, message, span, help=help),))
