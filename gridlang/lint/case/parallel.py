"""How many branches share both of their end buses?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gridlang.diagnostics import Diagnostic, Label
from gridlang.lint.case.view import Case, count
from gridlang.lint.finding import note


def parallel_branches(case: Case) -> tuple[Diagnostic, ...]:
    """Return one note (GL847) on all branches that run beside another, with the first pair.

    They are two circuits of a line most often; a row that was entered twice looks alike.
    """
    if not case.line.rows:
        return ()
    start, end = case.ends
    keys = np.minimum(start, end) * case.bus.rows + np.maximum(start, end)
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    later = np.flatnonzero(first[group] != np.arange(len(keys)))
    if not later.size:
        return ()
    columns = [case.of_line(name) for name in ("r", "x", "b", "rate", "tap", "shift")]
    same = np.all([c[later] == c[first[group[later]]] for c in columns], axis=0)
    row = int(later[np.argmax(same)]) if same.any() else int(later[0])
    other = int(first[group[row]])
    what = f"{count(later.size, 'branch')} {'runs' if later.size == 1 else 'run'} beside another"
    if same.any():
        what += f", {int(same.sum())} with the same figures"
    what += f": {case.line_name(row)} beside branch {case.line.keys[0][other]}"
    help = "take a row out if it was entered twice"
    found = note("GL847", what, case.line.where(row, ""), help)
    beside = case.line.where(other, "")
    return (found if beside is None else replace(found, labels=(Label(beside, "the other one"),)),)
