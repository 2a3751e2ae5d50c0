r"""Names → symbols as a paper prints them: `theta` is \theta, `pmin` is p^{\min}, `ysh` y^{sh}."""

from __future__ import annotations

import re
import unicodedata

_GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega".split()
)
_QUANTITIES = "pqsvyzi"  # power, voltage, admittance, impedance, current: a letter and its kind
_MARKS = {"min": r"\min", "max": r"\max"}
_PARTS = re.compile(r"(.*?)(min|max|\d+)")


def symbol(name: str) -> str:
    """Return a name as TeX; what follows `_`, `min`, `max` and figures stand above."""
    head, *above = name.strip("_").split("_")
    marked = _PARTS.fullmatch(head)
    if marked is not None and marked[1]:
        head, above = marked[1], [_MARKS.get(marked[2], marked[2]), *above]
    base = _base(head)
    if base is None:
        if head.lower() == head and head[0] in _QUANTITIES and 2 <= len(head) <= 3:
            base, above = head[0], [rf"\mathrm{{{head[1:]}}}", *above]
        else:
            base = (
                rf"\mathit{{{_letters(head)}}}"
                if head.lower() == head
                else rf"\mathrm{{{_letters(head)}}}"
            )
    marks = [
        a if a.startswith("\\") or a.isdigit() else rf"\mathrm{{{_letters(a)}}}" for a in above
    ]
    return f"{base}^{{{','.join(marks)}}}" if marks else base


def _base(head: str) -> str | None:
    """Return a letter, Greek or Latin; nothing for a word."""
    if len(head) == 1 and head.isascii():
        return head
    if head.lower() in _GREEK:
        return f"\\{head}" if head == head.lower() else f"\\{head.capitalize()}"
    if len(head) == 1:
        return _letters(head)
    return None


def _letters(text: str) -> str:
    """Return a word in what every TeX can print; Greek letters by their name."""
    return "".join(c if c.isascii() and c.isalnum() else _letter(c) for c in text)


def _letter(c: str) -> str:
    words = unicodedata.name(c, "").split()
    if len(words) >= 4 and words[0] == "GREEK" and words[2] == "LETTER":
        name = words[3].lower()
        if name in _GREEK:
            return f"\\{name if words[1] == 'SMALL' else name.capitalize()}{{}}"
    plain = "".join(x for x in unicodedata.normalize("NFKD", c) if x.isascii() and x.isalnum())
    return plain or f"u{ord(c):x}"
