"""A network in plain per-unit lists for the peers of `acopf.py`, from gridlang's own reader.

    python benchmarks/network.py CASE FILE     read CASE once, leave it in FILE for the peers

The peers get lists of Python floats, made outside any timing: they pay for no parsing, no
conversion of units and no admittance.
"""

from __future__ import annotations

import cmath
import math
import pickle
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gridlang.table import Dataset


@dataclass(frozen=True, slots=True)
class Bus:
    pd: float
    qd: float
    gs: float
    bs: float
    vmin: float
    vmax: float
    vm: float  # the start, as gridlang's: the case's, turned so that the reference is at 0
    va: float


@dataclass(frozen=True, slots=True)
class Generator:
    """Limits in pu, cost in $/h of an output in pu; `pieces` are (slope, intercept)."""

    bus: int
    pmin: float
    pmax: float
    qmin: float
    qmax: float
    c2: float
    c1: float
    c0: float
    pieces: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch from bus i to bus j: real and imaginary parts of its four admittances, limits.

    Source: MATPOWER User's Manual, section 3.2.
    """

    i: int
    j: int
    gff: float
    bff: float
    gft: float
    bft: float
    gtt: float
    btt: float
    gtf: float
    btf: float
    rate: float
    angmin: float
    angmax: float


@dataclass(frozen=True, slots=True)
class Network:
    name: str
    buses: tuple[Bus, ...]
    generators: tuple[Generator, ...]
    branches: tuple[Branch, ...]
    references: tuple[int, ...]


def network(case: str) -> Network:
    """Return a case in pu. Raises `SystemExit` where costs are cubic: the peers' models have none."""
    from gridlang.data.cases import read_case

    data = read_case(case)
    base = float(_columns(data, "")["base"][0])
    labels = data.table("BUS").keys[0].tolist()
    row = {label: at for at, label in enumerate(labels)}
    bus = _columns(data, "BUS")
    references = tuple(row[label] for label in data.table("REF").keys[0].tolist())
    turn = max(bus["va0"][k] for k in references)
    names = ("pd", "qd", "gs", "bs", "vmin", "vmax", "vm0", "va0")
    buses = tuple(
        Bus(*(s / base for s in powers), low, high, vm, math.radians(va - turn))
        for *powers, low, high, vm, va in zip(*(bus[name] for name in names), strict=True)
    )
    return Network(
        case, buses, _generators(data, base, row), _branches(data, base, row), references
    )


def load(path: str) -> Network:
    found = pickle.loads(Path(path).read_bytes())
    assert isinstance(found, Network)
    return found


def _columns(data: Dataset, table: str) -> dict[str, list]:
    found = data.table(table)
    return {name: column.tolist() for name, column in found.columns.items()}


def _generators(data: Dataset, base: float, row: dict[int, int]) -> tuple[Generator, ...]:
    gen, segment = _columns(data, "GEN"), _columns(data, "SEGMENT")
    if any(gen["c3"]):
        sys.exit(f"{data.name} has cubic costs, which the peers' models here do not state")
    pieces: dict[int, list[tuple[float, float]]] = {}
    owners = data.table("SEGMENT").keys[0].tolist()
    for owner, slope, intercept in zip(owners, segment["slope"], segment["intercept"], strict=True):
        pieces.setdefault(owner, []).append((slope * base, intercept))
    return tuple(
        Generator(
            row[gen["bus"][g]],
            gen["pmin"][g] / base,
            gen["pmax"][g] / base,
            gen["qmin"][g] / base,
            gen["qmax"][g] / base,
            gen["c2"][g] * base**2,
            gen["c1"][g] * base,
            gen["c0"][g],
            tuple(pieces.get(label, ())),
        )
        for g, label in enumerate(data.table("GEN").keys[0].tolist())
    )


def _branches(data: Dataset, base: float, row: dict[int, int]) -> tuple[Branch, ...]:
    line = _columns(data, "LINE")
    at = {label: place for place, label in enumerate(data.table("LINE").keys[0].tolist())}
    found = []
    for label, i, j in zip(*(key.tolist() for key in data.table("BRANCH").keys), strict=True):
        k = at[label]
        y = 1 / complex(line["r"][k], line["x"][k])
        own = y + 0.5j * line["b"][k]
        ratio = cmath.rect(line["tap"][k], math.radians(line["shift"][k]))
        yff, ytt = own / abs(ratio) ** 2, own
        yft, ytf = -y / ratio.conjugate(), -y / ratio
        parts = [part for value in (yff, yft, ytt, ytf) for part in (value.real, value.imag)]
        angles = (math.radians(line[name][k]) for name in ("angmin", "angmax"))
        found.append(Branch(row[i], row[j], *parts, line["rate"][k] / base, *angles))
    return tuple(found)


if __name__ == "__main__":
    # Under its own name, so that the peers can unpickle it.
    from network import network as read

    Path(sys.argv[2]).write_bytes(pickle.dumps(read(sys.argv[1])))
