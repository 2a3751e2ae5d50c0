"""CSV files as columns: what is recognised, and every error with its row and column."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridlang.data.csv_table import RawTable, numbers, read_csv
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.source import Source


def read(text: str) -> RawTable:
    return read_csv(Source("data.csv", text))


def errors(text: str) -> list[tuple[str, int, int]]:
    with pytest.raises(GridlangError) as raised:
        read(text)
    return places(raised.value.diagnostics)


def places(found: tuple[Diagnostic, ...]) -> list[tuple[str, int, int]]:
    return [(d.code, d.span.line, d.span.column) for d in found if d.span]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_are_recognised(delimiter: str) -> None:
    raw = read("bus,p,q\n1,2,3\n4,5,6\n".replace(",", delimiter))
    assert raw.header == ("bus", "p", "q")
    assert raw.columns["p"].tolist() == ["2", "5"]
    assert raw.columns["p"].dtype == object
    assert raw.rows == 2


def test_a_delimiter_inside_of_quotes_does_not_count() -> None:
    raw = read('"a;b;c",d\n1,2\n')
    assert raw.header == ("a;b;c", "d")


def test_blanks_comments_quotes_and_the_byte_order_mark() -> None:
    raw = read('\ufeff# made by hand\n\n bus , name\n# half way\n1 , "a, ""b"""\n\n2,c d\r\n')
    assert raw.header == ("bus", "name")
    assert raw.columns["name"].tolist() == ['a, "b"', "c d"]
    assert raw.lines.tolist() == [5, 7]
    assert read("\ufeffbus\n1\n").header == ("bus",)


def test_a_quoted_cell_may_hold_lines() -> None:
    raw = read('a,b\n1,"x\n# y"\n2,z\n')
    assert raw.columns["b"].tolist() == ["x\n# y", "z"]
    assert raw.lines.tolist() == [2, 4]


def test_cells_have_places() -> None:
    raw = read('bus, name ,p\n1, "a,b" , 2.5 \n'.replace('" ,', '",'))
    for name, text, column in [("bus", "1", 1), ("name", '"a,b"', 4), ("p", "2.5", 11)]:
        span = raw.cell(0, name)
        assert span is not None
        assert (span.text, span.line, span.column) == (text, 2, column)
    assert raw.cell(0, "q") is None


def test_a_header_alone_is_an_empty_table() -> None:
    raw = read("bus,p\n")
    assert raw.rows == 0
    assert numbers(raw, "p").values.shape == (0,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,,b\n1,2,3\n", [("GL816", 1, 3)]),
        ("a, b,a\n1,2,3\n", [("GL816", 1, 6)]),
        ("a,b\n1\n1,2\n1,2,3\n", [("GL803", 2, 1), ("GL803", 4, 1)]),
        ("a,\n1,2\n3\n", [("GL816", 1, 3), ("GL803", 3, 1)]),
        ('a,b\n1,"2\n', [("GL801", 2, 1)]),
        ('a,b\n1,"2"3\n', [("GL801", 2, 1)]),
    ],
)
def test_errors_have_places(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert errors(text) == expected


def test_an_empty_file_has_no_header() -> None:
    with pytest.raises(GridlangError) as raised:
        read("# nothing\n\n")
    assert [d.code for d in raised.value.diagnostics] == ["GL816"]


def test_numbers_and_absent_cells() -> None:
    raw = read("p\n1.5\n-2e3\n +.5\ninf\n-Inf\n''\n".replace("''", '""'))
    column = numbers(raw, "p")
    assert column.values[:5].tolist() == [1.5, -2000, 0.5, np.inf, -np.inf]
    assert column.absent.tolist() == [False] * 5 + [True]
    assert np.isnan(column.values[5])
    assert column.findings == ()


@pytest.mark.parametrize("cell", ["nan", "x", "1_000", "1e", "0x10", "٣", "1 2", "--1"])
def test_what_is_not_a_number_has_a_place(cell: str) -> None:
    found = numbers(read(f"bus,p\n1,2\n3,{cell}\n"), "p").findings
    assert places(found) == [("GL804", 3, 3)]
    assert found[0].message == f"{cell!r} in column 'p' is not a number"


def test_a_decimal_comma_is_named() -> None:
    found = numbers(read("bus;p\n1;2,5\n"), "p").findings
    assert found[0].help == "write a decimal point: 2.5"


def test_many_bad_numbers_are_counted() -> None:
    found = numbers(read("p\n" + "x\n" * 50), "p").findings
    assert len(found) == 21
    assert found[-1].message == "and 30 more cells of p that are no numbers"


def test_an_unknown_column_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        numbers(read("p\n1\n"), "q")


@given(st.text(alphabet=' ,;\t\n\r"#a1.é\ufeff\0', max_size=40))
def test_any_text_gives_a_table_or_diagnostics(text: str) -> None:
    try:
        raw = read(text)
    except GridlangError as found:
        assert found.diagnostics
        return
    for name in raw.header:
        column = numbers(raw, name)
        assert len(column.values) == raw.rows
        for row in range(raw.rows):
            assert raw.cell(row, name) is not None
