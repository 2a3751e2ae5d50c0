"""What is asked of the tables and findings that come of a case."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gridlang.data.matpower import read_matpower
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.source import Source
from gridlang.table import Dataset, Table


def read(text: str) -> Dataset:
    return read_matpower(Source("tiny.m", text))


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
