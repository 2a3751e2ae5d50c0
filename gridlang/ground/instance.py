"""A lowered model on its data → the numbers of one problem: columns, rows, limits, functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from gridlang.check.units import Inference
from gridlang.diagnostics import Diagnostic, GridlangError, raise_errors
from gridlang.ground.above import with_above
from gridlang.ground.arrays import Bools, Codes, Reals
from gridlang.ground.evaluate import Evaluator
from gridlang.ground.frame import Frame
from gridlang.ground.functions import Functions
from gridlang.ground.presolve import reduce_rows
from gridlang.ground.problem import Pairs, Place, Problem, Semidefinite
from gridlang.ground.restore import places
from gridlang.ground.terms import OBJECTIVE, Block, Flattener
from gridlang.lower.complements import inequalities
from gridlang.model.expr import Expr, Num
from gridlang.model.fields import is_data
from gridlang.model.nodes import Constraint, Field, Model, Psd
from gridlang.model.units import NUMBER, Unit, shown
from gridlang.source import Span

_MINUS = Num(-1)
_NONE: Codes = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Family:
    """The rows of one constraint: row `first` + r belongs to the r-th index of `frame`.

    `kept` are the positions of these indices in the whole index set: rows without a limit are
    left out.
    """

    constraint: Constraint
    frame: Frame
    first: int
    kept: Codes

    @property
    def size(self) -> int:
        return len(self.kept)

    def codes(self) -> tuple[Codes, ...]:
        """Return the elements of each row's index, one array a position."""
        over = self.constraint.over
        dummies = () if over is None else over.dummies
        return tuple(column for d in dummies for column in self.frame.columns[d.name])


@dataclass(kw_only=True)
class Instance(Problem):
    """The problem of a model on its data: columns in blocks by variable, rows in families."""

    model: Model
    evaluator: Evaluator
    blocks: dict[str, Block]
    families: tuple[Family, ...]
    auxiliary: int = 0  # columns that stand for sums, the last ones

    def values(self, name: str, x: Reals) -> Reals:
        """Return the values of a variable at a point, in the order of its index set."""
        block = self.blocks[name]
        return x[block.first : block.first + block.size]

    def with_sums(self, x: Reals) -> Reals:
        """Return a point with columns that stand for sums at these sums' values, inner ones first."""
        if not self.auxiliary:
            return x
        x = x.copy()
        rows = self.reduced.row_of[sum(f.size for f in self.families) :]
        for _ in range(20):  # as deep as sums nest
            missing = self.functions.constraints(x)[rows]
            if not missing.any():
                break
            x[self.n - self.auxiliary :] += missing
        return x

    def with_sum_duals(self, x: Reals, y: Reals) -> Reals:
        """Return multipliers of g with those of the sums' equations as stationarity has them."""
        if not self.auxiliary:
            return y
        y = y.copy()
        f, rows = self.functions, self.reduced.row_of[sum(f.size for f in self.families) :]
        gradient, jacobian = f.gradient(x), f.jacobian(x)
        for _ in range(20):  # as deep as sums nest
            slope = gradient + np.bincount(
                f.jacobian_columns, jacobian * y[f.jacobian_rows], self.n
            )
            missing = slope[self.n - self.auxiliary :]
            if not missing.any():
                break
            y[rows] += missing
        return y

    def column_place(self, column: int) -> Place:
        """Return the variable and index of a column, as in `v[5]`."""
        for v in self.model.vars:
            block = self.blocks[v.name]
            at = column - block.first
            if 0 <= at < block.size:
                codes = () if block.index is None else block.index.columns
                return self._place(v.name, codes, at, v.unit, v.span)
        return Place("a sum")

    def labels_of(self, column: int) -> tuple[str | int, ...]:
        """Return the index of a column within its variable."""
        block = next(b for b in self.blocks.values() if 0 <= column - b.first < b.size)
        if block.index is None:
            return ()
        at = column - block.first
        found = (self.evaluator.elements.decode(c[at : at + 1])[0] for c in block.index.columns)
        return tuple(x if isinstance(x, str) else int(x) for x in found)

    def row_place(self, row: int) -> Place:
        """Return the constraint and index of a row, as in `balance_re[5]`."""
        family = next((f for f in self.families if f.first <= row < f.first + f.size), None)
        if family is None:
            return Place("the equation of a sum")
        c, codes = family.constraint, family.codes()
        inferred = Inference(self.model).unit(c.body)
        unit = NUMBER if inferred is None else shown(inferred)
        return self._place(c.name, codes, row - family.first, unit, c.span)

    @property
    def objective_place(self) -> Place:
        objective = self.model.objective
        return Place("the objective", span=None if objective is None else objective.span)

    def _place(
        self, name: str, codes: Sequence[Codes], at: int, unit: Unit, span: Span | None
    ) -> Place:
        decode = self.evaluator.elements.decode
        labels = ", ".join(str(decode(c[at : at + 1])[0]) for c in codes)
        name = f"{name}[{labels}]" if codes else name
        return Place(name, unit.text, self.evaluator.scales.factor(unit), span)


