"""Reactive dispatch: losses by the complex admittance matrix, against power flow and AC OPF."""

from __future__ import annotations

import numpy as np
import pytest
from cases import case
from network import admittances, losses
from raw_case import RawCase, read_raw

import gridlang
from gridlang.solution import Solution

# What Ipopt finds, no published figure; the tests below judge it.
FOUND = {"case5": 4.136426, "case9": 4.009894, "case14": 13.497541, "case118": 116.732366, "case57": 26.347972}  # fmt: skip
CASES = [case(c) for c in FOUND]


def dispatched(name: str, formulation: str = "") -> Solution:
    return gridlang.load("reactive_dispatch").bind(name, formulation=formulation).solve()


def fixed(raw: RawCase) -> dict[str, float]:
    """Return settings of `acopf`: the case's outputs, and 1 $/MWh for the reference bus alone."""
    settings: dict[str, float] = {}
    reference = raw.bus[raw.bus[:, 1] == 3, 0]
    for g, (bus, p) in enumerate(raw.gen[:, :2], start=1):
        held = bus not in reference
        settings |= {f"c2[{g}]": 0.0, f"c0[{g}]": 0.0, f"c1[{g}]": 0.0 if held else 1.0}
        if held:
            settings |= {f"pmin[{g}]": p, f"pmax[{g}]": p}
    return settings


@pytest.mark.parametrize("formulation", ["polar", "rectangular"])
@pytest.mark.parametrize("name", CASES)
def test_losses(name: str, formulation: str) -> None:
    solution = dispatched(name, formulation)
    assert solution.status == "locally_optimal"
    assert solution.certificate is not None
    assert solution.certificate.stationary
    assert solution.objective == pytest.approx(FOUND[name], rel=1e-6)
    assert solution.objective == pytest.approx(losses(read_raw(name), solution["v"].values))


@pytest.mark.parametrize("name", CASES)
def test_limits_and_balance(name: str) -> None:
    raw, solution = read_raw(name), dispatched(name)
    v, q = solution["v"].values, solution["q"].values
    assert np.all(abs(v) <= raw.bus[:, 11] + 1e-6)
    assert np.all(abs(v) >= raw.bus[:, 12] - 1e-6)
    assert np.all(q <= raw.gen[:, 3] + 1e-4)
    assert np.all(q >= raw.gen[:, 4] - 1e-4)
    rows = [raw.place[int(k)] for k in raw.gen[:, 0]]
    fed = -(raw.bus[:, 2] + 1j * raw.bus[:, 3])
    reference = raw.bus[:, 1] == 3
    np.add.at(fed, rows, np.where(reference[rows], 0, raw.gen[:, 1]) + 1j * q)
    fed[reference] += solution["slack"].values
    flowing = v * (admittances(raw)[0] @ v).conj() * raw.base
    assert np.abs(fed - flowing).max() < 1e-4


# Only case9's power flow is within every limit; the others break some of generators, branches or
# voltages, and lose more all the same. Case14 loses less (13.39 MW), at 1.09 pu where 1.06 is most.
@pytest.mark.parametrize("name", [case("case5"), case("case9"), case("case118"), case("case57")])
def test_no_more_is_lost_than_in_the_power_flow(name: str) -> None:
    flow = gridlang.load("power_flow").bind(name).solve()
    assert dispatched(name).objective <= flow["losses"].values[0] * (1 + 1e-7)


# No shunt conductance here: what the reference bus feeds in is losses and a constant.
@pytest.mark.parametrize("name", CASES)
def test_same_as_the_least_power_of_the_reference_bus(name: str) -> None:
    raw = read_raw(name)
    assert not raw.bus[:, 4].any()
    least = gridlang.load("acopf").bind(name, settings=fixed(raw)).solve()
    assert least.status == "locally_optimal"
    elsewhere = [bus not in raw.bus[raw.bus[:, 1] == 3, 0] for bus in raw.gen[:, 0]]
    lost = least.objective + raw.gen[elsewhere, 1].sum() - raw.bus[:, 2].sum()
    assert dispatched(name).objective == pytest.approx(lost, rel=1e-5)


def test_a_dispatch_that_overloads_a_branch_is_infeasible() -> None:
    # Case30's own dispatch overloads branch 10, from 6 to 8, whatever the voltages.
    solution = dispatched("case30")
    assert solution.status == "infeasible"
    free = gridlang.load("reactive_dispatch").bind("case30", settings={"rate[10]": "inf"}).solve()
    assert free.status == "locally_optimal"
