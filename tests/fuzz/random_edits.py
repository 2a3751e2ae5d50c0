"""Random edits of a good text: what a slip of the hand, a merge or a bad copy does to it."""

from __future__ import annotations

import random
import re

_TOKEN = re.compile(r'"[^"\n]*"|\w+|\s+|[<>=!]=|\.\.|\*\*|.', re.DOTALL)
_ODD = [*"\x00\t\r\f\x0b\\'\"#;:,.()[]{}<>=!&|^*/+-−∑∈∠θ°·≤≥≠∪∖∩é\u0301\u200b\ufeff\u2028\u202e漢🙂", "\r\n", "1e999", "1j", "0x1", "..", "==", "=", "in", "if", "else", "not", "for"]  # fmt: skip
_WORDS = ["sum", "min", "max", "prod", "prev", "next", "card", "first", "last", "abs", "arg", "re", "im", "conj", "exp", "log", "sqrt", "base", "set", "var", "param", "define", "BUS", "GEN", "ARC", "BRANCH", "v", "s", "1", "0", "inf", "pi", "binary", "complex", "start", "default", "within", "ordered", "union", "as", "polar", "[MW]", "[kV]", "[pu]", "[]", "[foo]", '"x"', "1e3", "{k in BUS}", "(l,i,j)"]  # fmt: skip


def edited(text: str, rng: random.Random, times: int) -> str:
    """Return a text after a number of random edits."""
    for _ in range(times):
        text = rng.choice(_EDITS)(text, rng)
    return text


def _characters(text: str, rng: random.Random) -> str:
    return _edit_list(list(text), rng)


def _tokens(text: str, rng: random.Random) -> str:
    return _edit_list(_TOKEN.findall(text), rng)


def _lines(text: str, rng: random.Random) -> str:
    return _edit_list(text.splitlines(keepends=True), rng)


def _edit_list(parts: list[str], rng: random.Random) -> str:
    """Delete, double, swap or move a part."""
    if not parts:
        return ""
    a, b = rng.randrange(len(parts)), rng.randrange(len(parts))
    match rng.randrange(4):
        case 0:
            del parts[a]
        case 1:
            parts.insert(a, parts[a])
        case 2:
            parts[a], parts[b] = parts[b], parts[a]
        case _:
            parts.insert(b, parts.pop(a))
    return "".join(parts)


def _insert(text: str, rng: random.Random) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(_ODD) + text[at:]


def _any_character(text: str, rng: random.Random) -> str:
    at = rng.randint(0, len(text))
    code = rng.choice([rng.randrange(0x20, 0x250), rng.randrange(0x10FFFF)])
    return text[:at] + (chr(code) if not 0xD800 <= code < 0xE000 else "?") + text[at:]


def _word(text: str, rng: random.Random) -> str:
    """Put another word, or another word of the same text, in place of one."""
    parts = _TOKEN.findall(text)
    places = [i for i, p in enumerate(parts) if p.strip()]
    if not places:
        return text
    here = rng.choice(places)
    parts[here] = rng.choice([rng.choice(_WORDS), parts[rng.choice(places)]])
    return "".join(parts)


def _cut(text: str, rng: random.Random) -> str:
    return text[: rng.randint(0, len(text))]


_EDITS = (_characters, _characters, _tokens, _tokens, _tokens, _lines, _insert, _insert, _any_character, _word, _word, _word, _word, _word, _cut)  # fmt: skip
