"""What a command or a script names → sources and datasets: models, cases, CSV files, settings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gridlang import resources
from gridlang.diagnostics import Diagnostic, GridlangError, noted
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.model.nodes import Model, TableFile
from gridlang.source import Source, shown_path

if TYPE_CHECKING:
    from gridlang.ground.load import Setting
    from gridlang.table import Dataset, Table


def library() -> dict[str, Path]:
    """Return the models of the library by name: files below `models/` other than schemas.

    Of a folder with a file of its own name, a paper's, that one is the model; the others are its.
    """
    root = resources.folder("models")
    files = [p for p in sorted(root.glob("*/*.grid")) if p.parent.name not in ("schema", "cases")]
    papers = {p.parent for p in files if p.stem == p.parent.name}
    return {p.stem: p for p in files if p.parent not in papers or p.stem == p.parent.name}


def find_model(name: str) -> Source:
    """Return the source of a model: a path, a folder with a file of its name, or a library name."""
    path = _in_folder(Path(name))
    if not _is_file(path):
        if name in library():
            path = library()[name]
        else:
            raise GridlangError(
                (
                    Diagnostic(
                        "GL814",
                        f"there is no model `{name}`",
                        help=did_you_mean(name, library(), "see `gridlang models`, or give a path"),
                    ),
                )
            )
    try:
        return Source(shown_path(path), path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise GridlangError(
            (
                Diagnostic(
                    "GL814",
                    f"cannot read {shown_path(path)}: {error}",
                    help="give a readable file in UTF-8",
                ),
            )
        ) from error


def _in_folder(path: Path) -> Path:
    """Return the file that is named like its folder, where a path is such a folder's."""
    try:
        inside = path / f"{path.resolve().name}.grid"
        return inside if path.is_dir() and inside.is_file() else path
    except (OSError, ValueError):
        return path


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long, or with a NUL, names no file
        return False


def datasets(model: Model, names: Sequence[str]) -> tuple[Dataset, ...]:
    """Return all data of a model: the cases and files named, and the files its tables name.

    A CSV file replaces the one of the same file name in a `table` statement. All errors are
    raised together.
    """
    from gridlang.data.cases import read_case
    from gridlang.table import Dataset

    findings: list[Diagnostic] = []
    found: list[Dataset] = []
    given: dict[str, Path] = {}
    for name in names:
        if name.lower().endswith(".csv"):
            path = Path(name)
            if path.name not in {Path(t.name).name for t in model.tables}:
                findings.append(_unused(name, model))
            given[path.name] = path
            continue
        with noted(findings):
            found.append(read_case(name))
    findings += _twice(found)
    tables: list[Table] = []
    for t in model.tables:
        with noted(findings):
            tables.append(_table(t, model, given.get(Path(t.name).name)))
    if findings:
        raise GridlangError(findings)
    if tables:
        found.append(Dataset("tables", tuple(tables)))
    return tuple(found)


def _table(declared: TableFile, model: Model, given: Path | None) -> Table:
    from gridlang.data.tables import read_table

    assert declared.span is not None
    path = given or Path(declared.span.source.name).parent / declared.name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise GridlangError(
            (
                Diagnostic(
                    "GL814",
                    f"cannot read the table {shown_path(path)}",
                    declared.span,
                    note=str(error),
                    help="correct the path, or give the file with --data",
                ),
            )
        ) from error
    return read_table(declared, model, Source(shown_path(path), text))


def _twice(found: Sequence[Dataset]) -> list[Diagnostic]:
    """Return a finding for each case after the first of its kind: they would contradict."""
    schemas = [d.schema for d in found]
    return [
        Diagnostic(
            "GL805",
            f"a second {d.schema} case, {d.name}, is given beside {found[schemas.index(d.schema)].name}",
            help="give one case",
        )
        for i, d in enumerate(found)
        if d.schema and d.schema in schemas[:i]
    ]


def _unused(name: str, model: Model) -> Diagnostic:
    names = [Path(t.name).name for t in model.tables]
    return Diagnostic(
        "GL833",
        f"no table of the model reads {Path(name).name}",
        help=did_you_mean(
            Path(name).name,
            names,
            f"its tables read {', '.join(names)}" if names else "the model has no table statement",
        ),
    )


def parse_settings(texts: Sequence[str]) -> tuple[Setting, ...]:
    """Return the settings that texts `NAME=VALUE` or `NAME[LABEL,…]=VALUE` state.

    Raises `GridlangError` with every text that states none.
    """
    from gridlang.ground.load import Setting

    found: list[Setting] = []
    wrong: list[Diagnostic] = []
    for text in texts:
        parts = _SETTING.fullmatch(text)
        if parts is None:
            wrong.append(
                Diagnostic(
                    "GL822",
                    f"`{text}` sets nothing",
                    help="write NAME=VALUE or NAME[LABEL]=VALUE",
                )
            )
            continue
        name, labels, value = parts.groups()
        pairs = [] if labels is None else _LABEL.findall(labels)
        found.append(
            Setting(name, tuple(_unquoted(q) or _label(plain) for q, plain in pairs), _value(value))
        )
    if wrong:
        raise GridlangError(wrong)
    return tuple(found)


_SETTING = re.compile(
    r"\s*([^\W\d]\w*)\s*"
    r'(?:\[((?:\s*(?:"(?:[^"]|"")*"|[^",\[\]\s][^",\[\]]*)\s*(?:,(?!\s*\])|(?=\])))+)\])?'
    r"\s*=\s*(.*?)\s*"
)
# A label in an index: in quotes where it holds a comma, or looks like a number and is none.
_LABEL = re.compile(r'(?:^|,)\s*(?:"((?:[^"]|"")*)"|([^",]*?))\s*(?=,|$)')
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})")


def _unquoted(text: str) -> str:
    return text.replace('""', '"')


def _label(text: str) -> str | int:
    return int(text) if _WHOLE.fullmatch(text) else text


def _value(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def as_figure(text: str) -> str | int | float:
    """Return the value of an option: a whole number, a number, or a text."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
