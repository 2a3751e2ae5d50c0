"""“Did you mean …?”: the closest known spelling."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import takewhile

_LEAST = 0.6  # the share of letters in common from which a spelling is near


def closest(word: str, known: Iterable[str]) -> str:
    """Return the known word nearest to `word`, or nothing where none is near.

    Capital letters do not count; of words that are near, one that goes on where `word` ends comes
    first, and of equally near ones the one with the longer beginning in common.

    >>> closest("wrong-index", ["wrong-kind", "wrong-index-set"])
    'wrong-index-set'
    """
    words = sorted(set(known))
    folded = {w.lower(): w for w in reversed(words)}
    wanted = word.lower()
    if wanted in folded:
        return folded[wanted]
    matcher = SequenceMatcher(b=wanted, autojunk=False)
    best, found = (False, 0.0, 0), ""
    for candidate in sorted(folded):
        matcher.set_seq1(candidate)
        if matcher.real_quick_ratio() < _LEAST or matcher.quick_ratio() < _LEAST:
            continue
        ratio = matcher.ratio()
        rank = (candidate.startswith(wanted), ratio, _alike(candidate, wanted))
        if ratio >= _LEAST and rank > best:
            best, found = rank, folded[candidate]
    return found


def _alike(a: str, b: str) -> int:
    """Return how many letters two words have in common at their beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the sentence that suggests the nearest known word, or `otherwise`."""
    found = closest(word, known)
    return f"did you mean `{found}`?" if found else otherwise
