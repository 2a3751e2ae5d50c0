"""A layout → the bytes of a binary .nl file; every family is one array of records.

Source: AMPL/MP's nl-reader: the header in text, then segments by letter; 4-byte integers and
8-byte numbers, least byte first, without padding.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gridlang.ground.arrays import Array, Codes, Reals
from gridlang.nl.layout import Layout, Limits
from gridlang.nl.opcodes import OPCODES, SUM
from gridlang.nl.template import Kind, Pieces

Bytes = NDArray[np.uint8]
_ENTRY = np.dtype([("column", "<i4"), ("figure", "<f8")])


def as_binary(layout: Layout) -> bytes:
    """Return the bytes of a binary .nl file."""
    parts = [layout.header.lines(binary=True).encode("ascii"), _definitions(layout), _trees(layout)]
    n = layout.header.n_var
    given = np.flatnonzero(layout.start)
    if len(given):
        parts += [_head("x", len(given)), _entries(given, layout.start[given])]
    if layout.header.n_con:
        parts += [b"r", _limits(layout.ranges)]
    if n:
        sums = np.cumsum(np.bincount(layout.columns, minlength=n))[: n - 1]
        parts += [b"b", _limits(layout.bounds), _head("k", n - 1), sums.astype("<i4").tobytes()]
    columns, figures = layout.gradient
    parts.append(_jacobian(layout))
    if len(columns):
        parts += [_head("G", 0, len(columns)), _entries(columns, figures)]
    return b"".join(parts)


def _head(letter: str, *numbers: int) -> bytes:
    return letter.encode("ascii") + np.array(numbers, dtype="<i4").tobytes()


def _operator(code: int) -> bytes:
    return _head("o", code)


def _number(value: float) -> bytes:
    return b"n" + np.array([value], dtype="<f8").tobytes()


def _entries(columns: Codes, figures: Reals) -> bytes:
    entries = np.empty(len(columns), dtype=_ENTRY)
    entries["column"], entries["figure"] = columns, figures
    return entries.tobytes()


def _definitions(layout: Layout) -> bytes:
    """Return segments V: a head of 13 bytes and a tree, as long as its family's."""
    n, count = layout.header.n_var, sum(layout.header.defined)
    size = np.zeros(count, dtype=np.int64)
    records = []
    for p in layout.definitions:
        heads = np.tile(np.frombuffer(_head("V", 0, 0, 0), dtype=np.uint8), (p.size, 1))
        heads[:, 1:5] = _bytes(p.rows, "<i4")
        records.append(np.hstack([heads, _records(p)]))
        size[p.rows - n] = records[-1].shape[1]
    ends = np.cumsum(size)
    out = np.zeros(int(ends[-1]) if count else 0, dtype=np.uint8)
    for p, r in zip(layout.definitions, records, strict=True):
        _place(out, r, (ends - size)[p.rows - n])
    return out.tobytes()


def _trees(layout: Layout) -> bytes:
    """Return segments C and O: sizes first, then every record copied to its place."""
    m = layout.header.n_con
    records = [_records(p) for p in layout.pieces]
    heads, constant = _row_heads(layout)
    size = np.zeros(m + 1, dtype=np.int64)
    for records_of_head, rows in heads:
        size[rows] += records_of_head.shape[1]
    for p, r in zip(layout.pieces, records, strict=True):
        size += np.bincount(p.rows, minlength=m + 1) * r.shape[1]
    size[m] += len(constant)
    free = np.concatenate([[0], np.cumsum(size)])
    out = np.zeros(int(free[-1]), dtype=np.uint8)
    free = free[:-1]
    for records_of_head, rows in heads:
        _place(out, records_of_head, free[rows])
        free[rows] += records_of_head.shape[1]
    for p, r in zip(layout.pieces, records, strict=True):
        width = r.shape[1]
        rank = _rank_in_row(p.rows)
        _place(out, r, free[p.rows] + rank * width)
        free += np.bincount(p.rows, minlength=m + 1) * width
    out[free[m] : free[m] + len(constant)] = np.frombuffer(constant, dtype=np.uint8)
    return out.tobytes()