def ground(model: Model, evaluator: Evaluator) -> Instance:
    """Return the instance of a lowered model; `evaluator` must be bound to the data.

    Raises `GridlangError` where data are missing, an index does not exist, or an expression has no
    derivative.
    """
    return _Grounding(model, evaluator).run()


@dataclass
class _Grounding:
    model: Model
    evaluator: Evaluator
    blocks: dict[str, Block] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)

    def _attempt(
        self,
        flattener: Flattener,
        e: Expr,
        frame: Frame,
        rows: Codes,
        factor: Expr | None = None,
    ) -> None:
        try:
            flattener.add(e, frame, rows, factor)
        except GridlangError as error:
            self._record(error)

    def _record(self, error: GridlangError) -> None:
        self.findings += [d for d in error.diagnostics if d not in self.findings]

    def run(self) -> Instance:
        columns = 0
        for v in self.model.vars:
            frame = self.evaluator.frame(v.over)
            index = None if v.over is None else self.evaluator.index_of(v.over, frame)
            self.blocks[v.name] = Block(index, columns, frame.rows)
            columns += frame.rows
        flattener = Flattener(self.evaluator, self.blocks, columns)
        families: list[Family] = []
        lower: list[Reals] = []
        upper: list[Reals] = []
        row = 0
        triples = [inequalities(c, self.model) for c in self.model.complements]
        for c in (*self.model.constraints, *(c for triple in triples for c in triple)):
            family, low, high = self._family(c, row)
            families.append(family)
            lower.append(low)
            upper.append(high)
            rows = np.arange(row, row + family.size, dtype=np.int64)
            self._attempt(flattener, c.body, family.frame, rows)
            for e in _moved(c, self.model):
                self._attempt(flattener, e, family.frame, rows, _MINUS)
            row += family.size
        objective = self.model.objective
        sign = 1.0
        if objective is not None:
            sign = -1.0 if objective.maximize else 1.0
            one = self.evaluator.frame(None)
            factor = _MINUS if objective.maximize else None
            rows = np.full(1, OBJECTIVE, dtype=np.int64)
            self._attempt(flattener, objective.body, one, rows, factor)
        done, first_sum = 0, row
        while done < len(flattener.rows.auxiliary):  # a sum inside a sum adds another
            a = flattener.rows.auxiliary[done]
            rows = np.arange(row, row + a.frame.rows, dtype=np.int64)
            self._attempt(flattener, a.body, a.frame, rows)
            own = np.arange(a.first, a.first + a.frame.rows, dtype=np.int64)
            flattener.rows.linear.append((rows, own, -np.ones(a.frame.rows)))
            lower.append(np.zeros(a.frame.rows))
            upper.append(np.zeros(a.frame.rows))
            row += a.frame.rows
            done += 1
        flattener.rows.put_objective(row)
        raise_errors(self.findings)
        n = flattener.columns
        lb, ub, start, integer = self._columns(n)
        raise_errors(self.findings)
        reduced = reduce_rows(flattener.rows, row, n, _joined(lower), _joined(upper), lb, ub)
        integer &= (reduced.lb != reduced.ub) | (reduced.lb != np.round(reduced.lb))  # else known
        start = _inside(start, reduced.lb, reduced.ub, self._given)
        start = with_above(self.model, self.evaluator, self.blocks, start)
        functions = Functions(reduced, flattener.rows, n)
        _start_sums(flattener, functions, first_sum, start)
        return Instance(
            model=self.model,
            evaluator=self.evaluator,
            blocks=self.blocks,
            families=tuple(families),
            functions=functions,
            reduced=reduced,
            semidefinite=tuple(self._matrix(c) for c in self.model.semidefinite),
            pairs=_pairs(families[len(self.model.constraints) :]),
            start=start,
            integer=integer,
            sign=sign,
            has_objective=objective is not None,
            auxiliary=n - columns,
        )

    def _matrix(self, c: Psd) -> Semidefinite:
        """Return the columns of a matrix that must be positive semidefinite."""
        diagonal, *upper = (self.blocks[name] for name in (c.diagonal, *c.upper))
        assert diagonal.index is not None and upper[0].index is not None
        tails, heads = places(diagonal.index, upper[0].index, c)
        parts = [np.arange(b.first, b.first + b.size, dtype=np.int64) for b in (diagonal, *upper)]
        low, high = np.minimum(tails, heads), np.maximum(tails, heads)
        imaginary = parts[2] if len(parts) == 3 else _NONE
        return Semidefinite(c.name, parts[0], low, high, parts[1], imaginary)

    def _family(self, c: Constraint, first: int) -> tuple[Family, Reals, Reals]:
        frame = self.evaluator.frame(c.over)
        low = self._limit(c.lower, frame, -np.inf)
        high = self._limit(c.upper, frame, np.inf)
        limited = (low > -np.inf) | (high < np.inf)
        kept = np.flatnonzero(limited)
        if len(kept) < frame.rows:
            frame = frame.take(limited)
        return Family(c, frame, first, kept), low[limited], high[limited]

    def _limit(self, e: Expr | None, frame: Frame, otherwise: float) -> Reals:
        if e is None:
            return np.full(frame.rows, otherwise)
        if not is_data(e, self.model):
            return np.zeros(frame.rows)
        try:
            return np.real(self.evaluator.full(e, frame)).astype(float)
        except GridlangError as error:
            self._record(error)
            return np.zeros(frame.rows)

    def _columns(self, n: int) -> tuple[Reals, Reals, Reals, Bools]:
        lb, ub, start = np.full(n, -np.inf), np.full(n, np.inf), np.zeros(n)
        integer = np.zeros(n, dtype=bool)
        self._given = np.zeros(n, dtype=bool)
        for v in self.model.vars:
            block = self.blocks[v.name]
            own = slice(block.first, block.first + block.size)
            frame = self.evaluator.frame(v.over)
            lb[own] = self._limit(v.lower, frame, 0.0 if v.field is Field.BINARY else -np.inf)
            ub[own] = self._limit(v.upper, frame, 1.0 if v.field is Field.BINARY else np.inf)
            integer[own] = v.field in (Field.BINARY, Field.INTEGER)
            if v.start is not None:
                start[own] = self._limit(v.start, frame, 0.0)
                self._given[own] = True
        return lb, ub, start, integer


