"""Do the coefficients of a row, or those of two, differ by many orders of magnitude?"""

from __future__ import annotations

import numpy as np

from gridlang.bound import Bound
from gridlang.diagnostics import Diagnostic
from gridlang.ground.arrays import Codes
from gridlang.ground.problem import Place
from gridlang.lint.finding import warning
from gridlang.lint.instance.entries import Entries

# With 16 digits and a feasibility tolerance of 1e-8 (Ipopt) to 1e-6 (HiGHS), an entry 1e8 times
# below another of its row is lost in the tolerance. Solvers scale rows, so between rows there is
# more room.
WITHIN = 1e8
BETWEEN = 1e10

_HELP = (
    "correct the figure behind the smallest or the largest one, or leave out what is too small "
    "to matter"
)


def wide_ranges(bound: Bound, entries: Entries) -> tuple[Diagnostic, ...]:
    """Return findings (GL515) on coefficients that differ too much in a row, or between rows.

    One for each constraint, with its worst row. Ratios are those of the numbers that a solver
    gets (internal units); the figures shown are in the units of the author.
    """
    used = np.flatnonzero((entries.sizes > 0) & (entries.families >= 0))
    if not used.size:
        return ()
    # Entries by row, and by size within a row: the ends of a row are its extremes.
    order = used[np.lexsort((entries.sizes[used], entries.rows[used]))]
    rows = entries.rows[order]
    ends = np.append(np.flatnonzero(np.diff(rows)), len(rows) - 1)
    least = order[np.append(0, ends[:-1] + 1)]
    most = order[ends]
    return (*_within(bound, entries, least, most), *_between(bound, entries, most))


def _within(bound: Bound, entries: Entries, least: Codes, most: Codes) -> tuple[Diagnostic, ...]:
    ratio = entries.sizes[most] / entries.sizes[least]
    found: dict[str, Diagnostic] = {}
    wide = np.flatnonzero(ratio > WITHIN)
    for k in wide[np.argsort(-ratio[wide], kind="stable")]:
        family = bound.instance.families[int(entries.families[most[k]])]
        name = bound.lowered.origins[family.constraint.name].constraint
        if name in found:
            continue
        row = bound.instance.row_place(int(entries.rows[most[k]])).name
        what = f"coefficients of `{row}` differ by a factor of {ratio[k]:.1e}"
        note = f"from {_entry(bound, entries, int(least[k]))} to {_entry(bound, entries, int(most[k]))}"
        found[name] = warning("GL515", what, family.constraint.span, _HELP, note)
    return tuple(found.values())


def _between(bound: Bound, entries: Entries, most: Codes) -> tuple[Diagnostic, ...]:
    """Return a finding on the two rows whose largest coefficients differ most."""
    low = int(most[np.argmin(entries.sizes[most])])
    high = int(most[np.argmax(entries.sizes[most])])
    ratio = float(entries.sizes[high] / entries.sizes[low])
    if ratio <= BETWEEN:
        return ()
    small, large = (bound.instance.row_place(int(entries.rows[at])).name for at in (low, high))
    what = f"coefficients of `{small}` and `{large}` differ by a factor of {ratio:.1e}"
    note = f"at most {_entry(bound, entries, low)}, and {_entry(bound, entries, high)}"
    help = f"multiply both sides of `{small}` by a number, or correct the figures behind it"
    span = bound.instance.families[int(entries.families[low])].constraint.span
    return (warning("GL515", what, span, help, note),)


def _entry(bound: Bound, entries: Entries, at: int) -> str:
    """Return an entry as in `4.2e-09 MW/pu at va[3] in balance[7]`."""
    column = bound.instance.column_place(int(entries.columns[at]))
    row = bound.instance.row_place(int(entries.rows[at]))
    value = float(entries.sizes[at]) * column.factor / row.factor
    return f"{value:.3g}{_per(row, column)} at {column.name} in {row.name}"


def _per(row: Place, column: Place) -> str:
    if row.unit == column.unit:
        return ""
    below = f"/{column.unit}" if column.unit else ""
    return f" {row.unit or '1'}{below}"
