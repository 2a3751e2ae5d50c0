"""What does each name mean? Unknown, doubled, misplaced names; indices that hide names."""

from __future__ import annotations

import pytest

from .marked import expect, findings

_BAD = [
    # (lines, codes, part of the message, part of the help)
    ("c: «tt» == 1", "GL201", "unknown name `tt`", "did you mean `t`?"),
    ("c: «pmx»[1] == 0", "GL201", "unknown name `pmx`", "did you mean `pmax`?"),
    ("c: «zzzzz» == t", "GL201", "unknown name `zzzzz`", "declare `zzzzz`"),
    ("c: «j»*t == 1", "GL201", "unknown name `j`", "1j"),
    ("c{k in «BUSS»}: t == 1", "GL201", "unknown set `BUSS`", "did you mean `BUS`?"),
    ("var w{«NODE»}", "GL201", "unknown set `NODE`", "declare `NODE`"),
    ("param w in «BUZ»", "GL201", "unknown set `BUZ`", "did you mean `BUS`?"),
    ("set W(a in «BUZ», b)", "GL201", "unknown set `BUZ`", "did you mean `BUS`?"),
    ("set W within «BUZ»", "GL201", "unknown set `BUZ`", "did you mean `BUS`?"),
    ('table "a.csv" over (k in «BUZ»): w', "GL201", "unknown set", "did you mean `BUS`?"),
    ("formulation form of scene: «w» as polar", "GL201", "unknown name `w`", ""),
    ("c{_ in BUS}: t == «_»", "GL201", "unknown name `_`", ""),
    ("set W = {«wind», «sun»}", "GL201 GL201", "unknown name `wind`", "quotes"),
    ("c: «foo»(t) == 1", "GL202", "unknown function `foo`", "did you mean `floor`?"),
    ("c: «sum»(t) == 1", "GL202", "unknown function `sum`", "write sum{i in SET} expression"),
    ("c: «pmax»(t) == 1", "GL202", "unknown function `pmax`", "square brackets"),
    ("c: «summ»{k in BUS} t == 1", "GL202", "does not run over a set", "did you mean `sum`?"),
    ("c: «pmax»{k in BUS} t == 1", "GL202", "does not run over a set", "square brackets"),
    ("c{k in «t»}: t == 1", "GL203", "`t` is a variable, not a set", ""),
    ("c{k in «5»}: t == 1", "GL203", "a set is expected here", "1..12"),
    ("set W«{BUS}»", "GL203", "not in this version", "set of tuples"),
    ("var ‹w›\nvar «w»", "GL204", "`w` is declared twice", "another name"),
    ("‹c›: t == 1\nset «c»", "GL204", "`c` is declared twice", "another name"),
    ("minimize ‹cost›: t\nvar «cost»", "GL204", "`cost` is declared twice", "another name"),
    ("check ‹w›: 1 == 1\nparam «w»", "GL204", "`w` is declared twice", "another name"),
    ("formulation ‹w› of scene: v as polar\nset «w»", "GL204", "declared twice", ""),
    ('table "a.csv" as ‹W›(k): w\nset «W»', "GL204", "`W` is declared twice", ""),
    ("«model other»", "GL204", "one `model` statement", "take one of them out"),
    ("minimize ‹a›: t\n«minimize b: t»", "GL204", "one objective", "add the two up"),
    ("c{«(l,i)» in BRANCH}: t == 1", "GL206", "have 3 positions, not 2", "write 3 names"),
    ("c{«(k,m)» in BUS}: t == 1", "GL206", "have 1 position, not 2", "write 1 name"),
    ("c{«1» in BUS}: t == 1", "GL206", "an index set binds names", "after a colon"),
    ("c{k in BUS, «k» in BUS}: t == 1", "GL208", "already in use", "take another name"),
    ("c{k in BUS}: sum{«k» in BUS} t == 1", "GL208", "already in use", "take another name"),
    ("c{(l,i,«i») in BRANCH}: t == 1", "GL208", "already in use", "take another name"),
    ("c{«t» in BUS}: t == 1", "GL208", "hides the variable `t`", "another name"),
    ("c{«BUS» in BUS}: t == 1", "GL208", "hides the set `BUS`", "another name"),
    ("c: t == 1\nd{«c» in BUS}: t == 1", "GL208", "hides the constraint `c`", "another name"),
    ("formulation form of «scen»: v as polar", "GL209", "no model or formulation", "did you mean `scene`?"),
    ("param «pi»", "GL213", "`pi` is a word of the language", "another name"),
    ("var «sum»", "GL213", "`sum` is a word of the language", "another name"),
    ("set «first»", "GL213", "`first` is a word of the language", "another name"),
    ("c: «sin(t, t)» == 1", "GL211", "`sin` takes 1 argument, not 2", "give it 1"),
    ("c: «atan2(t)» == 1", "GL211", "`atan2` takes 2 arguments, not 1", "give it 2"),
    ("c: «exp()» == t", "GL211", "takes 1 argument, not 0", "give it 1"),
    ("c: «max()» == t", "GL211", "takes 1 or more arguments, not 0", "give it 1 or more"),
    ("c: t == «card(BUS, GEN)»", "GL211", "takes one argument", ""),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "codes", "message", "help"), _BAD)
