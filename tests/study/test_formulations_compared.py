"""Formulations of a model side by side: bounds, gaps to the best exact point, what fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

import gridlang
from gridlang.diagnostics import GridlangError
from gridlang.inputs import datasets
from gridlang.study import compare as module
from gridlang.study.compare import Question, Row, Standing, compare, row_object, table


def _rows(*names: str) -> tuple[Row, ...]:
    model = gridlang.load("acopf").model
    return compare(Question(model, names, datasets(model, ["case9"])))


def test_both_coordinates_are_exact_and_agree() -> None:
    rows = _rows("polar", "rectangular")
    assert [r.formulation for r in rows] == ["polar", "rectangular"]
    for row in rows:
        assert row.solution is not None
        assert row.solution.objective == pytest.approx(5296.69, abs=0.01)
        assert row.standing.relation == "exact"
        assert row.standing.violation is not None and row.standing.violation < 1e-6
        assert row.gap == pytest.approx(0.0, abs=1e-6)


def _relaxed(row: Row, bound: float) -> Row:
    assert row.solution is not None
    solution = replace(row.solution, bound=bound)
    return replace(row, solution=solution, standing=Standing("relaxation", 1e-3, 0.02))


def test_a_bound_is_compared_with_the_best_exact_point() -> None:
    polar, other = _rows("polar", "rectangular")
    assert polar.solution is not None and polar.solution.objective is not None
    best = polar.solution.objective
    row = module._with_gap(_relaxed(other, 0.9 * best), best, 1.0)
    assert (row.gap, row.doubt) == (pytest.approx(0.1), "")
    text = table((polar, row))
    assert "relaxation" in text and "10 %" in text and "exactness" in text


def test_a_relaxation_beyond_an_exact_point_is_doubted() -> None:
    (polar,) = _rows("polar")
    assert polar.solution is not None and polar.solution.objective is not None
    best = polar.solution.objective
    above = module._with_gap(_relaxed(polar, 1.001 * best), best, 1.0)
    assert "one of the two is wrong" in table((above,))
    assert not module._with_gap(_relaxed(polar, 1.001 * best), best, -1.0).doubt


def test_columns_that_say_nothing_are_left_out() -> None:
    head = table(_rows("polar")).splitlines()[0]
    assert "AC violation" in head
    assert "exactness" not in head


def test_a_formulation_that_cannot_be_solved_has_its_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = gridlang.load("acopf").model
    q = Question(model, ("polar", "rectangular"), datasets(model, ["case9"]), solver="highs")
    rows = compare(q)
    assert all(r.solution is None and r.reason.startswith("GL902") for r in rows)
    assert row_object(rows[0])["status"] == "failed"
    assert "polar: GL902" in table(rows)


def test_all_unknown_names_are_reported() -> None:
    with pytest.raises(GridlangError) as error:
        _rows("polr", "polar", "socp")
    assert [d.code for d in error.value.diagnostics] == ["GL603", "GL603"]
    assert "polar" in error.value.diagnostics[0].help
