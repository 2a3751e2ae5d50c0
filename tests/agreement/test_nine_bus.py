"""The nine buses of Bukhsh et al. (2013), as JuMP's tutorial on optimal power flow prints them.

There: AC optimum 3087.84, bound of the semidefinite relaxation 2753.04, plain bound 1188.75.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from nine_bus import NINE_BUS

from gridlang import resources
from gridlang.api import Loaded
from gridlang.pipeline import check
from gridlang.solution import Solution
from gridlang.source import Source


def solved(formulation: str, folder: Path) -> Solution:
    case = folder / "case9mod.m"
    case.write_text(NINE_BUS, encoding="utf-8")
    text = (resources.folder("models") / "opf" / "acopf.grid").read_text(encoding="utf-8")
    text += "formulation loose of acopf: lift v*conj(v) as W\n"
    model, findings = check(Source("acopf.grid", text))
    return Loaded(model, findings).bind(case, formulation=formulation).solve()


@pytest.mark.parametrize(("formulation", "printed"), [("sdp", 2753.04), ("loose", 1188.75)])
def test_bounds_as_printed(formulation: str, printed: float, tmp_path: Path) -> None:
    found = solved(formulation, tmp_path)
    assert (found.status, found.proof) == ("optimal", "global")
    assert found.objective == pytest.approx(printed, abs=0.005)


def test_a_relaxation_that_is_not_tight_says_so(tmp_path: Path) -> None:
    found = solved("sdp", tmp_path)
    assert found.exactness is not None and found.exactness > 1e-3
    assert found.recovered is not None and not found.recovered.feasible
    assert found.values["v"].kind == "recovered"


def test_the_exact_optimum_is_above(tmp_path: Path) -> None:
    exact = solved("polar", tmp_path).objective
    assert exact is not None and exact >= 3087.84 - 0.005  # or a worse local optimum
