"""Where a statement ends: text in, the logical lines out, blanks inside of them counted as one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridlang.source import Source
from gridlang.syntax.lines import logical_lines


def _lines(text: str) -> list[str]:
    return [" ".join(line.text.split()) for line in logical_lines(Source("m.grid", text))]


_ONE_STATEMENT = [
    # inside brackets
    "var x{k in A,\n m in B}",
    "set A = {1,\n 2,\n\n 3}",
    "c: (x\n) == 1",
    "c: v[\nk] == 1",
    "c: f(x)*(\n # a note\n y) == 1",
    # after an operator, a comma, a colon
    "c: x ==\n 1",
    "c: x +\n\n y == 1",
    "c: x + # a note\n y == 1",
    "c: x ≤\n 1",
    "c: x *\n\n # a note\n\n y == 1",
    "base s = 1 MVA,\n v = 1 kV",
    "minimize cost:\n x",
    "c{k in A}:\n x == 1",
    "define d =\n x",
    "c{k in A: k in B and\n k != 1}: x == 1",
    "set A = 1..\n 3",
    "set A = B ∪\n C",
    # before an operator
    "c: x\n == 1",
    "c: x\n\n + y == 1",
    "c: x # a note\n - y == 1",
    "c: x\n * y == 1",
    "c: x\n ≥ 1",
    "define d\n = x",
    "set A = B\n ∪ C",
    "c: a\n ∠b == 1",
]


@pytest.mark.parametrize("text", _ONE_STATEMENT)
def test_a_line_goes_on(text: str) -> None:
    assert len(_lines(text)) == 1


@pytest.mark.parametrize(
    "text", ["set A = B union\n C", "set A = B diff\n C", "set A = B inter\n C"]
)
def test_a_line_goes_on_behind_an_operator_that_is_a_word(text: str) -> None:
    assert len(_lines(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "set A = B\n union C",
        "set A = B\n diff C",
        "set A = B\n inter C",
        "set A = 1\n ..3",
        "set A = 1..9\n by 2",
        "check c: k\n not in A",
    ],
)
def test_a_line_goes_on_before_an_operator_that_is_a_word(text: str) -> None:
    assert len(_lines(text)) == 1


@pytest.mark.parametrize("text", ["c:  # a note\n x == 1", "c:\n\n\n x == 1", "c:\n # a\n x == 1"])
def test_a_line_goes_on_after_a_colon_over_blank_lines_and_comments(text: str) -> None:
    assert len(_lines(text)) == 1


@pytest.mark.parametrize("name", ["forward", "format", "iffy", "elsewhere", "whiled"])
def test_a_constraint_may_begin_like_a_word_of_the_language(name: str) -> None:
    assert len(_lines(f"{name}:\n x == 1")) == 1


@pytest.mark.parametrize("name", ["formulations", "scenarios"])
def test_semicolons_part_statements_whatever_their_names_begin_with(name: str) -> None:
    assert _lines(f"{name}: x <= 1; d: y <= 2") == [f"{name}: x <= 1", "d: y <= 2"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("\n\n # only a note\n", []),
        ("set A\nset B", ["set A", "set B"]),
        ("set A; set B ;\nset C", ["set A", "set B", "set C"]),
        (";;set A;;", ["set A"]),
        ("set A # note; set B\nset C", ["set A", "set C"]),
        ('set A "a; # b"; set B', ['set A "a; # b"', "set B"]),
        ('set A "a \\" ; b"; set B', ['set A "a \\" ; b"', "set B"]),
        (
            "formulation p of m: v as polar; w as polar\nvar x",
            ["formulation p of m: v as polar; w as polar", "var x"],
        ),
        ("set A = {1; 2}", ["set A = {1; 2}"]),
        ("set A\n\tset B\n", ["set A", "set B"]),
    ],
)
def test_statements_are_parted_by_line_ends_and_semicolons(text: str, lines: list[str]) -> None:
    assert _lines(text) == lines


@pytest.mark.parametrize(
    "statement",
    [
        "set A",
        "param a",
        "var x",
        "define d = 1",
        "minimize c: x",
        "maximise c: x",
        "subject to\n c: x == 1",
        "use matpower",
        'use "a.grid"',
        "base s = 1 MVA",
        'table "a.csv" as A(k)',
        "formulation p of m: v as polar",
    ],
)
@pytest.mark.parametrize("unfinished", ["var x{k in A", "c: x ==", "set A = {1,", "c: f(x"])
def test_a_statement_ends_what_was_left_open_before_it(unfinished: str, statement: str) -> None:
    assert _lines(f"{unfinished}\n{statement}") == [unfinished, *statement.split("\n ")]


@pytest.mark.parametrize("statement", ["check k: 1 == 1", "subject to"])
def test_a_check_ends_what_was_left_open_before_it(statement: str) -> None:
    assert _lines(f"var x{{k in A\n{statement}") == ["var x{k in A", statement]


@pytest.mark.parametrize("name", ["base", "model", "table", "set"])
def test_a_name_like_a_keyword_does_not_end_an_open_bracket(name: str) -> None:
    assert len(_lines(f"c: (\n {name} if k in A else 0) == 1")) == 1


def test_line_ends_of_windows_are_line_ends() -> None:
    unix = "model m\nvar x{k in A,\n m in B}\nc: x ==\n 1 # note\n\nd: x == 2\n"
    assert _lines(unix.replace("\n", "\r\n")) == _lines(unix)


_TEXT = st.text(alphabet='xA1 \t\n;#"(){}[]:=<>+-*,.∪≤é', max_size=60)


@given(_TEXT)
def test_a_line_stands_where_its_span_says(text: str) -> None:
    """Comments and inner line ends are blanked, everything else stays at its offset."""
    for line in logical_lines(Source("m.grid", text)):
        original = line.span.text
        assert len(line.text) == len(original)
        assert all(a in (b, " ") for a, b in zip(line.text, original, strict=True))


@given(_TEXT)
def test_lines_follow_one_another(text: str) -> None:
    spans = [line.span for line in logical_lines(Source("m.grid", text))]
    assert all(a.end <= b.start for a, b in pairwise(spans))
