"""Studies as one JSON object; `values` has the names that later papers rely on."""

from __future__ import annotations

import math

from gridlang.diagnostics.render import as_json
from gridlang.study.judge import figure
from gridlang.study.reproduce import Reproduction, Result, Value, printed_text


def as_object(found: Reproduction) -> dict[str, object]:
    """Return the object that `--json` prints."""
    return {
        "model": found.model,
        "title": found.title,
        "status": "failed" if found.failed else "ok",
        "studies": [_study_object(r) for r in found.results],
        "values": [value_object(v) for v in found.values],
        "diagnostics": [as_json(d) for d in found.findings],
    }


def _study_object(r: Result) -> dict[str, object]:
    return {
        "name": r.study.name,
        "title": r.study.prose,
        "notes": list(r.study.notes),
        "runs": [
            {
                "where": dict(run.where),
                "status": "failed" if o.solution is None else o.solution.status,
                "proof": "none" if o.solution is None else o.solution.proof,
                "solver": "" if o.solution is None else o.solution.solver,
                "objective": None if o.solution is None else _json(o.solution.objective),
                "seconds": None if o.solution is None else o.solution.seconds.get("solve"),
                "reason": o.reason,
                "warnings": list(o.warnings),
            }
            for run, o in zip(r.runs, r.outcomes, strict=True)
        ],
        "figures": [p.stem for p in r.pictures],
    }


def value_object(v: Value) -> dict[str, object]:
    """Return a value: numbers as numbers, complex ones by their parts, sets as lists."""
    published: object = None
    if v.printed is not None and v.printed.texts is not None:
        found = [figure(t) for t in v.printed.texts]
        every = [
            _number(f.value) if f is not None else t
            for f, t in zip(found, v.printed.texts, strict=True)
        ]
        published = every if v.printed.is_set else every[0]
    return {
        "name": v.name,
        "where": dict(v.where),
        "published": published,
        "printed": printed_text(v.printed),
        "computed": _json(v.computed),
        "unit": v.unit,
        "deviation": _json(v.deviation),
        "verdict": str(v.verdict),
        "note": v.note,
    }


def _number(value: complex) -> object:
    return _json(value if value.imag else value.real)


def _json(x: object) -> object:
    if isinstance(x, complex):
        return {"re": _json(x.real), "im": _json(x.imag)}
    if isinstance(x, float):
        return x if math.isfinite(x) else None
    return list(x) if isinstance(x, tuple) else x


def number_text(x: complex | float) -> str:
    """Return a number with all of its digits, a complex one as the language writes it."""
    if isinstance(x, complex):
        sign = "-" if math.copysign(1.0, x.imag) < 0 else "+"
        return f"{x.real!r}{sign}{abs(x.imag)!r}j"
    return repr(x)
