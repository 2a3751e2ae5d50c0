"""A small case to edit, and what is asked of the tables and findings that come of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gridlang.data.matpower import read_matpower
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.source import Source
from gridlang.table import Dataset, Table

TINY = """function mpc = tiny
mpc.baseMVA = 100;
mpc.bus = [
 1 3 0 0 0 0 1 1 0 230 1 1.1 0.9;
 2 1 50 10 1 2 1 1 0 230 1 1.1 0.9;
 30 2 20 5 0 0 1 1.02 3 230 1 1.1 0.9;
];
mpc.gen = [
 1 40 0 30 -30 1.00 100 1 80 10;
 30 20 0 25 -25 1.02 100 1 60 5;
];
mpc.branch = [
 1 2 0.01 0.1 0.02 90 0 0 1 0 1 -30 30;
 2 30 0.02 0.2 0.04 80 0 0 0.98 5 1 -30 30;
 1 30 0.03 0.3 0.06 70 0 0 1 0 1 -30 30;
];
mpc.gencost = [
 2 0 0 3 0.1 20 5;
 2 0 0 3 0.2 30 7;
];
"""


def read(text: str) -> Dataset:
    return read_matpower(Source("tiny.m", text))


def edited(*edits: tuple[str, str]) -> str:
    text = TINY
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def table(data: Dataset, name: str) -> Table:
    found = data.table(name)
    assert found is not None
    return found


def column(data: Dataset, name: str, column: str) -> list[float]:
    values: list[float] = table(data, name).columns[column].tolist()
    return values


def errors(text: str) -> list[Diagnostic]:
    with pytest.raises(GridlangError) as raised:
        read(text)
    return [d for d in raised.value.diagnostics if d.is_error]


def places(found: Sequence[Diagnostic]) -> list[tuple[str, int, int]]:
    return [(d.code, d.span.line, d.span.column) for d in found if d.span]
