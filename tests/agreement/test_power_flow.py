"""Power flow against a Newton–Raphson iteration of our own on the complex admittance matrix."""

from __future__ import annotations

import numpy as np
import pytest
from cases import case
from raw_case import Complexes, RawCase, read_raw

import gridlang

CASES = [case(c) for c in ("case9", "case14", "case30", "case118", "case300", "case33bw", "case69")]


def admittances(raw: RawCase) -> tuple[Complexes, Complexes, Complexes]:
    """Return the bus admittance matrix, and those of currents at from and to ends.

    Source: MATPOWER User's Manual, equations (3.1)–(3.13).
    """
    n, (f, t) = len(raw.bus), raw.ends
    y = 1 / (raw.branch[:, 2] + 1j * raw.branch[:, 3])
    ratio = raw.tap * np.exp(1j * np.radians(raw.branch[:, 9]))
    ytt = y + 0.5j * raw.branch[:, 4]
    at = np.arange(len(f))
    from_, to = np.zeros((len(f), n), complex), np.zeros((len(f), n), complex)
    from_[at, f], from_[at, t] = ytt / np.abs(ratio) ** 2, -y / np.conj(ratio)
    to[at, f], to[at, t] = -y / ratio, ytt
    bus = np.diag((raw.bus[:, 4] + 1j * raw.bus[:, 5]) / raw.base)
    np.add.at(bus, f, from_)
    np.add.at(bus, t, to)
    return bus, from_, to


def newton_raphson(raw: RawCase) -> Complexes:
    """Return bus voltages. Source: Tinney and Hart (1967), in polar coordinates."""
    y, n, at = admittances(raw)[0], len(raw.bus), raw.place
    rows = [at[int(k)] for k in raw.gen[:, 0]]
    injected = -(raw.bus[:, 2] + 1j * raw.bus[:, 3])
    np.add.at(injected, rows, raw.gen[:, 1] + 1j * raw.gen[:, 2])
    injected /= raw.base
    reference = raw.bus[:, 1] == 3
    held = np.zeros(n, bool)
    held[rows] = True
    held &= raw.bus[:, 1] >= 2
    vm, va = raw.bus[:, 7].copy(), np.radians(raw.bus[:, 8])
    vm[[r for r in rows if held[r]]] = [
        v for r, v in zip(rows, raw.gen[:, 5], strict=True) if held[r]
    ]
    p, q = np.flatnonzero(~reference), np.flatnonzero(~held)
    for _ in range(30):
        v = vm * np.exp(1j * va)
        mismatch = v * np.conj(y @ v) - injected
        error = np.concatenate([mismatch.real[p], mismatch.imag[q]])
        if np.abs(error).max() < 1e-12:
            break
        current = np.diag(y @ v)
        by_angle = 1j * np.diag(v) @ np.conj(current - y @ np.diag(v))
        turn = np.diag(v / np.abs(v))
        by_size = np.diag(v) @ np.conj(y @ turn) + np.conj(current) @ turn
        jacobian = np.block(
            [
                [by_angle.real[np.ix_(p, p)], by_size.real[np.ix_(p, q)]],
                [by_angle.imag[np.ix_(q, p)], by_size.imag[np.ix_(q, q)]],
            ]
        )
        step = np.linalg.solve(jacobian, -error)
        va[p] += step[: len(p)]
        vm[q] += step[len(p) :]
    assert np.abs(error).max() < 1e-9
    return vm * np.exp(1j * va)


@pytest.mark.parametrize("formulation", ["polar", "rectangular"])
@pytest.mark.parametrize("name", CASES)
def test_voltages_and_losses(name: str, formulation: str) -> None:
    raw = read_raw(name)
    v = newton_raphson(raw)
    solution = gridlang.load("power_flow").bind(name, formulation=formulation).solve(tol=1e-10)
    assert solution.status == "feasible"
    found = solution["v"]
    assert found.labels[0].tolist() == raw.bus[:, 0].astype(int).tolist()
    assert np.abs(found.values - v).max() < 1e-8
    _, from_, to = admittances(raw)
    f, t = raw.ends
    losses = (v[f] * np.conj(from_ @ v) + v[t] * np.conj(to @ v)).real.sum() * raw.base
    assert solution["losses"].values[0] == pytest.approx(losses, rel=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_default_tolerance_serves_a_planner(name: str) -> None:
    solution = gridlang.load("power_flow").bind(name).solve()
    assert np.abs(solution["v"].values - newton_raphson(read_raw(name))).max() < 1e-6
