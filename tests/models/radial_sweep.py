"""An independent truth for switches: a backward-forward sweep of every spanning tree at once."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]

_KVA = 1000.0  # of the base, 1 MVA
_KV = 12.66


def column(folder: Path, file: str, name: str) -> Reals:
    with (folder / f"{file}.csv").open(encoding="utf-8") as rows:
        return np.array([float(row[name]) for row in csv.DictReader(rows)])


@dataclass(frozen=True)
class Feeder:
    """Buses 1, 2, …, the first of them the substation, and lines 1, 2, …; one row a tree.

    `ends` (lines, 2): places of buses; `z` (lines,) and `load` (buses,) are complex, in p.u.
    """

    ends: Codes
    z: Complexes
    load: Complexes
    meshes: Flags

    @classmethod
    def read(cls, folder: Path, generated: float) -> Feeder:
        """Return the feeder of CSV files, with this share of the inverters' rated active power."""
        ends = np.stack([column(folder, "lines", name) for name in ("from", "to")], axis=1) - 1
        z = (column(folder, "lines", "r") + 1j * column(folder, "lines", "x")) / _KV**2
        load = (column(folder, "buses", "pd") + 1j * column(folder, "buses", "qd")) / _KVA
        at = column(folder, "inverters", "bus").astype(np.int64) - 1
        load[at] -= generated * column(folder, "inverters", "rated") / _KVA
        own = Path(__file__).parent
        mesh, line = (
            column(own, "rossoni2020_meshes", n).astype(np.int64) - 1 for n in ("mesh", "line")
        )
        meshes = np.zeros((mesh.max() + 1, len(z)), dtype=bool)
        meshes[mesh, line] = True
        return cls(ends.astype(np.int64), z, load, meshes)

    @cached_property
    def trees(self) -> Codes:
        """Return the open lines (trees, meshes) of every spanning tree, as places of lines.

        Lines are the complement of a tree where their columns of the matrix of meshes are
        independent modulo 2, which is where its determinant is odd.
        """
        count = len(self.meshes)
        sets = np.array(list(combinations(range(len(self.z)), count)))
        squares = self.meshes.astype(float)[:, sets].transpose(1, 0, 2)
        return sets[np.rint(np.linalg.det(squares)).astype(np.int64) % 2 == 1]

    def losses(self, open_lines: Codes, least: float, rounds: int = 30) -> Reals:
        """Return losses (trees,) in kW; infinite where a voltage is below `least`, in p.u.

        Source: Shirmohammadi, Hong, Semlyen, Luo (1988), currents summed up from the leaves.
        """
        line, parent, order = self._rooted(open_lines)
        t = np.arange(len(open_lines))
        z = self.z[line]
        v = np.ones(parent.shape, dtype=complex)
        with np.errstate(all="ignore"):
            for _ in range(rounds):
                current = np.conj(self.load / v)
                for at in order.T[:0:-1]:
                    current[t, parent[t, at]] += current[t, at]
                before = v.copy()
                for at in order.T[1:]:
                    v[t, at] = v[t, parent[t, at]] - z[t, at] * current[t, at]
                if np.nanmax(np.abs(v - before)) < 1e-12:
                    break
            lost = np.sum(z.real[:, 1:] * np.abs(current[:, 1:]) ** 2, axis=1) * _KVA
            fits = np.all(np.abs(v) >= least, axis=1) & np.all(np.abs(v - before) < 1e-9, axis=1)
        return np.where(fits, lost, np.inf)

    def _rooted(self, open_lines: Codes) -> tuple[Codes, Codes, Codes]:
        """Return of every bus (trees, buses) its line to the substation and its parent, and an order.

        Raises AssertionError where a bus is not reached.
        """
        trees, buses = len(open_lines), len(self.load)
        closed = np.ones((trees, len(self.z)), dtype=bool)
        closed[np.arange(trees)[:, None], open_lines] = False
        line, parent = (np.zeros((trees, buses), dtype=np.int64) for _ in range(2))
        depth = np.full((trees, buses), buses)
        depth[:, 0] = 0
        for level in range(1, buses):
            for number, (i, j) in enumerate(self.ends):
                for near, far in ((i, j), (j, i)):
                    new = closed[:, number] & (depth[:, near] < level) & (depth[:, far] == buses)
                    line[new, far], parent[new, far], depth[new, far] = number, near, level
            if depth.max() < buses:
                break
        assert depth.max() < buses
        return line, parent, np.argsort(depth, axis=1, kind="stable")
