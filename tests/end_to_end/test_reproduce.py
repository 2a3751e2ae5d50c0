"""`gridlang reproduce` and `gridlang compare`: tables, files, JSON, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from shell import model, rows_of

GOOD, WRONG, USAGE, NOT_OPTIMAL, MISSING = 0, 1, 2, 3, 4

TEXT = """model tiny "A tiny paper"
set A = {"x", "y"}
param load [MW] default 3 [MW]
var p{A} [MW] >= 0 <= 5 [MW]
minimize cost [$]: sum{a in A} (1 [$/MW] if a == "x" else 2 [$/MW])*p[a]
subject to
  met: sum{a in A} p[a] >= load

study table1 "Table 1" over load in {3, 7}
  note "a labelled reconstruction"
  report cost [$] within 5 % published 3.00, 8.8
  report p["y"] [kW] published none, 2100 "a slip of the paper"
  report used = {a in A: p[a] > 0} published {"x"}, {"x", "y"}
  plot output "Output": p[a] [kW] over a by load
"""
FAILING = TEXT.replace("{3, 7}", "{3, 70}")


@pytest.fixture
def tiny(gridlang) -> Path:  # type: ignore[no-untyped-def]
    return model(TEXT, Path("tiny/tiny.grid"))


def test_a_folder_means_the_file_of_its_name(gridlang, tiny) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("reproduce", "tiny")
    assert said.code == GOOD
    assert "table1: Table 1" in said.out
    assert "note: a labelled reconstruction" in said.out
    assert "3.00" in said.out and "agrees to the printed digits" in said.out
    assert "within tolerance" in said.out
    assert "differs: a slip of the paper" in said.out
    assert "1 not printed" in said.out
    assert all(len(line) <= 100 for line in said.out.splitlines())
    assert "run 2 of 2: table1, load 7: optimal" in said.err
    assert gridlang("solve", "tiny").code == GOOD


def test_json_has_the_values_by_their_names(gridlang, tiny) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("reproduce", "tiny", "--json", "--quiet")
    assert (said.code, said.err) == (GOOD, "")
    values = said.json["values"]
    assert isinstance(values, list)
    first, second = values[0], values[3]
    wanted = {"name", "where", "published", "computed", "unit", "deviation", "verdict", "note"}
    assert all(wanted <= set(v) for v in values)
    assert first["where"] == {"study": "table1", "load": 3}
    assert (first["published"], first["printed"], first["unit"]) == (3.0, "3.00", "$")
    assert second["computed"] == pytest.approx(2000.0)
    assert second["deviation"] == pytest.approx(-100.0)
    assert (second["verdict"], second["note"]) == ("differs", "a slip of the paper")
    assert values[5]["computed"] == values[5]["published"] == ["x", "y"]


def test_out_writes_values_and_figures_and_nothing_else(gridlang, tiny) -> None:  # type: ignore[no-untyped-def]
    pytest.importorskip("matplotlib")
    assert gridlang("reproduce", "tiny", "--out", "o").code == GOOD
    names = {p.name for p in Path("o").iterdir()}
    figures = {f"figure_table1-output.{f}" for f in ("png", "svg")}
    assert names == {"values.csv", "reproduced.json"} | figures
    header, *rows = rows_of(Path("o/values.csv"))
    assert header[:4] == ["name", "study", "load", "unit"]
    assert len(rows) == 6
    assert json.loads(Path("o/reproduced.json").read_text())["model"] == "tiny"
    assert gridlang("reproduce", "tiny", "--out", "o").code == GOOD  # its own is replaced


def test_out_replaces_nothing_of_others(gridlang, tiny) -> None:  # type: ignore[no-untyped-def]
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("keep")
    said = gridlang("reproduce", "tiny", "--out", "mine")
    assert said.code == USAGE
    assert "GL907" in said.err
    assert [p.name for p in Path("mine").iterdir()] == ["notes.txt"]
    assert gridlang("reproduce", "tiny", "--out", "tiny").code == USAGE


def test_a_failed_run_is_shown_among_the_others(gridlang) -> None:  # type: ignore[no-untyped-def]
    model(FAILING)
    said = gridlang("reproduce", "m.grid")
    assert said.code == NOT_OPTIMAL
    assert "load 70  failed: infeasible" in said.out
    assert "agrees to the printed digits" in said.out
    found = gridlang("reproduce", "m.grid", "--json")
    assert found.code == NOT_OPTIMAL
    assert found.json["status"] == "failed"


def test_a_bad_model_and_a_missing_file(gridlang) -> None:  # type: ignore[no-untyped-def]
    model(TEXT.replace("report cost", "report cots"))
    said = gridlang("reproduce", "m.grid")
    assert said.code == WRONG
    assert "did you mean `cost`?" in said.err
    assert gridlang("check", "m.grid").code == gridlang("solve", "m.grid").code == WRONG
    assert gridlang("reproduce", "nowhere").code == MISSING
    Path("empty").mkdir()
    assert gridlang("reproduce", "empty").code == MISSING


def test_one_study_of_several(gridlang, tiny) -> None:  # type: ignore[no-untyped-def]
    with tiny.open("a") as out:
        out.write("\nstudy other\n  report cost [$]\n")
    said = gridlang("reproduce", "tiny", "--study", "other")
    assert "table1" not in said.out
    assert "1 value: 1 not printed" in said.out
    assert "GL215" in gridlang("reproduce", "tiny", "--study", "othr").err


def test_solve_ignores_studies(gridlang, tiny) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("solve", tiny, "--json")
    assert said.json["objective"] == pytest.approx(3.0)


def test_compare_prints_a_row_a_formulation(gridlang) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("compare", "acopf", "--formulations", "polar,rectangular", "--data", "case9")
    assert said.code == GOOD
    head, *rows = said.out.splitlines()
    assert head.split()[:5] == ["formulation", "class", "relation", "status", "proof"]
    assert [r.split()[0] for r in rows] == ["polar", "rectangular"]
    assert all("5296.686" in r and "exact" in r for r in rows)
    found = gridlang("compare", "acopf", "--data", "case9", "--json").json["rows"]
    assert isinstance(found, list)
    by_name = {r["formulation"]: r for r in found}
    assert list(by_name)[:4] == ["polar", "rectangular", "soc", "sdp"]
    assert all(r["ac_violation"] < 1e-6 for r in found if r["relation"] == "exact")
    assert by_name["soc"]["relation"] == "relaxation"
    assert by_name["soc"]["bound"] < by_name["polar"]["objective"]
    assert by_name["soc"]["exactness"] is not None and by_name["dc"]["exactness"] is None


def test_compare_names_what_it_does_not_know(gridlang) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("compare", "acopf", "--formulations", "polr", "--data", "case9")
    assert said.code == USAGE
    assert "polar" in said.err
