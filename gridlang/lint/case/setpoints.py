"""Which generators stand outside of their own limits?"""

from __future__ import annotations

import numpy as np

from gridlang.diagnostics import Diagnostic
from gridlang.lint.case.view import Case, figure
from gridlang.lint.finding import first_of, warning

TOLERANCE = 1e-4  # MW, Mvar: outputs are written with few digits


def setpoints_outside(case: Case) -> tuple[Diagnostic, ...]:
    """Return a finding (GL849) for each output in the case that the limits do not allow."""
    return (
        *_outside(case, ("pg0", "pmin", "pmax"), "Pg", "MW"),
        *_outside(case, ("qg0", "qmin", "qmax"), "Qg", "Mvar"),
    )


def _outside(
    case: Case, columns: tuple[str, str, str], title: str, unit: str
) -> tuple[Diagnostic, ...]:
    value, low, high = map(case.of_gen, columns)

    def one(row: int) -> Diagnostic:
        return warning(
            "GL849",
            f"{title} {figure(value[row])} {unit} of {case.gen_name(row)} is outside of "
            f"[{figure(low[row])}, {figure(high[row])}] {unit}",
            case.gen.where(row, columns[0]),
            f"correct {title}, or the limits of the generator",
        )

    beyond = (value < low - TOLERANCE) | (value > high + TOLERANCE)
    return first_of(np.flatnonzero(beyond), one)
