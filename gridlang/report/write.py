"""A solution → a folder of tidy tables and its JSON, which appears whole or not at all."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.report.as_json import solution_object
from gridlang.solution import Quantity, Solution

_MARK = "solution.json"


def write(s: Solution, folder: Path) -> None:
    """Write one table a variable, definition and dual (CSV; Parquet too where pyarrow is there).

    An earlier result in the folder is replaced as a whole; a folder that holds anything else is
    left alone: `GridlangError`.
    """
    _refuse_foreign(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise _error(f"cannot write to {folder.parent}: {error.strerror}") from error
    try:
        _fill(s, new)
        new.chmod(0o755)
        _put(new, folder)
    except OSError as error:
        raise _error(f"cannot write {folder}: {error.strerror}") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _fill(s: Solution, folder: Path) -> None:
    parquet = find_spec("pyarrow") is not None
    for q in s.quantities():
        name = f"{q.kind}_{q.name}"
        _csv(q, folder / f"{name}.csv")
        if parquet:
            _parquet(q, folder / f"{name}.parquet")
    text = json.dumps(solution_object(s), indent=2, ensure_ascii=False, allow_nan=False)
    (folder / _MARK).write_text(text + "\n", encoding="utf-8")


def _csv(q: Quantity, path: Path) -> None:
    columns = q.columns()
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*(c.tolist() for c in columns.values()), strict=True))


def _parquet(q: Quantity, path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.table(q.columns()), path)


def _refuse_foreign(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise _error(f"{folder} is a file")
    if any(folder.iterdir()) and not (folder / _MARK).is_file():
        raise _error(f"{folder} holds files that gridlang did not write")


def _put(new: Path, folder: Path) -> None:
    """Put a finished folder in its place; an earlier one is moved aside first."""
    if not folder.exists():
        new.replace(folder)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
    folder.replace(aside / folder.name)
    try:
        new.replace(folder)
    except OSError:
        (aside / folder.name).replace(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _error(message: str) -> GridlangError:
    return GridlangError(
        (Diagnostic("GL907", message, help="name a new or empty folder with --out"),)
    )
