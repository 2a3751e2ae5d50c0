"""Names of a model → legal and unique names of a target, with the way back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from gridlang.emit.symbols import symbol
from gridlang.emit.target import Names

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass
class Namer:
    """Gives each name its spelling in a target, the same one whenever it is asked for.

    Names that are legal as they are keep their spelling, so ask for all of these first.
    """

    rules: Names
    given: dict[str, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._taken |= {self._key(word) for word in self.rules.reserved}

    def take(self, names: Iterable[str]) -> None:
        """Give names their spellings: those that are legal first, then the others in order."""
        names = list(dict.fromkeys(names))
        for name in sorted(names, key=lambda n: _legal(n) != n):
            self.spelled(name)

    def spelled(self, name: str) -> str:
        """Return the spelling of a name."""
        if name not in self.given:
            self.given[name] = (
                symbol(name)
                if self.rules.style == "math"
                else self._free(_legal(name)[: self.rules.longest])
            )
        return self.given[name]

    def fresh(self, name: str) -> str:
        """Return a spelling for something that the model has no name for."""
        return self._free(_legal(name)[: self.rules.longest])

    @property
    def back(self) -> dict[str, str]:
        """The model's name of each spelling."""
        return {spelling: name for name, spelling in self.given.items()}

    def _free(self, wanted: str) -> str:
        spelling, number = wanted, 1
        while self._key(spelling) in self._taken:
            number += 1
            end = f"_{number}" if number > 2 or wanted.endswith("_") else "_"
            spelling = wanted[: self.rules.longest - len(end)] + end
        self._taken.add(self._key(spelling))
        return spelling

    def _key(self, spelling: str) -> str:
        return spelling if self.rules.case_sensitive else spelling.lower()


def _legal(name: str) -> str:
    """Return a name in letters, digits and `_` of ASCII: θ becomes theta, others their number."""
    if _PLAIN.fullmatch(name):
        return name
    spelled = "".join(c if c.isascii() and (c.isalnum() or c == "_") else _letter(c) for c in name)
    return spelled if spelled[:1].isalpha() else f"x{spelled}"


def _letter(c: str) -> str:
    if c == ".":
        return "_"
    plain = unicodedata.normalize("NFKD", c)
    if plain.isascii() and plain.isalnum():
        return plain
    words = unicodedata.name(c, "").split()
    if len(words) >= 4 and words[0] == "GREEK" and words[2] == "LETTER":
        word = words[3].lower()
        return word if words[1] == "SMALL" else word.capitalize()
    accented = [x for x in plain if x.isascii() and x.isalnum()]
    return "".join(accented) or f"u{ord(c):x}"
