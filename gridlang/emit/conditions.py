"""Index sets → roots with conditions; sets → the conditions that a tuple is in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce

from gridlang.emit.elements import Elements, Scope, Truth, conjunction, conjuncts, either, total
from gridlang.emit.roots import ANY
from gridlang.model.build import negated
from gridlang.model.expr import (
    ONE,
    ZERO,
    Apply,
    Card,
    Comp,
    Dummy,
    Elem,
    End,
    Expr,
    Generator,
    If,
    Indexing,
    Member,
    Num,
    Range,
    Reduce,
    Ref,
    SetLit,
    SetOp,
    SetRef,
    Shift,
)
from gridlang.model.walk import rebuild, substitute

_NAME_IT = "declare it, as in `set STEP = 1..3`, and name it here"


class Conditions(Elements):
    """Rewrites expressions: each index runs over a root, the rest is conditions."""

    def number(self, e: Expr, s: Scope) -> Expr:
        """Return an expression that is a number or a truth value."""
        match e:
            case Dummy() | Elem() | Shift() | End():
                return self._value(self.element(e, s), s, e)
            case Ref() if self._is_map(e):
                return self._value(self.element(e, s), s, e)
            case Ref():
                return self._ref(e, s)
            case Apply(op="eq" | "ne") if self._of_elements(e):
                x, y = (self.element(a, s) for a in e.args)
                equal = self.equal(x, y, s) or ONE
                return equal if e.op == "eq" else negated(equal)
            case Apply(op="not"):
                return negated(self.number(e.args[0], s))
            case Member():
                return self.inside(self.elements(e.items, s), e.set, s) or ONE
            case Card() if not isinstance(e.set, SetRef):
                roots = self.roots.of(e.set, self._author(s))
                items, inner = self._fresh([("e", r) for r in roots], s)
                return total("sum", self._over(items), self.inside(items, e.set, inner), ONE)
            case Reduce():
                over, inner = self.indexing(e.over, s)
                body = self.number(e.body, inner)
                if not over.generators:
                    nothing = ONE if e.op == "prod" else ZERO
                    return body if over.condition is None else If(over.condition, body, nothing)
                return replace(e, over=over, body=body)
            case _:
                return rebuild(e, lambda x: self.number(x, s))

    def _ref(self, e: Ref, s: Scope) -> Expr:
        args, roots = self.elements(e.args, s), self.domains(e.name)
        bare = self.bare.get(e.name, frozenset())
        items, gens, conditions = self._plain(args, roots, s, bare)
        found = replace(e, args=items)
        return total("sum", self._over(gens), conjunction(conditions), found) if gens else found

    def indexing(self, over: Indexing, s: Scope, keep: bool = False) -> tuple[Indexing, Scope]:
        """Return an index set over roots, and the scope inside of it.

        An index equal to another one is dropped, unless all are kept.
        """
        own: list[Dummy] = []
        drawn: list[tuple[list[Dummy], Expr, Scope]] = []
        for g in over.generators:
            items, inner = self._drawn(g, s, over)
            drawn.append((items, g.set, s))
            own, s = own + items, inner
        conditions: list[Expr] = []
        for items, domain, outer in drawn:  # now that all indices are active
            conditions += conjuncts(self.inside(items, domain, Scope(outer.items, s.active)))
        if over.condition is not None:
            conditions += conjuncts(self.number(over.condition, s))
        if not keep:
            own, conditions, same = self._merged(own, conditions)
            merged = {n: tuple(substitute(x, same) for x in xs) for n, xs in s.items.items()}
            s = Scope(merged, s.active)
        return replace(self._over(own), condition=conjunction(conditions), span=over.span), s

    def _drawn(self, g: Generator, s: Scope, at: Indexing) -> tuple[list[Dummy], Scope]:
        """Return new indices for a generator, one a position, and the scope with them in it."""
        roots = self.roots.of(g.set, self._author(s))
        if ANY in roots and isinstance(g.set, Range):
            raise self.refused("range without a name", at, _NAME_IT)
        named = list(_named(g, roots))
        items, inner = self._fresh([(name, root) for name, root, _ in named], s)
        bound: dict[str, tuple[Expr, ...]] = {}
        for d, (_, _, name) in zip(items, named, strict=True):
            bound[name] = (*bound.get(name, ()), d)
        return items, Scope({**inner.items, **bound}, inner.active)

    def _merged(
        self, own: Sequence[Dummy], conditions: Sequence[Expr]
    ) -> tuple[list[Dummy], list[Expr], dict[str, Expr]]:
        """Return indices and conditions without indices equal to others of the same root."""
        own, left, same = list(own), list(conditions), dict[str, Expr]()
        for condition in conditions:
            if not (isinstance(condition, Apply) and condition.op == "same"):
                continue
            a, b = (substitute(x, same) for x in condition.args)
            if a not in own:
                a, b = b, a
            if a in own and isinstance(a, Dummy) and isinstance(b, Dummy) and a != b:
                if self.root(a) != self.root(b):
                    continue
                own.remove(a)
                left.remove(condition)
                same = {n: substitute(x, {a.name: b}) for n, x in same.items()} | {a.name: b}
        return own, [substitute(x, same) for x in left], same

    def inside(self, items: Sequence[Expr], e: Expr, s: Scope) -> Truth:
        """Return the condition that a tuple of elements is in a set."""
        match e:
            case SetRef() if self.roots.is_root(e.name):
                (x,) = items
                return None if self.root(x) == e.name else self._holds(e, items, (ANY,), s)
            case SetRef():
                return self._holds(e, items, self.roots.of_set(e.name), s)
            case SetOp(op="cross"):
                n = len(self.roots.of(e.left, self._author(s)))
                both = (self.inside(items[:n], e.left, s), self.inside(items[n:], e.right, s))
                return conjunction(x for x in both if x is not None)
            case SetOp():
                a, b = self.inside(items, e.left, s), self.inside(items, e.right, s)
                if e.op == "union":
                    return None if a is None or b is None else either(a, b)
                if e.op == "inter":
                    return conjunction(x for x in (a, b) if x is not None)
                outside = ZERO if b is None else negated(b)
                return outside if a is None else Apply("and", (a, outside))
            case SetLit():
                met = [self._equal_all(items, row, s) or ONE for row in e.rows]
                return reduce(either, met) if met else ZERO
            case Range():
                return self._in_range(items[0], e, s)
            case Comp():
                over, inner = self.indexing(e.over, s, keep=True)
                conditions = conjuncts(over.condition)
                for x, y in zip(items, self.elements(e.items, inner), strict=True):
                    conditions += conjuncts(self.equal(y, x, inner))
                own, conditions, _ = self._merged(over.dummies, conditions)
                all_met = conjunction(conditions)
                return total("exists", self._over(own), all_met, ONE) if own else all_met
            case _:
                raise self.refused("such a set", e, "declare it, and name it here")

    def _equal_all(self, items: Sequence[Expr], row: Sequence[Expr], s: Scope) -> Truth:
        both = zip(items, self.elements(row, s), strict=True)
        return conjunction(c for x, y in both for c in conjuncts(self.equal(x, y, s)))

    def _in_range(self, x: Expr, e: Range, s: Scope) -> Expr:
        if self.root(x) in (ANY, ""):
            raise self.refused("range without a name", e, _NAME_IT)
        value, first = self._value(x, s, e), self.number(e.first, s)
        step = e.step.value if isinstance(e.step, Num) else None
        if not isinstance(step, int):
            raise self.refused("range whose step is computed", e, "write the step as a number")
        low, high = ("ge", "le") if step > 0 else ("le", "ge")
        ends = [Apply(low, (value, first)), Apply(high, (value, self.number(e.last, s)))]
        if abs(step) != 1:
            past = Apply("mod", (Apply("sub", (value, first)), Num(abs(step))))
            ends.append(Apply("eq", (past, ZERO)))
        return conjunction(ends) or ONE

    def _of_elements(self, e: Apply) -> bool:
        """Tell whether two elements are compared, rather than numbers."""
        whole = [isinstance(a, Num) and isinstance(a.value, int) and not a.unit for a in e.args]
        named = [isinstance(a, (Dummy, Elem, Shift, End)) or self._is_map(a) for a in e.args]
        return any(named) and all(a or b for a, b in zip(whole, named, strict=True))


def _named(g: Generator, roots: Sequence[str]) -> Iterable[tuple[str, str, str]]:
    """Yield the wanted name, the root and the author's name of each position of a generator."""
    left = list(roots)
    for d in g.pattern:
        for n in range(d.arity):
            root = left.pop(0)
            base = root if root.isidentifier() else "e"
            name = base if d.name.startswith("_") else d.name
            yield (name if d.arity == 1 else f"{name}_{n + 1}"), root, d.name
