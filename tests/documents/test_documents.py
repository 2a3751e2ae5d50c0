"""What the documents show is true: examples parse, models are as short as promised."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gridlang.pipeline import check
from gridlang.source import Source
from gridlang.syntax.mistakes import RESERVED
from gridlang.syntax.parser import parse

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "grammars" / "README.md").read_text(encoding="utf-8")
FENCES = re.findall(r"```grid\n(.*?)```", REFERENCE, re.DOTALL)


@pytest.mark.parametrize("text", FENCES)
def test_examples_of_the_reference_can_be_read(text: str) -> None:
    _, findings = parse(Source("README.md", text))
    assert not findings


def test_the_first_example_is_a_whole_model() -> None:
    model, findings = check(Source("README.md", FENCES[0]))
    assert model.name == "dispatch"
    assert not findings


def test_the_reference_lists_the_reserved_words() -> None:
    listed = re.search(r"cannot name a constraint: `([^`]*)`", REFERENCE)
    assert listed is not None
    assert set(listed.group(1).split()) | {"minimise", "maximise"} == RESERVED


def test_ac_optimal_power_flow_takes_at_most_25_lines() -> None:
    text = (ROOT / "models" / "opf" / "acopf.grid").read_text(encoding="utf-8")
    stated = text[: text.index("formulation ")]  # then, a line each, what is derived from it
    assert sum(bool(line.strip()) for line in stated.splitlines()) <= 25


def test_each_command_of_the_readme_exists() -> None:
    from gridlang.cli import _parser

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^\$ gridlang (\w+)", readme, re.MULTILINE))
    assert shown
    helped = _parser().format_help()
    assert all(f"    {command} " in helped for command in shown)


def test_every_model_of_the_library_is_in_its_table() -> None:
    from gridlang.inputs import library

    text = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in library())
