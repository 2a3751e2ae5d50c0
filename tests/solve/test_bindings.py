"""Both ways to Ipopt give one answer: ipyopt, and the library inside CasADi's wheel."""

from __future__ import annotations

import pytest
from small import refused

import gridlang
from gridlang.solution import Solution
from gridlang.solve import ipopt_ipyopt, ipopt_library, registry
from gridlang.solve.ipopt import Ipopt

BINDINGS = [
    pytest.param(
        b,
        id=b.__name__.rpartition(".")[2],
        marks=pytest.mark.skipif(not b.availability().installed, reason=f"{b.__name__}: not here"),
    )
    for b in (ipopt_ipyopt, ipopt_library)
]


def only(monkeypatch: pytest.MonkeyPatch, *bindings: object) -> None:
    """Leave Ipopt these bindings alone."""
    monkeypatch.setattr(registry, "SOLVERS", (Ipopt(bindings=bindings),))  # type: ignore[arg-type]


def answer(model: str, case: str, **how: object) -> Solution:
    return gridlang.load(model).bind(case).solve(**how)  # type: ignore[arg-type]


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize(
    ("model", "case", "cost"),
    [("acopf", "case9", 5296.69), ("acopf", "case118", 129660.69), ("dcopf", "case30", 565.21)],
)
def test_optimum(
    binding: object, model: str, case: str, cost: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, binding)
    solution = answer(model, case)
    assert solution.objective == pytest.approx(cost, rel=1e-5)
    assert solution.certificate is not None
    assert solution.certificate.stationary


@pytest.mark.parametrize("binding", BINDINGS)
def test_prices(binding: object, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, binding)
    duals = answer("acopf", "case9").duals["balance"]
    assert [duals[k].real for k in (1, 2, 3)] == pytest.approx(
        [24.7557, 24.0345, 24.0759], abs=1e-4
    )


@pytest.mark.parametrize("binding", BINDINGS)
def test_infeasible(binding: object, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, binding)
    solution = gridlang.load("acopf").bind("case9", settings={"pd[5]": 2000.0}).solve()
    assert solution.status == "infeasible"


@pytest.mark.parametrize("binding", BINDINGS)
def test_power_flow_without_an_objective(binding: object, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, binding)
    assert answer("power_flow", "case14").status == "feasible"


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize("options", [{"nonsense": 1}, {"max_iter": "abc"}])
def test_unknown_options(
    binding: object, options: dict[str, str | int], monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, binding)
    (found,) = refused(answer, "acopf", "case9", options=options)
    assert found.code == "GL903"


@pytest.mark.parametrize("binding", BINDINGS)
def test_a_failure_in_a_callback_comes_out(
    binding: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, binding)
    from gridlang.ground.functions import Functions

    ready = gridlang.load("acopf").bind("case9")
    calls = []

    def hessian(*args: object) -> None:
        calls.append(args)
        raise RuntimeError("in the middle")

    monkeypatch.setattr(Functions, "hessian", hessian)
    with pytest.raises(RuntimeError, match="in the middle"):
        ready.solve()
    assert len(calls) == 1


@pytest.mark.parametrize("binding", BINDINGS)
def test_a_failure_in_the_progress_comes_out(
    binding: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, binding)
    from gridlang.solve.solver import Progress, Request

    def progress(p: Progress) -> None:
        if p.iteration == 2:
            raise RuntimeError("no room on the screen")

    with pytest.raises(RuntimeError, match="no room"):
        gridlang.load("acopf").bind("case9").bound.solve(Request(progress=progress))


def test_no_binding_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch)
    (found,) = refused(answer, "acopf", "case9")
    assert found.code == "GL901"
    assert "pip install" in found.help
