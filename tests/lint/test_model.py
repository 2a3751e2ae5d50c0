"""What lint says of a model without data: each question with a bad and a good model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from gridlang.diagnostics import Diagnostic
from gridlang.inputs import library
from gridlang.lint.model.questions import lint_model
from gridlang.pipeline import check
from gridlang.source import Source

from .found import in_model, places

SCENE = """\
model scene
base s = 100 MVA
set GEN
param pmin{GEN} [MW]
param pmax{g in GEN} [MW] >= pmin[g]
param price{GEN} [$/(MW*h)]
"""
GOOD = """\
var p{g in GEN} [MW] >= pmin[g] <= pmax[g]
minimize cost: sum{g in GEN} price[g]*p[g]
"""


def _of(text: str, code: str) -> Sequence[Diagnostic]:
    found = in_model(SCENE + text)
    assert {d.code for d in found} <= {code}, found
    return found


def test_a_model_in_order_has_no_findings() -> None:
    assert in_model(SCENE + GOOD) == ()


@pytest.mark.parametrize("path", library().values(), ids=lambda p: p.stem)
def test_the_library_has_no_findings_above_a_note(path: Path) -> None:
    source = Source(str(path), path.read_text(encoding="utf-8"))
    assert not [d for d in lint_model(check(source)[0], source) if d.severity != "note"]


# ---- GL510


def test_sets_and_parameters_that_nothing_leads_to() -> None:
    found = _of(GOOD + "set SPARE within GEN\nparam margin{SPARE} [MW]\n", "GL510")
    assert places(found) == [
        ("GL510", "warning", "set SPARE within GEN"),
        ("GL510", "warning", "margin"),
    ]
    assert found[0].message == "the set `SPARE` is used only by `margin`, which nothing uses"
    assert found[1].message == "the parameter `margin` is never used"


@pytest.mark.parametrize(
    "use",
    [
        "define spare{g in GEN} = margin[g]",
        "check positive{g in GEN}: margin[g] >= 0",
        "subject to\n  c{g in GEN: margin[g] > 0}: p[g] >= 2*pmin[g]",
        "var t{GEN} [MW]\ncomplements c{g in GEN}: t[g] >= margin[g], p[g] >= pmin[g]",
    ],
)
def test_a_definition_a_check_and_a_condition_use_a_parameter(use: str) -> None:
    assert not _of(f"{GOOD}param margin{{GEN}} [MW]\n{use}\n", "GL510")


def test_a_set_is_used_by_prev_first_and_as_a_domain() -> None:
    text = """
        model m
        set HOUR = 1..3 ordered
        set DAY = 1..2
        set SLOT(d in DAY, t in HOUR) = {(d, t) for d in DAY, t in HOUR}
        var e{HOUR} >= 0
        var s{SLOT} >= 0
        minimize total: sum{t in HOUR} e[t] + sum{(d,t) in SLOT} s[d,t]
    """
    assert in_model(text) == ()


def test_a_base_uses_its_parameter() -> None:
    assert (
        in_model(
            "model m\nparam base [MVA]\nbase s = base\nvar p [MW] >= 1 [MW]\nminimize cost: p\n"
        )
        == ()
    )


def test_an_unused_column_is_taken_out_of_its_table() -> None:
    text = """
        model m
        table "lines.csv" as LINE(name): r [ohm], x [ohm]
        var f{LINE} >= 0
        minimize total [ohm]: sum{l in LINE} r[l]*f[l]
    """
    (found,) = in_model(text)
    assert places([found]) == [("GL510", "warning", "x")]
    assert "column" in found.help


def test_names_of_a_used_file_are_not_spoken_of() -> None:
    text = "model m\nuse matpower\nvar p{GEN} [MW] >= 0\nminimize total: sum{g in GEN} p[g]\n"
    assert in_model(text) == ()
    assert {d.code for d in lint_model(check(Source("m.grid", text))[0])} == {"GL510"}


# ---- GL511

FREE = "var p{GEN} [MW]\nminimize cost: sum{g in GEN} price[g]*p[g]\nsubject to\n"


def test_a_constraint_that_is_a_bound() -> None:
    (found,) = _of(FREE + "  limits{h in GEN}: pmin[h] <= p[h] <= pmax[h]\n", "GL511")
    assert places([found]) == [("GL511", "warning", "limits")]
    assert [label.span.text for label in found.labels] == ["p"]
    assert "`var p{h in GEN} …` with `>= pmin[h] <= pmax[h]`" in found.help


def test_the_edit_of_a_bound_is_a_model_in_order() -> None:
    edited = "var p{h in GEN} [MW] >= pmin[h] <= pmax[h]\n" + FREE.split("\n", 1)[1]
    assert in_model(SCENE + edited.replace("subject to\n", "")) == ()


@pytest.mark.parametrize(
    "constraint",
    [
        'limits{g in GEN} "(2)": pmin[g] <= p[g] <= pmax[g]',
        "some{g in GEN: pmin[g] > 0}: pmin[g] <= p[g] <= pmax[g]",
        "fixed{g in GEN}: p[g] == pmax[g]",
        "double{g in GEN}: pmin[g] <= 2*p[g] <= pmax[g]",
        "pairs{g in GEN, h in GEN}: pmin[h] <= p[g] <= pmax[h]",
    ],
)
def test_a_constraint_that_is_more_than_a_bound(constraint: str) -> None:
    assert not _of(f"{FREE}  {constraint}\n  met: sum{{g in GEN}} p[g] <= pmax[1] + pmin[1]\n", "")


def test_a_second_bound_stays_a_constraint() -> None:
    text = GOOD + "subject to\n  more{g in GEN}: p[g] >= 2*pmin[g]\n"
    assert not _of(text, "GL511")


def test_bounds_of_scalars_and_of_tuples() -> None:
    text = """
        model m
        set A = 1..2
        set ARC(i in A, j in A) = {(i,j) for i in A, j in A: i != j}
        param cap{ARC} = 3
        var f{ARC}
        var t
        minimize total: t + sum{(i,j) in ARC} f[i,j]
        subject to
          least: t >= 2
          most{(i,j) in ARC}: f[i,j] >= -cap[i,j]
    """
    found = in_model(text)
    assert places(found) == [("GL511", "warning", "least"), ("GL511", "warning", "most")]
    assert "`var t …` with `>= 2`" in found[0].help
    assert "`var f{(i, j) in ARC} …` with `>= -cap[i, j]`" in found[1].help


# ---- GL512

UNITS = "var on{GEN} binary\nvar up{GEN} binary\nsubject to\n  one{g in GEN}: on[g] + up[g] <= 1\n"


def _product(text: str, more: str = "") -> Sequence[Diagnostic]:
    bounded = "var p{g in GEN} [MW] >= 0 <= pmax[g]\n"
    rest = "check low{g in GEN}: pmin[g] >= 0\n"
    return _of(f"{bounded}{more}{rest}minimize cost: sum{{g in GEN}} {text}\n{UNITS}", "GL512")


def test_a_binary_times_a_bounded_variable() -> None:
    (found,) = _product("price[g]*on[g]*p[g]")
    assert places([found]) == [("GL512", "warning", "price[g]*on[g]*p[g]")]
    assert found.message.startswith("the product `on[g]` times `p[g]` makes the model nonconvex")
    for part in ("z >= 0", "z <= pmax[g]*on[g]", "z <= p[g]", "z >= p[g] - pmax[g]*(1 - on[g])"):
        assert f"`{part}`" in found.help


def test_a_product_of_binaries_and_a_power_of_one() -> None:
    (product,) = _product("price[g]*(on[g]*up[g] + 0*p[g]/pmax[g])")
    assert places([product]) == [("GL512", "warning", "on[g]*up[g]")]
    assert "`z >= on[g] + up[g] - 1`" in product.help
    (power,) = _product("price[g]*(on[g]^2 + 0*p[g]/pmax[g])")
    assert places([power]) == [("GL512", "warning", "on[g]^2")]
    assert power.help == "write `on[g]`"


def test_a_product_with_a_longer_expression_and_with_a_complement() -> None:
    (found,) = _product("price[g]*((1 - on[g])*(p[g] + 2*p[g]))")
    assert "where `p[g] + 2*p[g]` lies between L and U" in found.help
    assert "`z <= U*(1 - on[g])`" in found.help


def test_bounds_by_a_constraint_count() -> None:
    text = "var q{GEN} [MW]\n"
    limits = '  range{g in GEN} "(1)": pmin[g] <= q[g] <= pmax[g]\n'
    bad = f"{text}minimize cost: sum{{g in GEN}} price[g]*(on[g]*q[g])\n{UNITS}{limits}"
    (found,) = _of(bad, "GL512")
    assert "`z >= pmin[g]*on[g]`" in found.help


@pytest.mark.parametrize("product", ["on[g]*free[g] + p[g]", "p[g]*p[g]/pmax[g] + free[g]"])
def test_a_product_without_an_exact_linear_form(product: str) -> None:
    assert not _product(f"price[g]*({product})", "var free{GEN} [MW]\n")


# ---- GL513


def test_a_variable_in_no_relation() -> None:
    (found,) = _of(GOOD + "var idle [MW]\n", "GL513")
    assert places([found]) == [("GL513", "warning", "idle")]
    assert not found.note


def test_a_variable_that_only_an_unused_definition_uses() -> None:
    (found,) = _of(GOOD + "var idle [MW]\ndefine twice = 2*idle\n", "GL513")
    assert "`twice`" in found.note


def test_a_variable_that_a_used_definition_uses() -> None:
    text = GOOD + "var q [MW] >= 0\ndefine twice = 2*q\n"
    assert not _of(text + "subject to\n  met: twice == 4 [MW]\n", "GL513")


def test_a_variable_on_the_right_of_a_constraint() -> None:
    text = GOOD + "var q [MW] >= 0\nsubject to\n  met: sum{g in GEN} p[g] == q\n"
    assert not _of(text, "GL513")
