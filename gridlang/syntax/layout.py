"""One logical line → its rows: the words' spelling, the blanks between them, the line breaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from lark import Token, Tree

from gridlang.syntax.from_tree import ascii_operator
from gridlang.syntax.lines import Line
from gridlang.syntax.mistakes import RESERVED
from gridlang.syntax.parser import lark_parser
from gridlang.syntax.studies import marked

# A statement is put on one line if it fits in WIDE columns; one that its author put on one line is
# broken only beyond LONGEST; between them the author's choice stands.
WIDE, LONGEST = 100, 120
# How much further in than their statement continuation lines stand: at 6 below a constraint.
HANGING = 4


class Spelling(StrEnum):
    """How operators that have two spellings are written."""

    KEEP = "keep"
    ASCII = "ascii"
    UNICODE = "unicode"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment; `alone` if nothing stands before it on its line."""

    text: str
    start: int
    column: int
    alone: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the result, its comment and the column where the author put that.

    A pinned row is written as it was.
    """

    code: str
    comment: str = ""
    column: int = 0
    pinned: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or sign of a statement, and what its author put before it."""

    text: str
    kind: str  # the terminal of the grammar
    blank: bool  # before it, where it begins no row
    depth: int  # of brackets; those of the outermost pair stand at depth 0
    sign: bool  # a sign before its operand, not between two
    broken: bool
    comments: tuple[Comment, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    kind: str  # the rule of the grammar
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The statement on one line."""
        return "".join(" " * (p.blank and i > 0) + p.text for i, p in enumerate(self.pieces))


def statement(line: Line, comments: Iterable[Comment], spelling: Spelling) -> Statement | None:
    """Return the pieces of a line that the grammar takes, with the comments that stand inside.

    None if a comment stands inside of a word, a unit over two lines: it could not stay there.
    """
    reading = lark_parser().parse_interactive(marked(line.text))
    tokens = list(reading.iter_parse())
    tree: Tree[Token] = reading.feed_eof(tokens[-1])  # type: ignore[no-untyped-call]
    rule = tree.children[0]
    assert isinstance(rule, Tree)
    roles = _roles(tree)
    blanks = _blanks(tokens, roles)
    waiting = list(comments)
    pieces: list[Piece] = []
    depth = end = 0
    for token, blank in zip(tokens, blanks, strict=True):
        start = token.start_pos or 0
        depth -= token.type in _CLOSING
        before = [c for c in waiting if c.start < line.span.start + start]
        waiting = waiting[len(before) :]
        if waiting and waiting[0].start < line.span.start + (token.end_pos or 0):
            return None
        between = line.span.source.text[line.span.start + end : line.span.start + start]
        pieces.append(
            Piece(
                _spelled(token, roles, spelling),
                token.type,
                blank,
                depth,
                start in roles.signs,
                "\n" in between,
                tuple(before),
            )
        )
        depth += token.type in _OPENING
        end = token.end_pos or 0
    return Statement(str(rule.data), tuple(pieces))


# ---- what a word is, where its terminal does not say


@dataclass(frozen=True, slots=True)
class _Roles:
    """Where in the line signs, the `in` of expressions and the `sum` of sums begin."""

    signs: frozenset[int]
    members: frozenset[int]
    sums: frozenset[int]


def _roles(tree: Tree[Token]) -> _Roles:
    return _Roles(
        _starts(tree, "unary", "ADD") | _starts(tree, "choice", "ADD"),
        _starts(tree, "comparator", "IN"),
        _starts(tree, "reduction", "NAME"),
    )


def _starts(tree: Tree[Token], rule: str, terminal: str) -> frozenset[int]:
    """Return where the first word of a rule begins, if it is this terminal."""
    firsts = (t.children[0] for t in tree.find_data(rule))
    return frozenset(
        c.start_pos or 0 for c in firsts if isinstance(c, Token) and c.type == terminal
    )


# ---- spelling

_HAS_ASCII = frozenset(("COMPARE", "IN", "SETOP", "ADD", "MUL"))
_UNICODE = {
    ("COMPARE", "<="): "≤",
    ("COMPARE", ">="): "≥",
    ("COMPARE", "!="): "≠",
    ("SETOP", "union"): "∪",
    ("SETOP", "diff"): "∖",
    ("SETOP", "inter"): "∩",
}


def _spelled(token: Token, roles: _Roles, spelling: Spelling) -> str:
    text, start = str(token), token.start_pos
    if token.type in ("UNIT", "SHOWN"):
        return f"[{text[1:-1].strip()}]"
    if token.type in ("PRINTED", "BOX_OF"):
        return ("" if token.type == "PRINTED" else " ").join(text.split())
    if spelling is Spelling.ASCII:
        if token.type == "SIGMA":
            return "sum"
        return ascii_operator(text) if token.type in _HAS_ASCII else text
    if spelling is Spelling.UNICODE:
        if token.type == "IN" and start in roles.members:
            return "∈"
        if text == "sum" and start in roles.sums:
            return "∑"
        return _UNICODE.get((token.type, text), text)
    return text


# ---- blanks

_OPENING = frozenset(("LPAR", "LSQB", "LBRACE"))
_CLOSING = frozenset(("RPAR", "RSQB", "RBRACE"))
_PUNCTUATION = frozenset(("COMMA", "COLON", "SEMICOLON"))
_TIGHT = frozenset(("MUL", "POW", "DOT"))
_NAMES = frozenset(("NAME", "SIGMA"))


def _blanks(tokens: Sequence[Token], roles: _Roles) -> list[bool]:
    """Tell for each word whether a blank stands before it."""
    out = [False]
    for a, b in pairwise(tokens):
        if a.type in _OPENING or b.type in _CLOSING or b.type in _PUNCTUATION:
            out.append(False)
        elif _is_tight(a) or _is_tight(b):
            out.append(a == ".." and b.startswith("."))
        else:
            called = b.type in _OPENING and a.type in _NAMES
            out.append(not called and a.start_pos not in roles.signs)
    _close_up(tokens, out)
    return out


def _is_tight(token: Token) -> bool:
    return token.type in _TIGHT or token == ".."


def _close_up(tokens: Sequence[Token], blanks: list[bool]) -> None:
    """Take the blanks behind commas out of `flow[l,i,j]` and `(h,next(h))`, not `(h, k + 1)`."""
    open_at: list[int] = []
    for i, token in enumerate(tokens):
        if token.type in _OPENING:
            open_at.append(i)
        elif token.type in _CLOSING and open_at:
            start = open_at.pop()
            behind_commas = {k + 1 for k in range(start, i) if tokens[k].type == "COMMA"}
            spaced = {k for k in range(start + 1, i) if blanks[k]}
            if _holds_indices(tokens, start) and spaced <= behind_commas:
                for k in spaced:
                    blanks[k] = False


def _holds_indices(tokens: Sequence[Token], start: int) -> bool:
    """Tell a subscript or a tuple from the brackets of calls, columns, intervals and sets."""
    before = tokens[start - 1].type
    if tokens[start].type == "LSQB":
        return before == "NAME"
    return tokens[start].type == "LPAR" and before not in ("NAME", "OVER", "JUDGED")


# ---- line breaks


def line_rows(statements: Sequence[Statement], indent: int) -> list[Row]:
    """Return the rows of the statements of one line, which `;` separates."""
    rows = [Row(" " * indent)]
    joined = "; ".join(s.text for s in statements)
    for number, s in enumerate(statements):
        first, *rest = _rows(s, indent, _breaks(s, indent, joined))
        code = rows[-1].code + ("; " if number else "") + first.code.lstrip()
        rows[-1:] = [Row(code, first.comment, first.column), *rest]
    return rows


def _breaks(s: Statement, indent: int, joined: str) -> frozenset[int]:
    """Return the pieces that begin a row; `joined` is the whole line of statements."""
    width = indent + len(joined)
    author = frozenset(i for i, p in enumerate(s.pieces) if p.broken)
    if any(p.comments for p in s.pieces):
        return author
    if width <= WIDE:
        return frozenset()
    if author or width <= LONGEST or joined != s.text:
        return author
    return _automatic(s, indent)


def _automatic(s: Statement, indent: int) -> frozenset[int]:
    """Break behind the head, or before relations too, or wherever terms have to be parted."""
    outer = [i for i, p in enumerate(s.pieces) if p.depth == 0 and i > 0]
    head = [i + 1 for i in outer if s.pieces[i].kind == "COLON"][:1]
    head = head or [i + 1 for i in outer if s.pieces[i].kind == "EQUAL" and s.kind != "base"][:1]
    head = [i for i in head if s.pieces[i].text not in RESERVED]  # `set` there: a new statement
    relations = [i for i in outer if s.pieces[i].kind == "COMPARE"]
    for chosen in (frozenset(head), frozenset((*head, *relations))):
        if chosen and _widest(_rows(s, indent, chosen)) <= WIDE:
            return chosen
    return _filled(s, indent, frozenset((*head, *relations)))


def _filled(s: Statement, indent: int, chosen: frozenset[int]) -> frozenset[int]:
    """Break before each term that would end too far, in addition."""
    terms = [i for i in range(1, len(s.pieces)) if _begins_term(s.pieces, i)]
    for term in terms:
        end = min((i for i in (*terms, *chosen) if i > term), default=len(s.pieces))
        part = Statement(s.kind, s.pieces[:end])
        if len(_rows(part, indent, chosen)[-1].code) > WIDE:
            chosen |= {term}
    return chosen


def _begins_term(pieces: Sequence[Piece], i: int) -> bool:
    p = pieces[i]
    if p.depth > 0 or p.text in RESERVED:
        return False
    return pieces[i - 1].kind == "COMMA" or (p.kind in ("ADD", "SETOP") and not p.sign)


def _widest(rows: Sequence[Row]) -> int:
    return max(len(r.code) for r in rows)


def _rows(s: Statement, indent: int, breaks: frozenset[int]) -> list[Row]:
    """Return a statement broken before some pieces, and wherever a comment stands."""
    rows: list[Row] = []
    code = " " * indent
    side = 0  # how far the terms of a side of a relation stand in, under its first one
    for i, p in enumerate(s.pieces):
        if i not in breaks and not p.comments:
            code += " " * (p.blank and i > 0) + p.text
            continue
        margin = indent + HANGING
        if p.depth == 0 and p.kind == "COMPARE":
            side = len(p.text) + 1
        elif p.depth == 0 and p.kind == "ADD":
            margin += side
        elif p.depth == 0 and p.kind in _CLOSING:
            margin = indent
        ends = p.comments[:1] if p.comments and not p.comments[0].alone else ()
        rows.append(Row(code, ends[0].text, ends[0].column) if ends else Row(code))
        rows += [Row(" " * margin + c.text) for c in p.comments[len(ends) :]]
        code = " " * margin + p.text
    rows.append(Row(code))
    return rows
