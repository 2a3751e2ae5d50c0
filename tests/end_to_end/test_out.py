"""`--out`: a folder of tables that appears whole or not at all, and overwrites nothing else."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from shell import rows_of

from gridlang.commands import USAGE
from gridlang.report import write as writing

GOOD = 0


def test_out_writes_tidy_tables_and_json(gridlang) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("solve", "acopf", "--data", "case5", "--out", "a folder/the result")
    folder = Path("a folder/the result")
    assert said.code == GOOD
    assert json.loads((folder / "solution.json").read_text())["model"] == "acopf"
    names = {p.stem for p in folder.glob("*.csv")}
    assert {"variable_v", "variable_s", "definition_flow", "dual_balance"} <= names
    header, *rows = rows_of(folder / "variable_v.csv")
    assert header == ["bus", "re", "im", "abs", "arg", "unit"]
    assert len(rows) == 5
    for row in rows:
        re, im, size, angle = map(float, row[1:5])
        assert abs(complex(re, im)) == pytest.approx(size)
        assert -180 <= angle <= 180
        assert row[5] == "pu"
    assert [p.name for p in Path("a folder").iterdir()] == ["the result"]


def test_out_again_replaces_the_folder_as_a_whole(gridlang) -> None:  # type: ignore[no-untyped-def]
    gridlang("solve", "acopf", "--data", "case5", "--out", "o")
    said = gridlang("solve", "dcopf", "--data", "case5", "--out", "o")
    assert said.code == GOOD
    assert not Path("o/variable_v.csv").exists()
    assert Path("o/variable_va.csv").exists()
    assert [p.name for p in Path().iterdir()] == ["o"]


@pytest.mark.parametrize("name", ["foreign", "foreign/file", "foreign/file/below"])
def test_out_leaves_what_is_not_its_own_alone(gridlang, name: str) -> None:  # type: ignore[no-untyped-def]
    Path("foreign").mkdir()
    Path("foreign/file").write_text("mine")
    said = gridlang("solve", "dcopf", "--data", "case5", "--out", name)
    assert said.code == USAGE
    assert "GL907" in said.err
    assert Path("foreign/file").read_text() == "mine"
    assert sorted(map(str, Path().rglob("*"))) == ["foreign", "foreign/file"]


def test_out_that_is_the_current_folder_leaves_nothing_behind(gridlang) -> None:  # type: ignore[no-untyped-def]
    gridlang("solve", "dcopf", "--data", "case5", "--out", ".")
    assert [p.name for p in Path().iterdir() if p.name.startswith(".")] == []


def test_out_that_fails_keeps_the_answer_on_the_screen(gridlang) -> None:  # type: ignore[no-untyped-def]
    Path("foreign").mkdir()
    Path("foreign/file").write_text("mine")
    said = gridlang("solve", "dcopf", "--data", "case5", "--out", "foreign")
    refused_before_solving = "iterations" not in said.out
    assert refused_before_solving or "$/h" in said.out


def test_out_of_a_full_disk_leaves_no_folder(  # type: ignore[no-untyped-def]
    gridlang, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_csv", full)
    said = gridlang("solve", "dcopf", "--data", "case5", "--out", "o")
    assert said.code == USAGE
    assert "No space left" in said.err
    assert list(Path().iterdir()) == []


def test_out_that_cannot_replace_puts_the_earlier_result_back(  # type: ignore[no-untyped-def]
    gridlang, monkeypatch: pytest.MonkeyPatch
) -> None:
    gridlang("solve", "dcopf", "--data", "case5", "--out", "o")
    before = sorted(p.name for p in Path("o").iterdir())
    replace, calls = os.replace, []

    def second_fails(a: object, b: object) -> None:
        calls.append(a)
        if len(calls) == 2:
            raise OSError(5, "Input/output error")
        replace(a, b)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", second_fails)
    said = gridlang("solve", "dcopf", "--data", "case9", "--out", "o")
    assert said.code == USAGE
    assert sorted(p.name for p in Path("o").iterdir()) == before
    assert [p.name for p in Path().iterdir()] == ["o"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_out_in_a_folder_that_is_not_writable(gridlang) -> None:  # type: ignore[no-untyped-def]
    Path("locked").mkdir(mode=0o500)
    said = gridlang("solve", "dcopf", "--data", "case5", "--out", "locked/o")
    assert said.code == USAGE
