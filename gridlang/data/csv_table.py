"""Read a CSV file into columns of strings, and a column of them into numbers, with every place."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gridlang.diagnostics import Diagnostic, GridlangError, Label, raise_errors
from gridlang.source import Source, Span

_MOST_REPORTED = 20
_DELIMITERS = ";\t,"
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_INFINITE = re.compile(r"[-+]?inf(?:inity)?", re.IGNORECASE | re.ASCII)
_COMMA_NUMBER = re.compile(r"[-+]?\d+,\d+", re.ASCII)

_Record = tuple[list[str], Span]


@dataclass(frozen=True, slots=True)
class RawTable:
    """The cells of a CSV file as strings without surrounding blanks, a column a header name.

    `lines` is the line, from 1, on which each row begins; `starts` and `ends` are its offsets.
    """

    source: Source
    header: tuple[str, ...]
    columns: Mapping[str, NDArray[np.object_]]
    delimiter: str
    lines: NDArray[np.int64]
    starts: NDArray[np.int64] = field(repr=False)
    ends: NDArray[np.int64] = field(repr=False)

    @property
    def rows(self) -> int:
        return len(self.lines)

    def cell(self, row: int, column: str) -> Span | None:
        """Return the place of a cell, or nothing if there is no such column."""
        if column not in self.header:
            return None
        record = Span(self.source, int(self.starts[row]), int(self.ends[row]))
        return _cell_spans(record, self.delimiter)[self.header.index(column)]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column as numbers: NaN where the cell is empty (`absent`) or in error (`findings`)."""

    values: NDArray[np.float64]
    absent: NDArray[np.bool_]
    findings: tuple[Diagnostic, ...]


def read_csv(source: Source) -> RawTable:
    """Return the cells of a CSV file whose first line names the columns.

    Blank lines and lines that begin with `#` are passed over; `;`, tab or `,` parts the cells,
    whichever the header line uses. Raises `GridlangError` with all findings: GL816 for a header
    with empty or double names, GL803 for a row with more or fewer cells, GL801 for bad quotes.
    """
    delimiter = _delimiter(source.text)
    records, findings = _records(source, delimiter)
    if not records:
        if not findings:
            help = "name the columns in the first line"
            findings = [Diagnostic("GL816", "the file has no header", help=help)]
        raise GridlangError(findings)
    header = tuple(records[0][0])
    findings += _header_findings(records[0], delimiter)
    findings += _ragged(records)
    raise_errors(findings)
    rows = records[1:]
    cells = np.array([cells for cells, _ in rows], np.object_).reshape(len(rows), len(header))
    starts = np.array([span.start for _, span in rows], np.int64)
    return RawTable(
        source,
        header,
        {name: cells[:, column] for column, name in enumerate(header)},
        delimiter,
        np.array([source.place(int(start))[0] for start in starts], np.int64),
        starts,
        np.array([span.end for _, span in rows], np.int64),
    )


def numbers(raw: RawTable, column: str) -> Numbers:
    """Return a column as floats; a cell that is no number gives GL804, an empty one is absent.

    `inf` and `-inf` are numbers, `nan` is none. Raises `KeyError` if there is no such column.
    """
    cells = raw.columns[column]
    values = np.full(len(cells), np.nan)
    absent = np.array([cell == "" for cell in cells], np.bool_)
    bad: list[int] = []
    for row, cell in enumerate(cells):
        if _NUMBER.fullmatch(cell) or _INFINITE.fullmatch(cell):
            values[row] = float(cell)
        elif cell:
            bad.append(row)
    findings = [_not_a_number(raw, row, column) for row in bad[:_MOST_REPORTED]]
    if len(bad) > _MOST_REPORTED:
        what = f"and {len(bad) - _MOST_REPORTED} more cells of {column} that are no numbers"
        findings.append(Diagnostic("GL804", what, raw.cell(bad[_MOST_REPORTED], column)))
    return Numbers(values, absent, tuple(findings))


