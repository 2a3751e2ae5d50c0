"""Formulations: which coordinates a variable gets, and the way back to the author's."""

from __future__ import annotations

import numpy as np
import pytest

from gridlang.derive.coordinates import COORDINATES
from gridlang.derive.derive import derive
from gridlang.diagnostics import GridlangError
from gridlang.model.nodes import Field, Model
from gridlang.pipeline import check
from gridlang.source import Source

MODEL = """
model m
set S = 1..3
var v{S} complex "voltage" [pu] start 1 + 1j
var i{S} complex [pu]
var x in [0, 1]
minimize f: x
subject to
  c{s in S}: v[s] == i[s]*(1 + 1j)
formulation polar of m: v as polar
formulation both of polar: i as polar
formulation rectangular of m: v as rectangular
"""


def model(text: str = MODEL) -> Model:
    return check(Source("test.grid", text))[0]


def codes(text: str) -> list[str]:
    with pytest.raises(GridlangError) as raised:
        model(text)
    return [d.code for d in raised.value.diagnostics]


@pytest.mark.parametrize(
    ("formulation", "names"),
    [
        ("", ["vm", "va", "ir", "ii", "x"]),
        ("polar", ["vm", "va", "ir", "ii", "x"]),
        ("both", ["vm", "va", "im", "ia", "x"]),
        ("rectangular", ["vr", "vi", "ir", "ii", "x"]),
    ],
)
def test_variables(formulation: str, names: list[str]) -> None:
    derived = derive(model(), formulation)
    assert [v.name.rstrip("_") for v in derived.model.vars] == names
    assert all(v.field is not Field.COMPLEX for v in derived.model.vars)
    assert [lift.variable for lift in derived.lifts] == ["v", "i"]


def test_the_first_formulation_is_the_default() -> None:
    assert derive(model()).formulation == "polar"
    assert derive(model(MODEL[: MODEL.index("formulation")])).formulation == ""


@pytest.mark.parametrize("form", COORDINATES)
def test_the_way_back(form: str) -> None:
    z = np.array([1 + 2j, -0.5j, -1.0])
    parts = {"polar": (np.abs(z), np.angle(z)), "rectangular": (z.real, z.imag)}[form]
    assert COORDINATES[form].lift(*parts) == pytest.approx(z)


def test_names_that_are_taken_are_passed_over() -> None:
    taken = MODEL.replace("var x in", "var vm\nvar va_ in").replace("f: x", "f: vm + va_")
    names = [v.name for v in derive(model(taken), "polar").model.vars]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("clause", "code"),
    [
        ("v as polarr", "GL601"),
        ("x as polar", "GL602"),
        ("v as polar; v as rectangular", "GL602"),
    ],
)
def test_steps_that_cannot_be(clause: str, code: str) -> None:
    assert codes(MODEL + f"formulation new of m: {clause}\n") == [code]


def test_an_unknown_formulation() -> None:
    with pytest.raises(GridlangError) as raised:
        derive(model(), "polr")
    (found,) = raised.value.diagnostics
    assert found.code == "GL603"
    assert "polar" in found.help
