"""The registry: every code that the sources use has a row and a page, and no row is left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import gridlang
from gridlang.diagnostics.codes import CODES, STAGES, Code, find_code

_PACKAGE = Path(gridlang.__file__).parent
_REGISTRY = _PACKAGE / "diagnostics" / "codes.py"
_SOURCES = sorted(p for p in _PACKAGE.rglob("*.py") if p != _REGISTRY)
_USED = {c for p in _SOURCES for c in re.findall(r'"(GL\d+)"', p.read_text(encoding="utf-8"))}


def test_the_sources_and_the_registry_have_the_same_codes() -> None:
    assert sorted(_USED) == sorted(CODES)


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    pages = {p.stem for p in (_PACKAGE / "diagnostics" / "pages").glob("*.md")}
    assert sorted(pages) == sorted(CODES)


def test_slugs_and_titles_differ() -> None:
    assert len({c.slug for c in CODES.values()}) == len(CODES)
    assert len({c.title for c in CODES.values()}) == len(CODES)


def test_codes_stand_in_order() -> None:
    assert list(CODES) == sorted(CODES)


@pytest.mark.parametrize("code", CODES.values(), ids=lambda c: c.code)
def test_a_row_is_well_formed(code: Code) -> None:
    assert re.fullmatch(r"GL\d{3}", code.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code.slug)
    assert 0 < len(code.title) <= 60
    assert code.title == code.title.strip(" .")
    assert code.stage in STAGES.values()


def test_a_code_is_found_by_itself_in_any_case_or_by_its_slug() -> None:
    assert find_code("gl411") is find_code("unit-mismatch") is CODES["GL411"]
    assert find_code("GL000") is None
