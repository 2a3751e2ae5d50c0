"""A conic solver's point moved onto its equations, which it meets up to rounding of large figures."""

from __future__ import annotations

import numpy as np

from gridlang.ground.arrays import Reals
from gridlang.solve.conic import Conic

_REGULAR = 1e-12  # beside the largest diagonal entry: rows may depend on each other
_STEPS = 3


def onto_rows(form: Conic, x: Reals) -> Reals:
    """Return the nearest point (of a scaled problem) that meets the equations to the last digits.

    Clarabel's tolerance is one for all rows, by the largest figure in any: a balance at a bus with
    admittances of 1e4 may be left off by 1e-5. The least step that mends it moves bounds and cones
    by less than 1e-8 where the point is nearly right; where it is not, the point stays.
    Source: projection onto an affine set, x − Aᵀ(AAᵀ)⁻¹(Ax − b).
    """
    from scipy import sparse
    from scipy.sparse.linalg import splu

    if not form.zero:
        return x
    lines = form.lines
    own = np.flatnonzero(lines.lines < form.zero)
    a = sparse.csr_matrix(
        (lines.figures[own], (lines.lines[own], lines.columns[own])), shape=(form.zero, form.n)
    )
    size = np.sqrt(np.maximum(np.asarray(a.multiply(a).sum(axis=1)).ravel(), 1e-300))
    a = sparse.diags(1 / size) @ a
    offsets = lines.offsets[: form.zero] / size
    normal = (a @ a.T + _REGULAR * sparse.identity(form.zero)).tocsc()
    factors = splu(normal, permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True})
    moved = x
    for _ in range(_STEPS):
        moved = moved - a.T @ factors.solve(a @ moved + offsets)
    before, after = (float(np.abs(a @ p + offsets).max()) for p in (x, moved))
    far = float(np.abs(moved - x).max()) > 1e-6 * max(1.0, float(np.abs(x).max()))
    return x if far or not after < before else moved
