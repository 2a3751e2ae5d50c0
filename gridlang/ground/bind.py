"""A checked model and its data → sets and parameters as arrays, every cell accounted for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gridlang.diagnostics import Diagnostic, GridlangError, Label, raise_errors
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.ground.evaluate import Evaluator, Figures
from gridlang.ground.frame import Frame
from gridlang.ground.relation import Elements, Relation, gather_labels
from gridlang.ground.scales import Scales
from gridlang.model.expr import Expr, Indexing, Ref, SetRef
from gridlang.model.nodes import Field, Model, Param, Set
from gridlang.model.units import parse_unit
from gridlang.model.walk import walk
from gridlang.source import Span
from gridlang.table import Column, Dataset, Table

_MOST = 10
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Setting:
    """`--set name[labels]=value`: a figure in the declared unit that replaces the data's."""

    name: str
    labels: tuple[str | int, ...]
    value: float | str


def bind(
    model: Model, datasets: Sequence[Dataset], settings: Sequence[Setting] = ()
) -> tuple[Evaluator, tuple[Diagnostic, ...]]:
    """Return the evaluator of a model on its data, and what was noticed; raises all errors."""
    binder = _Binder(model, [t for d in datasets for t in d.tables], settings)
    return binder.run()


@dataclass
class _Binder:
    model: Model
    tables: Sequence[Table]
    settings: Sequence[Setting]
    findings: list[Diagnostic] = field(default_factory=list)
    places: dict[str, tuple[Table, str]] = field(default_factory=dict)

    def run(self) -> tuple[Evaluator, tuple[Diagnostic, ...]]:
        self._settings_known()
        needed = _needed(self.model)
        elements = gather_labels(list(self._label_columns()))
        self.evaluator = Evaluator(self.model, elements, Scales())
        for s in self.model.sets:
            if s.value is None:
                self._load_set(s, s.name in needed)
        raise_errors(self.findings)
        for s in self.model.sets:
            self._attempt(lambda s=s: self._inside(s))  # type: ignore[misc]
        raise_errors(self.findings)
        self.evaluator.scales = self._scales()
        for p in self.model.params:
            self._attempt(lambda p=p: self._load_param(p, p.name in needed))  # type: ignore[misc]
        raise_errors(self.findings)
        for p in self.model.params:
            if p.value is not None and p.name in needed:
                self._attempt(lambda p=p: self.evaluator.figures_of(p.name))  # type: ignore[misc]
        raise_errors(self.findings)
        for p in self.model.params:
            if p.name in self.evaluator.figures:
                self._attempt(lambda p=p: self._in_bounds(p))  # type: ignore[misc]
        for c in self.model.checks:
            self._attempt(lambda c=c: self._check(c.name, c.prose, c.condition, c.over, c.span))  # type: ignore[misc]
        raise_errors(self.findings)
        return self.evaluator, tuple(self.findings)

    def _attempt(self, action: object) -> None:
        assert callable(action)
        try:
            action()
        except GridlangError as error:
            self.findings += [d for d in error.diagnostics if d not in self.findings]

    def _label_columns(self) -> Iterator[Column]:
        for t in self.tables:
            yield from t.keys
            yield from (c for c in t.columns.values() if c.dtype.kind in "OU")
        for s in self.settings:
            labels = [x for x in (*s.labels, s.value) if isinstance(x, str)]
            if labels:
                yield np.array(labels)
        for e in _every(self.model):
            label = getattr(e, "label", None)
            if isinstance(label, str):
                yield np.array([label])

    # ---- sets

    def _load_set(self, s: Set, needed: bool) -> None:
        table = next((t for t in self.tables if t.name == s.name and t.keys), None)
        if table is None:
            if needed:
                self.findings.append(
                    Diagnostic(
                        "GL821",
                        f"no data for the set `{s.name}`",
                        s.span,
                        help=self._where_from(s.name),
                    )
                )
            self.evaluator.sets[s.name] = _empty(s.arity)
            return
        if len(table.keys) != s.arity:
            self.findings.append(
                Diagnostic(
                    "GL803",
                    f"elements of `{s.name}` have {s.arity} positions, the data {len(table.keys)}",
                    s.span,
                )
            )
            self.evaluator.sets[s.name] = _empty(s.arity)
            return
        relation = Relation(tuple(self.evaluator.elements.encode(k) for k in table.keys))
        for row in relation.duplicates()[:_MOST]:
            self.findings.append(
                Diagnostic(
                    "GL805",
                    f"{self._element(relation, int(row))} is in `{s.name}` twice",
                    table.where(int(row)),
                    help="take one of the rows out",
                )
            )
        self.places[s.name] = (table, "")
        self.evaluator.sets[s.name] = relation

    def _where_from(self, name: str) -> str:
        if self.model.schemas:
            return "name a case: --data case118"
        return f'add a statement `table "file.csv" as {name}(…)`, or give a file by --data'

    def _element(self, relation: Relation, row: int) -> str:
        labels = [str(self.evaluator.elements.decode(c[row : row + 1])[0]) for c in relation.columns]
        return labels[0] if len(labels) == 1 else f"({', '.join(labels)})"

    def _inside(self, s: Set) -> None:
        """Check that the elements of a set are in the sets that it is declared within."""
        relation = self.evaluator.set(s.name)
        if s.within is not None:
            whole = self.evaluator.relation(s.within)
            outside = np.flatnonzero(whole.find(relation.columns) < 0)
            self._outside(s, relation, outside, "the set it is declared within")
        for position, (p, column) in enumerate(zip(s.positions, relation.columns, strict=True)):
            if p.domain is None:
                continue
            domain = self.evaluator.set(p.domain)
            outside = np.flatnonzero(domain.find((column,)) < 0)
            self._outside(s, Relation((column,)), outside, p.domain, position)

    def _outside(
        self, s: Set, relation: Relation, rows: NDArray[np.int64], what: str, position: int = 0
    ) -> None:
        table = self.places.get(s.name)
        for row in rows[:_MOST]:
            self.findings.append(
                Diagnostic(
                    "GL806",
                    f"{self._element(relation, int(row))} in `{s.name}` is no element of {what}",
                    s.span if table is None else table[0].where(int(row), s.positions[position].name),
                    help="correct the element, or add it there",
                )
            )

    # ---- bases

    def _scales(self) -> Scales:
        raw = _RawBase(self)
        power = raw.value(self.model.power_base, 1e6)
        potential = raw.value(self.model.voltage_base, 1e3)
        return Scales(power, potential)

    # ---- parameters

    def _load_param(self, p: Param, needed: bool) -> None:
        table = self._table_of(p)
        settings = [s for s in self.settings if s.name == p.name]
        if p.over is None:
            self._load_scalar(p, table, settings, needed)
            return
        if p.value is not None:
            if settings:
                raise _bad_setting(settings[0], f"`{p.name}` is computed from other data")
            return
        frame = self.evaluator.frame(p.over)
        index = self.evaluator.index_of(p.over, frame)
        values, absent = self._blank(p, index.rows)
        if table is None and p.default is None and not settings:
            if needed:
                self.findings.append(
                    Diagnostic(
                        "GL821",
                        f"no data for the parameter `{p.name}`",
                        p.span,
                        help=self._where_from(p.name).replace("as", "over", 1),
                    )
                )
            return
        if table is not None:
            self._fill(p, table, index, values, absent)
        for s in settings:
            self._apply_setting(p, s, index, values, absent)
        if p.default is not None and absent.any():
            default = np.broadcast_to(self.evaluator.values(p.default, frame), (frame.rows,))
            values[absent], absent = default[absent], np.zeros(index.rows, dtype=bool)
        self.evaluator.figures[p.name] = Figures(index, values, absent if absent.any() else None)

    def _blank(self, p: Param, rows: int) -> tuple[NDArray[np.generic], Bools]:
        if p.member_of is not None:
            return np.full(rows, -1, dtype=np.int64), np.ones(rows, dtype=bool)
        kind = complex if p.field is Field.COMPLEX else float
        return np.full(rows, np.nan, dtype=kind), np.ones(rows, dtype=bool)

    def _table_of(self, p: Param) -> Table | None:
        found = [t for t in self.tables if p.name in t.columns and bool(t.keys) == bool(p.over)]
        if len(found) > 1:
            names = {g.set.name for g in (p.over.generators if p.over else ()) if isinstance(g.set, SetRef)}
            found = [t for t in found if t.name in names] or found
        return found[0] if found else None

    def _fill(
        self,
        p: Param,
        table: Table,
        index: Relation,
        values: NDArray[np.generic],
        absent: Bools,
    ) -> None:
        encode = self.evaluator.elements.encode
        keys = Relation(tuple(encode(k) for k in table.keys))
        if keys.arity != index.arity:
            self.findings.append(
                Diagnostic(
                    "GL803",
                    f"`{p.name}` has {index.arity} indices, its table has {keys.arity} key columns",
                    p.span,
                    labels=_labelled(table.where(0) if table.rows else None, "the table"),
                )
            )
            return
        at = index.find(keys.columns)
        for row in np.flatnonzero(at < 0)[:_MOST]:
            self.findings.append(
                Diagnostic(
                    "GL806",
                    f"{self._element(keys, int(row))} is no index of `{p.name}`",
                    table.where(int(row)),
                    help="correct the row, or take it out",
                )
            )
        for row in keys.duplicates()[:_MOST]:
            self.findings.append(
                Diagnostic(
                    "GL805",
                    f"`{p.name}` is given twice for {self._element(keys, int(row))}",
                    table.where(int(row), p.name),
                    help="take one of the rows out",
                )
            )
        column = table.columns[p.name]
        known = at >= 0
        self.places[p.name] = (table, p.name)
        if p.member_of is not None:
            codes = encode(column)
            domain = self.evaluator.set(p.member_of)
            for row in np.flatnonzero(domain.find((codes,)) < 0)[:_MOST]:
                self.findings.append(
                    Diagnostic(
                        "GL806",
                        f"`{p.name}` names {column[row]}, which is no element of {p.member_of}",
                        table.where(int(row), p.name),
                        help=f"name an element of {p.member_of}",
                    )
                )
            values[at[known]] = codes[known]
            absent[at[known]] = False
            return
        unit = parse_unit(table.units[p.name]) if p.name in table.units else p.unit
        figures = column * self.evaluator.scales.factor(unit)  # type: ignore[operator]
        values[at[known]] = figures[known]
        absent[at[known]] = np.isnan(figures[known])

    def _load_scalar(
        self, p: Param, table: Table | None, settings: Sequence[Setting], needed: bool
    ) -> None:
        value: object = None
        if table is not None:
            value = table.columns[p.name][0]
            self.places[p.name] = (table, p.name)
        if settings:
            if settings[-1].labels:
                raise _bad_setting(settings[-1], f"`{p.name}` takes no index")
            value = settings[-1].value
        if value is None:
            if p.value is not None:
                return
            if p.default is not None:
                self.evaluator.figures[p.name] = self.evaluator.compute(p, p.default)
            elif needed:
                self.findings.append(
                    Diagnostic(
                        "GL821",
                        f"no data for the parameter `{p.name}`",
                        p.span,
                        help=f"give it: --set {p.name}=VALUE",
                    )
                )
            return
        if p.member_of is not None:
            code = self.evaluator.elements.code(_label(value))
            if self.evaluator.set(p.member_of).find((np.array([code]),))[0] < 0:
                raise GridlangError(
                    (
                        Diagnostic(
                            "GL806",
                            f"`{p.name}` names {value}, which is no element of {p.member_of}",
                            p.span,
                            help=f"name an element of {p.member_of}",
                        ),
                    )
                )
            self.evaluator.figures[p.name] = Figures(None, np.asarray(code))
            return
        unit = p.unit
        if table is not None and not settings and p.name in table.units:
            unit = parse_unit(table.units[p.name])
        number = _number(value, p)
        self.evaluator.figures[p.name] = Figures(
            None, np.asarray(number * self.evaluator.scales.factor(unit))
        )

    def _apply_setting(
        self,
        p: Param,
        s: Setting,
        index: Relation,
        values: NDArray[np.generic],
        absent: Bools,
    ) -> None:
        if not s.labels:
            raise _bad_setting(s, f"`{p.name}` is indexed: write --set '{p.name}[…]={s.value}'")
        if len(s.labels) != index.arity:
            raise _bad_setting(s, f"`{p.name}` takes {index.arity} indices")
        codes = [np.array([self.evaluator.elements.code(x)]) for x in s.labels]
        row = int(index.find(codes)[0])
        if row < 0:
            raise _bad_setting(s, f"`{p.name}` has no such index")
        if p.member_of is not None:
            values[row] = self.evaluator.elements.code(_label(s.value))
        else:
            values[row] = _number(s.value, p) * self.evaluator.scales.factor(p.unit)
        absent[row] = False

    def _settings_known(self) -> None:
        params = [p.name for p in self.model.params]
        for s in self.settings:
            if s.name not in params:
                self.findings.append(
                    Diagnostic(
                        "GL822",
                        f"the model has no parameter `{s.name}` to set",
                        None,
                        help=did_you_mean(s.name, params, "see `gridlang show` for its parameters"),
                    )
                )
        raise_errors(self.findings)

    # ---- conditions on data

    def _in_bounds(self, p: Param) -> None:
        for bound, strict, sign, word in (
            (p.lower, p.lower_strict, 1.0, "least"),
            (p.upper, p.upper_strict, -1.0, "greatest"),
        ):
            if bound is None or p.member_of is not None:
                continue
            frame = self.evaluator.frame(p.over)
            figures = self.evaluator.figures[p.name]
            values = np.broadcast_to(np.real(figures.values), (frame.rows,))
            limit = np.broadcast_to(np.real(self.evaluator.values(bound, frame)), (frame.rows,))
            with np.errstate(invalid="ignore"):
                gap = sign * (values - limit)
            bad = gap <= 0 if strict else gap < 0
            if figures.absent is not None:
                bad &= ~figures.absent
            factor = self.evaluator.scales.factor(p.unit)
            for row in np.flatnonzero(bad)[:_MOST]:
                place = self.evaluator.name_of_row(frame, int(row)) if p.over else ""
                self.findings.append(
                    Diagnostic(
                        "GL823",
                        f"`{p.name}` is {values[row] / factor:.6g}{f' at {place}' if place else ''},"
                        f" its {word} value is {limit[row] / factor:.6g}",
                        self._place(p, int(row)),
                        labels=_labelled(bound.span, "the bound stands here"),
                        help="correct the figure, or the declared bound",
                    )
                )

    def _place(self, p: Param, row: int) -> Span | None:
        if p.name not in self.places:
            return p.span
        table, column = self.places[p.name]
        index = self.evaluator.figures[p.name].index
        if index is None:
            return table.where(0, column)
        keys = Relation(tuple(self.evaluator.elements.encode(k) for k in table.keys))
        at = int(keys.find([c[row : row + 1] for c in index.columns])[0])
        return p.span if at < 0 else table.where(at, column)

    def _check(
        self, name: str, prose: str, condition: Expr, over: Indexing | None, span: Span | None
    ) -> None:
        frame = self.evaluator.frame(over)
        failed = np.flatnonzero(~self.evaluator.truth(condition, frame))
        for row in failed[:_MOST]:
            place = self.evaluator.name_of_row(frame, int(row)) if over else ""
            self.findings.append(
                Diagnostic(
                    "GL824",
                    f"the check `{name}` fails{f' at {place}' if place else ''}",
                    span,
                    note=prose,
                    help="correct the data there",
                )
            )


