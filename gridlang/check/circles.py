"""Is a parameter or a definition defined by itself?"""

from __future__ import annotations

from collections.abc import Sequence

from gridlang.check.scope import Findings
from gridlang.model.expr import Expr
from gridlang.model.nodes import Define, Param
from gridlang.model.walk import names_of
from gridlang.source import Span


def refuse_circles(params: Sequence[Param], defines: Sequence[Define], findings: Findings) -> None:
    """Report every name whose expression leads back to it, once a circle."""
    bodies: dict[str, tuple[Span | None, Expr]] = {
        p.name: (p.span, p.value) for p in params if p.value is not None
    }
    bodies |= {d.name: (d.span, d.body) for d in defines}
    finished: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            circle = (*path[path.index(name) :], name)
            findings.add(
                "GL207",
                f"`{name}` is defined by itself: {' → '.join(circle)}",
                bodies[name][0],
                help="one of these must be data, or a variable with a constraint",
            )
            finished.update(circle)
            return
        if name in finished:
            return
        for used in sorted(names_of(bodies[name][1])):
            if used in bodies:
                visit(used, (*path, name))
        finished.add(name)

    for name in bodies:
        visit(name, ())
