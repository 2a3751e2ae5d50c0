"""Chordal completion of a graph: an elimination order, its fill-in, and the maximal cliques."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np

from gridlang.ground.arrays import Codes


@dataclass(frozen=True)
class Chordal:
    """A chordal graph over nodes 0 … count−1 that has all edges of a given one.

    Clique c holds `members[starts[c] : starts[c + 1]]`, ascending. What it shares with all
    cliques before it lies in clique `parents[c]`, which is one of them; −1 where it shares
    nothing. `tails`, `heads`: the edges that were added, tails below heads.
    """

    count: int
    starts: Codes
    members: Codes
    parents: Codes
    tails: Codes
    heads: Codes

    @property
    def sizes(self) -> Codes:
        return np.diff(self.starts)

    def of_size(self, size: int) -> Codes:
        """Return the members of all cliques of a size: (cliques, size)."""
        own = np.flatnonzero(self.sizes == size)
        members: Codes = self.members[self.starts[own][:, None] + np.arange(size)]
        return members


def chordal(count: int, tails: Codes, heads: Codes) -> Chordal:
    """Return a chordal completion of a graph: nodes eliminated by least fill-in, then degree.

    Elimination goes node by node, since what one adds the next must see: its time is that of the
    edges and fill-in, not of the square of the nodes.
    Source: cliques of an elimination order, Vandenberghe and Andersen (2015), section 4; least
    fill-in, Tinney and Walker (1967), scheme 3.
    """
    order, later = _eliminated(count, tails, heads)
    place = np.empty(count, dtype=np.int64)
    place[order] = np.arange(count)
    rank = place.tolist()
    made_in = [-1] * count  # the clique that a node was put into first
    found: list[list[int]] = []
    parents: list[int] = []
    # Backwards: the later neighbours of a node are a clique already; it grows, or a new one starts.
    for v in reversed(order):
        above = later[v]
        parent = made_in[min(above, key=rank.__getitem__)] if above else -1
        if above and len(found[parent]) == len(above):
            found[parent].append(v)
            made_in[v] = parent
            continue
        made_in[v] = len(found)
        found.append([*above, v])
        parents.append(parent)
    starts = np.cumsum([0] + [len(c) for c in found])
    members = np.array([v for c in found for v in sorted(c)], dtype=np.int64)
    new_tails, new_heads = _added(count, later, tails, heads)
    return Chordal(count, starts, members, np.array(parents, np.int64), new_tails, new_heads)


def _eliminated(count: int, tails: Codes, heads: Codes) -> tuple[list[int], list[set[int]]]:
    """Return an order of elimination, and for each node its neighbours that come later."""
    near: list[set[int]] = [set() for _ in range(count)]
    for a, b in zip(tails.tolist(), heads.tolist(), strict=True):
        near[a].add(b)
        near[b].add(a)

    def cost(v: int) -> tuple[int, int]:
        own = near[v]
        degree = len(own)
        return sum(degree - 1 - len(near[u] & own) for u in own), degree

    costs = [cost(v) for v in range(count)]
    heap = [(c, v) for v, c in enumerate(costs)]
    heapify(heap)
    done = [False] * count
    order: list[int] = []
    while heap:
        known, v = heappop(heap)
        if done[v] or known != costs[v]:
            continue  # out of date: a newer entry is there
        done[v] = True
        order.append(v)
        clique = near[v]
        changed = set(clique)
        for u in clique:
            own = near[u]
            own.discard(v)
            if len(clique - own) > 1:  # u itself is never its own neighbour
                own |= clique
                own.discard(u)
                changed |= own  # whose neighbours have become neighbours
        for u in changed:
            new = cost(u)
            if new != costs[u]:
                costs[u] = new
                heappush(heap, (new, u))
    return order, near


def _added(count: int, later: list[set[int]], tails: Codes, heads: Codes) -> tuple[Codes, Codes]:
    """Return the edges of an elimination that the graph does not have."""
    lengths = np.array([len(x) for x in later], dtype=np.int64)
    a = np.repeat(np.arange(count), lengths)
    b = np.array([u for x in later for u in x], dtype=np.int64)
    every = np.minimum(a, b) * count + np.maximum(a, b)
    given = np.minimum(tails, heads) * count + np.maximum(tails, heads)
    new = np.setdiff1d(every, given)
    return new // max(count, 1), new % max(count, 1)
