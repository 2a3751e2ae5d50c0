"""Where a real row comes from, and how the dual of the author's constraint follows from its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """How the dual of an author's constraint follows from that of a real row."""

    SAME = "same"
    OPPOSITE = "opposite"  # the limit stands on the other side: −dual
    SQUARE = "square"  # both sides squared: dual × 2 × limit
    MIRRORED = "mirrored"  # both sides squared, the norm on the right: −dual × 2 × left side
    ANGLE = "angle"  # arg(z) == c written as a line through 0: dual × |z|
    RANGE = "range"  # abs(x) <= c written as −c <= x <= c: −|dual|
    ABOVE = "above"  # keeps a variable above a norm: none, the statement around it has one
    NONE = "none"  # a side condition that has no dual of its own


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a real constraint comes from: the author's, which part of it, and the dual's way back."""

    constraint: str
    part: str = ""
    rule: Rule = Rule.SAME
