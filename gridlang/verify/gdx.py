"""The text of a GDX file, as gdxdump writes it → figures by symbol and labels, to the last bit."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Mapping

Figures = dict[tuple[str, ...], float]

_SYMBOL = re.compile(
    r"^(?:Parameter|Scalar) (\w+)(?:\([^)]*\))?[^/\n]*/(.*?)/;", re.DOTALL | re.MULTILINE
)
_LABEL = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_WORDS = {"+Inf": math.inf, "-Inf": -math.inf, "EPS": 0.0, "NA": math.nan, "Undf": math.nan}


def read_figures(text: str) -> Mapping[str, Figures]:
    """Return the figures of each parameter; what GAMS takes for 0 is left out.

    `text` is that of `gdxdump file dformat=hexbytes`.
    """
    return {m[1]: dict(map(_row, _rows(m[2]))) for m in _SYMBOL.finditer(text)}


def _rows(body: str) -> list[str]:
    return [line for x in body.splitlines() if (line := x.strip().rstrip(", "))]


def _row(line: str) -> tuple[tuple[str, ...], float]:
    *_, figure = line.rsplit(" ", 1)
    key = line[: len(line) - len(figure)]
    return tuple(a or b for a, b in _LABEL.findall(key)), _number(figure)


def _number(text: str) -> float:
    if text in _WORDS:
        return _WORDS[text]
    value: float = struct.unpack(">d", bytes.fromhex(text.removeprefix("0x").zfill(16)))[0]
    return value
