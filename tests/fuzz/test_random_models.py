"""Random models, most of them valid, through every stage on their own small data."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import Lark
from outcome import FIXED, compile_text
from random_models import Writer

GRAMMAR = Path(__file__).parents[2] / "grammars" / "grid.lark"


@FIXED
@given(st.integers(0, 2**32))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_random_model_compiles_or_gives_findings(seed: int) -> None:
    compile_text(Writer(random.Random(seed), slip=0.0).model(), bind=True)


@FIXED
@given(st.integers(0, 2**32))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_random_model_with_slips_compiles_or_gives_findings(seed: int) -> None:
    compile_text(Writer(random.Random(seed), slip=0.05).model(), bind=True)


def test_random_models_reach_the_last_stage() -> None:
    passed = sum(_passes(seed) for seed in range(150))
    assert passed >= 15, "the generator must reach binding, or it tests only the checks"


def _passes(seed: int) -> bool:
    try:
        return compile_text(Writer(random.Random(seed), slip=0.0).model(), bind=True)
    except Exception:  # judged by the tests above
        return False


@cache
def _statements() -> st.SearchStrategy[str]:
    """Return any statements of the grammar: names are random, so few of them resolve."""
    lark = Lark(GRAMMAR.read_text(encoding="utf-8"), start="line", parser="lalr")
    names = st.sampled_from(["A", "B", "x", "y", "k", "i", "sum", "abs", "prev", "max", "s", "v"])
    numbers = st.sampled_from(["0", "1", "2", "0.5", "1e3", "10"])
    plain = {"NAME": names, "NUMBER": numbers, "IMAGINARY": st.just("1j")}
    plain["STRING"] = st.sampled_from(['"a"', '"b c"', '""', r'"\n"'])
    plain["UNIT"] = st.sampled_from(["[MW]", "[pu]", "[]", "[kV]", "[?]", "[$/h]"])
    return from_lark(lark, start="line", explicit=plain)


@FIXED
@given(st.data())
def test_statements_of_the_grammar_compile_or_give_findings(data: st.DataObject) -> None:
    lines = data.draw(st.lists(_statements(), min_size=1, max_size=4))
    head = "model m\nset A = {1, 2}\nset B = 1..3 ordered\nvar x{A}\nparam y{A} default 1\n"
    compile_text(head + "\n".join(lines), bind=True)
