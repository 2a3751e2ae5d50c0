"""Sets as arrays: elements coded as integers, tuples found by sorted search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gridlang.ground.arrays import Array, Bools, Codes

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
            return column.astype(np.int64)
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

    `find` is a search over ranks, position by position, so that no product of sizes overflows.
    """

    columns: tuple[Codes, ...]

    @property
    def rows(self) -> int:
        return len(self.columns[0])

    @property
    def arity(self) -> int:
        return len(self.columns)

    @cached_property
    def _levels(self) -> tuple[tuple[_Keys, _Keys], ...]:
        """Sorted distinct labels and sorted distinct prefix keys, a pair for each position."""
        levels: list[tuple[_Keys, _Keys]] = []
        rank: Codes = np.zeros(self.rows, dtype=np.int64)
        for column in self.columns:
            distinct, inverse = np.unique(column, return_inverse=True)
            keys = rank * max(1, len(distinct)) + inverse
            prefixes, rank = np.unique(keys, return_inverse=True)
            levels.append((_Keys(distinct), _Keys(prefixes)))
        return tuple(levels)

    @cached_property
    def _rank_to_row(self) -> Codes:
        rank = self._ranks(self.columns)[0]
        rows = np.zeros(len(self._levels[-1][1]), dtype=np.int64)
        rows[rank[::-1]] = np.arange(self.rows, dtype=np.int64)[::-1]  # first of equals wins
        return rows

    def _ranks(self, columns: Sequence[Codes]) -> tuple[Codes, Bools]:
        rank: Codes = np.zeros(len(columns[0]), dtype=np.int64)
        known = np.ones(len(columns[0]), dtype=bool)
        for column, (distinct, prefixes) in zip(columns, self._levels, strict=True):
            at, hit = distinct.find(column)
            known &= hit
            rank, hit = prefixes.find(rank * max(1, len(distinct)) + at)
            known &= hit
        return rank, known

    def find(self, columns: Sequence[Codes]) -> Codes:
        """Return the row of each tuple, −1 where it is not in the set."""
        if self.rows == 0:
            return np.full(len(columns[0]), -1, dtype=np.int64)
        rank, known = self._ranks(columns)
        return np.where(known, self._rank_to_row[rank], -1)

    def duplicates(self) -> Codes:
        """Return the rows that repeat an earlier one."""
        if self.rows == 0 or len(self._levels[-1][1]) == self.rows:
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
        """The rank of each key between the least and the greatest, −1 between keys."""
        if not len(self.keys) or self.keys[-1] - self.keys[0] > 8 * len(self.keys) + 1000:
            return None
        table = np.full(int(self.keys[-1] - self.keys[0]) + 1, -1, dtype=np.int64)
        table[self.keys - self.keys[0]] = np.arange(len(self.keys), dtype=np.int64)
        return table

    def __len__(self) -> int:
        return len(self.keys)

    def find(self, wanted: Codes) -> tuple[Codes, NDArray[np.bool_]]:
        """Return the rank of each wanted key, and whether it is there."""
        if not len(self.keys):
            return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=bool)
        if self._table is not None:
            inside = (wanted >= self.keys[0]) & (wanted <= self.keys[-1])
            at = self._table[np.where(inside, wanted - self.keys[0], 0)]
            known = inside & (at >= 0)
            return np.where(known, at, 0), known
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return at, self.keys[at] == wanted


def join(left: Codes, right: Codes) -> tuple[Codes, Codes]:
    """Return all pairs of rows with equal keys, ordered by left row, then by right row."""
    order = np.argsort(right, kind="stable")
    keys = right[order]
    first = np.searchsorted(keys, left, side="left")
    count = np.searchsorted(keys, left, side="right") - first
    left_rows = np.repeat(np.arange(len(left), dtype=np.int64), count)
    within = np.arange(len(left_rows), dtype=np.int64) - np.repeat(np.cumsum(count) - count, count)
    return left_rows, order[np.repeat(first, count) + within]


def pair_keys(left: Sequence[Codes], right: Sequence[Codes]) -> tuple[Codes, Codes]:
    """Return one key a row for tuples of keys on both sides, equal where the tuples are."""
    n = len(left[0])
    key = np.zeros(n + len(right[0]), dtype=np.int64)
    for a, b in zip(left, right, strict=True):
        distinct, inverse = np.unique(np.concatenate([a, b]), return_inverse=True)
        _, key = np.unique(key * max(1, len(distinct)) + inverse, return_inverse=True)
    return key[:n], key[n:]
