"""The emitted GAMS, run by GAMS: each equation evaluated at a point, without a solver."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from gridlang.emit.render import Emitted
from gridlang.verify.gdx import read_figures
from gridlang.verify.mathprog import NotRunError
from gridlang.verify.values import Label, Point, Slacks, Values

REMEDY = "pip install gamspy-base"
_EQUATION = re.compile(r"^(\w+)([^\n]*)\.\.\n(.*?);$", re.DOTALL | re.MULTILINE)
_RELATION = re.compile(r"\s=([elg])=\s")
_SECONDS = 300


def available() -> bool:
    return system() is not None


def system() -> Path | None:
    """Return the folder that GAMS is installed in: that on the path, else that of gamspy-base."""
    found = shutil.which("gams")
    if found is not None:
        return Path(found).resolve().parent
    spec = find_spec("gamspy_base")
    return None if spec is None or spec.origin is None else Path(spec.origin).parent


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
    figures = run(texts, main, "values.gdx")
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


def run(
    texts: Mapping[str, str], main: str, result: str
) -> Mapping[str, Mapping[tuple[str, ...], float]]:
    """Return the figures of a GDX file that a GAMS program writes; raises `NotRunError`."""
    folder = system()
    assert folder is not None
    with tempfile.TemporaryDirectory(prefix="gridlang-") as place:
        for name, text in texts.items():
            (Path(place) / name).write_text(text, encoding="utf-8")
        quiet = ("lo=0", "limrow=0", "limcol=0", "solprint=0", "o=listing.lst")
        _call([folder / "gams", main, *quiet], place)
        if not (Path(place) / result).is_file():
            listing = (Path(place) / "listing.lst").read_text(encoding="utf-8", errors="replace")
            raise NotRunError("GAMS stops: " + _first_error(listing))
        return read_figures(_call([folder / "gdxdump", result, "dformat=hexbytes"], place))


def _call(command: list[str | Path], folder: str) -> str:
    try:
        done = subprocess.run(
            list(map(str, command)),
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotRunError(f"GAMS did not end in {_SECONDS} s") from error
    return done.stdout


def _first_error(listing: str) -> str:
    found = re.search(r"^\*\*\*\*\s+(\d+\s+.*|Exec.*)$", listing, re.MULTILINE)
    return " ".join(found[1].split()) if found else "no reason given"


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
