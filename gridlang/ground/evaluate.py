"""Expressions of data → numbers, one array operation over all rows of a frame at a time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError, Label
from gridlang.ground.arrays import Array, Bools, Codes
from gridlang.ground.frame import Frame
from gridlang.ground.graphs import edges, numbered
from gridlang.ground.join import Joiner, free
from gridlang.ground.relation import LARGEST, TEXT, UNKNOWN, Elements, Relation
from gridlang.ground.scales import Scales
from gridlang.model.expr import (
    Apply,
    Card,
    Comp,
    Dummy,
    Elem,
    End,
    Expr,
    Generator,
    Graph,
    If,
    Indexing,
    Member,
    Num,
    Range,
    Rank,
    Reduce,
    Ref,
    SetLit,
    SetOp,
    SetRef,
    Shift,
)
from gridlang.model.graphs import MEMBERS, OF_SETS
from gridlang.model.nodes import Define, Model, Param, Set, Var
from gridlang.model.ops import LOGIC, NORMS, OPS
from gridlang.model.show import show
from gridlang.model.walk import inline

if TYPE_CHECKING:
    from gridlang.ground.load import Loader


_LONGEST = 100_000_000
_MOST = 10


@dataclass(frozen=True)
class Figures:
    """Values over an index set in internal units; `absent` marks rows without a value."""

    index: Relation | None
    values: Array
    absent: Bools | None = None


@dataclass
class Evaluator:
    """Evaluates expressions of a model over frames, in internal units.

    `figures` holds parameters (and, for a certificate, variables) by name; computed parameters
    join them when first asked for. Errors are raised as `GridlangError`, with the first row at
    fault named.
    """

    model: Model
    elements: Elements
    scales: Scales
    loader: Loader | None = None
    sets: dict[str, Relation] = field(default_factory=dict)
    figures: dict[str, Figures] = field(default_factory=dict)
    frames: dict[Expr, Frame] = field(default_factory=dict)
    _indices: dict[tuple[int, ...], Relation] = field(default_factory=dict)
    _graphs: dict[Graph, tuple[Codes, Relation]] = field(default_factory=dict)

    # ---- sets and frames

    def set(self, name: str) -> Relation:
        """Return a set by name, computed or loaded when first asked for."""
        if name not in self.sets:
            declared = self.model.symbols[name]
            assert isinstance(declared, Set)
            if declared.value is not None:
                self.sets[name] = self.relation(declared.value)
            else:
                assert self.loader is not None, name
                self.sets[name] = self.loader.relation(declared, self)
        return self.sets[name]

    def relation(self, e: Expr) -> Relation:
        """Return the elements of a set expression that uses no index from outside."""
        match e:
            case SetRef():
                return self.set(e.name)
            case SetLit():
                if not e.rows:
                    return Relation((np.zeros(0, dtype=np.int64),))
                one = Frame(1)
                columns = zip(*e.rows, strict=True)
                return _distinct(
                    Relation(
                        tuple(np.concatenate([self.codes(x, one) for x in c]) for c in columns)
                    )
                )
            case Range():
                first, last, step = (self._integer(x) for x in (e.first, e.last, e.step))
                if step == 0:
                    raise _error("GL827", "a range needs a step that is not 0", e, "write by 1")
                if abs(last - first) // abs(step) > _LONGEST:
                    raise _error(
                        "GL827", "this range has too many elements", e, "write a shorter one"
                    )
                return Relation((np.arange(first, last + (1 if step > 0 else -1), step),))
            case SetOp(op="cross"):
                left, right = self.relation(e.left), self.relation(e.right)
                a = np.repeat(np.arange(left.rows), right.rows)
                b = np.tile(np.arange(right.rows), left.rows)
                return Relation(left.take(a).columns + right.take(b).columns)
            case SetOp():
                left, right = self.relation(e.left), self.relation(e.right)
                if e.op == "union":
                    columns = zip(left.columns, right.columns, strict=True)
                    return _distinct(Relation(tuple(np.concatenate(c) for c in columns)))
                inside = right.find(left.columns) >= 0
                return left.take(inside if e.op == "inter" else ~inside)
            case Comp():
                frame, _ = self.extend(Frame(1), e.over)
                found = [c for x in e.items for c in self.element_columns(x, frame)]
                return _distinct(Relation(tuple(found)))
            case Graph():
                return self._graph(e)
            case _:
                raise TypeError(type(e).__name__)

    def _graph(self, e: Graph) -> Relation:
        """Return the elements of a function of a graph: edges, numbers of sets, or members."""
        if e.function == MEMBERS:
            (of,) = (self.model.symbols[x.name] for x in e.args if isinstance(x, SetRef))
            assert isinstance(of, Set) and isinstance(of.value, Graph)
            numbers, elements = self._sets(of.value)
            return Relation((numbers, *elements.columns))
        if e.function in OF_SETS:
            numbers = self._sets(e)[0]
            return Relation((np.arange(1, numbers.max(initial=0) + 1, dtype=np.int64),))
        lines = self.relation(e.args[0])
        graph = edges(lines)
        if e.function == "bridges":
            return lines.take(np.array(graph.bridges(), dtype=np.int64))
        root = self.codes(e.args[1], Frame(1))
        at = np.flatnonzero(graph.nodes == root)
        if not len(at):
            label, name = _written(self.elements.decode(root)[0]), show(e.args[0])
            raise _error(
                "GL836",
                f"no edge of {name} ends at {label}: no tree starts there",
                e.args[1],
                f"name a node where an edge of {name} ends",
            )
        return lines.take(np.array(graph.tree(int(at[0])), dtype=np.int64))

    def _sets(self, e: Graph) -> tuple[Codes, Relation]:
        """Return for each member of a set of sets the number of its set, and what it is."""
        if e not in self._graphs:
            lines = self.relation(e.args[0])
            if e.function == "cycles":
                numbers, rows = numbered(edges(lines).cycles())
                self._graphs[e] = numbers, lines.take(rows)
            else:
                graph = edges(lines, self.relation(e.args[-1]).columns)
                numbers, rows = numbered(graph.components())
                self._graphs[e] = numbers, Relation((graph.nodes[rows],))
        return self._graphs[e]

    def _integer(self, e: Expr) -> int:
        value = np.ravel(np.real(self.values(e, Frame(1))))[0]
        if value != np.round(value) or abs(value) >= LARGEST:
            raise _error("GL827", "the ends of a range are whole numbers of at most 15 digits", e)
        return int(value)

    def frame(self, over: Indexing | None) -> Frame:
        """Return the frame of a family; the same index set gives the same frame."""
        if over is None:
            over = Indexing(())
        if over not in self.frames:
            self.frames[over] = self.extend(Frame(1), over)[0]
        return self.frames[over]

    def extend(self, frame: Frame, over: Indexing) -> tuple[Frame, Codes]:
        """Return the frame inside an indexing, and for each of its rows the row it came from."""
        if over not in frame.extensions:
            frame.extensions[over] = Joiner(self, frame).run(over)
        return frame.extensions[over]

    # ---- elements

    def element_columns(self, e: Expr, frame: Frame) -> tuple[Codes, ...]:
        """Return the codes of an element expression, one array a position."""
        if isinstance(e, Dummy):
            return frame.columns[e.name]
        return (self.codes(e, frame),)

    def codes(self, e: Expr, frame: Frame) -> Codes:
        """Return the codes of an element expression with one position."""
        match e:
            case Dummy():
                return frame.columns[e.name][0]
            case Elem():
                return np.full(frame.rows, self.elements.code(e.label))
            case Num() if isinstance(e.value, int) and e.unit is None:
                return np.full(frame.rows, self.elements.code(e.value))
            case Shift():
                return self._shift(e, frame)
            case End():
                members = self.set(e.set).columns[0]
                if not len(members):
                    raise _error("GL827", f"the set {e.set} is empty: it has no such element", e)
                return np.full(frame.rows, members[e.which])
            case Ref() if self.is_element(e):
                return self.full(e, frame).astype(np.int64)
            case _:
                values = np.real(self.values(e, frame))
                if np.issubdtype(values.dtype, np.integer):
                    return np.broadcast_to(values, (frame.rows,))
                whole = np.round(values)
                if not np.array_equal(values, whole):
                    raise _error("GL827", f"`{show(e)}` is no whole number, so no element", e)
                known = np.where(np.abs(whole) < LARGEST, whole, UNKNOWN)
                return np.broadcast_to(known, (frame.rows,)).astype(np.int64)

    def is_element(self, e: Expr) -> bool:
        """Tell whether an expression names an element (rather than a number that may be none)."""
        if isinstance(e, Ref):
            found = self.model.symbols[e.name]
            return isinstance(found, Param) and found.member_of is not None
        if isinstance(e, Num):
            return isinstance(e.value, int) and e.unit is None
        return isinstance(e, (Dummy, Elem, Shift, End))

    def _shift(self, e: Shift, frame: Frame) -> Codes:
        members = self.set(e.set)
        at = members.find((self.codes(e.element, frame),))
        there = at + e.by
        missing = (at < 0) | (there < 0) | (there >= members.rows)
        if missing.any():
            row = int(np.flatnonzero(missing)[0])
            what = "predecessor" if e.by < 0 else "successor"
            end = "first" if e.by < 0 else "last"
            name = self.at(frame, row)
            raise _error(
                "GL828",
                f"there is no {what} in {e.set}{name}",
                e,
                f"leave the end out: add `: {show(e.element)} != {end}({e.set})` to the index set",
            )
        return members.columns[0][there]

    def name_of_row(self, frame: Frame, row: int) -> str:
        """Return a row's indices as an author would write them: `k = 3, t = 2`."""
        parts = []
        for name, columns in frame.columns.items():
            labels = [str(self.elements.decode(c[row : row + 1])[0]) for c in columns]
            shown = labels[0] if len(labels) == 1 else f"({', '.join(labels)})"
            parts.append(shown if name.startswith("_") else f"{name} = {shown}")
        return ", ".join(parts)

    def at(self, frame: Frame, row: int) -> str:
        """Return ` at k = 3`, or nothing where there is no index."""
        name = self.name_of_row(frame, row)
        return f" at {name}" if name else ""

    # ---- numbers

    def values(self, e: Expr, frame: Frame) -> Array:
        """Return the values of an expression, one a row; a constant may come with no axis."""
        if isinstance(e, Num):
            return np.asarray(self.scales.number(e))
        if e not in frame.memo:
            frame.memo[e] = self._values(e, frame)
        return frame.memo[e]

    def full(self, e: Expr, frame: Frame) -> Array:
        """Return the values of an expression (rows,), those of a constant as often as needed."""
        return np.broadcast_to(self.values(e, frame), (frame.rows,))

    def _values(self, e: Expr, frame: Frame) -> Array:
        match e:
            case Dummy() | Elem() | Shift() | End():
                return self.codes(e, frame)
            case Ref():
                return self._ref(e, frame)
            case Apply():
                return self._apply(e, frame)
            case If():
                return self._if(e, frame)
            case Reduce():
                return self._reduce(e, frame)
            case Member():
                if free(e.set):
                    raise _dependent(e, "write what its elements meet as a condition of its own")
                columns = [c for x in e.items for c in self.element_columns(x, frame)]
                return self.relation(e.set).find(columns) >= 0
            case Rank():
                from gridlang.ground.recover import rank_of  # it evaluates expressions itself

                return np.asarray(rank_of(self, e.matrix))
            case Card():
                return self._card(e, frame)
            case _:
                raise TypeError(type(e).__name__)

    def _card(self, e: Card, frame: Frame) -> Array:
        """Return how many elements a set has; where it depends on outer indices, by row."""
        if not free(e.set):
            return np.asarray(self.relation(e.set).rows)
        pattern: tuple[Dummy, ...] = (Dummy("_"),)
        if isinstance(e.set, Comp):
            pattern = e.set.over.dummies
            if e.set.items != pattern:
                raise _dependent(e, "count by a sum: sum{i in SET: condition} 1")
        _, rows = self.extend(frame, Indexing((Generator(pattern, e.set),)))
        return np.bincount(rows, minlength=frame.rows)

    def _ref(self, e: Ref, frame: Frame) -> Array:
        found = self.model.symbols[e.name]
        if isinstance(found, Define) and e.name not in self.figures:
            return self.values(inline(e, found), frame)
        figures = self.figures_of(e.name)
        if figures.index is None:
            return figures.values
        at = self.positions(e, frame, figures.index)
        if figures.absent is not None and figures.absent[at].any():
            raise self._absent(e, frame, figures, at)
        return figures.values[at]

    def _absent(self, e: Ref, frame: Frame, figures: Figures, at: Codes) -> GridlangError:
        """Return the error for rows without a value: at the empty cells, or at the use."""
        assert figures.absent is not None
        declared = self.model.symbols[e.name]
        assert isinstance(declared, Param)
        found: list[Diagnostic] = []
        missing = np.flatnonzero(figures.absent[at])
        _, first = np.unique(at[missing], return_index=True)
        for row in missing[np.sort(first)][:_MOST]:
            place = (
                self.loader.place(declared, int(at[row]), figures, self) if self.loader else None
            )
            used = () if e.span is None else (Label(e.span, "used here"),)
            in_file = place is not None and place is not declared.span
            found.append(
                Diagnostic(
                    "GL820",
                    f"`{e.name}` has no value{self.at(frame, int(row))}",
                    place if in_file else e.span,
                    labels=used if in_file else (),
                    help="fill the cell, or declare a `default`"
                    if in_file
                    else "give the missing row in the data, or declare a `default`",
                )
            )
        return GridlangError(found)

    def positions(self, e: Ref, frame: Frame, index: Relation) -> Codes:
        """Return, for each row of the frame, the row of the index set that a reference names."""
        columns = [c for x in e.args for c in self.element_columns(x, frame)]
        at = index.find(columns)
        if frame.rows and at.min() < 0:
            row = int(np.flatnonzero(at < 0)[0])
            labels = [_written(self.elements.decode(c[row : row + 1])[0]) for c in columns]
            at_row = self.at(frame, row)
            raise _error(
                "GL829",
                f"`{e.name}` has no index ({', '.join(labels)})"
                + (f", asked for{at_row}" if at_row else ""),
                e,
                "restrict the index set with a condition, such as `: k in SET`"
                if at_row
                else f"name an element of the index set of `{e.name}`",
            )
        return at

    def figures_of(self, name: str) -> Figures:
        """Return the figures of a parameter, computed or loaded when first asked for."""
        if name not in self.figures:
            declared = self.model.symbols[name]
            assert isinstance(declared, Param), name
            if declared.value is not None:
                self.figures[name] = self.compute(declared, declared.value)
            else:
                assert self.loader is not None, name
                self.figures[name] = self.loader.figures(declared, self)
        return self.figures[name]

    def compute(self, declared: Param | Var, value: Expr) -> Figures:
        """Return an expression's values over the index set of a declaration."""
        frame = self.frame(declared.over)
        if isinstance(declared, Param) and declared.member_of is not None:
            values: Array = self.codes(value, frame)
        else:
            values = self.full(value, frame)
        return self.figures_over(declared.over, values)

    def figures_over(self, over: Indexing | None, values: Array) -> Figures:
        """Return values (rows,), in internal units, over the index set of a declaration."""
        if over is None:
            return Figures(None, values[0])
        return Figures(self.index_of(over, self.frame(over)), values)

    def on(self, model: Model) -> Evaluator:
        """Return an evaluator of another model on the same data, with the figures of its parameters."""
        own = {p.name for p in model.params}
        figures = {name: f for name, f in self.figures.items() if name in own}
        return Evaluator(model, self.elements, self.scales, self.loader, self.sets, figures)

    def index_of(self, over: Indexing, frame: Frame) -> Relation:
        """Return the index set of a family: the tuples of its indices."""
        return self.relation_of(tuple(c for d in over.dummies for c in frame.columns[d.name]))

    def relation_of(self, columns: tuple[Codes, ...]) -> Relation:
        """Return the set of these columns: the same arrays give the same set."""
        key = tuple(map(id, columns))
        if key not in self._indices:
            self._indices[key] = Relation(columns)
        return self._indices[key]

    def _apply(self, e: Apply, frame: Frame) -> Array:
        op = OPS[e.op]
        args = [self.values(a, frame) for a in e.args]
        if e.op not in LOGIC:
            self._refuse_texts(e, frame)
        if e.op == "div" and frame.rows and not np.all(args[1]):
            raise self._zero(e, frame, args[1])
        with np.errstate(all="ignore"):
            result = np.asarray(op.numpy(*(_floats(a) for a in args) if e.op == "pow" else args))
        if result.dtype != bool and frame.rows and np.isnan(result).any():
            row = int(np.flatnonzero(np.isnan(np.broadcast_to(result, (frame.rows,))))[0])
            raise _error(
                "GL826",
                f"`{show(e)}` is not defined{self.at(frame, row)}",
                e,
                "correct the data there, or guard it: `(… if condition else 0)`",
            )
        return result

    def _refuse_texts(self, e: Apply, frame: Frame) -> None:
        for a in e.args:
            if self.is_element(a) and (self.values(a, frame) >= TEXT).any():
                raise _error(
                    "GL827",
                    f"`{show(a)}` names a text element: no arithmetic on it",
                    a,
                    "use a parameter over the set instead",
                )

    def _zero(self, e: Apply, frame: Frame, divisor: Array) -> GridlangError:
        row = int(np.flatnonzero(np.broadcast_to(divisor, (frame.rows,)) == 0)[0])
        return _error(
            "GL825",
            f"`{show(e.args[1])}` is zero in a denominator{self.at(frame, row)}",
            replace(e.args[1], span=e.args[1].span or e.span),
            "correct the data there, or guard it: `(… if condition else 0)`",
        )

    def truth(self, e: Expr, frame: Frame) -> Bools:
        return self.full(e, frame).astype(bool)

    def _if(self, e: If, frame: Frame) -> Array:
        mask = self.truth(e.condition, frame)
        if mask.all():
            return self.values(e.then, frame)
        if not mask.any():
            return self.values(e.otherwise, frame)
        then, other = frame.take(mask), frame.take(~mask)
        a = self.full(e.then, then)
        b = self.full(e.otherwise, other)
        result = np.zeros(frame.rows, dtype=np.result_type(a, b))
        result[mask], result[~mask] = a, b
        return result

    def _reduce(self, e: Reduce, frame: Frame) -> Array:
        inner, rows = self.extend(frame, e.over)
        body = self.full(e.body, inner)
        if e.op == "sum":
            return add_by_row(body, rows, frame.rows)
        if e.op in NORMS:
            return _norm_by_row(e.op, body, rows, frame.rows)
        if e.op in ("min", "max"):
            self._refuse_nothing(e, rows, frame)
        start = {"prod": 1.0, "min": np.inf, "max": -np.inf}[e.op]
        result = np.full(frame.rows, start, dtype=np.result_type(body, float))
        function = {"prod": np.multiply, "min": np.minimum, "max": np.maximum}[e.op]
        function.at(result, rows, body)
        return result

    def _refuse_nothing(self, e: Reduce, rows: Codes, frame: Frame) -> None:
        """Raise where a row has nothing to take the least or greatest of."""
        empty = np.bincount(rows, minlength=frame.rows) == 0
        if empty.any():
            raise _nothing(e, self.at(frame, int(np.flatnonzero(empty)[0])))


