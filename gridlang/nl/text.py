"""A layout → the text of a .nl file; every family is spelled by one template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from gridlang.ground.arrays import Codes, Reals
from gridlang.nl.layout import Layout, Limits
from gridlang.nl.opcodes import OPCODES, SUM
from gridlang.nl.template import Kind, Pieces

_MARK = "\0"


def as_text(layout: Layout) -> str:
    """Return the text of a .nl file."""
    parts = [layout.header.lines(binary=False), _trees(layout)]
    if layout.header.n_var:
        parts.append(_start(layout.start))
    if layout.header.n_con:
        parts += ["r\n", _limits(layout.ranges)]
    if layout.header.n_var:
        parts += ["b\n", _limits(layout.bounds), _column_counts(layout)]
    parts += [_jacobian(layout), _gradient(layout)]
    return "".join(parts)


def numerals(values: Reals) -> list[str]:
    """Return numbers as the shortest text that reads back the same; equal ones are spelled once."""
    distinct, where = np.unique(values, return_inverse=True)
    texts = [repr(x).removesuffix(".0") for x in distinct.tolist()]
    if len(distinct) == len(values):
        where = where.ravel()
    return list(map(texts.__getitem__, where.tolist()))


def _trees(layout: Layout) -> str:
    """Return segments V, C and O: a head, then its pieces."""
    m, n = layout.header.n_con, layout.header.n_var
    count = sum(layout.header.defined)
    names = [f"v{j}\n" for j in range(n + count)]
    defined, numbers = _spelled(layout.definitions, names)
    pieces, rows = _spelled(layout.pieces, names)
    counts = layout.counts.copy()
    if layout.header.n_obj and (layout.constant or not counts[m]):
        pieces.append(f"n{numerals(np.array([layout.constant]))[0]}\n")
        rows = np.append(rows, m)
        counts[m] += 1
    heads = [f"{h}{s}" for h, s in zip(_heads(layout), _sums(counts), strict=True)]
    definitions = _filled("V%d 0 0\n", count, [range(n, n + count)]).splitlines(keepends=True)
    texts = np.array(definitions + defined + heads + pieces, dtype=object)
    of_row = np.arange(count, count + m + 1)
    keys = np.concatenate([np.arange(count), numbers - n, of_row, rows + count])
    return "".join(texts[np.argsort(keys, kind="stable")].tolist())


def _heads(layout: Layout) -> list[str]:
    m = layout.header.n_con
    objective = f"O0 {int(layout.maximize)}\n" if layout.header.n_obj else ""
    return [*_filled("C%d\n", m, [range(m)]).splitlines(keepends=True), objective]


def _sums(counts: Codes) -> list[str]:
    """Return what joins the pieces of each row: 0, nothing, a sum of two, or of many."""
    by_count = {0: "n0\n", 1: "", 2: f"o{OPCODES['add']}\n"}
    distinct, where = np.unique(counts, return_inverse=True)
    texts = [by_count.get(k, f"o{SUM}\n{k}\n") for k in distinct.tolist()]
    if len(texts) and not counts[-1]:
        return [*map(texts.__getitem__, where.tolist()[:-1]), ""]
    return list(map(texts.__getitem__, where.tolist()))


def _spelled(pieces: Sequence[Pieces], names: list[str]) -> tuple[list[str], Codes]:
    """Return the text of every piece, and the row that it belongs to."""
    texts = [text for p in pieces for text in _piece(p, names)]
    rows = [p.rows for p in pieces]
    return texts, np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)


def _piece(p: Pieces, names: list[str]) -> list[str]:
    columns = [list(map(names.__getitem__, c.tolist())) for c in p.columns]
    figures = [numerals(f) for f in p.figures]
    template: list[str] = []
    leaves: list[list[str]] = []
    for kind, what in p.tokens:
        match kind:
            case Kind.OPERATOR:
                template.append(f"o{int(what)}\n")
            case Kind.NUMBER:
                template.append(f"n{numerals(np.array([what]))[0]}\n")
            case Kind.VARIABLE:
                template.append("%s")
                leaves.append(columns[int(what)])
            case Kind.FIGURES:
                template.append("n%s\n")
                leaves.append(figures[int(what)])
    return _filled("".join(template) + _MARK, p.size, leaves).split(_MARK)[: p.size]


def _filled(template: str, times: int, leaves: Sequence[Iterable[object]]) -> str:
    """Return a template repeated, its places filled from one sequence each."""
    return (template * times) % tuple(chain.from_iterable(zip(*leaves, strict=True)))


def _start(start: Reals) -> str:
    given = np.flatnonzero(start)
    if not len(given):
        return ""
    return f"x{len(given)}\n" + _filled(
        "%d %s\n", len(given), [given.tolist(), numerals(start[given])]
    )


def _limits(limits: Limits) -> str:
    low, high = (numerals(np.where(np.isfinite(v), v, 0.0)) for v in (limits.lower, limits.upper))
    spelled = np.full(len(low), "3\n", dtype=object)
    for kind, template, sides in (
        (0, "0 %s %s\n", (low, high)),
        (1, "1 %s\n", (high,)),
        (2, "2 %s\n", (low,)),
        (4, "4 %s\n", (low,)),
    ):
        at = np.flatnonzero(limits.kinds == kind)
        leaves = [list(map(side.__getitem__, at.tolist())) for side in sides]
        spelled[at] = _filled(template, len(at), leaves).splitlines(keepends=True)
    return "".join(spelled.tolist())


def _column_counts(layout: Layout) -> str:
    n = layout.header.n_var
    sums = np.cumsum(np.bincount(layout.columns, minlength=n))[: n - 1]
    return f"k{n - 1}\n" + _filled("%d\n", n - 1, [sums.tolist()])


def _jacobian(layout: Layout) -> str:
    """Return segments J; a row's head stands before its first entry."""
    sizes = np.diff(layout.starts)
    used = np.flatnonzero(sizes)
    heads = np.full(len(layout.columns), "", dtype=object)
    spelled = _filled("J%d %d\n", len(used), [used.tolist(), sizes[used].tolist()])
    heads[layout.starts[used]] = spelled.splitlines(keepends=True)
    leaves = [heads.tolist(), layout.columns.tolist(), numerals(layout.figures)]
    return _filled("%s%d %s\n", len(heads), leaves)


def _gradient(layout: Layout) -> str:
    columns, figures = layout.gradient
    if not len(columns):
        return ""
    entries = _filled("%d %s\n", len(columns), [columns.tolist(), numerals(figures)])
    return f"G0 {len(columns)}\n{entries}"
