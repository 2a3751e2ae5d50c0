"""Which sets and parameters does nothing lead to?"""

from __future__ import annotations

from collections.abc import Mapping

from gridlang.diagnostics import Diagnostic
from gridlang.lint.finding import warning
from gridlang.lint.model.uses import mentioned
from gridlang.model.expr import Expr, SetRef
from gridlang.model.nodes import Model, Param, Set


def unused_names(model: Model) -> tuple[Diagnostic, ...]:
    """Return a finding (GL510) for each set and parameter that no result depends on.

    Variables are a question of their own (GL513). Definitions are results: a solution lists them,
    so one that no relation uses is not idle, and what it uses is used.
    """
    parts = _parts(model)
    used = _reached(model, parts)
    columns = {c.param for t in model.tables for c in t.columns}
    listed = {t.set for t in model.tables}
    found = []
    for s in (*model.sets, *model.params):
        if s.name in used:
            continue
        by = [n for n, es in parts.items() if s.name in mentioned(es) and n != s.name]
        how = f"is used only by `{by[0]}`, which nothing uses" if by else "is never used"
        what = "set" if isinstance(s, Set) else "parameter"
        help = "take its declaration out, or use it"
        if s.name in columns:
            help = "take the column out of the `table` statement, or use it"
        elif s.name in listed:
            help = "take the `table` statement out, or use the set"
        found.append(warning("GL510", f"the {what} `{s.name}` {how}", s.span, help))
    return tuple(found)


def _parts(model: Model) -> Mapping[str, tuple[Expr | None, ...]]:
    """Return what each set and parameter is made of."""

    def of_set(s: Set) -> tuple[Expr | None, ...]:
        return (s.value, s.within, *(SetRef(p.domain) for p in s.positions if p.domain))

    def of_param(p: Param) -> tuple[Expr | None, ...]:
        domain = SetRef(p.member_of) if p.member_of else None
        return (p.over, p.value, p.default, p.lower, p.upper, domain)

    return {s.name: of_set(s) for s in model.sets} | {p.name: of_param(p) for p in model.params}


def _reached(model: Model, parts: Mapping[str, tuple[Expr | None, ...]]) -> set[str]:
    """Return the names that variables, relations, definitions, checks and bases lead to."""
    roots: list[Expr | None] = [model.power_base, model.voltage_base]
    for v in model.vars:
        roots += [v.over, v.lower, v.upper, v.start]
    for d in model.defines:
        roots += [d.over, d.body]
    for c in model.relations:
        roots += [c.over, c.body, c.lower, c.upper]
    for k in model.checks:
        roots += [k.over, k.condition]
    if model.objective is not None:
        roots.append(model.objective.body)
    todo, seen = list(mentioned(roots)), set[str]()
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += mentioned(parts.get(name, ()))
    return seen
