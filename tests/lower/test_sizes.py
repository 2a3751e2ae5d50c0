"""Limits of norms and absolute values as rows, with the prices that authors mean."""

from __future__ import annotations

from textwrap import dedent

import pytest
from from_text import ready

from gridlang.model.show_model import show_model
from gridlang.pipeline import check, lower
from gridlang.source import Source

HEAD = """\
model m
set K = 1..3
param c default 5
param r default 2 >= 0
var x{K}
var y >= 0
var u
var w complex
var z complex
subject to
"""


def rows(constraint: str, head: str = HEAD) -> list[str]:
    """Return the rows of a constraint in real numbers, as an author would write them."""
    model, _ = check(Source("test.grid", head + constraint + "\n"))
    text = show_model(lower(model)[1].model)
    return [line.strip() for line in text.split("subject to\n")[1].splitlines() if line.strip()]


_FORMS = [
    ("a: norm(w, x[1]) <= y", ["a: wr^2 + wi^2 + x[1]^2 <= y^2"]),
    ("a: y >= norm(w, x[1])", ["a: wr^2 + wi^2 + x[1]^2 <= y^2"]),
    ("a: norm(x[1], x[2]) <= r", ["a: x[1]^2 + x[2]^2 <= r^2"]),
    ("a: norm{k in K} x[k] <= y", ["a: sum{k in K} x[k]^2 <= y^2"]),
    ("a: abs(w) <= 2*y + r", ["a: wr^2 + wi^2 <= (2*y + r)^2"]),
    ("a: norm(u) <= y", ["a_plus: u <= y", "a_minus: -u <= y"]),
    ("a: abs(u) <= y", ["a_plus: u <= y", "a_minus: -u <= y"]),
    ("a: abs(u) <= r", ["a: -r <= u <= r"]),
    ("a: norminf(u, w) <= y", ["a_1_plus: u <= y", "a_1_minus: -u <= y", "a_2: wr^2 + wi^2 <= y^2"]),
    ("a: norminf(x[1], x[2]) <= r", ["a_1: -r <= x[1] <= r", "a_2: -r <= x[2] <= r"]),
    ("a: abs2(w) <= y*u", ["a: wr^2 + wi^2 <= y*u"]),
    # the other side is no cone, and stays as smooth as it can
    ("a: norm(w, u) >= r", ["a: wr^2 + wi^2 + u^2 >= r^2"]),
    ("a: norm(w, u) >= y", ["a: wr^2 + wi^2 + u^2 >= y^2"]),
    ("a: norm(w, u) >= x[1]", ["a: sqrt(wr^2 + wi^2 + u^2) >= x[1]"]),
    ("a: norm(w, u)^2 + abs(z)^2 == 1", ["a: wr^2 + wi^2 + u^2 + zr^2 + zi^2 == 1"]),
    ("a: u + norm(x[1], x[2]) == 1", ["a: u + sqrt(x[1]^2 + x[2]^2) == 1"]),
]  # fmt: skip


@pytest.mark.parametrize(("constraint", "expected"), _FORMS, ids=[f[0] for f in _FORMS])
def test_the_rows_of_a_limit(constraint: str, expected: list[str]) -> None:
    assert rows(constraint) == expected


def test_a_limit_of_unknown_sign_gets_a_row_of_its_own() -> None:
    assert rows("a: norm(w, x[1]) <= u - 1") == [
        "a: wr^2 + wi^2 + x[1]^2 <= (u - 1)^2",
        'a_head "the limit of a norm is not negative": u - 1 >= 0',
    ]


def test_a_magnitude_in_polar_coordinates_is_a_variable() -> None:
    head = HEAD + "formulation polar of m: w as polar\n"
    assert rows("a: abs(w) <= 1 + y", head) == ["a: wm <= 1 + y"]


def test_a_norm_behind_a_definition_is_seen() -> None:
    head = HEAD.replace("subject to\n", "define d{k in K} = norm(x[k], w)\nsubject to\n")
    assert rows("a{k in K}: d[k] <= y", head) == ["a{k in K}: x[k]^2 + wr^2 + wi^2 <= y^2"]


_LIMITS = [
    "norm(x, z) <= y",
    "norm(x, z) <= y + 2",
    "abs(w) <= y",
    "abs(x) <= y",
    "norm1(x, z) <= y",
    "norminf(x, z) <= y",
    "norminf{k in K} x*k <= y",
    "norm{k in K} (w + k) <= y",
]


@pytest.mark.parametrize("at", [(3, 4), (0, 0), (-3, 4)])
@pytest.mark.parametrize("limit", _LIMITS)
def test_the_price_of_a_limit_that_varies(limit: str, at: tuple[int, int]) -> None:
    text = """
        model m
        set K = 1..2
        var x in [{x}, {x}]
        var z in [{z}, {z}]
        var w complex
        var y in [-9, 99]
        minimize f: y
        subject to
          c: {limit}
          d: w == {x} + {z}*1j
    """
    left, right = limit.split(" <= ")
    below = ready(text.format(x=at[0], z=at[1], limit=limit)).solve(tol=1e-9)
    above = ready(text.format(x=at[0], z=at[1], limit=f"{right} >= {left}")).solve(tol=1e-9)
    size = (below.objective or 0.0) + (2 if "2" in right else 0)
    expected = {
        "norm(x, z)": (at[0] ** 2 + at[1] ** 2) ** 0.5, "abs(w)": (at[0] ** 2 + at[1] ** 2) ** 0.5,
        "abs(x)": abs(at[0]), "norm1(x, z)": abs(at[0]) + abs(at[1]),
        "norminf(x, z)": max(map(abs, at)), "norminf{k in K} x*k": 2 * abs(at[0]),
        "norm{k in K} (w + k)": sum((at[0] + k) ** 2 + at[1] ** 2 for k in (1, 2)) ** 0.5,
    }[left]  # fmt: skip
    assert size == pytest.approx(expected, abs=1e-6)
    assert below.duals["c"].values[0] == pytest.approx(-1, abs=1e-5)
    assert above.duals["c"].values[0] == pytest.approx(1, abs=1e-5)


def test_a_max_norm_that_nothing_limits_is_refused() -> None:
    from gridlang.diagnostics import GridlangError

    model, _ = check(Source("test.grid", dedent(HEAD) + "a: norminf(u, y) >= 1\n"))
    with pytest.raises(GridlangError) as caught:
        lower(model)
    (found,) = caught.value.diagnostics
    assert found.code == "GL604" and "from above" in found.help
    assert found.span is not None and found.span.text == "norminf(u, y)"
