"""The emitted GAMS program, solved by GAMS: the same answer, prices included, certified."""

from __future__ import annotations

from dataclasses import replace

import pytest
from from_text import ready
from of_library import LONG, data_for, formulations, loaded

import gridlang
from gridlang.diagnostics import GridlangError
from gridlang.emit.render import emit
from gridlang.solve.solver import Request
from gridlang.through import gams
from gridlang.through.read_back import task_of

pytestmark = pytest.mark.skipif(not gams.available(), reason="gamspy-base is not installed")


@pytest.mark.parametrize(("model", "formulation"), [f for f in formulations() if f[0] not in LONG])
def test_the_library_has_the_same_answers(model: str, formulation: str) -> None:
    bound = loaded(model).bind(*data_for(model), formulation=formulation)
    ours, theirs = bound.solve(), bound.solve(via="gams")
    assert theirs.via == "gams"
    assert theirs.certificate is not None and theirs.certificate.feasible
    if ours.objective is not None:
        assert theirs.status == ours.status
        assert theirs.objective == pytest.approx(ours.objective, rel=1e-5)


@pytest.mark.parametrize("formulation", ["polar", "rectangular"])
def test_prices_come_back_in_the_authors_units(formulation: str) -> None:
    bound = gridlang.load("acopf").bind("case30", formulation=formulation)
    ours, theirs = bound.solve(), bound.solve(via="gams")
    assert theirs.certificate is not None and theirs.certificate.stationary
    for name in ("balance", "thermal", "voltage"):
        assert theirs.duals[name].values == pytest.approx(
            ours.duals[name].values, rel=1e-3, abs=1e-3
        )


def test_texts_as_elements_and_a_maximum_with_ranges() -> None:
    text = """
        model m
        set K = {"north sea", "b", "3rd"}
        param w{k in K} = (3 if k == "b" else 1)
        var x{K} in [-4, 10]
        maximize gain: sum{k in K} (w[k]*x[k] - x[k]^2)
        subject to
          range{k in K}: -1 <= x[k] + x["b"] <= 2
    """
    ours, theirs = ready(text).solve(), ready(text).solve(via="gams")
    assert theirs.objective == pytest.approx(ours.objective, rel=1e-6)
    assert theirs.duals["range"].values == pytest.approx(ours.duals["range"].values, abs=1e-5)


@pytest.mark.parametrize(
    ("text", "status", "proof"),
    [
        ("var x in [0, 4]\nminimize f: x\nsubject to\n  c: x >= 3\n  d: 2*x <= 4\n", "infeasible", "global"),
        ("var n integer in [0, 9]\nmaximize f: n\nsubject to\n  c: 2*n <= 7\n", "optimal", "global"),
        # CPLEX says "infeasible or unbounded": that is no proof of either
        ("var x in [0, 1]\nvar y\nminimize f: y\nsubject to\n  c: x + y <= 1\n", "no_point", "none"),
    ],
)  # fmt: skip
def test_verdicts(text: str, status: str, proof: str) -> None:
    found = ready(f"model m\n{text}").solve(via="gams")
    assert (found.status, found.proof) == (status, proof)


def refused(bound: object, **more: object) -> str:
    with pytest.raises(GridlangError) as raised:
        bound.solve(via="gams", **more)  # type: ignore[attr-defined]
    (found,) = raised.value.diagnostics
    return f"{found.code} {found.message} {found.note} {found.help}"


def test_what_goes_wrong_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    bound = gridlang.load("acopf").bind("case9")
    assert "GL901 GAMS has no solver `nonsense` here" in refused(bound, solver="nonsense")
    assert "GL903 GAMS has no tolerance" in refused(bound, tol=1e-9)
    assert "GL903 options belong to a solver" in refused(bound, options={"a": 1})
    monkeypatch.setattr(gams, "system", lambda: None)
    assert "GL901 GAMS is not installed" in refused(bound)


def test_the_demo_is_counted_against_beforehand() -> None:
    folder = gams.system()
    assert folder is not None
    if "demo" not in (folder / "gamslice.txt").read_text()[:200].lower():
        pytest.skip("this GAMS has a licence")
    said = refused(gridlang.load("acopf").bind("case1354pegase"))
    assert "GAMS's demo takes 1000 rows and 1000 columns; this problem has" in said


def test_a_line_that_gams_refuses_is_traced_to_the_grid_file() -> None:
    bound = gridlang.load("acopf").bind("case9").bound
    emitted = emit(bound.subject, "gams")
    files = {n: str(t).replace("sqr(rate(l))", "sqr(rat(l))") for n, t in emitted.files.items()}
    task = task_of(bound.instance)
    with pytest.raises(GridlangError, match="GL704 GAMS does not take line") as raised:
        gams.solve(replace(emitted, files=files), "", Request(), task)
    note = raised.value.diagnostics[0].note
    text = (gridlang.inputs.library()["acopf"]).read_text().splitlines()
    line = next(i for i, x in enumerate(text, 1) if "thermal{" in x)
    assert f"acopf.grid, line {line}" in note
