"""A MATPOWER case read in thirty lines, apart from gridlang's own reader, to check answers against."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridlang.data.cases import find_case

Reals = NDArray[np.float64]
Complexes = NDArray[np.complex128]

# Distribution cases carry MATLAB lines: loads in kW and branches in ohm.
_IN_OHM_AND_KW = frozenset(("case33bw", "case69"))


@dataclass(frozen=True)
class RawCase:
    """Matrices of a case, elements in service only; `place` finds the row of a bus by its number."""

    base: float
    bus: Reals
    gen: Reals
    branch: Reals
    cost: Reals

    @property
    def place(self) -> dict[int, int]:
        return {int(n): row for row, n in enumerate(self.bus[:, 0])}

    @property
    def ends(self) -> tuple[list[int], list[int]]:
        """Return the rows of the from and the to buses of the branches."""
        at = self.place
        return [at[int(n)] for n in self.branch[:, 0]], [at[int(n)] for n in self.branch[:, 1]]

    @property
    def tap(self) -> Reals:
        return np.where(self.branch[:, 8] == 0, 1.0, self.branch[:, 8])

    def cost_coefficients(self, order: int) -> Reals:
        """Return the coefficients of MW^order of polynomial costs of any length."""
        assert np.all(self.cost[:, 0] == 2)
        width = self.cost[:, 3].astype(int)
        pairs = zip(self.cost, width, strict=True)
        return np.array([row[3 + n - order] if order < n else 0.0 for row, n in pairs])


def read_raw(name: str) -> RawCase:
    text = re.sub(r"%.*", "", find_case(name).text)
    base = float(re.search(r"mpc\.baseMVA\s*=\s*([\d.]+)", text)[1])  # type: ignore[index]

    def matrix(field: str) -> Reals:
        found = re.search(rf"mpc\.{field}\s*=\s*\[(.*?)\]", text, re.S)
        if found is None:
            return np.zeros((0, 0))
        rows = [r.replace(",", " ").split() for r in re.split(r"[;\n]", found[1])]
        rows = [r for r in rows if r]
        width = max(map(len, rows))
        return np.array([[float(x) for x in r] + [0.0] * (width - len(r)) for r in rows])

    bus, gen, branch, cost = (matrix(f) for f in ("bus", "gen", "branch", "gencost"))
    if name in _IN_OHM_AND_KW:
        branch[:, 2:4] /= (bus[0, 9] * 1e3) ** 2 / (base * 1e6)
        bus[:, 2:4] /= 1e3
    running = gen[:, 7] > 0
    return RawCase(base, bus, gen[running], branch[branch[:, 10] > 0], cost[: len(gen)][running])
