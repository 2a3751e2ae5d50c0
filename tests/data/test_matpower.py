"""Cases as tables: units, repairs, what is left out, and every error with its row and column."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from case_text import TINY, edited
from tiny_case import column, errors, places, read, table

from gridlang.diagnostics import Severity
from gridlang.table import Dataset

BUS_COLUMNS = {"kind", "pd", "qd", "gs", "bs", "vm0", "va0", "base_kv", "vmax", "vmin"}


def test_a_clean_case_has_all_tables_and_no_findings() -> None:
    data = read(TINY)
    assert (data.name, data.schema, data.findings) == ("tiny", "matpower", ())
    names = ["", "BUS", "REF", "PV", "GEN", "LINE", "BRANCH", "SEGMENT"]
    assert [t.name for t in data.tables] == names
    assert column(data, "", "base") == [100]
    bus = table(data, "BUS")
    assert bus.keys[0].tolist() == [1, 2, 30]
    assert bus.keys[0].dtype == bus.columns["kind"].dtype == np.int64
    assert set(bus.columns) == BUS_COLUMNS
    assert column(data, "BUS", "va0") == [0, 0, 3]
    assert table(data, "REF").keys[0].tolist() == [1]
    assert table(data, "PV").keys[0].tolist() == [30]
    assert table(data, "GEN").columns["bus"].tolist() == [1, 30]
    assert column(data, "GEN", "c2") == [0.1, 0.2]
    assert column(data, "GEN", "c0") == [5, 7]
    assert column(data, "GEN", "c3") == [0, 0]
    assert column(data, "LINE", "tap") == [1, 0.98, 1]
    assert [k.tolist() for k in table(data, "BRANCH").keys] == [[1, 2, 3], [1, 2, 1], [2, 30, 30]]
    assert table(data, "SEGMENT").rows == 0
    assert all(len(v) == t.rows for t in data.tables for v in t.columns.values())


def test_units_are_those_of_the_file() -> None:
    data = read(TINY)
    assert table(data, "").units == {"base": "MVA"}
    assert table(data, "BUS").units["bs"] == "Mvar"
    assert table(data, "GEN").units["c2"] == "$/(MW^2*h)"
    assert table(data, "LINE").units["rate"] == "MVA"
    assert table(data, "SEGMENT").units == {"slope": "$/(MW*h)", "intercept": "$/h"}


def test_cells_are_found_in_the_file() -> None:
    data = read(TINY)
    for name, row, key, text in [
        ("BUS", 2, "vm0", "1.02"),
        ("GEN", 1, "qmin", "-25"),
        ("GEN", 1, "c1", "30"),
        ("LINE", 1, "tap", "0.98"),
    ]:
        span = table(data, name).where(row, key)
        assert span is not None
        assert span.text == text
    branch = table(data, "BRANCH").where(2)
    assert branch is not None
    assert branch.line == 15


# Every error, with its row and column.

ERRORS = [
    ("GL801", [("mpc.baseMVA = 100;", "mpc.baseMVA = base(1);")], (2, 15)),
    ("GL802", [("mpc.baseMVA = 100;", "")], (1, 1)),
    ("GL802", [("mpc.branch", "mpc.lines")], (1, 1)),
    ("GL803", [(" 1 2 0.01", " 7 1 2 0.01")], (13, 2)),
    ("GL803", [(" 1 40 0 30 -30 1.00 100 1 80 10;\n", " 1 40;\n"), (" 30 20 0 25", " 30 20;%")], 9),
    ("GL803", [(" 2 0 0 3 0.2 30 7;\n", "")], (17, 1)),
    ("GL803", [("3 0.2 30 7", "4 0.2 30 7")], (19, 8)),
    ("GL804", [("2 1 50 10", "2 1 NaN 10")], (5, 6)),
    ("GL804", [("0.02 0.2 0.04", "0.02 NaN 0.04")], (14, 12)),
    ("GL804", [("0.02 0.2 0.04", "Inf 0.2 0.04")], (14, 7)),
    ("GL804", [("1.02 100 1 60", "1.02 100 NaN 60")], (10, 26)),
    ("GL804", [(" 2 1 50", " 2.5 1 50")], (5, 2)),
    ("GL804", [(" 2 1 50", " 2 7 50")], (5, 4)),
    ("GL804", [("3 0.2 30 7", "3 0.2 NaN 7")], (19, 14)),
    ("GL805", [("];\nmpc.gen =", " 2 1 0 0 0 0 1 1 0 1 1 1 1;\n];\nmpc.gen =")], (7, 2)),
    ("GL806", [(" 30 20 0 25", " 31 20 0 25")], (10, 2)),
    ("GL806", [(" 1 30 0.03", " 1 31 0.03")], (15, 4)),
    ("GL807", [("25 -25", "25 30")], (10, 13)),
    ("GL807", [("60 5;", "60 65;")], (10, 31)),
    ("GL807", [("1.02 3 230 1 1.1 0.9", "1.02 3 230 1 1.1 1.2")], (6, 35)),
    ("GL807", [("0.98 5 1 -30 30", "0.98 5 1 30 -30")], (14, 37)),
    ("GL807", [("0.04 80", "0.04 -80")], (14, 21)),
    ("GL808", [("0.02 0.2 0.04", "0 0 0.04")], (14, 7)),
    ("GL809", [("1 0 1 -30 30;\n 2", "1 0 0 -30 30;\n 2"), ("5 1 -30", "5 0 -30")], (5, 2)),
    ("GL810", [(" 1 3 0 0", " 1 1 0 0")], (4, 4)),
    ("GL811", [(" 2 0 0 3 0.2", " 3 0 0 3 0.2")], (19, 2)),
    ("GL811", [("2 0 0 3 0.2 30 7", "2 0 0 1.5 30 7 0")], (19, 8)),
    ("GL815", [("mpc.bus = [\n", "mpc.bus = [ ];\nold = [\n")], 3),
    ("GL817", [(" 2 30 0.02", " 2 2 0.02")], (14, 4)),
    ("GL818", [("mpc.baseMVA = 100;", "mpc.baseMVA = -100;")], (2, 1)),
    ("GL818", [("mpc.baseMVA = 100;", "mpc.baseMVA = [1 2];")], (2, 1)),
]


@pytest.mark.parametrize(("code", "edits", "place"), ERRORS)
def test_every_error_has_its_place(
    code: str, edits: list[tuple[str, str]], place: tuple[int, int] | int
) -> None:
    found = errors(edited(*edits))
    line, start = place if isinstance(place, tuple) else (place, None)
    assert code in [d.code for d in found]
    first = next(d for d in found if d.code == code)
    assert first.span is not None
    assert first.span.line == line
    assert start is None or first.span.column == start
    assert len(first.message) <= 90
    assert first.help


@pytest.mark.parametrize(
    "code", [f"GL8{n:02}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 17, 18)]
)
def test_no_error_code_is_forgotten(code: str) -> None:
    assert code in [row[0] for row in ERRORS]


def test_one_mistake_is_one_error() -> None:
    for code, edits, _ in ERRORS:
        if code not in ("GL815", "GL803"):
            assert [d.code for d in errors(edited(*edits))] == [code]


def test_messages_name_figures_and_elements() -> None:
    (found,) = errors(edited(("25 -25", "10 30")))
    assert found.message == "Qmin 30 is above Qmax 10 for generator 2"
    assert found.labels[0].span.text == "10"
    (found,) = errors(edited((" 30 2 20", " 2 2 20"), (" 30 20", " 1 20"), (" 2 30", " 2 1")))[:1]
    assert found.message == "bus 2 stands twice in mpc.bus"
    assert found.labels[0].span.line == 5


def test_all_errors_at_once_in_the_order_of_the_file() -> None:
    found = errors(
        edited(("mpc.baseMVA = 100;", "mpc.baseMVA = 0;"), ("25 -25", "25 30"), ("0.02 0.2", "0 0"))
    )
    assert places(found) == [("GL818", 2, 1), ("GL807", 10, 13), ("GL808", 14, 7)]


def test_many_errors_of_one_kind_are_counted() -> None:
    rows = "".join(f" {n} 1 NaN 0 0 0 1 1 0 230 1 1.1 0.9;\n" for n in range(100, 150))
    found = errors(edited(("mpc.bus = [\n", "mpc.bus = [\n" + rows)))
    assert [d.code for d in found] == ["GL804"] * 21
    assert found[-1].message == "and 30 more like it"


def test_an_empty_file_has_no_case() -> None:
    assert [d.code for d in errors("")] == ["GL815"]
    assert [d.code for d in errors("% only a comment\n")] == ["GL815"]


def test_a_missing_matrix_does_not_hide_other_errors() -> None:
    found = errors(edited(("mpc.branch", "mpc.lines"), ("25 -25", "25 30")))
    assert [d.code for d in found] == ["GL802", "GL807"]


def test_island_without_reference() -> None:
    text = edited(
        (
            "];\nmpc.gen =",
            " 7 1 0 0 0 0 1 1 0 1 1 1 1;\n 8 1 0 0 0 0 1 1 0 1 1 1 1;\n];\nmpc.gen =",
        ),
        ("];\nmpc.gencost", " 7 8 0.1 0.1 0 0 0 0 0 0 1 0 0;\n];\nmpc.gencost"),
    )
    (found,) = errors(text)
    assert found.message == "no reference bus in the island of bus 7 (2 buses)"
    assert places([found]) == [("GL810", 7, 4)]


def test_a_long_chain_is_one_island() -> None:
    count = 5000
    order = np.random.default_rng(0).permutation(count) + 1
    buses = "".join(
        f"{n} {3 if n == 1 else 1} 0 0 0 0 1 1 0 1 1 1 1\n" for n in range(1, count + 1)
    )
    lines = "".join(f"{a} {b} 0 1 0 0 0 0 0 0 1 0 0\n" for a, b in pairwise(order))
    text = f"mpc.baseMVA=1; mpc.gen=[]; mpc.bus=[\n{buses}];mpc.branch=[\n{lines}];"
    assert table(read(text), "BUS").rows == count


def test_a_single_bus_needs_no_branch() -> None:
    text = "mpc.baseMVA = 1; mpc.bus = [1 3 0 0 0 0 1 1 0 1 1 1 1];mpc.gen = [];mpc.branch = [];"
    assert table(read(text), "BUS").rows == 1


# What is repaired and left out is said.


def findings(data: Dataset) -> list[tuple[str, str, str, int]]:
    return [(d.severity.value, d.code, d.message, d.span.line) for d in data.findings if d.span]


def test_repairs_are_said_once_with_the_first_place() -> None:
    data = read(
        edited(
            ("0.02 90 0 0 1 0 1 -30 30", "0.02 0 0 0 0 0 1 0 0"),
            ("0.06 70 0 0 1 0 1 -30 30", "0.06 0 0 0 1 0 1 -360 30"),
        )
    )
    assert findings(data) == [
        ("note", "GL812", "rateA 0 read as no limit for 2 branches", 13),
        ("note", "GL812", "ratio 0 read as 1 for 1 branch", 13),
        (
            "note",
            "GL812",
            "angle limits 0/0 or beyond 360 degrees read as none for 2 branches",
            13,
        ),
    ]
    assert column(data, "LINE", "rate") == [np.inf, 80, np.inf]
    assert column(data, "LINE", "tap") == [1, 0.98, 1]
    assert column(data, "LINE", "angmin") == [-np.inf, -30, -np.inf]
    assert column(data, "LINE", "angmax") == [np.inf, 30, 30]


def test_branches_without_angle_columns_have_no_limits() -> None:
    text = TINY.replace(" -30 30;", ";")
    assert column(read(text), "LINE", "angmin") == [-np.inf] * 3


def test_out_of_service_is_left_out_and_keeps_the_numbers() -> None:
    data = read(
        edited(
            ("1.00 100 1", "1.00 100 0"), ("0.02 90 0 0 1 0 1 -30 30", "NaN 90 0 0 1 0 0 -30 30")
        )
    )
    what = "1 branch and 1 generator out of service left out"
    assert findings(data) == [("note", "GL813", what, 13)]
    assert table(data, "GEN").keys[0].tolist() == [2]
    assert table(data, "LINE").keys[0].tolist() == [2, 3]
    assert column(data, "GEN", "c1") == [30]
    span = table(data, "GEN").where(0, "c1")
    assert span is not None
    assert span.line == 19


def test_isolated_buses_take_what_stands_at_them() -> None:
    data = read(edited((" 30 2 20", " 30 4 20")))
    what = "1 isolated bus (type 4) left out, with 1 generator and 2 branches there"
    assert findings(data) == [("note", "GL813", what, 6)]
    assert table(data, "BUS").keys[0].tolist() == [1, 2]
    assert table(data, "GEN").rows == table(data, "LINE").rows == 1


def test_dclines_in_service_are_a_warning() -> None:
    row = "mpc.dcline = [\n1 30 1 0;\n1 2 0 0;\n];\n"
    (found,) = read(TINY + row).findings
    assert (found.code, found.severity) == ("GL813", Severity.WARNING)
    assert "1 DC line" in found.message
    assert read(TINY + row.replace("30 1 0", "30 0 0")).findings == ()
