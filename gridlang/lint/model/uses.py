"""Which declarations an expression leads to, directly and by way of definitions."""

from __future__ import annotations

from collections.abc import Iterator

from gridlang.model.expr import Expr, Ref
from gridlang.model.nodes import Define, Model, Var
from gridlang.model.walk import walk


def variables_in(e: Expr, model: Model) -> dict[str, Var]:
    """Return the variables that an expression depends on, definitions put in, by name."""
    found: dict[str, Var] = {}
    todo, seen = [e], set[str]()
    while todo:
        for x in walk(todo.pop()):
            if not isinstance(x, Ref) or x.name in seen:
                continue
            seen.add(x.name)
            symbol = model.symbols[x.name]
            if isinstance(symbol, Var):
                found[x.name] = symbol
            elif isinstance(symbol, Define):
                todo.append(symbol.body)
    return found


def relations(model: Model) -> Iterator[Expr]:
    """Yield the objective and the sides of every constraint and complementarity: what a solver gets to see."""
    if model.objective is not None:
        yield model.objective.body
    for c in model.relations:
        yield from (e for e in (c.body, c.lower, None if c.equal else c.upper) if e is not None)
        if c.equal and c.upper is not None:
            yield c.upper
