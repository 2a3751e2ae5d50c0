"""Which finite limits are so large that "no limit" is meant?"""

from __future__ import annotations

import numpy as np

from gridlang.diagnostics import Diagnostic
from gridlang.lint.case.view import Case, figure
from gridlang.lint.finding import first_of, warning

# The largest link built, of 1,100 kV, carries 12 GW. The second limit serves small bases.
RATE = 1e5  # MVA
RATE_BASES = 1e4

# 9999 is what PSS/E's raw format takes for PT and QT where they are not given: no limit.
OUTPUT = 9999.0  # MW, Mvar


def huge_limits(case: Case) -> tuple[Diagnostic, ...]:
    """Return a finding (GL842) for each limit of a branch or generator that limits nothing."""
    rate = case.of_line("rate")
    most = min(RATE, RATE_BASES * case.base)

    def of_line(row: int) -> Diagnostic:
        return warning(
            "GL842",
            f"rateA {figure(rate[row])} MVA of {case.line_name(row)} limits nothing",
            case.line.where(row, "rate"),
            "write 0 for no limit, or its rating in MVA",
        )

    found = list(first_of(np.flatnonzero((rate >= most) & np.isfinite(rate)), of_line))
    for column, title, unit in (
        ("pmax", "Pmax", "MW"),
        ("pmin", "Pmin", "MW"),
        ("qmax", "Qmax", "Mvar"),
        ("qmin", "Qmin", "Mvar"),
    ):
        found += _of_gen(case, column, title, unit)
    return tuple(found)


def _of_gen(case: Case, column: str, title: str, unit: str) -> tuple[Diagnostic, ...]:
    values = case.of_gen(column)
    huge = (np.abs(values) >= OUTPUT) & np.isfinite(values)

    def one(row: int) -> Diagnostic:
        none = "Inf" if values[row] > 0 else "-Inf"
        return warning(
            "GL842",
            f"{title} {figure(values[row])} {unit} of {case.gen_name(row)} limits nothing",
            case.gen.where(row, column),
            f"write {none} for no limit, or its capability in {unit}",
        )

    return first_of(np.flatnonzero(huge), one)
