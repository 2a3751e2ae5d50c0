"""A model solved in several formulations → one row each: what each proves about the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.ground.load import Setting
from gridlang.model.nodes import Model
from gridlang.pipeline import bind_model
from gridlang.solution import Solution
from gridlang.solve.solver import Request
from gridlang.table import Dataset

EXACT = "exact"
_RELAXATION = "relaxation"
_CROSSED = 1e-5  # relative; less is the tolerance of the solvers


@dataclass(frozen=True, slots=True)
class Standing:
    """What a formulation is to the model as written, and how near its point comes to that.

    `exactness` is the residual that a relaxation leaves (0: none), `violation` the largest
    relative one of the model as written at the point that was found, or recovered.
    """

    relation: str
    exactness: float | None
    violation: float | None


@dataclass(frozen=True)
class Row:
    """A formulation and its answer; `reason` where there is none. `gap`: of the bound (of a
    formulation without one: of its objective) to the best exact point, relative to that. `doubt`
    says where a relaxation proves what an exact point disproves."""

    formulation: str
    solution: Solution | None
    standing: Standing
    problem_class: str
    gap: float | None = None
    reason: str = ""
    doubt: str = ""


@dataclass(frozen=True)
class Question:
    """What is compared: formulations of a model on data, with the options of every solve."""

    model: Model
    formulations: tuple[str, ...]
    data: tuple[Dataset, ...]
    settings: tuple[Setting, ...] = ()
    request: Request = field(default_factory=Request)
    solver: str = ""


def compare(q: Question) -> tuple[Row, ...]:
    """Return a row for each formulation, all of the model's where none is named.

    A formulation that cannot be solved has its reason in its row. Raises `GridlangError` with
    all names that the model does not offer.
    """
    _refuse_unknown(q)
    names = q.formulations or tuple(f.name for f in q.model.formulations) or ("",)
    rows = [_row(q, name) for name in names]
    best = _best(rows, q.model)
    sign = -1.0 if q.model.objective is not None and q.model.objective.maximize else 1.0
    return tuple(_with_gap(row, best, sign) for row in rows)


def _refuse_unknown(q: Question) -> None:
    offered = [f.name for f in q.model.formulations]
    unknown = [name for name in q.formulations if name not in offered]
    if unknown:
        advice = f"it has {', '.join(offered) or 'none'}"
        what = "`{}` has no formulation `{}`"
        raise GridlangError(
            Diagnostic(
                "GL603", what.format(q.model.name, name), help=did_you_mean(name, offered, advice)
            )
            for name in unknown
        )


def _row(q: Question, name: str) -> Row:
    kind, relation = "", ""
    try:
        bound = bind_model(q.model, q.data, formulation=name, settings=q.settings)
        kind, relation = bound.instance.problem_class, bound.derived.relation
        solution = bound.solve(q.request, q.solver)
    except GridlangError as error:
        first = error.first
        nothing = Standing(relation, None, None)
        return Row(name, None, nothing, kind, reason=f"{first.code}: {first.message}")
    reason = "" if solution.solved else solution.message
    return Row(solution.formulation, solution, standing(solution), kind, reason=reason)


def standing(solution: Solution) -> Standing:
    """Return what is known of a solution beside its verdict."""
    judged = solution.recovered
    if judged is None and solution.relation == EXACT:
        judged = solution.certificate
    violation = None if judged is None else judged.max_violation
    return Standing(solution.relation, solution.exactness, violation)


def _best(rows: Sequence[Row], model: Model) -> float | None:
    """Return the objective of the best certified point of an exact formulation."""
    found = [
        s.objective
        for row in rows
        if (s := row.solution) is not None
        and row.standing.relation == EXACT
        and s.solved
        and s.objective is not None
    ]
    if not found or model.objective is None:
        return None
    return max(found) if model.objective.maximize else min(found)


def _with_gap(row: Row, best: float | None, sign: float) -> Row:
    """Return a row with its gap to the best exact point; `sign` is −1 for a maximisation."""
    s = row.solution
    if s is None or best is None or row.reason:
        return row
    value = s.objective if s.bound is None else s.bound
    if value is None:
        return row
    size = max(abs(best), 1e-12)
    beyond = row.standing.relation == _RELAXATION and sign * (value - best) > _CROSSED * size
    doubt = "its bound lies beyond the best exact point: one of the two is wrong" if beyond else ""
    return replace(row, gap=abs(best - value) / size, doubt=doubt)


# ---- shown


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a table; columns that no row has anything for are left out."""
    cells = [_cells(row) for row in rows]
    used = [i for i in range(len(_HEADER)) if any(c[i] for c in cells)]
    every = [_HEADER, *cells]
    widths = [max(len(c[i]) for c in every) for i in range(len(_HEADER))]
    lines = [
        "  ".join(
            c[i].ljust(widths[i]) if i in _LEFT else c[i].rjust(widths[i]) for i in used
        ).rstrip()
        for c in every
    ]
    lines += [
        f"{row.formulation}: {text}" for row in rows for text in (row.reason, row.doubt) if text
    ]
    return "\n".join(lines) + "\n"


_HEADER = (
    "formulation",
    "class",
    "relation",
    "status",
    "proof",
    "objective",
    "bound",
    "gap to best",
    "exactness",
    "AC violation",
    "variables",
    "seconds",
)
_LEFT = (0, 1, 2, 3, 4)


def _cells(row: Row) -> tuple[str, ...]:
    s, at = row.solution, row.standing
    if s is None:
        nothing = ("",) * 5
        return (row.formulation, row.problem_class, at.relation, "failed", *nothing, "", "", "")
    return (
        row.formulation,
        row.problem_class,
        at.relation,
        s.status.replace("_", " "),
        s.proof,
        _figure(s.objective, 10),
        _figure(s.bound, 10),
        "" if row.gap is None else f"{100 * row.gap:.2g} %",
        _figure(at.exactness, 2),
        _figure(at.violation, 2),
        str(s.variables),
        f"{s.seconds.get('solve', 0.0):.2f}",
    )


def _figure(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}g}"


def row_object(row: Row) -> dict[str, object]:
    """Return what `--json` prints of a row."""
    s, at = row.solution, row.standing
    return {
        "formulation": row.formulation,
        "class": row.problem_class,
        "relation": at.relation,
        "status": "failed" if s is None else s.status,
        "proof": "none" if s is None else s.proof,
        "objective": None if s is None else s.objective,
        "bound": None if s is None else s.bound,
        "unit": "" if s is None else s.objective_unit,
        "gap_to_best": row.gap,
        "exactness": at.exactness,
        "ac_violation": at.violation,
        "variables": None if s is None else s.variables,
        "seconds": None if s is None else s.seconds.get("solve"),
        "reason": row.reason,
        "doubt": row.doubt,
    }
