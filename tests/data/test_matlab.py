"""The MATLAB subset: what is read, and that what is not is named with its place."""

from __future__ import annotations

import numpy as np
import pytest

from gridlang.data.matlab import Cell, Matrix, Struct, read_struct
from gridlang.source import Source

FUNCTIONS = {"idx_bus": (("PQ", 1), ("PD", 3), ("QD", 4))}


def read(text: str) -> Struct:
    return read_struct(Source("case.m", text), FUNCTIONS)


def figures(text: str, name: str = "x") -> list[list[float]]:
    struct = read(text)
    assert not struct.findings
    value = struct.fields[name]
    assert isinstance(value, Matrix)
    rows: list[list[float]] = value.values.tolist()
    return rows


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("100", [[100]]),
        ("50/3", [[50 / 3]]),
        ("-2^2", [[-4]]),
        ("2^-1", [[0.5]]),
        ("2^3^2", [[64]]),
        ("1e-3", [[0.001]]),
        ("1D3", [[1000]]),
        ("-Inf", [[-np.inf]]),
        ("sqrt(16) * sin(pi/2)", [[4]]),
        ("[1 2; 3 4]", [[1, 2], [3, 4]]),
        ("[1, 2\n3, 4\n]", [[1, 2], [3, 4]]),
        ("[1 -2]", [[1, -2]]),
        ("[1 - 2]", [[-1]]),
        ("[1-2 3]", [[-1, 3]]),
        ("[1/3, -1*2; 2 (3)]", [[1 / 3, -2], [2, 3]]),
        ("[1 2 ... and so on\n 3; 4 5 6]", [[1, 2, 3], [4, 5, 6]]),
        ("[1 2 % 3\n4 5]", [[1, 2], [4, 5]]),
        ("[[1 2]; 3 4]", [[1, 2], [3, 4]]),
        ("[]", []),
        ("1:3", [[1, 2, 3]]),
        ("0:0.5:1", [[0, 0.5, 1]]),
        ("1:-Inf", [[]]),
        ("[1 2; 3 4]'", [[1, 3], [2, 4]]),
        ("[1 2; 3 4] .* [2; 10]", [[2, 4], [30, 40]]),
        ("[1 2] * [3; 4]", [[11]]),
        ("1 ./ [2 4]", [[0.5, 0.25]]),
        ("~(1 == 2) & 3 >= 3", [[1]]),
    ],
)
def test_expressions(expression: str, expected: list[list[float]]) -> None:
    assert figures(f"mpc.x = {expression};") == expected


def test_nan_is_read_as_it_stands() -> None:
    assert np.isnan(figures("mpc.x = [1 NaN];")[0][1])


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("mpc.x = [1 2; 3 4]; mpc.x(:, 2) = mpc.x(:, 2) / 2;", [[1, 1], [3, 2]]),
        ("mpc.x = [1 2; 3 4]; mpc.x(1, :) = 0;", [[0, 0], [3, 4]]),
        ("mpc.x = [1 2; 3 4]; mpc.x(end, [1 end]) = [7 8];", [[1, 2], [7, 8]]),
        ("mpc.x = [1 2; 3 4]; k = find(mpc.x(:, 1) > 2); mpc.x(k, 1) = 9;", [[1, 2], [9, 4]]),
        ("mpc.x = [1 2; 3 4]; mpc.x(mpc.x(:, 1) > 2, 1) = 9;", [[1, 2], [9, 4]]),
        ("mpc.y = [1 2; 3 4]; mpc.x = mpc.y(3);", [[2]]),
        ("[PQ, PD, QD] = idx_bus; mpc.x = [PQ PD QD];", [[1, 3, 4]]),
        ("define_constants; mpc.x = [PD, QD];", [[3, 4]]),
        ("a = 0;\nif a\n mpc.x = nowhere(1);\nelse\n mpc.x = 2;\nend", [[2]]),
        ("if 1\n mpc.x = 1;\nelseif 1\n mpc.x = 2;\nelse\n mpc.x = 3;\nend", [[1]]),
        ("%{\nmpc.x = 1;\n%}\nmpc.x = 2;", [[2]]),
        ("mpc.x = 1;\nreturn\nmpc.x = nowhere;", [[1]]),
    ],
)
def test_statements(statements: str, expected: list[list[float]]) -> None:
    assert figures(f"function mpc = small\n{statements}\n") == expected


def test_strings_and_cells() -> None:
    struct = read("mpc.version = '2';\nmpc.names = {'it''s'; 'a %] b', \"c\"};\nmpc.n = {1; 'a'};")
    assert not struct.findings
    assert struct.fields["version"] == "2"
    assert struct.fields["names"] == Cell(("it's", "a %] b", "c"))
    mixed = struct.fields["n"]
    assert isinstance(mixed, Cell)
    assert mixed.items[1] == "a"


