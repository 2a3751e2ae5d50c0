"""What a verification found, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gridlang.report.as_json import certificate_object

if TYPE_CHECKING:
    from gridlang.verify.compare import Difference
    from gridlang.verify.formulations import Mapped
    from gridlang.verify.run import Verified


def table(found: Sequence[Verified]) -> str:
    """Return a page: one part a target, one line a constraint family."""
    parts = []
    for v in found:
        head = f"{v.target} by {v.by}: "
        if v.not_run:
            parts.append(f"{head}not run: {v.not_run}\n")
            continue
        verdict = "agrees" if v.agrees else "DIFFERS"
        shown = [d for d in v.differences if d.rows or d.missing]
        width = max((len(d.family) for d in shown), default=0)
        lines = [_line(d, width) for d in shown]
        parts.append("\n".join([head + verdict, *lines]) + "\n")
    return "\n".join(parts)


def _line(d: Difference, width: int) -> str:
    place = f" at [{', '.join(map(str, d.index))}]" if d.largest > 0 and d.index else ""
    missing = f", {d.missing} rows on one side only" if d.missing else ""
    return f"  {d.family.ljust(width)}  {d.rows:6} rows  {d.largest:.1e}{place}{missing}"


def as_object(v: Verified) -> dict[str, object]:
    """Return what `--json` prints of a target."""
    return {
        "target": v.target,
        "by": v.by,
        "agrees": v.agrees,
        "not_run": v.not_run,
        "families": [
            {
                "family": d.family,
                "rows": d.rows,
                "largest": d.largest,
                "index": list(d.index),
                "missing": d.missing,
            }
            for d in v.differences
        ],
    }


def mapped_text(m: Mapped) -> str:
    """Return a few lines on the points of one formulation in another."""
    head = f"{m.source} in {m.target}: {'agrees' if m.agrees else 'DIFFERS'}\n"
    if m.certificate is None:
        return f"{head}  {m.source} is {m.status}, there is no point to map\n"
    c = m.certificate
    where = "no constraint"
    if c.worst is not None:
        where = f"{c.worst.value:.2g} {c.worst.unit} at {c.worst.place}"
    figures = ", ".join(
        f"{what} {value:.10g}"
        for what, value in (("its own", m.objective), ("there", m.there), ("optimum there", m.best))
        if value is not None
    )
    worst = f"  {'feasible' if c.feasible else 'NOT feasible'} there: worst violation {where}\n"
    return head + worst + (f"  objective: {figures}\n" if figures else "") + _points_line(m)


def _points_line(m: Mapped) -> str:
    if not m.asked:
        return ""
    return (
        f"  feasible points: {m.asked} sought, {len(m.points)} found, "
        f"{m.agreeing} of them feasible there at the same objective\n"
    )


def mapped_object(m: Mapped) -> dict[str, object]:
    """Return what `--json` prints of it."""
    return {
        "source": m.source,
        "target": m.target,
        "agrees": m.agrees,
        "status": m.status,
        "objective": m.objective,
        "there": m.there,
        "best": m.best,
        "certificate": certificate_object(m.certificate),
        "points_sought": m.asked,
        "points": [
            {"here": certificate_object(here), "there": certificate_object(there)}
            for here, there in m.points
        ],
    }
