"""Meters of a case and what they show: the recipe of `models/opf/data/case14`, and any other.

`python tests/models/metering.py` writes the files of case14 anew.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import gridlang
from gridlang.solution import Solution

SEED = 14
# Standard deviations in per unit as in Abur and Gómez-Expósito (2004), section 2.
SIGMA = {"voltages": 0.004, "injections": 0.010, "flows": 0.008}
BASE = 100.0  # MVA
VOLTAGES = (1, 2, 3, 6, 8, 9, 13)
INJECTIONS = (1, 2, 3, 7, 8, 10, 11, 12, 14)
FLOWS = (
    *((1, 1, 2), (2, 1, 5), (3, 2, 3), (4, 2, 4), (6, 4, 3), (7, 5, 4), (8, 4, 7), (9, 4, 9)),
    *((10, 5, 6), (12, 6, 12), (13, 13, 6), (15, 7, 9), (16, 9, 10), (17, 9, 14)),
)

Line = tuple[int, int, int]


@dataclass(frozen=True)
class Metering:
    """Which buses and branch ends have meters, and the texts of their files."""

    voltages: tuple[int, ...] = VOLTAGES
    injections: tuple[int, ...] = INJECTIONS
    flows: tuple[Line, ...] = FLOWS

    @property
    def count(self) -> int:
        return len(self.voltages) + 2 * len(self.injections) + 2 * len(self.flows)

    def texts(self, state: Solution, noise: float, digits: int | None = None) -> dict[str, str]:
        """Return the files: true values of a power flow plus `noise` times a draw of normals."""
        draw = np.random.default_rng(SEED)
        v, flow = state["v"], state["flow"]
        fed = dict.fromkeys(v.labels[0].tolist(), 0j)
        for i, s in zip(flow.labels[1].tolist(), flow.values, strict=True):
            fed[i] += s
        # Case14's only shunt, in MW and Mvar at 1 pu, is at bus 9.
        fed[9] += np.conj(0 + 19j) * abs(v[9]) ** 2
        size = [
            abs(v[k]) + noise * SIGMA["voltages"] * draw.standard_normal() for k in self.voltages
        ]
        power = {
            "injections": [fed[k] for k in self.injections],
            "flows": [flow[e] for e in self.flows],
        }
        shown = {
            name: [
                s + noise * SIGMA[name] * BASE * complex(*draw.standard_normal(2)) for s in exact
            ]
            for name, exact in power.items()
        }

        def text(x: float, places: int) -> str:
            return repr(float(x)) if digits is None else f"{x:.{places}f}"

        places = 0 if digits is None else digits
        lines = {
            "voltages": ["bus,vm,sigma"]
            + [
                f"{k},{text(x, places + 2)},{SIGMA['voltages']}"
                for k, x in zip(self.voltages, size, strict=True)
            ],
            "injections": ["bus,p,q,sigma"]
            + [
                f"{k},{text(s.real, places)},{text(s.imag, places)},{SIGMA['injections'] * BASE:g}"
                for k, s in zip(self.injections, shown["injections"], strict=True)
            ],
            "flows": ["line,at,to,p,q,sigma"]
            + [
                f"{line},{i},{j},{text(s.real, places)},{text(s.imag, places)},{SIGMA['flows'] * BASE:g}"
                for (line, i, j), s in zip(self.flows, shown["flows"], strict=True)
            ],
        }
        return {name: "\n".join(rows) + "\n" for name, rows in lines.items()}


def true_state() -> Solution:
    """Return the power flow of case14, from which the meters are read."""
    return gridlang.load("power_flow").bind("case14").solve(tol=1e-10)


def write(folder: Path, texts: dict[str, str]) -> list[str]:
    """Write the files; return their paths."""
    paths = [folder / f"{name}.csv" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return [str(p) for p in paths]


if __name__ == "__main__":
    shipped = Path(__file__).parents[2] / "models" / "opf" / "data" / "case14"
    print(*write(shipped, Metering().texts(true_state(), noise=1.0, digits=2)), file=sys.stderr)
