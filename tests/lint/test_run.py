"""What the command finds: on a model, on cases, on both, and what it passes on as errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from case_text import TINY

from gridlang.diagnostics import GridlangError
from gridlang.lint.run import run_lint

MODEL = """\
model demo
use matpower
param spare [MW] default 0 [MW]
var p{GEN} [MW] >= 0
var q{GEN} [Mvar] >= 0
minimize output [MW]: sum{g in GEN} (p[g] + 1e-10*q[g])
subject to
  met: sum{g in GEN} (p[g] + 1e-10*q[g]) >= sum{k in BUS} pd[k]
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.grid").write_text(MODEL)
    (tmp_path / "case.m").write_text(TINY.replace(" 60 5;", " 9999 5;"))
    return tmp_path


def _codes(model: str | None, *data: str) -> list[str]:
    return sorted({d.code for d in run_lint(model, data)})


def test_a_model_alone(files: Path) -> None:
    assert _codes("model.grid") == ["GL510"]


def test_a_case_alone(files: Path) -> None:
    assert _codes(None, "case.m") == ["GL842"]


def test_a_model_on_a_case(files: Path) -> None:
    assert _codes("model.grid", "case.m") == ["GL510", "GL515", "GL842"]


def test_a_model_that_brings_its_data_is_bound(files: Path) -> None:
    text = "model m\nvar p >= 0\nvar q >= 0\nminimize c: p\nsubject to\n  met: p + 1e-10*q >= 1\n"
    (files / "own.grid").write_text(text)
    assert _codes("own.grid") == ["GL515"]
    (files / "own.grid").write_text("model m\nparam a\nvar p >= a\nminimize c: p\n")
    assert _codes("own.grid") == []


def test_notes_of_reading_come_along(files: Path) -> None:
    assert _codes(None, "case118") == ["GL812", "GL847"]
    assert "GL832" in _codes("dcopf", "case5")


@pytest.mark.parametrize(
    ("model", "data", "code"),
    [("absent", (), "GL814"), (None, ("absent",), "GL814"), ("model.grid", ("absent",), "GL814")],
)
def test_what_is_not_there_is_an_error(
    files: Path, model: str | None, data: tuple[str, ...], code: str
) -> None:
    with pytest.raises(GridlangError) as raised:
        run_lint(model, data)
    assert [d.code for d in raised.value.diagnostics] == [code]


def test_a_model_in_error_is_an_error(files: Path) -> None:
    (files / "bad.grid").write_text("model m\nvar x\nminimize c: y\n")
    with pytest.raises(GridlangError) as raised:
        run_lint("bad.grid", ())
    assert [d.code for d in raised.value.diagnostics] == ["GL201"]


def test_what_studies_report_is_used(tmp_path: Path) -> None:
    path = tmp_path / "m.grid"
    path.write_text(
        "model m\nset A = 1..3\nparam twice = 2*once\nparam once default 2\nparam idle default 1\n"
        "var x >= 1\nminimize cost: x\n"
        "study s\n  let y{a in A} = a*x\n  report y[1] + twice\n"
    )
    found = [d.message for d in run_lint(str(path), ()) if d.code == "GL510"]
    assert len(found) == 1
    assert "idle" in found[0]
