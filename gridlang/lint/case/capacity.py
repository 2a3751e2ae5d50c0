"""Where is more demand than all generators together can meet?"""

from __future__ import annotations

import numpy as np

from gridlang.diagnostics import Diagnostic
from gridlang.lint.case.view import Case, figure
from gridlang.lint.finding import first_of, warning


def short_capacity(case: Case) -> tuple[Diagnostic, ...]:
    """Return a finding (GL848) for each island whose demand is above its generators' Pmax.

    Islands without a generator are a question of their own (GL845). Losses are left out.
    """
    islands = int(case.island.max(initial=-1)) + 1
    demand = np.bincount(case.island, case.of_bus("pd"), islands)
    at = case.island[case.gen_bus]
    capacity = np.bincount(at, case.of_gen("pmax"), islands)
    short = (demand > capacity) & (np.bincount(at, minlength=islands) > 0)

    def one(number: int) -> Diagnostic:
        pd = np.where(case.island == number, case.of_bus("pd"), -np.inf)
        row = int(np.argmax(pd))
        where = "" if islands == 1 else f" in the island of {case.bus_name(row)}"
        return warning(
            "GL848",
            f"demand of {figure(demand[number])} MW{where} is above the generators' Pmax of "
            f"{figure(capacity[number])} MW together",
            case.bus.where(row, "pd"),
            "put more generation in service, or correct Pd or Pmax",
        )

    return first_of(np.flatnonzero(short), one)
