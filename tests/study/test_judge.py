"""The verdict on a number: printed digits, rounded or cut off, tolerances, parts, sets."""

from __future__ import annotations

import pytest

from gridlang.model.study import Printed, Report, Within
from gridlang.study.judge import Verdict, deviation, figure, judge
from gridlang.study.point import Computed

DIGITS, WITHIN, DIFFERS = Verdict.DIGITS, Verdict.WITHIN, Verdict.DIFFERS


def _report(within: Within | None = None, truncated: bool = False, judged: bool = True) -> Report:
    return Report(name="x", within=within, truncated=truncated, judged=judged)


@pytest.mark.parametrize(
    ("text", "computed", "verdict"),
    [
        ("0.00890", 0.0089049, DIGITS),
        ("0.00890", 0.0089051, DIFFERS),
        ("0.0089", 0.0089051, DIGITS),
        ("0.5", 0.55, DIGITS),  # halves are rounded either way
        ("-0.5", 0.5, DIFFERS),
        ("30", 30.4, DIGITS),
        ("1.0e2", 104.9, DIGITS),
        ("1.0e2", 105.1, DIFFERS),
        ("1e-3", 0.0014, DIGITS),
        ("0.858+0.415j", 0.8584 + 0.4146j, DIGITS),
        ("0.858+0.415j", 0.8584 + 0.4144j, DIFFERS),
        ("0.858-0.415j", 0.858 + 0.415j, DIFFERS),
        ("0.7", 0.7 + 0.001j, DIFFERS),  # an imaginary part that is not printed is none
        ("2j", 2j, DIGITS),
    ],
)
def test_printed_digits(text: str, computed: Computed, verdict: Verdict) -> None:
    assert judge(Printed(texts=(text,)), computed, _report()) is verdict


@pytest.mark.parametrize(
    ("text", "computed", "verdict"),
    [
        ("0.85", 0.8599, DIGITS),
        ("0.85", 0.86, DIFFERS),
        ("0.85", 0.8499, DIFFERS),
        ("0.85", 0.85 - 1e-9, DIGITS),  # the last bits of a solver
        ("-0.85", -0.8599, DIGITS),
        ("-0.85", -0.8499, DIFFERS),
        ("0.0", -0.01, DIGITS),
        ("0.85+0.10j", 0.859 + 0.109j, DIGITS),
    ],
)
def test_digits_that_were_cut_off(text: str, computed: Computed, verdict: Verdict) -> None:
    assert judge(Printed(texts=(text,)), computed, _report(truncated=True)) is verdict


@pytest.mark.parametrize(
    ("within", "text", "computed", "verdict"),
    [
        (Within(value=0.002), "0.858", 0.8599, WITHIN),
        (Within(value=0.002), "0.858", 0.8601, DIFFERS),
        (Within(value=0.002), "0.858+0.415j", 0.8599 + 0.4131j, WITHIN),
        (Within(value=0.002), "0.858+0.415j", 0.858 + 0.418j, DIFFERS),
        (Within(value=10, percent=True), "-200", -181, WITHIN),
        (Within(value=10, percent=True), "-200", -179, DIFFERS),
        (Within(value=10, percent=True), "-200", -200.1, DIGITS),
        (Within(value=10, percent=True), "3.0+4.0j", 3.4 + 3.6j, WITHIN),
    ],
)
def test_tolerances(within: Within, text: str, computed: Computed, verdict: Verdict) -> None:
    number = computed if isinstance(computed, complex) else float(computed)  # type: ignore[arg-type]
    assert judge(Printed(texts=(text,)), number, _report(within)) is verdict


def test_sets_and_elements_are_compared_as_such() -> None:
    sites = Printed(texts=("7", "8", "10"), is_set=True)
    assert judge(sites, (10, 7, 8), _report()) is DIGITS
    assert judge(sites, (7, 8), _report()) is DIFFERS
    assert judge(Printed(texts=(), is_set=True), (), _report()) is DIGITS
    assert judge(Printed(texts=("15",)), 15, _report()) is DIGITS
    assert judge(Printed(texts=("15",)), 14, _report(Within(value=5.0))) is DIFFERS
    assert judge(Printed(texts=("north",)), "north", _report()) is DIGITS


def test_what_is_not_printed_or_only_shown_is_not_judged() -> None:
    assert judge(Printed(), 1.0, _report()) is Verdict.NOT_PRINTED
    assert judge(None, 1.0, _report()) is Verdict.NOT_PRINTED
    assert judge(Printed(texts=("3",)), 1.0, _report(judged=False)) is Verdict.BESIDE


def test_a_deviation_is_ours_less_the_printed() -> None:
    assert deviation(Printed(texts=("0.5",)), 0.75) == 0.25
    assert deviation(Printed(texts=("1+1j",)), 1.5 + 0.5j) == 0.5 - 0.5j
    assert deviation(Printed(), 1.0) is None
    assert deviation(Printed(texts=("15",)), 14) is None  # an element
    assert deviation(Printed(texts=("1", "2"), is_set=True), (1,)) is None


@pytest.mark.parametrize("text", ["", "north", "1+2", "j", "1.2.3", "{1}"])
def test_other_texts_are_no_numbers(text: str) -> None:
    assert figure(text) is None
