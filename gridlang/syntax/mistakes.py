"""What an author probably meant where the grammar stops: one row a common mistake."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from gridlang.diagnostics.suggest import closest

# Words that begin a statement, now or in a later version: no constraint may bear such a name.
RESERVED = frozenset(
    "model convex use set param var define minimize maximize minimise maximise subject check base "
    "table formulation scenario study algorithm recover report published solve repeat until while "
    "for if else let fix unfix add drop restore print plot note complements radial".split()
)
# Those that this version reads.
KEYWORDS = frozenset(
    "model convex use set param var define minimize maximize minimise maximise subject check base "
    "table formulation scenario complements recover study report let plot note".split()
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What to say of a syntax error, and where in the line: from `start` up to `end`."""

    code: str
    message: str
    help: str
    start: int
    end: int


# (pattern of the text before the place, pattern of the text from it on, message, help);
# the first row that fits is shown, over what the second pattern takes, or from the group `at` on.
_ROWS: tuple[tuple[str, str, str, str], ...] = (
    (
        r"^\s*set\s+\w+\s*=$",
        r"=",
        "`==` compares; a set is given its elements by `=`",
        "write `=`",
    ),
    (r"", r"=>", "`=>` is no relation", "write `>=`"),
    (r"", r"=<", "`=<` is no relation", "write `<=`"),
    (r"(?P<at><)\s*$", r">", "`<>` is no relation", "write `!=`"),
    (r"", r"%", "`%` is not an operator", "there is no remainder; state it by the data"),
    (
        r"[:=(+*/-]\s*(?P<at>if)\s+$",
        r"(?=.)",
        "the condition stands in the middle",
        "write (b if a else c)",
    ),
    (
        r"\d\s*$",
        r"[kMG]?(W|VA|var|V|A|Wh|ohm|S)\b|pu\b|deg\b|h\b",
        "a unit stands in square brackets",
        "write it as in 5 [kW]",
    ),
    (
        r"",
        r"=(?!=)",
        "`=` compares nothing here",
        "write `==` for an equation; `=` only gives a value in a declaration",
    ),
    (r"", r"&&?", "`&` is not an operator", "write `and`"),
    (r"", r"\|\|?", "`|` is not an operator", "write `or`, or abs(z) for a magnitude"),
    (r"", r"!(?!=)", "`!` is not an operator", "write `not`"),
    (r"", r"'[^']*'?", "a text stands in double quotes", 'write "…"'),
    (r"", r'"[^"\n]*$', "this text does not end on its line", 'close it with `"`'),
    (
        r"",
        r'"[^"\n]*\\[^"\\nt]',
        "this text has a backslash that escapes nothing",
        r"write \\ for a backslash; \", \n and \t are the other escapes",
    ),
    (
        r"\"[^\"]*\"\s*\"[^\"]*\"\s*$",
        r'"[^"]*"',
        "a third text stands here",
        'a constraint has a label and a line of prose: name{k in A} "(1)" "prose": …',
    ),
    (
        r"^\s*(set|param|var|define)\s+$",
        r"\d[\w.]*",
        "a name begins with a letter",
        "give it another name",
    ),
    (r"", r"\d+(\.\d+)?[ij]\b(?!\w)", "the imaginary unit is j, after its number", "write 2j"),
    (
        r"",
        r"\d+(\.\d+)?(?!j\b)[A-Za-z_]\w*",
        "a sign is missing after the number",
        "write `*`, as in 2*x",
    ),
    (r"(\d|1j|\]|\))\s*$", r"\(", "a sign is missing before the bracket", "write `*`"),
    (
        r"\b(sum|prod|min|max|∑)\s*\[[^\]]*\]\s*$",
        r"\S+",
        "an index set stands in braces",
        "write sum{a in A} …; square brackets hold indices, as in x[a]",
    ),
    (
        r"\b(sum|prod|min|max)\s*\(.*$",
        r"for\b",
        "an index set stands in braces, before the body",
        "write sum{a in A} x[a]",
    ),
    (
        r"^\s*subject\s+to\s*$",
        r"\S+",
        "`subject to` stands alone on its line",
        "put the constraint on the next line",
    ),
    (r"^\s*subject\s*$", r"\S+", "`subject` is followed by `to`", "write `subject to`"),
    (r"^\s*s$", r"\.", "`s.t.` is no keyword", "write `subject to` on a line of its own"),
    (
        r"^\s*(set|param|var|define)\s+\w+\s*$",
        r",",
        "one statement declares one name",
        "write a statement for each; `;` separates statements on one line",
    ),
    (
        r"^\s*[A-Za-z_]\w*\s*(\{.*\})?\s*(\"[^\"]*\")?\s*$",
        r"(==|<=|>=|<|>|\+|-|\*|/)",
        "a constraint needs a name and a colon before its relation",
        "write, for example, `balance{k in BUS}: left == right`",
    ),
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
    word = re.match(r'"[^"]*"|\w+|\S', after)
    end = start + (len(word.group()) if word else 1)
    if at_end:
        last = max(0, len(text) - 1)
        for pattern, message, advice in _ENDS:
            if re.search(pattern, text):
                return Mistake("GL101", message, advice, last, len(text))
        if unclosed:
            at, bracket = unclosed
            return Mistake(
                "GL102", f"`{bracket}` is not closed", f"add `{_CLOSE[bracket]}`", at, at + 1
            )
        return Mistake("GL101", "the statement stops too early", _wanted(expected), last, len(text))
    if re.match(r"[)\]}]", after):
        return _wrong_bracket(_unclosed(before), after[0], start)
    for left, right, message, advice in _ROWS:
        behind, found = re.search(left, before), re.match(right, after)
        if behind is not None and found is not None:
            at, stop = start, start + max(1, found.end())
            if "at" in behind.groupdict():
                at, stop = behind.start("at"), behind.end("at") if not found.group() else stop
            return Mistake("GL101", message, advice, at, stop)
    first = re.match(r"\s*([A-Za-z_]\w*)\s+", text)
    if first and first.end() == start and first.group(1) not in RESERVED and word:
        return _no_keyword(first.group(1), first.start(1))
    shown = word.group() if word else after[:1]
    inside = _unclosed(before)
    if inside and unclosed:
        at, bracket = inside
        return Mistake(
            "GL102",
            f"`{bracket}` is not closed",
            f"add `{_CLOSE[bracket]}` before `{shown}`, which cannot stand inside it",
            at,
            at + 1,
        )
    return Mistake("GL101", f"`{shown}` cannot stand here", _wanted(expected), start, end)


def _wrong_bracket(inside: tuple[int, str] | None, closing: str, start: int) -> Mistake:
    if inside is None or _CLOSE[inside[1]] == closing:
        message, advice = "this bracket closes nothing", "take it out, or open it before"
        if inside is not None:
            message, advice = "this bracket closes too early", "something is missing before it"
        return Mistake("GL102", message, advice, start, start + 1)
    wanted = _CLOSE[inside[1]]
    return Mistake(
        "GL102", f"`{inside[1]}` is closed by `{closing}`", f"write `{wanted}`", start, start + 1
    )


def _no_keyword(word: str, start: int) -> Mistake:
    begins = [k for k in KEYWORDS if word.startswith(k)]
    near = max(begins, key=len, default="") or closest(word, KEYWORDS)
    near = "subject to" if near == "subject" else near
    advice = (
        f"did you mean `{near}`?"
        if near
        else "begin with set, param, var, define, minimize, subject to, or a constraint's `name:`"
    )
    return Mistake("GL101", f"`{word}` begins no statement", advice, start, start + len(word))


_CLOSE = {"(": ")", "[": "]", "{": "}"}


def _unclosed(text: str) -> tuple[int, str] | None:
    """Return the place and kind of the innermost bracket left open, if any."""
    stack: list[tuple[int, str]] = []
    blanked = re.sub(r'"[^"]*"', lambda m: " " * len(m.group()), text)
    for at, c in enumerate(blanked):
        if c in _CLOSE:
            stack.append((at, c))
        elif stack and c == _CLOSE[stack[-1][1]]:
            stack.pop()
    return stack[-1] if stack else None


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
    "PRINTED": "a figure as printed, or none",
    "OVER": "`over`",
    "WITH": "`with`",
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