def test_a_bad_name(marked: str, codes: str, message: str, help: str) -> None:
    expect(marked, codes, message=message, help=help)


@pytest.mark.parametrize(
    "good",
    [
        "c: t == pi",
        "c: t <= inf",
        "c{k in BUS, m in BUS: k != m}: t == 1",
        "c{(l,_,_) in BRANCH}: t == 1",
        "c{BUS, HOUR}: t == 1",
        "c{BUS}: sum{BUS} t == 1",
        "c{k in BUS}: t == 1\nd{k in BUS}: t == 1",  # an index ends with its statement
        "c: sum{k in BUS} t + sum{k in BUS} t == 1",
        'set W = {"wind", "sun"}',
        "formulation a of scene: v as polar\nformulation b of a: v as polar",
    ],
)
def test_a_good_name(good: str) -> None:
    assert [d.code for d in findings(good)] in ([], ["GL602"])


def test_near_names_are_of_the_kind_that_fits() -> None:
    """A set is never suggested for a number, nor a number for a set."""
    expect("set w1\nparam w22\nc: «w2» == t", "GL201", help="did you mean `w22`?")
    expect("set w11\nparam w2\nc{k in «w1»}: t == 1", "GL201", help="did you mean `w11`?")


def test_the_near_name_is_shown_where_it_is_declared() -> None:
    expect("var ‹current›\nc: «curent» == 1", "GL201", help="did you mean `current`?")


def test_an_index_is_suggested_too() -> None:
    expect("c{node in BUS}: pd[«nod»] == p[1]", "GL201", help="did you mean `node`?")


@pytest.mark.parametrize(
    ("marked", "codes"),
    [
        ("set W = «X»\nvar y{W}\nc{k in W}: y[k] == 1", "GL201"),
        ("c{k in «X»}: p[k] == pd[k] + v[k]", "GL201"),
        ("param w = «u»\ndefine a = w\nc: a + t == 1", "GL201"),
        ("c{(l,i) in «X»}: f[l,i,i] == 1", "GL201"),
    ],
)
def test_one_error_raises_no_other(marked: str, codes: str) -> None:
    expect(marked, codes)


@pytest.mark.parametrize(
    "marked", ["var w{«NODE»}\nc: sum{k in BUS} w[k] == 1", "define w = «u»\nc: w == 1"]
)
def test_a_variable_that_cannot_be_resolved_is_still_one(marked: str) -> None:
    expect(marked, "GL201")


@pytest.mark.parametrize(
    "broken", ["var w{BUS} ?", "var w{BUS [MW]; set LAST", "param w = = 1", "define w = (t"]
)
def test_a_statement_that_cannot_be_read_still_declares_its_name(broken: str) -> None:
    found = findings(f"{broken}\nsubject to\n  c{{k in BUS}}: w[k] == 1\n  d: w == t")
    assert {d.code[:4] for d in found} == {"GL10"}
    assert len(found) == 1


def test_several_errors_come_at_once() -> None:
    expect(
        "var w{«NODE»}\nc: «a» + «foo»(«b») == «c2»\nset «t»\nvar y [«MX»]\n".replace(
            "[«MX»]", "«[MX]»"
        ),
        "GL201 GL201 GL202 GL201 GL201 GL204 GL412",
    )


@pytest.mark.parametrize(
    "bad",
    ["c: t == card(BUS, GEN)", "c{h in HOUR}: t == prev(h, HOUR, HOUR)", "set W = {1, (2,3)}"],
)
def test_every_finding_has_an_edit(bad: str) -> None:
    found = findings(bad)
    assert found
    assert all(d.help for d in found)


def test_prev_takes_two_arguments_at_most() -> None:
    (found,) = findings("c{h in HOUR}: t == prev(h, HOUR, HOUR)")
    assert "takes an element, and a set if need be" in found.message
    assert "prev(t, SET)" in found.help
