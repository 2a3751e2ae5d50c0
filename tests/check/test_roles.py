"""Do variables stand only where a solver can put them, and does each constraint have one?"""

from __future__ import annotations

import pytest

from .marked import expect, findings

_BAD = [
    ("c: sum{g in GEN: «t» > 1} p[g] == 0", "GL501", "depends on the variable `t`", "only data"),
    ("c: (t if «t» > 1 else 0) == 1", "GL501", "depends on the variable `t`", "only data"),
    ("c: pd[«t»]*t == 0", "GL501", "depends on the variable `t`", "only data"),
    ("define w = (1 if «t» > 1)\nc: w + t == 1", "GL501", "depends on the variable `t`", ""),
    ("minimize w: sum{k in BUS: «t» > 1} t", "GL501", "depends on the variable `t`", ""),
    ("c: t == card({k in BUS: «t» > 1})", "GL501", "depends on the variable `t`", ""),
    ("c{k in BUS: «t» > 1}: t == 1", "GL502", "an index set depends on the variable `t`", ""),
    ("param w = «t»", "GL502", "the parameter `w` depends on the variable `t`", "constraint"),
    ("param w default «t»", "GL502", "the parameter `w` depends", ""),
    ("param w >= «t»", "GL502", "the parameter `w` depends", ""),
    ("var w >= «t»", "GL502", "the declaration of `w` depends", ""),
    ("var w start «t»", "GL502", "the declaration of `w` depends", ""),
    ("set W = {k in BUS: «t» > 1}", "GL502", "the set `W` depends", ""),
    ("define d = 2*t\nparam w = «d»", "GL502", "depends on the variable `d`", ""),
    ("check w: «t» > 1", "GL502", "the check `w` depends on the variable `t`", ""),
    ("c: «t»", "GL503", "the constraint `c` states no relation", "left == right"),
    ("c: «not t == 1»", "GL503", "the constraint `c` states no relation", "left == right"),
    ("c: «t != 1»", "GL503", "a constraint cannot use `!=`", "==, <= or >="),
    ("c: «t in BUS»", "GL503", "a constraint cannot use `in`", "==, <= or >="),
    ("c: «t == 1 == 2»", "GL503", "this chain of relations is no range", "low <= middle"),
    ("c: «1 <= t >= 0»", "GL503", "this chain of relations is no range", "low <= middle"),
    ("c: «0 <= t <= 1 <= 2»", "GL503", "this chain of relations is no range", ""),
    ("c: «t < 1»", "GL504", "a constraint cannot use `<`", "write <="),
    ("c: «t > 1»", "GL504", "a constraint cannot use `>`", "write >="),
    ("c: «0 < t <= 1»", "GL504", "a constraint cannot use `<`", "write <="),
    ("«var w > 0»", "GL504", "bound cannot be strict", "write >= or <="),
    ("«c»: 1 <= 2", "GL505", "the constraint `c` has no variable", "check c"),
    ("«c»{k in BUS}: pd[k] >= 0", "GL505", "the constraint `c` has no variable", "check c"),
    ("define w = 2*big\n«c»: w <= 2", "GL505", "the constraint `c` has no variable", "check c"),
    ("c: 0 <= t <= «t»", "GL506", "the ends of a range must be data", "two constraints"),
    ("c: «t» <= t <= «t + 1»", "GL506 GL506", "the ends of a range must be data", ""),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "codes", "message", "help"), _BAD)
def test_a_bad_role(marked: str, codes: str, message: str, help: str) -> None:
    expect(marked, codes, message=message, help=help)


@pytest.mark.parametrize(
    "good",
    [
        "c: sum{g in GEN: pmax[g] > 0} p[g] == 0",
        "c: (t if big > 1 else 0) == 1",
        "c: big <= t <= big + 1",
        "c: 1 >= t >= 0",
        "c: t <= inf",
        "c: 1 == t",
        "c{(l,i,j) in BRANCH}: loss[l,i,j] <= 1 [MW^2]",
        "check w: big > 1 and not big < 0",
        "check w{k in BUS}: k in BUS",
        "define d = 2*big\nparam w = d",
        "define d = 2*big\nc{k in BUS: d > 1}: t == 1",
        "var w start big",
        "set W = {k in BUS: pd[k] > 100 [MW]}",
    ],
)
def test_a_good_role(good: str) -> None:
    assert findings(good) == ()


@pytest.mark.parametrize(
    "good", ["define w = 2*big\nc: w <= t <= 2*w", "define w = 1\nc: 0 <= t <= w"]
)
def test_a_definition_of_data_may_be_the_end_of_a_range(good: str) -> None:
    assert findings(good) == ()
