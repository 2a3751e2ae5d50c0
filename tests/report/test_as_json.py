"""The object of `--json`: the names and types on which later work relies."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gridlang.diagnostics import Diagnostic
from gridlang.report.as_json import failure_object, solution_object
from gridlang.solution import Certificate, Worst

from .solving import solved

_NAMES = ["acopf", "dcopf", "power_flow", "infeasible", "contradiction", "unbounded", "words"]
_NUMBER = (int, float)
_TEXTS = ("model", "formulation", "class", "solver", "via", "status", "proof")
_COUNTS = ("variables", "constraints", "nonzeros")
_FIGURES = ("objective", "bound", "gap")
_STAGES = {"parse", "check", "lower", "bind", "structure", "solve", "total"}
# As issue 2, section 5 lists them.
_KEYS = {*_TEXTS, *_COUNTS, *_FIGURES, "seconds", "certificate", "diagnostics"}
_STATUSES = {"optimal", "locally_optimal", "feasible", "infeasible", "unbounded", "limit", "error"}


def _object(name: str) -> dict[str, Any]:
    """Return the object as a reader of the printed text sees it."""
    text = json.dumps(solution_object(solved(name)), allow_nan=False)
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.parametrize("name", _NAMES)
def test_every_name_is_there_with_its_type(name: str) -> None:
    found = _object(name)
    assert set(found) >= _KEYS
    assert all(isinstance(found[k], str) for k in _TEXTS)
    assert all(type(found[k]) is int and found[k] >= 0 for k in _COUNTS)
    assert all(found[k] is None or isinstance(found[k], _NUMBER) for k in _FIGURES)
    assert found["status"] in _STATUSES
    assert isinstance(found["diagnostics"], list)


def test_no_name_is_added_without_notice() -> None:
    assert set(_object("acopf")) - _KEYS == {"message", "objective_name", "unit", "iterations"}


@pytest.mark.parametrize("name", _NAMES)
def test_seconds_are_those_of_the_stages(name: str) -> None:
    seconds = _object(name)["seconds"]
    assert set(seconds) == _STAGES
    assert all(isinstance(v, _NUMBER) and v >= 0 for v in seconds.values())
    stages = sum(v for k, v in seconds.items() if k != "total")
    assert seconds["total"] == pytest.approx(stages, abs=1e-5)


@pytest.mark.parametrize("name", _NAMES)
def test_a_certificate_has_its_names(name: str) -> None:
    found = _object(name)["certificate"]
    if found is None:
        assert name in ("contradiction", "infeasible")
        return
    assert set(found) == {"max_violation", "worst", "kkt", "objective", "holds"}
    assert isinstance(found["max_violation"], _NUMBER)
    assert isinstance(found["holds"], bool)
    assert set(found["worst"]) == {"constraint", "index", "value", "unit"}
    assert isinstance(found["worst"]["constraint"], str)
    assert all(isinstance(x, (int, str)) for x in found["worst"]["index"])
    assert isinstance(found["worst"]["value"], _NUMBER)


@pytest.mark.parametrize(
    ("name", "status", "proof"),
    [
        ("acopf", "locally_optimal", "local"),
        ("dcopf", "optimal", "global"),
        ("power_flow", "feasible", "none"),
        ("infeasible", "infeasible", "global"),
        ("contradiction", "infeasible", "global"),
        ("unbounded", "unbounded", "global"),
        ("words", "optimal", "global"),
    ],
)
def test_verdicts(name: str, status: str, proof: str) -> None:
    found = _object(name)
    assert (found["status"], found["proof"]) == (status, proof)
    assert (found["objective"] is None) is (status in ("infeasible", "unbounded", "feasible"))


def test_what_acopf_says() -> None:
    found = _object("acopf")
    assert found["objective"] == pytest.approx(5296.69, rel=1e-5)
    assert (found["objective_name"], found["unit"]) == ("cost", "$/h")
    assert (found["model"], found["formulation"], found["class"]) == ("acopf", "polar", "NLP")
    assert (found["solver"], found["via"]) == ("ipopt", "direct")
    assert (found["variables"], found["constraints"]) == (24, 36)
    assert found["certificate"]["holds"] is True
    assert found["certificate"]["objective"] == pytest.approx(found["objective"])


def test_findings_are_those_of_the_terminal() -> None:
    (found,) = _object("contradiction")["diagnostics"]
    assert found["code"] == "GL906"
    assert {"severity", "message", "file", "line", "column", "labels", "note", "help"} <= set(found)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_becomes_null(value: float) -> None:
    worst = Worst("c", (1, "a"), value, "MW")
    certificate = Certificate(value, worst, value, value, 1e-6)
    s = replace(solved("acopf"), objective=value, bound=value, gap=value, certificate=certificate)
    found = json.loads(json.dumps(solution_object(s), allow_nan=False))
    assert [found[k] for k in _FIGURES] == [None] * 3
    assert [found["certificate"][k] for k in ("max_violation", "kkt", "objective")] == [None] * 3
    assert found["certificate"]["worst"]["value"] is None
    assert found["certificate"]["holds"] is (value == -math.inf)


def test_labels_from_arrays_are_plain_types() -> None:
    found = solution_object(solved("words"))
    assert not isinstance(found["variables"], np.generic)
    assert json.dumps(found)


def test_a_failure_is_an_object_too() -> None:
    found = failure_object([Diagnostic("GL201", "unknown name `x`", help="declare `x`")])
    assert found["status"] == "error"
    assert [d["code"] for d in found["diagnostics"]] == ["GL201"]  # type: ignore[attr-defined]
    assert json.loads(json.dumps(found)) == found


def test_a_failure_has_the_names_of_a_solution() -> None:
    assert set(failure_object([])) >= _KEYS
