"""Which rows have the same entries as another, so that one of them says nothing new?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gridlang.bound import Bound
from gridlang.diagnostics import Diagnostic, Label
from gridlang.ground.arrays import Codes, Reals
from gridlang.lint.finding import note, warning
from gridlang.lint.instance.entries import Entries

_DIGITS = 40  # bits in which two entries must agree


def repeated_rows(bound: Bound, entries: Entries) -> tuple[Diagnostic, ...]:
    """Return a finding (GL516) for each pair of constraints of which rows repeat each other.

    Rows repeat each other where their entries are equal, or opposite, at two points. It is a
    warning of equations, whose prices are then undetermined, and where all rows of a constraint
    repeat those of another. Else it is noted: limits of parallel branches are alike, and so are
    the balance of a bus at the end of a line and the limit of that line.
    """
    rows, same = _groups(entries)
    families = bound.instance.families
    family_of = dict(zip(entries.rows.tolist(), entries.families.tolist(), strict=True))
    pairs: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row, other in zip(rows.tolist(), same.tolist(), strict=True):
        key = (family_of[other], family_of[row])
        if min(key) >= 0:
            pairs.setdefault(key, []).append((other, row))
    found: dict[tuple[str, str], Diagnostic] = {}
    for (a, b), repeats in pairs.items():
        first, second = families[a].constraint, families[b].constraint
        origins = bound.lowered.origins
        authored = (origins[first.name].constraint, origins[second.name].constraint)
        if authored in found:
            continue
        kept, again = (bound.instance.row_place(r).name for r in repeats[0])
        what = f"`{again}` has the entries of `{kept}`"
        if len(repeats) > 1:
            what += f", and {len(repeats) - 1} more row{'s' * (len(repeats) > 2)} like it"
        help = f"take one of the two out, or restrict the index set of `{authored[1]}`"
        twice = a != b and len(repeats) == min(families[a].size, families[b].size)
        grave = twice or (first.equal and second.equal)
        d = (warning if grave else note)("GL516", what, second.span, help)
        if a != b and first.span is not None:
            d = replace(d, labels=(Label(first.span, "the same rows stand here"),))
        found[authored] = d
    return tuple(found.values())


def _groups(entries: Entries) -> tuple[Codes, Codes]:
    """Return the rows that repeat an earlier one, and that earlier one."""
    none = np.zeros(0, dtype=np.int64)
    if not len(entries.rows):
        return none, none
    rows, begin, of_row = np.unique(entries.rows, return_index=True, return_inverse=True)
    keys = []
    # Two sums over a row with weights that differ by column tell rows apart. The terms of equal
    # rows are added in one order, so that equal sums are equal to the last bit.
    for values in (entries.first, entries.second):
        rounded = _rounded(values)
        rounded = rounded * np.where(rounded[begin][of_row] < 0, -1.0, 1.0)
        for step in (0.7548776662466927, 0.5698402909980532):  # Roberts' R2 sequence
            weights = 1.0 + (entries.columns * step) % 1.0
            keys.append(np.bincount(of_row, rounded * weights, len(rows)))
    counts = np.bincount(of_row, entries.columns, len(rows))
    table = np.column_stack([*keys, counts])
    usable = np.isfinite(table).all(axis=1)
    _, first, group = np.unique(table, axis=0, return_index=True, return_inverse=True)
    earlier = first[np.ravel(group)]
    again = np.flatnonzero(usable & (earlier != np.arange(len(rows))))
    return rows[again].astype(np.int64), rows[earlier[again]].astype(np.int64)


def _rounded(values: Reals) -> Reals:
    """Return figures without their last bits, which differ by the order of computing."""
    mantissa, exponent = np.frexp(values)
    rounded: Reals = np.ldexp(np.round(mantissa * 2.0**_DIGITS), exponent - _DIGITS)
    return rounded
