"""Messages as a user sees them: `messages/NAME.grid` and its data in, `messages/NAME.txt` out.

The first line of a `.grid` file is the command that is run beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridlang.diagnostics import Diagnostic, Label, Severity
from gridlang.diagnostics.render import as_json, render
from gridlang.source import Source, Span

from .command import run

_MESSAGES = Path(__file__).parent / "messages"
_ROOT = Path(__file__).parents[2]
_CASES = sorted(p.stem for p in _MESSAGES.glob("*.grid") if p.read_text().startswith("# gridlang "))


@pytest.mark.parametrize("name", _CASES)
def test_a_message_is_as_its_golden_text(
    name: str, golden: Callable[[str, Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(_MESSAGES)
    command = (_MESSAGES / f"{name}.grid").read_text().splitlines()[0].removeprefix("# ")
    heard = run(command)
    said = heard.err.replace(f"{_ROOT}/", "").rstrip("\n")
    golden(f"$ {command}\n\n{said}\n\nexit {heard.code}\n", _MESSAGES / f"{name}.txt")


def test_no_golden_text_is_left_over() -> None:
    assert {p.stem for p in _MESSAGES.glob("*.txt")} <= set(_CASES)


def _at(text: str, part: str, name: str = "model.grid") -> Span:
    start = text.index(part)
    return Span(Source(name, text), start, start + len(part))


def _shown(text: str, part: str, width: int = 100) -> list[str]:
    """Return the source line and the underline of a finding at the first `part` of a text."""
    rows = render([Diagnostic("GL101", "m", _at(text, part))], width=width).splitlines()
    return rows[3:5]


def test_nothing_found_shows_nothing() -> None:
    assert render([]) == ""


def test_a_finding_without_a_place_has_a_header_and_help_only() -> None:
    shown = render([Diagnostic("GL822", "no such parameter", help="see there", note="so it is")])
    assert shown == (
        "error[GL822 bad-setting]: no such parameter\n"
        "  = note: so it is\n"
        "  = help: see there\n\n"
        "for more: gridlang explain GL822"
    )


def test_a_code_without_a_row_is_shown_without_slug_and_page() -> None:
    assert render([Diagnostic("GL999", "new")]) == "error[GL999]: new"


def test_tabs_become_columns() -> None:
    assert _shown("\tvar\tx y", "x") == ["1 |     var x y", "  |         ^"]


def test_wide_characters_take_two_columns() -> None:
    assert _shown('"電力" + x', "x") == ['1 | "電力" + x', "  |          ^"]


def test_combining_characters_take_none() -> None:
    text = "e\u0301 + x"
    assert _shown(text, "x") == [f"1 | {text}", "  |     ^"]


def test_control_characters_cannot_reach_the_terminal() -> None:
    shown = render([Diagnostic("GL101", "a\x1b[31m", _at("x \x1b]0;t\x07 \u202ey", "y"))])
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_a_long_line_is_cut_around_the_place() -> None:
    text = "a + " * 50 + "wrong" + " + b" * 50
    line, under = _shown(text, "wrong", width=40)
    assert len(line) == 40
    assert line.startswith("1 | …")
    assert line.endswith("…")
    assert line[under.index("^") :].startswith("wrong")
    assert under.count("^") == len("wrong")


def test_a_place_over_several_lines_shows_the_first() -> None:
    assert _shown("c: sum(x\n   + y)", "sum(x\n   + y)") == ["1 | c: sum(x …", "  |    ^^^^^"]


def test_an_empty_place_at_the_end_is_marked() -> None:
    source = Source("model.grid", "var x\n")
    rows = render([Diagnostic("GL101", "m", Span(source, 6, 6))]).splitlines()
    assert rows[1] == " --> model.grid:2:1"
    assert rows[4] == "  | ^"


def test_labels_stand_below_their_places_also_in_other_files() -> None:
    text = "param a [MW]\n\n\nvar x\nc: x + a == 0"
    here = _at(text, "x + a")
    unit = Span(here.source, 6, 7)
    there = _at("param b", "b", "other.grid")
    labels = (Label(unit, "declared here"), Label(there, "and there"))
    rows = render([Diagnostic("GL411", "m", here, labels=labels)]).splitlines()
    assert rows[1:] == [
        " --> model.grid:5:4",
        "  |",
        "1 | param a [MW]",
        "  |       - declared here",
        "...",
        "5 | c: x + a == 0",
        "  |    ^^^^^",
        " --> other.grid:1:7",
        "  |",
        "1 | param b",
        "  |       - and there",
        "",
        "for more: gridlang explain GL411",
    ]


def test_findings_come_by_place_each_once_and_are_counted() -> None:
    text = "a\nb\n"
    source = Source("model.grid", text)
    late = Diagnostic("GL201", "late", Span(source, 2, 3))
    early = Diagnostic("GL101", "early", Span(source, 0, 1), severity=Severity.WARNING)
    nowhere = Diagnostic("GL821", "nowhere")
    shown = render([nowhere, late, early, late])
    heads = [row for row in shown.splitlines() if row.startswith(("error", "warning"))]
    assert [h.split(": ")[1] for h in heads] == ["early", "late", "nowhere"]
    assert shown.endswith("\n\n2 errors, 1 warning\nfor more: gridlang explain GL201")


def test_long_advice_is_wrapped() -> None:
    shown = render([Diagnostic("GL821", "m", help="word " * 40)], width=60)
    lines = shown.split("\n\n")[0].splitlines()[1:]
    assert len(lines) > 2
    assert all(len(line) <= 60 for line in lines)
    assert all(line.startswith(" " * 10) for line in lines[1:])


def test_colour_is_only_added_when_asked_for() -> None:
    found = [Diagnostic("GL201", "m", _at("var x", "x"), help="h")]
    assert "\x1b" not in render(found)
    painted = render(found, color=True)
    assert "\x1b[1;31merror[GL201 unknown-name]\x1b[0m" in painted
    assert re.sub(r"\x1b\[[\d;]*m", "", painted) == render(found)


def test_json_holds_the_whole_finding_in_plain_types() -> None:
    text = "var x\nc: y + x"
    label = Label(Span(_at(text, "y").source, 4, 5), "declared here")
    found = Diagnostic("GL201", "m", _at(text, "y + x"), "n", (label,), "h", Severity.WARNING)
    assert json.loads(json.dumps(as_json(found))) == {
        "code": "GL201",
        "slug": "unknown-name",
        "severity": "warning",
        "message": "m",
        "file": "model.grid",
        "line": 2,
        "column": 4,
        "end_line": 2,
        "end_column": 9,
        "labels": [{"file": "model.grid", "line": 1, "column": 5, "text": "declared here"}],
        "note": "n",
        "help": "h",
    }


def test_json_of_a_finding_without_a_place_has_nulls() -> None:
    found = as_json(Diagnostic("GL821", "m"))
    places = ("file", "line", "column", "end_line", "end_column")
    assert [found[key] for key in places] == [None] * 5


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60), st.integers(10, 80))
def test_any_place_in_any_text_can_be_shown(text: str, start: int, size: int, width: int) -> None:
    start = min(start, len(text))
    span = Span(Source("x", text), start, min(start + size, len(text)))
    found = Diagnostic("GL101", text, span, text, (Label(span, text),), text)
    rows = render([found], width=width).splitlines()
    assert sum("^" in row for row in rows) >= 1
    assert render([found], color=True, width=width)
