"""The drafts of papers to come need only reserved statements and listed future words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gridlang.source import Source
from gridlang.syntax.lines import Line, logical_lines
from gridlang.syntax.mistakes import RESERVED
from gridlang.syntax.parser import parse

DRAFTS = Path(__file__).parents[2] / "docs" / "drafts"
FILES = sorted(DRAFTS.rglob("*.grid"))

# Words that a declaration or a formulation will learn; docs/drafts/README.md says where each is used.
FUTURE = frozenset({"fix", "relax"})

_DECLARATION = re.compile(r"(formulation|var|set|param|scenario)\b")
_BLOCK = re.compile(r"(scenario|study|algorithm)\b")


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def _source(path: Path) -> Source:
    return Source(str(path), path.read_text(encoding="utf-8"))


def _refused(path: Path) -> list[tuple[str, Line]]:
    """Return the code of each finding, with the logical line on which it stands."""
    source = _source(path)
    lines = logical_lines(source)
    found: list[tuple[str, Line]] = []
    for finding in parse(source)[1]:
        assert finding.span is not None
        start = finding.span.start
        line = next(line for line in lines if line.span.start <= start <= line.span.end)
        found.append((finding.code, line))
    return found


def _without_prose(text: str) -> str:
    return re.sub(r'"[^"]*"', "", text)


def _waits_for_future_word(line: Line) -> bool:
    words = set(re.findall(r"\w+", _without_prose(line.text)))
    return _DECLARATION.match(line.text) is not None and bool(words & FUTURE)


def test_every_paper_is_drafted() -> None:
    assert {path.parent.name for path in FILES} == {"rossoni2020", "sepetanc2023"}


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_draft_needs_only_reserved_and_future_words(path: Path) -> None:
    stray = [
        f"{_name(path)}:{line.span.line}: {code}: {line.text}"
        for code, line in _refused(path)
        if code != "GL104" and not _waits_for_future_word(line)
    ]
    assert stray == []


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_inside_a_block_every_line_begins_with_a_reserved_word(path: Path) -> None:
    """Else the line would be read today as a statement of the model, and change meaning later."""
    inside = False
    for line in logical_lines(_source(path)):
        if line.span.column == 1:
            inside = _BLOCK.match(line.text) is not None
        assert not inside or re.match(r"\w+", line.text)[0] in RESERVED, line.text  # type: ignore[index]


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_the_lines_of_a_block_for_later_are_refused_with_it(path: Path) -> None:
    refused = {line.span.start for code, line in _refused(path) if code == "GL104"}
    later = False
    for line in logical_lines(_source(path)):
        if line.span.column == 1:
            later = _BLOCK.match(line.text) is not None and line.span.start in refused
        assert not later or line.span.start in refused, line.text


def test_future_words_are_used() -> None:
    text = _without_prose(" ".join(path.read_text(encoding="utf-8") for path in FILES))
    unused = {word for word in FUTURE if re.search(rf"\b{word}\b", text) is None}
    assert unused == set()
