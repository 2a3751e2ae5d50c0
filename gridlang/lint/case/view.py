"""A MATPOWER case as arrays, with the names and places of its elements."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gridlang.data.matpower.connectivity import islands
from gridlang.table import Dataset, Table

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Case:
    """The elements in service of a case, in the units of the file (MW, Mvar, MVA, kV, pu, deg).

    Rows count from 0 within `bus`, `gen` and `line`.
    """

    base: float
    bus: Table
    gen: Table
    line: Table
    branch: Table

    def of_bus(self, column: str) -> Floats:
        return self.bus.columns[column].astype(np.float64)

    def of_gen(self, column: str) -> Floats:
        return self.gen.columns[column].astype(np.float64)

    def of_line(self, column: str) -> Floats:
        return self.line.columns[column].astype(np.float64)

    # ---- which bus

    @cached_property
    def numbers(self) -> Integers:
        return self.bus.keys[0].astype(np.int64)

    def rows_of(self, numbers: Integers) -> Integers:
        """Return the rows of the buses with these numbers, all of which are there."""
        order = np.argsort(self.numbers, kind="stable")
        return order[np.searchsorted(self.numbers[order], numbers)]

    @cached_property
    def gen_bus(self) -> Integers:
        return self.rows_of(self.gen.columns["bus"].astype(np.int64))

    @cached_property
    def ends(self) -> tuple[Integers, Integers]:
        """The rows of the buses at both ends of each branch."""
        start, end = (self.rows_of(k.astype(np.int64)) for k in self.branch.keys[1:])
        return start, end

    @cached_property
    def island(self) -> Integers:
        """The number of each bus's island, from 0, in the order of their first buses."""
        labels = islands(self.bus.rows, *self.ends)
        return np.unique(labels, return_inverse=True)[1].astype(np.int64)

    # ---- names and places

    def bus_name(self, row: int) -> str:
        return f"bus {self.numbers[row]}"

    def gen_name(self, row: int) -> str:
        return f"generator {self.gen.keys[0][row]} at {self.bus_name(int(self.gen_bus[row]))}"

    def line_name(self, row: int) -> str:
        start, end = (self.numbers[side[row]] for side in self.ends)
        return f"branch {self.line.keys[0][row]} from bus {start} to bus {end}"


def view(dataset: Dataset) -> Case | None:
    """Return the case of a dataset, or nothing if it is of another kind."""
    names = ("", "BUS", "GEN", "LINE", "BRANCH")
    tables = [t for t in map(dataset.table, names) if t is not None]
    if dataset.schema != "matpower" or len(tables) < len(names):
        return None
    scalars, bus, gen, line, branch = tables
    return Case(float(np.real(scalars.columns["base"][0])), bus, gen, line, branch)


def figure(value: float) -> str:
    return f"{value:.6g}"


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 bus`, `3 buses`, `2 branches`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun}{'es' if noun.endswith(('s', 'ch')) else 's'}"
