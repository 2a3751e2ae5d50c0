"""Text of models and data arrives as data: names, labels, prose and figures of the awkward kind."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from from_text import ready

import gridlang
from gridlang.api import Loaded, emitted
from gridlang.bound import Bound
from gridlang.diagnostics import GridlangError
from gridlang.emit.render import Subject, emit
from gridlang.emit.target import targets
from gridlang.pipeline import check
from gridlang.source import Source
from gridlang.verify.run import verify

LABELS = [
    "North Sea", "St. John's", 'say "hi"', "$call", "%sys%", "back\\\\slash", "5x", "12e3", "007",
    "param", "end;", "# no", "{;}", "a,b", "(x)", "é漢", "Infinity", "default", "", "'", "__import__('os')",
]  # fmt: skip

UNSPEAKABLE = {"ampl": ["é漢"], "gams": ["%sys%"]}


def labelled(labels: list[str]) -> Bound:
    shown = ", ".join('"' + x.replace('"', '\\"') + '"' for x in labels)
    return ready(
        f"""
        model hostile "quit; shell 'rm'; */ \\" end document"
        set K "elements # ; shell 'rm -rf x';" = {{{shown}}}
        set ONE within K = {{"{labels[0]}"}}
        param weight{{k in K}} "system \\" + '''" = (2 if k == "{labels[0]}" else 3)
        var x{{K}} "amount $offtext" in [0, 4]
        minimize total "*/": sum{{k in K}} weight[k]*(x[k] - 1)^2
        subject to
          least{{k in K}} "(1)" "$call; end;": x[k] >= 0.5*weight[k]
          one{{k in ONE}}: x[k] + x["{labels[1]}"] <= 9
        """
    ).bound


@pytest.mark.parametrize("target", ["ampl", "pyomo", "gams"])
def test_labels_are_the_same_in_the_tool(target: str) -> None:
    labels = [x for x in LABELS if x and x not in UNSPEAKABLE.get(target, ())]
    found, *_ = verify(labelled(labels), [target], points=1)
    if found.not_run.startswith("pip install"):
        pytest.skip(found.not_run)
    assert found.not_run == ""
    assert found.agrees
    assert sum(d.rows for d in found.differences) == len(labels) + 2


def test_prose_closes_no_string_and_begins_no_statement() -> None:
    bound = labelled(LABELS[:5])
    files = _files(bound, "pyomo")
    tree = ast.parse(files["hostile.py"])
    calls = {getattr(n.func, "id", "") for n in ast.walk(tree) if isinstance(n, ast.Call)}
    assert not calls & {"__import__", "exec", "eval", "system"}
    model = _files(bound, "ampl")["hostile.mod"]
    statements = [line for line in model.splitlines() if line and not line.startswith("#")]
    assert not [s for s in statements if "shell" in s.partition("#")[0].replace("'", "")]
    tex = _files(bound, "latex")["hostile.tex"]
    assert r"\$offtext" in tex and tex.count(r"\end{document}") == 1


def _files(bound: Bound, target: str) -> dict[str, str]:
    evaluator = bound.instance.evaluator
    subject = Subject(bound.model, "", bound.lowered, evaluator)
    return {name: str(text) for name, text in emit(subject, target).files.items()}


def test_names_that_are_words_of_a_target() -> None:
    text = """
        model m
        set sum_ = 1..2
        set lambda = 1..3
        param param_{k in lambda} = 2*k
        var var_{lambda} in [0, 9]
        var display in [0, 9]
        var θ in [0, 1]
        var pass in [0, 1]
        var environ in [0, 1]
        minimize option: sum{k in lambda} (var_[k] - param_[k])^2 + display + θ + pass + environ
        subject to
          data{k in lambda}: var_[k] + display >= 1
          objective: θ + pass >= 0.5
    """
    bound = ready(text).bound
    for found in verify(bound, ["ampl", "pyomo", "gams"], points=1):
        if not found.not_run.startswith("pip install"):
            assert found.agrees, found
    assert "theta" in _files(bound, "ampl")["m.mod"]


def test_long_names_stay_apart() -> None:
    a, b = "x" * 300 + "a", "x" * 300 + "b"
    text = f"model m\nvar {a} in [0, 1]\nvar {b} in [0, 2]\nminimize f: {a} - {b}\nsubject to\n  c: {a} + {b} <= 2\n"
    bound = ready(text).bound
    for found in verify(bound, ["ampl", "pyomo", "gams"], points=1):
        if not found.not_run.startswith("pip install"):
            assert found.agrees, found


@pytest.mark.parametrize(
    "figure", ["1e-300", "1e300", "5e-324", "0.1", "123456789.123456789", "9007199254740993"]
)
def test_figures_come_back_as_they_were(figure: str) -> None:
    text = f"""
        model m
        set K = 1..2
        param p{{k in K}} default {figure}
        var x{{K}} in [-1, 1]
        minimize f: sum{{k in K}} x[k]
        subject to
          c{{k in K}}: x[k] <= p[k]
    """
    bound = ready(text, settings={"p[1]": float(figure)}).bound
    for found in verify(bound, ["ampl", "pyomo", "gams"], points=1):
        if found.not_run.startswith("pip install"):
            continue
        if found.target == "gams" and figure == "1e300":
            assert found.not_run == "GAMS has no number as great as 1e+300, in `p`"
        else:
            assert found.agrees, found


def test_a_label_that_a_target_cannot_hold_is_refused_by_name() -> None:
    with pytest.raises(GridlangError, match=r"GL703 AMPL cannot hold the character '\\n'"):
        _files(labelled(["north\\nsea", "b"]), "ampl")


def test_all_that_a_target_cannot_say_is_said_at_once_at_its_place(tmp_path: Path) -> None:
    text = "model m\nset K = 1..3\nvar x in [1, 2]\nminimize f: x\nsubject to\n  a: x*prod{k in K} k >= 1\n  b: x >= prod{k in K} k\n"
    loaded = Loaded(*check(Source("m.grid", text)))
    with pytest.raises(GridlangError) as raised:
        emitted(loaded, (), "pyomo")
    assert [(d.code, d.span.line) for d in raised.value.diagnostics] == [("GL702", 6), ("GL702", 7)]


def test_no_target_is_silent_about_a_constraint() -> None:
    """Every constraint of the library stands in every target under its name."""
    for name in ("acopf", "ots", "unit_commitment"):
        loaded = gridlang.load(name)
        for target in set(targets()) - {"latex"}:
            found = emitted(loaded, (), target)
            text = "".join(map(str, found.files.values()))
            for c in loaded.model.constraints:
                assert any(s in text for n, s in found.names.items() if n.startswith(c.name))
