"""Branches that cannot be meant, and zeros in them that mean “none”."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gridlang.data.matlab.values import Integers
from gridlang.data.matpower.columns import LINE
from gridlang.data.matpower.findings import Findings, Flaw
from gridlang.data.matpower.part import Part, count, figure


def check_branches(branch: Part, lines: Integers, findings: Findings) -> None:
    """Report branches from a bus to itself, without impedance, or with a rating below zero."""
    start, end, r, x = branch.values[:, :4].T
    rate = branch.values[:, LINE["rate"].at]
    looped = Flaw(
        "GL817",
        1,
        lambda row: f"{branch.name(row)} goes from bus {figure(start[row])} to itself",
        "correct one end, or set its status (column 11) to 0",
    )
    shorted = Flaw(
        "GL808",
        LINE["r"].at,
        lambda row: f"{branch.name(row)} has no impedance: r = x = 0",
        "give it a small reactance, such as x = 1e-4, or merge its two buses",
    )
    negative = Flaw(
        "GL807",
        LINE["rate"].at,
        lambda row: f"rateA {figure(rate[row])} of {branch.name(row)} is below zero",
        "write 0 for no limit",
    )
    findings.flag(branch, lines[(start == end)[lines]], looped)
    findings.flag(branch, lines[((r == 0) & (x == 0))[lines]], shorted)
    findings.flag(branch, lines[(rate < 0)[lines]], negative)


def with_angle_limits(branch: Part, lines: Integers, findings: Findings) -> Part:
    """Return the branches with limits on the angle, deg, infinite where there is none.

    Source: MATPOWER User's Manual 8.0, table B-3: 0/0, and a side beyond 360, is no limit.
    """
    at = [LINE["angmin"].at, LINE["angmax"].at]
    low, high = branch.values[:, at].T
    both = (low == 0) & (high == 0)
    free = np.column_stack([both | (low <= -360), both | (high >= 360)])
    said = np.any(np.isfinite(branch.values[:, at]) & free, axis=1)
    hit = lines[said[lines]]
    if hit.size:
        what = "angle limits 0/0 or beyond 360 degrees read as none"
        place = branch.places.cell(int(hit[0]), LINE["angmin"].at)
        findings.note("GL812", f"{what} for {count(len(hit), 'branch')}", place)
    values = branch.values.copy()
    values[:, at] = np.where(free, [-np.inf, np.inf], values[:, at])
    return replace(branch, values=values)


def with_meant_zeros(branch: Part, lines: Integers, findings: Findings) -> Part:
    """Return the branches with ratings of 0 as infinite, MVA, and ratios of 0 as 1; both noted.

    Source: MATPOWER User's Manual 8.0, table B-3.
    """
    values = branch.values.copy()
    for name, meant, says in (("rate", np.inf, "read as no limit"), ("tap", 1.0, "read as 1")):
        field = LINE[name]
        zero = values[:, field.at] == 0
        values[zero, field.at] = meant
        hit = lines[zero[lines]]
        if hit.size:
            what = f"{field.title} 0 {says} for {count(len(hit), 'branch')}"
            findings.note("GL812", what, branch.places.cell(int(hit[0]), field.at))
    return replace(branch, values=values)
