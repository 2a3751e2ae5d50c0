"""Is a set, a parameter or a definition defined by itself?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gridlang.check.scope import Findings
from gridlang.model.expr import Expr, Ref, SetRef
from gridlang.model.nodes import Define, Param, Set
from gridlang.model.walk import walk


def refuse_circles(
    sets: Sequence[Set], params: Sequence[Param], defines: Sequence[Define], findings: Findings
) -> None:
    """Report every name whose value, default, bounds or index set lead back to it."""
    uses: dict[str, list[str]] = {}
    spans = {d.name: d.span for d in (*sets, *params, *defines)}
    for s in sets:
        uses[s.name] = _named((s.value, s.within))
    for p in params:
        uses[p.name] = _named((p.over, p.value, p.default))
    for d in defines:
        uses[d.name] = _named((d.over, d.body))
    for circle in _circles(uses):
        findings.add(
            "GL207",
            f"`{circle[0]}` is defined by itself: {' → '.join((*circle, circle[0]))}",
            spans[circle[0]],
            help="one of these must be data, or a variable with a constraint",
        )


def _named(parts: Iterable[Expr | None]) -> list[str]:
    names = {
        x.name for e in parts if e is not None for x in walk(e) if isinstance(x, (Ref, SetRef))
    }
    return sorted(names)


def _circles(uses: dict[str, list[str]]) -> list[tuple[str, ...]]:
    """Return circles, each once; depth first with a stack of our own, however long the chain."""
    found: list[tuple[str, ...]] = []
    finished: set[str] = set()
    for start in uses:
        path: list[str] = []
        stack = [(start, False)]
        while stack:
            name, leaving = stack.pop()
            if leaving:
                path.pop()
                finished.add(name)
                continue
            if name in path:
                circle = tuple(path[path.index(name) :])
                if not any(set(circle) == set(c) for c in found):
                    found.append(circle)
                continue
            if name in finished or name not in uses:
                continue
            path.append(name)
            stack.append((name, True))
            stack.extend((used, False) for used in reversed(uses[name]))
    return found
