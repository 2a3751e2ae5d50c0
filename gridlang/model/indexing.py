"""Index sets within index sets: joined into one, with every index named once."""

from __future__ import annotations

from collections.abc import Set

from gridlang.model.build import both, conjuncts
from gridlang.model.expr import Dummy, Expr, Indexing, Reduce
from gridlang.model.walk import dummies_of, fresh, rename, renamed


def joined(outer: Indexing | None, inner: Indexing) -> Indexing:
    """Return the index set of both; where both have a condition, both hold."""
    if outer is None:
        return inner
    condition = outer.condition
    if inner.condition is not None:
        condition = both(condition, inner.condition)
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
        name = f"i{d.name}" if d.name.startswith("_") else f"{d.name}_"
        names[d.name] = Dummy(fresh(name, taken), d.arity, span=d.span)
    return rename(e, names) if names else e


def apart(
    overs: tuple[Indexing, ...], taken: Set[str]
) -> tuple[tuple[Indexing, ...], dict[str, Dummy]]:
    """Return nested index sets without indices of names that are taken, and the new names."""
    own = [d for over in overs for d in over.dummies]
    used = {*taken, *(d.name for d in own)}
    names = {d.name: Dummy(fresh(d.name, used), d.arity) for d in own if d.name in taken}
    return tuple(renamed(over, names) for over in overs), names


def used(over: Indexing | None, e: Expr) -> Indexing | None:
    """Return the part of an index set whose indices an expression uses; None where it uses none.

    Conditions stay that are on these indices alone, so the part may have more elements.
    """
    if over is None:
        return None
    names, kept = set(dummies_of(e)), []
    for g in reversed(over.generators):  # a set may use indices before it
        if any(d.name in names for d in g.pattern):
            names |= {d.name for d in g.pattern} | dummies_of(g.set)
            kept.append(g)
    own = {d.name for g in kept for d in g.pattern}
    if not kept:
        return None
    condition: Expr | None = None
    for part in conjuncts(over.condition):
        if dummies_of(part) <= own:
            condition = both(condition, part)
    return Indexing(tuple(reversed(kept)), condition, span=over.span)
