"""Text → surface tree; every unreadable statement is reported, the others are still read."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from operator import itemgetter

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from gridlang import resources
from gridlang.diagnostics import Diagnostic
from gridlang.source import Source, Span
from gridlang.syntax import ast
from gridlang.syntax.lines import Line, logical_lines
from gridlang.syntax.mistakes import explain
from gridlang.syntax.reserved import reserved
from gridlang.syntax.studies import FromStudy, marked


@cache
def lark_parser() -> Lark:
    """Return the parser; its tables are kept in the user's cache, by grammar and version."""
    folder = resources.cache()
    text = (resources.folder("grammars") / "grid.lark").read_text(encoding="utf-8")
    parser = Lark(
        text,
        start="line",
        parser="lalr",
        propagate_positions=True,
        maybe_placeholders=False,
        cache=False if folder is None else str(folder / "grammar.tables"),
    )
    _hand_on_only_children(parser)
    return parser


def _hand_on_only_children(parser: Lark) -> None:
    """Spare Lark's tree builder the rungs of the ladder of precedence, four calls in five.

    A rule such as `?sum: term` builds nothing: its child goes on as it is, place included. Lark
    has no setting for this; should its insides change, parsing is slower again, and no more.
    """
    with suppress(AttributeError):
        builders = parser.parser.parser.parser.callbacks
        for rule in builders:
            only = rule.expansion[0] if len(rule.expansion) == 1 else None
            unnamed = rule.options.expand1 and rule.alias is None
            if unnamed and only is not None and not only.is_term and only.name[0] != "_":
                builders[rule] = itemgetter(0)


def parse(source: Source) -> tuple[ast.Module, tuple[Diagnostic, ...]]:
    """Return the statements of a source and a finding for each statement that cannot be read."""
    statements: list[ast.Statement] = []
    findings: list[Diagnostic] = []
    lines = logical_lines(source)
    unread = reserved(lines)
    for line in lines:
        if line in unread:
            findings.append(unread[line])
            continue
        try:
            tree = lark_parser().parse(marked(line.text))
        except UnexpectedInput as error:
            findings.append(_finding(line, error))
            statements += _broken(line)
            continue
        assert isinstance(tree, Tree)
        if _depth(tree) > DEEPEST:
            findings.append(_too_deep(line))
            statements += _broken(line)
            continue
        builder = FromStudy(line)
        statements.append(builder.statement(tree))
        findings += [_repeated(span) for span in builder.repeated]
    return ast.Module(source, tuple(statements)), tuple(findings)


# Deeper expressions than this would exhaust Python's stack in a later stage.
DEEPEST = 150


def _depth(tree: Tree[Token]) -> int:
    """Return how deep a tree nests, without recursion."""
    deepest, level = 0, [tree]
    while level:
        deepest += 1
        level = [c for t in level for c in t.children if isinstance(c, Tree)]
    return deepest


def _repeated(span: Span) -> Diagnostic:
    return Diagnostic("GL210", "this is given a second time", span, help="take one of the two out")


def _too_deep(line: Line) -> Diagnostic:
    return Diagnostic(
        "GL103",
        f"this expression nests more than {DEEPEST} levels deep",
        line.span,
        help="sum over a set, as in sum{k in A} x[k], or name parts of it with `define`",
    )


_DECLARES = re.compile(r"([A-Za-z]+)\s+([^\W\d]\w*)")


def _broken(line: Line) -> list[ast.Statement]:
    """Return the name that an unreadable statement was to declare, if it can be told."""
    found = _DECLARES.match(line.text)
    if found is None:
        return []
    source, base = line.span.source, line.span.start
    name = ast.Name(Span(source, base + found.start(2), base + found.end(2)), found.group(2))
    return [ast.Broken(line.span, found.group(1), name)]


def _finding(line: Line, error: UnexpectedInput) -> Diagnostic:
    source, base = line.span.source, line.span.start
    start = len(line.text)
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        start = error.token.start_pos or 0
    elif isinstance(error, UnexpectedCharacters):
        start = error.pos_in_stream or 0
    at_end = isinstance(error, UnexpectedEOF) or start >= len(line.text)
    expected = frozenset(getattr(error, "accepts", None) or getattr(error, "allowed", None) or ())
    found = explain(line.text, start, at_end, expected)
    span = Span(source, base + found.start, base + found.end)
    return Diagnostic(found.code, found.message, span, help=found.help)
