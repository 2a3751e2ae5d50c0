"""Does the network fall apart, and which parts have no generation?"""

from __future__ import annotations

import numpy as np

from gridlang.diagnostics import Diagnostic
from gridlang.lint.case.view import Case, count, figure
from gridlang.lint.finding import first_of, note, warning


def separate_islands(case: Case) -> tuple[Diagnostic, ...]:
    """Return a finding (GL845) for each island but the largest: a warning without generation."""
    sizes = np.bincount(case.island)
    if len(sizes) < 2:
        return ()
    gens = np.bincount(case.island[case.gen_bus], minlength=len(sizes))
    demand = np.bincount(case.island, case.of_bus("pd"), len(sizes))
    first = np.unique(case.island, return_index=True)[1]

    def one(number: int) -> Diagnostic:
        row = int(first[number])
        what = f"{case.bus_name(row)} is in an island of {count(int(sizes[number]), 'bus')} with "
        what += f"{count(int(gens[number]), 'generator')} and {figure(demand[number])} MW of demand"
        help = "put a branch to the rest in service, or set the type of its buses to 4"
        say = note if gens[number] else warning
        return say("GL845", what, case.bus.where(row, "kind"), help)

    others = np.delete(np.arange(len(sizes)), np.argmax(sizes))
    return (
        *first_of(others[gens[others] == 0], one),
        *first_of(others[gens[others] > 0], one),
    )
