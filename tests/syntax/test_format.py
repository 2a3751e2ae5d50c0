"""The canonical layout: texts in, texts out; nothing that a file says is ever lost."""

from __future__ import annotations

import os
import random
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridlang.diagnostics import GridlangError
from gridlang.source import Source
from gridlang.syntax import format as module
from gridlang.syntax.format import (
    Spelling,
    UnfaithfulError,
    format_bytes,
    format_file,
    format_text,
)
from gridlang.syntax.layout import statement
from gridlang.syntax.lines import Line, logical_lines
from gridlang.syntax.parser import parse

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "format"
CASES = sorted(p.name.removesuffix(".in.grid") for p in HERE.glob("*.in.grid"))
FILES = sorted([*(ROOT / "models").rglob("*.grid"), *(ROOT / "docs" / "drafts").rglob("*.grid")])

Golden = Callable[[str, Path], None]


def _format(text: str, spelling: Spelling = Spelling.KEEP) -> str:
    return format_text(Source("m.grid", text), spelling)


def _tree(text: str) -> object:
    return parse(Source("m.grid", text))[0].statements


def _comments(text: str) -> list[str]:
    return [c.text for c in module._comments(Source("m.grid", text))]


def _is_readable(text: str) -> bool:
    return all(d.code == "GL104" for d in parse(Source("m.grid", text))[1])


READABLE = [p for p in FILES if _is_readable(p.read_text(encoding="utf-8"))]


# ---- goldens: one file a rule


@pytest.mark.parametrize("case", CASES)
def test_layout(case: str, golden: Golden) -> None:
    text = (HERE / f"{case}.in.grid").read_text(encoding="utf-8")
    golden(_format(text), HERE / f"{case}.out.grid")


@pytest.mark.parametrize("spelling", [Spelling.ASCII, Spelling.UNICODE])
def test_spelling(spelling: Spelling, golden: Golden) -> None:
    text = (HERE / "spelling.in.grid").read_text(encoding="utf-8")
    golden(_format(text, spelling), HERE / f"spelling.{spelling}.grid")


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("", ""),
        ("\n \n;\n", ""),
        ("#", "#\n"),
        ("\n\n# a\n\n\n\n# b\n\n", "# a\n\n# b\n"),
        ("subject to", "subject to\n"),
        ("# a\nsubject to\nc: a == b", "# a\nsubject to\n  c: a == b\n"),
        ("set A\nsubject to\n\n\nc: a == b", "set A\n\nsubject to\n\n  c: a == b\n"),
        ("c: a == b", "c: a == b\n"),
        ("set A\r\n\r\n# a\r\nset B # b\r\n", "set A\n\n# a\nset B  # b\n"),
    ],
)
def test_small_texts(text: str, out: str) -> None:
    assert _format(text) == out


def test_a_statement_is_joined_up_to_100_columns_and_broken_beyond_120() -> None:
    def one(width: int) -> str:
        return f"c: {'x' * (width - len('c:  == 1'))} == 1\n"

    assert _format(one(100).replace(" ==", "\n==")) == one(100)
    assert _format(one(101).replace(" ==", "\n==")) == one(101).replace(" ==", "\n    ==")
    assert _format(one(120)) == one(120)
    assert _format(one(121)) == one(121).replace("c: ", "c:\n    ").replace(" ==", "\n    ==")


# ---- the library and the drafts


