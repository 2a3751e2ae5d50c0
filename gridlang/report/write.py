"""A solution → a folder of tidy tables and its JSON, which appears whole or not at all."""

from __future__ import annotations

import csv
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.report.as_json import solution_object
from gridlang.solution import Quantity, Solution

_MARK = "solution.json"
_OURS = re.compile(r"(variable|definition|dual)_.*\.(csv|parquet)|solution\.json")


def write(s: Solution, folder: Path) -> None:
    """Write one table a variable, definition and dual (CSV; Parquet too where pyarrow is there).

    An earlier result in the folder is replaced as a whole; a folder that holds anything else is
    left alone: `GridlangError`.
    """
    write_folder(folder, _OURS, lambda new: _fill(s, new))


def write_folder(folder: Path, ours: re.Pattern[str], fill: Callable[[Path], None]) -> None:
    """Have a new folder filled, and put it in the place of an earlier one whose files are `ours`.

    It appears whole or not at all; raises `GridlangError` where it cannot.
    """
    refuse_foreign(folder, ours)
    folder = folder.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise _error(f"cannot write to {folder.parent}: {error.strerror}") from error
    try:
        new = work / "new"
        new.mkdir()
        fill(new)
        _put(new, folder, work / "old")
    except OSError as error:
        raise _error(f"cannot write {folder}: {error.strerror}") from error
    finally:
        if folder.exists() or not (work / "old").exists():  # never the only copy of a result
            shutil.rmtree(work, ignore_errors=True)


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


def refuse_foreign(folder: Path, ours: re.Pattern[str] = _OURS) -> None:
    """Raise `GridlangError` for a place that holds something gridlang did not write."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise _error(f"{folder} is a file")
    foreign = [p.name for p in folder.iterdir() if not ours.fullmatch(p.name)]
    if foreign:
        raise _error(f"{folder} holds files that gridlang did not write, such as {foreign[0]}")


def _put(new: Path, folder: Path, aside: Path) -> None:
    """Put a finished folder in its place; an earlier one is moved aside, and back if that fails."""
    if not folder.exists():
        new.replace(folder)
        return
    folder.replace(aside)
    try:
        new.replace(folder)
    except BaseException:
        aside.replace(folder)
        raise


def _error(message: str) -> GridlangError:
    return GridlangError(
        (Diagnostic("GL907", message, help="name a new or empty folder with --out"),)
    )
