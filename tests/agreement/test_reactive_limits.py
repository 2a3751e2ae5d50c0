"""Power flow with reactive limits against Newton–Raphson with PV buses that change type, of our own."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from cases import case
from raw_case import Complexes, RawCase, Reals, read_raw
from test_power_flow import admittances, newton_raphson

import gridlang
from gridlang.ground.arrays import Bools

# Settings that make limits bind where a case's own do not; labels are numbers of generators.
CASES = [
    case("case9", {}),
    case("case14", {"qmax[2]": 30.0, "qmin[5]": 22.0}),
    case("case30", {"qmax[2]": 20.0, "qmin[4]": 15.0, "qmax[6]": 5.0}),
    case("case118", {}),
    case("case57", {"qmax[5]": 40.0, "qmin[4]": 5.0}),
    case("case300", {}),
]


@dataclass(frozen=True)
class Switched:
    """The state of a power flow: voltages, reactive output by bus (Mvar), buses at a limit."""

    v: Complexes
    q: Reals
    at_least: Bools
    at_most: Bools


def switched(raw: RawCase) -> Switched:
    """Return the power flow in which each PV bus holds its voltage, or stands at a limit.

    A bus beyond a limit becomes PQ there, one whose voltage would better be held again becomes
    PV. Source: Stott, Review of load-flow calculation methods, Proc. IEEE 62 (1974), section IV;
    MATPOWER's `pf.enforce_q_lims` takes the first step of each round alone.
    """
    at = np.array([raw.place[int(k)] for k in raw.gen[:, 0]])
    n = len(raw.bus)
    least, most = (np.bincount(at, raw.gen[:, c], n) for c in (4, 3))
    setpoint = np.zeros(n)
    np.maximum.at(setpoint, at, raw.gen[:, 5])
    held = (raw.bus[:, 1] == 2) & (np.bincount(at, minlength=n) > 0)
    low, high = np.zeros(n, bool), held & (least >= most)
    y = admittances(raw)[0]
    for _ in range(50):
        bus, gen = raw.bus.copy(), raw.gen.copy()
        bus[low | high, 1] = 1
        gen[:, 2] = np.where(low[at], gen[:, 4], np.where(high[at], gen[:, 3], gen[:, 2]))
        v = newton_raphson(replace(raw, bus=bus, gen=gen))
        q = (v * np.conj(y @ v)).imag * raw.base + raw.bus[:, 3]
        free = held & ~low & ~high
        to_low, to_high = free & (q < least - 1e-6), free & (q > most + 1e-6)
        back = ((low & (abs(v) < setpoint)) | (high & (abs(v) > setpoint))) & (least < most)
        if not (to_low | to_high | back).any():
            return Switched(v, q, low, high)
        low, high = (low | to_low) & ~back, (high | to_high) & ~back
    raise AssertionError("no state is at rest")


def with_settings(raw: RawCase, settings: dict[str, float]) -> RawCase:
    gen = raw.gen.copy()
    for name, value in settings.items():
        column = {"qmax": 3, "qmin": 4}[name[:4]]
        gen[int(name[5:-1]) - 1, column] = value
    return replace(raw, gen=gen)


@pytest.mark.parametrize("formulation", ["polar", "rectangular"])
@pytest.mark.parametrize(("name", "settings"), CASES)
def test_the_same_generators_reach_their_limits(
    name: str, settings: dict[str, float], formulation: str
) -> None:
    raw = with_settings(read_raw(name), settings)
    expected = switched(raw)
    loaded = gridlang.load("power_flow_limits")
    solution = loaded.bind(name, formulation=formulation, settings=settings).solve()
    assert solution.status == "feasible"
    assert np.abs(solution["v"].values - expected.v).max() < 1e-6
    at = [raw.place[int(k)] for k in solution["q"].labels[0]]
    assert np.array_equal(solution["above"].values > 1e-7, expected.at_least[at])
    assert np.array_equal(solution["below"].values > 1e-7, expected.at_most[at])
    assert np.abs(solution["q"].values - expected.q[at]).max() < 1e-3
    assert (expected.at_least | expected.at_most)[at].any() == (name != "case9")
