"""Which solver a problem gets: by its class, by name, and by the way to it."""

from __future__ import annotations

import pytest

import gridlang
from gridlang.diagnostics import GridlangError
from gridlang.solve.registry import SOLVERS, choose


@pytest.mark.parametrize(
    ("kind", "via", "expected"),
    [
        ("LP", "", ("highs", "direct")),
        ("MILP", "", ("highs", "direct")),
        ("convex QP", "", ("ipopt", "direct")),
        ("NLP", "", ("ipopt", "direct")),
        ("MINLP", "", ("scip", "nl")),
        ("NLP", "nl", ("ipopt", "nl")),
        ("MILP", "nl", ("scip", "nl")),
    ],
)
def test_defaults(kind: str, via: str, expected: tuple[str, str]) -> None:
    found = choose(kind, via=via)
    assert (found.name, found.via) == expected


def test_a_name_and_a_way_are_one_solver() -> None:
    ways = [(s.name, s.via) for s in SOLVERS]
    assert len(ways) == len(set(ways))


@pytest.mark.parametrize(
    ("kind", "name", "via", "words"),
    [
        ("LP", "higs", "", "there is no solver `higs`"),
        ("LP", "highs", "nl", "highs is not reached via nl"),
        ("MINLP", "ipopt", "", "does not solve problems of class MINLP"),
        ("MINLP", "", "direct", "no solver here takes problems of class MINLP"),
    ],
)
def test_what_does_not_fit_is_said(kind: str, name: str, via: str, words: str) -> None:
    with pytest.raises(GridlangError, match=words):
        choose(kind, name, via)


def test_both_ways_to_ipopt_agree() -> None:
    ready = gridlang.load("acopf").bind("case14")
    direct, by_file = ready.solve(), ready.solve(via="nl")
    assert by_file.via == "nl" and by_file.solver == "ipopt"
    assert by_file.objective == pytest.approx(direct.objective, rel=1e-8)
    ours, theirs = direct.duals["balance"].values, by_file.duals["balance"].values
    assert theirs == pytest.approx(ours, rel=1e-4, abs=1e-3)
    assert by_file.certificate is not None and by_file.certificate.stationary
