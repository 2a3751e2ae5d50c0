"""Families of a real model → constants, linear entries and kernels, a whole family at a time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.evaluate import Evaluator
from gridlang.ground.frame import Frame
from gridlang.ground.kernel import Kernel, Leaves, Tape, Term
from gridlang.ground.relation import Relation
from gridlang.model.build import mul, neg
from gridlang.model.expr import ONE, Apply, Dummy, Expr, If, Num, Reduce, Ref
from gridlang.model.fields import is_data
from gridlang.model.nodes import Define
from gridlang.model.ops import OPS
from gridlang.model.walk import children, inline, rebuild, rename, walk


@dataclass(frozen=True, slots=True)
class Block:
    """The columns of one variable: its index set (None: a scalar) and its first column."""

    index: Relation | None
    first: int
    size: int


OBJECTIVE = -1


@dataclass
class Rows:
    """What was gathered for all rows: constants, linear entries, and kernels by frame."""

    constants: list[tuple[Codes, Reals]] = field(default_factory=list)
    linear: list[tuple[Codes, Codes, Reals]] = field(default_factory=list)
    kernels: dict[int, Kernel] = field(default_factory=dict)
    frames: list[Frame] = field(default_factory=list)  # keeps frames alive: kernels go by identity
    auxiliary: list[Auxiliary] = field(default_factory=list)

    def put_objective(self, number: int) -> None:
        """Give the objective, which stands as row `OBJECTIVE` so far, its row number."""

        def settled(rows: Codes) -> Codes:
            return np.where(rows == OBJECTIVE, number, rows)

        self.constants = [(settled(r), values) for r, values in self.constants]
        self.linear = [(settled(r), c, values) for r, c, values in self.linear]
        for kernel in self.kernels.values():
            kernel.terms = [Term(t.node, settled(t.rows)) for t in kernel.terms]


@dataclass(frozen=True)
class Auxiliary:
    """Columns that stand for a sum inside a nonlinear function, one a row of its frame."""

    first: int
    frame: Frame
    body: Expr


@dataclass
class Flattener:
    """Adds expressions to rows: additive structure is opened, the rest goes to kernels."""

    evaluator: Evaluator
    blocks: dict[str, Block]
    columns: int
    rows: Rows = field(default_factory=Rows)
    _inlined: dict[Expr, Expr] = field(default_factory=dict)
    _sums: dict[tuple[int, Expr], Codes] = field(default_factory=dict)

    def add(self, e: Expr, frame: Frame, rows: Codes, factor: Expr | None = None) -> None:
        """Add an expression times a factor of data, evaluated on a frame, to the given rows."""
        model = self.evaluator.model
        if is_data(e, model):
            self._constant(e if factor is None else mul(factor, e), frame, rows)
            return
        match e:
            case Apply(op="add"):
                self.add(e.args[0], frame, rows, factor)
                self.add(e.args[1], frame, rows, factor)
            case Apply(op="sub"):
                self.add(e.args[0], frame, rows, factor)
                self.add(e.args[1], frame, rows, _negative(factor))
            case Apply(op="neg"):
                self.add(e.args[0], frame, rows, _negative(factor))
            case Apply(op="mul") if is_data(e.args[0], model):
                self.add(e.args[1], frame, rows, _times(factor, e.args[0]))
            case Apply(op="mul") if is_data(e.args[1], model):
                self.add(e.args[0], frame, rows, _times(factor, e.args[1]))
            case Apply(op="mul") if (opened := self._opened(e)) is not None:
                self.add(opened, frame, rows, factor)
            case Apply(op="div") if is_data(e.args[1], model):
                inverse = Apply("div", (ONE, e.args[1]), span=e.span)
                self.add(e.args[0], frame, rows, _times(factor, inverse))
            case Reduce(op="sum"):
                inner, parents = self.evaluator.extend(frame, e.over)
                self.add(e.body, inner, rows[parents], factor)
            case If():
                self._branches(e, frame, rows, factor)
            case Ref():
                found = model.symbols[e.name]
                if isinstance(found, Define):
                    self.add(self._body(e, found), frame, rows, factor)
                else:
                    self._variable(e, frame, rows, factor)
            case _:
                self._nonlinear(e, frame, rows, factor)

    def _body(self, e: Ref, found: Define) -> Expr:
        if e not in self._inlined:
            self._inlined[e] = inline(e, found)
        return self._inlined[e]

    def _constant(self, e: Expr, frame: Frame, rows: Codes) -> None:
        values = np.real(self.evaluator.full(e, frame)).astype(float)
        self.rows.constants.append((rows, values))

    def _variable(self, e: Ref, frame: Frame, rows: Codes, factor: Expr | None) -> None:
        weights = np.ones(frame.rows)
        if factor is not None:
            weights = np.real(self.evaluator.full(factor, frame)).astype(float)
        self.rows.linear.append((rows, self.column(e, frame), weights))

    def column(self, e: Ref, frame: Frame) -> Codes:
        """Return the column of a variable for each row of a frame."""
        block = self.blocks[e.name]
        if block.index is None:
            return np.full(frame.rows, block.first, dtype=np.int64)
        if e not in frame.memo:
            frame.memo[e] = block.first + self.evaluator.positions(e, frame, block.index)
        return frame.memo[e].astype(np.int64, copy=False)

    def _opened(self, e: Apply) -> Expr | None:
        """Return a product with a sum in it as a sum of products; None where there is no sum."""
        for inside, other in (e.args, e.args[::-1]):
            if isinstance(inside, Ref):
                found = self.evaluator.model.symbols[inside.name]
                if isinstance(found, Define) and self._has_sum(found.body):
                    inside = self._body(inside, found)
            match inside:
                case Reduce(op="sum"):
                    inside = _apart(inside, other)
                    return replace(inside, body=mul(inside.body, other))
                case Apply(op="add" | "sub") if self._has_sum(inside):
                    a, b = inside.args
                    return replace(inside, args=(mul(a, other), mul(b, other)))
                case Apply(op="neg") if self._has_sum(inside):
                    return replace(inside, args=(mul(inside.args[0], other),))
                case Apply(op="mul" | "div") if self._has_sum(inside):
                    opened = self._opened(inside) if inside.op == "mul" else None
                    if opened is not None:
                        return mul(opened, other)
                case _:
                    pass
        return None

    def _has_sum(self, e: Expr) -> bool:
        """Tell whether a sum of variables stands in an expression, not hidden in a function."""
        model = self.evaluator.model
        match e:
            case Reduce(op="sum"):
                return not is_data(e, model)
            case Apply(op="add" | "sub" | "mul" | "neg" | "div"):
                return any(self._has_sum(a) for a in e.args)
            case Ref():
                found = model.symbols[e.name]
                return isinstance(found, Define) and self._has_sum(found.body)
            case _:
                return False

    def _branches(self, e: If, frame: Frame, rows: Codes, factor: Expr | None) -> None:
        mask = self.evaluator.truth(e.condition, frame)
        for part, body in ((mask, e.then), (~mask, e.otherwise)):
            if part.any():
                self.add(body, frame.take(part), rows[part], factor)

    # ---- nonlinear terms

    def _nonlinear(self, e: Expr, frame: Frame, rows: Codes, factor: Expr | None) -> None:
        if frame.rows == 0:
            return
        e = self._opened_choices(e)
        power = self._varied_power(e, frame)
        if power is not None:
            self._by_exponent(e, power, frame, rows, factor)
            return
        choice = _first_choice(e, self)
        if choice is not None:
            then = _replaced(e, choice, choice.then)
            other = _replaced(e, choice, choice.otherwise)
            self._branches(If(choice.condition, then, other), frame, rows, factor)
            return
        kernel = self._kernel(frame)
        node = self.node(e, frame, kernel)
        if factor is not None:
            node = kernel.graph.mul(kernel.figures(self.evaluator.values(factor, frame)), node)
        parts = kernel.graph.affine(node)
        if parts is None:
            kernel.add(node, rows)
            return
        self._affine(parts, kernel, rows)

    def _varied_power(self, e: Expr, frame: Frame) -> Apply | None:
        """Return a power whose exponent is data that vary from row to row."""
        model = self.evaluator.model
        if is_data(e, model) or isinstance(e, Reduce):
            return None
        if isinstance(e, Apply) and e.op == "pow" and is_data(e.args[1], model):
            exponents = np.ravel(np.real(self.evaluator.values(e.args[1], frame)))
            if len(exponents) and np.any(exponents != exponents[0]):
                return e
        found = (self._varied_power(c, frame) for c in children(e))
        return next((p for p in found if p is not None), None)

    def _by_exponent(
        self, e: Expr, power: Apply, frame: Frame, rows: Codes, factor: Expr | None
    ) -> None:
        """Add a term for each exponent apart: x^n has simple derivatives where n is a number."""
        exponents = np.real(self.evaluator.values(power.args[1], frame)).astype(float)
        for n in np.unique(exponents):
            part = exponents == n
            number = Num(int(n) if n == int(n) else float(n))
            fixed = replace(power, args=(power.args[0], number))
            self.add(_replaced(e, power, fixed), frame.take(part), rows[part], factor)

    def _opened_choices(self, e: Expr) -> Expr:
        """Return the expression with those definitions put in that choose between branches."""
        if isinstance(e, Reduce) or is_data(e, self.evaluator.model):
            return e
        if isinstance(e, Ref):
            found = self.evaluator.model.symbols[e.name]
            if not isinstance(found, Define):
                return e
            body = self._opened_choices(self._body(e, found))
            return e if _first_choice(body, self) is None else body
        return rebuild(e, self._opened_choices)

    def _affine(self, parts: dict[int, int], kernel: Kernel, rows: Codes) -> None:
        """Add what turned out to be affine after all, such as a square of a constant times x."""
        order = list(parts)
        tape = Tape(kernel.graph, [parts[k] for k in order], kernel.size)
        for k, values in zip(order, tape.run(Leaves(data=kernel.data)), strict=True):
            if k < 0:
                self.rows.constants.append((rows, values))
            else:
                self.rows.linear.append((rows, kernel.columns[k], values))

    def _kernel(self, frame: Frame) -> Kernel:
        if id(frame) not in self.rows.kernels:
            self.rows.kernels[id(frame)] = Kernel(frame.rows)
            self.rows.frames.append(frame)
        return self.rows.kernels[id(frame)]

    def node(self, e: Expr, frame: Frame, kernel: Kernel) -> int:
        """Return the node of an expression in the graph of a kernel."""
        model = self.evaluator.model
        if is_data(e, model):
            return kernel.figures(np.asarray(self.evaluator.values(e, frame)))
        match e:
            case Ref():
                found = model.symbols[e.name]
                if isinstance(found, Define):
                    return self.node(self._body(e, found), frame, kernel)
                return kernel.slot(self.column(e, frame))
            case Apply(op="min" | "max"):
                raise _refused(e, e.op)
            case Apply() if OPS[e.op].slopes or e.op in _ARITHMETIC:
                return kernel.graph.call(e.op, *(self.node(a, frame, kernel) for a in e.args))
            case Reduce(op="sum"):
                return kernel.slot(self._stand_in(e, frame))
            case Apply() | Reduce():
                raise _refused(e, e.op)
            case _:
                raise TypeError(type(e).__name__)

    def _stand_in(self, e: Reduce, frame: Frame) -> Codes:
        """Return columns that stand for a sum; their equations are added at the end."""
        key = (id(frame), e)
        if key not in self._sums:
            first = self.columns
            self.columns += frame.rows
            self.rows.auxiliary.append(Auxiliary(first, frame, e))
            self._sums[key] = np.arange(first, first + frame.rows, dtype=np.int64)
        return self._sums[key]


_ARITHMETIC = frozenset(("add", "sub", "mul", "neg", "div", "pow"))


def _apart(inside: Reduce, other: Expr) -> Reduce:
    """Return a sum with its indices renamed where another factor uses the same names."""
    taken = {x.name for x in walk(other) if isinstance(x, Dummy)}
    names: dict[str, Dummy] = {}
    for d in inside.over.dummies:
        if d.name in taken:
            name = d.name
            while name in taken:
                name += "'"
            taken.add(name)
            names[d.name] = Dummy(name, d.arity)
    return rename(inside, names) if names else inside


def _negative(factor: Expr | None) -> Expr:
    return neg(ONE if factor is None else factor)


def _times(factor: Expr | None, e: Expr) -> Expr:
    return e if factor is None else mul(factor, e)


def _first_choice(e: Expr, flattener: Flattener) -> If | None:
    """Return the first `if` on data around variables inside an expression."""
    model = flattener.evaluator.model
    if is_data(e, model) or isinstance(e, Reduce):
        return None
    if isinstance(e, If):
        return e
    if isinstance(e, Ref):
        return None
    for child in children(e):
        found = _first_choice(child, flattener)
        if found is not None:
            return found
    return None


def _replaced(e: Expr, old: Expr, new: Expr) -> Expr:
    if e is old:
        return new
    return rebuild(e, lambda x: _replaced(x, old, new))


_ADVICE = {
    "max": "state it by a new variable t and constraints t >= a, t >= b, where t is kept small",
    "min": "state it by a new variable t and constraints t <= a, t <= b, where t is kept large",
    "prod": "write the product out, or take the exponential of a sum of logarithms",
}


def _refused(e: Expr, what: str) -> GridlangError:
    return GridlangError(
        (
            Diagnostic(
                "GL604",
                f"`{what}` of variables cannot be handed to a solver",
                e.span,
                help=_ADVICE.get(what, "write it with functions that have derivatives"),
            ),
        )
    )
