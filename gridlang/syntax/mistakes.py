"""What an author probably meant where the grammar stops: one row a common mistake."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """What to say of a syntax error."""

    code: str
    message: str
    help: str


# (pattern of the text before the place, pattern of the text from it on, message, help);
# the first row that fits is shown.
_ROWS: tuple[tuple[str, str, str, str], ...] = (
    (
        r"",
        r"=(?!=)",
        "`=` compares nothing here",
        "write `==` for an equation; `=` only gives a value in a declaration",
    ),
    (r"", r"(&&|&)", "`&` is not an operator", "write `and`"),
    (r"", r"(\|\||\|)", "`|` is not an operator", "write `or`, or abs(z) for a magnitude"),
    (r"", r"!(?!=)", "`!` is not an operator", "write `not`"),
    (r"", r"'", "strings stand in double quotes", 'write "…"'),
    (r"", r'"', "this string does not end on its line", 'close it with `"`'),
    (r"\d", r"[ij]\b", "the imaginary unit needs its number", "write 1j for j and 2j for 2j"),
    (r"\d\s*$", r"[A-Za-z_(]", "a sign is missing after the number", "write `*`, as in 2*x"),
    (r"[\w\])]\s*$", r"\(", "two expressions stand side by side", "put an operator between them"),
    (
        r"^\s*[A-Za-z_]\w*\s*(\{.*\})?\s*(\"[^\"]*\")?\s*$",
        r"(==|<=|>=|<|>|\+|-|\*|/)",
        "a constraint needs a name and a colon before its relation",
        "write, for example, `balance{k in BUS}: left == right`",
    ),
    (
        r"^\s*[A-Za-z_]\w*\s+$",
        r"[A-Za-z_]",
        "this statement begins with a word that is no keyword",
        "begin with set, param, var, define, minimize, subject to, or a constraint's `name:`",
    ),
    (r"", r"[)\]}]", "this bracket closes nothing", "take it out, or open it before"),
)

_ENDS: tuple[tuple[str, str, str], ...] = (
    (r"^subject\s*$", "`subject` is followed by `to`", "write `subject to`"),
    (r":\s*$", "nothing follows the colon", "write the expression after it"),
)


def explain(text: str, start: int, at_end: bool, expected: Set[str]) -> Mistake:
    """Return what to say of an error at offset `start` of a line.

    `expected` are the terminals that the grammar could take there.
    """
    before, after = text[:start], text[start:]
    unclosed = _unclosed(text)
    if at_end:
        for pattern, message, advice in _ENDS:
            if re.search(pattern, text):
                return Mistake("GL101", message, advice)
        if unclosed:
            return Mistake("GL102", f"`{unclosed}` is not closed", f"add `{_CLOSE[unclosed]}`")
        return Mistake("GL101", "the statement stops too early", _wanted(expected))
    for left, right, message, advice in _ROWS:
        if re.search(left, before) and re.match(right, after):
            return Mistake("GL101", message, advice)
    word = re.match(r"\w+|\S", after)
    shown = word.group() if word else after[:1]
    if unclosed and _unclosed(before):
        return Mistake(
            "GL102",
            f"`{shown}` cannot stand here",
            f"`{unclosed}` may lack its `{_CLOSE[unclosed]}`",
        )
    return Mistake("GL101", f"`{shown}` cannot stand here", _wanted(expected))


_CLOSE = {"(": ")", "[": "]", "{": "}"}


def _unclosed(text: str) -> str:
    """Return the innermost bracket left open, or nothing."""
    stack: list[str] = []
    for c in re.sub(r'"[^"]*"', "", text):
        if c in _CLOSE:
            stack.append(c)
        elif stack and c == _CLOSE[stack[-1]]:
            stack.pop()
    return stack[-1] if stack else ""


_WORDS = {
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": "a text in quotes",
    "UNIT": "a unit as in [MW]",
    "COLON": "`:`",
    "COMMA": "`,`",
    "EQUAL": "`=`",
    "RSQB": "`]`",
    "RPAR": "`)`",
    "RBRACE": "`}`",
    "LBRACE": "an index set as in {k in BUS}",
    "COMPARE": "==, <= or >=",
    "AS": "`as`",
    "OF": "`of`",
    "TO": "`to`",
    "IN": "`in`",
}


def _wanted(expected: Set[str]) -> str:
    words = [text for name, text in _WORDS.items() if name in expected]
    if not words:
        return "compare the line with the language reference, grammars/README.md"
    return "expected here: " + ", ".join(words[:5])
