"""A folder of an earlier solution → its variables, to begin a solve at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from gridlang.data.csv_table import RawTable, numbers, read_csv
from gridlang.diagnostics import Diagnostic, GridlangError, noted
from gridlang.ground.arrays import Reals
from gridlang.solution import Labels, Quantity
from gridlang.source import Source, shown_path

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_FIGURES = {"value", "re", "im", "abs", "arg"}


def read_variables(folder: Path) -> Mapping[str, Quantity]:
    """Return the variables that `write` put into a folder, by name.

    Raises `GridlangError` with all findings: GL909 where there are none, others for tables that
    were changed so that they can no longer be read.
    """
    paths = sorted(folder.glob("variable_*.csv")) if folder.is_dir() else []
    if not paths:
        what = f"{shown_path(folder)} holds no solution to start from"
        help = "give a folder that `gridlang solve … --out` has written"
        raise GridlangError((Diagnostic("GL909", what, help=help),))
    found: dict[str, Quantity] = {}
    findings: list[Diagnostic] = []
    for path in paths:
        name = path.stem.removeprefix("variable_")
        with noted(findings):
            quantity = _variable(name, path)
            if len(quantity.values):
                found[name] = quantity
    if findings:
        raise GridlangError(findings)
    return found


def _variable(name: str, path: Path) -> Quantity:
    try:
        raw = read_csv(Source(shown_path(path), path.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError) as error:
        what = f"cannot read {shown_path(path)}: {error}"
        raise GridlangError((Diagnostic("GL909", what, help="write the solution anew"),)) from error
    is_complex = {"re", "im"} <= set(raw.header)
    if not is_complex and "value" not in raw.header:
        what = f"{shown_path(path)} has no column `value`, nor `re` and `im`"
        raise GridlangError((Diagnostic("GL909", what, help="write the solution anew"),))
    index = tuple(c for c in raw.header if c not in _FIGURES and c != "unit")
    if is_complex:
        values = _figures(raw, "re") + 1j * _figures(raw, "im")
    else:
        values = _figures(raw, "value")
    units = raw.columns.get("unit")
    return Quantity(
        name=name,
        kind="variable",
        index=index,
        labels=tuple(_labels(raw, c) for c in index),
        values=values,
        unit="" if units is None or not raw.rows else str(units[0]),
    )


def _figures(raw: RawTable, column: str) -> Reals:
    found = numbers(raw, column)
    findings = list(found.findings)
    for row in np.flatnonzero(found.absent | np.isinf(found.values)).tolist()[:1]:
        where = raw.cell(row, column)
        findings.append(Diagnostic("GL804", "this is no figure", where, help="write a number"))
    if findings:
        raise GridlangError(findings)
    return found.values


def _labels(raw: RawTable, column: str) -> Labels:
    """Return labels: whole numbers where they are, texts else."""
    cells = raw.columns[column]
    labels = np.empty(len(cells), dtype=object)
    labels[:] = [int(cell) if _WHOLE.fullmatch(cell) else cell for cell in cells]
    return labels
