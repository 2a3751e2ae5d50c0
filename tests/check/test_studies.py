"""What a study may name, and what is found where it names something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridlang.diagnostics import GridlangError
from gridlang.pipeline import check, check_with_studies
from gridlang.source import Source

from .marked import SCENE, expect, findings

# A study needs an objective and a formulation to speak of.
_MORE = "minimize cost [$]: t*1 [$]\nformulation polar of scene: v as polar\nformulation rect of scene: v as rectangular\n"
_FORMS = "study a over formulation in {polar, rect}\n"

_BAD = [
    # outside of a study
    ("«report t»", "GL214", "stands in no study", "study NAME"),
    ('study a\nset OTHER\n  «note "late"»', "GL214", "`note` stands in no study", ""),
    ("c: t == «polar.t»", "GL214", "value of another run", "take the prefix off"),
    # what it runs over
    ("study a over formulation in {«polr»}", "GL215", "no formulation `polr`", "polar"),
    ("study a over «bigg» in {1, 2}", "GL215", "no parameter `bigg`", "big"),
    ("study a over «t» in {1}", "GL215", "no parameter `t`", "data"),
    ("study a over big in {«low», 2}", "GL215", "`big` is a number", "figure"),
    ("study a over model in {«nowhere»}", "GL215", "no model `nowhere`", ""),
    ("study a with «sover» scip", "GL215", "no option `sover`", "solver"),
    ("study a with gap «small»", "GL215", "takes a number", "gap 0.01"),
    ("study a with solver «3»", "GL215", "takes a name", "solver scip"),
    ("study a\nstudy «a»", "GL204", "declared twice", "another name"),
    ("study a over big in {1}, «big» in {2}", "GL204", "declared twice", ""),
    # what it reports
    ("study a\n  report «pmx»[1]", "GL201", "pmx", "pmax"),
    ("study a\n  report t «[kWX]»", "GL412", "kWX", ""),
    ("study a\n  report «t» [kW]", "GL411", "", ""),
    ("study a\n  report sum{k in BUS} p[«k»] [kW]", "GL301", "", ""),
    ("study a\n  report max{k in BUS} «v[k]»", "GL402", "", ""),
    ("study a\n  report «seconds + sum{g in GEN} p[g]»", "GL411", "", ""),
    ("study a\n  let «t» = 1", "GL204", "declared twice", "another name"),
    ("study a\n  let d = big\n  let «d» = big", "GL204", "declared twice", ""),
    # printed values
    (_FORMS + "  report t published «1»", "GL216", "1 value for 2 runs", "none"),
    (_FORMS + "  report t, big published «1», 2", "GL216", "2 quantities", ""),
    ("study a\n  report t published «{1}»", "GL216", "is a number", "digits"),
    ('study a\n  report t published «"x"»', "GL216", "the printed value is an element", ""),
    ("study a\n  report {k in BUS: pd[k] > 0} published «3»", "GL216", "is a set", "{7, 8}"),
    # other runs
    (_FORMS + "  report «polr».t", "GL215", "no run `polr`", "polar"),
    (_FORMS + "  report polar.«tt»", "GL201", "`tt` in `polar`", ""),
    (_FORMS + "  report sum{g in GEN} polar.v[«g»]", "GL301", "", ""),
    # plots
    ("study a\n  plot «f»: p[g]", "GL215", "needs an index", "over"),
    ("study a\n  plot f: p[g] over «k»", "GL215", "`k` is no open index", ": g"),
    ("study a\n  plot f: p[g] over g by «model»", "GL215", "does not run over `model`", ""),
    ("study a\n  plot f: p[g] over g\n  plot «f»: p[g] over g", "GL204", "declared twice", ""),
    ("study a\n  plot f: «pp»[g,h] over g", "GL201", "pp", "p"),
    ("study a\n  let d{g in GEN} = «pp»[g]\n  plot f: d[g] over g", "GL201", "pp", "p"),
    ("study a\n  plot f: p[«g»,«h»] over g", "GL201 GL201", "g", ""),
]


@pytest.mark.parametrize(("marked", "codes", "message", "help"), _BAD)
def test_a_bad_line(marked: str, codes: str, message: str, help: str) -> None:
    expect(_MORE + marked, codes, message=message, help=help)


def test_all_errors_of_all_studies_are_found_at_once() -> None:
    text = "study a\n  report tt\n  report uu\nstudy b over big in {1, 2}\n  report t beside 1"
    assert sorted(d.code for d in findings(_MORE + text)) == ["GL201", "GL201", "GL216"]


def test_what_may_be_missing_in_a_broken_model_is_no_error_of_a_study() -> None:
    text = "study a\n  report bad[1]\n  report t published {1}"
    assert [d.code for d in findings(_MORE + "var bad{NO}\n" + text)] == ["GL201", "GL216"]


@pytest.mark.parametrize(
    "text",
    [
        "study a",
        'study a "t" over big in {1, 2} with solver highs, gap 0.1\n  note "n"\n  report cost published 1, none',
        "study a\n  let d{g in GEN} [kW] = 2*p[g]\n  report max{g in GEN} d[g] [MW]",
        "study a\n  report {g in GEN: p[g] > 5 [kW]} published {1, 2}",
        "study a\n  report argmax{(l,i,j) in BRANCH} f[l,i,j]",
        "study a\n  report worst = argmin{k in BUS} abs(v[k]) published 3",
        "study a\n  report seconds [s], gap [%], bound [$], cost [$], exactness",
        _FORMS + "  report sum{k in BUS} abs(v[k] - polar.v[k])",
        _FORMS + "  report cost - polar.cost, loss[1,2,3] - rect.loss[1,2,3]",
        "study a\n  plot f: f[l,i,j] [kW] over l",
        "study a\n  plot f: f[l,1,j] over j\n  plot g: box of abs(v[k])",
    ],
)
def test_a_good_study(text: str) -> None:
    assert findings(_MORE + text) == ()


def test_a_line_that_cannot_be_read_silences_what_needs_it() -> None:
    text = (
        "study a\n  let d{k in BUS = abs(v[k])\n  report max{k in BUS} d[k]\n  report t published 1"
    )
    assert [d.code for d in findings(_MORE + text)] == ["GL101"]


def test_a_study_that_cannot_be_read_leaves_no_strays() -> None:
    assert [d.code for d in findings(_MORE + 'study a over {x}\n  report t\n  note "n"')] == [
        "GL101"
    ]


def test_a_study_changes_nothing_of_the_model() -> None:
    plain, _ = check(Source("m", SCENE + _MORE))
    studied, _ = check(Source("m", SCENE + _MORE + _FORMS + "  let d = t\n  report d\n"))
    assert plain == studied


# ---- studies over models


def _folder(root: Path, **files: str) -> Path:
    for name, text in files.items():
        (root / f"{name}.grid").write_text(text, encoding="utf-8")
    return root / "paper.grid"


def _found(path: Path) -> list[tuple[str, str, str]]:
    try:
        found = check(Source(str(path), path.read_text(encoding="utf-8")))[1]
    except GridlangError as error:
        found = error.diagnostics
    return [(d.code, d.span.text if d.span else "", d.note) for d in found]


_BASE = "set A = 1..3\nvar x{A} >= 0\nvar y\nparam cap default 1\n"


def test_names_are_those_of_each_model(tmp_path: Path) -> None:
    path = _folder(
        tmp_path,
        paper="model paper\nvar z\nstudy s over model in {one, two}\n  report x[1], y, z, one.y\n",
        one="model one\n" + _BASE,
        two="model two\nset A = 1..3\nvar x{A}\n",
    )
    assert sorted(_found(path), key=lambda f: f[2:]) == [
        ("GL201", "z", "in the model one"),
        ("GL201", "y", "in the model two"),
    ]


def test_a_model_with_errors_is_named_once(tmp_path: Path) -> None:
    path = _folder(
        tmp_path,
        paper="model paper\nvar z\nstudy s over model in {one}\n  report x[1]\n",
        one="model one\nvar x{B}\n",
    )
    assert [(code, text) for code, text, _ in _found(path)] == [("GL215", "one")]


def test_errors_of_a_file_that_all_use_are_shown_there_alone(tmp_path: Path) -> None:
    path = _folder(
        tmp_path,
        paper='model paper\nuse "net.grid"\nstudy s over model in {one}\n  report x[1]\n',
        one='model one\nuse "net.grid"\n',
        net="var x{B}\n",
    )
    assert [code for code, _, _ in _found(path)] == ["GL201"]


def test_a_set_that_the_other_model_has_not(tmp_path: Path) -> None:
    path = _folder(
        tmp_path,
        paper="model paper\nvar z\nstudy s over model in {one, two}\n  report one.w[1]\n",
        one="model one\nset W = 1..2\nvar w{W}\n",
        two="model two\nvar z\n",
    )
    found = _found(path)
    assert [(code, note) for code, _, note in found] == [("GL201", "in the model two")]


def test_studies_of_used_files_are_their_own(tmp_path: Path) -> None:
    path = _folder(
        tmp_path,
        paper='model paper\nuse "one.grid"\n',
        one="model one\n" + _BASE + "study s over cap in {1}\n  report y\n",
    )
    assert check_with_studies(Source(str(path), path.read_text()))[1] == ()
