"""The admittances of a case as complex matrices, put together with NumPy alone."""

from __future__ import annotations

import numpy as np
from raw_case import Complexes, RawCase


def admittances(raw: RawCase) -> tuple[Complexes, Complexes, Complexes]:
    """Return Ybus, and the currents at from and to ends by bus voltage, in per unit."""
    lines, buses = len(raw.branch), len(raw.bus)
    f, t = raw.ends
    series = 1 / (raw.branch[:, 2] + 1j * raw.branch[:, 3])
    own = series + 0.5j * raw.branch[:, 4]
    ratio = raw.tap * np.exp(1j * np.radians(raw.branch[:, 9]))
    from_, to = np.zeros((lines, buses), complex), np.zeros((lines, buses), complex)
    at = np.arange(lines)
    from_[at, f], from_[at, t] = own / abs(ratio) ** 2, -series / ratio.conj()
    to[at, f], to[at, t] = -series / ratio, own
    bus = np.diag((raw.bus[:, 4] + 1j * raw.bus[:, 5]) / raw.base)
    np.add.at(bus, f, from_)
    np.add.at(bus, t, to)
    return bus, from_, to


def losses(raw: RawCase, v: Complexes) -> float:
    """Return the active power lost in branches, in MW."""
    _, from_, to = admittances(raw)
    f, t = raw.ends
    return float((v[f] * (from_ @ v).conj() + v[t] * (to @ v).conj()).real.sum() * raw.base)
