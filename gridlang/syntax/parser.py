"""Text → surface tree; every unreadable statement is reported, the others are still read."""

from __future__ import annotations

import os
import re
from functools import cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken
from platformdirs import user_cache_path

from gridlang import resources
from gridlang.diagnostics import Diagnostic
from gridlang.source import Source, Span
from gridlang.syntax import ast
from gridlang.syntax.from_tree import FromTree
from gridlang.syntax.lines import Line, logical_lines
from gridlang.syntax.mistakes import explain

# Words that begin a statement, now or in a later version: no constraint may bear such a name.
RESERVED = frozenset(
    [
        "model",
        "convex",
        "use",
        "set",
        "param",
        "var",
        "define",
        "minimize",
        "maximize",
        "minimise",
        "maximise",
        "subject",
        "check",
        "base",
        "table",
        "formulation",
        "scenario",
        "study",
        "algorithm",
        "recover",
        "report",
        "published",
        "solve",
        "repeat",
        "until",
        "while",
        "for",
        "if",
        "else",
        "let",
        "fix",
        "unfix",
        "add",
        "drop",
        "restore",
        "print",
        "plot",
        "complements",
        "radial",
    ]
)


@cache
def _lark() -> Lark:
    """Return the parser; its tables are kept in the user's cache, by grammar and version."""
    text = (resources.folder("grammars") / "grid.lark").read_text(encoding="utf-8")
    return Lark(
        text,
        start="line",
        parser="lalr",
        propagate_positions=True,
        maybe_placeholders=False,
        cache=_cache(),
    )


def _cache() -> str | bool:
    """Return the file that Lark keeps its tables in; False where no cache can be written."""
    folder = user_cache_path("gridlang")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return str(folder / "grammar.tables") if os.access(folder, os.W_OK) else False


def parse(source: Source) -> tuple[ast.Module, tuple[Diagnostic, ...]]:
    """Return the statements of a source and a finding for each statement that cannot be read."""
    statements: list[ast.Statement] = []
    findings: list[Diagnostic] = []
    for line in logical_lines(source):
        reserved = _reserved_statement(line)
        if reserved is not None:
            findings.append(reserved)
            continue
        try:
            tree = _lark().parse(line.text)
        except UnexpectedInput as error:
            findings.append(_finding(line, error))
            continue
        assert isinstance(tree, Tree)
        statements.append(FromTree(source, line.span.start).statement(tree))
    return ast.Module(source, tuple(statements)), tuple(findings)


_HEAD = re.compile(r"([A-Za-z_]+)\b")
_KNOWN = frozenset(
    [
        "model",
        "convex",
        "use",
        "set",
        "param",
        "var",
        "define",
        "minimize",
        "maximize",
        "minimise",
        "maximise",
        "subject",
        "check",
        "base",
        "table",
        "formulation",
    ]
)


def _reserved_statement(line: Line) -> Diagnostic | None:
    """Report a statement that the language reserves and this version does not read yet."""
    head = _HEAD.match(line.text)
    if head is None or head.group() not in RESERVED - _KNOWN:
        return None
    span = Span(line.span.source, line.span.start, line.span.start + head.end())
    return Diagnostic(
        "GL104",
        f"`{head.group()}` begins a statement that this version does not read",
        span,
        note="the word is reserved for it",
        help="take the statement out, or give the constraint another name",
    )


def _finding(line: Line, error: UnexpectedInput) -> Diagnostic:
    source, base = line.span.source, line.span.start
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        token: Token = error.token
        start = token.start_pos or 0
        end = token.end_pos if token.end_pos is not None else start + 1
    elif isinstance(error, UnexpectedCharacters):
        start = error.pos_in_stream or 0
        end = start + 1
    else:
        start = end = len(line.text)
    at_end = isinstance(error, UnexpectedEOF) or start >= len(line.text)
    if at_end:
        start, end = max(0, len(line.text) - 1), len(line.text)
    expected = frozenset(getattr(error, "accepts", None) or getattr(error, "allowed", None) or ())
    mistake = explain(line.text, start, at_end, expected)
    return Diagnostic(
        mistake.code, mistake.message, Span(source, base + start, base + end), help=mistake.help
    )
