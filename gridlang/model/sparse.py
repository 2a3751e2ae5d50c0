"""Nodal admittance matrices → parameters over the pairs of nodes that a line joins, and sums over these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gridlang.model.build import add, both, neg, total
from gridlang.model.expr import (
    ZERO,
    Apply,
    Comp,
    Dummy,
    Expr,
    Generator,
    If,
    Indexing,
    Member,
    Num,
    Reduce,
    Ref,
    SetOp,
    SetRef,
)
from gridlang.model.nodes import Define, Model, Param, Position, Set
from gridlang.model.rewrite import free_name, rewritten
from gridlang.model.walk import dummies_of, fresh, inline, rebuild, substitute

# An expression that is 0 outside a set of pairs: the set, and the two elements.
Support = tuple[str, Expr, Expr]

# Functions that are 0 at 0.
_KEEP_ZERO = ("neg", "re", "im", "conj", "abs", "abs2", "arg")


def sparse(model: Model) -> Model:
    """Return the model with every `admittance` written out, kept only where it can be other than 0.

    A parameter computed from one, and a sum over nodes whose body has one as a factor, run over
    the same pairs. So the cost follows the lines, not the square of the nodes.
    """
    found = [p for p in model.params if is_admittance(p.value)]
    if not found:
        return model
    sparse = _Sparse(model)
    for p in found:
        sparse.write_out(p)
    sparse.restrict_computed()
    return rewritten(sparse.model, sparse.sums)


def is_admittance(e: Expr | None) -> bool:
    return isinstance(e, Reduce) and e.op == "admittance"


@dataclass
class _Sparse:
    model: Model

    def __post_init__(self) -> None:
        self.pairs: dict[str, tuple[str, tuple[Expr, Expr]]] = {}

    def write_out(self, p: Param) -> None:
        """Put sums over lines for an admittance.

        Source: Y[k,m] = −Σ y of the lines between k and m, Y[k,k] = Σ y of the lines at k
        (Grainger and Stevenson, Power System Analysis, 1994, chapter 7).
        """
        assert p.over is not None and isinstance(p.value, Reduce)
        lines, y = p.value.over, p.value.body
        i, j = lines.dummies[-2:]
        taken = {d.name for d in lines.dummies}
        k, m = (_apart(d, taken) for d in p.over.dummies)
        sets = tuple(g.set for g in p.over.generators)

        def among(condition: Expr) -> Expr:
            apart = Apply("ne", (i, j))
            whole = both(lines.condition, both(apart, condition))
            return total(replace(lines, condition=whole), y)

        at = add(among(_same(i, k)), among(_same(j, k)))

        def joining(a: Dummy, b: Dummy) -> Expr:
            if len(lines.generators) > 1 or len(lines.dummies) > 2:
                return among(both(_same(i, a), _same(j, b)))
            ends = {i.name: a, j.name: b}
            joined: Expr = Member((a, b), lines.generators[0].set)
            if lines.condition is not None:
                joined = both(joined, substitute(lines.condition, ends))
            return If(joined, substitute(y, ends), ZERO)

        between = add(joining(k, m), joining(m, k))
        name = free_name(f"{p.name}_pairs", self.model)
        ends = [Comp((a, b), lines) for a, b in ((i, j), (j, i))]
        own = Comp((k, k), Indexing((Generator((k,), sets[0]),)))
        pairs = Set(
            name=name,
            prose=f"where {p.name} is not 0",
            span=p.span,
            positions=tuple(
                Position(name=d.name, domain=s.name if isinstance(s, SetRef) else None)
                for d, s in zip((k, m), sets, strict=True)
            ),
            value=SetOp("union", SetOp("union", ends[0], ends[1]), own),
        )
        over = Indexing((Generator((k, m), SetRef(name)),), span=p.over.span)
        value = If(_same(k, m), at, neg(between), span=p.value.span)
        self.model = self.model.but(
            sets=(*self.model.sets, pairs),
            params=_with(self.model.params, replace(p, over=over, value=value)),
        )
        self.pairs[p.name] = name, (sets[0], sets[1])

    def restrict_computed(self) -> None:
        """Restrict parameters that are 0 wherever an admittance is, such as `re(y[k,m])`."""
        known = -1
        while known != len(self.pairs):
            known = len(self.pairs)
            for p in self.model.params:
                if p.name not in self.pairs and p.value is not None and p.over is not None:
                    self._restrict(p, p.over, p.value)

    def _restrict(self, p: Param, over: Indexing, value: Expr) -> None:
        plain = [g for g in over.generators if len(g.pattern) == 1]
        own = {g.pattern[0]: g.set for g in plain}
        if len(own) != 2 or len(over.generators) != 2 or over.condition is not None:
            return
        for name, a, b in self._support(value) or ():
            if tuple(own) == (a, b) and isinstance(a, Dummy) and isinstance(b, Dummy):
                new = Indexing((Generator((a, b), SetRef(name)),), span=over.span)
                self.pairs[p.name] = name, (own[a], own[b])
                self.model = self.model.but(params=_with(self.model.params, replace(p, over=new)))
                return

    # ---- sums

    def sums(self, e: Expr) -> Expr:
        """Return an expression with its sums over pairs only, where their body is 0 elsewhere."""
        e = rebuild(e, self.sums)
        if not (isinstance(e, Reduce) and e.op == "sum"):
            return e
        single = {g.pattern[0]: g for g in e.over.generators if len(g.pattern) == 1}
        for name, a, b in self._support(e.body) or ():
            bound = [x for x in (a, b) if isinstance(x, Dummy) and x in single]
            if bound and a != b:
                return replace(e, over=self._joined(e.over, name, (a, b), bound))
        return e

    def _joined(
        self, over: Indexing, name: str, ends: tuple[Expr, Expr], bound: Sequence[Dummy]
    ) -> Indexing:
        """Return an index set with a generator over pairs in place of those of `bound`."""
        sets = next(s for n, s in self.pairs.values() if n == name)
        taken = {d.name for d in over.dummies} | {d for x in ends for d in dummies_of(x)}
        condition = over.condition
        pattern: list[Dummy] = []
        kept = list(over.generators)
        for end, declared in zip(ends, sets, strict=True):
            if isinstance(end, Dummy) and end in bound:
                own = next(g for g in kept if g.pattern == (end,))
                kept.remove(own)
                pattern.append(end)
                if own.set != declared:
                    condition = both(condition, Member((end,), own.set))
                continue
            same = _apart(Dummy(end.name if isinstance(end, Dummy) else "i"), taken)
            pattern.append(same)
            condition = both(condition, _same(same, end))
        generators = (*kept, Generator(tuple(pattern), SetRef(name)))
        return replace(over, generators=generators, condition=condition)

    # ---- where an expression is 0

    def _support(self, e: Expr) -> tuple[Support, ...] | None:
        """Return sets of pairs outside which an expression is 0; None for 0 itself."""
        match e:
            case Num(value=0):
                return None
            case Ref() if e.name in self.pairs and len(e.args) == 2:
                return ((self.pairs[e.name][0], e.args[0], e.args[1]),)
            case Ref():
                found = self.model.symbols.get(e.name)
                return self._support(inline(e, found)) if isinstance(found, Define) else ()
            case Apply(op="mul"):
                a, b = (self._support(x) for x in e.args)
                return None if a is None or b is None else tuple(dict.fromkeys(a + b))
            case Apply(op="div"):
                return self._support(e.args[0])
            case Apply() if e.op in _KEEP_ZERO:
                return self._support(e.args[0])
            case Apply(op="pow", args=(base, Num(value=int() as n))) if n > 0:
                return self._support(base)
            case Apply(op="add" | "sub"):
                return _common(self._support(e.args[0]), self._support(e.args[1]))
            case If():
                return _common(self._support(e.then), self._support(e.otherwise))
            case Reduce(op="sum"):
                own = {d.name for d in e.over.dummies}
                inner = self._support(e.body)
                if inner is None:
                    return None
                return tuple(s for s in inner if not own & (dummies_of(s[1]) | dummies_of(s[2])))
            case _:
                return ()


def _common(
    a: tuple[Support, ...] | None, b: tuple[Support, ...] | None
) -> tuple[Support, ...] | None:
    if a is None or b is None:
        return b if a is None else a
    return tuple(s for s in a if s in b)


def _apart(d: Dummy, taken: set[str]) -> Dummy:
    """Return an index by a name that is not in use, and take it."""
    name = d.name.strip("_") or "k"
    if name[0].isdigit():
        name = f"k{name}"
    return Dummy(fresh(name, taken))


def _same(a: Expr, b: Expr) -> Expr:
    return Apply("eq", (a, b))


def _with(params: tuple[Param, ...], new: Param) -> tuple[Param, ...]:
    return tuple(new if p.name == new.name else p for p in params)
