"""`--set NAME=VALUE`, and settings from Python: figures in the declared units."""

from __future__ import annotations

from pathlib import Path

import pytest

import gridlang
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.load import Setting
from gridlang.inputs import parse_settings


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("a=1", Setting("a", (), 1.0)),
        (" a = 1.5e3 ", Setting("a", (), 1500.0)),
        ("a=-2", Setting("a", (), -2.0)),
        ("a=inf", Setting("a", (), float("inf"))),
        ("a=wind", Setting("a", (), "wind")),
        ("a[5]=1", Setting("a", (5,), 1.0)),
        ("a[-5]=1", Setting("a", (-5,), 1.0)),
        ("a[wind]=1", Setting("a", ("wind",), 1.0)),
        ("a[1, wind,3]=1", Setting("a", (1, "wind", 3), 1.0)),
        ("θ[1]=2", Setting("θ", (1,), 2.0)),
    ],
)
def test_a_setting_is_parsed(text: str, setting: Setting) -> None:
    assert parse_settings([text]) == (setting,)


@pytest.mark.parametrize("text", ["", "a", "=1", "a[1=2", "a[1", "[1]=2", " =1"])
def test_what_is_no_setting(text: str) -> None:
    with pytest.raises(GridlangError) as caught:
        parse_settings([text])
    (found,) = caught.value.diagnostics
    assert found.code == "GL822"
    assert found.help


@pytest.mark.parametrize("text", ["a]=1", "a[]=1", "a[1]]=2", "a b=1"])
def test_what_is_no_setting_either(text: str) -> None:
    with pytest.raises(GridlangError):
        parse_settings([text])


@pytest.mark.parametrize("label", ["--5", "²", "007"])
def test_a_label_that_only_looks_like_a_number_is_a_text(label: str) -> None:
    assert parse_settings([f"a[{label}]=1"]) == (Setting("a", (label,), 1.0),)


def test_a_label_may_hold_any_sign_in_quotes() -> None:
    assert parse_settings(['a["oil, heavy"]=1'])[0] == Setting("a", ("oil, heavy",), 1.0)


_MODEL = """model m
set A = {"wind", "sun", 3}
param a [kW] default 1 [kW]
param b{A} [kW] default 2 [kW]
param at in A default "sun"
param fixed = 4
var x [kW] >= a
var y{k in A} [kW] >= b[k]
var z{k in A} >= (1 if k == at else 0)
minimize o [MW]: x + sum{k in A} y[k] + sum{k in A} z[k]*(1 [MW])
"""


@pytest.fixture
def model(tmp_path: Path) -> gridlang.api.Loaded:
    path = tmp_path / "m.grid"
    path.write_text(_MODEL)
    return gridlang.load(path)


def _findings(model: gridlang.api.Loaded, settings: dict[str, float | str]) -> list[Diagnostic]:
    with pytest.raises(GridlangError) as caught:
        model.bind(settings=settings)
    return list(caught.value.diagnostics)


def test_settings_are_in_the_declared_unit(model: gridlang.api.Loaded) -> None:
    s = model.bind(settings={"a": 10, "b[sun]": "20", "b[3]": 30.0}).solve()
    assert s["x"].values == pytest.approx([10], abs=1e-4)
    assert [s["y"][k] for k in ("wind", "sun", 3)] == pytest.approx([2, 20, 30], abs=1e-4)


def test_without_settings_the_defaults_hold(model: gridlang.api.Loaded) -> None:
    s = model.bind().solve()
    assert s["x"].values == pytest.approx([1], abs=1e-4)
    assert s["z"]["sun"] == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("label", ["wind", "3"])
def test_a_setting_may_name_an_element(label: str, model: gridlang.api.Loaded) -> None:
    s = model.bind(settings={"at": label}).solve()
    assert s["z"][int(label) if label.isdigit() else label] == pytest.approx(1, abs=1e-4)


def test_settings_replace_the_figures_of_a_case() -> None:
    loaded = gridlang.load("economic_dispatch")
    base = loaded.bind("case9").solve().objective
    more = loaded.bind("case9", settings={"pd[5]": 190}).solve().objective
    assert base is not None
    assert more is not None
    assert more > base


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("nothing", 1, "GL822"),
        ("x", 1, "GL822"),
        ("A", 1, "GL822"),
        ("fixed", 1, "GL822"),
        ("a[1]", 1, "GL822"),
        ("b", 1, "GL822"),
        ("b[coal]", 1, "GL822"),
        ("b[wind,sun]", 1, "GL822"),
        ("a", "many", "GL804"),
        ("a", "nan", "GL804"),
        ("at", "coal", "GL806"),
    ],
)
def test_a_setting_that_fits_nothing(
    name: str, value: float | str, code: str, model: gridlang.api.Loaded
) -> None:
    (found,) = _findings(model, {name: value})
    assert found.code == code
    assert name.partition("[")[0] in found.message + found.note


def test_a_near_parameter_is_suggested(model: gridlang.api.Loaded) -> None:
    (found,) = _findings(model, {"fixd": 1})
    assert found.code == "GL822"


def test_all_wrong_settings_come_at_once(model: gridlang.api.Loaded) -> None:
    assert len(_findings(model, {"nothing": 1, "b[coal]": 2})) == 2
