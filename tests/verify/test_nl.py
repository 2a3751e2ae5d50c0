"""The .nl read back: rows, and their slopes along a direction."""

from __future__ import annotations

import pytest
from from_text import ready

from gridlang.ground.functions import Functions
from gridlang.verify.run import verify

TEXT = """
    model curve
    set K = 1..3
    var x{K} in [0.1, 2] start 1
    minimize f: sum{k in K} x[k]^2
    subject to
      c{k in K}: x[k]*exp(x[k]) >= k
      d: sum{k in K} k*x[k] + x[1]*x[2] == 4
"""


def test_slopes_are_families_of_their_own() -> None:
    for found in verify(ready(TEXT).bound, ["nl"]):
        assert found.agrees or found.not_run
        if not found.not_run:
            assert [d.family for d in found.differences if d.rows] == [
                "objective", "c", "d", "c, slope", "d, slope",
            ]  # fmt: skip


def test_an_entry_of_the_jacobian_that_is_off_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("casadi")
    bound = ready(TEXT).bound
    exact = Functions.jacobian

    def off(self: Functions, x: object) -> object:
        figures = exact(self, x).copy()  # type: ignore[arg-type]
        figures[self.jacobian_rows == 1] *= 1 + 1e-6
        return figures

    monkeypatch.setattr(Functions, "jacobian", off)
    found, *_ = verify(bound, ["nl"])
    assert found.by == "casadi"
    assert not found.agrees
    wrong = {d.family: d.index for d in found.differences if d.largest > 1e-9}
    assert wrong == {"c, slope": (2,)}
