"""Which pairs of limits leave a single value?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gridlang.diagnostics import Diagnostic
from gridlang.lint.case.view import Case, Floats, count, figure
from gridlang.lint.finding import first_of, note, warning
from gridlang.table import Table


def fixed_limits(case: Case) -> tuple[Diagnostic, ...]:
    """Return findings (GL843) on limits that are equal.

    Voltages and outputs that are fixed are noted once each: a slack bus at its setpoint and a
    plant that must run are often stated so. Both limits at 0 is a unit that gives none. A fixed
    angle difference, which forces a flow, is a warning.
    """
    low, high = case.of_line("angmin"), case.of_line("angmax")

    def angle(row: int) -> Diagnostic:
        return warning(
            "GL843",
            f"angmin and angmax of {case.line_name(row)} are both {figure(low[row])} deg",
            case.line.where(row, "angmin"),
            "write 0 for both if there is no limit, or set them apart",
        )

    return (
        *_noted(case.bus, ("vmin", "vmax", "Vmin and Vmax", "pu"), case.of_bus, case.bus_name),
        *_noted(case.gen, ("pmin", "pmax", "Pmin and Pmax", "MW"), case.of_gen, case.gen_name),
        *_noted(case.gen, ("qmin", "qmax", "Qmin and Qmax", "Mvar"), case.of_gen, case.gen_name),
        *first_of(np.flatnonzero(low == high), angle),
    )


def _noted(
    table: Table,
    pair: tuple[str, str, str, str],
    column: Callable[[str], Floats],
    name: Callable[[int], str],
) -> tuple[Diagnostic, ...]:
    low, high, titles, unit = pair
    values = column(low)
    rows = np.flatnonzero((values == column(high)) & (values != 0))
    if not rows.size:
        return ()
    row = int(rows[0])
    noun = "bus" if low == "vmin" else "generator"
    what = f"{titles} are equal for {count(rows.size, noun)}: {figure(values[row])} {unit}"
    help = "set them apart if the value is free"
    return (note("GL843", f"{what} for {name(row)}", table.where(row, low), help),)
