"""A .nl file, text or binary → the problem in it; a file that is no such file is GL910."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

import numpy as np

from gridlang.ground.arrays import Bools, Codes, Reals
from gridlang.nl.header import Header
from gridlang.nl.problem import NlProblem
from gridlang.nl.read_header import read_header
from gridlang.nl.scan import BinaryScanner, Scanner, TextScanner
from gridlang.nl.trees import Gathered, TreeReader


def read_nl(path: Path) -> NlProblem:
    """Return the problem of a .nl file, with names where `.col` and `.row` stand beside it.

    Of several objectives the first is taken. Raises `GridlangError` (GL910) for a malformed file
    and for what is not supported (logic, imported functions, complementarity, SOS), and `OSError`.
    """
    content = path.read_bytes()
    found = read_header(path.name, content)
    scanner: Scanner
    if found.binary:
        scanner = BinaryScanner(path.name, content, found.length, found.byte_order)
    else:
        text = content[found.length :].decode("latin-1")
        scanner = TextScanner(path.name, text, first_line=11)
    body = _Body(scanner, found.header, len(content))
    body.read()
    return body.problem(path)


@dataclass
class _Body:
    scanner: Scanner
    header: Header
    size: int
    gathered: Gathered = field(default_factory=Gathered)
    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    figures: list[float] = field(default_factory=list)
    gradient: list[tuple[int, float]] = field(default_factory=list)
    constant: float = 0.0
    maximize: bool = False
    seen: set[tuple[str, int]] = field(default_factory=set)
    jacobian_entries: int = 0
    gradient_entries: int = 0

    def __post_init__(self) -> None:
        h = self.header
        self.trees = TreeReader(self.scanner, h.n_var, 5 * self.size + 100_000)
        self.lb, self.ub = np.full(h.n_var, -np.inf), np.full(h.n_var, np.inf)
        self.lower, self.upper = np.full(h.n_con, -np.inf), np.full(h.n_con, np.inf)
        self.offset = np.zeros(h.n_con)
        self.start = np.zeros(h.n_var)

    def read(self) -> None:
        segments: dict[str, Callable[[], None]] = {
            "V": self._defined,
            "C": self._constraint,
            "O": self._objective,
            "x": self._start,
            "d": self._duals,
            "r": self._ranges,
            "b": self._bounds,
            "k": self._skipped_counts,
            "K": self._skipped_counts,
            "J": self._jacobian,
            "G": self._gradient,
            "S": self._suffix,
        }
        while letter := self.scanner.segment():
            if letter not in segments:
                known = {"F": "imported functions", "L": "logical constraints"}
                what = known.get(letter, f"a segment {letter!a}")
                raise self.scanner.fail(f"{what} cannot be read here")
            segments[letter]()
        for letter in (["b"] if self.header.n_var else []) + (["r"] if self.header.n_con else []):
            if (letter, 0) not in self.seen:
                raise self.scanner.fail(f"segment {letter} is missing: the file is cut off")
        for what, promised, found in (
            ("constraints", self.header.nzc, self.jacobian_entries),
            ("objectives", self.header.nzo, self.gradient_entries),
        ):
            if promised != found:
                raise self.scanner.fail(
                    f"the head promises {promised} entries of {what}, there are {found}"
                )

    def _index(self, count: int, what: str) -> int:
        i = self.scanner.integer()
        if not 0 <= i < count:
            raise self.scanner.fail(f"there is no {what} {i}")
        return i

    def _length(self, most: int) -> int:
        count = self.scanner.integer()
        if not 0 <= count <= min(most, self.scanner.left()):
            raise self.scanner.fail(f"{count} entries cannot follow here")
        return count

    def _once(self, letter: str, number: int = 0) -> None:
        if (letter, number) in self.seen:
            raise self.scanner.fail(f"segment {letter}{number} stands twice")
        self.seen.add((letter, number))

    def _number(self) -> float:
        value = self.scanner.number()
        if not isfinite(value):
            raise self.scanner.fail("a figure is not finite")
        return value

    def _pairs(self, most: int, count: int) -> list[tuple[int, float]]:
        return [(self._index(count, "entry"), self._number()) for _ in range(self._length(most))]

    # ---- segments

    def _defined(self) -> None:
        number = self.scanner.integer()
        if number < self.header.n_var or number in self.trees.defined:
            raise self.scanner.fail(f"v{number} cannot be defined here")
        terms = self._length(self.header.n_var)
        self.scanner.integer()
        linear = [
            (self._index(self.header.n_var, "variable"), self._number()) for _ in range(terms)
        ]
        total = self.trees.read()
        total.linear += linear
        self.trees.defined[number] = total

    def _constraint(self) -> None:
        i = self._index(self.header.n_con, "constraint")
        self._once("C", i)
        total = self.trees.read()
        self.offset[i] = total.constant
        self.gathered.add(total, i, of_objective=False)
        self._add_entries(i, total.linear)

    def _add_entries(self, row: int, entries: list[tuple[int, float]]) -> None:
        self.rows += [row] * len(entries)
        self.columns += [c for c, _ in entries]
        self.figures += [v for _, v in entries]

    def _objective(self) -> None:
        i = self._index(self.header.n_obj, "objective")
        self._once("O", i)
        sense = self.scanner.integer()
        total = self.trees.read()
        if i > 0:
            return
        self.maximize = sense != 0
        self.constant = total.constant
        self.gathered.add(total, self.header.n_con, of_objective=True)
        self.gradient += total.linear

    def _start(self) -> None:
        self._once("x")
        for column, value in self._pairs(self.header.n_var, self.header.n_var):
            self.start[column] = value

    def _duals(self) -> None:
        self._pairs(self.header.n_con, self.header.n_con)

    def _ranges(self) -> None:
        self._once("r")
        self._limits(self.lower, self.upper)

    def _bounds(self) -> None:
        self._once("b")
        self._limits(self.lb, self.ub)

    def _limits(self, lower: Reals, upper: Reals) -> None:
        for i in range(len(lower)):
            match self.scanner.digit():
                case 0:
                    lower[i], upper[i] = self._limit(), self._limit()
                case 1:
                    upper[i] = self._limit()
                case 2:
                    lower[i] = self._limit()
                case 3:
                    pass
                case 4:
                    lower[i] = upper[i] = self._limit()
                case 5:
                    raise self.scanner.fail("complementarity cannot be read here")
                case kind:
                    raise self.scanner.fail(f"there is no kind {kind} of limit")

    def _limit(self) -> float:
        value = self.scanner.number()
        if value != value:
            raise self.scanner.fail("a limit is not a number")
        return value

    def _skipped_counts(self) -> None:
        for _ in range(self._length(self.header.n_var)):
            self.scanner.integer()

    def _jacobian(self) -> None:
        i = self._index(self.header.n_con, "constraint")
        self._once("J", i)
        entries = self._pairs(self.header.n_var, self.header.n_var)
        self.jacobian_entries += len(entries)
        self._add_entries(i, entries)

    def _gradient(self) -> None:
        i = self._index(self.header.n_obj, "objective")
        self._once("G", i)
        entries = self._pairs(self.header.n_var, self.header.n_var)
        self.gradient_entries += len(entries)
        if i == 0:
            self.gradient += entries

    def _suffix(self) -> None:
        kind = self.scanner.integer()
        h = self.header
        targets = (h.n_var, h.n_con, h.n_obj, 1)[kind & 3]
        count = self._length(targets)
        name = self.scanner.name()
        if name in ("sos", "sosno", "sosref", "ref"):
            raise self.scanner.fail("special ordered sets cannot be read here")
        for _ in range(count):
            self._index(targets, "entry")
            if kind & 4:
                self.scanner.number()
            else:
                self.scanner.integer()

    # ---- result

    def problem(self, path: Path) -> NlProblem:
        """Return what was read."""
        h = self.header
        columns, figures = _merged(
            np.array([c for c, _ in self.gradient], dtype=np.int64),
            np.array([v for _, v in self.gradient]),
        )
        keys = np.array(self.rows, dtype=np.int64) * max(1, h.n_var)
        places, linear = _merged(
            keys + np.array(self.columns, dtype=np.int64), np.array(self.figures)
        )
        return NlProblem(
            lb=self.lb,
            ub=self.ub,
            lower=self.lower - self.offset,
            upper=self.upper - self.offset,
            integer=integer_columns(h),
            start=self.start,
            linear=(places // max(1, h.n_var), places % max(1, h.n_var), linear),
            gradient=(columns, figures),
            constant=self.constant,
            maximize=self.maximize,
            has_objective=h.n_obj > 0,
            kernels=self.gathered.kernels(path.name),
            column_names=_names(path.with_suffix(".col"), h.n_var),
            row_names=_names(path.with_suffix(".row"), h.n_con),
        )


def _merged(keys: Codes, figures: Reals) -> tuple[Codes, Reals]:
    """Return distinct keys with the sum of their figures, zeros left out."""
    distinct, where = np.unique(keys, return_inverse=True)
    total = np.bincount(where, figures, len(distinct)) if len(keys) else np.zeros(0)
    return distinct[total != 0], total[total != 0]


def integer_columns(h: Header) -> Bools:
    """Return which columns are whole numbers: the last ones of each class."""
    whole = np.zeros(h.n_var, dtype=bool)
    for end, count in (
        (h.nlvb, h.nlvbi),
        (h.nlvc, h.nlvci),
        (h.nlvo, h.nlvoi),
        (h.n_var, h.nbv + h.niv),
    ):
        whole[end - count : end] = True
    return whole


def _names(path: Path, count: int) -> tuple[str, ...]:
    """Return the names in a file beside a .nl file; none where they do not fit it."""
    try:
        names = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    return tuple(names[:count]) if len(names) >= count else ()
