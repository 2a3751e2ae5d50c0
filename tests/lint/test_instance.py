"""What lint says of a model on its data: each question with a bad and a good model."""

from __future__ import annotations

import pytest

from gridlang.api import load
from gridlang.inputs import library
from gridlang.lint.instance.questions import lint_instance

from .found import on_data, places

TWO = """
    model m
    base s = 100 MVA
    var p [MW] >= 0
    var q [MW] >= 0
    minimize cost [MW]: p + q
    subject to
"""


@pytest.mark.parametrize("case", ["case5", "case118"])
@pytest.mark.parametrize("name", library())
def test_the_library_has_no_findings_above_a_note(name: str, case: str) -> None:
    model = load(name).model
    if not model.schemas or model.tables:
        pytest.skip("brings data of its own")
    for formulation in [f.name for f in model.formulations] or [""]:
        bound = load(name).bind(case, formulation=formulation).bound
        assert not [d for d in lint_instance(bound) if d.severity != "note"]


# ---- GL515


def test_a_wide_range_within_a_constraint() -> None:
    (found,) = on_data(TWO + "      met: 1e-3*p + 2e6*q >= 1 [MW]\n")
    assert places([found]) == [("GL515", "warning", "met")]
    assert found.message == "coefficients of `met` differ by a factor of 2.0e+09"
    assert found.note == "from 0.001 at p in met to 2e+06 at q in met"


def test_the_figures_are_in_the_authors_units() -> None:
    text = """
        model m
        base s = 100 MVA
        set GEN = 1..2
        param price{g in GEN} [$/(kW*h)] = (1e-9 [$/(kW*h)] if g == 2 else 20 [$/(kW*h)])
        var p{GEN} [kW] >= 0
        var cost [$/h]
        minimize total: cost
        subject to
          priced: cost >= sum{g in GEN} price[g]*p[g]
    """
    (found,) = on_data(text)
    assert found.message == "coefficients of `priced` differ by a factor of 2.0e+10"
    assert found.note.startswith("from 1e-09 $/h/kW at p[2] in priced to 20 $/h/kW at p[1]")


def test_a_wide_range_between_two_constraints() -> None:
    text = "      small: 1e-5*p + 0.9e-5*q >= 1e-5 [MW]\n      large: 1e6*p - 2e6*q >= 1 [MW]\n"
    (found,) = on_data(TWO + text)
    assert places([found]) == [("GL515", "warning", "small")]
    assert "`small` and `large` differ by a factor of 2.0e+11" in found.message
    assert found.note == "at most 1e-05 at p in small, and 2e+06 at q in large"


def test_entries_that_vanish_at_the_start_only_are_no_range() -> None:
    text = """
        model m
        var a start 1e-14
        var b start 0
        minimize total: a
        subject to
          turn: sin(a)*sin(b) + cos(a) + a + b >= 0.5
          square: a^2 + 100*b >= 0
    """
    assert on_data(text) == ()


def test_a_usual_range_is_none() -> None:
    assert on_data(TWO + "      met: 1e-3*p + 1e4*q >= 1 [MW]\n") == ()


# ---- GL516


def test_a_row_that_repeats_another() -> None:
    (found,) = on_data(TWO + "      met: p + 2*q >= 5 [MW]\n      again: 3 [MW] <= p + 2*q\n")
    assert places([found]) == [("GL516", "warning", "again")]
    assert found.message == "`again` has the entries of `met`"
    assert [label.span.text for label in found.labels] == ["met"]


def test_opposite_rows_repeat_each_other() -> None:
    text = "      met: p + 2*q >= 5 [MW]\n      again: -p - 2*q >= -9 [MW]\n"
    assert [d.code for d in on_data(TWO + text)] == ["GL516"]


def test_nonlinear_rows_repeat_each_other() -> None:
    text = """
        model m
        var a in [0, 2]
        var b in [0, 2]
        minimize total: a
        subject to
          one: sin(a)*b + a >= 0.5
          again: a + b*sin(a) >= 0.1
          other: sin(b)*a + b >= 0.5
    """
    assert [d.message for d in on_data(text)] == ["`again` has the entries of `one`"]


PARALLEL = """
    model m
    set LINE = 1..3
    param end{l in LINE} = 2 if l > 1 else 1
    var t{1..3}
    minimize total: t[1]
    subject to
      turn{l in LINE}: t[end[l]] - t[3] SENSE 0.5
"""


def test_rows_of_one_limit_that_repeat_each_other_are_noted() -> None:
    (found,) = on_data(PARALLEL.replace("SENSE", ">="))
    assert places([found]) == [("GL516", "note", "turn")]
    assert found.message == "`turn[3]` has the entries of `turn[2]`"


def test_rows_of_one_equation_that_repeat_each_other_are_a_warning() -> None:
    assert [d.severity for d in on_data(PARALLEL.replace("SENSE", "=="))] == ["warning"]


def test_rows_with_other_entries_are_none() -> None:
    text = "      met: p + 2*q >= 5 [MW]\n      other: 2*p + 2*q >= 5 [MW]\n"
    assert on_data(TWO + text) == ()


def test_a_function_that_is_not_defined_at_the_start_is_passed_over() -> None:
    text = """
        model m
        var a
        var b
        minimize total: a
        subject to
          root: log(a) + b >= 0
          same: log(a) + b >= 1
    """
    on_data(text)
