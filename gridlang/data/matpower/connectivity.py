"""Whether every bus is reached, and every island has a reference bus."""

from __future__ import annotations

import numpy as np

from gridlang.data.matlab.values import Integers
from gridlang.data.matpower.columns import BUS_TYPE, REF
from gridlang.data.matpower.findings import Findings, Flaw
from gridlang.data.matpower.service import InService


def check_reference(case: InService, findings: Findings) -> None:
    """Report a case without any reference bus."""
    bus, buses = case.bus, case.buses
    if bus.sound and buses.size and not np.any(bus.values[buses, BUS_TYPE] == REF):
        place = bus.places.cell(int(buses[0]), BUS_TYPE)
        help = "set the type of one bus with a generator to 3"
        findings.error("GL810", "the case has no reference bus (type 3)", place, help)


def check_connected(case: InService, findings: Findings) -> None:
    """Report buses that no branch reaches, and islands without a reference bus."""
    bus, buses, ends = case.bus, case.buses, case.ends[case.lines]
    degree = np.bincount(ends.ravel(), minlength=len(bus.values))
    unreached = Flaw(
        "GL809",
        0,
        lambda row: f"{bus.name(row)} is reached by no branch in service",
        "set its type to 4 to leave it out, or put a branch to it in service",
    )
    if len(buses) > 1:
        findings.flag(bus, buses[degree[buses] == 0], unreached)
    island = islands(len(bus.values), ends[:, 0], ends[:, 1])
    reference = buses[bus.values[buses, BUS_TYPE] == REF]
    adrift = buses[~np.isin(island[buses], island[reference]) & (degree[buses] > 0)]
    if not reference.size:
        return
    _, first, sizes = np.unique(island[adrift], return_index=True, return_counts=True)
    size = dict(zip(adrift[first].tolist(), sizes.tolist(), strict=True))
    unheld = Flaw(
        "GL810",
        BUS_TYPE,
        lambda row: f"no reference bus in the island of {bus.name(row)} ({size[row]} buses)",
        "set the type of one of its buses to 3, or put a branch to the rest in service",
    )
    findings.flag(bus, np.sort(adrift[first]), unheld)


def islands(count: int, start: Integers, end: Integers) -> Integers:
    """Return a label for each of `count` buses, equal for those that branches connect.

    Source: label propagation with pointer jumping, after Shiloach and Vishkin, Journal of
    Algorithms 3 (1982); whole arrays at a time, as a loop over branches is slow on large cases.
    """
    labels = np.arange(count)
    while True:
        a, b = labels[start], labels[end]
        if np.array_equal(a, b):
            return labels
        low = np.minimum(a, b)
        np.minimum.at(labels, a, low)
        np.minimum.at(labels, b, low)
        while not np.array_equal(labels, labels[labels]):
            labels = labels[labels]
