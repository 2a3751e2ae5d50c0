"""What the grammar reads: the table of precedence, each form of statement, spellings, places."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from gridlang.source import Source, Span
from gridlang.syntax import ast
from gridlang.syntax.mistakes import RESERVED
from gridlang.syntax.parser import parse

from .reading import brackets, expression, read

_ROOT = Path(__file__).parents[2]
_REFERENCE = (_ROOT / "grammars" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("a + b - c", "((a + b) - c)"),
        ("a - b*c", "(a - (b * c))"),
        ("a/b*c", "((a / b) * c)"),
        ("a*b^c", "(a * (b ^ c))"),
        ("a**b", "(a ^ b)"),
        ("a^b^c", "(a ^ (b ^ c))"),
        ("-a^b", "(- (a ^ b))"),
        ("a^-b", "(a ^ (- b))"),
        ("a*-b", "(a * (- b))"),
        ("-a + b", "((- a) + b)"),
        ("+a", "a"),
        ("(a + b)*c", "((a + b) * c)"),
        ("m∠a*b", "((m ∠ a) * b)"),
        ("m∠-a + b", "((m ∠ (- a)) + b)"),
        ("a or b and c", "(a or (b and c))"),
        ("not a and b", "((not a) and b)"),
        ("not a == b", "(not (a == b))"),
        ("not k in A", "(not (k in A))"),
        ("k not in A", "(k not in A)"),
        ("a + 1 == b", "((a + 1) == b)"),
        ("a <= b <= c", "(a <= b <= c)"),
        ("a == 1 and b == 2 or c == 3", "(((a == 1) and (b == 2)) or (c == 3))"),
        ("k in 1..3", "(k in (1 .. 3))"),
        ("1 + 1..n - 1", "((1 + 1) .. (n - 1))"),
        ("1..9 by 2", "((1 .. 9) by 2)"),
        ("A union B*C", "(A union (B * C))"),
        ("A union B diff C", "((A union B) diff C)"),
        ("A inter B union C", "((A inter B) union C)"),
        ("(l,i) in A union B", "(<l, i> in (A union B))"),
        ("(a if b else c)", "(a if b else c)"),
        ("(a if b or c)", "(a if (b or c))"),
        ("(a + 1 if b else c + 1)", "((a + 1) if b else (c + 1))"),
        ("(a if b else c if d else e)", "(a if b else (c if d else e))"),
        ("sum{k in A} c[k]*p[k] - d", "((sum{(k in A)} (c[k] * p[k])) - d)"),
        ("a + sum{k in A} b/c + d", "((a + (sum{(k in A)} (b / c))) + d)"),
        ("2*sum{k in A} a*b", "(2 * (sum{(k in A)} (a * b)))"),
        ("-sum{k in A} a", "(- (sum{(k in A)} a))"),
        ("sum{k in A} a*sum{m in B} b", "(sum{(k in A)} (a * (sum{(m in B)} b)))"),
        ("sum{k in A} sum{m in B} b*c", "(sum{(k in A)} (sum{(m in B)} (b * c)))"),
        ("sum{k in A: k == 1} a", "(sum{(k in A): (k == 1)} a)"),
        ("prod{A} a", "(prod{A} a)"),
        ("max{g in G} v[g]", "(max{(g in G)} v[g])"),
        ("5 [kW]*x", "(5 [kW] * x)"),
        ("5[ kW ]", "5 [kW]"),
        ("x[1]", "x[1]"),
        ("1j*x", "(1j * x)"),
        ("{(l,j,i) for (l,i,j) in B}", "{<l, j, i> for (<l, i, j> in B)}"),
        ("{k in A: k != 1}", "{(k in A): (k != 1)}"),
        ('{1, "a", (2, 3)}', '{1, "a", <2, 3>}'),
        ("{}", "{}"),
    ],
)
def test_precedence(text: str, read_as: str) -> None:
    assert brackets(expression(text)) == read_as


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("a + -b", "(a + (- b))"),
        ("a - -b", "(a - (- b))"),
        ("sum{k in A} -b", "(sum{(k in A)} (- b))"),
    ],
)
def test_a_sign_may_stand_before_any_factor(text: str, read_as: str) -> None:
    assert brackets(expression(text)) == read_as


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("2.5E-3", 0.0025),
        ("1j", 1j),
        (".5e1j", 5j),
    ],
)
def test_numbers(text: str, value: complex) -> None:
    found = expression(text)
    assert isinstance(found, ast.Number)
    assert (found.value, type(found.value)) == (value, type(value))


@pytest.mark.parametrize("text", ["2x", "1.", "1e", "2i", "0x1", "5kW", "1_000", "1,5"])
def test_what_is_no_number(text: str) -> None:
    assert parse(Source("m", f"define d = {text}"))[1] != ()


def test_escapes_in_texts() -> None:
    assert expression(r'"a\"b\\c\nd\te"') == ast.Text(_nowhere(), 'a"b\\c\nd\te')


def _nowhere() -> Span:
    return Span(Source("", ""), 0, 0)


# One row a form that the reference shows: (statement, class).
_FORMS = [
    ('model m "title"', ast.ModelTitle),
    ("model m", ast.ModelTitle),
    ('convex model m "title"', ast.ModelTitle),
    ("use matpower", ast.Use),
    ('use "network.grid"', ast.Use),
    ("set BUS", ast.SetDecl),
    ('set DG "distributed generators" within BUS', ast.SetDecl),
    ("set BRANCH(l in LINE, i in BUS, j in BUS)", ast.SetDecl),
    ("set SEGMENT(g in GEN, n)", ast.SetDecl),
    ("set HOUR = 1..24 ordered", ast.SetDecl),
    ("set HOUR ordered = 1..24 by 2", ast.SetDecl),
    ("set ARC = BRANCH union {(l,j,i) for (l,i,j) in BRANCH}", ast.SetDecl),
    ("set HEAVY = {k in BUS: pd[k] > 100 [MW]}", ast.SetDecl),
    ('set KIND = {"wind", "sun"}', ast.SetDecl),
    ("set PAIR = BUS*BUS", ast.SetDecl),
    ('param r{LINE} [ohm] "resistance" >= 0', ast.ParamDecl),
    ('param r{LINE} "resistance" [ohm] > 0 <= 5 [ohm]', ast.ParamDecl),
    ("param vmax{k in BUS} [pu] >= vmin[k]", ast.ParamDecl),
    ("param rate{LINE} [MVA] default inf", ast.ParamDecl),
    ("param bus{GEN} in BUS", ast.ParamDecl),
    ("param w in [0, 1] default 0.5", ast.ParamDecl),
    ("param y{l in LINE} complex [pu] = 1/(r[l] + 1j*x[l])", ast.ParamDecl),
    ('var v{BUS} complex "bus voltage" [pu] start 1', ast.VarDecl),
    ("var p{g in GEN} [MW] >= pmin[g] <= pmax[g]", ast.VarDecl),
    ("var on{UNIT, HOUR} binary", ast.VarDecl),
    ("var step{TAP} integer in [-8, 8]", ast.VarDecl),
    ('define flow{(l,i,j) in ARC} "prose" [MW] = f[l,i,j]', ast.DefineDecl),
    ("define d = 1", ast.DefineDecl),
    ("minimize cost [$/h]: x", ast.ObjectiveDecl),
    ('maximize welfare "prose" [$]: x', ast.ObjectiveDecl),
    ("minimize: x", ast.ObjectiveDecl),
    ("minimise cost: x", ast.ObjectiveDecl),
    ("subject to", ast.SubjectTo),
    ("balance: x == 1", ast.ConstraintDecl),
    ('balance{k in BUS: k > 1} "(1)" "prose": x <= 1', ast.ConstraintDecl),
    ('balance "prose": 0 <= x <= 1', ast.ConstraintDecl),
    ('check crossed{k in BUS} "prose": vmin[k] <= vmax[k]', ast.CheckDecl),
    ("base s = 100 MVA, v = 12.66 kV", ast.BaseDecl),
    ("base s = 100 [MVA]", ast.BaseDecl),
    ("base s = base", ast.BaseDecl),
    ('table "a.csv" as LINE(line, from in BUS, to in BUS): r [ohm], rate [A] default inf', ast.TableDecl),
    ('table "a.csv" over (bus in BUS, hour in HOUR): pd from "P_load" [kW], kind in KIND', ast.TableDecl),
    ('table "a.csv" as LINE(line)', ast.TableDecl),
    ("formulation polar of acopf: v as polar", ast.FormulationDecl),
    ("formulation mixed of acopf: v as polar; w as rectangular", ast.FormulationDecl),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), _FORMS)
def test_every_form_of_statement_is_read(text: str, kind: type) -> None:
    assert type(read(text)) is kind


@pytest.mark.parametrize(("text", "_"), _FORMS)
def test_every_part_stands_within_its_statement(text: str, _: type) -> None:
    before = "# Ω first\nset FIRST; "
    source = Source("m.grid", before + text + "  # after")
    statement = parse(source)[0].statements[1]
    inside = list(_nodes(statement))
    assert inside
    assert all(len(before) <= n.span.start < n.span.end <= len(before + text) for n in inside)
    assert all(n.span.text == n.id for n in inside if isinstance(n, ast.Name) and n.id != "sum")
    assert all(n.span.text.strip("[] ") == n.text for n in inside if isinstance(n, ast.UnitText))


def _nodes(x: object) -> list[ast.Node]:
    if isinstance(x, tuple):
        return [n for part in x for n in _nodes(part)]
    if not isinstance(x, ast.Node) or not is_dataclass(x):
        return []
    inner = [n for f in fields(x) for n in _nodes(getattr(x, f.name))]
    return [x, *inner]


def test_places_of_expressions_over_several_lines() -> None:
    source = Source(
        "m.grid", "define d = a[k] +  # note\n    sum{k in A} b\n      *c\n    - f(x)\n"
    )
    found = parse(source)[0].statements[0]
    assert isinstance(found, ast.DefineDecl)
    assert isinstance(found.body, ast.Binary)
    assert found.body.right.span.text == "f(x)"
    assert isinstance(found.body.left, ast.Binary)
    assert found.body.left.left.span.text == "a[k]"
    assert found.body.left.right.span.text == "sum{k in A} b\n      *c"


def test_a_comment_with_a_colon_does_not_make_a_condition() -> None:
    found = read("var x{k in A,  # outer: first\n m in B}")
    assert isinstance(found, ast.VarDecl)
    assert found.indexing is not None
    assert found.indexing.condition is None


@pytest.mark.parametrize(
    ("unicode", "ascii"),
    [
        ("c: x ≤ 1", "c: x <= 1"),
        ("c: x ≥ 1", "c: x >= 1"),
        ("c{k ∈ A: k ≠ 1}: x == 1", "c{k in A: k != 1}: x == 1"),
        ("c: ∑{k ∈ A} x == 1", "c: sum{k in A} x == 1"),
        ("c: −x·y − 1 == 1", "c: -x*y - 1 == 1"),
        ("set A = B ∪ C ∖ D ∩ E", "set A = B union C diff D inter E"),
        ("param p ∈ A", "param p in A"),
        ("param p ∈ [0, 1]", "param p in [0, 1]"),
        ("var x ≥ 0 ≤ 1", "var x >= 0 <= 1"),
    ],
)
def test_unicode_spellings_mean_the_same(unicode: str, ascii: str) -> None:
    assert read(unicode) == read(ascii)


def test_every_unicode_spelling_of_the_reference_is_read() -> None:
    listed = re.search(r"Unicode spellings: ([^,]*),", _REFERENCE)
    assert listed is not None
    signs = set(re.findall(r"[^\s`]", listed.group(1)))
    assert signs == set("≤≥≠∈∑·−∠∪∖∩")


@pytest.mark.parametrize(
    "name", ["θ", "Δp", "ψ_max", "vé", "_x", "x1", "settle", "variance", "input"]
)
def test_names(name: str) -> None:
    assert read(f"var {name}") == read(f"var {name} ")
    assert brackets(expression(f"{name}*{name}")) == f"({name} * {name})"


@pytest.mark.parametrize("sign", ["×", "÷"])
def test_a_sign_is_no_letter(sign: str) -> None:
    assert parse(Source("m", f"define d = a{sign}b"))[1] != ()


def _reserved_words() -> list[str]:
    listed = re.search(r"cannot name a constraint: `([^`]*)`", _REFERENCE)
    assert listed is not None
    return listed.group(1).split()


@pytest.mark.parametrize("word", _reserved_words())
def test_a_reserved_word_names_no_constraint(word: str) -> None:
    module, findings = parse(Source("m", f"{word}: x == 1\nvar y"))
    assert not any(isinstance(s, ast.ConstraintDecl) for s in module.statements)
    assert isinstance(module.statements[-1], ast.VarDecl)
    lines = [d.span.line for d in findings if d.span is not None]
    assert lines == [] if word in ("minimize", "maximize") else lines == [1]  # nameless objectives


def test_the_reference_lists_the_reserved_words() -> None:
    british = {"minimise", "maximise"}
    assert set(_reserved_words()) == RESERVED - british


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_name_may_begin_with_a_reserved_word(word: str) -> None:
    assert type(read(f"{word}_x: x == 1")) is ast.ConstraintDecl
    assert type(read(f"{word}s: x == 1")) is ast.ConstraintDecl


@pytest.mark.parametrize(
    "text",
    [
        "param x [MW] [kV]",
        "param x default 1 default 2",
        "param x = 1 = 2",
        "var x real complex",
        "set A = 1..3 = 1..4",
        "define d [MW] [kV] = 1",
    ],
)
def test_an_attribute_is_given_once(text: str) -> None:
    assert parse(Source("m", text))[1] != ()


@pytest.mark.parametrize(
    "text", ['table "a.csv" as (k in BUS): x', 'table "a.csv" over L(k in B): x']
)
def test_as_names_a_set_and_over_names_none(text: str) -> None:
    assert parse(Source("m", text))[1] != ()


def test_a_byte_order_mark_is_passed_over_by_name_or_text(tmp_path: Path) -> None:
    from gridlang.inputs import find_model

    path = tmp_path / "m.grid"
    path.write_bytes("model m\nvar x\n".encode("utf-8-sig"))
    assert parse(find_model(str(path)))[1] == ()


def test_every_bad_statement_is_reported_and_the_others_are_read() -> None:
    module, findings = parse(Source("m", "set A = =\nvar x\nc: x ==\nvar y\nd: (x == 1\nset B\n"))
    assert [d.span.line for d in findings if d.span is not None] == [1, 3, 5]
    names = [s.name.id for s in module.statements if isinstance(s, (ast.VarDecl, ast.SetDecl))]
    assert names == ["x", "y", "B"]


@pytest.mark.parametrize("path", sorted((_ROOT / "models").rglob("*.grid")), ids=lambda p: p.stem)
def test_the_library_is_read(path: Path) -> None:
    assert parse(Source(str(path), path.read_text(encoding="utf-8")))[1] == ()
