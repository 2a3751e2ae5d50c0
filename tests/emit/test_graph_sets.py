"""Sets of graphs in every target: data with what they are, indices over tuples, the same values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from from_text import ready

from gridlang.emit.render import Subject, emit
from gridlang.emit.target import targets
from gridlang.verify.run import verify

GOLDEN = Path(__file__).parent / "golden"

MESHED = """
    model meshed "Open a line in each mesh"
    set BUS = 1..6
    set LINE(line, from in BUS, to in BUS) = {(1,1,2), (2,2,3), (3,1,3), (4,3,4), (5,3,4), (6,5,6)}
    set MESH "meshes" = cycles(LINE)
    set PART = components(LINE)
    set BRIDGE = bridges(LINE)
    set TREE = tree(LINE, 1)
    set NEXT = neighbours(LINE)
    set LONG = {n in MESH: card(n) > 2}
    var closed{LINE} binary "switch"
    var level{BUS} in [0, 1]
    maximize lines: sum{l in LINE} closed[l] + sum{l in TREE} closed[l]/10
    subject to
      mesh{n in MESH} "(10)": sum{l in n} closed[l] <= card(n) - 1
      long{n in LONG}: sum{(l,i,j) in n: i == 1} closed[l,i,j] <= 1
      part{q in PART}: sum{k in q} level[k] <= card(q)/2
      ends{q in PART, k in q}: sum{(l,i,j) in LINE: i == k and j in q} closed[l,i,j] + level[k] <= 4
      some{n in MESH}: sum{l in TREE: l in n} closed[l] >= (1 if (1,1,2) not in n else 0)
      bridge{l in BRIDGE}: closed[l] == 1
      beside{k in BUS}: level[k] <= 1 - (sum{(i,m) in NEXT: i == k} level[m])/9
"""


@pytest.mark.parametrize("target", sorted(targets()))
def test_as_text(golden: Callable[[str, Path], None], target: str) -> None:
    bound = ready(MESHED).bound
    found = emit(Subject(bound.model, "", bound.lowered, bound.instance.evaluator), target)
    for name, text in found.files.items():
        golden(str(text), GOLDEN / target / "graphs" / name)


@pytest.mark.parametrize("target", sorted(targets()))
def test_alone(target: str) -> None:
    bound = ready(MESHED).bound
    assert emit(Subject(bound.model, "", bound.lowered), target).files


@pytest.mark.parametrize("target", ["ampl", "pyomo", "gams", "nl"])
def test_agrees(target: str) -> None:
    for found in verify(ready(MESHED).bound, [target], points=2):
        if found.not_run.startswith("pip install"):
            pytest.skip(found.not_run)
        assert found.not_run == ""
        assert found.agrees, [d for d in found.differences if d.largest > 1e-9 or d.missing]
