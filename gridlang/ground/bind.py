"""A checked model and its data → an evaluator that knows every set and parameter it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError, Label, Severity, raise_errors
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.ground.arrays import Bools, Reals
from gridlang.ground.evaluate import Evaluator
from gridlang.ground.frame import Frame
from gridlang.ground.load import MOST, Loader, Setting, bad_setting, element
from gridlang.ground.needs import every_expression, needed_names
from gridlang.ground.relation import LARGEST, Relation, gather_labels
from gridlang.ground.scales import Scales
from gridlang.model.expr import Elem, Expr, Num, SetRef
from gridlang.model.graphs import is_members
from gridlang.model.nodes import Check, Model, Param, Set
from gridlang.table import Column, Dataset, Table


def bind(
    model: Model, datasets: Sequence[Dataset], settings: Sequence[Setting] = ()
) -> tuple[Evaluator, tuple[Diagnostic, ...]]:
    """Return the evaluator of a model on its data, and what was noticed.

    Raises `GridlangError` with all that is missing or wrong in the data.
    """
    tables = [t for d in datasets for t in d.tables]
    return _Binder(model, tables, settings).run()


@dataclass
class _Binder:
    model: Model
    tables: Sequence[Table]
    settings: Sequence[Setting]
    findings: list[Diagnostic] = field(default_factory=list)

    def run(self) -> tuple[Evaluator, tuple[Diagnostic, ...]]:
        self._refuse_unknown_settings()
        needed = needed_names(self.model)
        elements = gather_labels(list(self._label_columns()))
        self.loader = Loader(self.model, self.tables, self.settings)
        raw = Evaluator(self.model, elements, Scales(1.0, 1.0), self.loader)
        scales = Scales(
            self._base(raw, self.model.power_base, Scales().power, "MVA"),
            self._base(raw, self.model.voltage_base, Scales().potential, "kV"),
        )
        self.evaluator = Evaluator(self.model, elements, scales, self.loader)
        for s in self.model.sets:
            if s.name in needed:
                self._attempt(self._inside, s)
        for p in self.model.params:
            if p.name in needed or self.loader.has_data(p):
                self._attempt(self._load, p)
        raise_errors(self.findings)
        for c in self.model.checks:
            self._attempt(self._hold, c)
        raise_errors(self.findings)
        self._note_empty()
        return self.evaluator, tuple(self.findings)

    def _attempt(self, action: Callable[..., None], *args: object) -> None:
        try:
            action(*args)
        except GridlangError as error:
            self.findings += [d for d in error.diagnostics if d not in self.findings]

    def _label_columns(self) -> Iterator[Column]:
        for t in self.tables:
            yield from t.keys
            yield from (c for c in t.columns.values() if c.dtype.kind in "OU")
        written: list[object] = []
        for e in every_expression(self.model):
            if isinstance(e, Elem):
                written.append(e.label)
            elif isinstance(e, Num) and isinstance(e.value, int) and abs(e.value) >= LARGEST:
                written.append(str(e.value))  # an identifier, as in tables
        given = [x for s in self.settings for x in (*s.labels, s.value)]
        texts = [x for x in (*written, *given) if isinstance(x, str)]
        if texts:
            yield np.array(texts)

    def _refuse_unknown_settings(self) -> None:
        params = {p.name: p for p in self.model.params}
        for s in self.settings:
            if s.name not in params:
                self.findings.append(
                    Diagnostic(
                        "GL822",
                        f"the model has no parameter `{s.name}` to set",
                        help=did_you_mean(s.name, params, "see `gridlang show` for its parameters"),
                    )
                )
            elif params[s.name].value is not None:
                computed = bad_setting(s, f"`{s.name}` is computed from other data")
                self.findings += computed.diagnostics

    def _base(self, raw: Evaluator, e: Expr | None, otherwise: float, unit: str) -> float:
        if e is None:
            return otherwise
        try:
            base = float(np.ravel(np.real(raw.values(e, Frame(1))))[0])
        except GridlangError as error:
            self.findings += error.diagnostics
            return otherwise
        if base > 0 and np.isfinite(base):
            return base
        self.findings.append(
            Diagnostic(
                "GL818",
                f"the base is {base / otherwise:g} {unit}",
                e.span,
                help="a base is a finite number above 0",
            )
        )
        return otherwise

    # ---- sets

    def _inside(self, s: Set) -> None:
        """Check that the elements of a set are in the sets that it is declared within."""
        relation = self.evaluator.set(s.name)
        if s.within is not None and not is_members(s):
            whole = self.evaluator.relation(s.within)
            outside = whole.find(relation.columns) < 0
            name = s.within.name if isinstance(s.within, SetRef) else "the set it is within"
            self._outside(s, relation, outside, name)
        for p, column in zip(s.positions, relation.columns, strict=True):
            if p.domain is not None:
                outside = self.evaluator.set(p.domain).find((column,)) < 0
                self._outside(s, Relation((column,)), outside, p.domain, p.name)

    def _outside(
        self,
        s: Set,
        relation: Relation,
        outside: Bools,
        domain: str,
        position: str = "",
    ) -> None:
        table = self.loader.places.get(s.name)
        for row in np.flatnonzero(outside)[:MOST]:
            self.findings.append(
                Diagnostic(
                    "GL806",
                    f"{element(relation, int(row), self.evaluator)} in `{s.name}` is no element "
                    f"of {domain}",
                    s.span if table is None else table.where(int(row), position),
                    help=f"correct it, or add it to {domain}",
                )
            )

    def _note_empty(self) -> None:
        """Say which constraints have no row: that may be meant, and may be a slip."""
        firsts = (c.first for c in self.model.complements)
        for c in (*self.model.constraints, *firsts):
            if c.over is not None and self.evaluator.frame(c.over).rows == 0:
                self.findings.append(
                    Diagnostic(
                        "GL832",
                        f"the constraint `{c.name}` has no row: its index set is empty",
                        c.span,
                        severity=Severity.NOTE,
                    )
                )

    # ---- parameters

    def _load(self, p: Param) -> None:
        figures = self.evaluator.figures_of(p.name)
        if p.member_of is not None:
            return
        frame = self.evaluator.frame(p.over)
        values = np.broadcast_to(np.real(figures.values), (frame.rows,))
        for bound, strict, sign in (
            (p.lower, p.lower_strict, 1.0),
            (p.upper, p.upper_strict, -1.0),
        ):
            if bound is None:
                continue
            limit = np.real(self.evaluator.full(bound, frame))
            with np.errstate(invalid="ignore"):
                gap = sign * (values - limit)
                bad = gap <= 0 if strict else gap < 0
            sense = {(True, 1.0): "above", (False, 1.0): "at least"}.get(
                (strict, sign), "below" if strict else "at most"
            )
            for row in np.flatnonzero(bad)[:MOST]:
                self.findings.append(
                    self._out_of_bounds(p, int(row), float(values[row]), sense, limit, bound)
                )

    def _out_of_bounds(
        self, p: Param, row: int, value: float, sense: str, limit: Reals, bound: Expr
    ) -> Diagnostic:
        frame = self.evaluator.frame(p.over)
        at = f" at {self.evaluator.name_of_row(frame, row)}" if p.over is not None else ""
        factor = self.evaluator.scales.factor(p.unit)
        unit = f" {p.unit.text}" if p.unit is not None and p.unit.text else ""
        figures = self.evaluator.figures[p.name]
        labels = () if bound.span is None else (Label(bound.span, "the bound stands here"),)
        setting = self.loader.setting_of(p, row, figures, self.evaluator)
        return Diagnostic(
            "GL823",
            f"`{p.name}` is {value / factor:.6g}{unit}{at}, it must be {sense} "
            f"{limit[row] / factor:.6g}",
            self.loader.place(p, row, figures, self.evaluator),
            note="" if setting is None else f"set by {setting}",
            labels=labels,
            help="correct the figure, or the declared bound",
        )

    def _hold(self, c: Check) -> None:
        frame = self.evaluator.frame(c.over)
        failed = np.flatnonzero(~self.evaluator.truth(c.condition, frame))
        for row in failed[:MOST]:
            at = f" at {self.evaluator.name_of_row(frame, int(row))}" if c.over is not None else ""
            self.findings.append(
                Diagnostic(
                    "GL824",
                    f"the check `{c.name}` fails{at}",
                    c.span,
                    note=c.prose,
                    help="correct the data there",
                )
            )
