"""A solution as a page of text for a power engineer: verdict, totals, what binds, certificate."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gridlang import resources
from gridlang.solution import Binding, Certificate, Quantity, Solution, indexed

_VERDICTS = {
    "optimal": "optimal",
    "locally_optimal": "locally optimal",
    "feasible": "feasible point",
    "infeasible": "infeasible",
    "unbounded": "unbounded",
    "limit": "stopped at a limit, without a feasible point",
    "no_point": "no point found, which proves nothing",
    "error": "no answer",
}
_BINDING_SHOWN = 10
_ADDITIVE = ("W", "kW", "MW", "VA", "kVA", "MVA", "var", "kvar", "Mvar", "$/h")


def summary(s: Solution, data: Sequence[str] = ()) -> str:
    """Return the page; at most some forty lines, whatever the size of the problem."""
    shown = s.has_point and s.status not in ("infeasible", "unbounded", "error")
    rows = _quantities(s) if shown else []
    template = _environment().get_template("summary.txt.j2")
    return template.render(
        title=_title(s, data),
        size=f"{s.problem_class}, {_count(s.variables, 'variable')}, "
        f"{_count(s.constraints, 'constraint')}",
        verdict=_verdict(s),
        objective=_objective(s),
        quantities=_table(rows, ("", "unit", "least", "greatest", "total")),
        binding=_binding(s.binding) if shown else "",
        certificate="" if s.certificate is None else _certificate(s.certificate, s.status),
        relation=_relation(s) if shown else "",
    )


@cache
def _environment() -> Environment:
    folder = resources.folder("templates") / "report"
    return Environment(
        loader=FileSystemLoader(folder), keep_trailing_newline=True, undefined=StrictUndefined
    )


def _title(s: Solution, data: Sequence[str]) -> str:
    formulation = f", {s.formulation}" if s.formulation else ""
    title = f"{s.title} ({s.model}{formulation})" if s.title else f"{s.model}{formulation}"
    return f"{title} on {', '.join(data)}" if data else title


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def _verdict(s: Solution) -> str:
    count = [_count(s.iterations, "iteration")] if s.iterations else []  # programs do not say
    how = ", ".join([s.solver, *count, f"{s.seconds.get('solve', 0.0):.2f} s"])
    return f"{_VERDICTS[s.status]}: {s.message} ({how})"


def _objective(s: Solution) -> str:
    if s.objective is None:
        return ""
    text = f"{s.objective_name} = {_figure(s.objective, 10)} {s.objective_unit}".rstrip()
    if s.gap is not None and s.gap > 1e-6 and s.bound is not None:
        text += f" (bound {_figure(s.bound, 10)}, gap {_figure(100 * s.gap, 3)} %)"
    return text if s.solved else f"{text}, at a point that is not feasible"


def _figure(value: float, digits: int = 6) -> str:
    if value != 0 and abs(value) < 1e-9:
        return "0"
    text = f"{value:.{digits}g}"
    return "0" if text == "-0" else text


def _quantities(s: Solution) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for q in (*s.values.values(), *s.definitions.values()):
        if not len(q.values):
            continue
        name = " ".join(f"{q.name}  {q.prose}".rstrip().split("\n")) if q.prose else q.name
        if q.is_complex:
            rows += _complex_rows(q, name)
        else:
            rows.append((name, q.unit, *_span(np.real(q.values), additive=_adds_up(q))))
    return rows


def _adds_up(q: Quantity) -> bool:
    """Whether a sum over the index set means something: of power and cost, over one set."""
    return q.unit in _ADDITIVE and len(q.index) == 1 and q.kind == "variable"


def _complex_rows(q: Quantity, name: str) -> list[tuple[str, ...]]:
    if q.unit in _ADDITIVE:
        real = _span(np.real(q.values), additive=_adds_up(q))
        imaginary = _span(np.imag(q.values), additive=_adds_up(q))
        return [(f"{name}, real part", q.unit, *real), ("   imaginary part", q.unit, *imaginary)]
    magnitude = _span(np.abs(q.values), additive=False)
    angle = _span(np.degrees(np.angle(q.values)), additive=False)
    return [(name, q.unit, *magnitude), ("   angle", "deg", *angle)]


def _span(values: np.ndarray, additive: bool) -> tuple[str, str, str]:
    total = _figure(float(values.sum())) if additive and len(values) > 1 else ""
    return _figure(float(values.min())), _figure(float(values.max())), total


def _table(rows: Sequence[tuple[str, ...]], header: tuple[str, ...]) -> str:
    if not rows:
        return ""
    every = [header, *rows]
    widths = [max(len(r[i]) for r in every) for i in range(len(header))]
    lines = []
    for row in every:
        cells = [
            c.ljust(w) if i < 2 else c.rjust(w)
            for i, (c, w) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines)


def _binding(found: Sequence[Binding]) -> str:
    rows = []
    for b in found[:_BINDING_SHOWN]:
        limit = f"{_figure(b.limit)} {b.unit}".rstrip()
        price = f"{_figure(b.price, 5)} {b.price_unit}".rstrip()
        rows.append((indexed(b.constraint, b.index), b.label, limit, price))
    more = len(found) - len(rows)
    text = _table(rows, ("", "", "limit", "price"))
    return text + (f"\n  and {more} more" if more > 0 else "")


def _relation(s: Solution) -> str:
    """Return what a relaxation or approximation says of the model as written."""
    if s.relation == "exact" or s.recovered is None or not s.solved:
        return ""
    text = f"{'an' if s.relation == 'approximation' else 'a'} {s.relation} of the model as written"
    if s.relation == "relaxation" and s.status == "optimal":
        text += ": its optimum is no better than this"
    rank = ""
    if s.exactness is not None:
        rank = f"; second to first eigenvalue of the lifted matrix: at most {s.exactness:.1g}"
    judged = s.recovered
    at = ""
    if judged.worst is not None:
        off = f"{judged.worst.value:.2g} {judged.worst.unit}".rstrip()
        at = f", off by {off} at most, at {judged.worst.place}"
    meets = "meets" if judged.feasible else "does not meet"
    value = "" if judged.objective is None else f"; its objective: {_figure(judged.objective, 10)}"
    return f"{text}{rank}\nthe point recovered from it {meets} the model as written{at}{value}"


def _certificate(c: Certificate, status: str) -> str:
    if c.worst is None:
        worst = "no constraint"
    else:
        off = f"{c.worst.value:.2g} {c.worst.unit}".rstrip()
        worst = f"worst violation {off} at {c.worst.place}"
    kkt = "" if c.kkt is None else f", KKT residual {c.kkt:.1g}"
    verdict = "holds" if c.feasible else "FAILS"
    if status in ("infeasible", "unbounded"):
        return f"last point: {worst}"
    return f"certificate {verdict}: {worst}{kkt}"
