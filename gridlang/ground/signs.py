"""Which sign lines (affine functions of columns) provably have where bounds and linear rows hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.lines import Lines

_NOTHING = 1e-9


@dataclass(frozen=True)
class Known:
    """What is known of columns: their bounds, and rows (lines without offset) with their limits."""

    lb: Reals
    ub: Reals
    rows: Lines
    lower: Reals
    upper: Reals


def signs(lines: Lines, known: Known) -> Codes:
    """Return 1 for each line that is never negative, −1 for one never positive, 0 for others."""
    result = np.zeros(lines.count, dtype=np.int64)
    for sign in (1, -1):
        open = np.flatnonzero(result == 0)
        turned = lines.only(open).times(np.full(len(open), float(sign)))
        result[open[_never_negative(turned, known)]] = sign
    return result


def _never_negative(lines: Lines, known: Known) -> Codes:
    """Return the numbers of lines that bounds, or one linear row and bounds, keep from below 0."""
    if not lines.count:
        return np.zeros(0, dtype=np.int64)
    size = np.abs(lines.offsets)
    np.maximum.at(size, lines.lines, np.abs(lines.figures))
    least = lines.least(known.lb, known.ub)
    open = np.flatnonzero(~(least >= -_NOTHING * size))
    if len(open):
        least[open] = _with_one_row(lines.only(open), known)
    return np.flatnonzero(least >= -_NOTHING * size)


def _with_one_row(lines: Lines, known: Known) -> Reals:
    """Return a lower bound of each line: a multiple of a row, by its limit, and a rest by bounds.

    Looked at are rows all of whose columns the line has; the multiple takes one of them away.
    """
    best = np.full(lines.count, -np.inf)
    rows = known.rows
    order = np.argsort(rows.columns, kind="stable")
    first = np.searchsorted(rows.columns[order], lines.columns)
    counts = np.searchsorted(rows.columns[order], lines.columns, side="right") - first
    mine = np.repeat(np.arange(len(lines.lines)), counts)
    theirs = order[np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(len(mine))]
    keys, pair = np.unique(lines.lines[mine] * rows.count + rows.lines[theirs], return_inverse=True)
    line, row = keys // rows.count, keys % rows.count
    whole = (
        np.bincount(pair, minlength=len(keys)) == np.bincount(rows.lines, minlength=rows.count)[row]
    )
    ratio = np.zeros(len(keys))
    ratio[pair] = lines.figures[mine] / rows.figures[theirs]
    limit = np.where(ratio > 0, known.lower[row], known.upper[row])
    pairs = np.flatnonzero(whole & np.isfinite(limit))
    new = np.full(len(keys), -1)
    new[pairs] = np.arange(len(pairs))
    # The rest of each pair: all entries of its line, less those that are shared.
    starts = np.searchsorted(lines.lines, np.arange(lines.count + 1))
    lengths = np.diff(starts)[line[pairs]]
    entry = np.repeat(starts[line[pairs]] - (np.cumsum(lengths) - lengths), lengths) + np.arange(
        int(lengths.sum())
    )
    of = np.repeat(np.arange(len(pairs)), lengths)
    figures = lines.figures[entry].copy()
    shared = np.flatnonzero(new[pair] >= 0)
    place = (
        (np.cumsum(lengths) - lengths)[new[pair[shared]]]
        + mine[shared]
        - starts[lines.lines[mine[shared]]]
    )
    figures[place] -= ratio[pair[shared]] * rows.figures[theirs[shared]]
    kept = np.abs(figures) > _NOTHING * np.abs(lines.figures[entry])
    offsets = lines.offsets[line[pairs]] + ratio[pairs] * limit[pairs]
    rest = Lines(of[kept], lines.columns[entry][kept], figures[kept], offsets)
    np.maximum.at(best, line[pairs], rest.least(known.lb, known.ub))
    return best
