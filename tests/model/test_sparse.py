"""Admittance matrices: the figures of the textbook, and sums over lines where sums over nodes stand."""

from __future__ import annotations

import numpy as np
import pytest
from from_text import ready

from gridlang.diagnostics import GridlangError
from gridlang.model.show import show
from gridlang.pipeline import check
from gridlang.source import Source

NETWORK = """
    model network
    set BUS = 1..4
    set LINE({positions}) = {lines}
    param slack in BUS = 1
    param y{{k in BUS, m in BUS}} complex = admittance{{({positions_named}) in LINE}} {admittance}
    param G{{k in BUS, m in BUS}} = re(y[k,m])
    var v{{BUS}} complex start 1
    define injected{{k in BUS}} = v[k]*conj(sum{{m in BUS}} y[k,m]*v[m])
    define losses = sum{{k in BUS, m in BUS: k != slack}} G[k,m]*re(v[k]*conj(v[m]))
    minimize f: sum{{k in BUS}} abs2(v[k])
    subject to
      c{{k in BUS}}: re(injected[k]) + losses >= -1
"""


def network(positions: str, lines: str, admittance: str) -> str:
    named = ", ".join(p.split()[0] for p in positions.split(","))
    return NETWORK.format(
        positions=positions, positions_named=named, lines=lines, admittance=admittance
    )


PLAIN = network("i in BUS, j in BUS", "{(1,2), (2,3), (2,2)}", "(i + j*1j)")
PARALLEL = network("l, i in BUS, j in BUS", "{(1,1,2), (2,2,1), (3,2,3)}", "(l + 1j)")


def matrix(text: str) -> np.ndarray:
    bound = ready(text).bound
    figures = bound.instance.evaluator.figures_of("y")
    assert figures.index is not None
    dense = np.zeros((5, 5), dtype=complex)
    dense[figures.index.columns] = figures.values
    return dense[1:, 1:]


def test_a_line_to_itself_joins_nothing() -> None:
    a, b = 1 + 2j, 2 + 3j
    expected = [[a, -a, 0, 0], [-a, a + b, -b, 0], [0, -b, b, 0], [0, 0, 0, 0]]
    assert matrix(PLAIN) == pytest.approx(np.array(expected))


def test_parallel_lines_of_either_direction_add_up() -> None:
    a, b = 3 + 2j, 3 + 1j
    expected = [[a, -a, 0, 0], [-a, a + b, -b, 0], [0, -b, b, 0], [0, 0, 0, 0]]
    assert matrix(PARALLEL) == pytest.approx(np.array(expected))


def test_sums_over_nodes_run_over_lines() -> None:
    model, _ = check(Source("m.grid", PLAIN))
    shown = {d.name: show(d.body) for d in model.defines}
    assert shown["injected"] == "v[k]*conj(sum{(k_, m) in y_pairs: k_ == k} y[k, m]*v[m])"
    assert shown["losses"] == "sum{(k, m) in y_pairs: k != slack} G[k, m]*re(v[k]*conj(v[m]))"
    assert ready(PLAIN).bound.instance.evaluator.set("y_pairs").rows == 8


def test_the_sums_are_the_same() -> None:
    bound = ready(PLAIN).bound
    found = bound.solve()
    v, y = found["v"].values, matrix(PLAIN)
    assert found["injected"].values == pytest.approx(v * np.conj(y @ v))
    inner = np.real(y[1:] * np.conj(v)[None, :] * v[1:, None]).sum()
    assert found["losses"].values == pytest.approx([inner])


def test_an_admittance_stands_alone() -> None:
    with pytest.raises(GridlangError, match="GL217"):
        check(Source("m.grid", PLAIN.replace("= admittance", "= 2*admittance")))
