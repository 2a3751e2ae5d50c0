"""Which bus is which: numbers and types of the buses, and the buses that elements stand at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridlang.data.matlab.values import Floats, Integers, Mask
from gridlang.data.matpower.columns import BUS_TYPE, LARGEST_NUMBER
from gridlang.data.matpower.findings import MOST_REPORTED, Findings, Flaw
from gridlang.data.matpower.part import Part, figure
from gridlang.diagnostics import Diagnostic, Label


@dataclass(frozen=True, slots=True)
class BusNumbers:
    """The number of each bus, -1 where it is not `known`."""

    numbers: Integers
    known: Mask

    def rows_at(self, at: Floats) -> Integers:
        """Return the row of the bus with each number in `at`, or -1 where there is none."""
        if not len(self.numbers):
            return np.full(len(at), -1)
        order = np.argsort(self.numbers, kind="stable")
        inside = np.minimum(np.searchsorted(self.numbers[order], at), len(order) - 1)
        return np.where(self.numbers[order[inside]] == at, order[inside], -1)


def bus_numbers(bus: Part, findings: Findings) -> BusNumbers:
    """Return the numbers of the buses; bad ones, double ones and bad types are reported."""
    raw, kinds = bus.values[:, 0], bus.values[:, BUS_TYPE]
    known = bus.whole & (raw == np.floor(raw)) & (np.abs(raw) < LARGEST_NUMBER)
    bad = Flaw(
        "GL804",
        0,
        lambda row: f"bus number {figure(raw[row])} is no number",
        "number the bus with a whole number",
    )
    findings.flag(bus, np.flatnonzero(bus.whole & ~known), bad)
    buses = BusNumbers(np.where(known, raw, -1.0).astype(np.int64), known)
    _check_unique(bus, buses, findings)
    strange = Flaw(
        "GL804",
        BUS_TYPE,
        lambda row: f"type {figure(kinds[row])} of {bus.name(row)} is none of 1 to 4",
        "write 1 (PQ), 2 (PV), 3 (reference) or 4 (isolated)",
    )
    findings.flag(bus, np.flatnonzero(known & ~np.isin(kinds, (1, 2, 3, 4))), strange)
    return buses


def _check_unique(bus: Part, buses: BusNumbers, findings: Findings) -> None:
    numbers, known = buses.numbers, buses.known
    order = np.flatnonzero(known)[np.argsort(numbers[known], kind="stable")]
    again = np.flatnonzero(np.diff(numbers[order]) == 0) + 1
    for position in again[:MOST_REPORTED]:
        row, first = int(order[position]), int(order[position - 1])
        label = Label(bus.places.cell(first, 0), "first here")
        what, help = f"bus {numbers[row]} stands twice in mpc.bus", "remove or renumber it"
        place = bus.places.cell(row, 0)
        findings.found.append(Diagnostic("GL805", what, place, labels=(label,), help=help))
    if len(again) > MOST_REPORTED:
        place = bus.places.row(int(order[again[MOST_REPORTED]]))
        findings.error("GL805", f"and {len(again) - MOST_REPORTED} more", place, "")


def check_at_bus(part: Part, rows: Mask, end: tuple[int, Integers], findings: Findings) -> None:
    """Report the elements whose bus is not in the case; `end` is the column and the bus rows."""
    column, at = end
    values = part.values[:, column]
    unknown = Flaw(
        "GL806",
        column,
        lambda row: f"{part.name(row)} is at bus {figure(values[row])}, not in mpc.bus",
        "correct the bus number, or add the bus to mpc.bus",
    )
    findings.flag(part, np.flatnonzero(rows & (at < 0) & ~np.isnan(values)), unknown)
