"""A `table` statement and its CSV file → a table of element labels and figures."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from gridlang.data.csv_table import RawTable, numbers, read_csv
from gridlang.diagnostics import Diagnostic, raise_errors
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.model.nodes import Model, Param, TableFile
from gridlang.source import Source, Span
from gridlang.table import Column, Table

_WHOLE = re.compile(r"-?(0|[1-9]\d*)")
_DIGITS = 15  # longer whole numbers stay texts: they are identifiers, not numbers


def read_table(declared: TableFile, model: Model, source: Source) -> Table:
    """Return the table of a CSV file, by the header names that a `table` statement gives.

    Labels that are whole numbers become int64, other labels stay text. Raises `GridlangError`
    with every missing column and every unreadable cell.
    """
    raw = read_csv(source)
    wanted = [k.name for k in declared.keys] + [c.header for c in declared.columns]
    findings = [_missing(name, declared, raw) for name in wanted if name not in raw.header]
    raise_errors(findings)
    columns: dict[str, Column] = {}
    absent: list[Diagnostic] = []
    for c in declared.columns:
        param = model.symbols[c.param]
        if isinstance(param, Param) and param.member_of is not None:
            columns[c.param] = labels(raw.columns[c.header])
            continue
        found = numbers(raw, c.header)
        absent += found.findings
        columns[c.param] = np.where(found.absent, np.nan, found.values)
    for k in declared.keys:
        absent += _empty_keys(raw, k.name)
    raise_errors(absent)
    headers = {c.param: c.header for c in declared.columns}

    def cell(row: int, column: str) -> Span | None:
        return raw.cell(row, headers.get(column, column))

    return Table(
        name=declared.set or "",
        keys=tuple(labels(raw.columns[k.name]) for k in declared.keys),
        columns=columns,
        source=source,
        lines=raw.lines,
        cells=cell,
    )


def labels(cells: NDArray[np.object_]) -> Column:
    """Return cells as element labels: int64 if all are whole numbers, else text or both."""
    texts = [str(c) for c in cells]
    whole = [_WHOLE.fullmatch(t) is not None and len(t) <= _DIGITS for t in texts]
    if all(whole):
        return np.array([int(t) for t in texts], dtype=np.int64)
    mixed = np.empty(len(texts), dtype=object)
    mixed[:] = [int(t) if w else t for t, w in zip(texts, whole, strict=True)]
    return mixed


def _missing(name: str, declared: TableFile, raw: RawTable) -> Diagnostic:
    return Diagnostic(
        "GL816",
        f"the file has no column `{name}`",
        raw.source.line_span(1),
        note=f"asked for by the table statement at {declared.span}",
        help=did_you_mean(name, raw.header, f"its columns are {', '.join(raw.header)}"),
    )


def _empty_keys(raw: RawTable, name: str) -> list[Diagnostic]:
    empty = np.flatnonzero([not c for c in raw.columns[name]])
    return [
        Diagnostic(
            "GL804",
            f"the key `{name}` is empty in this row",
            raw.cell(int(row), name) or raw.source.line_span(int(raw.lines[row])),
            help="name the element, or take the row out",
        )
        for row in empty[:20]
    ]
