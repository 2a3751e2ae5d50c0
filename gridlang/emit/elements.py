"""Elements: indices over roots, labels, and what is computed, which a condition stands for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.emit.aliases import Aliases
from gridlang.emit.roots import ANY, Roots
from gridlang.model import build
from gridlang.model.build import negated
from gridlang.model.expr import (
    ONE,
    ZERO,
    Apply,
    Card,
    Dummy,
    Elem,
    End,
    Expr,
    Generator,
    If,
    Indexing,
    Member,
    Num,
    Reduce,
    Ref,
    SetRef,
    Shift,
)
from gridlang.model.nodes import Define, Model, Param, Var

Truth = Expr | None  # None: always true
_FIRST = frozenset((0,))


@dataclass(frozen=True)
class Scope:
    """What each index of the author's is now, one element a position; which indices are active."""

    items: Mapping[str, tuple[Expr, ...]] = field(default_factory=dict)
    active: frozenset[str] = frozenset()


@dataclass
class Elements(ABC):
    """Rewrites elements. One that is computed becomes an index that equals it.

    New operators: `same` of two elements, `val` an element's number, `ord` its place in an
    ordered set; the sum `exists` is true where a condition is met. `level` is that of the indices
    bound inside; `bare` are the positions of definitions that take an index alone.
    """

    model: Model
    roots: Roots
    aliases: Aliases
    title: str
    level: int = 0
    bare: dict[str, frozenset[int]] = field(default_factory=dict)

    @abstractmethod
    def number(self, e: Expr, s: Scope) -> Expr:
        """Return an expression that is a number or a truth value."""

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
            return total("exists", self._over([d]), conjunction(both), ONE)
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
                return either(Apply("and", (e.condition, then)), no)
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
            return total("exists", self._over([d]), conjunction(both), ONE)
        place = Apply("ord", (x,))
        if isinstance(e, End):
            return Apply("eq", (place, ONE if e.which == 0 else Card(SetRef(e.set))))
        (y,), gens, conditions = self._plain((e.element,), (e.set,), s, _FIRST)
        there = Apply("add" if e.by > 0 else "sub", (Apply("ord", (y,)), Num(abs(e.by))))
        met = Apply("eq", (place, there))
        if not gens:
            return met
        return total("exists", self._over(gens), conjunction([*conditions, met]), ONE)

    def _ordered(self, e: Shift | End) -> None:
        if not self.roots.is_root(e.set):
            (root,) = self.roots.of_set(e.set)
            help = f"use the order of `{root}`, which it is within, or emit to another target"
            raise self.refused(f"order in `{e.set}`, a set within another", e, help)

    def _holds(self, e: SetRef, items: Sequence[Expr], roots: Sequence[str], s: Scope) -> Expr:
        plain, gens, conditions = self._plain(items, roots, s)
        member = Member(plain, e, span=e.span)
        if not gens:
            return member
        return total("exists", self._over(gens), conjunction([*conditions, member]), ONE)

    def _value(self, x: Expr, s: Scope, at: Expr) -> Expr:
        """Return an element's number."""
        if isinstance(x, Elem):
            if isinstance(x.label, int):
                return Num(x.label, span=at.span)
            raise self.refused("number for a text", at, "use a parameter over the set instead")
        (d,), gens, conditions = self._plain((x,), (self.root(x),), s, _FIRST)
        found = Apply("val", (d,))
        return total("sum", self._over(gens), conjunction(conditions), found) if gens else found

    def _plain(
        self,
        items: Sequence[Expr],
        roots: Sequence[str],
        s: Scope,
        bare: Collection[int] = frozenset(),
    ) -> tuple[tuple[Expr, ...], list[Dummy], list[Expr]]:
        """Return elements as indices, labels or lags; new indices with conditions for the others.

        The `bare` positions take an index alone.
        """
        plain: list[Expr] = []
        gens: dict[Dummy, Expr] = {}
        for n, (x, root) in enumerate(zip(items, roots, strict=True)):
            own = self.root(x)
            known = isinstance(x, Dummy) or (n not in bare and self._stands(x))
            if known and (root == ANY or own in (root, "")):
                plain.append(x)
                continue
            d = self.aliases.like(own or root if root == ANY else root, s.active, self.level)
            s = Scope(s.items, s.active | {d.name})
            gens[d] = x
            plain.append(d)
        conditions = [c for d, x in gens.items() for c in conjuncts(self.equal(d, x, s))]
        return tuple(plain), list(gens), conditions

    def _stands(self, x: Expr) -> bool:
        """Tell whether a label, or a neighbour of an index, can stand for itself."""
        if isinstance(x, Shift) and isinstance(x.element, Dummy) and abs(x.by) == 1:
            self._ordered(x)
            return True
        return isinstance(x, Elem)

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

    def refused(self, what: str, e: Expr, help: str) -> GridlangError:
        found = Diagnostic("GL702", f"{self.title} has no {what}", e.span, help=help)
        return GridlangError((found,))

    def _is_map(self, e: Expr) -> bool:
        found = self.model.symbols[e.name] if isinstance(e, Ref) else None
        return isinstance(found, Param) and found.member_of is not None

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
    """Return what an `and` joins, but for what is always true."""
    return [c for c in build.conjuncts(e) if c != ONE]


def conjunction(es: Iterable[Expr]) -> Truth:
    """Return conditions joined by `and`; None for none."""
    joined: Truth = None
    for e in es:
        joined = build.both(joined, e)
    return joined


def either(a: Expr, b: Expr) -> Expr:
    return Apply("or", (a, b))


def total(op: str, over: Indexing, condition: Truth, body: Expr) -> Reduce:
    return Reduce(op, replace(over, condition=condition), body)
