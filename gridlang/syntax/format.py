"""A .grid file → the same file in canonical layout, with the proof that nothing was lost."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.source import Source
from gridlang.syntax.ast import Module
from gridlang.syntax.layout import Comment, Row, Spelling, Statement, line_rows, statement
from gridlang.syntax.lines import Line, logical_lines
from gridlang.syntax.parser import parse
from gridlang.syntax.reserved import reserved

__all__ = ["Spelling", "UnfaithfulError", "format_bytes", "format_file", "format_text"]

_RESERVED = "GL104"
_BOM = b"\xef\xbb\xbf"


class UnfaithfulError(AssertionError):
    """The formatter would have changed what a file says: our bug; the file is left alone."""


# ---- files


def format_file(path: Path, spelling: Spelling = Spelling.KEEP, check: bool = False) -> bool:
    """Format a file in place, or only look with `check`; tells whether it is not canonical yet.

    The file is replaced as a whole, keeping its mode, and through links. Raises `GridlangError`
    for a file that cannot be read or written, or that has syntax errors.
    """
    try:
        before = path.read_bytes()
        after = format_bytes(str(path), before, spelling)
        if after != before and not check:
            _replace(path.resolve(), after)
    except OSError as error:
        reason = error.strerror or str(error)
        raise _refused(f"cannot format {path}: {reason}", "give a file that can be written") from (
            error
        )
    return after != before


def format_bytes(name: str, data: bytes, spelling: Spelling = Spelling.KEEP) -> bytes:
    """Return the bytes of a file in canonical layout; its line ends and its mark stay."""
    mark = _BOM if data.startswith(_BOM) else b""
    try:
        text = data[len(mark) :].decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refused(f"cannot read {name}: {error}", "give a file in UTF-8") from error
    out = format_text(Source(name, text), spelling)
    windows = 2 * text.count("\r\n") > text.count("\n")
    return mark + (out.replace("\n", "\r\n") if windows else out).encode("utf-8")


def _replace(path: Path, data: bytes) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if not os.access(path, os.W_OK):
        raise PermissionError(f"{path.name} is read-only")
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(name).chmod(mode)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _refused(message: str, help: str) -> GridlangError:
    return GridlangError((Diagnostic("GL814", message, help=help),))


# ---- texts


def format_text(source: Source, spelling: Spelling = Spelling.KEEP) -> str:
    """Return a source in canonical layout, with Unix line ends.

    Raises `GridlangError` with the findings of a source that cannot be read, but for statements
    that are reserved for later, which stay as they are; `UnfaithfulError` rather than a text that
    says something else.
    """
    module, findings = parse(source)
    wrong = [d for d in findings if d.code != _RESERVED]
    if wrong:
        raise GridlangError(wrong)
    plain = Source(source.name, source.text.replace("\r\n", "\n"))
    out = Source(source.name, _layout(plain, spelling))
    if out.text == plain.text:
        return out.text
    _prove(plain, module, out)
    if _layout(out, spelling) != out.text:
        raise UnfaithfulError(f"{source.name}: formatting twice differs from formatting once")
    return out.text


def _prove(before: Source, tree: Module, after: Source) -> None:
    """Raise `UnfaithfulError` unless two sources, of the first of which the tree is known, agree."""
    if parse(after)[0].statements != tree.statements:
        raise UnfaithfulError(f"{before.name}: another tree after formatting")
    if _words(before) != _words(after):
        raise UnfaithfulError(f"{before.name}: other words after formatting")
    if [c.text for c in _comments(before)] != [c.text for c in _comments(after)]:
        raise UnfaithfulError(f"{before.name}: other comments after formatting")


def _words(source: Source) -> list[list[str]]:
    """Return the words of each statement in ASCII; of a reserved one, its text."""
    found: list[list[str]] = []
    lines = logical_lines(source)
    unread = reserved(lines)
    for line in lines:
        read = None if line in unread else statement(line, (), Spelling.ASCII)
        found.append([line.span.text] if read is None else [p.text for p in read.pieces])
    return found


# A `#` in a text begins no comment.
_COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*"|(?P<comment>#[^\n]*)')


def _comments(source: Source) -> list[Comment]:
    found: list[Comment] = []
    for match in _COMMENT.finditer(source.text):
        if match["comment"] is None:
            continue
        start = match.start()
        before = source.text[source.text.rfind("\n", 0, start) + 1 : start]
        text = match["comment"].rstrip(" \t\r\f")
        found.append(Comment(text, start, len(before.expandtabs()), not before.strip(" \t\f;")))
    return found


# ---- the layout of a file


@dataclass(frozen=True, slots=True)
class _Item:
    """What stands on the rows `first` to `last`: statements and the comment behind, or a comment.

    An item that is kept as it is has no statements, and the comments of all of its rows.
    """

    first: int
    last: int
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...]
    kept: bool

    @property
    def is_comment(self) -> bool:
        return not self.statements and not self.kept

    @property
    def opens(self) -> bool:
        return bool(self.statements) and self.statements[0].kind == "subject_to"


def _layout(source: Source, spelling: Spelling) -> str:
    items = _items(source, spelling)
    indents = _indents(items)
    rows: list[Row] = []
    for i, item in enumerate(items):
        if i > 0 and (not _adjacent(items, i) or _leads_to_constraints(items, i)):
            rows.append(Row(""))
        if item.kept:
            rows += _pinned_rows(source, item)
        elif item.is_comment:
            rows.append(_comment_row(source, items, indents, i))
        else:
            *inner, last = line_rows(item.statements, indents[i])
            for c in item.comments:
                last = Row(last.code, c.text, c.column)
            rows += [*inner, last]
    return "".join(f"{line}\n" for line in _with_comments(rows))


def _items(source: Source, spelling: Spelling) -> list[_Item]:
    """Return statements, those on one line together, and the comments between them, in order."""
    comments = {_row(source, c): c for c in _comments(source)}
    items: list[_Item] = []
    every = logical_lines(source)
    unread = reserved(every)
    for lines in _sharing_rows(every):
        first, last = lines[0].span.line, _last_row(lines[-1])
        own = [comments.pop(row) for row in range(first, last + 1) if row in comments]
        read = [x for x in lines if x not in unread]
        made = tuple(s for x in read if (s := _statement(x, own, spelling)) is not None)
        if len(made) < len(lines):
            items.append(_Item(first, last, (), tuple(own), True))
            continue
        behind = tuple(c for c in own if c.start >= lines[-1].span.end)
        items.append(_Item(first, last, made, behind, False))
    items += [_Item(row, row, (), (c,), False) for row, c in comments.items()]
    return sorted(items, key=lambda item: item.first)


def _statement(line: Line, comments: Sequence[Comment], spelling: Spelling) -> Statement | None:
    """Return a statement with the comments inside of it; None if it has to stay as it is."""
    inside = [c for c in comments if line.span.start < c.start < line.span.end]
    return statement(line, inside, spelling)


def _row(source: Source, c: Comment) -> int:
    return source.place(c.start)[0]


def _last_row(line: Line) -> int:
    return line.span.source.place(line.span.end - 1)[0]


def _sharing_rows(lines: Sequence[Line]) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _last_row(groups[-1][-1]) == line.span.line:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


_OF_STUDIES = ("report", "let", "plot", "note")


def _indents(items: Sequence[_Item]) -> list[int]:
    """Return 2 for constraints that follow `subject to` and for lines of studies, else 0."""
    opened = False
    out: list[int] = []
    for item in items:
        kind = item.statements[0].kind if item.statements else ""
        out.append(2 if (opened and kind == "constraint") or kind in _OF_STUDIES else 0)
        opened = opened or any(s.kind == "subject_to" for s in item.statements)
    return out


def _adjacent(items: Sequence[_Item], i: int) -> bool:
    return items[i].first - items[i - 1].last <= 1


def _leads_to_constraints(items: Sequence[_Item], i: int) -> bool:
    """Tell whether `subject to`, with the comments right above it, begins here."""
    if i > 0 and items[i - 1].is_comment and _adjacent(items, i):
        return False
    below = _below(items, i)
    return below is not None and items[below].opens


def _below(items: Sequence[_Item], i: int) -> int | None:
    """Return the statement that begins at an item or right below it and further comments."""
    while items[i].is_comment:
        i += 1
        if i == len(items) or not _adjacent(items, i):
            return None
    return i


def _comment_row(source: Source, items: Sequence[_Item], indents: Sequence[int], i: int) -> Row:
    """Indent a comment like the statement below it; before a gap, like the one above if it was."""
    (comment,) = items[i].comments
    near = _below(items, i)
    if near is None and comment.column:
        near = next((k for k in range(i - 1, -1, -1) if not items[k].is_comment), None)
    if near is not None and items[near].kept:
        line = source.line(items[i].first)
        return Row(line[: len(line) - len(line.lstrip())] + comment.text)
    return Row(" " * (indents[near] if near is not None else 0) + comment.text)


def _pinned_rows(source: Source, item: _Item) -> list[Row]:
    ends = {_row(source, c): (c.text, c.column) for c in item.comments if not c.alone}
    numbers = range(item.first, item.last + 1)
    return [Row("", *ends.get(n, ("", 0)), pinned=source.line(n)) for n in numbers]


def _with_comments(rows: Sequence[Row]) -> list[str]:
    """Return the rows as text: a comment two blanks behind its code, or in its aligned column.

    A column is aligned where two comments of the file or more stand in it and find room.
    """
    aligned = Counter(r.column for r in rows if r.comment and _has_room(r))
    lines: list[str] = []
    for r in rows:
        if r.pinned is not None:
            lines.append(r.pinned)
        elif not r.comment:
            lines.append(r.code)
        elif _has_room(r) and aligned[r.column] > 1:
            lines.append(r.code.ljust(r.column) + r.comment)
        else:
            lines.append(f"{r.code}  {r.comment}")
    return lines


def _has_room(r: Row) -> bool:
    return r.pinned is not None or len(r.code) + 2 <= r.column
