"""Studies solved and judged: what is computed, what is solved once, what a failed run leaves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from papers import paper

import gridlang
from gridlang import bound
from gridlang.diagnostics import GridlangError
from gridlang.inputs import find_model
from gridlang.study import outcome as outcomes
from gridlang.study import reproduce as module
from gridlang.study.judge import Verdict
from gridlang.study.reproduce import Reproduction, Value, reproduce

TABLE = """
study table1 "Table 1" over model in {exact, none_placed, infeasible}
  note "made up"
  let apart{u in THERMAL, t in HOUR} [kW] = abs(p[u,t] - exact.p[u,t])
  report cost published 93, 142 "a misprint", none
  report chosen = {n in SITE: place[n] == 1} published {"mid", "south"}, {}, {}
  report most = max{u in THERMAL, t in HOUR} apart[u,t] [MW] published 0, 5.000, none
  report hour = argmax{t in HOUR} sum{u in THERMAL} p[u,t] published 6, 5, none
  report dearer = cost - exact.cost published none, none, 3
  report seconds [s] beside 1, 2, 3
"""


def _of(found: Reproduction, name: str) -> list[Value]:
    return [v for v in found.values if v.name == name]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Reproduction:
    return reproduce(paper(tmp_path_factory.mktemp("study"), TABLE))


def test_quantities_are_evaluated_at_each_solution(found: Reproduction) -> None:
    """Demand is 12, 16, …, 32 MW; unit 1 gives 20 of it at price 1, two sites 7 at no price."""
    demand = np.arange(12.0, 33.0, 4.0)
    rest = (demand - 7, demand)
    costs = [float(np.sum(np.minimum(r, 20) + 2 * np.maximum(r - 20, 0))) for r in rest]
    exact, none, _ = _of(found, "cost")
    assert exact.computed == pytest.approx(costs[0])
    assert none.computed == pytest.approx(costs[1])
    assert _of(found, "chosen")[1].computed == ()
    assert set(_of(found, "chosen")[0].computed) >= {"mid"}  # type: ignore[arg-type]
    assert [v.computed for v in _of(found, "hour")] == [6, 6, None]
    assert _of(found, "dearer")[1].computed == pytest.approx(costs[1] - costs[0])


def test_values_of_another_run_are_of_that_run(found: Reproduction) -> None:
    own, other, _ = _of(found, "most")
    assert own.computed == pytest.approx(0.0, abs=1e-9)
    assert own.verdict is Verdict.DIGITS
    assert other.computed == pytest.approx(7.0)
    assert (other.unit, other.verdict) == ("MW", Verdict.DIFFERS)


def test_a_difference_keeps_the_reason_of_the_author(found: Reproduction) -> None:
    value = _of(found, "cost")[1]
    assert (value.verdict, value.note) == (Verdict.DIFFERS, "a misprint")
    assert value.deviation == pytest.approx(value.computed - 142)  # type: ignore[operator]


def test_a_failed_run_stops_no_other(found: Reproduction) -> None:
    assert found.failed
    last = [v for v in found.values if dict(v.where)["model"] == "infeasible"]
    assert {v.verdict for v in last} == {Verdict.FAILED}
    assert all("infeasible" in v.note for v in last)
    assert {v.computed for v in last} == {None}


def test_the_tidy_table_has_a_row_a_value(found: Reproduction) -> None:
    frame = found.frame()
    assert len(frame) == len(found.values) == 18
    assert {"name", "study", "model", "published", "computed", "verdict", "note"} <= set(frame)


def test_it_is_there_in_python(tmp_path: Path) -> None:
    root = paper(tmp_path, "study one\n  report cost\n")
    (value,) = gridlang.reproduce(root).values
    assert value.where == (("study", "one"),)
    assert value.verdict is Verdict.NOT_PRINTED


def test_identical_runs_are_solved_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    solved: list[object] = []
    real = outcomes.outcome

    def counted(task, model, data, other):  # type: ignore[no-untyped-def]
        solved.append(task)
        return real(task, model, data, other)

    monkeypatch.setattr(module, "outcome", counted)
    text = """
    study a over cap in {15, 20}
      report cost
    study b over cap in {20, 15} with units = 2
      report cost
    study c over cap in {20}
      report cost
    """
    found = reproduce(paper(tmp_path, text))
    assert len(solved) == 4
    costs = [v.computed for v in found.values]
    assert costs[0] == costs[3] != costs[1] == costs[2] == costs[4]


def test_a_parameter_is_set_in_its_declared_unit(tmp_path: Path) -> None:
    text = """
    study a over units in {0, 3} with cap = 40
      report cost
      report max{u in THERMAL, t in HOUR} p[u,t] [kW]
    """
    found = reproduce(paper(tmp_path, text))
    assert _of(found, "cost")[0].computed == pytest.approx(132.0)  # unit 1 gives it all
    assert found.values[2].computed == pytest.approx(32e3)


def test_a_whole_number_that_is_nearly_one_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = outcomes.outcome

    def shaken(task, model, data, other):  # type: ignore[no-untyped-def]
        o = real(task, model, data, other)
        o.solution.values["place"].values[:] -= 3e-7
        return o

    monkeypatch.setattr(module, "outcome", shaken)
    text = 'study a\n  report chosen = {n in SITE: place[n] == 1} published {"mid", "south"}\n'
    (value,) = reproduce(paper(tmp_path, text)).values
    assert len(value.computed) == 2  # type: ignore[arg-type]


def test_a_point_whose_certificate_fails_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = bound.certify
    monkeypatch.setattr(bound, "certify", lambda *a: replace(real(*a), max_violation=1e-3))
    found = reproduce(paper(tmp_path, "study a\n  report cost published 93\n"))
    (value,) = found.values
    assert found.failed
    assert (value.verdict, value.computed) == (Verdict.FAILED, None)
    assert "certificate" in value.note or "error" in value.note


def test_a_missing_solver_is_said_and_others_go_on(tmp_path: Path) -> None:
    text = """
    study a with solver couenne
      report cost
    study b
      report cost
    """
    first, second = reproduce(paper(tmp_path, text)).values
    assert first.verdict is Verdict.FAILED
    assert first.note.startswith("GL90")
    assert second.computed is not None


def test_an_expression_without_a_value_fails_alone(tmp_path: Path) -> None:
    text = """
    study a over model in {none_placed}
      report share = 1/(sum{n in SITE} place[n]) published 0.5
      report first = max{n in SITE: place[n] > 0.5} demand[n,1] published 3
      report cost
    """
    share, first, cost = reproduce(paper(tmp_path, text)).values
    assert (share.verdict, first.verdict) == (Verdict.UNKNOWN, Verdict.UNKNOWN)
    assert "zero" in share.note
    assert "nothing" in first.note
    assert cost.computed is not None


def test_a_fact_that_the_solve_does_not_give_is_not_known(tmp_path: Path) -> None:
    (value,) = reproduce(paper(tmp_path, "study a\n  report exactness published 0\n")).values
    assert value.verdict is Verdict.UNKNOWN


def test_formulations_of_one_model(tmp_path: Path) -> None:
    text = find_model("acopf").text + (
        "\nstudy both over formulation in {polar, rectangular}\n"
        "  report s[1] [MVA] within 0.01 published 89.799+12.966j, 89.80+12.97j\n"
        "  report furthest = max{k in BUS} abs(v[k] - polar.v[k]) within 1e-6 published 0.0, 0.0\n"
        "  report arg(v[5]) [deg]\n"
    )
    path = tmp_path / "both.grid"
    path.write_text(text, encoding="utf-8")
    found = reproduce(path, "case9")
    assert [v.verdict for v in found.values[:4]] == [Verdict.DIGITS] * 4
    solution = gridlang.load("acopf").bind("case9").solve()
    assert found.values[4].computed == pytest.approx(np.degrees(np.angle(solution["v"][5])))


def test_a_study_is_chosen_by_name(tmp_path: Path) -> None:
    root = paper(tmp_path, "study a\n  report cost\nstudy b\n  report cost\n")
    assert [r.study.name for r in reproduce(root, study="b").results] == ["b"]
    with pytest.raises(GridlangError, match="no study `c`"):
        reproduce(root, study="c")


def test_a_file_without_studies_says_so(tmp_path: Path) -> None:
    with pytest.raises(GridlangError, match="no study"):
        reproduce(paper(tmp_path, ""))


def test_what_needs_a_run_that_failed_says_which(tmp_path: Path) -> None:
    text = """
    study a over model in {exact, infeasible}
      let apart{u in THERMAL, t in HOUR: infeasible.p[u,t] > 1 [MW]} = p[u,t]
      report cost - infeasible.cost
      report {t in HOUR: infeasible.p[1,t] > 1 [MW]}
      report argmax{u in THERMAL, t in HOUR: infeasible.p[u,t] > 1 [MW]} p[u,t]
      report apart[1,1]
      report cost published 96, none
    """
    found = reproduce(paper(tmp_path, text))
    own = [v for v in found.values if dict(v.where)["model"] == "exact"]
    assert [v.verdict for v in own] == [Verdict.UNKNOWN] * 4 + [Verdict.DIGITS]
    assert {v.note for v in own[:4]} == {"the run `infeasible` has no solution"}


def test_models_on_a_case_are_bound_to_it_each(tmp_path: Path) -> None:
    """Two files that use one model, with a network of MATPOWER's behind both."""
    (tmp_path / "base.grid").write_text(find_model("acopf").text, encoding="utf-8")
    for name, limit in (("wide", 1.1), ("narrow", 1.02)):
        (tmp_path / f"{name}.grid").write_text(
            f'model {name}\nuse "base.grid"\nsubject to\n  held{{k in BUS}}: abs(v[k]) <= {limit}\n',
            encoding="utf-8",
        )
    path = tmp_path / "two.grid"
    path.write_text(
        "model two\nvar z\nstudy s over model in {wide, narrow}\n"
        "  let drop{k in BUS} [pu] = abs(wide.v[k]) - abs(v[k])\n"
        "  report largest = max{k in BUS} abs(v[k]) [pu] truncated published 1.1, 1.02\n"
        "  report max{k in BUS} drop[k] [%] published 0.0, none\n"
        "  report dearer = cost - wide.cost [$/h]\n"
        "  report wide.flow[1,1,4] [MVA]\n",
        encoding="utf-8",
    )
    found = reproduce(path, "case9")
    assert not found.failed
    digits = [v.verdict for v in found.values[:3]]
    assert digits == [Verdict.DIGITS] * 3
    assert found.values[5].computed > 1  # type: ignore[operator]
    assert found.values[6].computed == pytest.approx(found.values[7].computed)


def test_of_a_relaxation_the_objective_is_what_was_solved(tmp_path: Path) -> None:
    """W22 = 1.21 and W12 = 0.5 have no v behind them; the recovered one has another cost."""
    path = tmp_path / "relaxed.grid"
    path.write_text(_RELAXED, encoding="utf-8")
    found = reproduce(path)
    solved, there = (v.computed for v in found.values[:2])
    solution = gridlang.load(path).bind().solve()
    assert solution.relation != "exact"
    assert solved == pytest.approx(solution.objective)
    assert there != pytest.approx(solution.objective, rel=1e-3)


_RELAXED = """model relaxed
set BUS = {1, 2}
set LINE(i in BUS, j in BUS) = {(1, 2)}
var v{BUS} complex start 1
minimize cost: -abs2(v[2]) - 3*re(v[1]*conj(v[2]))
subject to
  band{k in BUS}: abs(v[k]) <= 1.1
  apart: re(v[1]*conj(v[2])) <= 0.5
  reference: v[1] == 1
formulation soc of relaxed: lift v*conj(v) as W; W minors
study s
  report cost
  report there = -abs2(v[2]) - 3*re(v[1]*conj(v[2]))
"""
