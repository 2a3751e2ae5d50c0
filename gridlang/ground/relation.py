"""Sets as arrays: elements coded as integers, tuples found by sorted search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gridlang.ground.arrays import Array, Bools, Codes
from gridlang.ground.ranks import close, in_order, ranked

Labels = Array

# Whole-number labels are their own code; texts are coded from TEXT on, by rank.
LARGEST = 10**15
TEXT = 1 << 62
UNKNOWN = -TEXT


@dataclass
class Elements:
    """All text labels of an instance, sorted; their codes are `TEXT` plus their rank."""

    labels: NDArray[np.str_] = field(default_factory=lambda: np.zeros(0, dtype=np.str_))

    def encode(self, column: Labels) -> Codes:
        """Return the codes of a column of labels, `UNKNOWN` for a text that is not known."""
        if np.issubdtype(column.dtype, np.integer):
            return column.astype(np.int64, copy=False)
        if column.dtype == object:
            return self._encode_mixed(column)
        texts = column.astype(np.str_)
        at = np.searchsorted(self.labels, texts)
        inside = np.minimum(at, max(0, len(self.labels) - 1))
        known = self.labels[inside] == texts if len(self.labels) else np.zeros(len(texts), bool)
        return np.where(known, TEXT + inside, UNKNOWN).astype(np.int64)

    def _encode_mixed(self, column: Labels) -> Codes:
        whole = np.array([isinstance(x, int) for x in column], dtype=bool)
        codes = np.zeros(len(column), dtype=np.int64)
        codes[whole] = column[whole].astype(np.int64)
        codes[~whole] = self.encode(column[~whole].astype(np.str_))
        return codes

    def code(self, label: str | int) -> int:
        if isinstance(label, int) and abs(label) >= LARGEST:
            label = str(label)
        return int(self.encode(np.array([label]))[0])

    def decode(self, codes: Codes) -> Labels:
        """Return the labels of codes: int64 where all are integers, else objects."""
        text = codes >= TEXT
        if not text.any():
            return codes
        out = codes.astype(object)
        out[text] = self.labels[codes[text] - TEXT].astype(object)
        return out


def gather_labels(columns: Sequence[Labels]) -> Elements:
    """Return the elements of an instance, from all columns of labels of its data."""
    texts = [_texts(c) for c in columns if not np.issubdtype(c.dtype, np.integer)]
    return Elements(np.unique(np.concatenate(texts)) if texts else np.zeros(0, dtype=np.str_))


def _texts(column: Labels) -> NDArray[np.str_]:
    if column.dtype == object:
        column = column[np.array([isinstance(x, str) for x in column], dtype=bool)]
    return column.astype(np.str_)


@dataclass(frozen=True)
class Relation:
    """A set: one array of codes a position; row r is its r-th element.

    `find` looks up ranks, position by position, so that no product of sizes overflows; as soon
    as the positions so far tell all rows apart, the others are compared. It remembers what it
    found by the identity of the columns asked for: frames keep theirs.
    """

    columns: tuple[Codes, ...]
    _found: dict[tuple[int, ...], tuple[Sequence[Codes], Codes]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def rows(self) -> int:
        return len(self.columns[0])

    @property
    def arity(self) -> int:
        return len(self.columns)

    @cached_property
    def _search(self) -> tuple[tuple[_Level, ...], Codes]:
        """How to rank the positions that tell rows apart, and the first row of each rank."""
        labels, rank = ranked(self.columns[0])
        levels = [_Level(_Keys(labels))]
        count = len(labels)
        for column in self.columns[1:]:
            if count == self.rows:
                break
            labels, inverse = ranked(column)
            prefixes, rank = ranked(rank * len(labels) + inverse)
            levels.append(_Level(_Keys(labels), _Keys(prefixes)))
            count = len(prefixes)
        rows = np.empty(count, dtype=np.int64)
        rows[rank[::-1]] = np.arange(self.rows, dtype=np.int64)[::-1]  # first of equals wins
        return tuple(levels), rows

    def find(self, columns: Sequence[Codes]) -> Codes:
        """Return the row of each tuple, −1 where it is not in the set."""
        key = tuple(map(id, columns))
        if key not in self._found:
            self._found[key] = tuple(columns), self._look_up(columns)
        return self._found[key][1]

    def _look_up(self, columns: Sequence[Codes]) -> Codes:
        if self.rows == 0:
            return np.full(len(columns[0]), -1, dtype=np.int64)
        levels, rows = self._search
        rank, known = levels[0].labels.find(columns[0])
        for column, level in zip(columns[1:], levels[1:], strict=False):
            assert level.prefixes is not None
            at, hit = level.labels.find(column)
            known &= hit
            rank, hit = level.prefixes.find(rank * len(level.labels.keys) + at)
            known &= hit
        row = rows[rank]
        for own, column in list(zip(self.columns, columns, strict=True))[len(levels) :]:
            known &= own[row] == column
        return np.where(known, row, -1)

    def duplicates(self) -> Codes:
        """Return the rows that repeat an earlier one."""
        if self.rows == 0 or len(self._search[1]) == self.rows:
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(self.find(self.columns) != np.arange(self.rows))

    def take(self, rows: Codes | Bools) -> Relation:
        return Relation(tuple(c[rows] for c in self.columns))


@dataclass(frozen=True)
class _Keys:
    """Sorted distinct keys, found by look-up where they lie close together, else by search."""

    keys: Codes

    @cached_property
    def _table(self) -> Codes | None:
        """The rank of each number between the least key and the greatest, or of the key below."""
        span = int(self.keys[-1]) - int(self.keys[0])
        if not close(span, len(self.keys)):
            return None
        table = np.zeros(span + 1, dtype=np.int64)
        table[self.keys[1:] - self.keys[0]] = 1
        return np.cumsum(table)

    def find(self, wanted: Codes) -> tuple[Codes, Bools]:
        """Return the rank of each wanted key, and whether it is there."""
        if self._table is not None:
            at = self._table.take(wanted - self.keys[0], mode="clip")
        else:
            at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return at, self.keys[at] == wanted


@dataclass(frozen=True)
class _Level:
    """One position of a set: its labels, and the keys of rank so far and label (none: the first)."""

    labels: _Keys
    prefixes: _Keys | None = None


def join(left: Codes, right: Codes) -> tuple[Codes, Codes]:
    """Return all pairs of rows with equal keys, ordered by left row, then by right row.

    Keys are ranks, as from `pair_keys`.
    """
    most = int(max(left.max(initial=0), right.max(initial=0)))
    order = in_order(right, most)
    sizes = np.bincount(right, minlength=most + 1)
    first, count = (np.cumsum(sizes) - sizes)[left], sizes[left]
    left_rows = np.repeat(np.arange(len(left), dtype=np.int64), count)
    within = np.arange(len(left_rows), dtype=np.int64) - np.repeat(np.cumsum(count) - count, count)
    return left_rows, order[np.repeat(first, count) + within]


def pair_keys(left: Sequence[Codes], right: Sequence[Codes]) -> tuple[Codes, Codes]:
    """Return one key a row for tuples of keys on both sides, equal where the tuples are."""
    n = len(left[0])
    key = np.zeros(n + len(right[0]), dtype=np.int64)
    for a, b in zip(left, right, strict=True):
        distinct, rank = ranked(np.concatenate([a, b]))
        _, key = ranked(key * max(1, len(distinct)) + rank)
    return key[:n], key[n:]
