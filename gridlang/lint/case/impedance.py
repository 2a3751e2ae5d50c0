"""Which branches have next to no impedance, or one that is odd for a line?"""

from __future__ import annotations

import numpy as np

from gridlang.diagnostics import Diagnostic
from gridlang.lint.case.view import Case, count, figure
from gridlang.lint.finding import first_of, note, warning

# Below this a branch is a closed switch. Its admittance, above 1e6 pu, leaves a double-precision
# power balance with fewer than ten digits beside the usual 1 to 1e3 pu.
NEAR_ZERO = 1e-6  # pu

# Overhead lines have r/x of 0.02 to 0.1 at 230 kV and above (Kundur, Power System Stability and
# Control, 1994, table 6.1), more at lower voltages; in distribution r is above x often.
FAR_ABOVE = 5.0
TRANSMISSION = 60.0  # kV


def no_impedance(case: Case) -> tuple[Diagnostic, ...]:
    """Return a finding (GL840) for each branch with an impedance near zero."""
    z = np.hypot(case.of_line("r"), case.of_line("x"))

    def one(row: int) -> Diagnostic:
        return warning(
            "GL840",
            f"{case.line_name(row)} has an impedance of {figure(z[row])} pu only",
            case.line.where(row, "x"),
            "merge its two buses, or give it a reactance such as x = 1e-4",
        )

    return first_of(np.flatnonzero(z < NEAR_ZERO), one)


def odd_impedance(case: Case) -> tuple[Diagnostic, ...]:
    """Return findings (GL841) on reactances that are zero or negative, and on high resistances.

    Negative ones are noted once: star equivalents of three-winding transformers and reduced
    networks have them.
    """
    r, x = case.of_line("r"), case.of_line("x")
    kv = case.of_bus("base_kv")[case.ends[0]] if case.line.rows else np.zeros(0)

    def zero(row: int) -> Diagnostic:
        return warning(
            "GL841",
            f"{case.line_name(row)} has no reactance: a DC model divides by it",
            case.line.where(row, "x"),
            "give it a reactance, such as x = r/10",
        )

    def resistive(row: int) -> Diagnostic:
        return warning(
            "GL841",
            f"{case.line_name(row)} has r = {figure(r[row])} pu, far above x = {figure(x[row])} pu, "
            f"at {figure(kv[row])} kV",
            case.line.where(row, "r"),
            "see whether r (column 3) and x (column 4) are swapped",
        )

    far = (np.abs(r) > FAR_ABOVE * np.abs(x)) & (x != 0) & (kv >= TRANSMISSION)
    return (
        *first_of(np.flatnonzero((x == 0) & (np.abs(r) >= NEAR_ZERO)), zero),
        *first_of(np.flatnonzero(far), resistive),
        *(d for name in ("r", "x") for d in _negative(case, name)),
    )


def _negative(case: Case, name: str) -> tuple[Diagnostic, ...]:
    values = case.of_line(name)
    rows = np.flatnonzero(values < 0)
    if not rows.size:
        return ()
    row = int(rows[0])
    have = "has" if rows.size == 1 else "have"
    what = f"{count(rows.size, 'branch')} {have} negative {name}"
    what += f": {name} = {figure(values[row])} pu for {case.line_name(row)}"
    what += "; right for equivalents of transformers and of reduced networks alone"
    return (note("GL841", what, case.line.where(row, name), "take the sign away if it is a line"),)
