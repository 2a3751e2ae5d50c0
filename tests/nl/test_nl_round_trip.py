"""Written and read by ourselves, text and binary: the same problem comes back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from from_text import ready
from nl_problems import assert_same, empty, every_operator, kernel_of, mixed, shared
from of_library import data_for, formulations, loaded

import gridlang
from gridlang.ground.kernel import Kernel, Term
from gridlang.nl import NlProblem, from_problem, read_nl, write_nl
from gridlang.nl.layout import lay_out
from gridlang.nl.shared import shared_of
from gridlang.nl.template import pieces_of

BINARY = pytest.mark.parametrize("binary", [False, True], ids=["text", "binary"])


def round_trip(problem: NlProblem, path: Path, binary: bool) -> NlProblem:
    order = write_nl(problem, path / "p.nl", binary=binary)
    back = read_nl(path / "p.nl")
    assert_same(problem, back, order)
    return back


@pytest.mark.parametrize("case", ["case9", "case14"])
@pytest.mark.parametrize(("model", "formulation"), formulations())
def test_library(model: str, formulation: str, case: str, tmp_path: Path) -> None:
    if data_for(model, case) != [case] and case != "case9":
        pytest.skip("brings data of its own")
    instance = loaded(model).bind(*data_for(model, case), formulation=formulation).bound.instance
    problem = from_problem(instance)
    for binary in (False, True):
        round_trip(problem, tmp_path, binary)
        assert problem.n == instance.n and problem.m == instance.m


@BINARY
def test_every_operator(binary: bool, tmp_path: Path) -> None:
    round_trip(every_operator(), tmp_path, binary)


@BINARY
@pytest.mark.parametrize("seed", range(6))
def test_all_classes_of_variables(seed: int, binary: bool, tmp_path: Path) -> None:
    round_trip(mixed(seed), tmp_path, binary)


@BINARY
@pytest.mark.parametrize("seed", range(3))
def test_defined_variables(seed: int, binary: bool, tmp_path: Path) -> None:
    problem = shared(seed)
    round_trip(problem, tmp_path, binary)
    round_trip(problem.turned(), tmp_path, binary)
    counts = lay_out(problem).header.defined
    assert min(counts) > 0, counts


def test_defined_variables_are_merged_over_rows_and_kernels() -> None:
    """v² of two buses, used by four branches' ends in one kernel and by each bus in another."""
    branches = kernel_of([[0, 1, 0, 1]], [0, 1, 2, 3], "sin", np.ones(4))
    g = branches.graph
    square = g.mul(g.slot(0), g.slot(0))
    flows = [g.mul(branches.figures(np.arange(k, k + 4.0)), square) for k in (1, 5)]
    branches.terms[:] = [Term(g.call("sin", flow), np.arange(4)) for flow in flows]
    buses = kernel_of([[0, 1], [0, 1]], [4, 5], "mul", np.array([2.0, 3.0]))
    found = shared_of((branches, buses), 2, 6)
    assert found.counts == (0, 2, 0)
    (definition,) = found.definitions
    assert definition.rows.tolist() == [2, 3]
    assert [c.tolist() for c in definition.columns] == [[0, 1]]
    uses = [pieces_of(p, t.node, t.rows) for p in found.kernels for t in p.kernel.terms]
    assert [c.tolist() for p in uses for c in p.columns] == [[2, 3, 2, 3]] * 2 + [[2, 3]]
    assert [c.tolist() for c in uses[0].below] == [[0, 1, 0, 1]]


@BINARY
def test_maximise(binary: bool, tmp_path: Path) -> None:
    problem = mixed(0)
    turned = problem.turned()
    x = np.full(problem.n, 0.3)
    assert turned.maximize
    assert turned.functions().objective(x) == -problem.functions().objective(x)
    round_trip(turned, tmp_path, binary)


@BINARY
@pytest.mark.parametrize(("n", "m"), [(3, 0), (3, 2), (1, 1), (0, 0)])
@pytest.mark.parametrize("objective", [False, True])
def test_empty(n: int, m: int, objective: bool, binary: bool, tmp_path: Path) -> None:
    round_trip(replace(empty(n, m), has_objective=objective), tmp_path, binary)


