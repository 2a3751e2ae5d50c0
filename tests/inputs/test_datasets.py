"""Data by name: cases, the files of `table` statements, and CSV files that replace them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import gridlang
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.solution import Solution

Write = Callable[[dict[str, str]], Path]

_MODEL = """model m
set BUS
table "loads.csv" as BUS(bus): pd [kW], qd from "Q_load" [kvar] default 1 [kvar]
table "more.csv" over (bus in BUS): cost
var x{k in BUS} [kW] >= pd[k]
minimize total: sum{k in BUS} cost[k]*x[k]/(1 [kW])
"""
_TABLES = """model m
table "loads.csv" as BUS(bus): pd [kW], qd from "Q_load" [kvar] default 1 [kvar]
table "data/more.csv" over (bus in BUS): cost
var x{k in BUS} [kW] >= pd[k]
minimize total: sum{k in BUS} (cost[k]*x[k]/(1 [kW]) + 0*qd[k]/(1 [kvar]))
"""
_FILES = {
    "m.grid": _TABLES,
    "loads.csv": "bus,pd,Q_load\n1,10,\n2,20,5\n",
    "data/more.csv": "bus,cost\n1,1\n2,2\n",
    "other/loads.csv": "bus,pd,Q_load\n1,100,\n2,200,5\n",
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def files(texts: dict[str, str]) -> Path:
        for name, text in texts.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "m.grid"

    return files


def _solve(path: Path, *data: Path | str) -> Solution:
    return gridlang.load(path).bind(*data).solve()


def _findings(path: Path | str, *data: Path | str) -> tuple[Diagnostic, ...]:
    with pytest.raises(GridlangError) as caught:
        gridlang.load(path).bind(*data)
    return caught.value.diagnostics


def test_tables_are_read_beside_the_model(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(_FILES)
    assert _solve(path).objective == pytest.approx(50, rel=1e-6)
    monkeypatch.chdir(path.parent / "other")
    assert _solve(Path("../m.grid")).objective == pytest.approx(50, rel=1e-6)


def test_a_file_of_the_same_name_replaces_that_of_a_table(write: Write) -> None:
    path = write(_FILES)
    found = _solve(path, path.parent / "other" / "loads.csv")
    assert found.objective == pytest.approx(500, rel=1e-6)


def test_a_replacement_may_stand_in_for_a_file_that_is_not_there(write: Write) -> None:
    path = write({k: v for k, v in _FILES.items() if k != "loads.csv"})
    (found,) = _findings(path)
    assert (found.code, found.span and found.span.text) == ("GL814", '"loads.csv"')
    assert "--data" in found.help
    assert _solve(path, path.parent / "other" / "loads.csv").objective is not None


def test_a_table_in_a_used_file_is_read_beside_that(write: Write) -> None:
    path = write(
        {
            "m.grid": 'model m\nuse "sub/data.grid"\nvar x{k in A} >= a[k]\nminimize o: sum{k in A} x[k]',
            "sub/data.grid": 'table "a.csv" as A(k): a',
            "sub/a.csv": "k,a\nwind,1\nsun,2\n",
        }
    )
    assert _solve(path).objective == pytest.approx(3, rel=1e-6)


def test_a_csv_file_that_no_table_reads_has_a_near_one(write: Write) -> None:
    path = write(_FILES | {"load.csv": "a\n"})
    (found,) = _findings(path, path.parent / "load.csv")
    assert (found.code, found.help) == ("GL833", "did you mean `loads.csv`?")


def test_a_csv_file_for_a_model_without_tables() -> None:
    found = _findings("economic_dispatch", "loads.csv")
    assert [d.code for d in found] == ["GL833"]
    assert "no table statement" in found[0].help


def test_all_errors_of_the_data_come_at_once(write: Write) -> None:
    path = write(
        _FILES | {"loads.csv": "bus,pd,Q_load\n1,ten,\n2,x,5\n", "data/more.csv": "bus\n1\n"}
    )
    found = _findings(path, "case_nowhere", "spare.csv")
    assert sorted(d.code for d in found) == ["GL804", "GL804", "GL814", "GL816", "GL833"]


def test_errors_of_a_table_stand_in_its_file(write: Write) -> None:
    path = write(_FILES | {"loads.csv": "bus,pd,Q_load\n1,ten,\n2,20,5\n"})
    (found,) = _findings(path)
    assert found.span is not None
    assert (Path(found.span.source.name).name, found.span.line) == ("loads.csv", 2)
    assert found.span.text == "ten"


def test_a_missing_column_is_named_with_a_near_one(write: Write) -> None:
    path = write(_FILES | {"loads.csv": "bus,pd,Qload\n1,1,1\n2,2,2\n"})
    (found,) = _findings(path)
    assert (found.code, found.help) == ("GL816", "did you mean `Qload`?")
    assert str(path) in found.note or "m.grid" in found.note


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n"])
def test_an_empty_file_has_no_header(text: str, write: Write) -> None:
    assert [d.code for d in _findings(write(_FILES | {"loads.csv": text}))] == ["GL816"]


@pytest.mark.parametrize("text", ["\ufeffbus,pd,Q_load\n1,10,\n2,20,5\n", "bus;pd;Q_load\r\n1;10;\r\n2;20;5\r\n"])  # fmt: skip
def test_tables_as_spreadsheets_write_them(text: str, write: Write) -> None:
    path = write(_FILES)
    (path.parent / "loads.csv").write_bytes(text.encode())
    assert _solve(path).objective == pytest.approx(50, rel=1e-6)


def test_a_table_that_is_not_utf_8(write: Write) -> None:
    path = write(_FILES)
    (path.parent / "loads.csv").write_bytes(b"bus,pd,Q_load\n\xe9,1,1\n")
    assert [d.code for d in _findings(path)] == ["GL814"]


def test_a_case_by_name_path_or_ending() -> None:
    by_name = gridlang.load("economic_dispatch").bind("case9").bound.instance
    assert gridlang.load("economic_dispatch").bind("case9.m").bound.instance.n == by_name.n


def test_a_case_that_is_not_there_has_near_ones() -> None:
    (found,) = _findings("dcopf", "case1188")
    assert found.code == "GL814"
    assert "case118" in found.help


def test_no_case_at_all_says_how_to_name_one() -> None:
    found = _findings("dcopf")
    assert found
    assert found[0].code == "GL821"
    assert "--data case118" in found[0].help


def test_two_cases_contradict() -> None:
    assert [d.code for d in _findings("dcopf", "case9", "case14")] == ["GL805"]


def test_a_file_in_no_known_format(tmp_path: Path) -> None:
    (tmp_path / "data.xlsx").write_bytes(b"PK")
    assert [d.code for d in _findings("dcopf", tmp_path / "data.xlsx")] == ["GL831"]


def test_a_set_that_is_declared_and_listed_is_declared_twice(write: Write) -> None:
    with pytest.raises(GridlangError) as caught:
        gridlang.load(write(_FILES | {"m.grid": _MODEL}))
    assert [d.code for d in caught.value.diagnostics] == ["GL204"]
