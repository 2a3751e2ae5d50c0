"""What gdxdump prints is read to the last bit, whatever stands in texts and labels."""

from __future__ import annotations

import math

from gridlang.through.gdx import read_figures

TEXT = """$onEmpty

Scalar status / 0x3ff0000000000000 /;

free     Variable cost '[$/h]' /L 0x40bf91865589aaca, M NA /;

positive Variable p(*,*) output [pu/pu] /
'1'.'a, b'.L 0x3fb999999999999a,
'1'.'a, b'.M Eps,
"it's".'x/;'.UP +Inf /;

Equation balance(*) /
'1'.M 0xbff0000000000000 /;

Parameter empty(*) "L / M" / /;
"""


def test_figures_of_all_kinds() -> None:
    found = read_figures(TEXT)
    assert found["status"] == {(): 1.0}
    assert found["cost.l"][()] == 8081.524742702672
    assert math.isnan(found["cost.m"][()])
    assert found["p.l"] == {("1", "a, b"): 0.1}
    assert found["p.m"] == {("1", "a, b"): 0.0}
    assert found["p.up"] == {("it's", "x/;"): math.inf}
    assert found["balance.m"] == {("1",): -1.0}
    assert found["empty"] == {}
