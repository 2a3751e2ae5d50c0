"""Steps of formulations: what each may name, and what is shown again as it was written."""

from __future__ import annotations

import pytest

from gridlang.diagnostics import GridlangError
from gridlang.model.show_model import show_model
from gridlang.pipeline import check, lower
from gridlang.source import Source

MODEL = """
model m
set BUS = 1..3
param v0{{BUS}} complex = 1
param r = 2
var v{{BUS}} complex start 1
var p >= 0 start 1
minimize f: sum{{k in BUS}} abs2(v[k]) + p^2
subject to
  power{{k in BUS}}: abs2(v[k]) + p == r
  band{{k in BUS}}: 0.9 <= abs(v[k]) <= 1.1
formulation soc of m: lift v*conj(v) as W; W minors
formulation polar of m: v as polar
formulation own of m: {steps}
"""


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ("v as round", "GL601"),
        ("p as polar", "GL602"),
        ("q as polar", "GL201"),
        ("lift v*v as W", "GL606"),
        ("lift v*abs2(v) as W", "GL606"),
        ("lift v*conj(p) as W", "GL606"),
        ("lift p*conj(p) as W", "GL611"),
        ("W psd", "GL607"),
        ("lift v*conj(v) as W; X minors", "GL607"),
        ("taylor 3 at v = 1", "GL608"),
        ("linearize v*conj(v) at p = 1", "GL608"),
        ("taylor 1 at v = p", "GL602"),
        ("taylor 1 at p = 1j", "GL602"),
        ("taylor 1 at v = 1 in nowhere", "GL201"),
        ("quadratic at p = 1 in power", "GL602"),
        ("abs(v) as 1 <= abs(v[1])", "GL609"),
        ("power as v[k] <= 2", "GL401"),
        ("power as abs(v[k,1]) <= 2", "GL302"),
        ("abs(p) as 1 in power", "GL612"),
        ("drop nowhere", "GL201"),
        ("let p = 1", "GL201"),
        ("bounded by polar", "GL613"),
        ("v as polar; v as rectangular", "GL602"),
    ],
)
def test_a_step_that_does_not_apply(steps: str, code: str) -> None:
    with pytest.raises(GridlangError) as caught:
        check(Source("m.grid", MODEL.format(steps=steps)))
    found = [d for d in caught.value.diagnostics if d.is_error]
    assert {d.code for d in found} == {code}
    assert all(d.span is not None and d.help for d in found)


@pytest.mark.parametrize(
    ("steps", "relation"),
    [
        ("v as polar", "exact"),
        ("v as polar; bounded by soc", "exact"),
        ("lift v*conj(v) as W", "relaxation"),
        ("lift v*conj(v) as W; W psd", "relaxation"),
        ("drop band", "relaxation"),
        ("let r = 3", "approximation"),
        ("band as abs(v[k] - 1) <= 0.1", "approximation"),
        ("linearize v*conj(v) at v = v0[k] in power", "approximation"),
        ("taylor 2 at p = 1", "approximation"),
        ("v as polar; taylor 1 at vm = 1, va = 0 in power", "approximation"),
        ("abs2(v) as 1 in power; lift v*conj(v) as W; W minors", "approximation"),
        ("drop band; lift v*conj(v) as W", "relaxation"),
    ],
)
def test_a_step_knows_its_relation_and_is_shown_again(steps: str, relation: str) -> None:
    text = MODEL.format(steps=steps).replace("var v{BUS}", "var v{k in BUS}")
    model, _ = check(Source("m.grid", text))
    assert lower(model, "own")[0].relation == relation
    shown = show_model(model)
    again, _ = check(Source("m.grid", shown))
    assert again.formulations == model.formulations


def test_a_formulation_goes_on_after_its_semicolon() -> None:
    model, _ = check(Source("m.grid", MODEL.format(steps="v as polar;\n    drop band")))
    assert len(model.formulations[-1].clauses) == 2
