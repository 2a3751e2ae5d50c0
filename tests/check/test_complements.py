"""What a complementarity may say, and what is found where it says something else."""

from __future__ import annotations

import pytest

from .marked import SCENE, expect, findings, model_of

_BAD = [
    ("complements c: «t == 1», t >= 0", "GL507", "no single inequality", "left >= right"),
    ("complements c: t >= 0, «0 <= t <= 1»", "GL507", "no single inequality", "one for each"),
    ("complements c: «t», t >= 0", "GL503", "states no relation", ""),
    ("complements c: «t > 0», t >= 0", "GL504", "cannot use `>`", ">="),
    ("complements c: «t == 1», «t == 2»", "GL507 GL507", "", ""),
    ("complements c{k in BUS}: «v[k]» >= 0, t >= 0", "GL401", "no order", "abs2(…)"),
    ("complements c{k in BUS}: t >= 0, abs(v[k]) >= «v[k]»", "GL401", "no order", ""),
    ("complements «c»: big >= 0, t >= 0", "GL505", "`c` has no variable", ""),
    ("complements c{g in GEN}: p[g] >= 0, t >= «pmx»[g]", "GL201", "pmx", "pmax"),
    ("complements c{g in GEN}: t >= 0, p[g] >= pd[«g»]", "GL301", "", ""),
    ("complements c{k in BUS: «t» > 0}: t >= 0, t <= 1", "GL502", "depends on the variable", ""),
    ("complements «t»: t >= 0, t <= 1", "GL204", "declared twice", "another name"),
    ("c: t == 1\ncomplements «c»: t >= 0, t <= 1", "GL204", "declared twice", ""),
]


@pytest.mark.parametrize(("marked", "codes", "message", "help"), _BAD)
def test_a_bad_side(marked: str, codes: str, message: str, help: str) -> None:
    expect(marked, codes, message=message, help=help)


def test_units_agree_within_a_side_alone() -> None:
    assert findings("complements c{g in GEN}: p[g] >= 0, t >= 1") == ()
    assert [d.code for d in findings("complements c{g in GEN}: p[g] >= 1, t >= 1")] == ["GL411"]


@pytest.mark.parametrize("before", ["", "subject to\n"])
def test_it_stands_anywhere_with_all_that_a_constraint_has(before: str) -> None:
    text = 'complements c{g in GEN: pmax[g] > 5 [MW]} "(7)" "one or none": p[g] >= 0, 3 >= t'
    (c,) = model_of(f"{SCENE}{before}{text}\n").complements
    assert (c.name, c.first.label, c.prose) == ("c", "(7)", "one or none")
    assert c.over is not None and c.over.condition is not None
    assert c.first.lower is not None and c.second.upper is not None
    assert c.first.over == c.second.over == c.over
