"""Pictures: what is drawn of which run, and that a drawing is whole, labelled and repeatable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from papers import paper

from gridlang.diagnostics import GridlangError
from gridlang.study import draw as drawing
from gridlang.study.pictures import Picture
from gridlang.study.reproduce import reproduce

pytest.importorskip("matplotlib")

STUDY = """
study s over model in {exact, none_placed}
  let apart{u in THERMAL, t in HOUR} [kW] = abs(p[u,t] - exact.p[u,t])
  plot power "Power by hour": p[u,t], extra[n,t] [MW] over t by model
  plot spread "Spread": box of p[u,t] [MW] by model
  plot one "One unit": apart[1,t] over t by model
  plot nodes "Demand": demand[k,3] [kW] over k by model
"""


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Picture]:
    found = reproduce(paper(tmp_path_factory.mktemp("draw"), STUDY))
    return {p.name: p for p in found.results[0].pictures}


def test_open_indices_make_lines_and_flat_ones_are_left_out(pictures: dict[str, Picture]) -> None:
    p = pictures["power"]
    assert (p.x_label, p.y_label) == ("hour", "p[u,t], extra[n,t] [MW]")
    placed = [line.label for line in p.lines if line.run == "exact" and "extra" in line.label]
    assert len(placed) == 2  # of three sites
    assert not [line for line in p.lines if line.run == "none_placed" and "extra" in line.label]
    assert all(list(line.x) == [1, 2, 3, 4, 5, 6] for line in p.lines)


def test_a_box_takes_all_open_indices(pictures: dict[str, Picture]) -> None:
    assert [len(line.y) for line in pictures["spread"].lines] == [12, 12]


def test_figures_are_in_the_unit_asked_for(pictures: dict[str, Picture]) -> None:
    assert pictures["nodes"].lines[0].y.tolist() == [5000.0] * 4
    assert pictures["one"].lines[1].y.max() == pytest.approx(7000.0)
    assert pictures["one"].y_label == "apart[1,t] [kW]"


@pytest.mark.parametrize("name", ["power", "spread", "one", "nodes"])
def test_an_svg_shows_titles_axes_runs_and_is_repeatable(
    pictures: dict[str, Picture], name: str
) -> None:
    p = pictures[name]
    once, again = drawing.draw(p, "svg"), drawing.draw(p, "svg")
    assert once == again
    texts = set(re.findall(r">([^<>]+)</text>", once.decode()))
    assert {p.title, p.y_label, "exact", "none_placed"} <= texts
    assert not p.x_label or p.x_label in texts


def test_a_png_is_one(pictures: dict[str, Picture]) -> None:
    assert drawing.draw(pictures["one"], "png").startswith(b"\x89PNG")


def test_without_matplotlib_the_extra_is_named_before_anything_is_solved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "find_spec", lambda name: None)
    said: list[str] = []
    with pytest.raises(GridlangError) as error:
        reproduce(paper(tmp_path, STUDY), say=said.append, draws=True)
    (found,) = error.value.diagnostics
    assert found.code == "GL913"
    assert "gridlang[plots]" in found.help
    assert not said


def test_a_run_that_failed_is_named_as_left_out(tmp_path: Path) -> None:
    text = "study s over model in {exact, infeasible}\n  plot one: p[1,t] over t by model\n"
    (p,) = reproduce(paper(tmp_path, text)).results[0].pictures
    assert p.left_out == ("infeasible: no solution",)
    assert {line.run for line in p.lines} == {"exact"}


def test_no_run_at_all_is_an_empty_picture(tmp_path: Path) -> None:
    text = (
        "study s over model in {infeasible}\n  plot one: p[1,t] over t\n  plot two: box of p[1,t]\n"
    )
    for p in reproduce(paper(tmp_path, text)).results[0].pictures:
        assert drawing.draw(p, "png").startswith(b"\x89PNG")
