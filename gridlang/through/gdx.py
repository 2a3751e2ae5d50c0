"""The text of a GDX file, as gdxdump writes it → figures by symbol and labels, to the last bit."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator, Mapping

Figures = dict[tuple[str, ...], float]

_HEAD = re.compile(r"(?:\w+ +)?(?:Parameter|Scalar|Variable|Equation) (\w+)")
_FIGURE = re.compile(r"(?:^|\.| )(?:(L|M|LO|UP|SCALE) )?(0x[0-9a-f]+|[+-]?\w+)$")
_LABEL = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_WORDS = {"+inf": math.inf, "-inf": -math.inf, "eps": 0.0, "na": math.nan, "undf": math.nan}


def read_figures(text: str) -> Mapping[str, Figures]:
    """Return the figures of parameters by name, of variables and equations as `va.l` and `va.m`.

    What GAMS takes for 0 is left out. `text` is that of `gdxdump file dformat=hexbytes`.
    """
    found: dict[str, Figures] = {}
    for name, rows in _symbols(text):
        found.setdefault(name, {})
        for row in rows:
            figure = _FIGURE.search(row)
            if figure is None:
                continue
            symbol = f"{name}.{figure[1].lower()}" if figure[1] else name
            labels = tuple(a or b for a, b in _LABEL.findall(row[: figure.start()]))
            found.setdefault(symbol, {})[labels] = _number(figure[2])
    return found


def _symbols(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each symbol and its rows, such as `'a'.'b'.L 0x3ff0000000000000`."""
    lines = iter(text.splitlines())
    for line in lines:
        head = _HEAD.match(line)
        if head is None:
            continue
        if line.endswith("/;"):  # all of it on one line, after a text that may hold anything
            inside = line.removesuffix("/;").rpartition("/")[2]
            yield head[1], [part.strip() for part in inside.split(",")]
            continue
        rows = []
        for row in lines:
            rows.append(row.strip().removesuffix("/;").rstrip(", "))
            if row.endswith("/;"):
                break
        yield head[1], rows


def _number(text: str) -> float:
    if not text.startswith("0x"):
        return _WORDS.get(text.lower(), math.nan)
    value: float = struct.unpack(">d", bytes.fromhex(text[2:].zfill(16)))[0]
    return value
