"""Functions of graphs on the data: lines and nodes as numbers, the work done by libraries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Codes
from gridlang.ground.ranks import ranked
from gridlang.ground.relation import Relation

Sets = list[list[int]]  # rows of edges, or nodes, of each set


@dataclass(frozen=True)
class Edges:
    """Edges by the numbers of their ends; parallel ones and those from a node to itself may be."""

    tails: Codes
    heads: Codes
    nodes: Codes  # the codes of the nodes

    @property
    def _first(self) -> dict[tuple[int, int], list[int]]:
        """The rows of the edges between two nodes, without those from a node to itself."""
        found: dict[tuple[int, int], list[int]] = {}
        for row, (i, j) in enumerate(zip(self.tails.tolist(), self.heads.tolist(), strict=True)):
            if i != j:
                found.setdefault((min(i, j), max(i, j)), []).append(row)
        return found

    def cycles(self) -> Sets:
        """Return the rows of a minimum cycle basis, in order of their first edges.

        An edge beside another makes a cycle with the first of them, one from a node to itself a
        cycle alone; the rest is that of a graph without either. Where several bases are minimal
        it is one of them, the same in every run. Source: de Pina, Applications of shortest path
        methods (1995), as in networkx.
        """
        import networkx as nx  # a tenth of a second to load

        between = self._first
        found = [[row] for row in np.flatnonzero(self.tails == self.heads).tolist()]
        found += [[rows[0], other] for rows in between.values() for other in rows[1:]]
        for part in nx.biconnected_components(nx.Graph([*between])):
            if len(part) < 3:
                continue
            own = nx.Graph([pair for pair in between if pair[0] in part and pair[1] in part])
            for ring in nx.minimum_cycle_basis(own):
                pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
                found.append(sorted(between[min(i, j), max(i, j)][0] for i, j in pairs))
        return sorted(found)

    def components(self) -> Sets:
        """Return the nodes of each connected component, in order of their first nodes."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        shape = (len(self.nodes), len(self.nodes))
        joined = coo_array((np.ones(len(self.tails)), (self.tails, self.heads)), shape)
        count, label = connected_components(joined, directed=False)
        found: Sets = [[] for _ in range(count)]
        for node, at in enumerate(label.tolist()):
            found[at].append(node)
        return sorted(found)

    def bridges(self) -> list[int]:
        """Return the rows of the edges that are in no cycle."""
        import networkx as nx

        between = self._first
        pairs = ((min(i, j), max(i, j)) for i, j in nx.bridges(nx.Graph([*between])))
        return sorted(between[pair][0] for pair in pairs if len(between[pair]) == 1)

    def tree(self, root: int) -> list[int]:
        """Return the rows of a breadth-first tree of all that the root is connected with."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import breadth_first_order

        between = self._first
        ends = np.array([*between], dtype=np.int64).reshape(-1, 2).T
        shape = (len(self.nodes), len(self.nodes))
        joined = csr_array((np.ones(ends.shape[1]), (ends[0], ends[1])), shape)
        order, before = breadth_first_order(joined, root, directed=False)
        pairs = ((min(k, m), max(k, m)) for k in order[1:].tolist() for m in [int(before[k])])
        return sorted(between[pair][0] for pair in pairs)


def edges(lines: Relation, others: Sequence[Codes] = ()) -> Edges:
    """Return the edges of a set, whose last two positions are nodes; `others` are more nodes."""
    tails, heads = lines.columns[-2:]
    nodes, rank = ranked(np.concatenate([tails, heads, *others]))
    return Edges(rank[: lines.rows], rank[lines.rows : 2 * lines.rows], nodes)


def numbered(sets: Sets) -> tuple[Codes, Codes]:
    """Return the number of the set, from 1 on, and the element of each member of a set."""
    sizes = [len(s) for s in sets]
    numbers = np.repeat(np.arange(1, len(sets) + 1, dtype=np.int64), sizes)
    return numbers, np.array([x for s in sets for x in s], dtype=np.int64)
