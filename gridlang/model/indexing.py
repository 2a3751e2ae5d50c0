"""Index sets within index sets: joined into one, with every index named once."""

from __future__ import annotations

from functools import reduce

from gridlang.model.expr import Apply, Dummy, Expr, Indexing, Reduce
from gridlang.model.walk import rename, walk


def joined(outer: Indexing | None, inner: Indexing) -> Indexing:
    """Return the index set of both; where both have a condition, both hold."""
    if outer is None:
        return inner
    condition = outer.condition
    if condition is None or inner.condition is None:
        condition = inner.condition if condition is None else condition
    else:
        condition = Apply("and", (condition, inner.condition))
    return Indexing(outer.generators + inner.generators, condition, span=inner.span)


def named(e: Reduce, outer: Indexing | None = None) -> Reduce:
    """Return a reduction whose indices have names, and none that is in use around it.

    An index that an author left out (`{BUS}`) has a name that begins with `_`.
    """
    used = {d.name for d in outer.dummies} if outer is not None else set()
    taken = used | {d.name for d in e.over.dummies}
    names: dict[str, Dummy] = {}
    for d in e.over.dummies:
        if d.name not in used and not d.name.startswith("_"):
            continue
        free = f"i{d.name}" if d.name.startswith("_") else f"{d.name}_"
        while free in taken:
            free += "_"
        taken.add(free)
        names[d.name] = Dummy(free, d.arity, span=d.span)
    return rename(e, names) if names else e


def used(over: Indexing | None, e: Expr) -> Indexing | None:
    """Return the part of an index set whose indices an expression uses; None where it uses none.

    Conditions stay that are on these indices alone, so the part may have more elements.
    """
    if over is None:
        return None
    names, kept = _indices(e), []
    for g in reversed(over.generators):  # a set may use indices before it
        if any(d.name in names for d in g.pattern):
            names |= {d.name for d in g.pattern} | _indices(g.set)
            kept.append(g)
    own = {d.name for g in kept for d in g.pattern}
    conditions = [x for x in _conjuncts(over.condition) if _indices(x) <= own]
    if not kept:
        return None
    condition = reduce(lambda a, b: Apply("and", (a, b)), conditions) if conditions else None
    return Indexing(tuple(reversed(kept)), condition, span=over.span)


def _indices(e: Expr) -> set[str]:
    return {x.name for x in walk(e) if isinstance(x, Dummy)}


def _conjuncts(e: Expr | None) -> list[Expr]:
    if isinstance(e, Apply) and e.op == "and":
        return [*_conjuncts(e.args[0]), *_conjuncts(e.args[1])]
    return [] if e is None else [e]
