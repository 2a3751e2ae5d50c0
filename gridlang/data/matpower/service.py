"""Which elements are read: those in service at buses that are not isolated; the rest is said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridlang.data.matlab import Matrix, Struct
from gridlang.data.matlab.values import Integers, Mask
from gridlang.data.matpower.buses import BusNumbers, bus_numbers, check_at_bus
from gridlang.data.matpower.columns import (
    BRANCH_STATUS,
    BUS_TYPE,
    DC_STATUS,
    GEN_STATUS,
    ISOLATED,
)
from gridlang.data.matpower.figures import check_nan
from gridlang.data.matpower.findings import Findings
from gridlang.data.matpower.part import Part, count
from gridlang.source import Span


@dataclass(frozen=True, slots=True)
class InService:
    """The matrices of a case, and the rows of each that are read.

    `ends` are the bus rows of both ends of every branch of the file, -1 where there is none;
    `sound` says that all buses and the ends of all branches that are read are known.
    """

    bus: Part
    gen: Part
    branch: Part
    numbers: Integers
    buses: Integers
    gens: Integers
    lines: Integers
    ends: Integers
    sound: bool


def in_service(bus: Part, gen: Part, branch: Part, findings: Findings) -> InService:
    """Return the rows that are read; unknown buses are reported, what is left out is noted."""
    at = bus_numbers(bus, findings)
    isolated = at.known & (bus.values[:, BUS_TYPE] == ISOLATED)
    ends = np.column_stack([at.rows_at(branch.values[:, end]) for end in (0, 1)])
    gen_at = at.rows_at(gen.values[:, 0])
    on = (gen.values[:, GEN_STATUS] > 0) & gen.whole
    closed = (branch.values[:, BRANCH_STATUS] != 0) & branch.whole
    _check_status((branch, gen), (closed, on), findings)
    if bus.sound and at.known.all():
        check_at_bus(gen, on, (0, gen_at), findings)
        check_at_bus(branch, closed, (0, ends[:, 0]), findings)
        check_at_bus(branch, closed, (1, ends[:, 1]), findings)
    lost_gens = on & _picked(isolated, gen_at)
    lost_lines = closed & (_picked(isolated, ends[:, 0]) | _picked(isolated, ends[:, 1]))
    _note_isolated(bus, isolated, (lost_gens, lost_lines), findings)
    lines = np.flatnonzero(closed & ~lost_lines)
    return InService(
        bus,
        gen,
        branch,
        numbers=at.numbers,
        buses=np.flatnonzero(at.known & ~isolated),
        gens=np.flatnonzero(on & ~lost_gens),
        lines=lines,
        ends=ends,
        sound=_sound(bus, branch, at) and bool(np.all(ends[lines] >= 0)),
    )


def note_dclines(struct: Struct, findings: Findings) -> None:
    """Warn of DC lines in service, which are not read."""
    value = struct.fields.get("dcline")
    if not isinstance(value, Matrix) or value.values.shape[1] <= DC_STATUS:
        return
    on = np.flatnonzero(value.values[:, DC_STATUS] > 0)
    if on.size and value.places:
        what = f"mpc.dcline is not read: {count(len(on), 'DC line')} in service left out"
        help = "set its status (column 3) to 0, or model it as a pair of generators"
        findings.warning("GL813", what, value.places.row(int(on[0])), help)


def _sound(bus: Part, branch: Part, at: BusNumbers) -> bool:
    return bus.sound and branch.sound and bool(at.known.all())


def _picked(mask: Mask, at: Integers) -> Mask:
    """Return the mask at each position, false where the position is -1."""
    found = np.zeros(len(at), np.bool_)
    found[at >= 0] = mask[at[at >= 0]]
    return found


def _check_status(parts: tuple[Part, Part], used: tuple[Mask, Mask], findings: Findings) -> None:
    """Note what is out of service; a status that is not a number is an error."""
    first: Span | None = None
    counts = []
    for part, mask, column in zip(parts, used, (BRANCH_STATUS, GEN_STATUS), strict=True):
        unclear = np.isnan(part.values[:, column]) & part.whole
        check_nan(part, np.flatnonzero(unclear), (column, "status"), findings)
        off = np.flatnonzero(~mask & part.whole & ~unclear)
        if off.size:
            counts.append(count(len(off), part.noun))
            first = first or part.places.row(int(off[0]))
    if counts:
        findings.note("GL813", f"{' and '.join(counts)} out of service left out", first)


def _note_isolated(bus: Part, isolated: Mask, lost: tuple[Mask, Mask], findings: Findings) -> None:
    rows = np.flatnonzero(isolated)
    if not rows.size:
        return
    nouns = zip(lost, ("generator", "branch"), strict=True)
    words = [count(int(np.sum(mask)), noun) for mask, noun in nouns if np.any(mask)]
    with_them = f", with {' and '.join(words)} there" if words else ""
    kind = "isolated bus" if len(rows) == 1 else "isolated buses"
    what = f"{len(rows)} {kind} (type 4) left out{with_them}"
    findings.note("GL813", what, bus.places.cell(int(rows[0]), BUS_TYPE))
