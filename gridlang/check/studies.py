"""Lines of studies → studies: what do they run over, and what do they compare?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from gridlang.check.scope import Findings
from gridlang.check.views import WHERE, Block, Line, text_of, view
from gridlang.diagnostics import Diagnostic, Label
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.model.nodes import Model, Param
from gridlang.model.study import Dummy, Plot, Printed, Report, Study, View, Within
from gridlang.model.unit_text import UnknownUnitError
from gridlang.model.units import Unit, parse_unit
from gridlang.source import Span
from gridlang.syntax import ast

_KEYWORDS = {
    ast.ReportDecl: "report",
    ast.LetDecl: "let",
    ast.PlotDecl: "plot",
    ast.NoteDecl: "note",
}
# Options of a solve, and whether they are numbers.
OPTIONS = {"solver": False, "tol": True, "gap": True, "time_limit": True}


@dataclass(frozen=True, slots=True)
class Unfound:
    """Why a model that a study names cannot be had, and what to do; `flawed`: it has errors."""

    reason: str
    help: str
    flawed: bool = False


Find = Callable[[str], Model | Unfound]


def check_studies(
    module: ast.Module, home: Model, find: Find, incomplete: bool
) -> tuple[tuple[Study, ...], tuple[Diagnostic, ...]]:
    """Return the studies of a file and every finding on them.

    `home` is the model of the file, `find` gives the models beside it by name. A finding that
    several of these models bring about is made once. Where the file has other errors
    (`incomplete`), unknown names are not reported.
    """
    findings = Findings()
    blocks = tuple(_blocks(module, incomplete, findings))
    studies = tuple(_Reader(b, home, find, findings).study() for b in blocks)
    once = {(d.code, d.span): d for d in reversed(findings.items)}
    return studies, tuple(reversed(once.values()))


def _blocks(module: ast.Module, incomplete: bool, findings: Findings) -> Iterator[Block]:
    """Yield each study with the lines below it, up to the next statement of another kind."""
    head: ast.StudyDecl | None = None
    lines: list[Line] = []
    broken: list[ast.Name] = []
    astray = True  # below a study that cannot be read, lines are not
    named: dict[str, Span] = {}
    for s in module.statements:
        match s:
            case ast.ReportDecl() | ast.LetDecl() | ast.PlotDecl() | ast.NoteDecl():
                if astray:
                    _astray(s, findings)
                lines.append(s)
                continue
            case ast.Broken() if s.keyword in _KEYWORDS.values():
                broken.append(s.name)
                continue
        if head is not None:
            yield Block(head, tuple(lines), tuple(broken), incomplete)
        head, lines, broken = None, [], []
        astray = not (isinstance(s, ast.Broken) and s.keyword == "study")
        if isinstance(s, ast.StudyDecl):
            _once(s.name, named, "study", findings)
            head, astray = s, False
    if head is not None:
        yield Block(head, tuple(lines), tuple(broken), incomplete)


def _astray(s: Line, findings: Findings) -> None:
    findings.add(
        "GL214",
        f"this `{_KEYWORDS[type(s)]}` stands in no study",
        s.span,
        help="put it below a line `study NAME …`, with no other statement between",
    )


def _once(name: ast.Name, known: dict[str, Span], what: str, findings: Findings) -> None:
    first = known.setdefault(name.id, name.span)
    if first is not name.span:
        findings.twice(name.id, name.span, first, what)


@dataclass
class _Reader:
    block: Block
    home: Model
    find: Find
    findings: Findings
    models: dict[str, Model] = field(default_factory=dict)

    def study(self) -> Study:
        head = self.block.head
        named = [c for name, choices in head.columns if name.id == "model" for c in choices]
        for c in named:
            self._model(c)
        if not named:
            self.models[""] = self.home
        dummies: dict[str, Span] = {}
        for name, choices in head.columns:
            _once(name, dummies, "dummy", self.findings)
            self._runs(name, choices)
        for g in head.settings:
            self._parameter(g.name, (g.choice,))
        for g in head.options:
            self._option(g)
        runs = 1
        for r in head.over:
            runs *= len(r.rows)
            self._whole(r)
        reports = tuple(x for s in self.block.reports for x in self._reports(s, runs))
        plots: dict[str, Span] = {}
        for p in self.block.plots:
            _once(p.name, plots, "plot", self.findings)
        ways = ("formulation", "scenario")
        named_ways = [c for name, choices in head.columns if name.id in ways for c in choices]
        views: list[tuple[str, View]] = []
        for called, model in self.models.items():
            others = dict(self.models)
            others.update((str(c.value), model) for c in named_ways)
            found = Findings()
            views.append((called, view(self.block, model, others, found)))
            self.findings.items += [_in_model(d, called) for d in found.items]
        return Study(
            name=head.name.id,
            prose=head.title,
            span=head.name.span,
            dummies=tuple(
                tuple(
                    Dummy(name.id, tuple(c.value for c in choices)) for name, choices in r.columns
                )
                for r in head.over
            ),
            settings=tuple((g.name.id, g.choice.value) for g in head.settings),
            options=tuple((g.name.id, g.choice.value) for g in head.options),
            notes=tuple(s.text for s in self.block.lines if isinstance(s, ast.NoteDecl)),
            reports=reports,
            plots=tuple(_plot(p) for p in self.block.plots),
            views=tuple(views),
        )

    # ---- what it runs over

    def _model(self, c: ast.Choice) -> None:
        name = str(c.value)
        if name in self.models:
            return
        found = self.find(name)
        if isinstance(found, Model):
            self.models[name] = found
            return
        if found.flawed and self.block.incomplete:  # errors of a file that both use, most likely
            return
        self.findings.add("GL215", found.reason, c.span, help=found.help)

    def _whole(self, r: ast.Runs) -> None:
        """Report a run that has not a value for each name."""
        names = ", ".join(d.id for d in r.dummies)
        for row in r.rows:
            if len(row) != len(r.dummies):
                self.findings.add(
                    "GL215",
                    f"{_count(len(row), 'value')} for ({names})",
                    row[0].span.to(row[-1].span),
                    help=f"write a value for each name: ({names})",
                )

    def _runs(self, name: ast.Name, choices: tuple[ast.Choice, ...]) -> None:
        match name.id:
            case "model":
                return
            case "formulation" | "scenario" as way:
                for model in self.models.values():
                    named = model.formulations if way == "formulation" else model.scenarios
                    for c in choices:
                        self._offered(c, model, way, [x.name for x in named])
            case _:
                self._parameter(name, choices)

    def _offered(self, c: ast.Choice, model: Model, way: str, offered: list[str]) -> None:
        if c.value in offered:
            return
        self.findings.add(
            "GL215",
            f"`{model.name}` has no {way} `{c.value}`",
            c.span,
            help=did_you_mean(str(c.value), offered, f"it has {', '.join(offered) or 'none'}"),
        )

    def _parameter(self, name: ast.Name, choices: tuple[ast.Choice, ...]) -> None:
        """Report what cannot be set in one of the models."""
        for model in self.models.values():
            params: Mapping[str, Param] = {p.name: p for p in model.params if p.value is None}
            p = params.get(name.id)
            if p is None and self.block.incomplete:
                continue
            if p is None:
                computed = isinstance(model.symbols.get(name.id), Param)
                self.findings.add(
                    "GL215",
                    f"`{name.id}` is computed from other data in `{model.name}`"
                    if computed
                    else f"`{model.name}` has no parameter `{name.id}`",
                    name.span,
                    help=did_you_mean(
                        name.id,
                        (*params, "model", "formulation", "scenario"),
                        "run over `model`, `formulation`, `scenario`, or a parameter that is data",
                    ),
                )
                continue
            wrong = [c for c in choices if isinstance(c.value, str) and p.member_of is None]
            for c in wrong:
                self.findings.add(
                    "GL215",
                    f"`{name.id}` is a number, `{c.value}` is none",
                    c.span,
                    help="write a figure in its declared unit",
                )

    def _option(self, g: ast.Given) -> None:
        name, value = g.name.id, g.choice.value
        if name not in OPTIONS:
            self.findings.add(
                "GL215",
                f"a solve has no option `{name}`",
                g.name.span,
                help=did_you_mean(name, OPTIONS, f"one of {', '.join(OPTIONS)}; or write {name} ="),
            )
        elif isinstance(value, str) == OPTIONS[name]:
            wanted = "a number" if OPTIONS[name] else "a name"
            self.findings.add(
                "GL215",
                f"the option `{name}` takes {wanted}",
                g.choice.span,
                help="such as gap 0.01" if OPTIONS[name] else "such as solver scip",
            )

    # ---- what it compares

    def _reports(self, s: ast.ReportDecl, runs: int) -> Iterator[Report]:
        printed = tuple(Printed(texts=p.texts, is_set=p.is_set, note=p.note) for p in s.printed)
        if s.judged and len(s.quantities) > 1:
            self.findings.add(
                "GL216",
                f"values are printed for {len(s.quantities)} quantities at once",
                s.printed[0].span,
                help="write a report for each quantity",
            )
        elif s.judged and len(printed) != runs:
            self.findings.add(
                "GL216",
                f"{_count(len(printed), 'value')} for {_count(runs, 'run')}",
                s.printed[0].span.to(s.printed[-1].span),
                labels=(Label(self.block.head.name.span, f"the study has {_count(runs, 'run')}"),),
                help="write one for each run, in their order; `none` where nothing is printed",
            )
        for quantity in s.quantities:
            for p in s.printed:
                self._fits(p, quantity.body)
            yield Report(
                name=text_of(quantity),
                span=quantity.span,
                unit=_unit(quantity.unit),
                within=None
                if s.within is None
                else Within(value=s.within.value, percent=s.within.percent),
                truncated=s.truncated,
                judged=s.judged != "beside",
                printed=printed,
            )

    def _fits(self, p: ast.Printed, body: ast.Expr) -> None:
        """Report a printed value of another kind than its quantity: number, element or set."""
        element = isinstance(body, ast.Reduction) and body.name.id in WHERE
        wanted = "an element" if element else "a number"
        if isinstance(body, (ast.Braces, ast.Comprehension)):
            wanted = "a set"
        given = "a set" if p.is_set else "an element" if p.is_label else "a number"
        numbered = element and given == "a number"  # an element may be a whole number
        if p.texts is None or given == wanted or numbered:
            return
        self.findings.add(
            "GL216",
            f"this quantity is {wanted}, the printed value is {given}",
            p.span,
            labels=(Label(body.span, f"{wanted}"),),
            help=_FORMS[wanted],
        )


_FORMS = {
    "a set": "write its elements as {7, 8}, or `none`",
    "an element": 'write 15, "north", or `none`',
    "a number": "write its digits as they are printed, or `none`",
}


def _in_model(d: Diagnostic, name: str) -> Diagnostic:
    if not name:
        return d
    note = f"in the model {name}" + (f"; {d.note}" if d.note else "")
    return Diagnostic(d.code, d.message, d.span, note, d.labels, d.help, d.severity)


def _plot(p: ast.PlotDecl) -> Plot:
    return Plot(
        name=p.name.id,
        prose=p.title,
        span=p.name.span,
        boxes=p.boxes,
        over=p.over.id if p.over else "",
        by=p.by.id if p.by else "",
    )


def _unit(text: ast.UnitText | None) -> Unit | None:
    """Return the unit of a report; one that is unknown is reported with the quantity."""
    try:
        return None if text is None else parse_unit(text.text)
    except UnknownUnitError:
        return None


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
