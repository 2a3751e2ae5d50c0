"""Expressions of data against NumPy, and every way in which data can leave one without a value."""

from __future__ import annotations

import numpy as np
import pytest
from from_text import ready
from written import refused

WORLD = """
    model m
    set S = 1..4
    set T = {{"a", "b c"}}
    param k{{s in S}} = s
    param z{{s in S}} complex = s + 1j*s^2
    param gap{{S}} default 2
    param found{indexing} {field} = {expression}
    var x in [0, 1]
    minimize f: x
"""
K = np.arange(1, 5)
Z = K + 1j * K**2

CASES = [
    ("k[s]^2 - 3*k[s]/2", K**2 - 1.5 * K),
    ("-k[s]^2", -(K**2)),
    ("2^k[s]^2", 2.0 ** (K**2)),
    ("abs(z[s])", np.abs(Z)),
    ("abs2(z[s])", np.abs(Z) ** 2),
    ("arg(z[s])", np.angle(Z)),
    ("re(conj(z[s])*(1 + 2j))", (np.conj(Z) * (1 + 2j)).real),
    ("im(exp(1j*k[s]))", np.sin(K)),
    ("re(z[s]/(2 - 1j))", (Z / (2 - 1j)).real),
    ("min(k[s], 3, 5 - k[s])", np.minimum(np.minimum(K, 3), 5 - K)),
    ("max(k[s], 2)", np.maximum(K, 2)),
    ("floor(k[s]/2) + ceil(k[s]/2)", np.floor(K / 2) + np.ceil(K / 2)),
    ("(1/(k[s] - 2) if k[s] != 2 else 7)", [-1, 7, 1, 0.5]),
    ("sum{u in S: u < s} k[u]", [0, 1, 3, 6]),
    ("prod{u in S: u <= s} k[u]", [1, 2, 6, 24]),
    ("min{u in S: u >= s} k[u]", K),
    ("max{u in S, t in T: u <= s} k[u]", K),
    ("card(S) + card({u in S: u > 2})", [6] * 4),
    ("(1 if s in {1, 3} and not s == 3 else 0)", [1, 0, 0, 0]),
    ("(1 if 1 < s <= 3 else 0)", [0, 1, 1, 0]),
    ("sum{u in S: u == s + 1} k[u]", [2, 3, 4, 0]),
    ("k[first(S)] + k[last(S)]", [5] * 4),
    ("atan2(k[s], 2) + log10(k[s]) + pi", np.arctan2(K, 2) + np.log10(K) + np.pi),
    ("sum{u in S} (sum{t in T} gap[u])", [16] * 4),
]


@pytest.mark.parametrize(("expression", "expected"), CASES, ids=[c[0] for c in CASES])
def test_values(expression: str, expected: object) -> None:
    text = WORLD.format(indexing="{s in S}", field="", expression=expression)
    found = ready(text).bound.instance.evaluator.figures_of("found")
    assert np.broadcast_to(found.values, 4) == pytest.approx(np.asarray(expected))


@pytest.mark.parametrize(
    ("expression", "code", "words"),
    [
        ("1/(k[s] - 2)", "GL825", "is zero in a denominator at s = 2"),
        ("log(k[s] - 2)", "GL826", "is not defined at s = 1"),
        ("sqrt(2 - k[s])", "GL826", "at s = 3"),
        ("(k[s] - 2)^0.5", "GL826", "at s = 1"),
        ("k[s + 1]", "GL829", "no index (5), asked for at s = 4"),
        ("k[s/2]", "GL827", "no whole number"),
        ("sum{u in s..2.5} u", "GL827", "whole number"),
    ],
)
def test_no_value(expression: str, code: str, words: str) -> None:
    text = (
        WORLD.format(indexing="{s in S}", field="", expression=expression)
        + """
    subject to
      c{s in S}: x >= found[s] - 100
    """
    )
    (found,) = refused(text)
    assert found.code == code
    assert words in found.message
    assert found.span is not None
    assert found.span.line == 8


def test_a_range_inside_a_family_needs_a_step() -> None:
    text = WORLD.format(indexing="{s in S}", field="", expression="sum{u in 1..s by 0} k[u]")
    assert [d.code for d in refused(text + "    subject to\n      c{s in S}: x >= found[s]\n")] == [
        "GL827"
    ]


def test_conditions_are_asked_in_turn() -> None:
    # the second has a meaning only where the first holds
    text = WORLD.format(
        indexing="", field="", expression="sum{s in S: s > 2 and 1/(s - 2) > 0.6} 1"
    )
    assert ready(text).bound.instance.evaluator.figures_of("found").values == 1


def test_a_number_of_a_text_element() -> None:
    text = WORLD.format(indexing="{t in T}", field="", expression="t + 1")
    found = refused(text + "    subject to\n      c{t in T}: x >= found[t]\n")
    assert [d.code for d in found] == ["GL827"]
