"""The adapter to amplpy, against a double of its interface: AMPL itself cannot be installed here.

The double holds the signatures of the real package (compared with its stub file), reads the emitted
text as AMPL would be told to, and answers with figures of our own.
"""

from __future__ import annotations

import ast
import sys
import types
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import pytest
from from_text import ready

import gridlang
from gridlang.bound import Bound
from gridlang.diagnostics import GridlangError
from gridlang.ground.lift import row_prices
from gridlang.through import ampl as through


class AMPLException(RuntimeError):  # noqa: N818
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line

    def get_line_number(self) -> int:
        return self.line

    def get_message(self) -> str:
        return self.args[0]


class Frame:
    def __init__(self, figures: dict[object, float]) -> None:
        self.figures = figures

    def to_dict(self) -> dict[object, float]:
        return self.figures


class Entity:
    def __init__(self, figures: dict[object, float]) -> None:
        self.figures = figures

    def get_values(self, suffixes: object = None) -> Frame:
        return Frame(self.figures)


class AMPL:
    """What the adapter uses of amplpy.AMPL; `plan` says how it answers."""

    plan: ClassVar[dict[str, Any]] = {}

    def __init__(self, environment: object = None, langext: object = None) -> None:
        if self.plan.get("missing"):
            raise RuntimeError("AMPL could not be started")
        self.seen: list[str] = []
        type(self).last = self

    def get_option(self, name: str) -> str:
        return self.plan.get("version", "AMPL Version 20250901 (Linux)")

    def read(self, filename: str) -> None:
        self.seen.append(Path(filename).read_text())
        if "refuses" in self.plan:
            line = next(
                i for i, x in enumerate(self.seen[0].splitlines(), 1) if self.plan["refuses"] in x
            )
            raise AMPLException(line, "syntax error")

    def read_data(self, filename: str) -> None:
        self.seen.append(Path(filename).read_text())

    def solve(
        self,
        problem: str = "",
        solver: str = "",
        verbose: bool = True,
        return_output: bool = False,
        **kwargs: Any,
    ) -> str:
        self.solver, self.options = solver, kwargs
        return self.plan.get("output", "")

    def get_value(self, scalar_expression: str) -> object:
        number = self.plan.get("number", 0)
        return number if scalar_expression.endswith("num") else "solved"

    def get_variable(self, name: str) -> Entity:
        return Entity(self.plan["variables"][name])

    def get_constraint(self, name: str) -> Entity:
        return Entity(self.plan["duals"].get(name, {}))

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> type[AMPL]:
    module = types.ModuleType("amplpy")
    module.AMPL = AMPL  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "amplpy", module)
    monkeypatch.setattr(through, "find_spec", lambda name: object())
    monkeypatch.setattr(AMPL, "plan", {})
    return AMPL


def key(label: tuple[object, ...]) -> object:
    """Return an index as amplpy gives it: numbers are floats, tuples only where there are many."""
    parts = tuple(float(k) if isinstance(k, int) else k for k in label)
    return parts[0] if len(parts) == 1 else parts or None


def plan_of(bound: Bound) -> dict[str, Any]:
    """Return what AMPL would answer, from a solve of our own: values, and duals in AMPL's sign."""
    from gridlang.ground.labels import labels, values_by_label
    from gridlang.solve.ipopt import Ipopt
    from gridlang.solve.solver import Request

    instance = bound.instance
    raw = Ipopt().solve(instance, Request())
    variables = {
        name: {key(k): v for k, v in figures.items()}
        for name, figures in values_by_label(instance, raw.x).items()
    }
    duals = {}
    prices, _ = row_prices(instance, raw.x, raw.multipliers)
    for f in instance.families:
        own = prices[f.first : f.first + f.size].tolist()
        keys = map(key, labels(instance.evaluator.elements, f.codes(), f.size))
        duals[f.constraint.name] = dict(zip(keys, own, strict=True))
    return {"variables": variables, "duals": duals}


def test_the_answer_is_read_back_with_prices(double: type[AMPL]) -> None:
    bound = gridlang.load("acopf").bind("case9").bound
    double.plan |= plan_of(bound)
    found, ours = bound.solve(via="amplpy"), bound.solve()
    assert (found.status, found.solver, found.via) == ("locally_optimal", "ipopt", "amplpy")
    assert found.objective == pytest.approx(ours.objective, rel=1e-7)
    assert found.certificate is not None and found.certificate.stationary
    assert found.duals["balance"].values == pytest.approx(ours.duals["balance"].values, rel=1e-4)
    assert double.last.closed
    assert double.last.seen[0].startswith("# acopf, polar")
    assert "param: BUS:" in double.last.seen[1]