@dataclass
class _RawBase:
    """Evaluates a base in root units (W, V), before any scale is known."""

    binder: _Binder

    def value(self, e: Expr | None, otherwise: float) -> float:
        if e is None:
            return otherwise
        evaluator = Evaluator(
            self.binder.model, self.binder.evaluator.elements, Scales(1.0, 1.0)
        )
        inner = _Binder(self.binder.model, self.binder.tables, self.binder.settings)
        inner.evaluator = evaluator
        for p in self.binder.model.params:
            if p.over is None and p.member_of is None:
                inner._attempt(lambda p=p: inner._load_param(p, False))  # type: ignore[misc]
        for x in walk(e):
            if isinstance(x, Ref) and x.name not in evaluator.figures:
                raise GridlangError(
                    (
                        Diagnostic(
                            "GL821",
                            f"no data for `{x.name}`, the base of per unit",
                            x.span,
                            help=self.binder._where_from(x.name),
                        ),
                    )
                )
        base = float(np.real(evaluator.values(e, Frame(1))))
        if not (base > 0 and np.isfinite(base)):
            raise GridlangError(
                (Diagnostic("GL818", f"the base is {base:g}; it must be above 0", e.span),)
            )
        return base


def _empty(arity: int) -> Relation:
    return Relation(tuple(np.zeros(0, dtype=np.int64) for _ in range(arity)))


