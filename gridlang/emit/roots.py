"""The sets that others are drawn from: what a target with static domains declares families over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gridlang.model.expr import (
    Comp,
    Dummy,
    End,
    Expr,
    If,
    Indexing,
    Ref,
    SetLit,
    SetOp,
    SetRef,
    Shift,
)
from gridlang.model.nodes import Model, Param, Set

ANY = "*"  # the universe: all labels that there are
Scope = Mapping[str, tuple[str, ...]]


@dataclass
class Roots:
    """Finds for each position of a set the root that it is drawn from; `ANY` where none is known.

    A set is a root where it is within no other: its elements are data, or written out.
    """

    model: Model
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of_set(self, name: str) -> tuple[str, ...]:
        """Return the roots of the positions of a declared set; itself for a root."""
        if name not in self._known:
            declared = self.model.symbols[name]
            assert isinstance(declared, Set)
            self._known[name] = self._declared(declared)
        return self._known[name]

    def is_root(self, name: str) -> bool:
        return self.of_set(name) == (name,)

    def of(self, e: Expr, scope: Scope) -> tuple[str, ...]:
        """Return the roots of a set expression, `ANY` where there is none."""
        match e:
            case SetRef():
                return self.of_set(e.name)
            case SetLit() if e.rows:
                columns = zip(*e.rows, strict=True)
                return tuple(_joined([self.of_element(x, scope) for x in c]) for c in columns)
            case SetOp(op="cross"):
                return self.of(e.left, scope) + self.of(e.right, scope)
            case SetOp(op="union"):
                pairs = zip(self.of(e.left, scope), self.of(e.right, scope), strict=True)
                return tuple(map(_joined, pairs))
            case SetOp():
                pairs = zip(self.of(e.left, scope), self.of(e.right, scope), strict=True)
                return tuple(b if a == ANY and e.op == "inter" else a for a, b in pairs)
            case Comp():
                inner = self.inside(e.over, scope)
                return tuple(r for x in e.items for r in self._of_item(x, inner))
            case _:
                return (ANY,)

    def of_element(self, e: Expr, scope: Scope) -> str:
        """Return the root of an element; empty for a label, which any set may have."""
        match e:
            case Dummy():
                return scope[e.name][0]
            case Ref():
                found = self.model.symbols[e.name]
                if isinstance(found, Param) and found.member_of:
                    return self.of_set(found.member_of)[0]
                return ""
            case Shift() | End():
                return self.of_set(e.set)[0]
            case If():
                both = (self.of_element(e.then, scope), self.of_element(e.otherwise, scope))
                return both[0] or both[1]
            case _:
                return ""

    def inside(self, over: Indexing, scope: Scope) -> dict[str, tuple[str, ...]]:
        """Return the roots of the indices in scope inside of an indexing."""
        inner = dict(scope)
        for g in over.generators:
            roots = self.of(g.set, inner)
            for d in g.pattern:
                inner[d.name], roots = roots[: d.arity], roots[d.arity :]
        return inner

    def _of_item(self, e: Expr, scope: Scope) -> tuple[str, ...]:
        return scope[e.name] if isinstance(e, Dummy) else (self.of_element(e, scope) or ANY,)

    def _declared(self, s: Set) -> tuple[str, ...]:
        found = [ANY] * s.arity
        for e in (s.value, s.within):
            if e is not None:
                found = [a if a != ANY else b for a, b in zip(found, self.of(e, {}), strict=True)]
        for n, position in enumerate(s.positions):
            if position.domain:
                found[n] = self.of_set(position.domain)[0]
        return (s.name,) if found == [ANY] else tuple(found)


def _joined(roots: list[str] | tuple[str, ...]) -> str:
    """Return the root of elements of several; labels have none of their own."""
    distinct = {r for r in roots if r}
    return distinct.pop() if len(distinct) == 1 else ANY
