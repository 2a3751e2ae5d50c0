"""Which sets and parameters does nothing lead to?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gridlang.diagnostics import Diagnostic
from gridlang.ground.needs import dependencies, mentioned, reached
from gridlang.lint.finding import warning
from gridlang.model.graphs import is_members
from gridlang.model.nodes import Model, Set


def unused_names(model: Model) -> tuple[Diagnostic, ...]:
    """Return a finding (GL510) for each set and parameter that no result depends on.

    Variables are a question of their own (GL513). Definitions are results: a solution lists them,
    so one that no relation uses is not idle, and what it uses is used.
    """
    uses = dependencies(model)
    used = _reached(model, uses)
    columns = {c.param for t in model.tables for c in t.columns}
    listed = {t.set for t in model.tables}
    found = []
    for s in (*model.sets, *model.params):
        if s.name in used or (isinstance(s, Set) and is_members(s)):
            continue
        by = [n for n, names in uses.items() if s.name in names and n != s.name]
        how = f"is used only by `{by[0]}`, which nothing uses" if by else "is never used"
        what = "set" if isinstance(s, Set) else "parameter"
        help = "take its declaration out, or use it"
        if s.name in columns:
            help = "take the column out of the `table` statement, or use it"
        elif s.name in listed:
            help = "take the `table` statement out, or use the set"
        found.append(warning("GL510", f"the {what} `{s.name}` {how}", s.span, help))
    return tuple(found)


def _reached(model: Model, uses: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the names that variables, relations, definitions, checks and bases lead to."""
    roots = [d.name for d in (*model.vars, *model.defines, *model.relations, *model.checks)]
    if model.objective is not None:
        roots.append(model.objective.name)
    bases = mentioned((model.power_base, model.voltage_base))
    return reached((*roots, *bases), uses)
