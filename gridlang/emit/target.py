"""A target language as its folder states it: spellings in `target.toml`, layout in templates."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gridlang import resources
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.diagnostics.suggest import did_you_mean


@dataclass(frozen=True)
class Names:
    """What a name may be in a target; `reserved` words are avoided.

    `style` is `word` for identifiers, `math` for symbols as papers print them.
    """

    longest: int = 255
    case_sensitive: bool = True
    style: str = "word"
    reserved: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Target:
    """The spellings of a target; see `templates/README.md` for what each table says.

    `files` maps templates to the names of the files that they fill, `{stem}` being the model's.
    Lines are at most `line` long where they can be broken: inside of brackets alone, where
    `break_inside` says so. `stage` is `real` for a model of real numbers in internal units,
    `written` for the author's.
    """

    name: str
    folder: Path
    title: str
    summary: str
    line: int
    comment: str
    break_inside: bool
    stage: str
    files: Mapping[str, str]
    names: Names
    numbers: Mapping[str, str]
    references: Mapping[str, str]
    operators: Mapping[str, str]
    functions: Mapping[str, str]
    index: Mapping[str, str]
    sums: Mapping[str, str]
    sets: Mapping[str, str]
    relations: Mapping[str, str]
    data: Mapping[str, str]
    solvers: Mapping[str, str]
    escapes: Mapping[str, str]
    cannot: Mapping[str, str]


def targets() -> dict[str, Path]:
    """Return the folders of all targets by name."""
    root = resources.folder("templates")
    return {p.parent.name: p.parent for p in sorted(root.glob("*/target.toml"))}


@cache
def read_target(name: str) -> Target:
    """Return a target by name; raises `GridlangError` (GL701) for one that there is not."""
    known = targets()
    if name not in known:
        what = f"there is no target `{name}`"
        help = did_you_mean(name, known, f"it is one of {', '.join(known)}")
        raise GridlangError((Diagnostic("GL701", what, help=help),))
    table = tomllib.loads((known[name] / "target.toml").read_text(encoding="utf-8"))
    names = table.pop("names", {})
    return Target(
        name=name,
        folder=known[name],
        names=Names(
            longest=names.get("longest", 255),
            case_sensitive=names.get("case_sensitive", True),
            style=names.get("style", "word"),
            reserved=frozenset(names.get("reserved", "").split()),
        ),
        **{k: table.get(k, {}) for k in _TABLES},
        **{k: table[k] for k in ("title", "summary", "line", "comment")},
        break_inside=table.get("break_inside", False),
        stage=table.get("stage", "real"),
    )


_TABLES = (
    "files", "numbers", "references", "operators", "functions", "index", "sums", "sets", "relations", "data",
    "solvers", "escapes", "cannot",
)  # fmt: skip