def _label(value: object) -> str | int:
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, float) and value == int(value):
        return int(value)
    return str(value)


def _number(value: object, p: Param) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise GridlangError(
            (
                Diagnostic(
                    "GL804",
                    f"`{p.name}` needs a number, not `{value}`",
                    p.span,
                    help=f"write --set {p.name}=1.5",
                ),
            )
        ) from None


def _bad_setting(s: Setting, message: str) -> GridlangError:
    index = f"[{','.join(map(str, s.labels))}]" if s.labels else ""
    return GridlangError(
        (Diagnostic("GL822", message, None, note=f"in --set {s.name}{index}={s.value}"),)
    )


def _labelled(span: Span | None, text: str) -> tuple[Label, ...]:
    return () if span is None else (Label(span, text),)


def _every(model: Model) -> Iterator[Expr]:
    """Yield every expression node of a model."""
    for e in _roots(model):
        yield from walk(e)


def _roots(model: Model) -> Iterator[Expr]:
    for parts in _parts(model).values():
        yield from parts


def _parts(model: Model) -> Mapping[str, list[Expr]]:
    """Return the expressions of each declaration by name."""
    found: dict[str, list[Expr | None]] = {}
    for s in model.sets:
        found[s.name] = [s.value, s.within]
        found[s.name] += [SetRef(p.domain) for p in s.positions if p.domain]
    for p in model.params:
        domain = [SetRef(p.member_of)] if p.member_of else []
        found[p.name] = [p.over, p.value, p.default, p.lower, p.upper, *domain]
    for v in model.vars:
        found[v.name] = [v.over, v.lower, v.upper, v.start]
    for d in model.defines:
        found[d.name] = [d.over, d.body]
    for c in model.constraints:
        found[c.name] = [c.over, c.body, c.lower, c.upper]
    for k in model.checks:
        found[k.name] = [k.over, k.condition]
    if model.objective is not None:
        found[model.objective.name] = [model.objective.body]
    found["base"] = [model.power_base, model.voltage_base] + found.get("base", [])
    return {name: [e for e in es if e is not None] for name, es in found.items()}


def _needed(model: Model) -> frozenset[str]:
    """Return the names that the objective, variables, constraints and checks depend on."""
    parts = _parts(model)
    todo = [v.name for v in model.vars] + [c.name for c in (*model.constraints, *model.checks)]
    todo += ["base"] if model.power_base is not None else []
    todo += [model.objective.name] if model.objective is not None else []
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for e in parts.get(name, []):
            todo += [str(getattr(x, "name")) for x in walk(e) if isinstance(x, (Ref, SetRef))]
            todo += [s for x in walk(e) if isinstance(s := getattr(x, "set", None), str)]
    return frozenset(seen)


