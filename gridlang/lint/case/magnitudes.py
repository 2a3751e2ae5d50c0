"""Which figures look as if they were in another unit than the format's?"""

from __future__ import annotations

import numpy as np

from gridlang.diagnostics import Diagnostic
from gridlang.lint.case.view import Case, count, figure
from gridlang.lint.finding import first_of, note, warning

# Demand of a whole case says nothing: case_SyntheticUSA has 8,000 times its base of 100 MVA. That
# of the mean bus with demand stays below 60 times the base in all cases of MATPOWER.
BUS_DEMAND = 100.0  # times the base
BASES = (1.0, 1000.0)  # MVA, where the rule holds

# Demand in kW or kvar given as MW is 1000 times too large, that in GW as much too small.
TOO_MUCH = 100.0  # times the capacity
TOO_LITTLE = 1 / 1000

# 10 pu at 220 kV and 100 MVA is 4.8 kilohm, more than 10,000 km of line: an equivalent, if few
# branches have it (3 % of case9241pegase), ohm in the place of pu if many do.
IMPEDANCE = 10.0  # pu
LONGEST = 1000.0  # ohm
MANY = 0.1  # share of branches

HIGHEST = 2000.0  # kV; the highest ever used is 1,150 kV


def suspicious_units(case: Case) -> tuple[Diagnostic, ...]:
    """Return findings (GL846) on demand, impedances and nominal voltages."""
    return (*_demand(case), *_impedances(case), *_nominal(case))


def _demand(case: Case) -> tuple[Diagnostic, ...]:
    pd = case.of_bus("pd")
    total, capacity = float(pd.sum()), float(np.maximum(case.of_gen("pmax"), 0).sum())
    loaded = int(np.count_nonzero(pd > 0))
    if not loaded or total <= 0:
        return ()
    row = int(np.argmax(pd))
    place = case.bus.where(row, "pd")
    mean = total / loaded
    known = 0 < capacity < np.inf
    if known and total > TOO_MUCH * capacity:
        what = f"demand of {figure(total)} MW is {figure(total / capacity)} times the capacity of "
        what += f"{figure(capacity)} MW"
        return (warning("GL846", what, place, "give Pd in MW: kW are divided by 1000"),)
    if known and total < TOO_LITTLE * capacity:
        what = f"demand of {figure(total)} MW is less than a thousandth of the capacity of "
        what += f"{figure(capacity)} MW"
        return (warning("GL846", what, place, "give Pd and Pmax both in MW"),)
    if BASES[0] <= case.base <= BASES[1] and mean > BUS_DEMAND * case.base:
        what = f"the mean demand of a bus is {figure(mean)} MW at a base of {figure(case.base)} MVA"
        return (warning("GL846", what, place, "give Pd in MW: kW are divided by 1000"),)
    return ()


def _impedances(case: Case) -> tuple[Diagnostic, ...]:
    """Say where impedances are too large for pu; a network at low voltage may have such ones."""
    if not case.line.rows:
        return ()
    z = np.hypot(case.of_line("r"), case.of_line("x"))
    kv = case.of_bus("base_kv")[case.ends[0]]
    ohm = np.where(kv > 0, z * kv**2 / case.base, np.inf)
    rows = np.flatnonzero((z > IMPEDANCE) & (ohm > LONGEST))
    if not rows.size:
        return ()
    row = int(rows[0])
    place = case.line.where(row, "x")
    what = f"{count(rows.size, 'branch')} {'has' if rows.size == 1 else 'have'} more than "
    what += f"{figure(IMPEDANCE)} pu: {figure(z[row])} pu for {case.line_name(row)}"
    if rows.size > MANY * case.line.rows:
        help = "give r and x in pu: ohm are multiplied by baseMVA/baseKV^2"
        return (warning("GL846", what, place, help),)
    return (note("GL846", f"{what}; right for reduced networks alone", place),)


def _nominal(case: Case) -> tuple[Diagnostic, ...]:
    kv = case.of_bus("base_kv")

    def one(row: int) -> Diagnostic:
        return warning(
            "GL846",
            f"baseKV of {case.bus_name(row)} is {figure(kv[row])} kV",
            case.bus.where(row, "base_kv"),
            f"give it in kV: {figure(kv[row] / 1000)}, if this is in V",
        )

    return first_of(np.flatnonzero(kv > HIGHEST), one)
