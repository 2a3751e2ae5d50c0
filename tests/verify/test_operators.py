"""Every function, and signs and powers inside one another, as each tool computes them."""

from __future__ import annotations

import pytest
from from_text import ready

from gridlang.verify.run import verify

FUNCTIONS = "sqrt exp log log10 sin cos atan abs".split()
UNKNOWN_TO_MATHPROG = "tan asin acos sinh cosh tanh".split()

NESTED = """
    model nested
    set K = 1..3
    param a{k in K} = k - 2
    param b{k in K} = (-1)*k
    var x{K} in [0.1, 0.9]
    var y in [0.2, 0.9]
    minimize f: sum{k in K} (-(x[k] - y)^2) - (sum{j in K: j != 2} a[j]*x[j])*y
        + (-a[1])*y - (-y)/(x[1]/y) - (x[1] - (y - x[2]))
    subject to
      powers{k in K}: -x[k]^2 - (-y)^2 + 2^x[k] + (x[k]^2)^2 - x[k]/(y*2) - (x[k] - y)/(x[k] + y) <= a[k]
      signs{k in K}: -(b[k])^2*x[k] - (-x[k])*y + (x[k] if k < 2 else (y if k == 2 else -y)) <= 3
      sums: 2*sum{k in K, j in K: j > k and not j == 3} x[k]*x[j] - sum{k in K} x[k]/2 <= 9
      chosen{k in K: k != 2 or a[k] > 0}: x[k] >= min(0.01, a[k]) + max(b[k], -5)
"""


def agrees(text: str, *targets: str) -> None:
    for found in verify(ready(text).bound, targets, points=3):
        if found.not_run.startswith("pip install"):
            continue
        assert found.not_run == ""
        assert found.agrees, found


def test_nested_signs_powers_and_choices() -> None:
    agrees(NESTED, "ampl", "pyomo", "gams", "nl")


@pytest.mark.parametrize("targets", [("ampl", "pyomo", "gams", "nl"), ("pyomo", "gams", "nl")])
def test_functions(targets: tuple[str, ...]) -> None:
    names = FUNCTIONS + (UNKNOWN_TO_MATHPROG if "ampl" not in targets else [])
    rows = "\n".join(f"  of_{n}: {n}(x) + {n}(x*y)*2 <= 30" for n in names)
    head = "model m\nvar x in [0.3, 0.6]\nvar y in [0.4, 0.7]\nminimize f: x\nsubject to\n"
    agrees(f"{head}{rows}\n  turn: atan2(x - y, x + 1) <= 4\n", *targets)
