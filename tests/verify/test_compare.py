"""A difference is found where there is one: a check that can fail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import gridlang
from gridlang.api import emitted
from gridlang.verify import mathprog, pyomo
from gridlang.verify.compare import differences
from gridlang.verify.values import Values, our_values, point_of


def compared(module: object, target: str, suffix: str, old: str, new: str) -> dict[str, float]:
    """Return the largest difference of each family, with a text changed in the emitted file."""
    if not module.available():  # type: ignore[attr-defined]
        pytest.skip(module.REMEDY)  # type: ignore[attr-defined]
    bound = gridlang.load("acopf").bind("case9").bound
    random = np.random.default_rng(0).uniform(0, 0.1, bound.instance.n)
    point = point_of(bound.lowered, bound.instance, bound.instance.start + random)
    ours = our_values(bound.lowered, point)
    found = emitted(gridlang.load("acopf"), ["case9"], target)
    files = {
        n: str(t).replace(old, new) if n.endswith(suffix) else t for n, t in found.files.items()
    }
    assert files != found.files
    theirs = module.values_of(replace(found, files=files), point, ours, "cost")  # type: ignore[attr-defined]
    return {d.family: d.largest + d.missing for d in differences(ours, theirs)}


@pytest.mark.parametrize(
    ("module", "target", "suffix", "old", "new", "family"),
    [
        (pyomo, "pyomo", ".py", "- m.sd_re[k]", "+ m.sd_re[k]", "balance_re"),
        (pyomo, "pyomo", ".py", "m.rate[l]**2)", "m.rate[l])", "thermal"),
        (pyomo, "pyomo", ".py", "m.BUS)\n    def voltage", "m.REF)\n    def voltage", "voltage"),
        (mathprog, "ampl", ".mod", "- sd_im[k]", "+ sd_im[k]", "balance_im"),
        (mathprog, "ampl", ".mod", "<= pmax[g];", "<= 2*pmax[g];", "active"),
        (mathprog, "ampl", ".mod", "c1[g]*sr[g]", "c1[g]*si[g]", "objective"),
    ],
)
def test_a_changed_text_is_caught(
    module: object, target: str, suffix: str, old: str, new: str, family: str
) -> None:
    found = compared(module, target, suffix, old, new)
    assert found[family] > 1e-6
    assert all(v < 1e-9 for k, v in found.items() if k != family)


def test_rows_of_one_side_and_turned_relations() -> None:
    inf = float("inf")
    ours = Values(1.0, {"c": {(1,): (0.5, inf), (2,): (0.5, inf)}})
    turned = Values(1.0, {"c": {(1,): (inf, 0.5), (3,): (0.5, inf)}})
    objective, family = differences(ours, turned)
    assert objective.largest == 0
    assert (family.largest, family.missing) == (0, 2)
    assert differences(ours, Values(float("nan"), {}))[0].largest == inf
