"""The siting model's data for N hours: written as a folder of files, read as lists, and one point.

The day of 12 hours is repeated (hours 13 to 24 are 1 to 12 again, …) and `HOUR` made as long; all
else of `models/vaca2024` stays.
"""

from __future__ import annotations

import csv
import math
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

MODEL = Path(__file__).parent.parent / "models" / "vaca2024"
DAY = 12
HOURS = re.compile(rf"^set HOUR = 1\.\.{DAY}$", re.MULTILINE)
DELTA, P_EXTRA_MAX, UNITS_MAX, SLACK = 0.1, 0.1, 3, 1  # as network.grid has them
FORMULATIONS = ("soc", "wirtinger")


@dataclass(frozen=True, slots=True)
class Unit:
    node: int
    p_min: float
    p_max: float
    q_min: float
    q_max: float


@dataclass(frozen=True, slots=True)
class Day:
    """Demand by (node, hour), the nodal admittance matrix without its zeros, units, all in pu."""

    hours: range
    nodes: tuple[int, ...]
    sites: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...]  # the lines, lower node first
    near: dict[int, tuple[tuple[int, float, float], ...]]  # k: (m, g_km, b_km), itself first
    units: tuple[Unit, ...]
    pd: dict[tuple[int, int], float]
    qd: dict[tuple[int, int], float]


def write_day(folder: Path, hours: int) -> None:
    """Write the model and its data with so many hours into a folder that does not exist."""
    copytree(MODEL, folder)
    network = folder / "network.grid"
    text, changed = HOURS.subn(f"set HOUR = 1..{hours}", network.read_text(encoding="utf-8"))
    if changed != 1:
        sys.exit(f"{MODEL / 'network.grid'} has no line `set HOUR = 1..{DAY}`")
    network.write_text(text, encoding="utf-8")
    demand = folder / "data" / "demand.csv"
    head, *lines = demand.read_text(encoding="utf-8").splitlines()
    rows = [line.split(",", 1) for line in lines]
    with demand.open("w", encoding="utf-8") as file:
        print(head, file=file)
        for shift in range(0, hours, DAY):
            for hour, rest in rows:
                if int(hour) + shift <= hours:
                    print(f"{int(hour) + shift},{rest}", file=file)


def read_day(folder: Path) -> Day:
    """Return the data of such a folder, read with Python's `csv` and nothing checked."""

    def table(name: str) -> list[dict[str, str]]:
        with (folder / "data" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    lines = [
        (int(r["from"]), int(r["to"]), complex(float(r["r"]), float(r["x"])))
        for r in table("lines.csv")
    ]
    demand = [
        (int(r["node"]), int(r["hour"]), float(r["pd"]), float(r["qd"]))
        for r in table("demand.csv")
    ]
    nodes = tuple(sorted({n for i, j, _ in lines for n in (i, j)}))
    hours = range(1, max(t for _, t, _, _ in demand) + 1)
    y = {(k, k): 0j for k in nodes}
    for i, j, z in lines:
        y[i, i] += 1 / z
        y[j, j] += 1 / z
        y[i, j] = y[j, i] = -1 / z
    near = {k: tuple((m, v.real, v.imag) for (i, m), v in y.items() if i == k) for k in nodes}
    empty = {(k, t): 0.0 for k in nodes for t in hours}
    bounds = ("p_min", "p_max", "q_min", "q_max")
    return Day(
        hours,
        nodes,
        tuple(k for k in nodes if k != SLACK),
        tuple((min(i, j), max(i, j)) for i, j, _ in lines),
        near,
        tuple(Unit(int(r["node"]), *(float(r[b]) for b in bounds)) for r in table("units.csv")),
        empty | {(k, t): p for k, t, p, _ in demand},
        empty | {(k, t): q for k, t, _, q in demand},
    )


def inside(low: float, high: float, *index: int) -> float:
    """Return a value within two limits, another for each index."""
    return low + (high - low) * (
        0.5 + 0.4 * math.sin(sum((3 * n + 1) * i for n, i in enumerate(index)))
    )


def at_point(name: str, index: tuple[int, ...]) -> float:
    """Return the value of a variable at the point where the libraries are compared.

    Names are those of gridlang's formulations; a unit's index is its position in the table.
    """
    if index[0] == SLACK and name in ("W_diagonal", "vr", "vi"):
        return 0.0 if name == "vi" else 1.0
    low, high = {
        "p_th": (0.0, 0.1),
        "q_th": (0.0, 0.2),
        "p_extra": (0.0, P_EXTRA_MAX),
        "place": (0.0, 1.0),
        "W_diagonal": (0.85, 1.15),
        "W_upperr": (0.8, 1.1),
        "W_upperi": (-0.1, 0.1),
        "vr": (0.9, 1.1),
        "vi": (-0.1, 0.1),
        "band_abs": (0.01, 0.1),
        "band_abs_2": (0.02, 0.1),
    }[name]
    return inside(low, high, *index)


def nl_size(file: Path) -> dict[str, int]:
    """Return columns, rows and entries of the Jacobian, as the head of an `.nl` file states them."""
    with file.open("rb") as opened:
        lines = [opened.readline().split() for _ in range(8)]
    return {"columns": int(lines[1][0]), "rows": int(lines[1][1]), "jacobian": int(lines[7][0])}
