"""Kernels over the same columns → one kernel, so that what they share is computed once.

Flows in a balance and limits on flows run over the same branches, in another order or not over
all: in one kernel they have one sine and one entry of the Hessian.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gridlang.ground.arrays import Codes
from gridlang.ground.kernel import Kernel, needed
from gridlang.ground.ranks import in_order
from gridlang.ground.relation import pair_keys
from gridlang.model.graph import LEAVES

# What has finite values and derivatives everywhere: harmless in rows that do not count.
_FINITE = LEAVES | {"add", "sub", "mul", "neg", "sin", "cos"}


def merged(kernels: Sequence[Kernel], nowhere: int) -> list[Kernel]:
    """Return the kernels, each put into a larger one that has its rows, where there is one.

    Rows have the same columns slot by slot. In the larger kernel's other rows the terms go to the
    row `nowhere` of the problem. A kernel with less than half the rows stays by itself, and one
    that might have no value in rows that are not its own.
    """
    found: list[Kernel] = []
    for kernel in sorted(kernels, key=lambda k: -k.size):
        for i, base in enumerate(found):
            at = _rows_in(kernel, base)
            if at is not None:
                found[i] = _together(base, kernel, at, nowhere)
                break
        else:
            found.append(kernel)
    return found


def _rows_in(kernel: Kernel, base: Kernel) -> Codes | None:
    """Return, for each row of a kernel, one row of another with the same columns, none twice."""
    slots = list(zip(base.columns, kernel.columns, strict=False))
    alike = len(base.columns) == len(kernel.columns) > 0 and 2 * kernel.size >= base.size > 0
    if not alike or any(b.min() > k.min() or b.max() < k.max() for b, k in slots):
        return None
    if not _is_harmless(kernel, base):
        return None
    at, certain = _matched(base.columns, kernel.columns)
    if at is None or certain or not base.data or not kernel.data:
        return at
    # Parallel branches, some of them without a limit: their figures tell them apart.
    figures = (np.abs(k.data[0]).view(np.int64) for k in (base, kernel))
    theirs, own = ([*k.columns, f] for k, f in zip((base, kernel), figures, strict=True))
    better, _ = _matched(theirs, own)
    return at if better is None else better


def _matched(base: Sequence[Codes], kernel: Sequence[Codes]) -> tuple[Codes | None, bool]:
    """Return a row of the base for each row of a kernel with the same keys, none twice.

    None where there are too few; and whether there was no choice.
    """
    theirs, own = pair_keys(base, kernel)
    most = int(max(theirs.max(), own.max()))
    counts, needs = np.bincount(theirs, minlength=most + 1), np.bincount(own, minlength=most + 1)
    if np.any(needs > counts):
        return None, False
    order = in_order(own, most)
    keys = own[order]
    place = np.arange(len(own)) - (np.cumsum(needs) - needs)[keys]  # among rows that are equal
    at = np.empty(len(own), dtype=np.int64)
    at[order] = in_order(theirs, most)[(np.cumsum(counts) - counts)[keys] + place]
    return at, not np.any((needs > 0) & (needs < counts))


def _is_harmless(kernel: Kernel, base: Kernel) -> bool:
    """Tell whether the terms of either kernel may be computed where the other has rows."""
    if not all(np.isfinite(d).all() for k in (kernel, base) for d in k.data):
        return False
    if kernel.size == base.size:
        return True
    nodes = needed(kernel.graph, [t.node for t in kernel.terms])
    return all(kernel.graph.nodes[n][0] in _FINITE for n in nodes)


def _together(base: Kernel, kernel: Kernel, at: Codes, nowhere: int) -> Kernel:
    """Return a kernel with the terms of another, whose row r is its row `at[r]`."""
    result = base.extensible()
    g = result.graph
    copies: dict[int, int] = {}
    for n in needed(kernel.graph, [t.node for t in kernel.terms]):
        op, args, value = kernel.graph.nodes[n]
        if op == "slot":
            copies[n] = g.slot(args[0])
        elif op == "const":
            copies[n] = g.const(value)
        elif op == "data":
            copies[n] = _figures(result, kernel, args[0], at)
        else:
            copies[n] = g.call(op, *(copies[a] for a in args))
    for term in kernel.terms:
        rows = np.full(base.size, nowhere, dtype=np.int64)
        rows[at] = term.rows
        result.add(copies[term.node], rows)
    return result


def _figures(base: Kernel, kernel: Kernel, number: int, at: Codes) -> int:
    """Return the node of a kernel's figures: the other's where they agree, else spread over it."""
    figures = kernel.data[number]
    for known, values in enumerate(base.data):
        own = values[at]
        if np.array_equal(own, figures):
            return base.graph.data(known)
        if np.array_equal(own, -figures):
            return base.graph.neg(base.graph.data(known))
    spread = np.zeros(base.size)
    spread[at] = figures
    return base.figures(spread)
