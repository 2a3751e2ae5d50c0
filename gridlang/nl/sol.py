""".sol files, the answers of solvers that read .nl: read as solvers write them, and written.

Source: D. M. Gay, "Hooking Your Solver to AMPL" (1997), and the AMPL solver library's reader:
message, `Options` with its numbers, four counts, duals, values, `objno`, suffixes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.arrays import Codes, Reals
from gridlang.nl.text import numerals
from gridlang.nl.write import write_whole

_NUMBER = re.compile(
    r"[-+]?((\d+\.?\d*|\.\d+)([eEdD][-+]?\d+)?|inf(inity)?|nan(\(\w*\))?)\Z", re.IGNORECASE
)
# What an answer may take, with messages and suffixes; a longer file is not read at all.
_MOST_BYTES, _MOST_BYTES_EACH = 10_000_000, 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Suffix:
    """Values by name for some variables (target 0), constraints (1), objectives (2), or all (3)."""

    name: str
    target: int
    places: Codes
    values: Reals
    real: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Sol:
    """A solver's answer in the order of the file: x (n,), duals (m,), None where not given.

    `code`: 0–99 solved, 100– unsure, 200– infeasible, 300– unbounded, 400– limit, 500– failure,
    None where the file says nothing.
    """

    message: str
    x: Reals | None
    duals: Reals | None
    code: int | None
    objective: int = 0
    suffixes: tuple[Suffix, ...] = ()


def read_sol(path: Path, n: int, m: int) -> Sol:
    """Return the answer to a problem of n variables and m constraints.

    Values may be infinite or no number where a solver wrote so. Raises `GridlangError` (GL911)
    for a file that is cut off, of another problem, or far too long, and `OSError`.
    """
    size = path.stat().st_size
    if size > _MOST_BYTES + _MOST_BYTES_EACH * (n + m):
        message = f"{path.name}: {size} bytes cannot be the answer for {n} variables"
        raise GridlangError((Diagnostic("GL911", message),))
    text = path.read_bytes().decode("utf-8", errors="replace")
    return _Reader(path.name, text.replace("\r\n", "\n").split("\n"), n, m).read()


def write_sol(path: Path, sol: Sol, n: int, m: int) -> None:
    """Write an answer, whole or not at all."""
    message = "\n".join(line if line.strip() else " " for line in sol.message.split("\n"))
    parts = [message, "\n\nOptions\n3\n1\n1\n0\n"]
    sizes = [0 if v is None else len(v) for v in (sol.duals, sol.x)]
    parts.append(f"{m}\n{sizes[0]}\n{n}\n{sizes[1]}\n")
    parts += ["".join(f"{v}\n" for v in numerals(a)) for a in (sol.duals, sol.x) if a is not None]
    parts.append(f"objno {sol.objective} {-1 if sol.code is None else sol.code}\n")
    parts += [_suffix(s) for s in sol.suffixes]
    write_whole(path, "".join(parts).encode("utf-8"))


def _suffix(s: Suffix) -> str:
    kind = s.target + (4 if s.real else 0)
    values = numerals(s.values) if s.real else [str(int(v)) for v in s.values.tolist()]
    pairs = zip(s.places.tolist(), values, strict=True)
    entries = "".join(f"{i} {v}\n" for i, v in pairs)
    return f"suffix {kind} {len(values)} {len(s.name) + 1} 0 0\n{s.name}\n{entries}"


@dataclass
class _Reader:
    name: str
    lines: list[str]
    n: int
    m: int
    at: int = 0
    has_options: bool = False

    def _fail(self, message: str) -> GridlangError:
        where = f"{self.name}, line {min(self.at, len(self.lines))}"
        return GridlangError((Diagnostic("GL911", f"{where}: {message}"),))

    def read(self) -> Sol:
        message = self._message()
        duals, x = self._with_options() if self.has_options else self._without_options()
        objective, code, suffixes = self._rest()
        return Sol(message, x, duals, code, objective, suffixes)

    def _message(self) -> str:
        """Return the lines before `Options`, or before the numbers where no options are given."""
        start = next((i for i, s in enumerate(self.lines) if s.strip() == "Options"), -1)
        self.has_options = start >= 0
        if start < 0:
            start = self._first_number()
        self.at = start + int(self.has_options)
        return "\n".join(self.lines[:start]).replace("\b", "").strip()

    def _first_number(self) -> int:
        """Return where the numbers begin: after the first empty line that a number follows."""
        empty = True
        for i, line in enumerate(self.lines):
            if line.startswith("objno") or (empty and _NUMBER.match(line.strip())):
                return i
            empty = not line.strip()
        raise self._fail("there is a message, but no numbers follow")

    def _with_options(self) -> tuple[Reals | None, Reals | None]:
        count = self._integer()
        if not 0 <= count <= 14:
            raise self._fail(f"{count} options are not possible")
        options = [self._integer() for _ in range(min(count, 2))]
        tolerance = len(options) == 2 and options[1] == 3
        options += [self._integer() for _ in range(count - 2 - 2 * tolerance)]
        m, duals, n, values = (self._integer() for _ in range(4))
        if tolerance:
            self._number()
        for what, own, size, given in (
            ("constraints", self.m, m, duals),
            ("variables", self.n, n, values),
        ):
            if size != own or given not in (0, own):
                raise self._fail(f"it answers for {size} {what} ({given} values), not for {own}")
        return self._values(duals, self.m), self._values(values, self.n)

    def _without_options(self) -> tuple[Reals | None, Reals | None]:
        """Source: without options, all duals and then all values follow."""
        numbers: list[float] = []
        while (line := self._peek()) and _NUMBER.match(line):
            numbers.append(self._number())
        if len(numbers) not in (0, self.n, self.n + self.m):
            raise self._fail(f"{len(numbers)} numbers are neither {self.n} nor {self.n + self.m}")
        values = np.array(numbers)
        if len(numbers) == self.n + self.m:
            return values[: self.m], values[self.m :]
        return None, values if numbers else None

    def _values(self, count: int, size: int) -> Reals | None:
        if count == 0 and size > 0:
            return None
        return np.array([self._number() for _ in range(count)], dtype=float)

    def _rest(self) -> tuple[int, int | None, tuple[Suffix, ...]]:
        objective, code = 0, None
        suffixes: list[Suffix] = []
        while line := self._peek():
            words = line.split()
            if words[0] == "objno":
                self._next()
                objective = self._int_of(words, 1)
                code = self._int_of(words, 2) if len(words) > 2 else None
                code = None if code is not None and code < 0 else code
            elif words[0] == "suffix":
                self._next()
                suffixes.append(self._suffix(words))
            else:
                self._next()
                raise self._fail(f"`{line[:20]}` is not expected here")
        return objective, code, tuple(suffixes)

    def _suffix(self, words: list[str]) -> Suffix:
        kind, count = self._int_of(words, 1), self._int_of(words, 2)
        table = self._int_of(words, 5) if len(words) > 5 else 0
        targets = (self.n, self.m, 1, 1)
        size = targets[kind & 3]
        left = len(self.lines) - self.at
        if not 0 <= count <= size or not 0 <= table <= left:
            raise self._fail("a suffix has more entries than there can be")
        name = self._next().strip()
        for _ in range(table):
            self._next_raw()
        places, values = [], []
        for _ in range(count):
            pair = self._next().split()
            place = self._int_of(pair, 0)
            if len(pair) != 2 or not 0 <= place < size:
                raise self._fail("an entry of a suffix is expected")
            places.append(place)
            values.append(self._float_of(pair[1]))
        return Suffix(
            name, kind & 3, np.array(places, dtype=np.int64), np.array(values), bool(kind & 4)
        )

    # ---- lines

    def _peek(self) -> str:
        """Return the next line that is not empty, without passing it; nothing at the end."""
        while self.at < len(self.lines) and not self.lines[self.at].strip():
            self.at += 1
        return self.lines[self.at].strip() if self.at < len(self.lines) else ""

    def _next(self) -> str:
        line = self._peek()
        if not line:
            raise self._fail("the file ends too early")
        self.at += 1
        return line

    def _next_raw(self) -> str:
        if self.at >= len(self.lines):
            raise self._fail("the file ends too early")
        self.at += 1
        return self.lines[self.at - 1]

    def _integer(self) -> int:
        return self._int_of(self._next().split(), 0)

    def _number(self) -> float:
        return self._float_of(self._next())

    def _int_of(self, words: list[str], place: int) -> int:
        word = words[place] if place < len(words) else ""
        if not re.fullmatch(r"[-+]?\d{1,18}", word):
            raise self._fail(f"a whole number is expected, not `{word[:20]}`")
        return int(word)

    def _float_of(self, word: str) -> float:
        if not _NUMBER.match(word):
            raise self._fail(f"a number is expected, not `{word[:20]}`")
        if "(" in word:  # nan(ind), as some C libraries write it
            return float("nan")
        return float(word.lower().replace("d", "e"))
