"""Matrix variables: symmetric, hermitian, semidefinite; what is recovered from them."""

from __future__ import annotations

import numpy as np
import pytest
from from_text import ready

from gridlang.pipeline import check, lower
from gridlang.source import Source

# The least eigenvalue of a matrix A, as the largest t with A − tI semidefinite.
LEAST = """
    model least
    set N = 1..3
    param a{N, N}
    var W{N, N} symmetric psd
    var t
    maximize eigenvalue: t
    subject to
      shifted{i in N, j in N: i <= j}: W[i,j] == i*j - 3*(i - j)^2 - (t if i == j else 0)
"""


def test_a_semidefinite_matrix_bounds_eigenvalues() -> None:
    i, j = np.meshgrid(np.arange(1, 4), np.arange(1, 4), indexing="ij")
    expected = np.linalg.eigvalsh(i * j - 3.0 * (i - j) ** 2)[0]
    found = ready(LEAST.replace("    param a{N, N}\n", "")).solve()
    assert found.status == "optimal" and found.problem_class == "SDP"
    assert found.objective == pytest.approx(expected, abs=1e-6)
    w = found["W"]
    assert w[2, 1] == pytest.approx(w[1, 2])
    assert np.linalg.eigvalsh(w.values.reshape(3, 3))[0] == pytest.approx(0, abs=1e-6)


# The nearest angles to given products: W is complex, of rank one by what is asked.
PHASES = """
    model phases
    set N = {"a", "b", "c"}
    var W{N, N} hermitian psd
    minimize size: sum{k in N} re(W[k,k])
    subject to
      ab: W["a","b"] == 1j
      bc: W["b","c"] == -1
      ca: W["c","a"] == 1j
    recover v{N} "phases" = leading_eigenvector(W, "a")
    recover turned{k in N} = v[k]*1j
"""


def test_a_vector_is_recovered_with_the_phase_asked_for() -> None:
    found = ready(PHASES).solve()
    v = found["v"].values
    assert v == pytest.approx([1, -1j, 1j], abs=1e-4)
    assert found["turned"].values == pytest.approx(1j * v)
    assert found.exactness == pytest.approx(0, abs=1e-4)


def test_rows_may_be_tuples() -> None:
    text = """
        model parts
        set X(part, node) = {"V", "U"}*{1, 2}
        var W{X, X} symmetric psd
        minimize size: sum{(p,k) in X} W[p,k,p,k]
        subject to
          c: W["V",1,"U",2] == 2
          d: W["U",2,"V",1] + W["V",1,"V",1] == 6
    """
    found = ready(text).solve()
    assert found["W"]["U", 2, "V", 1] == pytest.approx(2, abs=1e-6)
    assert found["W"]["V", 1, "V", 1] == pytest.approx(4, abs=1e-6)
    assert found.objective == pytest.approx(5, abs=1e-5)


def test_a_matrix_is_a_diagonal_and_what_is_above_it() -> None:
    model, _ = check(Source("m.grid", PHASES))
    derived = lower(model)[0]
    names = [v.name for v in derived.model.vars]
    assert names == ["W_diagonal", "W_upperr", "W_upperi"]
    assert [c.name for c in derived.model.semidefinite] == ["W"]


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("var W{N, M} hermitian", "GL508"),
        ("var W{N} symmetric", "GL508"),
        ("var W{N, N} psd", "GL509"),
        ("var W{N, N} integer symmetric", "GL508"),
        ("var W{N, N} hermitian >= 0", "GL401"),
    ],
)
def test_what_is_no_matrix(declared: str, code: str) -> None:
    from gridlang.diagnostics import GridlangError

    text = f"model m\nset N = 1..2\nset M = 1..3\n{declared}\nvar x\nminimize f: x^2\n"
    with pytest.raises(GridlangError) as caught:
        check(Source("m.grid", text))
    assert code in {d.code for d in caught.value.diagnostics}