@BINARY
def test_constant_objective(binary: bool, tmp_path: Path) -> None:
    round_trip(replace(empty(2, 1), constant=-1.25e-300), tmp_path, binary)


@BINARY
def test_linear(binary: bool, tmp_path: Path) -> None:
    entries = (np.array([0, 1, 1]), np.array([2, 0, 1]), np.array([0.1, 1e300, -1 / 3]))
    problem = replace(empty(3, 2), linear=entries, gradient=(np.array([1]), np.array([2.0])))
    back = round_trip(problem, tmp_path, binary)
    assert back.kernels == ()


@BINARY
def test_powers_stay_powers(binary: bool, tmp_path: Path) -> None:
    square, cube = Kernel(2), Kernel(2)
    for kernel, exponent in ((square, 2.0), (cube, 3.0)):
        g = kernel.graph
        node = g.pow(kernel.slot(np.array([0, 1])), g.const(exponent))
        kernel.terms.append(Term(g.add(node, g.call("sin", node)), np.array([0, 1])))
    problem = replace(empty(2, 2), kernels=(square, cube))
    round_trip(problem, tmp_path, binary)
    square_alone = kernel_of([[0], [0]], [0], "mul", np.ones(1))
    back = round_trip(replace(empty(1, 1), kernels=(square_alone,)), tmp_path, binary)
    assert back.functions().degrees() == (0.0, 2.0)


def test_an_instance_is_taken_as_it_is(tmp_path: Path) -> None:
    model = """
        model m
        var x in [0, 4]
        var k integer in [0, 3]
        maximize f: 3*x - x^2 + k
        subject to
          c: x*k <= 2
    """
    instance = ready(model).bound.instance
    order = write_nl(instance, tmp_path / "p.nl", names=True)
    back = read_nl(tmp_path / "p.nl")
    assert_same(from_problem(instance), back, order)
    assert not back.maximize
    assert set(back.column_names) == {"x", "k"}
    assert back.row_names == ("c",)


@BINARY
def test_what_is_infeasible_stays_so(binary: bool, tmp_path: Path) -> None:
    model = """
        model m
        param a = 0
        var x in [0, 4]
        minimize f: exp(x)
        subject to
          c: a*x >= 1
          d: exp(x) + x >= 2
    """
    instance = ready(model).bound.instance
    assert instance.m == 1 and len(instance.reduced.impossible) == 1
    order = write_nl(instance, tmp_path / "p.nl", binary=binary, names=True)
    back = read_nl(tmp_path / "p.nl")
    assert_same(from_problem(instance), back, order)
    assert (back.m, back.row_names) == (2, ("d", "c"))
    assert back.lower.tolist() == [2, 1]


def test_names_of_families(tmp_path: Path) -> None:
    instance = gridlang.load("acopf").bind("case9").bound.instance
    order = write_nl(instance, tmp_path / "p.nl", names=True)
    columns = (tmp_path / "p.col").read_text().splitlines()
    rows = (tmp_path / "p.row").read_text().splitlines()
    assert len(set(columns)) == instance.n and len(rows) == instance.m + 1
    original = np.flatnonzero(instance.reduced.row_of >= 0)
    for j, name in enumerate(columns):
        assert name == instance.column_place(int(order.columns[j])).name.replace(", ", ",")
    for i, name in enumerate(rows[:-1]):
        assert name == instance.row_place(int(original[order.rows[i]])).name.replace(", ", ",")


def test_names_of_a_problem_without_names(tmp_path: Path) -> None:
    order = write_nl(mixed(0), tmp_path / "p.nl", names=True)
    back = read_nl(tmp_path / "p.nl")
    assert back.column_names == tuple(f"x[{j + 1}]" for j in order.columns)
    assert back.row_names == tuple(f"c[{i + 1}]" for i in order.rows)


def test_nothing_is_left_behind_when_writing_fails(tmp_path: Path) -> None:
    bad = replace(empty(1, 1), constant=np.inf)
    with pytest.raises(gridlang.GridlangError) as raised:
        write_nl(bad, tmp_path / "p.nl")
    assert raised.value.diagnostics[0].code == "GL910"
    (tmp_path / "d.nl").mkdir()
    with pytest.raises(OSError):
        write_nl(empty(1, 1), tmp_path / "d.nl")
    assert [x.name for x in tmp_path.iterdir()] == ["d.nl"]
