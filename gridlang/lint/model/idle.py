"""Which variables stand in no constraint and not in the objective?"""

from __future__ import annotations

from gridlang.diagnostics import Diagnostic
from gridlang.lint.finding import warning
from gridlang.lint.model.uses import relations, variables_in
from gridlang.model.nodes import Model


def idle_variables(model: Model) -> tuple[Diagnostic, ...]:
    """Return a finding (GL513) for each variable that nothing determines."""
    used = {name for e in relations(model) for name in variables_in(e, model)}
    found = []
    for v in model.vars:
        if v.name in used:
            continue
        by = next((d.name for d in model.defines if v.name in variables_in(d.body, model)), "")
        found.append(
            warning(
                "GL513",
                f"the variable `{v.name}` is in no constraint and not in the objective",
                v.span,
                "use it in a constraint or in the objective, or take its declaration out",
                note=f"the definition `{by}` uses it, and no relation uses that" if by else "",
            )
        )
    return tuple(found)
