"""A solution as one JSON object, with the names that later work relies on."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gridlang.diagnostics import Diagnostic
from gridlang.diagnostics.render import as_json
from gridlang.solution import Certificate, Solution


def solution_object(s: Solution) -> dict[str, object]:
    """Return the object that `--json` prints; numbers that are not finite become null."""
    return {
        "model": s.model,
        "formulation": s.formulation,
        "class": s.problem_class,
        "solver": s.solver,
        "via": s.via,
        "status": s.status,
        "message": s.message,
        "objective": _finite(s.objective),
        "objective_name": s.objective_name,
        "unit": s.objective_unit,
        "bound": _finite(s.bound),
        "gap": _finite(s.gap),
        "proof": s.proof,
        "variables": s.variables,
        "constraints": s.constraints,
        "nonzeros": s.nonzeros,
        "iterations": s.iterations,
        "seconds": {k: round(v, 6) for k, v in s.seconds.items()},
        "certificate": certificate_object(s.certificate),
        "diagnostics": [as_json(d) for d in s.diagnostics],
    }


def failure_object(diagnostics: Sequence[Diagnostic]) -> dict[str, object]:
    """Return the object that `--json` prints where a model or its data are wrong."""
    nothing = dict.fromkeys(
        [
            "model",
            "formulation",
            "class",
            "solver",
            "via",
            "objective",
            "bound",
            "gap",
            "proof",
            "variables",
            "constraints",
            "nonzeros",
            "seconds",
            "certificate",
        ]
    )
    return {**nothing, "status": "error", "diagnostics": [as_json(d) for d in diagnostics]}


def certificate_object(c: Certificate | None) -> dict[str, object] | None:
    """Return a certificate as JSON has it."""
    if c is None:
        return None
    worst: dict[str, object] | None = None
    if c.worst is not None:
        worst = {
            "constraint": c.worst.constraint,
            "index": list(c.worst.index),
            "value": _finite(c.worst.value),
            "unit": c.worst.unit,
        }
    return {
        "max_violation": _finite(c.max_violation),
        "worst": worst,
        "kkt": _finite(c.kkt),
        "objective": _finite(c.objective),
        "holds": c.feasible,
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
