"""Bonmin as CasADi's wheel brings it, in a process of its own."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from small import solved

from gridlang.bonmin import main
from gridlang.diagnostics import GridlangError
from gridlang.solve import executable

pytestmark = pytest.mark.skipif(find_spec("casadi") is None, reason="casadi is not installed")

CONVEX = """
    model m
    var n integer in [0, 9]
    var x in [0, 4]
    minimize f: (n - 3.4)^2 + (x - n)^2
    subject to
      c: x^2 + n <= 5
"""


def test_a_convex_problem_is_solved_to_the_same_optimum_as_by_scip() -> None:
    found, proven = solved(CONVEX, solver="bonmin"), solved(CONVEX, solver="scip")
    assert found.objective == pytest.approx(proven.objective, rel=1e-6)
    assert found["n"].values[0] == round(found["n"].values[0])
    assert (found.via, found.status, found.proof) == ("nl", "locally_optimal", "local")
    assert proven.status == "optimal"


def test_infeasible_of_a_heuristic_is_no_point_found() -> None:
    text = """
        model m
        var n integer in [0, 4]
        var x in [0, 4]
        var y in [0, 4]
        minimize f: n + x
        subject to
          ring: x^2 + y^2 == 9.5
          apart: x*y*n >= 30
          low: n*y <= 3
    """
    found = solved(text, solver="bonmin")
    assert (found.status, found.proof, found.objective) == ("no_point", "none", None)
    assert solved(text, solver="scip").proof == "global"


def test_options_reach_it_and_wrong_ones_are_said() -> None:
    assert solved(CONVEX, solver="bonmin", options={"bonmin.algorithm": "B-OA"}).has_point
    found = solved(CONVEX, solver="bonmin", options={"nonsense": 1})
    assert found.status == "error" and "nonsense" in found.message


def test_without_casadi_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executable, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(GridlangError, match="GL901 bonmin is not installed") as raised:
        solved(CONVEX, solver="bonmin")
    assert "gridlang[bonmin]" in raised.value.diagnostics[0].help


def test_a_file_that_is_none(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main([str(tmp_path / "nothing"), "-AMPL"]) == 4
    (tmp_path / "bad.nl").write_text("no problem\n")
    assert main([str(tmp_path / "bad"), "-AMPL"]) == 1
    assert "GL910" in capsys.readouterr().err
