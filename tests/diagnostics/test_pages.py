"""Every page is there, says what its code is, and both of its examples do what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridlang.diagnostics import GridlangError
from gridlang.diagnostics.codes import CODES, Code
from gridlang.diagnostics.explain import page

from .command import run
from .pages import Run, read_page

# Codes that the examples of a page cannot bring about, and why.
NOT_RUN = {
    "GL704": "needs a tool that refuses our text",
    "GL901": "needs a machine without the solver",
    "GL913": "needs a machine without Matplotlib",
    "GL912": "needs a disk without room",
    "GL910": "needs a .nl file that cannot be read",
    "GL911": "needs a solver that leaves a broken .sol",
    "GL904": "needs a solver that errs",
}
_RUN = [c for c in CODES.values() if c.code not in NOT_RUN]


def _by_code(code: Code) -> str:
    return code.code


@pytest.mark.parametrize("code", CODES.values(), ids=_by_code)
def test_a_page_begins_with_its_code_slug_and_title(code: Code) -> None:
    assert page(code.code).startswith(f"# {code.code} {code.slug}: {code.title}\n\n")


@pytest.mark.parametrize("code", CODES.values(), ids=_by_code)
def test_a_page_is_short(code: Code) -> None:
    text = page(code.code)
    prose = text.split("```")[0]
    assert 20 <= len(prose.split()) <= 160
    assert len(text.splitlines()) <= 60


@pytest.mark.parametrize("code", _RUN, ids=_by_code)
def test_the_bad_example_gives_the_code(
    code: Code, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    bad = _written(read_page(code).bad, tmp_path)
    found = run(bad.command, "--json")
    assert code.code in found.codes
    assert {e.split()[0] for e in found.errors} <= {code.code}


@pytest.mark.parametrize("code", _RUN, ids=_by_code)
def test_the_good_example_has_no_errors(
    code: Code, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    good = _written(read_page(code).good, tmp_path)
    found = run(good.command, "--json")
    assert code.code not in found.codes
    assert not found.errors


def _written(example: Run, folder: Path) -> Run:
    for name, text in example.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return example


@pytest.mark.parametrize(
    "word", ["GL301", "gl301", "wrong-index-set", "Wrong-Index-Set", " GL301 "]
)
def test_a_page_is_found_by_code_or_slug(word: str) -> None:
    assert page(word).startswith("# GL301 wrong-index-set")


@pytest.mark.parametrize(
    ("word", "near"), [("GL30l", "GL301"), ("wrong-index", "wrong-index-set"), ("", "GL301")]
)
def test_an_unknown_code_brings_the_nearest_one(word: str, near: str) -> None:
    with pytest.raises(GridlangError) as error:
        page(word)
    (found,) = error.value.diagnostics
    assert found.code == "GL001"
    assert near in found.help