def test_options_go_under_the_solvers_name(double: type[AMPL]) -> None:
    ready_bound = gridlang.load("dcopf").bind("case9")
    double.plan |= plan_of(ready_bound.bound)
    ready_bound.solve(via="amplpy", solver="knitro", tol=1e-7, options={"outlev": 0})
    assert double.last.solver == "knitro"
    assert double.last.options == {"knitro_options": "feastol=1e-07 outlev=0"}


@pytest.mark.parametrize(
    ("number", "status"), [(200, "infeasible"), (300, "unbounded"), (400, "feasible")]
)
def test_verdicts(double: type[AMPL], number: int, status: str) -> None:
    bound = gridlang.load("acopf").bind("case9").bound
    double.plan |= plan_of(bound) | {"number": number}
    assert bound.solve(via="amplpy").status == status


def test_a_failure_without_an_answer(double: type[AMPL]) -> None:
    bound = gridlang.load("acopf").bind("case9").bound
    double.plan |= {"number": 500, "output": "ipopt crashed"}
    found = bound.solve(via="amplpy")
    assert found.status == "error" and "ipopt crashed" in found.message


def refused(double: type[AMPL], case: str = "case9", **plan: object) -> str:
    double.plan |= plan
    with pytest.raises(GridlangError) as raised:
        gridlang.load("acopf").bind(case).solve(via="amplpy")
    (found,) = raised.value.diagnostics
    return f"{found.code} {found.message} {found.note} {found.help}"


def test_what_goes_wrong_is_an_answer(double: type[AMPL]) -> None:
    said = refused(double, missing=True)
    assert "GL901 AMPL is not installed" in said
    assert "python -m amplpy.modules install ipopt" in said
    double.plan.clear()
    assert "GL901 ipopt found no licence" in refused(double, number=500, output="No license found")
    double.plan.clear()
    assert "amplpy.modules install ipopt" in refused(double, number=-1, output="cannot find ipopt")


def test_the_demo_is_counted_against_beforehand(double: type[AMPL]) -> None:
    said = refused(double, "case118", version="AMPL Version 2025 (Demo license)")
    assert "AMPL's demo takes 300 variables and 300 constraints; this problem has 344" in said
    assert double.last.seen == []


def test_a_line_that_ampl_refuses_is_traced_to_the_grid_file(double: type[AMPL]) -> None:
    said = refused(double, refuses="subject to thermal")
    text = (Path(gridlang.__file__).parent.parent / "models/opf/acopf.grid").read_text()
    line = next(i for i, x in enumerate(text.splitlines(), 1) if "thermal{" in x)
    assert "GL704 AMPL does not take line" in said
    assert f"acopf.grid, line {line}" in said


def test_without_amplpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(through, "find_spec", lambda name: None)
    with pytest.raises(GridlangError, match="GL901 amplpy is not installed"):
        ready("model m\nvar x in [0, 9]\nmaximize f: x\n").solve(via="amplpy")


@pytest.mark.skipif(find_spec("amplpy") is None, reason="amplpy is not installed")
def test_the_double_has_the_signatures_of_the_real_package() -> None:
    spec = find_spec("amplpy")
    assert spec is not None and spec.origin is not None
    stub = ast.parse(Path(spec.origin).with_suffix(".pyi").read_text())
    classes = {n.name: n for n in stub.body if isinstance(n, ast.ClassDef)}
    for ours, theirs in ((AMPL, "AMPL"), (Entity, "Entity")):
        found = {f.name: f for f in classes[theirs].body if isinstance(f, ast.FunctionDef)}
        for name in vars(ours):
            method = getattr(ours, name)
            if name.startswith("_") or not callable(method):
                continue
            args = [a.arg for a in found[name].args.args]
            code = method.__code__
            assert list(code.co_varnames[: code.co_argcount]) == args, name
    import amplpy

    assert amplpy.DataFrame.to_dict.__doc__.startswith("DataFrame.to_dict(self)")
    for name in ("get_line_number", "get_message"):
        assert hasattr(amplpy.AMPLException, name)
