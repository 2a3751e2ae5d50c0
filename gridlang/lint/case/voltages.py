"""Which voltages and limits on them does no network have?"""

from __future__ import annotations

import numpy as np

from gridlang.diagnostics import Diagnostic
from gridlang.lint.case.view import Case, count, figure
from gridlang.lint.finding import first_of, note, warning

# Users get 0.85 to 1.1 pu (EN 50160). Studies of collapse go lower; beyond these a figure is in kV
# or in percent, or no limit is meant.
LEAST = 0.5  # pu
GREATEST = 1.5  # pu

TOLERANCE = 1e-6  # pu: setpoints are written with fewer digits


def implausible_voltages(case: Case) -> tuple[Diagnostic, ...]:
    """Return findings (GL844) on limits, setpoints and nominal voltages."""
    low, high = case.of_bus("vmin"), case.of_bus("vmax")
    setpoint = case.of_gen("vg")
    below, above = low[case.gen_bus], high[case.gen_bus]

    def least(row: int) -> Diagnostic:
        return warning(
            "GL844",
            f"Vmin of {case.bus_name(row)} is {figure(low[row])} pu",
            case.bus.where(row, "vmin"),
            "write a limit in per unit, such as 0.9",
        )

    def greatest(row: int) -> Diagnostic:
        return warning(
            "GL844",
            f"Vmax of {case.bus_name(row)} is {figure(high[row])} pu",
            case.bus.where(row, "vmax"),
            "write a limit in per unit, such as 1.1",
        )

    def outside(row: int) -> Diagnostic:
        return warning(
            "GL844",
            f"the setpoint Vg {figure(setpoint[row])} pu of {case.gen_name(row)} is outside of "
            f"[{figure(below[row])}, {figure(above[row])}] pu",
            case.gen.where(row, "vg"),
            "correct the setpoint, or the limits of the bus",
        )

    beyond = (setpoint < below - TOLERANCE) | (setpoint > above + TOLERANCE)
    return (
        *first_of(np.flatnonzero(low < LEAST), least),
        *first_of(np.flatnonzero(high > GREATEST), greatest),
        *first_of(np.flatnonzero(beyond), outside),
        *_unknown_nominal(case),
    )


def _unknown_nominal(case: Case) -> tuple[Diagnostic, ...]:
    """Return a note on nominal voltages of 0: models in per unit do not ask for them."""
    kv = case.of_bus("base_kv")
    rows = np.flatnonzero(kv <= 0)
    if not rows.size:
        return ()
    row = int(rows[0])
    what = f"baseKV is {figure(kv[row])} for {case.bus_name(row)}"
    if rows.size > 1:
        what = (
            f"baseKV is 0 or below for {count(rows.size, 'bus')}, the first is {case.bus_name(row)}"
        )
    return (note("GL844", what, case.bus.where(row, "base_kv"), "write its voltage in kV"),)
