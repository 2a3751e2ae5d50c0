"""Pairs of a set and what is in it → an index that stands for its set, as authors and papers write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gridlang.model.build import both, conjuncts
from gridlang.model.expr import ONE, Card, Comp, Dummy, Expr, Indexing, Member, Reduce, SetRef
from gridlang.model.graphs import is_members, whole
from gridlang.model.nodes import Model, Set
from gridlang.model.walk import rebuild, walk


def told(model: Model, e: Expr) -> Expr:
    """Return an expression with `l in n` for `l in LINE: (n, l) in MESH_LINE`, and `card(n)`."""
    wholes = {s.name: _whole(s, model) for s in model.sets if is_members(s)}

    def rewritten(e: Expr) -> Expr:
        match e:
            case Member(items=(Dummy() as n, *items), set=SetRef(name=name)) if name in wholes:
                return replace(e, items=tuple(items), set=n)
            case Comp() | Reduce():
                e = replace(e, over=_inside(e.over, wholes))
            case Indexing():
                e = _inside(e, wholes)
            case _:
                pass
        if isinstance(e, Reduce) and e.op == "sum" and e.body == ONE and _is_set(e.over):
            return Card(e.over.generators[0].set, span=e.span)
        return rebuild(e, rewritten)

    return rewritten(e) if wholes else e


def _whole(pairs: Set, model: Model) -> Expr | None:
    of = next(model.symbols[x.name] for x in walk(pairs.value or ONE) if isinstance(x, SetRef))
    return whole(of) if isinstance(of, Set) else None


def _is_set(over: Indexing) -> bool:
    """Tell whether an index set is what an index stands for, and no more."""
    return (
        over.condition is None
        and len(over.generators) == 1
        and isinstance(over.generators[0].set, Dummy)
    )


def _inside(over: Indexing, wholes: Mapping[str, Expr | None]) -> Indexing:
    """Return an index set whose generators run over an index where a condition says as much."""
    left = list(conjuncts(over.condition))
    generators = []
    for g in over.generators:
        for c in left:
            match c:
                case Member(items=(Dummy() as n, *items), set=SetRef(name=name)) if (
                    tuple(items) == g.pattern and wholes.get(name) == g.set
                ):
                    left.remove(c)
                    g = replace(g, set=n)
                    break
                case _:
                    pass
        generators.append(g)
    condition: Expr | None = None
    for c in left:
        condition = both(condition, c)
    return replace(over, generators=tuple(generators), condition=condition)
