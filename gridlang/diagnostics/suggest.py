"""“Did you mean …?”: the closest known spelling."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def closest(word: str, known: Iterable[str]) -> str:
    """Return the known word nearest to `word`, or nothing where none is near."""
    words = sorted(set(known))
    folded = {w.lower(): w for w in reversed(words)}
    if word.lower() in folded:
        return folded[word.lower()]
    found = get_close_matches(word.lower(), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the sentence that suggests the nearest known word, or `otherwise`."""
    found = closest(word, known)
    return f"did you mean `{found}`?" if found else otherwise
