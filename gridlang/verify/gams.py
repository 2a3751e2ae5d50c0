"""The emitted GAMS, run by GAMS: each equation evaluated at a point, without a solver."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

from gridlang.emit.render import Emitted
from gridlang.ground.labels import Label
from gridlang.through.gams import REMEDY, StoppedError, available, run
from gridlang.verify.values import NotRunError, Point, Slacks, Values

__all__ = ["REMEDY", "available", "values_of"]

_EQUATION = re.compile(r"^(\w+)([^\n]*)\.\.\n(.*?);$", re.DOTALL | re.MULTILINE)
_RELATION = re.compile(r"\s=([elg])=\s")


def values_of(emitted: Emitted, point: Point, ours: Values, objective: str) -> Values:
    """Return the values of the emitted model at a point; raises `NotRunError` where GAMS stops."""
    texts = {name: str(text) for name, text in emitted.files.items()}
    main = next(iter(texts))  # the data file comes after it
    head = texts[main].partition("\nModel ")[0]
    spelled = emitted.names
    equations = [(m[1], m[2], m[3]) for m in _EQUATION.finditer(head)]
    texts[main] = "\n".join(
        [
            head,
            "$onDotL",
            "$onImplicitAssign",
            *_levels(point, spelled),
            *(line for n, e in enumerate(equations) for line in _difference(n, *e, head)),
            'execute_unload "values.gdx"'
            + "".join(f", difference{n}, stated{n}" for n in range(len(equations)))
            + ";",
        ]
    )
    try:
        figures = run(texts, main, "values.gdx")
    except StoppedError as error:
        raise NotRunError(f"GAMS stops: {error}") from error
    found: dict[str, dict[Label, Slacks]] = {name: {} for name in ours.families}
    labels = {str(x): x for rows in ours.families.values() for row in rows for x in row}
    back = {
        spelled[name]: emitted.sides.get(name, name)
        for name in (*ours.families, *emitted.sides)
        if name in spelled
    }
    total = None
    for n, (name, _, relation) in enumerate(equations):
        stated, difference = figures[f"stated{n}"], figures[f"difference{n}"]
        if name not in back:  # that of the objective: variable =e= body
            total = -difference.get((), 0.0) if objective else None
            continue
        sign = _RELATION.search(relation)
        assert sign is not None, name
        for row in (r for r, figure in stated.items() if figure):
            index = tuple(labels.get(x, x) for x in row)
            value = difference.get(row, 0.0)
            slacks = (
                math.inf if sign[1] == "l" else value,
                math.inf if sign[1] == "g" else -value,
            )
            if math.isinf(slacks[0]) and math.isinf(slacks[1]):
                continue  # GAMS takes an infinite limit for none
            before = found[back[name]].get(index, slacks)
            found[back[name]][index] = (min(before[0], slacks[0]), min(before[1], slacks[1]))
    return Values(total, found)


def _levels(point: Point, spelled: Mapping[str, str]) -> Iterator[str]:
    for name, figures in point.variables.items():
        for label, value in figures.items():
            index = f"({','.join(map(_quoted, label))})" if label else ""
            yield f"{spelled[name]}.l{index} = {value!r};"


def _difference(n: int, name: str, index: str, relation: str, head: str) -> Iterator[str]:
    """Yield what computes left side minus right side of an equation, and where it is stated."""
    declared = re.search(rf"^    {name}(\([^)]*\))?", head, re.MULTILINE)
    assert declared is not None, name
    left, _, right = _RELATION.split(relation)
    yield f"Parameters difference{n}{declared[1] or ''}, stated{n}{declared[1] or ''};"
    yield f"difference{n}{index} = ({left})\n    - ({right});"
    yield f"stated{n}{index} = 1;"


def _quoted(label: int | str) -> str:
    text = str(label)
    return f'"{text}"' if "'" in text else f"'{text}'"
