"""`gridlang verify`: targets beside our own evaluation, and two formulations of one problem."""

from __future__ import annotations

import pytest
from shell import model

BOX = """model {name}
set K = 1..3
var {x}{{K}} in [0, 2] start 1
minimize total: sum{{k in K}} {x}[k]^2
subject to
  least{{k in K}}: {x}[k]^3 >= k/10
  {more}
"""


def box(name: str, x: str = "x", more: str = "") -> str:
    return str(model(BOX.format(name=name, x=x, more=more)).rename(f"{name}.grid"))


def test_each_target_and_family_is_a_line(gridlang) -> None:
    said = gridlang("verify", box("one"), "--targets", "pyomo,nl")
    assert said.code == 0
    assert "pyomo by Pyomo: agrees\n" in said.out
    assert any(line.split()[:2] == ["least", "3"] for line in said.out.splitlines())


def test_two_formulations(gridlang) -> None:
    said = gridlang("verify", box("one"), box("two", "y"), "--map", "x=y", "--map", "y=x", "--json")
    assert said.code == 0
    for found in said.json["mapped"]:
        assert found["agrees"]
        assert len(found["points"]) == found["points_sought"] == 3


def test_one_that_leaves_points_out_differs_and_says_so(gridlang) -> None:
    said = gridlang("verify", box("one"), box("two", more="most{k in K}: x[k]^3 <= k/9"))
    assert said.code == 1
    assert "one in two: DIFFERS" in said.out
    assert "3 sought, 3 found, 0 of them feasible there" in said.out
    assert "two in one: agrees" in said.out


def test_one_that_has_no_point(gridlang) -> None:
    said = gridlang("verify", box("one"), box("two", more="none: x[1]^3 >= 9"))
    assert said.code == 1
    assert "two is infeasible, there is no point to map" in said.out


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("--map", "x=y"), "name the OTHER"),
        (("one.grid", "--targets", "nl"), "--targets is for one model"),
        (("--points", "0"), "'0' is no whole number above 0"),
        (("--points", "-1"), "'-1' is no whole number above 0"),
        (("--targets", "matlab"), "there is no target `matlab`"),
        (("one.grid", "--map", "x=root(y)"), "`x=root(y)` maps no variable"),
        (("one.grid", "--formulation", "a,b"), "`one` has no formulation `a`"),
        (("nowhere.grid",), "nowhere.grid"),
    ],
)
def test_misuse_is_said(gridlang, argv: tuple[str, ...], message: str) -> None:
    said = gridlang("verify", box("one"), *argv)
    assert said.code != 0
    assert message in said.err