@pytest.mark.parametrize("path", READABLE, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_files_keep_tree_and_comments_and_are_stable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    out = _format(text)
    assert _tree(out) == _tree(text)
    assert _comments(out) == _comments(text)
    assert _format(out) == out


@pytest.mark.parametrize("name", ["acopf", "dcopf", "economic_dispatch", "power_flow"])
def test_the_layout_is_that_of_the_library(name: str) -> None:
    text = (ROOT / "models" / "opf" / f"{name}.grid").read_text(encoding="utf-8")
    assert _format(text) == text


@pytest.mark.parametrize("path", READABLE[::4], ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_there_and_back_from_ascii_to_unicode(path: Path) -> None:
    ascii_text = _format(path.read_text(encoding="utf-8"), Spelling.ASCII)
    unicode_text = _format(ascii_text, Spelling.UNICODE)
    back = _format(unicode_text, Spelling.ASCII)
    assert _tree(back) == _tree(unicode_text) == _tree(ascii_text)
    assert _comments(back) == _comments(ascii_text)


# ---- properties

_SAMPLES = [
    (ROOT / "models" / "opf" / "power_flow.grid").read_text(encoding="utf-8"),
    (ROOT / "models" / "opf" / "dcopf.grid").read_text(encoding="utf-8"),
    _format((HERE / "blanks.in.grid").read_text(encoding="utf-8")),
    _format((HERE / "spelling.in.grid").read_text(encoding="utf-8")),
]
_LINES = [line for text in _SAMPLES for line in logical_lines(Source("m.grid", text))]
_OPERATORS = ("COMPARE", "MUL", "POW", "SETOP", "COMMA", "EQUAL")


def _gaps(line: Line) -> list[tuple[bool, bool, str]]:
    """Return each word of a line, whether a blank has to stand before it, and whether a line end may."""
    read = statement(line, (), Spelling.KEEP)
    assert read is not None
    found: list[tuple[bool, bool, str]] = []
    for i, p in enumerate(read.pieces):
        before = read.pieces[i - 1].kind if i else ""
        inside = p.depth > 0 or before in ("LPAR", "LSQB", "LBRACE") or p.text in (*")]}",)
        found.append((p.blank, inside or before in _OPERATORS, p.text))
    return found


def _respaced(line: Line, dice: random.Random, notes: bool) -> str:
    """Return a statement with other blanks, line ends and comments wherever it may have them."""
    out = ""
    for blank, breakable, word in _gaps(line):
        gap = dice.choice((" ", "  ", "\t", "" if out and not blank else " "))
        if out and breakable and dice.random() < 0.3:
            note = f"# {dice.choice('abc')}" if notes and dice.random() < 0.4 else ""
            gap = f" {note}\n" + dice.choice(("", "  ", "\n", "   # alone\n" if notes else " "))
        out += gap + word
    return out.strip()


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(_LINES), st.randoms(use_true_random=False))
def test_other_blanks_and_line_ends_give_the_same_text(line: Line, dice: random.Random) -> None:
    text = _respaced(line, dice, notes=False)
    out = _format(text)
    assert _tree(out) == _tree(text) == _tree(line.span.text)
    plain = statement(line, (), Spelling.KEEP)
    assert plain is not None
    if len(plain.text) <= 100:
        assert out == _format(line.span.text)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(_LINES), max_size=5), st.randoms(use_true_random=False))
def test_comments_anywhere_stay(lines: list[Line], dice: random.Random) -> None:
    text = ""
    for line in lines:
        text += dice.choice(("", "\n", "\n\n \n", "# above\n", "   # above\n\n"))
        text += " " * dice.randrange(4) + _respaced(line, dice, notes=True)
        ends = ["\n", " # behind\n", "      # behind\n\n# below\n"]
        if not line.text.startswith("formulation"):  # where `;` parts clauses
            ends += ["; ", ";\n"]
        text += dice.choice(ends)
    out = _format(text)
    assert _tree(out) == _tree(text) == _tree("\n".join(line.span.text for line in lines))
    assert _comments(out) == _comments(text)
    assert _format(out) == out
    assert "\n\n\n" not in out
    assert not out.startswith("\n")


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='xA1 \t\r\n;#"(){}[]:=<>+-*,.∪≤é', max_size=40))
def test_any_text_is_formatted_or_refused(text: str) -> None:
    try:
        _format(text)
    except GridlangError as error:
        assert error.diagnostics


# ---- what cannot be formatted


def test_findings_of_the_syntax_are_raised_without_those_of_reserved_statements() -> None:
    with pytest.raises(GridlangError) as caught:
        _format("algorithm a: x\nset A =\nvar x >= \n\nset B")
    assert [d.code for d in caught.value.diagnostics] == ["GL101", "GL101"]


