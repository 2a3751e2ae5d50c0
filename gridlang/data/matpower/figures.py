"""Figures that cannot be meant: NaN, infinite ones that are no limit, limits that cross."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gridlang.data.matlab.values import Integers
from gridlang.data.matpower.columns import Field
from gridlang.data.matpower.findings import Findings, Flaw
from gridlang.data.matpower.part import Part, figure


def check_figures(
    part: Part, rows: Integers, fields: Mapping[str, Field], findings: Findings
) -> None:
    """Report NaN in the columns that are read, and Inf where no limit is meant by it."""
    for name, field in fields.items():
        if name == "kind":  # checked with the numbers of the buses
            continue
        values = part.values[rows, field.at]
        check_nan(part, rows[np.isnan(values)], (field.at, field.title), findings)
        if not field.limit:
            _check_infinite(part, rows[np.isinf(values)], field, findings)


def check_nan(part: Part, rows: Integers, column: tuple[int, str], findings: Findings) -> None:
    """Report rows whose figure in a column, given with its title, is NaN."""
    at, title = column
    flaw = Flaw(
        "GL804",
        at,
        lambda row: f"{title} of {part.name(row)} is NaN",
        f"write a number for {title}",
    )
    findings.flag(part, rows, flaw)


def _check_infinite(part: Part, rows: Integers, field: Field, findings: Findings) -> None:
    flaw = Flaw(
        "GL804",
        field.at,
        lambda row: f"{field.title} of {part.name(row)} is infinite",
        f"write a finite number for {field.title}",
    )
    findings.flag(part, rows, flaw)


def check_limits(part: Part, rows: Integers, pair: tuple[Field, Field], findings: Findings) -> None:
    """Report rows whose lower limit is above the upper one."""
    low, high = pair
    below, above = part.values[:, low.at], part.values[:, high.at]

    def message(row: int) -> str:
        what = f"{low.title} {figure(below[row])} is above {high.title} {figure(above[row])}"
        return f"{what} for {part.name(row)}"

    def help(row: int) -> str:
        return f"swap the two figures, or raise {high.title} to {figure(below[row])}"

    flaw = Flaw("GL807", low.at, message, help, (high.at, f"{high.title} stands here"))
    findings.flag(part, rows[below[rows] > above[rows]], flaw)
