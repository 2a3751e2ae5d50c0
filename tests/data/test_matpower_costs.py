"""Costs of generators: polynomials, convex segments, and what is said of the others."""

from __future__ import annotations

from case_text import TINY
from tiny_case import column, errors, places, read, table

from gridlang.diagnostics import Severity


def test_missing_costs_are_zeros_and_a_note() -> None:
    data = read(TINY[: TINY.index("mpc.gencost")])
    assert [(d.code, d.severity) for d in data.findings] == [("GL802", Severity.NOTE)]
    assert column(data, "GEN", "c1") == [0, 0]


def costs(rows: str) -> str:
    return TINY[: TINY.index("mpc.gencost")] + f"mpc.gencost = [\n{rows}];\n"


def test_polynomials_up_to_the_third_order() -> None:
    data = read(costs("2 0 0 4 0.5 0.1 20 5 0;\n2 0 0 1 9 0 0 0 0;\n"))
    found = [column(data, "GEN", f"c{k}") for k in (3, 2, 1, 0)]
    assert found == [[0.5, 0], [0.1, 0], [20, 0], [5, 9]]
    data = read(costs("2 0 0 5 0 0.5 0.1 20 5;\n2 0 0 0 0 0 0 0 0;\n"))
    assert column(data, "GEN", "c3") == [0.5, 0]
    (found_error,) = errors(costs("2 0 0 5 0 0.5 0.1 20 5;\n2 0 0 5 1 0 0 0 0;\n"))
    assert "order 4" in found_error.message
    assert places([found_error]) == [("GL811", 19, 9)]


def test_piecewise_costs_become_segments() -> None:
    data = read(costs("1 0 0 3 0 0 40 400 80 1200;\n2 0 0 2 7 1 0 0 0 0;\n"))
    segment = table(data, "SEGMENT")
    assert [k.tolist() for k in segment.keys] == [[1, 1], [1, 2]]
    assert segment.columns["slope"].tolist() == [10, 20]
    assert segment.columns["intercept"].tolist() == [0, -400]
    assert column(data, "GEN", "c1") == [0, 7]
    span = segment.where(1, "slope")
    assert span is not None
    assert span.text == "1200"


def test_piecewise_costs_must_be_convex() -> None:
    (found,) = errors(costs("1 0 0 3 0 0 40 1200 80 1400;\n2 0 0 2 7 1 0 0 0 0;\n"))
    assert places([found]) == [("GL811", 18, 24)]
    assert "not convex: slope 5 after 30" in found.message
    (found,) = errors(costs("1 0 0 3 0 0 40 1200 30 1400;\n2 0 0 2 7 1 0 0 0 0;\n"))
    assert places([found]) == [("GL811", 18, 21)]
    assert "do not increase" in found.message


def test_a_slope_that_falls_by_rounding_is_a_warning() -> None:
    data = read(costs("1 0 0 3 0 0 100 1000.001 200 2000;\n2 0 0 2 7 1 0 0 0 0;\n"))
    assert [(d.code, d.severity) for d in data.findings] == [("GL811", Severity.WARNING)]


def test_reactive_costs() -> None:
    rows = "2 0 0 3 0.1 20 5;\n2 0 0 3 0.2 30 7;\n"
    assert read(costs(rows + "2 0 0 3 0 0 0;\n1 0 0 2 -9 0 9;\n")).findings == ()
    (found,) = read(costs(rows + "2 0 0 3 0 0 0;\n2 0 0 3 0 1 0;\n")).findings
    assert (found.code, found.severity) == ("GL811", Severity.WARNING)
    assert found.span is not None
    assert found.span.line == 21