def _row_heads(layout: Layout) -> tuple[list[tuple[Bytes, Codes]], bytes]:
    """Return the heads of rows by how many pieces they join, and the objective's constant."""
    m = layout.header.n_con
    counts = layout.counts.copy()
    constant = b""
    if layout.header.n_obj and (layout.constant or not counts[m]):
        constant = _number(layout.constant)
        counts[m] += 1
    heads: list[tuple[Bytes, Codes]] = []
    for k in np.unique(counts[:m]).tolist():
        rows = np.flatnonzero(counts[:m] == k)
        base = _head("C", 0) + (_number(0.0) if k == 0 else _join(k))
        records = np.tile(np.frombuffer(base, dtype=np.uint8), (len(rows), 1))
        records[:, 1:5] = _bytes(rows, "<i4")
        heads.append((records, rows))
    if layout.header.n_obj:
        base = _head("O", 0, int(layout.maximize)) + _join(int(counts[m]))
        heads.append((np.frombuffer(base, dtype=np.uint8)[None, :], np.array([m])))
    return heads, constant


def _join(count: int) -> bytes:
    if count == 1:
        return b""
    return _operator(OPCODES["add"]) if count == 2 else _operator(SUM) + _int(count)


def _int(value: int) -> bytes:
    return np.array([value], dtype="<i4").tobytes()


def _records(p: Pieces) -> Bytes:
    """Return the trees of a term, (size, width): one template, its leaves filled in."""
    base = b""
    leaves: list[tuple[int, Bytes]] = []
    columns = [_bytes(c, "<i4") for c in p.columns]
    figures = [_bytes(f, "<f8") for f in p.figures]
    for kind, what in p.tokens:
        match kind:
            case Kind.OPERATOR:
                base += _operator(int(what))
            case Kind.NUMBER:
                base += _number(what)
            case Kind.VARIABLE:
                base += b"v"
                leaves.append((len(base), columns[int(what)]))
                base += bytes(4)
            case Kind.FIGURES:
                base += b"n"
                leaves.append((len(base), figures[int(what)]))
                base += bytes(8)
    records = np.empty((p.size, len(base)), dtype=np.uint8)
    records[:] = np.frombuffer(base, dtype=np.uint8)
    for at, values in leaves:
        records[:, at : at + values.shape[1]] = values
    return records


def _bytes(values: Array, dtype: str) -> Bytes:
    """Return numbers as their bytes, one row each."""
    plain = np.ascontiguousarray(values.astype(dtype))
    return plain.view(np.uint8).reshape(len(values), plain.itemsize)


def _rank_in_row(rows: Codes) -> Codes:
    """Return how many earlier pieces go to the same row."""
    order = np.argsort(rows, kind="stable")
    at = rows[order]
    first = np.searchsorted(at, at, side="left")
    rank = np.empty(len(rows), dtype=np.int64)
    rank[order] = np.arange(len(rows)) - first
    return rank


def _place(out: Bytes, records: Bytes, offsets: Codes) -> None:
    """Copy each record to its offset; windows that overlap in `out` do so unseen."""
    width = records.shape[1]
    if not len(offsets) or not width:
        return
    whole = np.dtype(f"V{width}")
    windows: Array = np.ndarray((len(out) - width + 1,), dtype=whole, buffer=out, strides=(1,))
    windows[offsets] = np.ascontiguousarray(records).view(whole)[:, 0]


def _limits(limits: Limits) -> bytes:
    """Return one letter a limit, and the numbers that its kind has."""
    numbers = np.array([2, 1, 1, 0, 1])
    size = 1 + 8 * numbers[limits.kinds]
    ends = np.cumsum(size)
    out = np.zeros(int(ends[-1]), dtype=np.uint8)
    for kind, sides in (
        (0, (limits.lower, limits.upper)),
        (1, (limits.upper,)),
        (2, (limits.lower,)),
        (3, ()),
        (4, (limits.lower,)),
    ):
        at = np.flatnonzero(limits.kinds == kind)
        letter = np.full((len(at), 1), ord("0") + kind, dtype=np.uint8)
        records = np.hstack([letter, *(_bytes(side[at], "<f8") for side in sides)])
        _place(out, records, ends[at] - size[at])
    return out.tobytes()


def _jacobian(layout: Layout) -> bytes:
    sizes = np.diff(layout.starts)
    used = np.flatnonzero(sizes)
    entry = _ENTRY.itemsize
    heads_before = np.cumsum(sizes > 0)
    out = np.zeros(len(layout.columns) * entry + 9 * len(used), dtype=np.uint8)
    letter = np.full((len(used), 1), ord("J"), dtype=np.uint8)
    heads = np.hstack([letter, _bytes(used, "<i4"), _bytes(sizes[used], "<i4")])
    _place(out, heads, layout.starts[used] * entry + 9 * (heads_before[used] - 1))
    row = np.repeat(np.arange(len(sizes)), sizes)
    records = np.hstack([_bytes(layout.columns, "<i4"), _bytes(layout.figures, "<f8")])
    _place(out, records, np.arange(len(row)) * entry + 9 * heads_before[row])
    return out.tobytes()
