"""The questions that are asked of a MATPOWER case, in one list."""

from __future__ import annotations

from collections.abc import Callable

from gridlang.diagnostics import Diagnostic
from gridlang.lint.case.capacity import short_capacity
from gridlang.lint.case.fixed import fixed_limits
from gridlang.lint.case.huge import huge_limits
from gridlang.lint.case.impedance import no_impedance, odd_impedance
from gridlang.lint.case.island import separate_islands
from gridlang.lint.case.magnitudes import suspicious_units
from gridlang.lint.case.parallel import parallel_branches
from gridlang.lint.case.setpoints import setpoints_outside
from gridlang.lint.case.view import Case, view
from gridlang.lint.case.voltages import implausible_voltages
from gridlang.table import Dataset

QUESTIONS: tuple[Callable[[Case], tuple[Diagnostic, ...]], ...] = (
    no_impedance,
    odd_impedance,
    huge_limits,
    fixed_limits,
    implausible_voltages,
    separate_islands,
    suspicious_units,
    parallel_branches,
    short_capacity,
    setpoints_outside,
)


def lint_case(dataset: Dataset) -> tuple[Diagnostic, ...]:
    """Return what is suspicious in a MATPOWER case; nothing for other data.

    What cannot be meant at all (crossed limits, branches without any impedance, islands without a
    reference bus) is an error of reading already.
    """
    case = view(dataset)
    return () if case is None else tuple(d for ask in QUESTIONS for d in ask(case))