def _nothing(e: Reduce, place: str) -> GridlangError:
    return _error(
        "GL827",
        f"`{e.op}` runs over nothing{place}",
        e,
        "guard it: `(max{…} … if … else 0)`, or restrict the index set around it",
    )


def add_by_row(values: Array, rows: Codes, count: int) -> Array:
    """Return sums of values by row."""
    if np.iscomplexobj(values):
        return np.bincount(rows, values.real, count) + 1j * np.bincount(rows, values.imag, count)
    return np.bincount(rows, values.astype(float), count)


def _norm_by_row(op: str, values: Array, rows: Codes, count: int) -> Array:
    """Return norms of values by row; that of nothing is 0."""
    sizes = np.abs(values)
    if op == "norm":
        return np.sqrt(add_by_row(sizes**2, rows, count))
    if op == "norm1":
        return add_by_row(sizes, rows, count)
    most = np.zeros(count)
    np.maximum.at(most, rows, sizes)
    return most


def _written(label: object) -> str:
    """Return a label as an author writes it; a text that looks like a number stands in quotes."""
    text = str(label)
    return f'"{text}"' if isinstance(label, str) and text.lstrip("-").isdigit() else text


def _floats(a: Array) -> Array:
    return a.astype(float) if np.issubdtype(a.dtype, np.integer) else a


def _distinct(r: Relation) -> Relation:
    repeated = r.duplicates()
    if not len(repeated):
        return r
    keep = np.ones(r.rows, dtype=bool)
    keep[repeated] = False
    return r.take(keep)


def _dependent(e: Expr, help: str) -> GridlangError:
    what = "this set depends on indices from outside in a way that is not supported"
    return _error("GL830", what, e, help)


def _error(code: str, message: str, e: Expr, help: str = "") -> GridlangError:
    return GridlangError((Diagnostic(code, message, e.span, help=help),))
