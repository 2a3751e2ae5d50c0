"""Scenarios: what each fixes, drops, sets and takes from another, and what is said of those that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

import gridlang
from gridlang.diagnostics import GridlangError
from gridlang.pipeline import check
from gridlang.source import Source
from gridlang.study.reproduce import reproduce

FEEDER = """
model feeder "Two ways to a load"
set BUS = 1..3
set LINE(l, i in BUS, j in BUS) = {(1,1,2), (2,2,3), (3,1,3)}
param level default 1
param price{LINE} default 1
var closed{LINE} binary
var p{LINE} start 0
var g >= 0 <= 10
minimize f: sum{e in LINE} price[e]*closed[e] + 0.1*g
subject to
  source: g == sum{(l,i,j) in LINE: i == 1} p[l,i,j]
  load{k in BUS: k > 1}: sum{(l,i,j) in LINE: j == k} p[l,i,j] - sum{(l,i,j) in LINE: i == k} p[l,i,j] == level
  most{e in LINE}: p[e] <= 10*closed[e]
  least{e in LINE}: p[e] >= -10*closed[e]
  cheap: g <= 2.5
"""


def _model(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "feeder.grid"
    path.write_text(FEEDER + text)
    return path


def _solve(path: Path, scenario: str, **settings: float) -> gridlang.Solution:
    ready = gridlang.load(path).bind(scenario=scenario, settings=settings)
    solution = ready.solve()
    assert solution.status == "optimal"
    return solution


def test_a_scenario_fixes_and_sets(tmp_path: Path) -> None:
    path = _model(tmp_path, "scenario all: fix closed = 1; let level = 0.5")
    solution = _solve(path, "all")
    assert solution.objective == pytest.approx(3 + 0.1)
    assert solution.title.endswith("scenario all")


def test_whole_numbers_that_are_all_fixed_leave_a_problem_without(tmp_path: Path) -> None:
    path = _model(tmp_path, "scenario all: fix closed = 1\nscenario half: fix closed = 0.5")
    assert _solve(path, "all").problem_class == "LP"
    half = gridlang.load(path).bind(scenario="half").solve()
    assert (half.problem_class, half.status) == ("MILP", "infeasible")


def test_an_index_set_says_where(tmp_path: Path) -> None:
    path = _model(tmp_path, "scenario ring: fix closed{(l,i,j) in LINE: l == 2} = 0")
    assert _solve(path, "ring")["closed"][2, 2, 3] == 0
    assert _solve(path, "ring").objective == pytest.approx(2.2)


def test_values_of_another_scenario_are_taken_whatever_the_order(tmp_path: Path) -> None:
    lines = "scenario after: fix closed = before.closed\nscenario before: fix closed{(l,i,j) in LINE: l == 1} = 1"
    path = _model(tmp_path, lines)
    before, after = _solve(path, "before"), _solve(path, "after")
    assert after["closed"].values.tolist() == before["closed"].values.tolist()


def test_settings_hold_for_the_scenario_that_values_are_taken_from(tmp_path: Path) -> None:
    path = _model(tmp_path, "scenario a:\nscenario b: fix g = a.g")
    assert _solve(path, "b", level=1.2)["g"].values == pytest.approx([2.4])


def test_what_a_scenario_sets_holds_when_its_values_are_taken(tmp_path: Path) -> None:
    path = _model(
        tmp_path,
        "scenario a: let level = 0.5\nscenario b: fix closed = 1; fix p = a.p; let level = 0.5",
    )
    assert _solve(path, "a", level=1.0)["g"].values == pytest.approx([2.0])
    with pytest.raises(AssertionError):  # the flows of 0.5 do not meet a load of 1
        _solve(path, "b", level=1.0)


def test_the_command_s_settings_stand_before_the_scenario_s(tmp_path: Path) -> None:
    path = _model(tmp_path, "scenario half: let level = 0.5")
    assert _solve(path, "half", level=1.0)["g"].values == pytest.approx([2.0])


def test_a_scenario_goes_on_from_another(tmp_path: Path) -> None:
    lines = "scenario a: fix closed = 1; let level = 0.5\nscenario b of a: unfix closed; let level = 1.1"
    path = _model(tmp_path, lines)
    assert _solve(path, "b").objective == pytest.approx(2.22)


def test_constraints_are_dropped(tmp_path: Path) -> None:
    path = _model(tmp_path, "scenario more: drop cheap; let level = 2")
    assert _solve(path, "more")["g"].values == pytest.approx([4.0])


def test_the_model_itself_stays_as_it_is(tmp_path: Path) -> None:
    path = _model(tmp_path, "scenario a: fix closed = 1; drop cheap")
    assert _solve(path, "").objective == pytest.approx(2.2)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("scenario a: fix closd = 1", ["GL220"]),
        ("scenario a: fix closed = b.closed", ["GL220"]),
        ("scenario a: fix closed = 1\nscenario b: fix closed = a.clos", ["GL220"]),
        ("scenario a: fix g = b.g\nscenario b: fix g = a.g", ["GL207", "GL207"]),
        ("scenario a of a: fix g = 1", ["GL207"]),
        ("scenario a: fix g = 1\nscenario a: fix g = 2", ["GL204"]),
        ("scenario a: unfix g", ["GL220"]),
        ("scenario a: drop chaep", ["GL220"]),
        ("scenario a: let levle = 1", ["GL220"]),
        ("scenario a: let price = 1", ["GL220"]),
        ("scenario a: let level = high", ["GL220"]),
        ("scenario a: fix g = 1 [kV]", ["GL411"]),
        ("scenario a: fix closed{k in BUS} = 1", ["GL302"]),
    ],
)
def test_what_cannot_be_is_said_at_its_place(text: str, codes: list[str]) -> None:
    with pytest.raises(GridlangError) as caught:
        check(Source("m.grid", FEEDER + text))
    found = caught.value.diagnostics
    assert [d.code for d in found] == codes
    assert all(d.span is not None and d.span.start >= len(FEEDER) and d.help for d in found)


def test_a_scenario_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(GridlangError, match="GL220"):
        gridlang.load(_model(tmp_path, "scenario a: fix g = 2")).bind(scenario="b")


def test_nothing_is_taken_from_a_scenario_without_solution(tmp_path: Path) -> None:
    lines = "scenario a: let level = 9\nscenario b: fix closed = a.closed"
    with pytest.raises(GridlangError, match="GL837"):
        gridlang.load(_model(tmp_path, lines)).bind(scenario="b")


STUDY = """
scenario before: let level = 0.5
scenario after: fix closed = before.closed
scenario none: let level = 9
scenario later: fix closed = none.closed

study t over scenario in {after, later, before}, cap in {1}
"""


def test_a_study_runs_over_scenarios_and_failures_stay_with_those_that_need_them(
    tmp_path: Path,
) -> None:
    text = STUDY.replace(", cap in {1}", "") + "  report f published 2.2, none, 2.1\n"
    found = reproduce(_model(tmp_path, text))
    after, later, before = found.results[0].outcomes
    assert not after.failed and not before.failed
    assert "GL837" in later.reason
    values = [v.computed for v in found.values]
    assert values[0] == pytest.approx(2.2)
    assert values[2] == pytest.approx(2.1)
