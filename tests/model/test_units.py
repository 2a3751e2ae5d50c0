"""Units: what a text names, products and powers, what fits beside what, how they are spelt."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridlang.diagnostics.suggest import closest
from gridlang.model.unit_text import UnknownUnitError
from gridlang.model.units import (
    NUMBER,
    PER_UNIT,
    compatible,
    parse_unit,
    shown,
    unit_names,
)


@pytest.mark.parametrize(
    ("text", "root", "factor"),
    [
        ("MW", "W", 1e6),
        ("kW", "W", 1e3),
        ("Mvar", "W", 1e6),
        ("MVA", "W", 1e6),
        ("GW", "W", 1e9),
        ("mW", "W", 1e-3),
        ("kV", "V", 1e3),
        ("V*A", "W", 1.0),
        ("V^2/ohm", "W", 1.0),
        ("ohm", "V/A", 1.0),
        ("Ω", "ohm", 1.0),
        ("S", "1/ohm", 1.0),
        ("kA", "A", 1e3),
        ("s", "h", 1 / 3600),
        ("min", "h", 1 / 60),
        ("day", "h", 24.0),
        ("year", "h", 8760.0),
        ("J", "W*s", 1.0),
        ("MW*h", "J", 3.6e9),
        ("H", "ohm*s", 1.0),
        ("F", "S*s", 1.0),
        ("Hz", "1/s", 1.0),
        ("km", "m", 1e3),
        ("mi", "m", 1609.344),
        ("$/(MW*h)", "$/(kW*h)", 1e-3),
        ("k$", "$", 1e3),
        ("USD", "$", 1.0),
        ("€", "EUR", 1.0),
        ("deg", "", math.pi / 180),
        ("°", "rad", math.pi / 180),
        ("rad", "", 1.0),
        ("percent", "", 0.01),
        ("h^-1", "1/h", 1.0),
        ("MW**2", "MW^2", 1.0),
        ("MW·h", "MW*h", 1.0),
    ],
)
def test_a_unit_is_so_many_of_another(text: str, root: str, factor: float) -> None:
    one, other = parse_unit(text), parse_unit(root)
    assert one.dimensions == other.dimensions
    assert one.factor / other.factor == pytest.approx(factor, rel=1e-12)
    assert one.text == text


@pytest.mark.parametrize("text", ["", "1"])
def test_no_unit(text: str) -> None:
    assert parse_unit(text) == NUMBER


def test_per_unit() -> None:
    assert parse_unit("pu") == PER_UNIT
    assert parse_unit("pu*h").per_unit
    assert not parse_unit("percent").per_unit


@pytest.mark.parametrize(
    "text", ["foo", "mw", "KW", "MW*", "(MW", "2*MW", "1e3", "MW^^2", "MW^h", "_", "__class__", "sqrt(W)"]
)  # fmt: skip
def test_what_is_no_unit(text: str) -> None:
    with pytest.raises(UnknownUnitError):
        parse_unit(text)


@given(st.text(max_size=12))
def test_any_text_is_a_unit_or_is_unknown(text: str) -> None:
    try:
        found = parse_unit(text)
    except UnknownUnitError:
        return
    assert found.factor > 0


@pytest.mark.parametrize("name", unit_names())
def test_every_suggestion_is_a_unit(name: str) -> None:
    assert parse_unit(name).factor > 0


@pytest.mark.parametrize(
    ("wrong", "near"),
    [("mw", "MW"), ("KW", "kW"), ("Kv", "kV"), ("MVAr", "Mvar"), ("ohms", "ohm"), ("degr", "deg")],
)
def test_a_near_unit_is_suggested(wrong: str, near: str) -> None:
    assert closest(wrong, unit_names()) == near


_UNITS = ("W", "kW", "V", "ohm", "A", "h", "$", "km", "deg", "pu", "MW*h", "$/(MW*h)", "")
_unit = st.sampled_from(_UNITS).map(parse_unit)


@given(_unit, _unit)
def test_a_product_divided_by_a_factor_is_the_other(one: object, other: object) -> None:
    from gridlang.model.units import Unit

    assert isinstance(one, Unit)
    assert isinstance(other, Unit)
    back = one.times(other).times(other, -1)
    assert back.dimensions == one.dimensions
    assert back.factor == pytest.approx(one.factor)


@pytest.mark.parametrize(("one", "other"), [("MW", "h"), ("kV", "A"), ("$", "MW"), ("pu", "h")])
def test_products_and_powers_are_those_of_the_parser(one: str, other: str) -> None:
    a, b = parse_unit(one), parse_unit(other)
    for made, text in (
        (a.times(b), f"{one}*{other}"),
        (a.times(b, -1), f"{one}/{other}"),
        (a.to_power(2), f"{one}^2"),
        (a.to_power(-1), f"1/({one})"),
        (a.to_power(0.5), f"({one})^0.5"),
    ):
        read = parse_unit(text)
        assert (made.dimensions, made.per_unit) == (read.dimensions, read.per_unit)
        assert made.factor == pytest.approx(read.factor)


def test_what_cancels_is_a_plain_number() -> None:
    mw = parse_unit("MW")
    assert mw.times(mw, -1).dimensionless
    assert mw.to_power(0).dimensionless
    assert mw.times(parse_unit("kW"), -1).factor == pytest.approx(1e3)


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("kW*h", "MW*h"),
        ("$/(kW*h)", "$/(MW*h)"),
        ("V^2", "kV^2"),
        ("1/h", "1/h"),
        ("W", "MW"),
        ("percent", ""),
        ("pu", "pu"),
    ],
)
def test_a_derived_unit_is_shown_as_the_field_reads_it(text: str, spelling: str) -> None:
    found = shown(parse_unit(text))
    assert found.text == spelling
    assert found.dimensions == parse_unit(spelling).dimensions
    assert found.factor == pytest.approx(parse_unit(spelling).factor)


@pytest.mark.parametrize(
    "text", ["MW", "kV", "ohm", "A", "S", "$/(MW*h)", "MW^2", "MW*h/km", "W^0.5"]
)
def test_a_derived_spelling_can_be_read(text: str) -> None:
    derived = parse_unit(text).times(NUMBER)
    assert parse_unit(derived.text).dimensions == derived.dimensions


def test_a_derived_spelling_of_euros_can_be_read() -> None:
    assert shown(parse_unit("EUR/(kW*h)")).text == "EUR/(MW*h)"


# Beside each other: always; with base s; with base v; with both.
_BESIDE = [
    ("MW", "kW", "yyyy"),
    ("MW", "Mvar", "yyyy"),
    ("W", "V*A", "yyyy"),
    ("MW", "kV", "...."),
    ("MW", "MW*h", "...."),
    ("$", "EUR", "...."),
    ("deg", "", "yyyy"),
    ("percent", "", "yyyy"),
    ("", "MW", "...."),
    ("pu", "", "yyyy"),
    ("pu", "deg", "yyyy"),
    ("pu", "pu", "yyyy"),
    ("pu", "MW", ".y.y"),
    ("pu", "kV", "..yy"),
    ("pu", "ohm", "...y"),
    ("pu", "S", "...y"),
    ("pu", "A", "...y"),
    ("pu", "h", "...."),
    ("pu*h", "MW*h", ".y.y"),
    ("$/pu", "$/MW", ".y.y"),
    ("pu", "$/MW", "...."),
    ("pu*h", "MW", "...."),
    ("pu*h", "h", "yyyy"),
]


@pytest.mark.parametrize(("one", "other", "fits"), _BESIDE)
def test_what_fits_beside_what(one: str, other: str, fits: str) -> None:
    a, b = parse_unit(one), parse_unit(other)
    for bases, wanted in zip([(False, False), (True, False), (False, True), (True, True)], fits, strict=True):  # fmt: skip
        assert compatible(a, b, *bases) is (wanted == "y"), bases
        assert compatible(b, a, *bases) is (wanted == "y"), bases
