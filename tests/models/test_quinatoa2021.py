"""Quinatoa et al. 2021: the paper's models, those derived from its physics, and what it prints."""

from __future__ import annotations

from pathlib import Path

import pytest

import gridlang
from gridlang.bound import Bound
from gridlang.solution import Solution
from gridlang.study.judge import Verdict
from gridlang.study.reproduce import Reproduction, reproduce
from gridlang.verify.formulations import Mapped, compare, mapped, parse_map

FOLDER = Path(gridlang.__file__).parents[1] / "models" / "quinatoa2021"
RECTANGULAR = ("V=re(v)", "U=im(v)", "p=re(s)", "q=im(s)")
PHYSICS = "quinatoa2021"


def bound(name: str, formulation: str = "", cap: float = 0.9) -> Bound:
    loaded = gridlang.load(FOLDER / f"{name}.grid")
    return loaded.bind(formulation=formulation, settings={"cap": cap}).bound


def solved(name: str, formulation: str = "", cap: float = 0.9) -> Solution:
    return bound(name, formulation, cap).solve()


@pytest.fixture(scope="module")
def reproduced() -> Reproduction:
    return reproduce(FOLDER)


def assert_one_problem(found: Mapped) -> None:
    assert found.agrees, found
    assert found.there == pytest.approx(found.objective, rel=1e-5)
    assert found.best == pytest.approx(found.objective, rel=1e-5)
    assert len(found.points) == 3


@pytest.mark.parametrize("cap", [0.9, 0.7, 0.0])
def test_opf_nl_as_printed_is_derived_from_the_physics(cap: float) -> None:
    printed, derived = bound("opf_nl", cap=cap), bound(PHYSICS, "nl", cap)
    for found in compare(printed, derived, parse_map(RECTANGULAR)):
        assert_one_problem(found)


@pytest.mark.parametrize("cap", [0.9, 0.7, 0.0])
def test_opf_q_as_printed_is_derived_from_the_physics(cap: float) -> None:
    for found in compare(bound("opf_q", cap=cap), bound(PHYSICS, "q", cap), ()):
        assert_one_problem(found)


@pytest.mark.parametrize("cap", [0.9, 0.7, 0.0])
def test_matrices_of_opf_sd_are_matrices_of_the_derived_one(cap: float) -> None:
    """c + jt of the real 70 by 70 matrix is the complex 35 by 35 one; smaller units fit larger."""
    printed, derived = bound("opf_sd", cap=cap), bound(PHYSICS, "sd")
    maps = parse_map(["W_diagonal=diagonal(c)", "W_upper=rectangular(c,t)"])
    found = mapped(printed, printed.solve(), derived, derived.solve(), maps, points=0)
    assert found.certificate is not None and found.certificate.feasible
    assert found.there == pytest.approx(found.objective, rel=1e-7)


@pytest.mark.parametrize("cap", [0.9, 0.7, 0.0])
def test_both_relaxations_have_one_optimum(cap: float) -> None:
    printed, derived = solved("opf_sd", cap=cap), solved(PHYSICS, "sd", cap)
    assert printed.objective == pytest.approx(derived.objective, rel=1e-6)
    assert printed.exactness is not None and printed.exactness < 1e-6
    assert derived.exactness is not None and derived.exactness < 1e-6


@pytest.mark.parametrize("cap", [0.9, 0.7, 0.0])
def test_the_relaxation_is_not_above_the_exact_optimum_and_gives_its_voltages(cap: float) -> None:
    """With |v| as (1 + |v|²)/2 in loads of constant current, which W can hold, in both."""
    exact, same, relaxed = (
        solved("opf_nl", cap=cap),
        solved(PHYSICS, "squared", cap),
        solved("opf_sd", cap=cap),
    )
    assert relaxed.status == "optimal"
    assert same.objective is not None and relaxed.bound is not None
    assert relaxed.bound <= same.objective * (1 + 1e-7)
    assert relaxed.objective == pytest.approx(same.objective, rel=1e-6)
    assert relaxed.objective == pytest.approx(exact.objective, rel=2e-4)  # what |v| makes of it
    assert relaxed["v"].values == pytest.approx(exact["v"].values, abs=5e-5)


@pytest.mark.parametrize(
    ("cap", "printed", "exact", "first"),
    [
        (0.9, ("0.854+0.412j", "0.040+0.022j", "0.379+0.195j"), 0.008898, 0.00876),
        (0.7, ("0.700+0.400j", "0.147+0.028j", "0.409+0.190j"), 0.008973, 0.0088),
    ],
)
def test_what_the_printed_dispatch_of_opf_nl_loses(
    tmp_path: Path, cap: float, printed: tuple[str, ...], exact: float, first: float
) -> None:
    """Not the losses beside it; equations of first order lose these."""
    rows = zip((708, 732, 744), printed, strict=True)
    given = "".join(f"  given{k}: s[{k}] == {s}\n" for k, s in rows)
    text = (FOLDER / "quinatoa2021.grid").read_text(encoding="utf-8")
    head = text[: text.index("\n# The objective is flat")].replace('"network', f'"{FOLDER}/network')
    path = tmp_path / "quinatoa2021.grid"
    path.write_text(head.replace("  reference ", f"{given}  reference "), encoding="utf-8")
    model = gridlang.load(path)
    lost = {
        f: model.bind(formulation=f, settings={"cap": cap}).solve().objective
        for f in ("nl", "linear")
    }
    assert lost["nl"] == pytest.approx(exact, abs=5e-7)
    digits = 5 if cap == 0.9 else 4
    assert lost["linear"] is not None and round(lost["linear"], digits) == first


def test_columns_of_opf_q_and_opf_sd_are_the_papers(reproduced: Reproduction) -> None:
    assert not reproduced.failed
    tables = [v for v in reproduced.values if dict(v.where)["study"] in ("table1", "table2")]
    judged = {
        (dict(v.where)["study"], dict(v.where)["model"], v.name): v.verdict
        for v in tables
        if v.printed is not None
    }
    assert len(judged) == 24
    agree = (Verdict.DIGITS, Verdict.WITHIN)
    for (study, model, name), verdict in judged.items():
        misprint = (study, model, name) == ("table2", "opf_sd", "losses")
        assert (verdict in agree) == (model != "opf_nl" and not misprint), (study, model, name)


def test_what_differs_says_why(reproduced: Reproduction) -> None:
    differing = [v for v in reproduced.values if v.verdict is Verdict.DIFFERS]
    assert differing
    assert all(v.note for v in differing)


def test_losses_without_generation_and_of_first_order(reproduced: Reproduction) -> None:
    found = {
        (dict(v.where)["study"], dict(v.where).get("cap")): v.verdict
        for v in reproduced.values
        if v.name == "losses" and v.printed is not None and v.printed.texts is not None
    }
    assert found["no_generation", None] is Verdict.DIGITS
    assert found["first_order", 0.9] is found["first_order", 0.7] is Verdict.DIGITS


def test_opf_sd_is_opf_nlsd_without_its_rank_and_has_it_all_the_same() -> None:
    found = bound("opf_nlsd", "sd").solve()
    assert (found.status, found.relation) == ("optimal", "relaxation")
    assert found.objective == pytest.approx(solved("opf_sd").objective, rel=1e-7)
    assert found.recovered is not None and found.recovered.feasible  # rank(W) == 1 among all else
