"""A printed value and a computed one → how far they are apart, and the verdict."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from gridlang.model.study import Printed, Report
from gridlang.study.point import Computed


class Verdict(StrEnum):
    DIGITS = "agrees to the printed digits"
    WITHIN = "within tolerance"
    DIFFERS = "differs"
    NOT_PRINTED = "not printed"
    BESIDE = "shown beside"
    UNKNOWN = "not known"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed number: its value, and for each part the unit of its last digit."""

    value: complex
    ulp: tuple[float, float]


_NUMBER = r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?"
_FIGURE = re.compile(rf"(?P<re>[+-]?{_NUMBER})(?!j)(?:(?P<im>[+-]{_NUMBER})j)?")
_IMAGINARY = re.compile(rf"(?P<im>[+-]?{_NUMBER})j")
# Half a unit of the last digit may be rounded either way, and is not met to the last bit.
_ROUNDING = 1e-6


def figure(text: str) -> Figure | None:
    """Return the number that a text such as `0.858+0.415j` prints; None where it is none."""
    found = _FIGURE.fullmatch(text) or _IMAGINARY.fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    re_, im = parts.get("re"), parts.get("im")
    value = complex(float(re_ or 0.0), float(im or 0.0))
    return Figure(value, (_ulp(re_), _ulp(im)))


def _ulp(text: str | None) -> float:
    """Return the unit of the last digit; an imaginary part that is not printed is exactly 0."""
    if text is None:
        return 0.0
    mantissa, _, exponent = text.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    return float(f"1e{int(exponent or 0) - decimals}")


def judge(printed: Printed | None, computed: Computed, report: Report) -> Verdict:
    """Return the verdict on a computed value; complex ones are judged by their parts."""
    if printed is None or printed.texts is None:
        return Verdict.NOT_PRINTED
    if not report.judged:
        return Verdict.BESIDE
    if printed.is_set or isinstance(computed, tuple):
        ours = {str(x) for x in computed} if isinstance(computed, tuple) else {str(computed)}
        return Verdict.DIGITS if ours == set(printed.texts) else Verdict.DIFFERS
    (text,) = printed.texts
    known = figure(text)
    if isinstance(computed, (str, int)) or known is None:
        return Verdict.DIGITS if str(computed) == text else Verdict.DIFFERS
    apart = computed - known.value
    if _prints_as(complex(computed), known, report.truncated):
        return Verdict.DIGITS
    if report.within is None:
        return Verdict.DIFFERS
    limit = report.within.value
    if report.within.percent:
        limit *= abs(known.value) / 100
    near = max(abs(apart.real), abs(apart.imag)) <= limit * (1 + _ROUNDING)
    return Verdict.WITHIN if near else Verdict.DIFFERS


def _prints_as(computed: complex, known: Figure, truncated: bool) -> bool:
    """Tell whether a number, rounded or cut off, has the printed digits, part by part."""
    parts = (
        (computed.real, known.value.real, known.ulp[0]),
        (computed.imag, known.value.imag, known.ulp[1]),
    )
    return all(_part_prints(ours, theirs, ulp, truncated) for ours, theirs, ulp in parts)


def _part_prints(ours: float, theirs: float, ulp: float, truncated: bool) -> bool:
    slack = _ROUNDING * ulp if ulp else 1e-9
    if not truncated:
        return abs(ours - theirs) <= 0.5 * ulp + slack
    beyond = abs(ours) - abs(theirs)
    same_side = ours * theirs >= 0 or abs(ours) < ulp
    return same_side and -slack <= beyond < max(ulp, slack)


def deviation(printed: Printed | None, computed: Computed | None) -> complex | float | None:
    """Return the computed number less the printed one; None where one is none, or an element."""
    if printed is None or printed.texts is None or printed.is_set or computed is None:
        return None
    known = figure(printed.texts[0])
    if known is None or isinstance(computed, (str, int, tuple)):
        return None
    apart = computed - known.value
    return apart if isinstance(computed, complex) or known.value.imag else apart.real
