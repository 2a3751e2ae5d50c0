"""Do the units of sums, comparisons, definitions and declarations agree?"""

from __future__ import annotations

import pytest

from .marked import expect, findings, findings_of

_BAD = [
    ("c: ‹p[1]› == «‹5›»", "GL411", "[MW] is compared with a plain number", "5 [MW]"),
    ("c: ‹p[1]› == «‹5 [kV]›»", "GL411", "[MW] is compared with [kV]", "multiply or divide"),
    ("c: ‹p[1]› <= «‹t›»", "GL411", "[MW] is compared with a plain number", ""),
    ("c: «‹p[1]› + ‹t›» == 0", "GL411", "a plain number is added to [MW]", "5 [MW]"),
    ("c: «‹p[1]› - ‹t›» == 0", "GL411", "a plain number is subtracted from [MW]", "5 [MW]"),
    ("c: «max(‹p[1]›, ‹t›)» == 0", "GL411", "[MW] is put beside a plain number", ""),
    ("c: t == («‹pd[1]› if 1 == 1 else ‹big›»)*0", "GL411", "the other branch", ""),
    ("check w: «‹pd[1]› > ‹big›»", "GL411", "[MW] is compared with a plain number", ""),
    ("c{k in BUS: «pd[k] > 1»}: t == 1", "GL411", "compared with a plain number", "5 [MW]"),
    ("set W = {k in BUS: «pd[k] > 1»}", "GL411", "compared with a plain number", "5 [MW]"),
    ("var ‹w› [MW] >= «1»", "GL411", "the bound of `w` is [MW], this is a plain number", ""),
    ("var ‹w› [MW] start «1»", "GL411", "the start of `w` is [MW]", "5 [MW]"),
    ("param ‹w› [kV] default «1 [MW]»", "GL411", "the default of `w` is [kV], this is [MW]", ""),
    ("param ‹w›{k in BUS} [kV] = «pd[k]»", "GL411", "the value of `w` is [kV], this is [MW]", ""),
    ("param ‹w› [MW] >= «1»", "GL411", "the bound of `w` is [MW]", ""),
    ("define ‹w› [kV] = «p[1]»", "GL411", "`w` is [kV], this is [MW]", ""),
    ("minimize ‹w› [$/h]: «p[1]»", "GL411", "the objective `w` is [$/h], this is [MW]", ""),
    ("c: t == t*(5 «[KW]»)", "GL412", "unknown unit `KW`", "did you mean `kW`?"),
    ("var w «[mw]»", "GL412", "unknown unit `mw`", "did you mean `MW`?"),
    ("var w «[foo]»", "GL412", "unknown unit `foo`", "units are built as in"),
    ("c: exp(«p[1]») == 1", "GL414", "`exp` takes a plain number, `p[1]` is [MW]", "1 [MW]"),
    ("c: t^«p[1]» == 1", "GL414", "an exponent is a plain number, this is [MW]", ""),
    ("c: prod{g in GEN} «p[g]» == 0", "GL414", "a product over a set needs plain numbers", ""),
    ("c: «p[1]^t» == 0", "GL414", "to a power that is no written number", "as a number"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "codes", "message", "help"), _BAD)
def test_a_bad_unit(marked: str, codes: str, message: str, help: str) -> None:
    expect(marked, codes, message=message, help=help)


