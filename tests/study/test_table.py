"""The page of a reproduction: what stands in which column, and that it fits."""

from __future__ import annotations

from pathlib import Path

import pytest
from papers import paper

from gridlang.study.as_object import as_object, number_text
from gridlang.study.reproduce import reproduce
from gridlang.study.table import WIDTH, page

STUDY = """
study s "Table 1" over model in {exact, none_placed}, cap in {20, 25} with units = 1, tol 1e-7
  note "A labelled reconstruction: the paper gives no line data, and the node of its second generator is not there either."
  report cost within 10 % published 1.0e2 "a very long reason why this number and not another one stands in the paper, which needs more than a line", 84, 132, none
  report chosen = {n in SITE: place[n] == 1} published {"mid"}, none, {}, {"mid"}
  report p[1,3] [kW] published 16000.0, 16000, 19999.9, 2
  report a_name_of_a_quantity_that_is_so_long_that_it_would_not_fit_into_a_column_of_any_table_at_all = cost
"""


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page(reproduce(paper(tmp_path_factory.mktemp("table"), STUDY)))


def test_no_line_is_longer_than_the_page(text: str) -> None:
    assert max(map(len, text.splitlines())) <= WIDTH


def test_it_begins_with_title_notes_and_what_was_solved(text: str) -> None:
    lines = text.splitlines()
    assert lines[0] == "A small paper (paper)"
    assert lines[2] == "s: Table 1"
    assert lines[3].startswith("  note: A labelled reconstruction")
    assert "  with units = 1, tol 1e-07" in lines
    assert sum("optimal: cost = " in line for line in lines) == 4


def test_ours_is_shown_with_two_digits_more_than_printed(text: str) -> None:
    row = next(line for line in text.splitlines() if "19999.9" in line)
    assert row.split()[3:6] == ["19999.9", "20000.000", "+0.1"]
    assert row.endswith("differs")


def test_a_long_reason_stands_below(text: str) -> None:
    lines = text.splitlines()
    at = next(i for i, line in enumerate(lines) if "1.0e2" in line)
    assert lines[at].endswith(":")
    assert lines[at + 1].startswith("      a very long reason")


def test_it_ends_with_a_sum(text: str) -> None:
    end = text[text.index("\n16 values: ") :]
    assert len(end.splitlines()) <= 3
    assert "differ (1 with a reason)" in end


def test_json_says_what_was_run(tmp_path: Path) -> None:
    found = as_object(reproduce(paper(tmp_path, STUDY)))
    (study,) = found["studies"]  # type: ignore[misc]
    assert study["runs"][0]["where"] == {"model": "exact", "cap": 20}
    assert {r["status"] for r in study["runs"]} == {"optimal"}


@pytest.mark.parametrize(
    ("value", "text"), [(0.1, "0.1"), (1 - 2j, "1.0-2.0j"), (complex(1, -0.0), "1.0-0.0j")]
)
def test_numbers_keep_all_digits_in_files(value: complex | float, text: str) -> None:
    assert number_text(value) == text
