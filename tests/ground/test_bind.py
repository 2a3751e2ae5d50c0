"""Data of tables, cases and settings: what arrives, and each error with its file, line and column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

import gridlang
from gridlang.api import Ready
from gridlang.diagnostics import Diagnostic, GridlangError

MODEL = """\
model feeder
base s = 1 MVA, v = 12 kV
set OWNER = {"north hub", "o'neil"}
table "buses.csv" as BUS(bus): pd [kW], owner in OWNER
table "lines.csv" as LINE(i in BUS, j in BUS): r [ohm]
param least [kW] default 0 [kW]
param load{k in BUS} [MW] >= least = pd[k]
param series{(i,j) in LINE} [ohm] > 0 = r[i,j]
param qd{BUS} [Mvar] default 0.25 [Mvar]
param vmax{k in BUS} [pu] <= 3 default 1.1
check demand "there is demand": sum{k in BUS} pd[k] > 0 [MW]
check voltage{k in BUS} "a sane limit": vmax[k] <= 1.5
var p [MW] >= 0
minimize f [MW]: p
subject to
  met: p >= sum{k in BUS} load[k]
  fall{(i,j) in LINE}: p*series[i,j] <= 1e9 [MW]*1 [ohm]
  reactive: p/(1 [MW]) >= sum{k in BUS} qd[k]/(1 [Mvar])
  limit{k in BUS}: p <= vmax[k]*1e6 [MW]
"""
BUSES = 'bus,pd,owner\n"north, ""end""",100,north hub\nb 2,50,o\'neil\n3,0,north hub\n'
LINES = 'i,j,r\n"north, ""end""",b 2,0.72\nb 2,3,1.44\n'

Files = Mapping[str, str]
Bind = Callable[..., Ready]


@pytest.fixture
def bind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bind:
    """Return a function that writes the files of the feeder, some of them changed, and binds it."""
    monkeypatch.chdir(tmp_path)

    def bound(*edits: tuple[str, str], settings: Mapping[str, float | str] | None = None) -> Ready:
        files = {"feeder.grid": MODEL, "buses.csv": BUSES, "lines.csv": LINES}
        for old, new in edits:
            assert sum(old in text for text in files.values()) == 1, old
            files = {name: text.replace(old, new) for name, text in files.items()}
        for name, text in files.items():
            Path(name).write_text(text)
        return gridlang.load("feeder.grid").bind(settings=settings)

    return bound


def figures(ready: Ready, name: str) -> np.ndarray:
    return ready.bound.instance.evaluator.figures_of(name).values


def errors(bind: Bind, *edits: tuple[str, str], **named: object) -> list[Diagnostic]:
    with pytest.raises(GridlangError) as raised:
        bind(*edits, **named)
    return [d for d in raised.value.diagnostics if d.is_error]


def placed(found: list[Diagnostic]) -> list[tuple[str, str, int, int]]:
    return [(d.code, d.span.source.name, d.span.line, d.span.column) for d in found if d.span]


# ---- what arrives


def test_labels_units_and_defaults(bind: Bind) -> None:
    ready = bind()
    evaluator = ready.bound.instance.evaluator
    (labels,) = (evaluator.elements.decode(c) for c in evaluator.set("BUS").columns)
    assert labels.tolist() == ['north, "end"', "b 2", 3]
    assert figures(ready, "pd") == pytest.approx([0.1, 0.05, 0])  # kW, per unit of 1 MVA
    assert figures(ready, "qd") == pytest.approx([0.25] * 3)
    assert figures(ready, "r") == pytest.approx([0.72 / 144, 1.44 / 144])  # base 144 ohm
    owners = evaluator.elements.decode(figures(ready, "owner"))
    assert owners.tolist() == ["north hub", "o'neil", "north hub"]


def test_results_come_back_in_the_declared_units(bind: Bind) -> None:
    solution = bind().solve()
    assert solution.objective == pytest.approx(0.75)
    assert solution["p"].values[0] == pytest.approx(0.75)


def test_the_bases_do_not_show_in_the_answer(bind: Bind) -> None:
    first = bind().solve()
    other = bind(("base s = 1 MVA, v = 12 kV", "base s = 37 MVA, v = 5 kV")).solve()
    assert other.objective == pytest.approx(first.objective, rel=1e-6)


def test_a_base_from_the_data() -> None:
    evaluator = gridlang.load("acopf").bind("case9", settings={"base": 50}).bound.instance.evaluator
    assert evaluator.figures_of("pd").values[4] == pytest.approx(90 / 50)
    solution = gridlang.load("dcopf").bind("case9").solve()
    assert solution["p"].values.sum() == pytest.approx(315)


# ---- settings


def test_settings_replace_figures_in_declared_units(bind: Bind) -> None:
    ready = bind(settings={"pd[b 2]": 2000, "qd[3]": "1.5", "owner[3]": "o'neil"})
    assert figures(ready, "pd") == pytest.approx([0.1, 2, 0])
    assert figures(ready, "qd") == pytest.approx([0.25, 0.25, 1.5])
    evaluator = ready.bound.instance.evaluator
    assert evaluator.elements.decode(figures(ready, "owner")).tolist()[2] == "o'neil"


@pytest.mark.parametrize(
    ("name", "value", "code", "words"),
    [
        ("pq[3]", 1, "GL822", "no parameter `pq`"),
        ("pd", 1, "GL822", "is indexed"),
        ("pd[3,3]", 1, "GL822", "takes 1 ind"),
        ("pd[nowhere]", 1, "GL822", "no such index"),
        ("vmax[3]", 4, "GL823", "`vmax` is 4 pu at"),
        ("least[3]", 1, "GL822", "takes no index"),
        ("pd[3]", "much", "GL804", "needs a number, not `much`"),
        ("pd[3]", float("nan"), "GL804", "needs a number"),
        ("pd[3]", -1, "GL823", "`load` is -0.001 MW at"),
        ("owner[3]", "nobody", "GL806", "names nobody"),
        ("pd[3", 1, "GL822", "sets nothing"),
    ],
)
def test_settings_that_cannot_be(
    bind: Bind, name: str, value: float | str, code: str, words: str
) -> None:
    (found,) = errors(bind, settings={name: value})
    assert found.code == code
    assert words in found.message


