"""Finding models: a path, or a name of the library."""

from __future__ import annotations

from pathlib import Path

import pytest

import gridlang
from gridlang.diagnostics import GridlangError
from gridlang.inputs import find_model, library


def test_the_library_has_the_models_of_the_issue() -> None:
    assert {"acopf", "dcopf", "economic_dispatch", "power_flow"} <= set(library())
    assert "matpower" not in library()


@pytest.mark.parametrize("name", library())
def test_a_model_of_the_library_is_found_by_its_name(name: str) -> None:
    assert find_model(name).text == library()[name].read_text(encoding="utf-8")
    assert gridlang.load(name).model.name == name


def test_a_path_is_found_and_shown_relative_to_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my.grid").write_text("model my\n")
    assert find_model(str(tmp_path / "my.grid")).name == str(tmp_path / "my.grid")
    monkeypatch.chdir(tmp_path)
    assert find_model("my.grid").name == "my.grid"
    assert find_model(str(tmp_path / "my.grid")).name == "my.grid"


def test_a_folder_means_the_file_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper" / "paper.grid").write_text("model paper\n")
    assert find_model(str(tmp_path / "paper")).text == "model paper\n"
    monkeypatch.chdir(tmp_path / "paper")
    assert find_model(".").name == "paper.grid"


def test_of_a_papers_folder_one_model_is_in_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("paper/paper", "paper/network", "opf/one", "opf/two"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.grid").write_text("")
    monkeypatch.setattr("gridlang.inputs.resources.folder", lambda _: tmp_path)
    assert set(library()) == {"paper", "one", "two"}


def test_a_file_prevails_over_a_name_of_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "acopf").write_text("model mine\n")
    monkeypatch.chdir(tmp_path)
    assert find_model("acopf").text == "model mine\n"


@pytest.mark.parametrize(
    ("name", "help"),
    [
        ("acopff", "did you mean `acopf`?"),
        ("dcopf_serie", "did you mean `dcopf_series`?"),
        ("qqqqq", "gridlang models"),
        ("no/such.grid", "gridlang models"),
    ],
)
def test_a_model_that_is_not_there(name: str, help: str) -> None:
    with pytest.raises(GridlangError) as caught:
        find_model(name)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == ("GL814", f"there is no model `{name}`")
    assert help in found.help


@pytest.mark.parametrize("name", ["", ".", "/", "a\x00b"])
def test_an_odd_name_is_no_model_and_no_crash(name: str) -> None:
    with pytest.raises(GridlangError):
        find_model(name)


def test_a_name_that_is_too_long_is_no_model_and_no_crash() -> None:
    with pytest.raises(GridlangError):
        find_model("x" * 5000)


def test_a_model_that_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "m.grid"
    path.write_bytes(b"model m # \xe9\n")
    with pytest.raises(GridlangError) as caught:
        find_model(str(path))
    (found,) = caught.value.diagnostics
    assert found.code == "GL814"
    assert "UTF-8" in found.help


def test_a_byte_order_mark_and_line_ends_of_windows_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "m.grid"
    path.write_bytes(b"\xef\xbb\xbfmodel m\r\nvar x{k in A,\r\n  n in A}\r\nset A\r\n")
    assert [v.name for v in gridlang.load(path).model.vars] == ["x"]


def test_load_raises_every_finding(tmp_path: Path) -> None:
    path = tmp_path / "m.grid"
    path.write_text("model m\nvar x{NO}\nc: y == 1\nset = 3\n")
    with pytest.raises(GridlangError) as caught:
        gridlang.load(path)
    assert [d.code for d in caught.value.diagnostics] == ["GL101", "GL201", "GL201"]
