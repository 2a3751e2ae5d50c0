"""Functions of graphs: are their edges edges, and what says what is in a set of sets?"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from gridlang.check.indices import roots_of
from gridlang.check.scope import Findings, Scope, UnresolvedError
from gridlang.diagnostics import Label
from gridlang.model.expr import Apply, Comp, Dummy, Expr, Generator, Graph, Indexing, SetOp, SetRef
from gridlang.model.graphs import GRAPHS, MEMBERS, OF_SETS, is_of_sets, whole
from gridlang.model.nodes import Model, Position, Set
from gridlang.model.show import show
from gridlang.model.walk import fresh
from gridlang.syntax import ast

if TYPE_CHECKING:
    from gridlang.check.names import Names

_TAKES = {  # how many arguments, and which
    "cycles": (1, 1, "a set of edges"),
    "components": (1, 2, "a set of edges, and the set of nodes if need be"),
    "bridges": (1, 1, "a set of edges"),
    "tree": (2, 2, "a set of edges and the node to start from"),
    "neighbours": (1, 1, "a set of edges"),
    MEMBERS: (1, 1, "a set of sets"),
}
_DECLARE = "name the nodes' set at both ends, such as LINE(line, from in BUS, to in BUS)"


def is_graph(node: ast.Expr | None) -> bool:
    """Tell whether the value of a set statement makes it a set of sets."""
    return isinstance(node, ast.Call) and node.name.id in OF_SETS


def is_without_nodes(s: object) -> bool:
    """Tell whether a set is that of components whose nodes were not found."""
    e = s.value if isinstance(s, Set) else None
    return isinstance(e, Graph) and e.function == "components" and len(e.args) == 1


def graph(node: ast.Call, names: Names, scope: Scope) -> Expr:
    """Return a function of a graph on its arguments, resolved."""
    name = node.name.id
    least, most, wanted = _TAKES[name]
    if not least <= len(node.args) <= most:
        scope.findings.add(
            "GL211", f"`{name}` takes {wanted}", node.span, help=f"write {GRAPHS[name]}"
        )
        raise UnresolvedError
    edges = names.set(node.args[0], scope)
    if not isinstance(edges, SetRef):
        scope.findings.add(
            "GL308",
            f"`{name}` takes the name of a set",
            node.args[0].span,
            help=f"declare it, as in `set EDGE = …`, and write {name}(EDGE)",
        )
        raise UnresolvedError
    if name == MEMBERS:
        if names.members(edges, 0) is None:
            scope.findings.add(
                "GL308",
                f"`{edges.name}` is no set of sets",
                edges.span,
                help="name one that `cycles` or `components` makes",
            )
            raise UnresolvedError
        return Graph(name, (edges,), span=node.span)
    arity = names.arity(edges)
    if arity < 2:
        scope.findings.add(
            "GL308",
            f"`{edges.name}` is no set of edges: its elements have one position, an edge two ends",
            edges.span,
            help="name a set of edges, such as LINE(line, from in BUS, to in BUS)",
        )
        raise UnresolvedError
    match name:
        case "tree":
            return Graph(name, (edges, names.expr(node.args[1], scope)), span=node.span)
        case "components" if len(node.args) == 2:
            return Graph(name, (edges, names.set(node.args[1], scope)), span=node.span)
        case "neighbours":
            return _neighbours(edges, arity)
        case _:
            return Graph(name, (edges,), span=node.span)


def _neighbours(edges: SetRef, arity: int) -> Expr:
    """Return the pairs of nodes that an edge joins, in both orders."""
    i, j = Dummy("i"), Dummy("j")
    others = tuple(Dummy("l" if arity == 3 else f"l{n + 1}") for n in range(arity - 2))
    over = Indexing((Generator((*others, i, j), edges),), Apply("ne", (i, j)))
    return SetOp("union", Comp((i, j), over), Comp((j, i), over))


def declared_members(statements: Iterable[object]) -> dict[str, str]:
    """Return the set of members that the author declares of each set of sets, the first of each."""
    found: dict[str, str] = {}
    for s in statements:
        match s:
            case ast.SetDecl(value=ast.Call(name=ast.Name(id=name), args=(ast.Name() as of,))):
                if name == MEMBERS:
                    found.setdefault(of.id, s.name.id)
            case _:
                pass
    return found


def completed(
    model: Model, pairs: Mapping[str, str], taken: Container[str], findings: Findings
) -> Model:
    """Return the model with all that its functions of graphs imply.

    That are the nodes of components, the sets that others are within, and behind each set of sets
    that of its members, unless it stands in `pairs` and is resolved. Records a finding for edges
    whose ends are drawn from two sets.
    """
    sets = tuple(_of_nodes(s, model, findings) for s in model.sets)
    model = model.but(sets=sets)
    known = {s.value for s in sets}
    names = {s.name for s in sets}
    found: list[Set] = []
    for s in sets:
        value = Graph(MEMBERS, (SetRef(s.name),), span=s.span)
        found.append(_within(s, model))
        if is_of_sets(s) and value not in known:
            of = whole(s)
            name = f"{s.name}_{of.name if isinstance(of, SetRef) else MEMBERS}"
            while name in taken:
                name += "_"
            made = Set(
                name=pairs.get(s.name) or fresh(name, names),
                prose=f"elements of each of {s.name}",
                span=s.span,
                positions=_positions(s, of, model),
                value=value,
            )
            found.append(_within(made, model))
    return model.but(sets=tuple(found))


def _of_nodes(s: Set, model: Model, findings: Findings) -> Set:
    """Return a set with the nodes of its components, once its edges are found to be edges."""
    e = s.value
    if not isinstance(e, Graph) or e.function == MEMBERS:
        return s
    nodes = _nodes(e, model, findings)
    if e.function != "components" or nodes is None:
        return s
    for named in e.args[1:]:
        if named != nodes:
            edges = show(e.args[0])
            findings.add(
                "GL308",
                f"the ends of `{edges}` are drawn from {nodes.name}, these are other nodes",
                named.span,
                help=f"write components({edges})",
            )
    return replace(s, value=replace(e, args=(e.args[0], nodes)))


def _within(s: Set, model: Model) -> Set:
    """Return a set of edges or of members within what it is drawn from, its positions named so."""
    e = s.value
    if not isinstance(e, Graph) or e.function in OF_SETS:
        return s
    (of,) = (model.symbols.get(x.name) for x in e.args[:1] if isinstance(x, SetRef))
    if not isinstance(of, Set):
        return s
    if e.function == MEMBERS:
        return replace(s, within=s.within or SetOp("cross", e.args[0], whole(of)))
    named = any(not p.name.isdigit() for p in s.positions)
    positions = s.positions if named else tuple(Position(name=p.name) for p in of.positions)
    return replace(s, within=s.within or e.args[0], positions=positions)


def _positions(s: Set, of: Expr, model: Model) -> tuple[Position, ...]:
    """Return the positions of members: those of their set behind one for the set that has them."""
    declared = model.symbols.get(of.name) if isinstance(of, SetRef) else None
    own = declared.positions if isinstance(declared, Set) else (Position(name="1"),)
    names = [p.name for p in own]
    if len(names) == 1 and isinstance(of, SetRef):
        names = [of.name.lower()]
    if any(n.isdigit() for n in names):
        return tuple(Position(name=f"{n + 1}") for n in range(1 + len(own)))
    return (Position(name=fresh(s.name.lower(), {*names})), *(Position(name=n) for n in names))


def _nodes(e: Graph, model: Model, findings: Findings) -> SetRef | None:
    """Return the set that the ends of edges are drawn from; a finding where there is none."""
    edges = e.args[0]
    assert isinstance(edges, SetRef)
    a, b = roots_of(edges, model)[-2:]
    declared = model.symbols.get(edges.name)
    if a is not None and a == b and isinstance(model.symbols.get(a), Set):
        return SetRef(a)
    if a is not None and b is not None:
        at = () if declared is None or declared.span is None else (declared.span,)
        findings.add(
            "GL308",
            f"`{edges.name}` is no set of edges: its ends are drawn from {a} and from {b}",
            edges.span,
            labels=tuple(Label(span, f"`{edges.name}` is declared here") for span in at),
            help=_DECLARE,
        )
    return None
