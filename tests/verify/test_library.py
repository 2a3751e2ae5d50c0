"""The whole library in every target, evaluated by the tools themselves at random points."""

from __future__ import annotations

import pytest
from of_library import data_for, formulations, loaded

from gridlang.verify.run import verify

NOT_RUN = {
    ("unit_commitment", "ampl"): "MathProg has no `ordered`",
    ("power_flow_limits", "ampl"): "MathProg has no `complements`",
}


@pytest.mark.parametrize("target", ["ampl", "pyomo", "gams", "nl"])
@pytest.mark.parametrize(("model", "formulation"), formulations())
def test_agrees(model: str, formulation: str, target: str) -> None:
    case = "case9" if model == "unit_commitment" else "case30"
    data = data_for(model, case)
    bound = loaded(model).bind(*data, formulation=formulation).bound
    for found in verify(bound, [target], points=1):
        if found.not_run == NOT_RUN.get((model, target)):
            continue
        if found.not_run.startswith("pip install"):
            pytest.skip(found.not_run)
        assert found.not_run == ""
        assert found.agrees, [d for d in found.differences if d.largest > 1e-9 or d.missing]
        assert sum(d.rows for d in found.differences) > 0
