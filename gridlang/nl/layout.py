"""All that a .nl file says, in the order of the file, before it is spelled as text or bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.arrays import Codes, Reals
from gridlang.nl.header import Header
from gridlang.nl.order import Nonlinear, Order, column_class, nonlinear_of, ordered
from gridlang.nl.problem import NlProblem
from gridlang.nl.shared import shared_of
from gridlang.nl.template import Pieces, pieces_of


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Limits by kind, as in segments r and b: 0 both, 1 above, 2 below, 3 none, 4 equal."""

    kinds: Codes
    lower: Reals
    upper: Reals


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A problem in file order.

    `pieces` add into rows; row m is the objective, and `counts` (m + 1,) says how many a row has.
    The rows of `definitions` are the variables that they define, from n on.
    The Jacobian's entries run row by row: `starts` (m + 1,), `columns`, `figures`; `nonlinear`
    places have a figure too, 0 where they have no linear part.
    """

    header: Header
    order: Order
    pieces: tuple[Pieces, ...]
    definitions: tuple[Pieces, ...]
    counts: Codes
    constant: float
    maximize: bool
    bounds: Limits
    ranges: Limits
    start: Reals
    starts: Codes
    columns: Codes
    figures: Reals
    gradient: tuple[Codes, Reals]


def lay_out(problem: NlProblem) -> Layout:
    """Return the layout of a problem; raises `GridlangError` (GL910) for what no file can say."""
    n, m = problem.n, problem.m
    _require_finite(problem)
    shared = shared_of(problem.kernels, n, m)
    pieces = [
        pieces_of(written, t.node, t.rows)
        for written in shared.kernels
        for t in written.kernel.terms
        if len(t.rows)
    ]
    nonlinear = nonlinear_of(n, m, pieces)
    order = ordered(problem, nonlinear)
    number = np.append(order.column_at, np.arange(n, n + sum(shared.counts)))
    pieces = [_moved(p, number, order.row_at) for p in pieces]
    definitions = [_moved(p, number, np.arange(len(number))) for p in shared.definitions]
    counts = np.zeros(m + 1, dtype=np.int64)
    for p in pieces:
        counts += np.bincount(p.rows, minlength=m + 1)
    r, c, figures = problem.linear
    row, columns, figures = _merged(
        n, (order.row_at[r], order.column_at[c], figures), [p for p in pieces if p.rows[0] != m]
    )
    c, own = problem.gradient
    gradient = _merged(
        n,
        (np.full(len(c), m, dtype=np.int64), order.column_at[c], own),
        [p for p in pieces if p.rows[0] == m],
    )[1:]
    ranges = _limits(problem.lower[order.rows], problem.upper[order.rows])
    header = Header(
        n_var=n,
        n_con=m,
        n_obj=int(problem.has_objective),
        nranges=int((ranges.kinds == 0).sum()),
        n_eqn=int((ranges.kinds == 4).sum()),
        nlc=int(nonlinear.rows.sum()),
        nlo=int(nonlinear.objective),
        nzc=len(columns),
        nzo=len(gradient[0]),
        defined=shared.counts,
        longest_row_name=max(map(len, problem.row_names), default=0),
        longest_column_name=max(map(len, problem.column_names), default=0),
    )
    return Layout(
        header=_with_classes(header, problem, nonlinear),
        order=order,
        pieces=tuple(pieces),
        definitions=tuple(definitions),
        counts=counts,
        constant=problem.constant,
        maximize=problem.maximize,
        bounds=_limits(problem.lb[order.columns], problem.ub[order.columns]),
        ranges=ranges,
        start=problem.start[order.columns],
        starts=np.concatenate([[0], np.cumsum(np.bincount(row, minlength=m))]),
        columns=columns,
        figures=figures,
        gradient=gradient,
    )


def _moved(p: Pieces, number: Codes, row_at: Codes) -> Pieces:
    """Return trees with the file's numbers of variables and rows."""
    return replace(
        p,
        columns=tuple(number[c] for c in p.columns),
        rows=row_at[p.rows],
        below=tuple(number[c] for c in p.below),
    )


def _with_classes(header: Header, problem: NlProblem, nonlinear: Nonlinear) -> Header:
    size = [int(s) for s in np.bincount(column_class(problem, nonlinear), minlength=9)]
    both, constraints, objective = size[0] + size[1], size[2] + size[3], size[4] + size[5]
    nlvc = both + constraints
    return replace(
        header,
        nlvb=both,
        nlvc=nlvc,
        nlvo=nlvc + objective if objective else both,
        nlvbi=size[1],
        nlvci=size[3],
        nlvoi=size[5],
        nbv=size[7],
        niv=size[8],
    )


def _merged(
    n: int, linear: tuple[Codes, Codes, Reals], pieces: list[Pieces]
) -> tuple[Codes, Codes, Reals]:
    """Return all places of rows and columns, sorted, with the sum of their linear figures."""
    r, c, figures = linear
    keys = np.concatenate([r * n + c] + [p.rows * n + c for p in pieces for c in p.below])
    in_order = np.sort(keys)  # np.unique hashes, which is slower by far on so many
    places = in_order[np.diff(in_order, prepend=-1) != 0]
    total = np.zeros(len(places))
    np.add.at(total, np.searchsorted(places, keys[: len(r)]), figures)
    width = max(n, 1)
    return places // width, places % width, total


def _limits(lower: Reals, upper: Reals) -> Limits:
    low, high = np.isfinite(lower), np.isfinite(upper)
    kinds = np.where(low & high, np.where(lower == upper, 4, 0), np.where(low, 2, 3 - 2 * high))
    return Limits(kinds.astype(np.int64), lower, upper)


def _require_finite(problem: NlProblem) -> None:
    figures = (problem.linear[2], problem.gradient[1], np.array([problem.constant]))
    bad = not all(np.isfinite(f).all() for f in figures)
    for lower, upper in ((problem.lb, problem.ub), (problem.lower, problem.upper)):
        bad |= bool((lower == np.inf).any() or (upper == -np.inf).any())
        bad |= bool(np.isnan(lower).any() or np.isnan(upper).any())
    if bad or not np.isfinite(problem.start).all():
        raise GridlangError(
            (Diagnostic("GL910", "a figure of the problem is infinite, or is no number"),)
        )
