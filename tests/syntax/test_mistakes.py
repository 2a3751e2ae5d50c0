"""What is said of a slip, and where: the place stands between « and »; every row is tried."""

from __future__ import annotations

import pytest

from gridlang.source import Source
from gridlang.syntax import mistakes
from gridlang.syntax.parser import parse

# (line with the place marked, message)
_SLIPS = [
    ("set A =«=» 1..3", "`==` compares; a set is given its elements by `=`"),
    ("c: x «=» 1", "`=` compares nothing here"),
    ("c: x =«=»= 1", "`=` compares nothing here"),
    ("c{k in A: a[k] == 1 «&&» b[k] == 2}: x == 1", "`&` is not an operator"),
    ("c{k in A: a[k] == 1 «&» b[k] == 2}: x == 1", "`&` is not an operator"),
    ("c: «|»x| <= 1", "`|` is not an operator"),
    ("c{k in A: a[k] == 1 «||» b[k] == 2}: x == 1", "`|` is not an operator"),
    ("c{k in A: «!»a[k]}: x == 1", "`!` is not an operator"),
    ("set A = {«'wind'»}", "a text stands in double quotes"),
    ('set A = {«"wind}»', "this text does not end on its line"),
    (r'model m «"a\q»"', "this text has a backslash that escapes nothing"),
    ('c "(1)" "prose" «"more"»: x == 1', "a third text stands here"),
    ("var «2x» >= 0", "a name begins with a letter"),
    ("c: «2i»*x == 1", "the imaginary unit is j, after its number"),
    ("c: «2x» == 1", "a sign is missing after the number"),
    ("c: x == «5kW»", "a sign is missing after the number"),
    ("c: 2«(»x + 1) == 1", "a sign is missing before the bracket"),
    ("c: (x)«(»y) == 1", "a sign is missing before the bracket"),
    ("c: sum[k in A] «x» == 1", "an index set stands in braces"),
    ("c: sum(x[k] «for» k in A) == 1", "an index set stands in braces, before the body"),
    ("subject to «c:» x == 1", "`subject to` stands alone on its line"),
    ("subject «of»", "`subject` is followed by `to`"),
    ("s«.»t.", "`s.t.` is no keyword"),
    ("var x«,» y", "one statement declares one name"),
    ("x «==» 1", "a constraint needs a name and a colon before its relation"),
    ("x{k in A} «<=» 1", "a constraint needs a name and a colon before its relation"),
    ("c: x «=>» 1", "`=>` is no relation"),
    ("c: x «=<» 1", "`=<` is no relation"),
    ("c: x «%» 2 == 1", "`%` is not an operator"),
    ("c: x == 5 «kW»", "a unit stands in square brackets"),
    ("c: x == 5 «pu»", "a unit stands in square brackets"),
    ("c: x[1«)» == 1", "`[` is closed by `)`"),
    ("c: (x +«)» == 1", "this bracket closes too early"),
    # the end of a statement
    ("subjec«t»", "`subject` is followed by `to`"),
    ("c«:»", "nothing follows the colon"),
    ("minimize cost«:»  # later", "nothing follows the colon"),
    ("c: x «+»", "the statement stops too early"),
    ("c: «(»x == 1", "`(` is not closed"),
    ("c: x«[»1 == 2", "`[` is not closed"),
    ("set A = «{»1, 2", "`{` is not closed"),
    # brackets, words, and what fits nowhere
    ("c: x«)» == 1", "this bracket closes nothing"),
    ("c: x«]» == 1", "this bracket closes nothing"),
    ("«vra» x", "`vra` begins no statement"),
    ("«constraint» c: x == 1", "`constraint` begins no statement"),
    ("c: x «?» y", "`?` cannot stand here"),
    ("c: x «y» == 1", "`y` cannot stand here"),
]


# Rows reached at a later place: `<` and `if` are read as a sign and a name.
_UNREACHED = [
    ("c{k in A: k «<>» 1}: x == 1", "`<>` is no relation"),
    ("define d = «if» a == 1 then 2", "the condition stands in the middle"),
]


def _findings(line: str) -> tuple[list[tuple[str, str]], list[str]]:
    findings = parse(Source("m.grid", f"set FIRST\n{line}\nset LAST"))[1]
    assert all(d.span is not None for d in findings)
    places = [(d.message, d.span.text) for d in findings if d.span is not None]
    return places, [d.help for d in findings]


@pytest.mark.parametrize(("marked", "message"), _SLIPS, ids=[m for m, _ in _SLIPS])
def test_a_slip_is_named_at_its_place(marked: str, message: str) -> None:
    place = marked.partition("«")[2].partition("»")[0]
    found, helps = _findings(marked.replace("«", "").replace("»", ""))
    assert found == [(message, place)]
    assert all(helps)


@pytest.mark.parametrize(("marked", "message"), _UNREACHED, ids=[m for m, _ in _UNREACHED])
def test_a_slip_behind_what_can_be_read_is_named_at_its_place(marked: str, message: str) -> None:
    test_a_slip_is_named_at_its_place(marked, message)


def test_every_row_is_tried() -> None:
    tried = {message for _, message in [*_SLIPS, *_UNREACHED]}
    rows = {row[2] for row in mistakes._ROWS} | {row[1] for row in mistakes._ENDS}
    assert rows <= tried


@pytest.mark.parametrize(
    "line",
    [
        "balance1: p i == 2",  # a digit elsewhere in the line is no number before i
        "c1: (x == 1) j",
        "a2: x y",
    ],
)
def test_a_digit_elsewhere_does_not_mislead(line: str) -> None:
    ((message, _),) = _findings(line)[0]
    assert "imaginary" not in message
    assert "sign is missing" not in message


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("vra x", "var"),
        ("parm x", "param"),
        ("minimise_ x", "minimise"),
        ("sett A", "set"),
        ("formulaton p of m: v as polar", "formulation"),
    ],
)
def test_a_misspelt_keyword_is_suggested(line: str, near: str) -> None:
    assert _findings(line)[1] == [f"did you mean `{near}`?"]


def test_a_reserved_statement_is_named() -> None:
    assert _findings("fix a = 1")[0] == [
        ("`fix` begins a statement that this version does not read", "fix")
    ]
