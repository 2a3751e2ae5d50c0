"""Indices over tuples → one index a position: for targets without names for a whole tuple."""

from __future__ import annotations

from dataclasses import replace

from gridlang.emit.prepare import Stated, over_all, over_each
from gridlang.ground.needs import every_expression
from gridlang.model.expr import (
    Comp,
    Dummy,
    Expr,
    Generator,
    Indexing,
    Member,
    Reduce,
    Ref,
    SetLit,
)
from gridlang.model.walk import rebuild


def by_position(stated: Stated) -> Stated:
    """Return a model whose indices all stand for one position: l over triples is l_1, l_2, l_3."""
    model = stated.model
    taken = {d.name for d in model.declarations()}
    taken |= {x.name for x in every_expression(model) if isinstance(x, Dummy)}

    def parts(e: Expr) -> tuple[Expr, ...]:
        return split(e) if isinstance(e, Dummy) else (e,)

    def split(d: Dummy) -> tuple[Dummy, ...]:
        if d.arity == 1:
            return (d,)
        stem = f"{d.name}_"
        while any(f"{stem}{n + 1}" in taken for n in range(d.arity)):
            stem += "_"
        return tuple(Dummy(f"{stem}{n + 1}", span=d.span) for n in range(d.arity))

    def flat(es: tuple[Expr, ...]) -> tuple[Expr, ...]:
        return tuple(x for e in es for x in parts(e))

    def patterns(over: Indexing) -> Indexing:
        generators = (
            Generator(tuple(x for d in g.pattern for x in split(d)), g.set) for g in over.generators
        )
        return replace(over, generators=tuple(generators))

    def rewritten(e: Expr) -> Expr:
        e = rebuild(e, rewritten)
        match e:
            case Ref():
                return replace(e, args=flat(e.args))
            case Member():
                return replace(e, items=flat(e.items))
            case SetLit():
                return replace(e, rows=tuple(map(flat, e.rows)))
            case Comp():
                return replace(e, items=flat(e.items), over=patterns(e.over))
            case Reduce():
                return replace(e, over=patterns(e.over))
            case Indexing():
                return patterns(e)
            case _:
                return e

    def optional(e: Expr | None) -> Expr | None:
        return None if e is None else rewritten(e)

    data = tuple(over_each(d, optional) for d in stated.data)
    return replace(stated, model=over_all(model, optional), data=data)
