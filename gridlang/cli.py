"""The command line: arguments, what becomes of errors, and the way to each command."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from gridlang import __version__, commands


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    gc.set_threshold(100_000)  # a command ends soon: Python's own searches for garbage cost a tenth
    try:
        return _run(argv)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return commands.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # whatever reaches here is ours to mend
        if isinstance(error.__cause__, KeyboardInterrupt):  # as Python wraps it in __set_name__
            print("interrupted", file=sys.stderr)
            return commands.INTERRUPTED
        return _bug(error)


def _run(argv: Sequence[str] | None) -> int:
    args = _parser().parse_args(argv)
    from gridlang.diagnostics import GridlangError

    try:
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except GridlangError as error:
        commands.print_failure(error.diagnostics, getattr(args, "json", False))
        return commands.exit_code(error.diagnostics)


def _bug(error: Exception) -> int:
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="gridlang-", suffix=".txt", delete=False, encoding="utf-8"
    ) as out:
        out.write(f"gridlang {__version__}, Python {sys.version}\n{' '.join(sys.argv)}\n\n")
        traceback.print_exception(error, file=out)
    print(
        f"gridlang has a bug: {type(error).__name__}: {error}\n"
        f"Please report it, with the model and the file {out.name}",
        file=sys.stderr,
    )
    return commands.BUG


# ---- arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gridlang",
        description="Formulations of power-system optimisation as a paper prints them.",
    )
    parser.add_argument("--version", action="version", version=f"gridlang {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(
        name: str, run: Callable[[argparse.Namespace], int], help: str, model: bool = True
    ) -> argparse.ArgumentParser:
        made = subparsers.add_parser(name, help=help, description=help)
        made.set_defaults(run=run)
        if model:
            made.add_argument("model", metavar="MODEL", help="a .grid file, or a library name")
        made.add_argument("--json", action="store_true", help="print one JSON object")
        return made

    solve = command("solve", commands.solve, "solve a model on data, or a .nl file")
    _add_data(solve)
    solve.add_argument("--solver", default="", metavar="NAME", help="see `gridlang solvers`")
    solve.add_argument(
        "--via",
        default="",
        choices=("direct", "nl", "pyomo", "amplpy", "gams"),
        help="the way to the solver: its own interface, or a .nl file",
    )
    solve.add_argument(
        "--option", action="append", default=[], metavar="K=V", help="an option of the solver"
    )
    solve.add_argument("--tol", type=_positive, metavar="T", help="tolerance of the solver")
    solve.add_argument(
        "--time-limit", type=_positive, metavar="S", dest="time_limit", help="seconds"
    )
    solve.add_argument("--gap", type=_gap, metavar="G", help="relative gap to stop a search at")
    solve.add_argument(
        "--start", type=Path, metavar="DIR", help="begin at the solution that --out wrote there"
    )
    solve.add_argument("--out", type=Path, metavar="DIR", help="write tables and JSON there")
    solve.add_argument("--quiet", action="store_true", help="show no progress")
    solve.set_defaults(refuse=solve.error)

    reproduce = command(
        "reproduce",
        commands.reproduce,
        "solve a paper's studies, its figures beside ours",
        model=False,
    )
    reproduce.add_argument("model", metavar="FOLDER", help="a folder, a .grid file, or a name")
    reproduce.add_argument("--study", default="", metavar="NAME", help="one of its studies")
    _add_files(reproduce)
    reproduce.add_argument("--out", type=Path, metavar="DIR", help="write values and figures there")
    reproduce.add_argument("--quiet", action="store_true", help="show no progress")
    compare = command("compare", commands.compare, "solve a model in several formulations")
    compare.add_argument(
        "--formulations", default="", metavar="A,B", help="all of the model where not given"
    )
    _add_files(compare)
    _add_settings(compare)
    compare.add_argument("--solver", default="", metavar="NAME", help="see `gridlang solvers`")
    compare.add_argument("--tol", type=_positive, metavar="T", help="tolerance of the solver")
    compare.add_argument(
        "--time-limit", type=_positive, metavar="S", dest="time_limit", help="seconds, for each"
    )

    command("check", commands.check, "check a model, without data")
    lint = command(
        "lint", commands.lint, "find what can be bettered in a model or in data", model=False
    )
    lint.add_argument("model", nargs="?", metavar="MODEL", help="a .grid file, or a library name")
    _add_files(lint)
    lint.set_defaults(refuse=lint.error)
    explain = command("explain", commands.explain, "explain a diagnostic", model=False)
    explain.add_argument("code", metavar="CODE", help="such as GL301")
    command("models", commands.models, "list the models of the library", model=False)
    command("solvers", commands.solvers, "list solvers: installed or how to get them", model=False)
    fmt = command("fmt", commands.fmt, "put files into canonical layout", model=False)
    fmt.add_argument("files", nargs="+", metavar="FILE", help="a .grid file; - is standard input")
    fmt.add_argument("--check", action="store_true", help="write nothing; 1 if a file would change")
    spelling = fmt.add_mutually_exclusive_group()
    for word, signs in (("unicode", "≤ ≥ ≠ ∈ ∑ ∪ ∖ ∩"), ("ascii", "<= >= != in sum union")):
        spelling.add_argument(
            f"--{word}", dest="spelling", action="store_const", const=word, help=f"write {signs}"
        )
    fmt.set_defaults(spelling="keep")
    emit = command("emit", commands.emit, "write a model for another tool")
    _add_data(emit)
    emit.add_argument("--to", required=True, metavar="TARGET", help="see `gridlang targets`")
    emit.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="write there")
    emit.add_argument("--binary", action="store_true", help="write a binary .nl")
    verify = command("verify", commands.verify, "compare every target with our own, or two models")
    verify.add_argument("other", nargs="?", metavar="OTHER", help="another model of the problem")
    verify.add_argument(
        "--map", action="append", default=[], metavar="NAME=…", help="such as vm=abs(v)"
    )
    _add_data(verify)
    verify.add_argument("--targets", default="", metavar="A,B", help="all where not given")
    verify.add_argument("--points", type=_count, default=3, metavar="N", help="points of each (3)")
    verify.set_defaults(refuse=verify.error)
    command("targets", commands.targets, "list what a model can be emitted to", model=False)
    show = command("show", commands.show, "print a model as a stage of the compiler sees it")
    _add_data(show)
    show.add_argument("--stage", choices=("check", "derive", "lower", "instance"), default="check")
    return parser


def _add_data(made: argparse.ArgumentParser) -> None:
    _add_files(made)
    made.add_argument("--formulation", default="", metavar="NAME", help="one that the model offers")
    made.add_argument("--scenario", default="", metavar="NAME", help="one that the model states")
    _add_settings(made)


def _add_files(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--data",
        action="append",
        default=[],
        metavar="FILE",
        help="a case, its name, or a CSV file",
    )


def _add_settings(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PARAM=VALUE",
        dest="settings",
        help="replace a parameter's figure",
    )


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return value


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def _gap(text: str) -> float:
    return 0.0 if text in ("0", "0.0") else _positive(text)


if __name__ == "__main__":
    sys.exit(main())
