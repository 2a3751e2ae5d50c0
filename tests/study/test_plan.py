"""The runs of a study: their order, what they are called, which of them is solved once."""

from __future__ import annotations

from gridlang.model.study import Dummy, Study
from gridlang.study.plan import named, runs

STUDY = Study(
    name="s",
    dummies=(
        (Dummy("model", ("a", "b")),),
        (Dummy("cap", (0.9, 0.7)),),
    ),
    settings=(("cap", 0.5), ("load", 2)),
    options=(("solver", "scip"),),
)


def test_the_first_dummy_is_the_slowest() -> None:
    assert [r.label for r in runs(STUDY)] == [
        "a, cap 0.9",
        "a, cap 0.7",
        "b, cap 0.9",
        "b, cap 0.7",
    ]


def test_dummies_named_together_vary_together() -> None:
    together = (Dummy("scenario", ("A", "A", "D")), Dummy("level", (1, 0.8, 1)))
    study = Study(name="s", dummies=(together, (Dummy("cap", (1, 2)),)))
    assert [r.label for r in runs(study)] == [
        f"{s}, level {level}, cap {cap}"
        for s, level in (("A", "1"), ("A", "0.8"), ("D", "1"))
        for cap in (1, 2)
    ]
    assert {r.task.scenario for r in runs(study)} == {"A", "D"}


def test_a_dummy_prevails_over_what_holds_for_all_runs() -> None:
    task = runs(STUDY)[1].task
    assert dict(task.settings) == {"cap": 0.7, "load": 2}
    assert task.options == (("solver", "scip"),)


def test_a_study_over_nothing_is_one_run() -> None:
    (run,) = runs(Study(name="s"))
    assert (run.label, run.where, run.task.model) == ("as written", (), "")


def test_equal_runs_of_two_studies_are_one_task() -> None:
    other = Study(name="t", dummies=STUDY.dummies, settings=STUDY.settings, options=STUDY.options)
    assert {r.task for r in runs(STUDY)} == {r.task for r in runs(other)}


def test_a_run_is_named_by_its_model_with_all_else_alike() -> None:
    every = runs(STUDY)
    assert named(every, every[3], "a") is every[1]
    assert named(every, every[0], "a") is every[0]
    assert named(every, every[0], "c") is None
