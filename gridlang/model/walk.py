"""The one traversal of expressions: children, rebuilding, and substitution without capture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from gridlang.model.expr import (
    Apply,
    Card,
    Comp,
    Dummy,
    Eigenvector,
    Expr,
    Generator,
    Graph,
    If,
    Indexing,
    Member,
    Range,
    Reduce,
    Ref,
    SetLit,
    SetOp,
    Shift,
)
from gridlang.model.nodes import Define, Model

Rewrite = Callable[[Expr], Expr]


def children(e: Expr) -> tuple[Expr, ...]:
    """Return the expressions directly below a node, in reading order."""
    match e:
        case Ref() | Apply() | Graph():
            return e.args
        case Eigenvector():
            return e.at
        case If():
            return (e.condition, e.then, e.otherwise)
        case Indexing():
            sets = tuple(g.set for g in e.generators)
            return sets if e.condition is None else (*sets, e.condition)
        case Reduce():
            return (e.over, e.body)
        case Shift():
            return (e.element,)
        case Card():
            return (e.set,)
        case Member():
            return (*e.items, e.set)
        case SetLit():
            return tuple(x for row in e.rows for x in row)
        case Range():
            return (e.first, e.last, e.step)
        case SetOp():
            return (e.left, e.right)
        case Comp():
            return (*e.items, e.over)
        case _:
            return ()


def rebuild(e: Expr, f: Rewrite) -> Expr:
    """Return the node with `f` applied to each child."""
    match e:
        case Ref() | Apply() | Graph():
            return replace(e, args=tuple(map(f, e.args)))
        case Eigenvector():
            return replace(e, at=tuple(map(f, e.at)))
        case If():
            return replace(e, condition=f(e.condition), then=f(e.then), otherwise=f(e.otherwise))
        case Indexing():
            return indexing(e, f)
        case Reduce():
            return replace(e, over=indexing(e.over, f), body=f(e.body))
        case Shift():
            return replace(e, element=f(e.element))
        case Card():
            return replace(e, set=f(e.set))
        case Member():
            return replace(e, items=tuple(map(f, e.items)), set=f(e.set))
        case SetLit():
            return replace(e, rows=tuple(tuple(map(f, row)) for row in e.rows))
        case Range():
            return replace(e, first=f(e.first), last=f(e.last), step=f(e.step))
        case SetOp():
            return replace(e, left=f(e.left), right=f(e.right))
        case Comp():
            return replace(e, items=tuple(map(f, e.items)), over=indexing(e.over, f))
        case _:
            return e


def indexing(over: Indexing, f: Rewrite) -> Indexing:
    """Return an indexing with `f` applied to its sets and its condition."""
    generators = tuple(Generator(g.pattern, f(g.set)) for g in over.generators)
    return replace(
        over,
        generators=generators,
        condition=None if over.condition is None else f(over.condition),
    )


def walk(e: Expr) -> Iterator[Expr]:
    """Yield a node and all below it, the node first."""
    yield e
    for child in children(e):
        yield from walk(child)


def names_of(e: Expr) -> frozenset[str]:
    """Return the names of the parameters, variables and definitions that an expression uses."""
    return frozenset(x.name for x in walk(e) if isinstance(x, Ref))


def dummies_of(e: Expr) -> frozenset[str]:
    """Return the names of the indices in an expression, those that it binds included."""
    return frozenset(x.name for x in walk(e) if isinstance(x, Dummy))


def fresh(name: str, taken: set[str]) -> str:
    """Return a name that is not in use, this one or with `_` behind it, and take it."""
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def inline(e: Ref, d: Define) -> Expr:
    """Return the body of a definition with the arguments of a reference in place of its indices."""
    return at_indices(d.body, d.over, e.args)


def opened(e: Expr, model: Model) -> Expr:
    """Return an expression with the definition that it names put in."""
    while isinstance(e, Ref):
        found = model.symbols.get(e.name)
        if not isinstance(found, Define):
            return e
        e = inline(e, found)
    return e


def substitute(e: Expr, values: Mapping[str, Expr]) -> Expr:
    """Return the expression with indices replaced by expressions, by the name of the index.

    Indices bound inside are renamed where a value would otherwise be captured.
    """
    if not values:
        return e
    if isinstance(e, Dummy):
        return values.get(e.name, e)
    if isinstance(e, (Reduce, Comp)):
        names = _renaming(e, values)
        inner = {k: v for k, v in values.items() if k not in {d.name for d in e.over.dummies}}
        both = {**inner, **names}
        over = _rebind(e.over, inner, names)
        if isinstance(e, Reduce):
            return replace(e, over=over, body=substitute(e.body, both))
        return replace(e, over=over, items=tuple(substitute(x, both) for x in e.items))
    return rebuild(e, lambda x: substitute(x, values))


def at_indices(body: Expr, over: Indexing | None, args: tuple[Expr, ...]) -> Expr:
    """Return a body written in the indices of a family, at the arguments of a reference to it."""
    if over is None:
        return body
    return substitute(body, {d.name: a for d, a in zip(over.dummies, args, strict=False)})


def rename(e: Reduce, names: Mapping[str, Dummy]) -> Reduce:
    """Return a sum with some of the indices that it binds renamed."""
    return replace(e, over=renamed(e.over, names), body=substitute(e.body, names))


def renamed(over: Indexing, names: Mapping[str, Dummy]) -> Indexing:
    """Return an index set with some indices renamed, those that it binds and those that it uses."""
    return _rebind(over, {}, names)


def _rebind(over: Indexing, inner: Mapping[str, Expr], names: Mapping[str, Dummy]) -> Indexing:
    both = {**inner, **names}
    generators = tuple(
        Generator(
            tuple(names.get(d.name, d) for d in g.pattern),
            substitute(g.set, both),
        )
        for g in over.generators
    )
    condition = None if over.condition is None else substitute(over.condition, both)
    return replace(over, generators=generators, condition=condition)


def _renaming(e: Reduce | Comp, values: Mapping[str, Expr]) -> dict[str, Dummy]:
    """Return new names for the indices that an expression binds and the values put in use."""
    clash = {name for v in values.values() for name in dummies_of(v)}
    taken = clash | dummies_of(e) | values.keys()
    return {d.name: Dummy(fresh(d.name, taken), d.arity) for d in e.over.dummies if d.name in clash}
