"""`gridlang-ipopt` as programs of others call it: Pyomo, and the protocol by hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from from_text import ready

from gridlang.ampl import main, options_of
from gridlang.diagnostics import GridlangError
from gridlang.nl import read_sol, write_nl

MODEL = """
model m
var x in [0, 4] start 1
var y in [0, 4] start 1
minimize f: (x - 2)^2 + exp(y)
subject to
  c: x*y >= 1
"""


@pytest.fixture
def stub(tmp_path: Path) -> Path:
    write_nl(ready(MODEL).bound.instance, tmp_path / "small.nl")
    return tmp_path / "small"


def test_an_answer_with_duals_and_suffixes(stub: Path) -> None:
    assert main([str(stub), "-AMPL"]) == 0
    found = read_sol(stub.with_suffix(".sol"), 2, 1)
    assert found.code == 0
    assert found.x == pytest.approx([2.1686060, 0.4611257], rel=1e-5)
    assert found.duals == pytest.approx([0.7312811], rel=1e-5)  # by finite difference
    assert {s.name for s in found.suffixes} == {"ipopt_zL_out", "ipopt_zU_out"}


def test_options_by_file_environment_and_command_line(tmp_path: Path) -> None:
    (tmp_path / "ipopt.opt").write_text("# ours\nmax_iter 5\ntol 1e-6\n")
    found = options_of({"ipopt_options": "maxit=7 outlev=0"}, ["tol=1e-9"], folder=tmp_path)
    assert found == {"print_level": 0, "max_iter": 7, "tol": 1e-9}


def test_an_option_that_is_none(stub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(stub), "-AMPL", "nonsense=1"]) == 1
    assert "GL903" in capsys.readouterr().err
    assert read_sol(stub.with_suffix(".sol"), 2, 1).code == 500
    with pytest.raises(GridlangError, match="GL903"):
        options_of({}, ["word"])


def test_a_limit_and_an_infeasible_problem(stub: Path, tmp_path: Path) -> None:
    assert main([str(stub), "-AMPL", "max_iter=1"]) == 0
    assert read_sol(stub.with_suffix(".sol"), 2, 1).code == 400
    text = "model m\nvar x in [0, 4]\nminimize f: x\nsubject to\n  c: x*x <= -1\n"
    write_nl(ready(text).bound.instance, tmp_path / "none.nl")
    main([str(tmp_path / "none"), "-AMPL"])
    assert read_sol(tmp_path / "none.sol", 1, 1).code == 200


def test_files_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nothing"), "-AMPL"]) == 4
    (tmp_path / "bad.nl").write_text("this is no problem\n")
    assert main([str(tmp_path / "bad.nl"), "-AMPL"]) == 1
    assert "GL910" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"\0" * 99, b"g3 1 1 0\n", b"b\xff\n" * 20])
def test_rubbish_is_answered_with_a_failure(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "bad.nl").write_bytes(content)
    assert main([str(tmp_path / "bad"), "-AMPL"]) == 1
    assert read_sol(tmp_path / "bad.sol", 0, 0).code == 500


def test_places_that_are_no_files(
    stub: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for word in ("", ".", "/"):
        assert main([word, "-AMPL"]) == 2
    (tmp_path / "folder.nl").mkdir()
    assert main([str(tmp_path / "folder"), "-AMPL"]) == 4
    stub.with_suffix(".sol").mkdir()
    assert main([str(stub), "-AMPL"]) == 4
    assert "small.sol" in capsys.readouterr().err
    assert {p.name for p in tmp_path.iterdir()} == {"small.nl", "small.sol", "folder.nl"}


def test_options_that_are_no_text(
    stub: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (stub.parent / "ipopt.opt").write_bytes(b"tol \xff\xfe\n")
    monkeypatch.chdir(stub.parent)
    assert main(["small", "-AMPL"]) == 1
    assert "GL903" in capsys.readouterr().err


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-v"]) == 0
    assert "gridlang-ipopt" in capsys.readouterr().out
    assert main(["--help"]) == 0
    assert main([]) == 2


def test_pyomo_solves_through_it() -> None:
    pe = pytest.importorskip("pyomo.environ", reason="pyomo not installed")
    m = pe.ConcreteModel()
    m.x = pe.Var(bounds=(0, 4), initialize=1)
    m.y = pe.Var(bounds=(0, 4), initialize=1)
    m.f = pe.Objective(expr=-((m.x - 2) ** 2) - pe.exp(m.y), sense=pe.maximize)
    m.c = pe.Constraint(expr=m.x * m.y >= 1)
    m.dual = pe.Suffix(direction=pe.Suffix.IMPORT)
    program = Path(sys.executable).with_name("gridlang-ipopt")
    result = pe.SolverFactory("ipopt", executable=str(program)).solve(m)
    assert str(result.solver.termination_condition) == "optimal"
    assert m.x() == pytest.approx(2.1686060, rel=1e-5)
    assert m.dual[m.c] == pytest.approx(-0.7312811, rel=1e-4)


def test_it_is_installed_as_a_program(stub: Path) -> None:
    program = Path(sys.executable).with_name("gridlang-ipopt")
    done = subprocess.run(
        [program, str(stub), "-AMPL"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert np.isfinite(read_sol(stub.with_suffix(".sol"), 2, 1).x).all()
