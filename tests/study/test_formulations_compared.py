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
    rows = _rows()
    assert [r.formulation for r in rows] == ["polar", "rectangular"]
    for row in rows:
        assert row.solution is not None
        assert row.solution.objective == pytest.approx(5296.69, abs=0.01)
        assert row.standing.relation == "exact"
        assert row.standing.violation is not None and row.standing.violation < 1e-6
        assert row.gap == pytest.approx(0.0, abs=1e-6)


def test_a_bound_is_compared_with_the_best_exact_point(monkeypatch: pytest.MonkeyPatch) -> None:
    real = module.standing

    def relaxed(bound, solution):  # type: ignore[no-untyped-def]
        found = real(bound, solution)
        exact = bound.derived.formulation == "polar"
        return found if exact else Standing("relaxation", 1e-3, None)

    monkeypatch.setattr(module, "standing", relaxed)
    polar, loose = _rows("polar", "rectangular")
    assert loose.solution is not None and polar.solution is not None
    lower = replace(loose, solution=replace(loose.solution, bound=0.9 * 5296.6862))
    best = polar.solution.objective
    assert module._with_gap(lower, best).gap == pytest.approx(0.1, rel=1e-4)
    text = table((polar, module._with_gap(lower, best)))
    assert "relaxation" in text and "10 %" in text and "exactness" in text


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
        _rows("polr", "polar", "soc")
    assert [d.code for d in error.value.diagnostics] == ["GL603", "GL603"]
    assert "polar" in error.value.diagnostics[0].help