@pytest.mark.parametrize(
    "good",
    [
        "c: p[1] == 5 [MW]",
        "c: p[1] == 5 [kW] + 3 [Mvar] + 2 [VA]",  # W, var and VA are one kind
        "c: p[1] == 0",
        "c: p[1] <= inf",
        "c: p[1] >= -inf",
        "c: p[1] == 0.5",  # replaced below: a plain number beside [MW] is an error
        "c: p[1] == 0.05 [pu]",
        "c: p[1]*2 + t*3 [MW] == 0",
        "c: p[1]/(1 [MW]) == t",
        "c: p[1]^2 == 4 [MW^2]",
        "c: sqrt(p[1]^2) == 1 [MW]",
        "c: abs2(p[1]) == 1 [kW^2]",
        "c: exp(p[1]/(1 [kW])) == 1",
        "c: sin(30 [deg]) == t",
        "c: arg(v[1]) == 30 [deg]",
        "c: atan2(p[1], 1 [MW]) == t",
        "c: t == 5 [percent]",
        "c: v[1] == 1",
        "c: v[1] == 1 [pu]",
        "c: abs(p[1]) == 1 [MW]",
        "c: p[1] == sum{k in BUS} pd[k]",
        "c: p[1] == max{k in BUS} pd[k]",
        "c: p[1] == (pd[1] if 1 == 1)",  # without else: 0, which fits everywhere
        "param price [$/(MW*h)]\nminimize w [$/h]: price*p[1]",
        "param e [MW*h]\nc: p[1] == e/(1 [h])",
        "param w [kW] default 1 [MW]",
        "param w{k in BUS} [kW] = pd[k]",
        "define w = p[1]\nc: w == 1 [MW]",  # without a unit: that of its expression
        "param w = pd[1]\nc: p[1] == w",
        "define w [kW] = p[1]\nc: w == 1 [MW]",
        "base v = 10 kV\nparam r [ohm]\nc: t*(1 [ohm]) == r + 1 [pu]",
        "param a [EUR]\nc: t == a/(1 [EUR])",
    ],
)
def test_a_good_unit(good: str) -> None:
    codes = ["GL411"] if good.endswith("0.5") else []
    assert [d.code for d in findings(good)] == codes


@pytest.mark.parametrize(
    ("base", "code"),
    [
        ("base s = 100 MVA", ""),
        ("base s = 100 [kW]", ""),
        ("param b [MVA]\nbase s = b", ""),
        ("base v = 12.66 kV", ""),
        ("base s = 1 MVA, v = 1 kV", ""),
        ("base s = 1 MVA; base v = 1 kV", ""),
        ("base s = 100 kV", "GL413"),
        ("base v = 100 MVA", "GL413"),
        ("base s = 100", "GL413"),
        ("param b\nbase s = b", "GL413"),
        ("base q = 1 MVA", "GL210"),
        ("base s = 1 MVA, s = 2 MVA", "GL210"),
        ("base s = 1 MVA; base s = 2 MVA", "GL210"),
    ],
)
def test_bases(base: str, code: str) -> None:
    found = findings_of(f"model m\n{base}\nvar x\n")
    assert [d.code for d in found] == [code] * bool(code)
    assert all(d.help for d in found)


@pytest.mark.parametrize(
    ("unit", "needs"), [("MW", "s"), ("kV", "v"), ("ohm", "sv"), ("A", "sv"), ("S", "sv")]
)
def test_per_unit_fits_a_unit_whose_bases_are_declared(unit: str, needs: str) -> None:
    declared = {"s": "base s = 1 MVA\n", "v": "base v = 1 kV\n"}
    model = f"model m\nvar x [pu]\nc: x == 1 [{unit}]\n"
    assert findings_of(model + "".join(declared[b] for b in needs)) == ()
    for missing in needs:
        (found,) = findings_of(model + "".join(declared[b] for b in needs if b != missing))
        assert found.code == "GL411"
        assert "per unit needs its base" in found.help


@pytest.mark.parametrize("unit", ["h", "$", "MW*h", "$/MW"])
def test_per_unit_stands_for_electrical_quantities_only(unit: str) -> None:
    text = f"model m\nbase s = 1 MVA, v = 1 kV\nvar x [pu]\nc: x == 1 [{unit}]\n"
    assert [d.code for d in findings_of(text)] == ["GL411"]


def test_a_reported_power_raises_no_other_finding() -> None:
    expect("c: «p[1]^t» == 1", "GL414")
    expect("c: prod{g in GEN} «p[g]» == 1", "GL414")


def test_a_base_is_shown_with_its_unit() -> None:
    expect("base v = «100 MVA»", "GL413")


def test_one_error_raises_no_other() -> None:
    expect("define w = «p[1] + t»\nc: w == 1\nd: w*2 + 1 [kV] == 0\nparam a >= 0", "GL411")


@pytest.mark.parametrize(
    "marked",
    ["var w «[MX]»\nc: w == 1 [MW]", "c: p[1] == 5 «[MX]»", "base v = 10 «kX»"],
)
def test_an_unknown_unit_raises_no_other_finding(marked: str) -> None:
    expect(marked, "GL412")
