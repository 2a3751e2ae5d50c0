"""Indices by name and root: one name never runs over two roots, nor twice at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from gridlang.model.expr import Dummy


@dataclass
class Aliases:
    """Gives indices their names: not the `declared` ones, nor `avoided` words, in whatever case.

    Indices bound inside of a definition have a level of their own: a target that puts the text of
    the definition in place may then use it anywhere.
    """

    declared: Collection[str]
    avoided: frozenset[str] = frozenset()
    roots: dict[str, str] = field(default_factory=dict)
    _levels: dict[str, int] = field(default_factory=dict)

    def take(self, wanted: str, root: str, active: Collection[str], level: int) -> Dummy:
        """Return an index over a root that is none of the active ones, with a name like `wanted`.

        A root may be its own index, outside of definitions.
        """
        number = level + 1
        while not self._free(name := _numbered(wanted, number), root, active, level):
            number += 1
        self.roots[name], self._levels[name] = root, level
        return Dummy(name)

    def like(self, root: str, active: Collection[str], level: int) -> Dummy:
        """Return an index over a root that has been named before, where one is free."""
        for name, known in self.roots.items():
            if known == root != name and name not in active and self._levels[name] == level:
                return Dummy(name)
        return self.take(root if root.isidentifier() else "e", root, active, level)

    def _free(self, name: str, root: str, active: Collection[str], level: int) -> bool:
        if self.roots.get(name, root) != root or self._levels.get(name, level) != level:
            return False
        if name.lower() in self.avoided:
            return False
        return name not in active and (name not in self.declared or name == root)


def _numbered(name: str, number: int) -> str:
    if number == 1:
        return name
    return f"{name}_{number}" if name[-1].isdigit() else f"{name}{number}"
