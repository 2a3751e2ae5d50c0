"""Statements of all files → a model: every declaration found, every name understood."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from gridlang.check.circles import refuse_circles
from gridlang.check.entries import enter
from gridlang.check.formulations import Formulations
from gridlang.check.matrices import refuse_no_matrix
from gridlang.check.names import VALUES
from gridlang.check.relations import Relation, relation, side
from gridlang.check.scope import Findings, Scope, UnresolvedError
from gridlang.check.sets import Sets, set_statements
from gridlang.diagnostics import Diagnostic, Label
from gridlang.model.expr import Dummy, Eigenvector, Expr, Generator, Indexing, Rank, SetRef
from gridlang.model.nodes import (
    Check,
    Column,
    Complement,
    Constraint,
    Define,
    Field,
    Model,
    Objective,
    Param,
    TableFile,
    Var,
)
from gridlang.model.units import NUMBER
from gridlang.model.walk import names_of, walk
from gridlang.source import Span
from gridlang.syntax import ast


def declare(
    modules: Sequence[ast.Module], incomplete: bool = False
) -> tuple[Model, tuple[Diagnostic, ...]]:
    """Return the model that the statements declare, and every finding on names.

    The last module is the model itself; those before it are what it uses. Where one of these
    could not be read (`incomplete`), unknown names are not reported: they may be declared there.
    """
    builder = _Builder(modules, incomplete=incomplete)
    return builder.model(), tuple(builder.findings.items)


@dataclass
class _Builder:
    modules: Sequence[ast.Module]
    findings: Findings = field(default_factory=Findings)
    incomplete: bool = False

    def __post_init__(self) -> None:
        self.statements = [s for m in self.modules for s in m.statements]
        self.entries = enter(self.statements, self.findings)
        self.scope = Scope(self.entries, self.findings, incomplete=self.incomplete)
        self.sets = Sets(set_statements(self.statements), self.findings, self.scope)
        self.names = self.sets.names

    # ---- the model

    def model(self) -> Model:
        titles = [s for s in self.modules[-1].statements if isinstance(s, ast.ModelTitle)]
        for extra in titles[1:]:
            self.findings.add(
                "GL204",
                "a file has one `model` statement",
                extra.span,
                labels=(Label(titles[0].span, "the first one"),),
                help="take one of them out",
            )
        params: list[Param] = []
        variables: list[Var] = []
        defines: list[Define] = []
        constraints: list[Constraint] = []
        complements: list[Complement] = []
        checks: list[Check] = []
        objectives: list[Objective] = []
        tables: list[TableFile] = []
        recovers: list[Define] = []
        bases: dict[str, Expr] = {}
        sets = self.sets.all()
        for s in self.statements:
            try:
                match s:
                    case ast.ParamDecl():
                        params.append(self._param(s))
                    case ast.VarDecl():
                        variables.append(self._var(s))
                    case ast.DefineDecl():
                        defines.append(self._define(s))
                    case ast.CheckDecl():
                        over, scope = self._over(s.indexing)
                        condition = self.names.expr(s.condition, scope)
                        checks.append(
                            Check(
                                name=s.name.id,
                                prose=s.prose,
                                span=s.span,
                                over=over,
                                condition=condition,
                            )
                        )
                    case ast.ObjectiveDecl():
                        objectives.append(self._objective(s))
                        self._one_objective(objectives, s)
                    case ast.RecoverDecl():
                        recovers.append(self._recover(s))
                    case ast.TableDecl():
                        tables.append(self._table(s, params))
                    case ast.BaseDecl():
                        self._bases(s, bases)
                    case _:
                        pass
            except UnresolvedError:
                continue
        refuse_circles(sets, params, defines, self.findings)
        self._bodies = {d.name: d.body for d in defines}
        for s in self.statements:
            with suppress(UnresolvedError):
                if isinstance(s, ast.ConstraintDecl):
                    constraints.append(self._constraint(s))
                elif isinstance(s, ast.ComplementDecl):
                    complements.append(self._complement(s))
        formulations = Formulations(
            self.statements, self.entries, self.names, self.scope, self._varies
        ).all()
        inherited = [s for s in self.statements if isinstance(s, ast.ModelTitle)]
        title = next(iter(titles or inherited), None)
        unread = any(isinstance(s, ast.Broken) and s.keyword == "model" for s in self.statements)
        if title is None and not unread:
            end = self.modules[-1].source
            self.findings.add(
                "GL212",
                "the file names no model",
                Span(end, 0, 0),
                help='begin the file with, for example, `model acopf "AC optimal power flow"`',
            )
        return Model(
            name=title.name.id if title else "",
            title=title.title if title else "",
            schemas=tuple(
                dict.fromkeys(
                    s.target for s in self.statements if isinstance(s, ast.Use) and not s.is_path
                )
            ),
            sets=sets,
            params=tuple(params),
            vars=tuple(variables),
            defines=tuple(defines),
            objective=objectives[0] if objectives else None,
            constraints=tuple(constraints),
            complements=tuple(complements),
            checks=tuple(checks),
            tables=tuple(tables),
            formulations=tuple(formulations),
            recovers=tuple(recovers),
            power_base=bases.get("s"),
            voltage_base=bases.get("v"),
            convex=bool(title and title.convex),
        )

    def _over(self, node: ast.Indexing | None) -> tuple[Indexing | None, Scope]:
        if node is None:
            return None, self.scope
        return self.names.indexing(node, self.scope)

    def _optional(self, node: ast.Expr | None, scope: Scope) -> Expr | None:
        return None if node is None else self.names.expr(node, scope)

    def _param(self, s: ast.ParamDecl) -> Param:
        over, scope = self._over(s.indexing)
        a = s.attributes
        lower, lower_strict, upper, upper_strict = self._bounds(a.bounds, scope)
        if a.start is not None:
            self.findings.add(
                "GL210", "a parameter has no start", a.start.span, help="write `default`"
            )
        member_of = None
        if a.member_of is not None:
            self.names.set(a.member_of, self.scope)
            member_of = a.member_of.id
        if a.field == "complex" and a.bounds:
            self.findings.add(
                "GL401",
                "a complex parameter cannot be bounded",
                a.bounds[0].span,
                help="state it as a check: `check NAME{…}: abs(…) >= …`",
            )
        if a.field in ("binary", "integer"):
            self.findings.add(
                "GL210", f"a parameter is not declared {a.field}", s.span, help="leave it out"
            )
        return Param(
            name=s.name.id,
            prose=a.prose,
            span=s.name.span,
            over=over,
            field=Field(a.field) if a.field == "complex" else Field.REAL,
            unit=self.names.unit(a.unit, scope),
            default=self._optional(a.default, scope),
            value=None if a.value is None else self.names.value(a.value, scope, self.scope),
            lower=lower,
            lower_strict=lower_strict,
            upper=upper,
            upper_strict=upper_strict,
            member_of=member_of,
        )

    def _bounds(
        self, nodes: Sequence[ast.Bound], scope: Scope
    ) -> tuple[Expr | None, bool, Expr | None, bool]:
        lower: Expr | None = None
        upper: Expr | None = None
        lower_strict = upper_strict = False
        for node in nodes:
            value = self.names.expr(node.value, scope)
            match node.op:
                case ">=" | ">" if lower is None:
                    lower, lower_strict = value, node.op == ">"
                case "<=" | "<" if upper is None:
                    upper, upper_strict = value, node.op == "<"
                case _:
                    self.findings.add(
                        "GL210",
                        "a bound is given once from below (>=) and once from above (<=)",
                        node.span,
                        help="use = for a value",
                    )
        return lower, lower_strict, upper, upper_strict

    def _var(self, s: ast.VarDecl) -> Var:
        over, scope = self._over(s.indexing)
        a = s.attributes
        lower, strict_l, upper, strict_u = self._bounds(a.bounds, scope)
        if strict_l or strict_u:
            self.findings.add(
                "GL504", "a variable's bound cannot be strict", s.span, help="write >= or <="
            )
        for wrong, what in (
            (a.default, "default"),
            (a.value, "value"),
            (a.member_of, "domain set"),
        ):
            if wrong is not None:
                self.findings.add(
                    "GL210",
                    f"a variable has no {what}",
                    wrong.span,
                    help="write `start` for a starting point, or a constraint to fix it",
                )
        if (a.field == "complex" or a.shape == "hermitian") and (
            lower is not None or upper is not None
        ):
            self.findings.add(
                "GL401",
                "a complex variable cannot be bounded",
                s.span,
                help="bound re(…), im(…) or abs(…) of it in a constraint",
            )
        refuse_no_matrix(s, over, self.findings)
        return Var(
            name=s.name.id,
            prose=a.prose,
            span=s.name.span,
            over=over,
            field=Field.COMPLEX if a.shape == "hermitian" else Field(a.field or "real"),
            unit=self.names.unit(a.unit, scope) or NUMBER,
            lower=lower,
            upper=upper,
            start=self._optional(a.start, scope),
            shape=a.shape,
            psd=a.psd,
        )

    def _define(self, s: ast.DefineDecl) -> Define:
        over, scope = self._over(s.indexing)
        return self.names.define(s, over, scope)

    def _recover(self, s: ast.RecoverDecl) -> Define:
        over, scope = self._over(s.indexing)
        after = replace(self.names, kinds=(*VALUES, "recover"))
        made = after.define(s, over, scope)
        inside = [x for x in walk(made.body) if isinstance(x, Eigenvector) and x is not made.body]
        for x in inside:
            self.findings.add(
                "GL218",
                "an eigenvector is the whole of what is recovered",
                x.span,
                help="recover it by itself, then what is computed from it",
            )
        return made

    def _objective(self, s: ast.ObjectiveDecl) -> Objective:
        return Objective(
            name=s.name.id if s.name else "objective",
            prose=s.prose,
            span=s.name.span if s.name else s.span,
            unit=self.names.unit(s.unit, self.scope),
            maximize=s.sense == "maximize",
            body=self.names.expr(s.body, self.scope),
        )

    def _one_objective(self, found: list[Objective], s: ast.ObjectiveDecl) -> None:
        if len(found) > 1:
            assert found[0].span is not None
            self.findings.add(
                "GL204",
                "a model has one objective",
                s.span,
                labels=(Label(found[0].span, "the first one"),),
                help="add the two up, or take one out",
            )

    def _constraint(self, s: ast.ConstraintDecl) -> Constraint:
        over, scope = self._over(s.indexing)
        found = relation(s.name.id, s.body, self.names, scope, self._varies)
        return _stated(s, over, found)

    def _complement(self, s: ast.ComplementDecl) -> Complement:
        over, scope = self._over(s.indexing)
        found: list[Constraint] = []
        for node in (s.first, s.second):
            with suppress(UnresolvedError):  # the other side is looked at too
                stated = side(s.name.id, node, self.names, scope, self._varies)
                found.append(_stated(s, over, stated))
        if len(found) < 2:
            raise UnresolvedError
        first, second = found
        return Complement(
            name=s.name.id, prose=first.prose, span=s.name.span, first=first, second=second
        )

    def _varies(self, e: Expr) -> bool:
        """Tell whether an expression depends on a variable; what is unresolved may."""
        if any(isinstance(x, Rank) for x in walk(e)):
            return True
        for name in names_of(e):
            if name in self._bodies:
                body = self._bodies.pop(name)  # a circle of definitions ends here
                varies = self._varies(body)
                self._bodies[name] = body
                if varies:
                    return True
            elif name in self.entries and self.entries[name].kind in ("var", "define", "broken"):
                return True
        return False

    def _table(self, s: ast.TableDecl, params: list[Param]) -> TableFile:
        keys = self.sets.positions(s.keys)
        if s.declares is not None:
            pattern = tuple(Dummy(k.name) for k in keys)
            over = Indexing((Generator(pattern, SetRef(s.declares.id)),))
        else:
            for node, key in zip(s.keys, keys, strict=True):
                if key.domain is None:
                    self.findings.add(
                        "GL306",
                        f"the key column `{key.name}` names no set",
                        node.span,
                        help=f"write `{key.name} in SET`",
                    )
                    raise UnresolvedError
            over = Indexing(
                tuple(Generator((Dummy(k.name),), SetRef(k.domain or "")) for k in keys)
            )
        for v in s.values:
            if v.member_of is not None:
                self.names.set(v.member_of, self.scope)
            params.append(
                Param(
                    name=v.name.id,
                    span=v.name.span,
                    over=over,
                    unit=self.names.unit(v.unit, self.scope),
                    field=Field(v.field) if v.field == "complex" else Field.REAL,
                    default=self._optional(v.default, self.scope),
                    member_of=None if v.member_of is None else v.member_of.id,
                )
            )
        return TableFile(
            name=s.path.value,
            span=s.path.span,
            set=None if s.declares is None else s.declares.id,
            keys=keys,
            columns=tuple(Column(header=v.header, param=v.name.id) for v in s.values),
        )

    def _bases(self, s: ast.BaseDecl, bases: dict[str, Expr]) -> None:
        for name, value in s.items:
            if name.id not in ("s", "v") or name.id in bases:
                twice = name.id in bases
                self.findings.add(
                    "GL210",
                    f"the base `{name.id}` is given twice" if twice else f"`{name.id}` is no base",
                    name.span,
                    help="take one of the two out"
                    if twice
                    else "write `base s = 100 MVA` for power, `v = 12.66 kV` for voltage",
                )
                continue
            bases[name.id] = self.names.expr(value, self.scope)


def _stated(
    s: ast.ConstraintDecl | ast.ComplementDecl, over: Indexing | None, found: Relation
) -> Constraint:
    """Return a relation with what its statement says of it: name, label, prose, index set."""
    texts = list(s.texts)
    label = texts.pop(0) if texts and texts[0].startswith("(") else ""
    return Constraint(
        name=s.name.id,
        prose=" ".join(texts),
        span=s.name.span,
        over=over,
        label=label,
        body=found.body,
        lower=found.lower,
        upper=found.upper,
        equal=found.equal,
    )
