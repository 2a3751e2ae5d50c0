"""The emitted LaTeX: compiled where a TeX is installed, else read for what TeX would stop at."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from of_library import MODELS, formulations, loaded

from gridlang.api import emitted


def source(model: str, formulation: str = "") -> str:
    (text,) = emitted(loaded(model), (), "latex", formulation).files.values()
    return str(text)


@pytest.mark.parametrize(("model", "formulation"), formulations())
def test_brackets_and_environments_close(model: str, formulation: str) -> None:
    text = source(model, formulation)
    open_: list[str] = []
    for begin, name in re.findall(r"\\(begin|end)\{(\w+\*?)\}", text):
        if begin == "begin":
            open_.append(name)
        else:
            assert open_.pop() == name
    assert open_ == []
    plain = re.sub(r"\\[{}]", "", re.sub(r"(?<!\\)%.*", "", text))
    assert plain.count("{") == plain.count("}")
    assert len(re.findall(r"\\left\b", text)) == len(re.findall(r"\\right\b", text))
    assert len(re.findall(r"(?<!\\)\$", plain)) % 2 == 0


def test_equations_bear_the_authors_numbers_and_stay_complex() -> None:
    text = source("acopf")
    for number in range(1, 9):
        assert rf"\tag{{{number}}}" in text
    assert r"{v_{j}}^{*}" in text
    assert r"\in \mathbb{C}" in text
    assert r"p^{\max}_{g}" in text


def test_no_double_superscript() -> None:
    for model in MODELS:
        assert not re.search(r"\^\{[^{}]*\}(_\{[^{}]*\})?\^", source(model)), model


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no TeX is installed")
@pytest.mark.parametrize("model", MODELS)
def test_it_compiles(model: str, tmp_path: Path) -> None:
    (tmp_path / "m.tex").write_text(source(model), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "m.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "m.pdf").stat().st_size > 0
