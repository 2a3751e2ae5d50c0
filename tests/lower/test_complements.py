"""A complementarity as inequalities, and one thing as long as it is a model."""

from __future__ import annotations

import pytest

from gridlang.lower.classes import problem_class
from gridlang.lower.complements import inequalities
from gridlang.model.show_model import show_constraint, show_model
from gridlang.pipeline import check, lower
from gridlang.source import Source

_MODEL = """model m
set K = 1..3
param most{k in K} = k
var a{K} >= 0
var b{K}
var v{K} complex start 1
complements c{k in K: k > 1} "(7)" "one or the other": {sides}
formulation polar of m: v as polar
formulation rectangular of m: v as rectangular
"""


def _lowered(sides: str, formulation: str = ""):
    model = check(Source("m.grid", _MODEL.replace("{sides}", sides)))[0]
    return lower(model, formulation)[1].model


@pytest.mark.parametrize(
    ("sides", "product"),
    [
        ("a[k] >= 0, b[k] >= 0", "a[k]*b[k]"),
        ("0 <= a[k], 2 >= b[k]", "a[k]*(2 - b[k])"),
        ("a[k] >= b[k], a[k] + b[k] <= 4", "(a[k] - b[k])*(4 - (a[k] + b[k]))"),
        (
            "a[k] >= 0, b[k] <= most[k]",
            "(a[k]*(most[k] - b[k]) if abs(most[k]) < inf else a[k])",
        ),
        ("a[k] >= 0, b[k] >= inf", "(a[k]*(b[k] - inf) if abs(inf) < inf else a[k])"),
    ],
)
def test_the_product_of_both_slacks_is_not_positive(sides: str, product: str) -> None:
    model = _lowered(sides)
    first, second, both = inequalities(model.complements[0], model)
    assert (first.name, second.name, both.name) == ("c.first", "c.second", "c.product")
    assert show_constraint(both).endswith(f": {product} <= 0")
    assert first.over == second.over == both.over


@pytest.mark.parametrize(
    ("formulation", "side"),
    [("polar", "vm[k] >= 1"), ("rectangular", "sqrt(vr[k]^2 + vi[k]^2) >= 1")],
)
def test_it_stays_one_statement_when_written_in_real_numbers(formulation: str, side: str) -> None:
    model = _lowered("abs(v[k]) >= 1, a[k] >= 0", formulation)
    line = f'complements c{{k in K: k > 1}} "(7)" "one or the other": {side}, a[k] >= 0\n'
    assert line in show_model(model)
    assert show_model(check(Source("again.grid", show_model(model)))[0]) == show_model(model)


def test_products_of_linear_sides_are_quadratic() -> None:
    assert problem_class(_lowered("a[k] >= 0, b[k] >= 0")) == "QCP"
    assert problem_class(_lowered("a[k]^2 >= 0, b[k] >= 0")) == "NLP"
