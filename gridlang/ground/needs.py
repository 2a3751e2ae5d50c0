"""What a model needs of its data: the names that its variables, relations and checks lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gridlang.model.expr import End, Expr, Ref, SetRef, Shift
from gridlang.model.nodes import Model
from gridlang.model.walk import walk


def declared_expressions(model: Model) -> Iterator[Expr]:
    """Yield every expression of every declaration of a model."""
    for parts in _parts(model).values():
        yield from parts


def every_expression(model: Model) -> Iterator[Expr]:
    """Yield every node of every expression of a model."""
    for e in declared_expressions(model):
        yield from walk(e)


def needed_names(model: Model) -> frozenset[str]:
    """Return the names that the objective, variables, constraints and checks depend on."""
    todo = [d.name for d in (*model.vars, *model.relations, *model.checks)]
    if model.objective is not None:
        todo.append(model.objective.name)
    return reached(todo, dependencies(model))


def reached(names: Iterable[str], uses: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return names and all that they use, directly or by others."""
    todo, seen = list(names), set[str]()
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += uses.get(name, ())
    return frozenset(seen)


def dependencies(model: Model) -> Mapping[str, tuple[str, ...]]:
    """Return, for each declaration, the names that its expressions use, in reading order."""
    return {name: tuple(dict.fromkeys(mentioned(es))) for name, es in _parts(model).items()}


def mentioned(expressions: Iterable[Expr | None]) -> Iterator[str]:
    """Yield the names that expressions mention."""
    for e in expressions:
        for x in () if e is None else walk(e):
            if isinstance(x, (Ref, SetRef)):
                yield x.name
            elif isinstance(x, (Shift, End)):
                yield x.set


def _parts(model: Model) -> Mapping[str, tuple[Expr, ...]]:
    """Return the expressions of each declaration by its name."""
    found: dict[str, tuple[Expr | None, ...]] = {}
    for s in model.sets:
        domains = tuple(SetRef(p.domain) for p in s.positions if p.domain)
        found[s.name] = (s.value, s.within, *domains)
    for p in model.params:
        domain = SetRef(p.member_of) if p.member_of else None
        found[p.name] = (p.over, p.value, p.default, p.lower, p.upper, domain)
    for v in model.vars:
        found[v.name] = (v.over, v.lower, v.upper, v.start)
    for d in model.defines:
        found[d.name] = (d.over, d.body)
    for c in model.relations:  # both sides of a complementarity bear its name
        found[c.name] = (*found.get(c.name, ()), c.over, c.body, c.lower, c.upper)
    for k in model.checks:
        found[k.name] = (k.over, k.condition)
    if model.objective is not None:
        found[model.objective.name] = (model.objective.body,)
    return {name: tuple(e for e in es if e is not None) for name, es in found.items()}
