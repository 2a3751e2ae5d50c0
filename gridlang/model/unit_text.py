"""Unit texts such as `$/(MW*h)` → factor and dimensions, by the definitions of `units.txt`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from gridlang import resources

# A unit as a factor and the exponents of its dimensions.
Measure = tuple[float, Mapping[str, float]]

_TOKEN = re.compile(r"\s*(\*\*|[-+*/^()]|\d+(?:\.\d+)?(?:e[-+]?\d+)?|[^\W\d]\w*|[°%])")
_SPELLINGS = str.maketrans({"·": "*", "−": "-"})


class UnknownUnitError(ValueError):
    """Raised for a text that names no unit."""


def measure(text: str) -> Measure:
    """Return the factor to root units and the dimensions of a unit text.

    Units stand in products, quotients and powers; the only number among them is 1. Raises
    `UnknownUnitError`.
    """
    try:
        factor, dimensions = _Reader(_tokens(text), _definitions().named).whole()
    except (UnknownUnitError, OverflowError, RecursionError):
        raise UnknownUnitError(text) from None
    if not 0 < factor < math.inf:
        raise UnknownUnitError(text)
    return factor, dimensions


def _tokens(text: str) -> list[str]:
    spelled = text.replace("$", "USD").replace("€", "EUR").translate(_SPELLINGS)
    tokens: list[str] = []
    at, end = 0, len(spelled.rstrip())
    while at < end:
        found = _TOKEN.match(spelled, at)
        if found is None:
            raise UnknownUnitError(text)
        tokens.append(found.group(1))
        at = found.end()
    return tokens


@dataclass
class _Reader:
    """Reads `product = power (("*" | "/")? power)*`, `power = atom (("^" | "**") number)?`.

    Units side by side are multiplied, as in `MW h`. `named` gives the measure of a name.
    """

    tokens: list[str]
    named: Callable[[str], Measure]
    scaled: bool = False  # whether numbers other than 1 may stand in it: in definitions
    at: int = 0

    def whole(self) -> Measure:
        found = self._product()
        if self._ahead() or not self.tokens:
            raise UnknownUnitError
        return found

    def _ahead(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _next(self) -> str:
        token = self._ahead()
        self.at += 1
        return token

    def _product(self) -> Measure:
        found = self._power()
        while self._ahead() not in ("", ")"):
            sign = self._next() if self._ahead() in ("*", "/") else "*"
            found = _times(found, self._power(), -1.0 if sign == "/" else 1.0)
        return found

    def _power(self) -> Measure:
        found = self._atom()
        if self._ahead() not in ("^", "**"):
            return found
        self._next()
        sign = -1.0 if self._ahead() == "-" else 1.0
        if self._ahead() in ("+", "-"):
            self._next()
        return _times((1.0, {}), found, sign * self._number())

    def _atom(self) -> Measure:
        token = self._ahead()
        if token == "(":
            self._next()
            found = self._product()
            if self._next() != ")":
                raise UnknownUnitError
            return found
        if token[:1].isdecimal():
            number = self._number()
            if number != 1.0 and not self.scaled:
                raise UnknownUnitError
            return number, {}
        return self.named(self._next())

    def _number(self) -> float:
        try:
            return float(self._next())
        except ValueError:
            raise UnknownUnitError from None


def _times(a: Measure, b: Measure, exponent: float) -> Measure:
    """Return a times b to the exponent."""
    total = dict(a[1])
    for name, e in b[1].items():
        total[name] = total.get(name, 0.0) + exponent * e
    return a[0] * b[0] ** exponent, {n: e for n, e in total.items() if e}


@dataclass(frozen=True)
class _Definitions:
    """What `units.txt` defines: prefixes, units by every spelling, and full names."""

    prefixes: Mapping[str, float]
    units: Mapping[str, str]
    plural: frozenset[str]  # full names may take an s

    def named(self, name: str) -> Measure:
        for prefix, unit in self._readings(name):
            body = self.units[unit]
            if body.startswith("["):
                return prefix, {body[1:-1]: 1.0} if body != "[]" else {}
            factor, dimensions = _Reader(_tokens(body), self.named, scaled=True).whole()
            return prefix * factor, dimensions
        raise UnknownUnitError(name)

    def _readings(self, name: str) -> Iterator[tuple[float, str]]:
        """Yield prefix and unit: a unit's own name goes before a prefix, a prefix before an s."""
        singular = name.removesuffix("s")
        for spelled, units in ((name, self.units), (singular, self.plural)):
            if spelled in units:
                yield 1.0, spelled
            for prefix, factor in self.prefixes.items():
                if spelled.startswith(prefix) and spelled.removeprefix(prefix) in units:
                    yield factor, spelled.removeprefix(prefix)


@cache
def _definitions() -> _Definitions:
    """Read `units.txt`: `name = measure = symbol = …`, `prefix- = factor = symbol-`."""
    prefixes: dict[str, float] = {}
    units: dict[str, str] = {}
    plural: set[str] = set()
    text = (resources.folder("grammars") / "units.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        name, *rest = (part.strip() for part in line.partition("#")[0].split("="))
        if not rest:
            continue
        body, *others = rest
        if name.endswith("-"):
            prefixes |= {spelled.removesuffix("-"): float(body) for spelled in (name, *others)}
        else:
            units |= dict.fromkeys((name, *others), body)
            plural.add(name)
    return _Definitions(prefixes, units, frozenset(plural))
