"""The surface tree: what the author wrote, before any name is understood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields

from gridlang.source import Source, Span


@dataclass(frozen=True, slots=True)
class Node:
    """Any piece of the surface tree; its place takes no part in equality."""

    span: Span = field(compare=False, repr=False)


# ---- expressions


@dataclass(frozen=True, slots=True)
class Number(Node):
    value: complex | float | int
    unit: UnitText | None


@dataclass(frozen=True, slots=True)
class Text(Node):
    value: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    id: str


@dataclass(frozen=True, slots=True)
class Subscript(Node):
    name: Name
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere(Node):
    """`opf_nl.v[k]`: a value of another run of a study."""

    run: Name
    value: Name
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    name: Name
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Reduction(Node):
    """`sum{…} body`, and likewise prod, min, max."""

    name: Name
    over: Indexing
    body: Expr


@dataclass(frozen=True, slots=True)
class Unary(Node):
    op: str
    arg: Expr


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Arithmetic, `..`, set operations, `and`, `or`."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """A chain `a <= b <= c`; `in` and `not in` are comparisons too."""

    ops: tuple[str, ...]
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class IfElse(Node):
    then: Expr
    condition: Expr
    otherwise: Expr | None


@dataclass(frozen=True, slots=True)
class Tuple(Node):
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Braces(Node):
    """A set in braces: elements `{a, b}` or, with `in` or a condition, a filtered set."""

    items: tuple[Expr, ...]
    condition: Expr | None


@dataclass(frozen=True, slots=True)
class Comprehension(Node):
    item: Expr
    over: Indexing


@dataclass(frozen=True, slots=True)
class Indexing(Node):
    """`{(l,i,j) in ARC, t in HOUR: condition}`; an item without `in` is a set alone."""

    items: tuple[Expr, ...]
    condition: Expr | None


Expr = (
    Number
    | Text
    | Name
    | Subscript
    | Elsewhere
    | Call
    | Reduction
    | Unary
    | Binary
    | Compare
    | IfElse
    | Tuple
    | Braces
    | Comprehension
)


# ---- statements


@dataclass(frozen=True, slots=True)
class UnitText(Node):
    """What stands between the brackets of `[MW]`."""

    text: str


@dataclass(frozen=True, slots=True)
class ModelTitle(Node):
    name: Name
    title: str
    convex: bool


@dataclass(frozen=True, slots=True)
class Use(Node):
    """`use matpower` (a schema of the library) or `use "network.grid"` (a file beside this one)."""

    target: str
    is_path: bool


@dataclass(frozen=True, slots=True)
class Position(Node):
    """One position of a tuple set, or one key column of a table: `i in BUS`."""

    name: Name
    domain: Name | None


@dataclass(frozen=True, slots=True)
class SetDecl(Node):
    name: Name
    indexing: Indexing | None
    positions: tuple[Position, ...]
    prose: str
    within: Expr | None
    value: Expr | None
    ordered: bool


@dataclass(frozen=True, slots=True)
class Bound(Node):
    """`>= 0` or `<= pmax[g]` in a declaration."""

    op: str
    value: Expr


@dataclass(frozen=True, slots=True)
class Attributes(Node):
    """What may follow the name in `param` and `var`; each at most once but bounds."""

    prose: str = ""
    unit: UnitText | None = None
    field: str = ""
    start: Expr | None = None
    default: Expr | None = None
    value: Expr | None = None
    member_of: Name | None = None
    bounds: tuple[Bound, ...] = ()
    shape: str = ""
    psd: bool = False


@dataclass(frozen=True, slots=True)
class ParamDecl(Node):
    name: Name
    indexing: Indexing | None
    attributes: Attributes


@dataclass(frozen=True, slots=True)
class VarDecl(Node):
    name: Name
    indexing: Indexing | None
    attributes: Attributes


@dataclass(frozen=True, slots=True)
class DefineDecl(Node):
    name: Name
    indexing: Indexing | None
    prose: str
    unit: UnitText | None
    body: Expr


@dataclass(frozen=True, slots=True)
class ObjectiveDecl(Node):
    name: Name | None
    sense: str
    prose: str
    unit: UnitText | None
    body: Expr


@dataclass(frozen=True, slots=True)
class SubjectTo(Node):
    """The line `subject to`, which opens the constraints."""


@dataclass(frozen=True, slots=True)
class ConstraintDecl(Node):
    name: Name
    indexing: Indexing | None
    texts: tuple[str, ...]
    body: Expr


@dataclass(frozen=True, slots=True)
class ComplementDecl(Node):
    """`complements NAME{…}: first, second`."""

    name: Name
    indexing: Indexing | None
    texts: tuple[str, ...]
    first: Expr
    second: Expr


@dataclass(frozen=True, slots=True)
class CheckDecl(Node):
    """A condition on the data, asserted before any solving."""

    name: Name
    indexing: Indexing | None
    prose: str
    condition: Expr


@dataclass(frozen=True, slots=True)
class BaseDecl(Node):
    items: tuple[tuple[Name, Expr], ...]


@dataclass(frozen=True, slots=True)
class ValueColumn(Node):
    name: Name
    header: str
    unit: UnitText | None
    field: str
    default: Expr | None
    member_of: Name | None


@dataclass(frozen=True, slots=True)
class TableDecl(Node):
    path: Text
    declares: Name | None
    keys: tuple[Position, ...]
    values: tuple[ValueColumn, ...]


@dataclass(frozen=True, slots=True)
class Clause(Node):
    """One step of a derivation; which parts there are follows from `kind`.

    `as`: exprs (what, as what), names concerned; `restate`: exprs (name, relation); `lift`:
    exprs (product,), names (matrix,); `psd`, `minors`: names; `linearize`: exprs, point, names;
    `taylor`: order, point, names; `quadratic`: point, names; `let`: names, exprs; `drop`,
    `bounded`: names.
    """

    kind: str
    exprs: tuple[Expr, ...] = ()
    names: tuple[Name, ...] = ()
    point: tuple[tuple[Name, Expr], ...] = ()
    order: int = 0


@dataclass(frozen=True, slots=True)
class FormulationDecl(Node):
    name: Name
    parent: Name
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Fix(Node):
    """`fix closed{l in LINE} = initial.closed[l]`: without an index set, over that of the variable."""

    target: Name
    indexing: Indexing | None
    value: Expr


@dataclass(frozen=True, slots=True)
class Unfix(Node):
    """`unfix closed, pf`: what the scenario that this one goes on from has fixed."""

    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Drop(Node):
    """`drop voltage`: a scenario without these constraints."""

    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class ScenarioDecl(Node):
    name: Name
    title: str
    parent: Name | None
    steps: tuple[Fix | Unfix | Drop | Given, ...]


# ---- statements of studies


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """A value that a study runs over, or sets: a name, a text or a number."""

    value: str | int | float


@dataclass(frozen=True, slots=True)
class Runs(Node):
    """`model in {opf_q, opf_nl}`, or `(scenario, level) in {(A, 1), (A, 0.8)}`; a row a run."""

    dummies: tuple[Name, ...]
    rows: tuple[tuple[Choice, ...], ...]

    @property
    def columns(self) -> tuple[tuple[Name, tuple[Choice, ...]], ...]:
        """Return each name with what it stands for, run by run; rows of another length left out."""
        whole = [row for row in self.rows if len(row) == len(self.dummies)]
        return tuple((d, tuple(row[i] for row in whole)) for i, d in enumerate(self.dummies))


@dataclass(frozen=True, slots=True)
class Given(Node):
    """`cap = 0.9`, a parameter; `solver scip`, an option of the solve."""

    name: Name
    choice: Choice


@dataclass(frozen=True, slots=True)
class StudyDecl(Node):
    """The line that opens a study; the lines behind it are statements of their own."""

    name: Name
    title: str
    over: tuple[Runs, ...]
    settings: tuple[Given, ...]
    options: tuple[Given, ...]

    @property
    def columns(self) -> tuple[tuple[Name, tuple[Choice, ...]], ...]:
        return tuple(column for r in self.over for column in r.columns)


@dataclass(frozen=True, slots=True)
class Shown(Node):
    """`worst = max{k in BUS} dv[k] [pu]`: an expression, what it is called, and its unit."""

    name: Name | None
    body: Expr
    unit: UnitText | None


@dataclass(frozen=True, slots=True)
class Printed(Node):
    """A value as a paper prints it, and a note on it; no `texts`: it prints none.

    `texts` has one element, a number or (`is_label`) a text, or with `is_set` those of a set.
    """

    texts: tuple[str, ...] | None
    is_set: bool
    is_label: bool
    note: str


@dataclass(frozen=True, slots=True)
class Within(Node):
    value: float
    percent: bool


@dataclass(frozen=True, slots=True)
class ReportDecl(Node):
    """`judged` is `published`, `beside`, or empty where nothing is printed."""

    quantities: tuple[Shown, ...]
    within: Within | None
    truncated: bool
    judged: str
    printed: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class LetDecl(Node):
    name: Name
    indexing: Indexing | None
    prose: str
    unit: UnitText | None
    body: Expr


@dataclass(frozen=True, slots=True)
class PlotDecl(Node):
    name: Name
    title: str
    boxes: bool
    quantities: tuple[Shown, ...]
    over: Name | None
    by: Name | None


@dataclass(frozen=True, slots=True)
class NoteDecl(Node):
    text: str


@dataclass(frozen=True, slots=True)
class RecoverDecl(Node):
    """`recover NAME{…} = expression`: a quantity computed from a solution."""

    name: Name
    indexing: Indexing | None
    prose: str
    unit: UnitText | None
    body: Expr


@dataclass(frozen=True, slots=True)
class Broken(Node):
    """A statement that cannot be read: its name is known, so that uses of it raise no noise."""

    keyword: str
    name: Name


Statement = (
    ModelTitle
    | Broken
    | Use
    | SetDecl
    | ParamDecl
    | VarDecl
    | DefineDecl
    | ObjectiveDecl
    | SubjectTo
    | ConstraintDecl
    | ComplementDecl
    | CheckDecl
    | BaseDecl
    | TableDecl
    | FormulationDecl
    | ScenarioDecl
    | RecoverDecl
    | StudyDecl
    | ReportDecl
    | LetDecl
    | PlotDecl
    | NoteDecl
)


@dataclass(frozen=True, slots=True)
class Module:
    """The statements of one file, in order."""

    source: Source
    statements: tuple[Statement, ...]


def descend(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, the node first."""
    yield node
    for part in fields(node):
        value = getattr(node, part.name)
        for child in value if isinstance(value, tuple) else (value,):
            if isinstance(child, Node):
                yield from descend(child)
