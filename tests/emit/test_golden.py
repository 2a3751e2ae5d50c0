"""Every model of the library in every target, as text; data for one of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from of_library import folder_of, formulations, loaded

import gridlang
from gridlang.api import emitted
from gridlang.emit.target import targets

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("target", sorted(targets()))
@pytest.mark.parametrize(("model", "formulation"), formulations())
def test_the_library_alone(
    golden: Callable[[str, Path], None], model: str, formulation: str, target: str
) -> None:
    found = emitted(loaded(model), (), target, formulation)
    for name, text in found.files.items():
        golden(str(text), GOLDEN / target / folder_of(model, formulation) / name)


@pytest.mark.parametrize("target", sorted(targets()))
def test_data(golden: Callable[[str, Path], None], target: str) -> None:
    found = emitted(gridlang.load("acopf"), ["case5"], target)
    for name, text in found.files.items():
        golden(str(text), GOLDEN / target / "with_data" / name)


def test_the_same_bytes_again() -> None:
    first, again = (emitted(gridlang.load("acopf"), ["case9"], "ampl").files for _ in range(2))
    assert first == again