def _moved(c: Constraint, model: Model) -> list[Expr]:
    """Return the sides of a relation that hold variables: they move to the left."""
    sides = [c.upper] if c.equal else [c.lower, c.upper]
    return [e for e in sides if e is not None and not is_data(e, model)]


def _pairs(families: Sequence[Family]) -> Pairs:
    """Return the rows of complementarities from their families, three for each."""
    columns: list[list[Codes]] = [[], [], []]
    for k, family in enumerate(families):
        rows = np.full(families[k - k % 3 + 2].size, -1, dtype=np.int64)
        rows[family.kept] = np.arange(family.first, family.first + family.size)
        columns[k % 3].append(rows)
    first, second, product = (np.concatenate([_NONE, *c]) for c in columns)
    return Pairs(first, second, product)


def _joined(parts: list[Reals]) -> Reals:
    return np.concatenate(parts) if parts else np.zeros(0)


def _start_sums(flattener: Flattener, functions: Functions, row: int, start: Reals) -> None:
    """Give the columns that stand for sums the sums' values at the start, inner sums first.

    The equation of such a column is `sum − column == 0`, from row `row` on in their order.
    """
    places = []
    for a in flattener.rows.auxiliary:
        places.append((row, a.first, a.frame.rows))
        row += a.frame.rows
    row_of = functions.reduced.row_of
    for first_row, first_column, size in reversed(places):
        own = row_of[first_row : first_row + size]
        kept = own >= 0
        columns = np.arange(first_column, first_column + size)[kept]
        start[columns] += functions.constraints(start)[own[kept]]


def _inside(start: Reals, lb: Reals, ub: Reals, given: Bools) -> Reals:
    """Return a start within bounds; where none was given, near the middle of two finite bounds.

    A little off the middle: there, symmetric functions are stationary without being least.
    """
    with np.errstate(invalid="ignore"):
        middle = np.where(np.isfinite(lb) & np.isfinite(ub), 0.51 * lb + 0.49 * ub, 0.0)
    chosen = np.where(given, start, middle)
    return np.minimum(np.maximum(chosen, lb), ub)
