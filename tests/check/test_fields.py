"""Real, complex, truth value or element: is each where it must be?"""

from __future__ import annotations

import pytest

from .marked import expect, findings

_BAD = [
    ("c{k in BUS}: «v[k]» <= 1", "GL401", "complex numbers have no order", "abs2(…)"),
    ("c{k in BUS}: 1 <= «v[k]»", "GL401", "complex numbers have no order", "abs2(…)"),
    ("c{k in BUS}: abs(v[k]) <= «v[k]»", "GL401", "complex numbers have no order", "re(…)"),
    ("c{k in BUS}: «1j» <= abs(v[k])", "GL401", "complex numbers have no order", "re(…)"),
    ("c{k in BUS}: 0 <= «v[k]» <= 1", "GL401", "complex numbers have no order", "re(…)"),
    ("c{l in LINE: «z[l]» > 1}: t == 1", "GL401", "complex numbers have no order", "re(…)"),
    ("«var w complex <= 1»", "GL401", "a complex variable cannot be bounded", "abs(…)"),
    ("minimize w: «v[1]»", "GL402", "the objective must be real", "re(…)"),
    ("param w = «1j»", "GL402", "the parameter `w` must be real", "declare it complex"),
    ("param w default «1j»", "GL402", "the parameter `w` must be real", "declare it complex"),
    ("param w >= «1j»", "GL402", "a bound must be real", ""),
    ("var w <= «1j»", "GL402", "a bound must be real", ""),
    ("var w start «1j»", "GL402", "the start of `w` must be real", ""),
    ("c: sin(«v[1]») == t", "GL402", "`sin` takes real numbers", "abs(…)"),
    ("c: sqrt(«v[1]») == t", "GL402", "`sqrt` takes real numbers", "abs(…)"),
    ("c: t == max{k in BUS} «v[k]»", "GL402", "`max` must be real", "abs(…)"),
    ("define w = v[1]*2\nc: «w» <= t", "GL401", "complex numbers have no order", ""),
    ("set W = 1..«1j»", "GL402", "a range must be real", ""),
    ("c: t + («t == 1») == 2", "GL403", "`+` needs a number", "write a number"),
    ('c: t + «"a"» == 2', "GL403", "`+` needs a number", "write a number"),
    ("c: sin(«1 == 1») == t", "GL403", "`sin` needs a number", "write a number"),
    ("c: t == sum{k in BUS} («k == 1»)", "GL403", "`sum` needs a number", ""),
    ("c: t == (1 if «2» else 3)", "GL403", "a condition is expected here", "comparison"),
    ("c{k in BUS: «pd[k]»}: t == 1", "GL403", "a condition is expected here", "membership"),
    ("c{k in BUS: k == 1 and «2»}: t == 1", "GL403", "a condition is expected here", ""),
    ("c{k in BUS: not «pd[k]»}: t == 1", "GL403", "a condition is expected here", ""),
    ("check w: «1 + 1»", "GL403", "a condition is expected here", "comparison"),
    ("c: pd[«1j»]*t == 0", "GL403", "an index is an element", "name an element"),
    ("c: pd[«1 == 1»]*t == 0", "GL403", "an index is an element", "name an element"),
    ("define w = «1 == 1»", "GL403", "a definition needs a number", ""),
    ("param w = «1 == 1»", "GL403", "the parameter `w` needs a number", ""),
]


@pytest.mark.parametrize(("marked", "codes", "message", "help"), _BAD)
def test_a_bad_field(marked: str, codes: str, message: str, help: str) -> None:
    expect(marked, codes, message=message, help=help)


@pytest.mark.parametrize(
    "good",
    [
        "c{k in BUS}: v[k] == 1j",
        "c{k in BUS}: 1 == v[k]*conj(v[k])",
        "c{k in BUS}: abs(v[k]) <= 1",
        "c{k in BUS}: abs2(v[k]) <= 1",
        "c{k in BUS}: 0 <= re(v[k]) <= im(v[k])*0 + 1\nd: t == 0",
        "c{k in BUS}: -1 <= arg(v[k]) <= 1",
        "c{k in BUS}: re(v[k]*conj(v[k])) <= 1",
        "c{l in LINE: abs(z[l]) > 1}: t == 1",
        "c{l in LINE: z[l] == 1j}: t == 1",
        "param w complex = 1j",
        "param w complex default 1 + 2j",
        "param w = abs(3 + 4j)",
        "param w = re(exp(1j*pi))",
        "var w complex start 1∠(pi/2)",
        "c: t == sum{k in BUS} (1 if k == 1)",
        "define w = v[1]\nc: abs(w) <= 1",
        "minimize w: abs2(v[1])",
        "c: t == k1\nparam k1",
    ],
)
def test_a_good_field(good: str) -> None:
    assert [d for d in findings(good) if d.code != "GL506"] == []


def test_a_complex_variable_in_one_branch_makes_both_complex() -> None:
    expect("c{k in BUS}: («v[k] if k == 1 else t») <= 1", "GL401")


@pytest.mark.parametrize("bad", ["param w complex >= 1", "param w complex in [0, 1]"])
def test_a_complex_parameter_has_no_order_either(bad: str) -> None:
    assert {d.code for d in findings(bad)} == {"GL401"}
