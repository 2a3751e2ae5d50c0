"""Functions of graphs: what each makes of an edge set, and which set of pairs says what is in it."""

from __future__ import annotations

from dataclasses import dataclass

from gridlang.model.expr import Expr, Graph, SetRef
from gridlang.model.nodes import Model, Set

MEMBERS = "members"
OF_SETS = ("cycles", "components")  # each element is a number that stands for a set
GRAPHS = {
    "cycles": "cycles(LINE)",
    "components": "components(LINE)",
    "bridges": "bridges(LINE)",
    "tree": "tree(LINE, root)",
    "neighbours": "neighbours(LINE)",
    MEMBERS: "members(MESH)",
}


@dataclass(frozen=True)
class Members:
    """What is in each set of a set of sets: elements of `whole`, by the pairs of set and element."""

    pairs: str
    whole: Expr
    arity: int


def is_of_sets(s: object) -> bool:
    """Tell whether a declaration is a set of sets."""
    return isinstance(s, Set) and isinstance(s.value, Graph) and s.value.function in OF_SETS


def is_members(s: Set) -> bool:
    """Tell whether a set is that of pairs of a set and what is in it."""
    return isinstance(s.value, Graph) and s.value.function == MEMBERS


def whole(s: Set) -> Expr:
    """Return the set that the sets in a set of sets are drawn from: its edges, or its nodes."""
    assert isinstance(s.value, Graph)
    return s.value.args[-1]


def members(name: str | None, model: Model) -> Members | None:
    """Return what is in the sets of a set of sets, by its name; None for another set."""
    if name is None or not is_of_sets(model.symbols.get(name)):
        return None
    wanted = Graph(MEMBERS, (SetRef(name),))
    found = next((s for s in model.sets if s.value == wanted), None)
    declared = model.symbols[name]
    if found is None or not isinstance(declared, Set):
        return None
    return Members(found.name, whole(declared), found.arity - 1)