def test_an_attribute_given_twice_is_refused_as_the_tree_holds_one_of_them() -> None:
    with pytest.raises(GridlangError):
        _format("var x [MW] [kW]")


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("set  A # a", "set B  # a\n"),
        ("set  A # a", "set A  # b\n"),
        ("set  A # a", "set A\n"),
        ("define  a = +1", "define a = 1\n"),
        ("define  a = 1.0", "define a = 1.00\n"),
        ("set  A", "set A \n"),
        ("algorithm  a; set  A", "algorithm a; set A\n"),
    ],
)
def test_what_would_be_lost_is_noticed(
    text: str, broken: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    layout, first = module._layout, [broken]
    monkeypatch.setattr(module, "_layout", lambda *a: first.pop() if first else layout(*a))
    path = tmp_path / "m.grid"
    path.write_text(text)
    with pytest.raises(UnfaithfulError):
        format_file(path)
    assert path.read_text() == text
    assert list(tmp_path.iterdir()) == [path]


# ---- files


def _file(folder: Path, data: bytes) -> Path:
    path = folder / "m.grid"
    path.write_bytes(data)
    return path


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    path = _file(tmp_path, b"set  A")
    path.chmod(0o750)
    assert format_file(path)
    assert path.read_bytes() == b"set A\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o750
    assert list(tmp_path.iterdir()) == [path]
    assert not format_file(path)


def test_a_canonical_file_is_not_written(tmp_path: Path) -> None:
    path = _file(tmp_path, b"set A\n")
    before = path.stat()
    assert not format_file(path)
    assert path.stat().st_ino == before.st_ino
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_check_writes_nothing(tmp_path: Path) -> None:
    path = _file(tmp_path, b"set  A")
    assert format_file(path, check=True)
    assert path.read_bytes() == b"set  A"


@pytest.mark.parametrize(
    ("data", "out"),
    [
        (b"set  A\r\n# a\r\nset B", b"set A\r\n# a\r\nset B\r\n"),
        (b"set  A\n# a\r\nset B\n", b"set A\n# a\nset B\n"),
        (b"\xef\xbb\xbfset  A\n", b"\xef\xbb\xbfset A\n"),
        (b"", b""),
    ],
)
def test_line_ends_and_mark_stay(data: bytes, out: bytes) -> None:
    assert format_bytes("m.grid", data) == out
    assert format_bytes("m.grid", out) == out


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    path = _file(tmp_path, b"set  A")
    link = tmp_path / "link.grid"
    link.symlink_to(path)
    assert format_file(link)
    assert link.is_symlink()
    assert path.read_bytes() == b"set A\n"


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.grid", tmp_path, _file(tmp_path, b"set A # \xff")):
        with pytest.raises(GridlangError) as caught:
            format_file(path)
        assert [d.code for d in caught.value.diagnostics] == ["GL814"]


def test_a_failure_while_writing_leaves_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _file(tmp_path, b"set  A")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(GridlangError, match="No space left"):
        format_file(path)
    assert path.read_bytes() == b"set  A"
    assert list(tmp_path.iterdir()) == [path]


def test_a_complementarity_stands_at_the_margin_and_breaks_at_its_relations() -> None:
    text = 'subject to\n  c: x == 1\n  complements d{k in A}  "(2)":x[k]>=0 ,y[k] ≤ 2\n'
    wanted = 'subject to\n  c: x == 1\ncomplements d{k in A} "(2)": x[k] >= 0, y[k] <= 2\n'
    assert _format(text, Spelling.ASCII) == wanted
    names = ", ".join(f"a_rather_long_name[{k}] + another_rather_long_name[{k}] >= 0" for k in "mn")
    long = _format(f"complements d{{m in A, n in B}}: {names}\n")
    assert long.splitlines()[0] == "complements d{m in A, n in B}:"
    assert max(map(len, long.splitlines())) <= 100
