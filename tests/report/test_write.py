"""The folder of `--out`: tidy tables and the JSON, whole or not at all."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest

from gridlang.diagnostics import GridlangError
from gridlang.report import write as writing
from gridlang.report.as_json import solution_object
from gridlang.report.write import write
from gridlang.solution import Quantity

from .solving import solved

_NAMES = ["acopf", "words", "contradiction"]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _names(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()}


@pytest.mark.parametrize("name", _NAMES)
def test_there_is_a_table_a_quantity_and_the_json(name: str, tmp_path: Path) -> None:
    s = solved(name)
    write(s, tmp_path / "out")
    tables = {f"{q.kind}_{q.name}.{end}" for q in s.quantities() for end in ("csv", "parquet")}
    assert _names(tmp_path / "out") == tables | {"solution.json"}
    text = (tmp_path / "out" / "solution.json").read_text(encoding="utf-8")
    assert json.loads(text) == json.loads(json.dumps(solution_object(s)))


def test_each_quantity_has_its_kind(tmp_path: Path) -> None:
    write(solved("acopf"), tmp_path / "out")
    wanted = {"variable_v.csv", "variable_s.csv", "definition_flow.csv", "dual_balance.csv"}
    assert wanted <= _names(tmp_path / "out")


@pytest.mark.parametrize("q", [*solved("words").quantities()], ids=lambda q: f"{q.kind}_{q.name}")
def test_a_table_reads_as_what_was_solved(q: Quantity, tmp_path: Path) -> None:
    write(solved("words"), tmp_path / "out")
    path = tmp_path / "out" / f"{q.kind}_{q.name}.csv"
    wanted = pd.DataFrame(q.columns())
    by_csv = _rows(path)
    assert len(by_csv) == len(q.values)
    assert list(by_csv[0]) == [*q.index, *(("re", "im", "abs", "arg") if q.is_complex else ("value",)), "unit"]  # fmt: skip
    pd.testing.assert_frame_equal(
        pd.read_csv(path, keep_default_na=False), wanted, check_dtype=False, rtol=0, atol=0
    )
    table = pyarrow.parquet.read_table(path.with_suffix(".parquet")).to_pandas()
    pd.testing.assert_frame_equal(table, wanted, check_dtype=False, rtol=0, atol=0)


def test_figures_are_written_in_full(tmp_path: Path) -> None:
    s = solved("acopf")
    write(s, tmp_path / "out")
    rows = _rows(tmp_path / "out" / "variable_v.csv")
    assert [complex(float(r["re"]), float(r["im"])) for r in rows] == list(s["v"].values)
    assert [float(r["arg"]) for r in rows] == pytest.approx(np.degrees(np.angle(s["v"].values)))
    assert {r["unit"] for r in rows} == {"pu"}


def test_labels_with_commas_stay_whole(tmp_path: Path) -> None:
    write(solved("words"), tmp_path / "out")
    rows = _rows(tmp_path / "out" / "variable_p.csv")
    assert {r[solved("words")["p"].index[0]] for r in rows} == {"wind", "oil, heavy"}


def test_an_index_may_not_shadow_a_column(tmp_path: Path) -> None:
    """An index named `value` or `unit` would be overwritten by the column of that name."""
    q = Quantity("x", "variable", ("value",), (np.array([7]),), np.array([1.5]), "MW")
    assert len(q.columns()) == 2 or 7 in q.columns()["value"]


def test_an_earlier_result_is_replaced_as_a_whole(tmp_path: Path) -> None:
    write(solved("acopf"), tmp_path / "out")
    write(solved("words"), tmp_path / "out")
    assert "variable_v.csv" not in _names(tmp_path / "out")
    assert "variable_z.csv" in _names(tmp_path / "out")
    assert _names(tmp_path) == {"out"}


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    write(solved("words"), tmp_path / "a" / "b" / "out")
    assert (tmp_path / "a" / "b" / "out" / "solution.json").is_file()


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write(solved("words"), tmp_path / "out")
    assert (tmp_path / "out" / "solution.json").is_file()


def test_a_folder_of_someone_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(GridlangError) as caught:
        write(solved("words"), tmp_path)
    assert [d.code for d in caught.value.diagnostics] == ["GL907"]
    assert _names(tmp_path) == {"thesis.tex"}


def test_a_file_that_someone_added_to_a_result_is_not_lost(tmp_path: Path) -> None:
    write(solved("words"), tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("keep me")
    with pytest.raises(GridlangError):
        write(solved("acopf"), tmp_path / "out")


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(GridlangError):
        write(solved("words"), tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_a_file_on_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine")
    with pytest.raises(GridlangError) as caught:
        write(solved("words"), tmp_path / "a" / "out")
    assert [d.code for d in caught.value.diagnostics] == ["GL907"]


class _Breaks:
    """Writes tables until the third, then fails as a full disk does."""

    def __init__(self, error: BaseException) -> None:
        self.calls = 0
        self.error = error
        self.write = writing._csv

    def __call__(self, q: Quantity, path: Path) -> None:
        self.calls += 1
        if self.calls == 3:
            path.write_text("half a tab")
            raise self.error
        self.write(q, path)


@pytest.mark.parametrize("earlier", [False, True])
def test_a_write_that_fails_half_way_leaves_what_was_there(
    earlier: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    if earlier:
        write(solved("words"), out)
    before = {p.name: p.read_bytes() for p in out.iterdir()} if earlier else {}
    monkeypatch.setattr(writing, "_csv", _Breaks(OSError(28, "No space left on device")))
    with pytest.raises(GridlangError) as caught:
        write(solved("acopf"), out)
    (found,) = caught.value.diagnostics
    assert found.code == "GL907"
    assert "No space left on device" in found.message
    assert _names(tmp_path) == ({"out"} if earlier else set())
    assert before == ({p.name: p.read_bytes() for p in out.iterdir()} if earlier else {})


def test_an_interrupt_leaves_no_debris(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_csv", _Breaks(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        write(solved("acopf"), tmp_path / "out")
    assert _names(tmp_path) == set()


class _FailsOnce:
    """`Path.replace` that fails the first time something is put at `place`."""

    def __init__(self, place: Path, error: BaseException) -> None:
        self.place, self.error, self.failed = place, error, False
        self.replace = Path.replace

    def __get__(self, path: Path, _: object) -> Callable[[Path], Path]:
        def replace(target: Path) -> Path:
            if Path(target) == self.place and not self.failed:
                self.failed = True
                raise self.error
            return self.replace(path, target)

        return replace


def _write_into(out: Path, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Replace a result, with an error when the new one is put in place; return what was there."""
    write(solved("words"), out)
    before = _names(out)
    monkeypatch.setattr(Path, "replace", _FailsOnce(out.resolve(), error))
    with pytest.raises((GridlangError, KeyboardInterrupt)):
        write(solved("acopf"), out)
    return before


def test_a_swap_that_fails_puts_the_earlier_result_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    before = _write_into(out, OSError(1, "not permitted"), monkeypatch)
    assert _names(out) == before
    assert _names(tmp_path) == {"out"}


def test_an_interrupted_swap_puts_the_earlier_result_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    before = _write_into(out, KeyboardInterrupt(), monkeypatch)
    assert out.is_dir()
    assert _names(out) == before


def test_without_pyarrow_there_are_only_csv_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "find_spec", lambda name: None)
    write(solved("words"), tmp_path / "out")
    assert {p.suffix for p in (tmp_path / "out").iterdir()} == {".csv", ".json"}
