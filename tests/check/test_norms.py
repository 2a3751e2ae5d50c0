"""Norms: what they take, what they give, and what is found where they are given something else."""

from __future__ import annotations

import pytest

from .marked import expect, findings

_GOOD = [
    "c{g in GEN}: norm(p[g], 3 [kW]) <= pmax[g]",
    "c{l in LINE}: norm(z[l], t) <= 3",
    "c{k in BUS}: abs(v[k]) <= 2*t + 1",
    "c: norm{k in BUS} v[k] <= t",
    "c: norm1{(l,i,j) in BRANCH} f[l,i,j] <= 5 [MW]",
    "c: 5 [MW] >= norminf{g in GEN} (p[g] - pmax[g])",
    "define d{k in BUS} = norm(v[k], t)",
    "param size{l in LINE} [pu] = norm(z[l], 1)",
    "minimize far [MW]: norm1{g in GEN} p[g]",
]


@pytest.mark.parametrize("line", _GOOD)
def test_norms_of_real_and_complex_numbers_are_real(line: str) -> None:
    assert findings(line) == ()


_BAD = [
    ("c: «norm()» <= 3", "GL211", "takes 1 or more arguments, not 0", "give it 1 or more"),
    ("c{k in BUS}: norm(v[k], t) <= «v[k]»", "GL401", "no order", "abs(…)"),
    ("c{k in BUS}: abs(v[k]) <= «v[k]»", "GL401", "no order", "abs(…)"),
    ("c{g in GEN}: «norm(p[g], t)» <= 3 [MW]", "GL411", "", "unit"),
    ("c{g in GEN}: norm(p[g], p[g]) <= «3»", "GL411", "", "unit"),
    ("c{g in GEN}: norm1{k in BUS} v[«g»] <= 3", "GL301", "", ""),
    ("c: «nrm»(t) <= 3", "GL202", "unknown function", "norm"),
    ("c{k in BUS}: norm(«k == 3», t) <= 3", "GL403", "", ""),
    ("param «norm» = 3", "GL213", "word of the language", "another name"),
]


@pytest.mark.parametrize(("marked", "codes", "message", "help"), _BAD)
def test_a_bad_norm(marked: str, codes: str, message: str, help: str) -> None:
    expect(marked, codes, message=message, help=help)