def test_the_struct_is_named_by_the_function() -> None:
    struct = read("function s = my_case\ns.baseMVA = 1;\nother = 2;\n")
    assert struct.name == "my_case"
    assert set(struct.fields) == {"baseMVA"}


def test_version_1_returns_several_matrices() -> None:
    struct = read("function [baseMVA, bus] = old\nbaseMVA = 1;\nbus = [1 2];\n")
    assert {"baseMVA", "bus"} <= set(struct.fields)


def test_places_of_rows_and_cells() -> None:
    struct = read("% é\nmpc.x = [ % head\n\t1\t2.5\t3;\n\n 4, 1/3, sqrt(2) ; 7 8 9\n];\n")
    matrix = struct.fields["x"]
    assert isinstance(matrix, Matrix)
    assert matrix.places is not None
    assert matrix.places.lines.tolist() == [3, 5, 5]
    cells = [matrix.places.cell(*at) for at in [(0, 1), (1, 1), (1, 2), (2, 0)]]
    assert [c.text for c in cells] == ["2.5", "1/3", "sqrt(2)", "7"]
    assert (cells[0].line, cells[0].column) == (3, 4)
    assert matrix.places.row(2).text == "7 8 9"


def test_places_stay_when_a_part_is_replaced() -> None:
    struct = read("mpc.x = [\n1 2\n3 4];\nmpc.x(:, 2) = mpc.x(:, 2) * 10;")
    matrix = struct.fields["x"]
    assert isinstance(matrix, Matrix)
    assert matrix.places is not None
    assert matrix.values[1, 1] == 40
    assert matrix.places.cell(1, 1).text == "4"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("mpc.x = 1;\nmpc = ext2int(mpc);", (2, 7), "'ext2int' is not known"),
        ("mpc.x = __import__('os');", (1, 9), "'__import__' is not known"),
        ("mpc.x = [1 2; 3 y];", (1, 17), "'y' is not known"),
        ("for k = 1:3\n mpc.x = k;\nend\nmpc.y = 1;", (1, 1), "'for' block"),
        ("mpc.x = [1 2\n3 4\nmpc.y = 1;", (1, 9), "the [ of mpc.x is never closed"),
        ("mpc.x = 1 2;", (1, 11), "'2' does not fit"),
        ("mpc.x = [1 2; 3 4];\nmpc.x(3, 1) = 5;", (2, 7), "none of 1 to 2"),
        ("mpc.x = [1 2; 3 4];\nmpc.x(:, 1) = [1 2 3];", (2, 1), "sizes"),
        ("mpc.x = [1 2] / [3 4];", (1, 1), "by a matrix"),
        ("mpc.x = 1:1e12;", (1, 1), "too long"),
        ("mpc.x = 1:0:3;", (1, 1), "too long"),
        ("mpc.x = " + "(" * 500 + "1;", (1, 1), "nested too deeply"),
        ("[A, B, C, D] = idx_bus;", (1, 1), "returns 3 values"),
        ("[A] = idx_moon;", (1, 7), "is not an index function"),
        ("mpc.x = [1,,2];", (1, 11), "empty"),
        ("mpc.x = 'abc;", (1, 9), "string is never closed"),
        ("%{\nmpc.x = 1;", (1, 1), "%{ is never closed"),
    ],
)
def test_unreadable_lines_are_named(text: str, place: tuple[int, int], words: str) -> None:
    findings = read(text).findings
    assert [d.code for d in findings] == ["GL801"]
    span = findings[0].span
    assert span is not None
    assert span.line == place[0]
    assert words in findings[0].message
    if place[1] > 1:
        assert span.column == place[1]
    assert findings[0].help


def test_what_rests_on_an_unreadable_line_is_not_reported_again() -> None:
    struct = read("mpc.x = foo(1);\nmpc.y = mpc.x * 2;\nmpc.z = 3;")
    assert len(struct.findings) == 1
    assert struct.failed == {"x", "y"}
    assert "z" in struct.fields


def test_ragged_rows_are_reported_with_their_lines() -> None:
    struct = read("mpc.x = [\n1 2 3;\n1 2;\n1 2 3;\n1 2 3 4;\n];")
    assert [(d.code, d.span.line) for d in struct.findings if d.span] == [
        ("GL803", 3),
        ("GL803", 5),
    ]
    matrix = struct.fields["x"]
    assert isinstance(matrix, Matrix)
    assert matrix.places is not None
    assert matrix.places.whole.tolist() == [True, False, True, False]


def test_a_file_of_garbage_is_reported_briefly() -> None:
    assert len(read("this is ? no case\n" * 1000).findings) == 21
