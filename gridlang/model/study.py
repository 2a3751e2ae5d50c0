"""Studies: what a paper's tables say of a model, run by run, beside the model itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from gridlang.model.expr import Expr, Indexing
from gridlang.model.nodes import Decl, Model
from gridlang.model.units import Unit

Choice = str | int | float


@dataclass(frozen=True, slots=True)
class Dummy:
    """What a study runs over: `model`, `formulation` or a parameter, and its values."""

    name: str
    values: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A value of a paper as its digits stand there, or the elements of a set; None: not printed."""

    texts: tuple[str, ...] | None = None
    is_set: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """A tolerance: in the unit of the report, or in percent of the printed value."""

    value: float
    percent: bool = False


class Kind(StrEnum):
    """What a quantity of a report is."""

    NUMBER = "number"
    SET = "set"
    ELEMENT = "element"  # where a number is greatest, or least


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Decl):
    """A quantity of the table; `printed` has one value a run, or none at all.

    `judged`: the printed values are to be compared, not only shown.
    """

    unit: Unit | None = None
    within: Within | None = None
    truncated: bool = False
    judged: bool = True
    printed: tuple[Printed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot(Decl):
    """A figure; `over` names the index along which lines run, `by` what tells them apart."""

    boxes: bool = False
    over: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An expression on a solution; of an element, `over` says what it is sought in."""

    kind: Kind
    body: Expr
    over: Indexing | None = None
    least: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """An expression over the indices that it leaves open; `text` is how it was written."""

    text: str
    over: Indexing
    body: Expr
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Outside:
    """A value of another run: `name` is what it is called here, `value` what it is called there."""

    name: str
    run: str
    value: str


@dataclass(frozen=True)
class View:
    """A study read with the names of one of the models that it runs over.

    `model` is that model, `wider` the same with the study's own definitions, the values of other
    runs and the facts of a solve as parameters. `quantities` and `curves` belong to the reports
    and plots of the study, in order.
    """

    model: Model
    wider: Model
    quantities: tuple[Quantity, ...]
    curves: tuple[tuple[Curve, ...], ...]
    outside: tuple[Outside, ...]


@dataclass(frozen=True, kw_only=True)
class Study(Decl):
    """A study: its runs are the product of what its dummies stand for, the first ones slowest.

    Dummies that are named together vary together.

    `views` are by the name of a model, the file's own under "". `settings` hold for all runs.
    """

    dummies: tuple[tuple[Dummy, ...], ...] = ()
    settings: tuple[tuple[str, Choice], ...] = ()
    options: tuple[tuple[str, Choice], ...] = ()
    notes: tuple[str, ...] = ()
    reports: tuple[Report, ...] = ()
    plots: tuple[Plot, ...] = ()
    views: tuple[tuple[str, View], ...] = field(default=(), compare=False, repr=False)

    def view(self, model: str) -> View:
        return dict(self.views)[model]


# What is known of a solve beside its point, and in which unit; "" is a plain number, None the
# unit of the objective.
FACTS: dict[str, str | None] = {"seconds": "s", "gap": "", "bound": None, "exactness": ""}