@pytest.mark.parametrize("name", ["pd[--3]", "pd[²]"])
def test_labels_that_only_look_like_numbers(bind: Bind, name: str) -> None:
    (found,) = errors(bind, settings={name: 1})
    assert found.code == "GL822"


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_an_element_that_is_no_number(bind: Bind, value: float) -> None:
    (found,) = errors(bind, settings={"owner[3]": value})
    assert found.code == "GL806"


def test_a_label_with_leading_zeros(bind: Bind) -> None:
    ready = bind(("\n3,0,north hub", "\n007,0,north hub"), ("b 2,3,1.44", "b 2,007,1.44"),
                 settings={"pd[007]": 2000})  # fmt: skip
    assert figures(ready, "pd")[2] == pytest.approx(2)


def test_a_label_with_a_comma_in_quotes(bind: Bind) -> None:
    ready = bind(("bus,pd", "bus ,pd"), settings={'pd["north, ""end"""]': 2000})
    assert figures(ready, "pd")[0] == pytest.approx(2)


# ---- errors of tables


@pytest.mark.parametrize(
    ("edits", "expected", "words"),
    [
        ([("b 2,50,", "b 2,5x,")], ("GL804", "buses.csv", 3, 5), "'5x'"),
        ([("b 2,50,", "b 2,NaN,")], ("GL804", "buses.csv", 3, 5), "'NaN'"),
        ([("b 2,50,", "b 2,-50,")], ("GL823", "feeder.grid", 7, 7), "at least 0"),
        ([("\n3,0,", "\nb 2,0,"), ("b 2,3,1.44\n", "")], ("GL805", "buses.csv", 4, 1), "twice"),
        ([("b 2,3,", "b 2,4,")], ("GL806", "lines.csv", 3, 5), "4 in `LINE`"),
        ([("0.72", "0")], ("GL823", "feeder.grid", 8, 7), "above 0"),
        ([("b 2,3,1.44", "b 2,3,1.44\nb 2,3,2")], ("GL805", "lines.csv", 4, 1), "twice"),
        ([(",0,north hub", ",0,nobody")], ("GL806", "buses.csv", 4, 5), "names nobody"),
        ([("b 2,50,", ",50,")], ("GL804", "buses.csv", 3, 1), "key `bus` is empty"),
        ([("bus,pd", "bus,load")], ("GL816", "buses.csv", 1, 1), "no column `pd`"),
        ([("b 2,50,", "b 2,50,1,")], ("GL803", "buses.csv", 3, 1), "4 cells"),
        ([("b 2,50,", "b 2,,")], ("GL820", "buses.csv", 3, 5), "`pd` has no value at"),
        ([("base s = 1 MVA", "base s = 0 MVA")], ("GL818", "feeder.grid", 2, 10), "base is 0"),
        ([("default 1.1", "default 2")], ("GL824", "feeder.grid", 12, 1), "`voltage` fails"),
        ([("lines.csv", "line.csv")], ("GL814", "feeder.grid", 5, 7), "cannot read"),
    ],
)
def test_errors_have_a_place(
    bind: Bind,
    edits: list[tuple[str, str]],
    expected: tuple[str, str, int, int],
    words: str,
) -> None:
    found = errors(bind, *edits)
    assert expected in placed(found)
    assert words in next(d for d in found if d.code == expected[0]).message


def test_an_empty_cell_is_shown_with_its_use(bind: Bind) -> None:
    (found,) = errors(bind, ("b 2,50,", "b 2,,"))
    assert [label.text for label in found.labels] == ["used here"]
    assert "default" in found.help


def test_every_bad_cell_is_reported_at_once(bind: Bind) -> None:
    found = errors(bind, ("b 2,50,", "b 2,x,"), ("\n3,0,", "\n3,y,"), ("0.72", "z"))
    assert placed(found) == [
        ("GL804", "buses.csv", 3, 5),
        ("GL804", "buses.csv", 4, 3),
        ("GL804", "lines.csv", 2, 22),
    ]


def test_a_check_that_fails_names_its_index(bind: Bind) -> None:
    found = errors(bind, settings={"vmax[b 2]": 1.7})
    assert [d.code for d in found] == ["GL824"]
    assert "k = b 2" in found[0].message
    assert found[0].note == "a sane limit"


def test_a_set_without_data(bind: Bind) -> None:
    table = 'table "lines.csv" as LINE(i in BUS, j in BUS): r [ohm]\n'
    found = errors(bind, (table, "set LINE(i in BUS, j in BUS)\nparam r{LINE} [ohm]\n"))
    assert {d.code for d in found} == {"GL821"}
    assert "`LINE`" in found[0].message
    assert placed(found)[0] == ("GL821", "feeder.grid", 5, 1)


def test_unknown_cases() -> None:
    with pytest.raises(GridlangError) as raised:
        gridlang.load("acopf").bind("case_9")
    (found,) = raised.value.diagnostics
    assert found.code == "GL814"
    assert "case9" in found.help


def test_long_numbers_as_labels(bind: Bind) -> None:
    long = "4260123456789"
    solution = bind(("\n3,0,", f"\n{long},0,"), ("b 2,3,", f"b 2,{long},")).solve()
    assert solution.duals["limit"].labels[0].tolist()[2] == int(long)
