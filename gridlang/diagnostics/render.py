"""Findings → what a terminal shows, and what `--json` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from textwrap import wrap

from gridlang.diagnostics.codes import CODES
from gridlang.diagnostics.columns import visible
from gridlang.diagnostics.diagnostic import Diagnostic, Severity
from gridlang.diagnostics.excerpt import Frame, Mark, excerpt, gutter_of
from gridlang.diagnostics.paint import Paint, Role, coloured, plain
from gridlang.source import Span

Json = str | int | None | list["Json"] | dict[str, "Json"]


def render(diagnostics: Iterable[Diagnostic], color: bool = False, width: int = 100) -> str:
    """Return all findings as a terminal shows them, in the order of their places, each once.

    Lines of sources and advice fit into `width` columns. Two or more findings are counted at the
    end, and the page of the first error or warning is named. No finding gives an empty text.
    """
    found = _in_order(dict.fromkeys(diagnostics))
    if not found:
        return ""
    paint = coloured if color else plain
    parts = ["\n".join(_rows(d, width, paint)) for d in found]
    end = [_summary(found)] if len(found) > 1 else []
    serious = [d for d in found if d.severity is not Severity.NOTE and d.code in CODES]
    if serious:
        first = next((d for d in serious if d.is_error), serious[0])
        end.append(f"for more: gridlang explain {first.code}")
    return "\n\n".join([*parts, "\n".join(end)] if end else parts)


def as_json(diagnostic: Diagnostic) -> dict[str, Json]:
    """Return a finding in plain JSON types; its place is null where it has none.

    Lines and columns count from 1, in characters; `end_column` is the one behind the last.
    """
    d = diagnostic
    where = _place(d.span)
    line, column = (None, None) if d.span is None else d.span.source.place(d.span.end)
    return {
        "code": d.code,
        "slug": _slug(d),
        "severity": d.severity.value,
        "message": d.message,
        **where,
        "end_line": line,
        "end_column": column,
        "labels": [{**_place(label.span), "text": label.text} for label in d.labels],
        "note": d.note,
        "help": d.help,
    }


def _place(span: Span | None) -> dict[str, Json]:
    if span is None:
        return {"file": None, "line": None, "column": None}
    return {"file": span.source.name, "line": span.line, "column": span.column}


def _slug(d: Diagnostic) -> str:
    return CODES[d.code].slug if d.code in CODES else ""


def _in_order(found: Iterable[Diagnostic]) -> Sequence[Diagnostic]:
    """Return findings by file, as the files come up, and by place; those without one last."""
    items = list(found)
    files = dict.fromkeys(d.span.source.name for d in items if d.span is not None)
    rank = {name: number for number, name in enumerate(files)}

    def key(d: Diagnostic) -> tuple[int, int]:
        return (len(rank), 0) if d.span is None else (rank[d.span.source.name], d.span.start)

    return sorted(items, key=key)


def _rows(d: Diagnostic, width: int, paint: Paint) -> list[str]:
    name = f"{d.code} {_slug(d)}".rstrip()
    head = paint(f"{d.severity.value}[{name}]", Role(d.severity.value))
    rows = [f"{head}: {paint(visible(d.message), Role.TITLE)}"]
    marks = [Mark(label.span, "-", Role.LABEL, label.text) for label in d.labels]
    if d.span is not None:
        marks.insert(0, Mark(d.span, "^", Role(d.severity.value)))
    frame = Frame(width, gutter_of(marks), paint)
    rows += excerpt(marks, frame)
    if marks and (d.note or d.help):
        rows.append(frame.row())
    rows += _advice("note", d.note, frame) + _advice("help", d.help, frame)
    return rows


def _advice(word: str, text: str, frame: Frame) -> list[str]:
    """Return a note or help in lines that fit, the later ones under the first."""
    if not text:
        return []
    lead = " " * (frame.gutter + 1)
    head = f"= {word}: "
    room = max(20, frame.width - len(lead) - len(head))
    lines = [
        line
        for part in text.splitlines()
        for line in wrap(visible(part), room, break_long_words=False, break_on_hyphens=False)
    ]
    first = f"{lead}{frame.paint(f'= {word}:', Role.HELP)} {lines[0] if lines else ''}"
    return [first, *(f"{lead}{' ' * len(head)}{line}" for line in lines[1:])]


def _summary(found: Sequence[Diagnostic]) -> str:
    """Return how many findings there are of each severity, such as `2 errors, 1 warning`."""
    counts = Counter(d.severity for d in found)
    return ", ".join(f"{counts[s]} {s}{'s' * (counts[s] > 1)}" for s in Severity if counts[s])