def _not_a_number(raw: RawTable, row: int, column: str) -> Diagnostic:
    cell = str(raw.columns[column][row])
    help = "write a number, or leave the cell empty"
    if _COMMA_NUMBER.fullmatch(cell):
        help = f"write a decimal point: {cell.replace(',', '.')}"
    what = f"{_short(cell)} in column {_short(column)} is not a number"
    return Diagnostic("GL804", what, raw.cell(row, column), help=help)


def _delimiter(text: str) -> str:
    """Return what parts the cells of the header line, outside of its quotes."""
    lines = (line.strip("\ufeff") for line in text.split("\n"))
    header = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    plain = _QUOTED.sub("", header)
    most = max(_DELIMITERS, key=plain.count)
    return most if plain.count(most) else ","


class _Lines:
    """The lines of a text for the csv module, which remembers where the record began.

    Blank lines and comments are passed over, but not inside of a quoted cell.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.reached = 1 if text.startswith("\ufeff") else 0
        self.start = -1  # of the record that is being read, -1 between records

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        while self.reached < len(self.text):
            begin = self.reached
            end = self.text.find("\n", begin) + 1
            self.reached = end if end else len(self.text)
            line = self.text[begin : self.reached]
            if self.start >= 0 or (line.strip() and not line.startswith("#")):
                self.start = begin if self.start < 0 else self.start
                return line
        raise StopIteration


def _records(source: Source, delimiter: str) -> tuple[list[_Record], list[Diagnostic]]:
    """Return the cells and the place of each record, and a finding where the quotes are bad."""
    lines = _Lines(source.text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    records: list[_Record] = []
    while True:
        lines.start = -1
        try:
            cells = next(reader, None)
        except csv.Error as problem:
            place = source.line_span(source.place(lines.start)[0])
            what = f"cannot read this line: {problem}"
            help = 'close the quotes, and write a quote inside of quotes twice: ""'
            return records, [Diagnostic("GL801", what, place, help=help)]
        if cells is None:
            return records, []
        length = len(source.text[lines.start : lines.reached].rstrip("\r\n"))
        span = Span(source, lines.start, lines.start + length)
        records.append(([cell.strip() for cell in cells], span))


def _cell_spans(record: Span, delimiter: str) -> list[Span]:
    """Return the places of the cells of a record, without the blanks around them."""
    cell = re.compile(rf' *"(?:[^"]|"")*"[^{delimiter}]*|[^{delimiter}]*')
    text, spans, position = record.text, [], 0
    while found := cell.match(text, position):
        lead = len(found[0]) - len(found[0].lstrip())
        start = record.start + position + lead
        spans.append(Span(record.source, start, start + len(found[0].strip())))
        position = found.end() + 1
        if position > len(text):
            break
    return spans


def _header_findings(record: _Record, delimiter: str) -> list[Diagnostic]:
    names, places = record[0], _cell_spans(record[1], delimiter)
    findings = []
    for column, name in enumerate(names):
        first = names.index(name)
        if not name:
            what = f"column {column + 1} has no name"
            help = "name it, or remove the delimiter"
            findings.append(Diagnostic("GL816", what, places[column], help=help))
        elif first < column:
            what = f"column {_short(name)} stands twice in the header"
            labels = (Label(places[first], "first here"),)
            help = "rename one of the two"
            findings.append(Diagnostic("GL816", what, places[column], labels=labels, help=help))
    return findings


def _ragged(records: list[_Record]) -> list[Diagnostic]:
    width = len(records[0][0])
    ragged = [record for record in records[1:] if len(record[0]) != width]
    findings = []
    for cells, place in ragged[:_MOST_REPORTED]:
        what = f"this row has {len(cells)} cells, the header names {width} columns"
        help = "add or remove cells; put quotes around a cell that holds the delimiter"
        findings.append(Diagnostic("GL803", what, place, help=help))
    if len(ragged) > _MOST_REPORTED:
        what = f"and {len(ragged) - _MOST_REPORTED} more rows with other lengths"
        findings.append(Diagnostic("GL803", what, ragged[_MOST_REPORTED][1]))
    return findings


def _short(text: str) -> str:
    return repr(text if len(text) <= 30 else text[:29] + "…")
