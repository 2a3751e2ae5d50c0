"""Index sets → roots with conditions, sets → memberships, elements that are computed → maps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.emit.aliases import Aliases
from gridlang.emit.roots import ANY, Roots
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
from gridlang.model.nodes import Define, Model, Param, Var
from gridlang.model.walk import rebuild, substitute

Truth = Expr | None  # None: always true


@dataclass(frozen=True)
class Scope:
    """What each index of the author's is now, one element a position; which indices are active."""

    items: Mapping[str, tuple[Expr, ...]] = field(default_factory=dict)
    active: frozenset[str] = frozenset()


@dataclass
class Conditions:
    """Rewrites expressions: each index runs over a root, the rest is conditions.

    New operators: `same` of two elements, `val` an element's number, `ord` its place in an
    ordered set; the sum `exists` is true where a condition is met. `level` is that of the indices
    bound inside.
    """

    model: Model
    roots: Roots
    aliases: Aliases
    title: str
    level: int = 0

    # ---- numbers and truth values

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
            case Member():
                return self.inside(self.elements(e.items, s), e.set, s) or ONE
            case Card() if not isinstance(e.set, SetRef):
                roots = self.roots.of(e.set, self._author(s))
                items, inner = self._fresh([("e", r) for r in roots], s)
                return _total("sum", self._over(items), self.inside(items, e.set, inner), ONE)
            case Reduce():
                over, inner = self.indexing(e.over, s)
                body = self.number(e.body, inner)
                if not over.generators:
                    return body if over.condition is None else If(over.condition, body, ZERO)
                return replace(e, over=over, body=body)
            case _:
                return rebuild(e, lambda x: self.number(x, s))

    def _ref(self, e: Ref, s: Scope) -> Expr:
        lags = not isinstance(self.model.symbols[e.name], Define)
        items, gens, conditions = self._plain(
            self.elements(e.args, s), self.domains(e.name), s, lags
        )
        found = replace(e, args=items)
        return _total("sum", self._over(gens), conjunction(conditions), found) if gens else found

    def _value(self, x: Expr, s: Scope, at: Expr) -> Expr:
        """Return an element's number."""
        if isinstance(x, Elem):
            if isinstance(x.label, int):
                return Num(x.label, span=at.span)
            raise self.refused("number for a text", at)
        (d,), gens, conditions = self._plain((x,), (self.root(x),), s, lags=False)
        found = Apply("val", (d,))
        return _total("sum", self._over(gens), conjunction(conditions), found) if gens else found

    # ---- index sets

    def indexing(self, over: Indexing, s: Scope, keep: bool = False) -> tuple[Indexing, Scope]:
        """Return an index set over roots, and the scope inside of it.

        An index equal to another one is dropped, unless all are kept.
        """
        own: list[Dummy] = []
        conditions: list[Expr] = []
        for g in over.generators:
            roots = self.roots.of(g.set, self._author(s))
            if ANY in roots and isinstance(g.set, Range):
                raise self.refused("range without a name: declare it as a set", over)
            named = list(_named(g, roots))
            items, inner = self._fresh([(name, root) for name, root, _ in named], s)
            bound: dict[str, tuple[Expr, ...]] = {}
            for d, (_, _, name) in zip(items, named, strict=True):
                bound[name] = (*bound.get(name, ()), d)
            s = Scope({**inner.items, **bound}, inner.active)
            own += items
            conditions += conjuncts(self.inside(items, g.set, s))
        if over.condition is not None:
            conditions += conjuncts(self.number(over.condition, s))
        if not keep:
            own, conditions, same = self._merged(own, conditions)
            merged = {n: tuple(substitute(x, same) for x in xs) for n, xs in s.items.items()}
            s = Scope(merged, s.active)
        return replace(self._over(own), condition=conjunction(conditions), span=over.span), s

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
                    return None if a is None or b is None else _either(a, b)
                if e.op == "inter":
                    return conjunction(x for x in (a, b) if x is not None)
                outside = ZERO if b is None else negated(b)
                return outside if a is None else Apply("and", (a, outside))
            case SetLit():
                met = [self._equal_all(items, row, s) or ONE for row in e.rows]
                return reduce(_either, met) if met else ZERO
            case Range():
                return self._in_range(items[0], e, s)
            case Comp():
                over, inner = self.indexing(e.over, s, keep=True)
                conditions = conjuncts(over.condition)
                for x, y in zip(items, self.elements(e.items, inner), strict=True):
                    conditions += conjuncts(self.equal(y, x, inner))
                own, conditions, _ = self._merged(over.dummies, conditions)
                all_met = conjunction(conditions)
                return _total("exists", self._over(own), all_met, ONE) if own else all_met
            case _:
                raise self.refused("such a set", e)

    def _equal_all(self, items: Sequence[Expr], row: Sequence[Expr], s: Scope) -> Truth:
        both = zip(items, self.elements(row, s), strict=True)
        return conjunction(c for x, y in both for c in conjuncts(self.equal(x, y, s)))

    def _in_range(self, x: Expr, e: Range, s: Scope) -> Expr:
        if self.root(x) in (ANY, ""):
            raise self.refused("range without a name: declare it as a set", e)
        value, first = self._value(x, s, e), self.number(e.first, s)
        step = e.step.value if isinstance(e.step, Num) else None
        if not isinstance(step, int):
            raise self.refused("range whose step is computed", e)
        low, high = ("ge", "le") if step > 0 else ("le", "ge")
        ends = [Apply(low, (value, first)), Apply(high, (value, self.number(e.last, s)))]
        if abs(step) != 1:
            past = Apply("mod", (Apply("sub", (value, first)), Num(abs(step))))
            ends.append(Apply("eq", (past, ZERO)))
        return conjunction(ends) or ONE

    def _holds(self, e: SetRef, items: Sequence[Expr], roots: Sequence[str], s: Scope) -> Expr:
        plain, gens, conditions = self._plain(items, roots, s)
        member = Member(plain, e, span=e.span)
        if not gens:
            return member
        return _total("exists", self._over(gens), conjunction([*conditions, member]), ONE)

    # ---- elements

    def elements(self, es: Iterable[Expr], s: Scope) -> tuple[Expr, ...]:
        """Return elements, one a position."""
        found: list[Expr] = []
        for e in es:
            found += s.items[e.name] if isinstance(e, Dummy) else (self.element(e, s),)
        return tuple(found)

    def element(self, e: Expr, s: Scope) -> Expr:
        """Return an element: an index, a label, or what it is computed by."""
        match e:
            case Dummy():
                return s.items[e.name][0]
            case Elem():
                return e
            case Num(value=int(label)):
                return Elem(label, span=e.span)
            case Shift():
                return replace(e, element=self.element(e.element, s))
            case End():
                return e
            case Ref() if self._is_map(e):
                return replace(e, args=self.elements(e.args, s))
            case If():
                sides = (self.element(e.then, s), self.element(e.otherwise, s))
                return If(self.number(e.condition, s), *sides, span=e.span)
            case _:
                return self.number(e, s)

    def equal(self, x: Expr, e: Expr, s: Scope) -> Truth:
        """Return the condition that two elements are the same."""
        if x == e:
            return None
        if isinstance(x, Elem) and isinstance(e, Elem):
            return ZERO
        if not isinstance(x, (Dummy, Elem)):
            if isinstance(e, (Dummy, Elem)):
                return self.equal(e, x, s)
            d = self.aliases.like(self.root(x) or self.root(e), s.active, self.level)
            inner = Scope(s.items, s.active | {d.name})
            both = [c for y in (x, e) if (c := self.equal(d, y, inner)) is not None]
            return _total("exists", self._over([d]), conjunction(both), ONE)
        match e:
            case Dummy() | Elem():
                return Apply("same", (x, e))
            case Ref() if self._is_map(e):
                return self._holds(
                    SetRef(e.name, span=e.span), (*e.args, x), self.domains(e.name), s
                )
            case If():
                then, other = (self.equal(x, y, s) or ONE for y in (e.then, e.otherwise))
                no = Apply("and", (negated(e.condition), other))
                return _either(Apply("and", (e.condition, then)), no)
            case Shift() | End():
                return self._at(x, e, s)
            case _:
                return Apply("eq", (self._value(x, s, e), e))

    def _at(self, x: Expr, e: Shift | End, s: Scope) -> Expr:
        """Return the condition that an element stands at a place of an ordered set."""
        self._ordered(e)
        if self.root(x) != e.set:
            d = self.aliases.like(e.set, s.active, self.level)
            inner = Scope(s.items, s.active | {d.name})
            both = (self.equal(d, x, inner) or ONE, self._at(d, e, inner))
            return _total("exists", self._over([d]), conjunction(both), ONE)
        place = Apply("ord", (x,))
        if isinstance(e, End):
            return Apply("eq", (place, ONE if e.which == 0 else Card(SetRef(e.set))))
        (y,), gens, conditions = self._plain((e.element,), (e.set,), s, lags=False)
        there = Apply("add" if e.by > 0 else "sub", (Apply("ord", (y,)), Num(abs(e.by))))
        met = Apply("eq", (place, there))
        if not gens:
            return met
        return _total("exists", self._over(gens), conjunction([*conditions, met]), ONE)

    def _ordered(self, e: Shift | End) -> None:
        if not self.roots.is_root(e.set):
            raise self.refused(f"order in `{e.set}`, a set within another", e)

    def _plain(
        self, items: Sequence[Expr], roots: Sequence[str], s: Scope, lags: bool = True
    ) -> tuple[tuple[Expr, ...], list[Dummy], list[Expr]]:
        """Return elements as indices, labels or lags; new indices with conditions for the others."""
        plain: list[Expr] = []
        gens: list[Dummy] = []
        conditions: list[Expr] = []
        for x, root in zip(items, roots, strict=True):
            own = self.root(x)
            lag = isinstance(x, Shift) and isinstance(x.element, Dummy) and abs(x.by) == 1 and lags
            if isinstance(x, Shift) and lag:
                self._ordered(x)
            if (lag or isinstance(x, (Dummy, Elem))) and (root == ANY or own in (root, "")):
                plain.append(x)
                continue
            d = self.aliases.like(own or root if root == ANY else root, s.active, self.level)
            s = Scope(s.items, s.active | {d.name})
            conditions += conjuncts(self.equal(d, x, s))
            plain.append(d)
            gens.append(d)
        return tuple(plain), gens, conditions

    # ---- what things are

    def root(self, x: Expr) -> str:
        """Return the root that an element of ours is drawn from; empty for a label."""
        if isinstance(x, Dummy):
            return self.aliases.roots[x.name]
        if isinstance(x, If):
            return self.root(x.then) or self.root(x.otherwise)
        return self.roots.of_element(x, {})

    def domains(self, name: str) -> tuple[str, ...]:
        """Return the roots that a family's indices are drawn from, with that of a map's values."""
        declared = self.model.symbols[name]
        assert isinstance(declared, (Param, Var, Define))
        over = declared.over
        scope = {} if over is None else self.roots.inside(over, {})
        own = () if over is None else tuple(r for d in over.dummies for r in scope[d.name])
        if isinstance(declared, Param) and declared.member_of:
            return (*own, self.roots.of_set(declared.member_of)[0])
        return own

    def refused(self, what: str, e: Expr) -> GridlangError:
        return GridlangError((Diagnostic("GL702", f"{self.title} has no {what}", e.span),))

    def _is_map(self, e: Expr) -> bool:
        found = self.model.symbols[e.name] if isinstance(e, Ref) else None
        return isinstance(found, Param) and found.member_of is not None

    def _of_elements(self, e: Apply) -> bool:
        """Tell whether two elements are compared, rather than numbers."""
        whole = [isinstance(a, Num) and isinstance(a.value, int) and not a.unit for a in e.args]
        named = [isinstance(a, (Dummy, Elem, Shift, End)) or self._is_map(a) for a in e.args]
        return any(named) and all(a or b for a, b in zip(whole, named, strict=True))

    def _author(self, s: Scope) -> dict[str, tuple[str, ...]]:
        return {n: tuple(map(self.root, xs)) for n, xs in s.items.items()}

    def _fresh(self, wanted: Sequence[tuple[str, str]], s: Scope) -> tuple[list[Dummy], Scope]:
        items: list[Dummy] = []
        for name, root in wanted:
            active = s.active | {d.name for d in items}
            items.append(self.aliases.take(name, root, active, self.level))
        return items, Scope(s.items, s.active | {d.name for d in items})

    def _over(self, items: Iterable[Dummy]) -> Indexing:
        return Indexing(tuple(Generator((d,), SetRef(self.root(d))) for d in items))


def conjuncts(e: Truth) -> list[Expr]:
    """Return what an `and` joins."""
    if e is None:
        return []
    if isinstance(e, Apply) and e.op == "and":
        return [*conjuncts(e.args[0]), *conjuncts(e.args[1])]
    return [e]


def conjunction(es: Iterable[Expr]) -> Truth:
    """Return conditions joined by `and`; None for none."""
    joined: Truth = None
    for e in es:
        joined = e if joined is None else Apply("and", (joined, e))
    return joined


def _either(a: Expr, b: Expr) -> Expr:
    return Apply("or", (a, b))


def _total(op: str, over: Indexing, condition: Truth, body: Expr) -> Reduce:
    return Reduce(op, replace(over, condition=condition), body)


def _named(g: Generator, roots: Sequence[str]) -> Iterable[tuple[str, str, str]]:
    """Yield the wanted name, the root and the author's name of each position of a generator."""
    left = list(roots)
    for d in g.pattern:
        for n in range(d.arity):
            root = left.pop(0)
            base = root if root.isidentifier() else "e"
            name = base if d.name.startswith("_") else d.name
            yield (name if d.arity == 1 else f"{name}_{n + 1}"), root, d.name
