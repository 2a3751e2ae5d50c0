"""Good files with random edits: findings are fine, any other exception is a bug."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from outcome import FIXED, compile_text
from random_edits import edited

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("models/**/*.grid"), *ROOT.glob("docs/drafts/**/*.grid")])


@cache
def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@FIXED
@given(st.sampled_from(FILES), st.integers(0, 2**32), st.integers(1, 6))
def test_an_edited_file_passes_or_gives_findings(file: Path, seed: int, times: int) -> None:
    compile_text(edited(_text(file), random.Random(seed), times), name=str(file))


@FIXED
@given(st.text(max_size=60))
@example("")
@example("\ufeff")
@example("\x00")
@example('"')
@example("model m\nvar x\nminimize c: x ]")
@example("model m\nuse m")
@example("set A = {")
@example("\u2028model m\u2028")
def test_any_text_passes_or_gives_findings(text: str) -> None:
    compile_text(text)


@FIXED
@given(st.integers(0, 2**32), st.text(min_size=1, max_size=6))
def test_a_statement_broken_anywhere_leaves_the_others_readable(seed: int, noise: str) -> None:
    rng = random.Random(seed)
    text = _text(ROOT / "models" / "opf" / "acopf.grid")
    at = rng.randrange(len(text))
    compile_text(text[:at] + noise + text[at:], name="models/opf/broken.grid")


def test_all_good_files_are_found() -> None:
    assert len(FILES) > 20


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_every_first_half_of_a_file_passes_or_gives_findings(file: Path) -> None:
    text = _text(file)
    compile_text(text[: len(text) // 2], name=str(file))
