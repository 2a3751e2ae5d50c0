"""Studies as tables of text: the paper's figures beside ours, in 100 columns."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from gridlang.model.study import Printed, Report
from gridlang.study.judge import Verdict
from gridlang.study.outcome import status_line
from gridlang.study.point import Computed
from gridlang.study.reproduce import Reproduction, Result, Value, printed_text

WIDTH = 100
_TIE = "\u00a0"  # a blank at which no line is broken
_NOTHING = 1e-9  # what is shown as 0, as in a summary
_LONG = 20  # what is longer reaches beyond its column
_HEADER = ("run", "published", "ours", "deviation", "verdict")


def page(found: Reproduction) -> str:
    """Return a page: a table a study, at most 100 columns wide, and a line that sums up."""
    title = f"{found.title} ({found.model})" if found.title else found.model
    return (
        "\n".join([title, "", *(t for r in found.results for t in _study(r)), *_sum(found)]) + "\n"
    )


def _study(r: Result) -> list[str]:
    s = r.study
    out = _wrapped(f"{s.name}: {s.prose}" if s.prose else s.name, "", "  ")
    for note in s.notes:
        out += _wrapped(note, "  note: ", "        ")
    given = [f"{name} = {value}" for name, value in s.settings]
    given += [f"{name} {value}" for name, value in s.options]
    out += _wrapped(", ".join(given), "  with ", "       ") if given else []
    width = max(len(run.label) for run in r.runs)
    for run, o in zip(r.runs, r.outcomes, strict=True):
        out += _wrapped(status_line(o), f"  {run.label.ljust(width)}  ", " " * 6)
        for text in o.warnings:
            out += _wrapped(f"warning: {text}", " " * 6, " " * 8)
    out.append("")
    rows = [
        [_row(v, run.label, report) for v, run in zip(values, r.runs, strict=True)]
        for report, values in r.values
    ]
    if not rows:
        return out
    every = [_HEADER, *(row for block in rows for row in block)]
    widths = [_width([row[i] for row in every]) for i in range(len(_HEADER))]
    out.append(_cells(_HEADER, widths))
    for (report, values), block in zip(r.values, rows, strict=True):
        out += _wrapped(_head(report, values), "  ", "    ")
        for row, v in zip(block, values, strict=True):
            failed = v.verdict is Verdict.FAILED  # the line of its run says why
            out += _noted(_cells(row, widths), "" if failed else v.note)
    drawn = [p.name for p in r.pictures]
    out += (
        ["", *_wrapped(f"figures (with --out DIR): {', '.join(drawn)}", "  ", "    ")]
        if drawn
        else []
    )
    for reason in dict.fromkeys(reason for p in r.pictures for reason in p.left_out):
        names = ", ".join(p.name for p in r.pictures if reason in p.left_out)
        out += _wrapped(f"not in {names}: {reason}", "  ", "    ")
    return [*out, ""]


def _noted(line: str, note: str) -> list[str]:
    """Return a line of the table with a note behind it, or below where it finds no room."""
    if not note:
        return [line]
    if len(line.rpartition("\n")[2]) + len(note) + 2 <= WIDTH:
        return [f"{line}: {note}"]
    return [f"{line}:", *_wrapped(note, " " * 6, " " * 6)]


def _head(report: Report, values: Sequence[Value]) -> str:
    unit = next((v.unit for v in values if v.unit), "")
    head = f"{report.name} [{unit}]" if unit else report.name
    if report.within is not None:
        of = " %" if report.within.percent else ""
        head += f", within {report.within.value:g}{of}"
    return head + (", printed digits cut off" if report.truncated else "")


def _row(v: Value, run: str, report: Report) -> tuple[str, ...]:
    decimals = _decimals(v.printed)
    apart = "" if v.deviation is None else _deviation(v.deviation)
    ours = _computed(v.computed, decimals)
    return (run, printed_text(v.printed) or "–", ours, apart, str(v.verdict))


def _decimals(p: Printed | None) -> int | None:
    """Return how many decimals ours is shown with: two more than printed; None where not known."""
    if p is None or p.texts is None or p.is_set or "e" in p.texts[0].lower():
        return None
    return (
        max((len(part.partition(".")[2].rstrip("j")) for part in _parts(p.texts[0])), default=0) + 2
    )


def _parts(text: str) -> list[str]:
    return text.replace("-", "+").split("+")


def _computed(c: Computed | None, decimals: int | None) -> str:
    if c is None:
        return "–"
    if isinstance(c, tuple):
        return "{" + ", ".join(map(str, c)) + "}"
    if isinstance(c, (str, int)):
        return str(c)
    if isinstance(c, complex):
        return f"{_figure(c.real, decimals)}{_signed(_figure(c.imag, decimals))}j"
    return _figure(c, decimals)


def _figure(x: float, decimals: int | None) -> str:
    if decimals is None and abs(x) < _NOTHING:
        return "0"
    text = f"{x:.6g}" if decimals is None else f"{x:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def _signed(text: str) -> str:
    return text if text.startswith("-") else f"+{text}"


def _deviation(d: complex | float) -> str:
    """Return a deviation; of a complex one the larger part's, without sign."""
    if isinstance(d, complex):
        return f"{max(abs(d.real), abs(d.imag)):.2g}"
    return f"{d:+.2g}"


def _width(cells: Sequence[str]) -> int:
    """Return the width of a column; a few cells that are much longer reach beyond it."""
    return max(len(c) for c in cells if len(c) <= _LONG or c == min(cells, key=len))


def _cells(row: Sequence[str], widths: Sequence[int]) -> str:
    """Return a line of the table; a verdict that would end too far stands on the next one."""
    head = "    " + "  ".join(
        cell.ljust(w) if i == 0 else cell.rjust(w)
        for i, (cell, w) in enumerate(zip(row[:-1], widths[:-1], strict=True))
    )
    if len(head) + 2 + len(row[-1]) > WIDTH:
        return f"{head.rstrip()}\n      {row[-1]}"
    return f"{head}  {row[-1]}"


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest) or [first.rstrip()]


def _sum(found: Reproduction) -> list[str]:
    explained = sum(v.verdict is Verdict.DIFFERS and bool(v.note) for v in found.values)
    texts = {
        Verdict.DIGITS: "agree to the printed digits",
        Verdict.WITHIN: "within tolerance",
        Verdict.DIFFERS: f"differ ({explained} with a reason)",
        Verdict.FAILED: "failed",
        Verdict.UNKNOWN: "not known",
        Verdict.BESIDE: "shown beside",
        Verdict.NOT_PRINTED: "not printed",
    }
    counts = {verdict: found.count(verdict) for verdict in texts}
    parts = [f"{count} {texts[v]}".replace(" ", _TIE) for v, count in counts.items() if count]
    every = "1 value" if len(found.values) == 1 else f"{len(found.values)} values"
    lines = _wrapped(f"{every}: {', '.join(parts) or 'none'}", "", "  ")
    return [line.replace(_TIE, " ") for line in lines]
