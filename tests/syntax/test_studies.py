"""Lines of studies as the parser reads them: runs, printed values, units beside indices."""

from __future__ import annotations

import pytest

from gridlang.source import Source
from gridlang.syntax import ast
from gridlang.syntax.parser import parse
from gridlang.syntax.studies import CLOSE, OPEN, marked

from .reading import brackets, read


def _report(text: str) -> ast.ReportDecl:
    found = read(text)
    assert isinstance(found, ast.ReportDecl)
    return found


def test_what_a_study_runs_over_and_sets() -> None:
    s = read('study t "a title" over model in {a, b}, cap in {0.9, -1} with load = 3, solver scip')
    assert isinstance(s, ast.StudyDecl)
    assert (s.name.id, s.title) == ("t", "a title")
    values = [(name.id, [c.value for c in choices]) for name, choices in s.columns]
    assert values == [("model", ["a", "b"]), ("cap", [0.9, -1])]
    assert [(g.name.id, g.choice.value) for g in s.settings] == [("load", 3)]
    assert [(g.name.id, g.choice.value) for g in s.options] == [("solver", "scip")]


def test_names_together_vary_together() -> None:
    s = read("study t over (scenario, level) in {(A, 1), (A, 0.8)}, cap in {1}")
    assert isinstance(s, ast.StudyDecl)
    values = [(name.id, [c.value for c in choices]) for name, choices in s.columns]
    assert values == [("scenario", ["A", "A"]), ("level", [1, 0.8]), ("cap", [1])]


@pytest.mark.parametrize("text", ["study t", 'study t "only a title"', "study t with load = 1"])
def test_a_study_may_run_over_nothing(text: str) -> None:
    s = read(text)
    assert isinstance(s, ast.StudyDecl)
    assert s.over == ()


@pytest.mark.parametrize(
    ("text", "body", "unit"),
    [
        ("report losses [pu]", "losses", "pu"),
        ("report s[708]", "s[708]", None),
        ("report s[708] [pu]", "s[708]", "pu"),
        ("report s[708][pu]", "s[708]", "pu"),
        ("report abs(v[k]) [kV] published 1", "abs(v[k])", "kV"),
        ("report max{t in T} d[t] [%] within 1 beside 2", "(max{(t in T)} d[t])", "%"),
        ("report sum{t in T: d[t] > 5 [kW]} d[t] [kW]", None, "kW"),
        ("report p/(1 [MW])", "(p / 1 [MW])", None),
        ("report min(a, 1 [MW])", None, None),
    ],
)
def test_a_bracket_behind_a_quantity_is_its_unit(
    text: str, body: str | None, unit: str | None
) -> None:
    (q,) = _report(text).quantities
    assert (None if q.unit is None else q.unit.text) == unit
    assert body is None or brackets(q.body) == body


def test_marking_moves_no_character() -> None:
    text = 'report x[a] [kW], "[no]" [MW] published 1 "[pu]"'
    found = marked(text)
    assert found.replace(OPEN, "[").replace(CLOSE, "]") == text
    assert found.count(OPEN) == 2
    assert marked("c: x [k] == 1") == "c: x [k] == 1"


def test_printed_values_keep_their_digits() -> None:
    r = _report('report x published 0.00890, -1.0e2 "why", 0.858 + 0.415j, 2j, none, "north"')
    texts = [p.texts for p in r.printed]
    assert texts == [("0.00890",), ("-1.0e2",), ("0.858+0.415j",), ("2j",), None, ("north",)]
    assert [p.note for p in r.printed] == ["", "why", "", "", "", ""]
    assert r.printed[5].is_label
    assert r.judged == "published"


def test_printed_sets_and_lists_in_brackets() -> None:
    r = _report('report x beside ({7, 8}, {}, {"a", 10} "late")')
    assert [(p.texts, p.is_set) for p in r.printed] == [
        (("7", "8"), True),
        ((), True),
        (("a", "10"), True),
    ]
    assert (r.judged, r.printed[2].note) == ("beside", "late")


def test_tolerances() -> None:
    assert _report("report x within 10 % published 1").within is not None
    r = _report("report x truncated within 0.002 published 1")
    assert r.truncated
    assert r.within is not None
    assert (r.within.value, r.within.percent) == (0.002, False)


def test_quantities_may_have_names_and_stand_together() -> None:
    r = _report("report worst = argmax{k in BUS} d[k], seconds [s]")
    assert [q.name and q.name.id for q in r.quantities] == ["worst", None]


def test_values_of_other_runs() -> None:
    (q,) = _report("report abs(v[k] - nl.v[k,1]) + nl.losses").quantities
    found = [n for n in ast.descend(q.body) if isinstance(n, ast.Elsewhere)]
    assert [(n.run.id, n.value.id, len(n.args)) for n in found] == [
        ("nl", "v", 2),
        ("nl", "losses", 0),
    ]


def test_plots() -> None:
    p = read('plot f "Title": box of v[k] [pu], w[k] by model')
    assert isinstance(p, ast.PlotDecl)
    assert (p.name.id, p.title, p.boxes, p.over) == ("f", "Title", True, None)
    assert p.by is not None and p.by.id == "model"
    lines = read("plot f: box[t] over t")
    assert isinstance(lines, ast.PlotDecl)
    assert (lines.boxes, lines.over is not None, lines.by) == (False, True, None)


def test_definitions_and_notes() -> None:
    let = read('let d{k in BUS} "apart" [pu] = v[k]')
    assert isinstance(let, ast.LetDecl)
    assert (let.name.id, let.prose, let.unit and let.unit.text) == ("d", "apart", "pu")
    note = read('note "a labelled reconstruction"')
    assert isinstance(note, ast.NoteDecl)


@pytest.mark.parametrize(
    "text",
    [
        "study t by proven over scenario in {a}",
        "study t over algorithm in {a}, cap in {1}",
        "study t over snapshot in SNAPSHOT",
        "study t over chosen in subsets(SITE, 3)",
    ],
)
def test_studies_of_later_versions_are_refused_with_their_lines(text: str) -> None:
    lines = f'{text}\n  let a = {{1: 2 3}}\n  report open {{7}} 3\n  plot p: network(x)\n  note "a"\nset A'
    module, findings = parse(Source("m", lines))
    assert [d.code for d in findings] == ["GL104"] * 5
    assert [type(s) for s in module.statements] == [ast.SetDecl]


def test_other_statements_of_a_block_leave_its_lines_readable() -> None:
    _, findings = parse(Source("m", "study t over cap in {1}\n  solve sd\n  report x\n"))
    assert [(d.code, d.span and d.span.text) for d in findings] == [("GL104", "solve")]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("study t over cap in {}", "}"),
        ("study t over cap", "p"),
        ("report x published", "d"),
        ("report x published 1,, 2", ","),
        ("report x within published 1", "published"),
        ("plot f v[k] over k", "v"),
        ("note losses", "losses"),
    ],
)
def test_mistakes_are_found_at_their_place(text: str, at: str) -> None:
    _, findings = parse(Source("m", text))
    assert [d.span and d.span.text for d in findings] == [at]
