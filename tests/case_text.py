"""A small case of MATPOWER, as text to edit."""

from __future__ import annotations

TINY = """function mpc = tiny
mpc.baseMVA = 100;
mpc.bus = [
 1 3 0 0 0 0 1 1 0 230 1 1.1 0.9;
 2 1 50 10 1 2 1 1 0 230 1 1.1 0.9;
 30 2 20 5 0 0 1 1.02 3 230 1 1.1 0.9;
];
mpc.gen = [
 1 40 0 30 -30 1.00 100 1 80 10;
 30 20 0 25 -25 1.02 100 1 60 5;
];
mpc.branch = [
 1 2 0.01 0.1 0.02 90 0 0 1 0 1 -30 30;
 2 30 0.02 0.2 0.04 80 0 0 0.98 5 1 -30 30;
 1 30 0.03 0.3 0.06 70 0 0 1 0 1 -30 30;
];
mpc.gencost = [
 2 0 0 3 0.1 20 5;
 2 0 0 3 0.2 30 7;
];
"""


def edited(*edits: tuple[str, str]) -> str:
    """Return the case after edits, each of a text that stands there once."""
    text = TINY
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text
