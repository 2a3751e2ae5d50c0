"""A folder that was written is read back as a start: names, indices, units, complex values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from from_text import ready

import gridlang
from gridlang.diagnostics import GridlangError
from gridlang.report.read import read_variables
from gridlang.report.write import write

TEXT = """
    model m
    set K = {{"a", "b,c", "7x"}}
    set N = 1..3
    var p{{K, N}} [{unit}] >= 0 <= 9 [{unit}]
    minimize f [{unit}^2]: sum{{k in K, n in N}} (p[k,n] - 2 [{unit}])^2
"""


def test_what_was_written_comes_back(tmp_path: Path) -> None:
    solution = gridlang.load("acopf").bind("case14").solve()
    write(solution, tmp_path / "o")
    found = read_variables(tmp_path / "o")
    for name in ("v", "s"):
        assert np.array_equal(found[name].values, solution[name].values)
        assert found[name].labels[0].tolist() == solution[name].labels[0].tolist()
        assert found[name].unit == solution[name].unit
    again = gridlang.load("acopf").bind("case14").started(tmp_path / "o").bound
    assert again.instance.functions.objective(again.instance.start) == pytest.approx(
        solution.objective, rel=1e-7
    )


def test_texts_and_units_of_another_size(tmp_path: Path) -> None:
    write(ready(TEXT.format(unit="kW")).solve(), tmp_path / "o")
    bound = ready(TEXT.format(unit="MW")).started(tmp_path / "o").bound
    assert bound.instance.values("p", bound.instance.start) == pytest.approx([2e-3] * 9, rel=1e-5)


def refused(action: object, *args: object) -> str:
    with pytest.raises(GridlangError) as raised:
        action(*args)  # type: ignore[operator]
    return str(raised.value)


def test_what_is_no_start(tmp_path: Path) -> None:
    assert "holds no solution" in refused(read_variables, tmp_path)
    assert "holds no solution" in refused(read_variables, tmp_path / "nothing")
    write(ready(TEXT.format(unit="MW")).solve(), tmp_path / "o")
    other = ready("model other\nvar q in [0, 1]\nminimize f: q\n")
    assert "no variable of other" in refused(other.started, tmp_path / "o")
    volts = ready(TEXT.format(unit="kV"))
    assert "has `p` in MW" in refused(volts.started, tmp_path / "o")
    table = tmp_path / "o" / "variable_p.csv"
    for old, new, words in (
        (",MW", "x,MW", "GL804"),
        ("value", "figure", "no column `value`"),
        ("1,", "1,,", "GL803"),
    ):
        write(ready(TEXT.format(unit="MW")).solve(), tmp_path / "o")
        assert old in table.read_text()
        table.write_text(table.read_text().replace(old, new))
        assert words in refused(read_variables, tmp_path / "o")
