"""The nearest spelling: near enough, of the same beginning, in any case."""

from __future__ import annotations

import pytest

from gridlang.diagnostics.suggest import closest, did_you_mean

_NAMES = ("pd", "pmin", "pmax", "demand", "BUS", "BRANCH", "wrong-index-set", "wrong-kind")


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("demnd", "demand"),
        ("damand", "demand"),
        ("Pmin", "pmin"),
        ("bus", "BUS"),
        ("BRNCH", "BRANCH"),
        ("wrong-index", "wrong-index-set"),
        ("pmx", "pmax"),
        ("voltage", ""),
        ("", ""),
    ],
)
def test_the_closest_word(word: str, near: str) -> None:
    assert closest(word, _NAMES) == near


def test_nothing_is_close_where_nothing_is_known() -> None:
    assert closest("x", ()) == ""


def test_equally_near_words_are_told_apart_by_their_beginning() -> None:
    assert closest("GL30l", ("GL830", "GL301", "GL103")) == "GL301"


def test_the_same_words_give_the_same_answer_in_any_order() -> None:
    words = ["pa", "pb", "pc", "pd"]
    assert closest("p1", words) == closest("p1", reversed(words))


def test_the_sentence() -> None:
    assert did_you_mean("demnd", _NAMES) == "did you mean `demand`?"
    assert did_you_mean("xyz", _NAMES, "declare it") == "declare it"
    assert did_you_mean("xyz", _NAMES) == ""
