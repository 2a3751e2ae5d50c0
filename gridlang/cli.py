"""Arguments → pipeline → printed output and exit code; the only place that prints or exits."""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gridlang import __version__

if TYPE_CHECKING:
    from gridlang.bound import Bound
    from gridlang.diagnostics import Diagnostic
    from gridlang.nl_file import NlFile
    from gridlang.solve.solver import Progress

# Exit codes. 0: solved, or fine.
WRONG, USAGE, NOT_OPTIMAL, MISSING, BUG, INTERRUPTED = 1, 2, 3, 4, 70, 130
_MISSING_CODES = frozenset(("GL814", "GL901", "GL909"))
_USAGE_CODES = frozenset(("GL001", "GL603", "GL822", "GL833", "GL902", "GL903", "GL907", "GL912"))
_GOOD = frozenset(("optimal", "locally_optimal", "feasible"))


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    gc.set_threshold(100_000)  # a command ends soon: Python's own searches for garbage cost a tenth
    try:
        return _run(argv)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # whatever reaches here is ours to mend
        if isinstance(error.__cause__, KeyboardInterrupt):  # as Python wraps it in __set_name__
            print("interrupted", file=sys.stderr)
            return INTERRUPTED
        return _bug(error)


def _run(argv: Sequence[str] | None) -> int:
    args = _parser().parse_args(argv)
    from gridlang.diagnostics import GridlangError

    try:
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except GridlangError as error:
        _print_failure(error.diagnostics, getattr(args, "json", False))
        return _exit_code(error.diagnostics)


def _exit_code(found: Sequence[Diagnostic]) -> int:
    codes = {d.code for d in found if d.is_error}
    if codes <= _MISSING_CODES:
        return MISSING
    return USAGE if codes <= _USAGE_CODES else WRONG


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
    return BUG


# ---- arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gridlang",
        description="Formulations of power-system optimisation as a paper prints them.",
    )
    parser.add_argument("--version", action="version", version=f"gridlang {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(
        name: str, run: Callable[[argparse.Namespace], int], help: str, model: bool = True
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, description=help)
        made.set_defaults(run=run)
        if model:
            made.add_argument("model", metavar="MODEL", help="a .grid file, or a library name")
        made.add_argument("--json", action="store_true", help="print one JSON object")
        return made

    solve = command("solve", _solve, "solve a model on data, or a .nl file")
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

    command("check", _check, "check a model, without data")
    lint = command("lint", _lint, "find what can be bettered in a model or in data", model=False)
    lint.add_argument("model", nargs="?", metavar="MODEL", help="a .grid file, or a library name")
    lint.add_argument(
        "--data",
        action="append",
        default=[],
        metavar="FILE",
        help="a case, its name, or a CSV file",
    )
    lint.set_defaults(refuse=lint.error)
    explain = command("explain", _explain, "explain a diagnostic", model=False)
    explain.add_argument("code", metavar="CODE", help="such as GL301")
    command("models", _models, "list the models of the library", model=False)
    command("solvers", _solvers, "list solvers: installed or how to get them", model=False)
    fmt = command("fmt", _fmt, "put files into canonical layout", model=False)
    fmt.add_argument("files", nargs="+", metavar="FILE", help="a .grid file; - is standard input")
    fmt.add_argument("--check", action="store_true", help="write nothing; 1 if a file would change")
    spelling = fmt.add_mutually_exclusive_group()
    for word, signs in (("unicode", "≤ ≥ ≠ ∈ ∑ ∪ ∖ ∩"), ("ascii", "<= >= != in sum union")):
        spelling.add_argument(
            f"--{word}", dest="spelling", action="store_const", const=word, help=f"write {signs}"
        )
    fmt.set_defaults(spelling="keep")
    emit = command("emit", _emit, "write a model for another tool")
    _add_data(emit)
    emit.add_argument("--to", required=True, metavar="TARGET", help="see `gridlang targets`")
    emit.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="write there")
    emit.add_argument("--binary", action="store_true", help="write a binary .nl")
    verify = command("verify", _verify, "compare every target with our own, or two models")
    verify.add_argument("other", nargs="?", metavar="OTHER", help="another model of the problem")
    verify.add_argument(
        "--map", action="append", default=[], metavar="NAME=…", help="such as vm=abs(v)"
    )
    _add_data(verify)
    verify.add_argument("--targets", default="", metavar="A,B", help="all where not given")
    verify.add_argument("--points", type=int, default=3, metavar="N", help="random points")
    command("targets", _targets, "list what a model can be emitted to", model=False)
    show = command("show", _show, "print a model as a stage of the compiler sees it")
    _add_data(show)
    show.add_argument("--stage", choices=("check", "derive", "lower", "instance"), default="check")
    return parser


def _add_data(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--data",
        action="append",
        default=[],
        metavar="FILE",
        help="a case, its name, or a CSV file",
    )
    made.add_argument("--formulation", default="", metavar="NAME", help="one that the model offers")
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


def _gap(text: str) -> float:
    return 0.0 if text in ("0", "0.0") else _positive(text)


# ---- commands


def _solve(args: argparse.Namespace) -> int:
    from gridlang.report.as_json import solution_object
    from gridlang.report.read import read_variables
    from gridlang.report.summary import summary
    from gridlang.report.write import refuse_foreign, write
    from gridlang.solve.solver import Request

    if args.out is not None:
        refuse_foreign(args.out)
    problem, findings = _problem(args)
    if args.start is not None:
        problem = problem.started(read_variables(args.start))
    progress = None if args.quiet or args.json or not sys.stderr.isatty() else _show_progress
    request = Request(args.tol, args.time_limit, args.gap, _options(args.option), progress)
    solution = problem.solve(request, args.solver, args.via)
    if progress is not None:
        print("\r\033[K", end="", file=sys.stderr)
    if args.json:
        print(json.dumps(solution_object(solution), allow_nan=False), flush=True)
    else:
        _print_findings(findings + solution.diagnostics)
        print(summary(solution, args.data), end="", flush=True)
    if args.out is not None:
        write(solution, args.out)
        if not args.json:
            print(f"\ntables written to {args.out}")
    return 0 if solution.status in _GOOD else NOT_OPTIMAL


def _problem(args: argparse.Namespace) -> tuple[Bound | NlFile, tuple[Diagnostic, ...]]:
    """Return what is to be solved: a model on its data, or a .nl file, which has all in it."""
    if not args.model.endswith(".nl"):
        from gridlang.api import load

        loaded = load(args.model)
        ready = loaded.bind(*args.data, formulation=args.formulation, settings=args.settings)
        return ready.bound, loaded.findings
    if args.data or args.formulation or args.settings:
        args.refuse("a .nl file takes no --data, --formulation or --set: all is in it")
    from gridlang.nl_file import open_nl

    return open_nl(Path(args.model)), ()


def _options(texts: Sequence[str]) -> dict[str, str | int | float]:
    from gridlang.diagnostics import Diagnostic, GridlangError
    from gridlang.inputs import as_figure

    options: dict[str, str | int | float] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise GridlangError(
                (Diagnostic("GL903", f"`{text}` sets no option", help="write --option NAME=VALUE"),)
            )
        options[name] = as_figure(value)
    return options


def _show_progress(p: Progress) -> None:
    line = (
        f"\r\033[Kiteration {p.iteration}  objective {p.objective:.8g}  "
        f"violation {p.violation:.1e}  {p.seconds:.1f} s  (Ctrl-C stops with the best point)"
    )
    print(line[:118], end="", file=sys.stderr, flush=True)


def _check(args: argparse.Namespace) -> int:
    from gridlang.api import load
    from gridlang.diagnostics.render import as_json
    from gridlang.lower.classes import problem_class
    from gridlang.pipeline import lower

    loaded = load(args.model)
    model = loaded.model
    names = [f.name for f in model.formulations] or [""]
    classes = {name: problem_class(lower(model, name)[1].model) for name in names}
    if args.json:
        found = {
            "model": model.name,
            "status": "ok",
            "classes": classes,
            "diagnostics": [as_json(d) for d in loaded.findings],
        }
        print(json.dumps(found))
        return 0
    _print_findings(loaded.findings)
    print(f"{model.name}: no errors")
    for name, kind in classes.items():
        print(f"  {name or 'as written'}: {kind}")
    return 0


def _lint(args: argparse.Namespace) -> int:
    from gridlang.diagnostics.render import as_json
    from gridlang.lint.run import run_lint

    if args.model is None and not args.data:
        args.refuse("give MODEL, --data FILE, or both")
    found = run_lint(args.model, args.data)
    clean = all(d.severity == "note" for d in found)
    if args.json:
        status = "ok" if clean else "findings"
        print(json.dumps({"status": status, "diagnostics": [as_json(d) for d in found]}))
    else:
        _print_findings(found)
        if clean:
            print(f"{', '.join([args.model or '', *args.data]).strip(', ')}: nothing to better")
    return 0 if clean else WRONG


def _fmt(args: argparse.Namespace) -> int:
    from gridlang.diagnostics import GridlangError
    from gridlang.diagnostics.render import as_json
    from gridlang.syntax.format import Spelling, format_bytes, format_file

    spelling = Spelling(args.spelling)
    changed: list[str] = []
    failed: list[Diagnostic] = []
    text: dict[str, str] = {}
    for name in args.files:
        try:
            if name != "-":
                different = format_file(Path(name), spelling, args.check)
            else:
                before = sys.stdin.buffer.read()
                after = format_bytes("<stdin>", before, spelling)
                different = after != before
                if args.json:
                    text = {"text": after.decode("utf-8")}
                elif not args.check:
                    sys.stdout.buffer.write(after)
        except GridlangError as error:
            failed += error.diagnostics
            continue
        if different:
            changed.append(name)
    if args.json:
        status = "error" if failed else "ok"
        found = [as_json(d) for d in failed]
        print(json.dumps({"status": status, "changed": changed, "diagnostics": found, **text}))
    else:
        verb = "would change" if args.check else "formatted"
        for name in changed:
            if name != "-" or args.check:
                print(f"{verb} {name}", file=sys.stderr if "-" in args.files else sys.stdout)
        if failed:
            _print_findings(failed)
    if failed:
        return _exit_code(failed)
    return WRONG if args.check and changed else 0


def _explain(args: argparse.Namespace) -> int:
    from gridlang.diagnostics.explain import page

    text = page(args.code)
    print(json.dumps({"page": text}) if args.json else text.rstrip())
    return 0


def _models(args: argparse.Namespace) -> int:
    from gridlang.api import load
    from gridlang.inputs import library

    models = {name: load(name).model for name in library()}
    if args.json:
        rows = [
            {"name": n, "title": m.title, "formulations": [f.name for f in m.formulations]}
            for n, m in models.items()
        ]
        print(json.dumps({"models": rows}))
        return 0
    width = max(map(len, models), default=0)
    for name, m in models.items():
        forms = ", ".join(f.name for f in m.formulations)
        print(f"{name.ljust(width)}  {m.title}" + (f"  ({forms})" if forms else ""))
    return 0


def _solvers(args: argparse.Namespace) -> int:
    from dataclasses import asdict

    from gridlang.solve.registry import SOLVERS

    found = [(s, s.availability()) for s in SOLVERS]
    if args.json:
        rows = [
            {"name": s.name, "via": s.via, "classes": sorted(s.classes), "summary": s.summary}
            | asdict(a)
            for s, a in found
        ]
        print(json.dumps({"solvers": rows}))
        return 0
    for s, a in found:
        here = f"installed, {a.binding} {a.version}".rstrip()
        print(f"{s.name} via {s.via}  {s.summary}")
        print(f"    {', '.join(sorted(s.classes))}")
        print(f"    {here if a.installed else f'missing: {a.remedy}'}")
    return 0


def _emit(args: argparse.Namespace) -> int:
    from gridlang.api import emitted, load
    from gridlang.emit.write import write_files

    loaded = load(args.model)
    found = emitted(
        loaded, args.data, args.to, args.formulation, settings=args.settings, binary=args.binary
    )
    write_files(found.files, args.out)
    paths = [str(args.out / name) for name in found.files]
    if args.json:
        print(json.dumps({"status": "ok", "files": paths, "names": dict(found.names)}))
        return 0
    _print_findings(loaded.findings + found.findings)
    for path in paths:
        print(path)
    return 0


def _verify(args: argparse.Namespace) -> int:
    from gridlang.api import load
    from gridlang.report.verified import as_object, table
    from gridlang.verify.run import verify

    if args.other is not None:
        return _verify_two(args)
    loaded = load(args.model)
    ready = loaded.bind(*args.data, formulation=args.formulation, settings=args.settings)
    names = [t for t in args.targets.split(",") if t]
    found = verify(ready.bound, names, args.points)
    if args.json:
        print(json.dumps({"status": "ok", "targets": [as_object(v) for v in found]}))
    else:
        print(table(found), end="")
    return 0 if all(v.agrees or v.not_run for v in found) else WRONG


def _verify_two(args: argparse.Namespace) -> int:
    from gridlang.api import load
    from gridlang.report.verified import mapped_object, mapped_text
    from gridlang.verify.formulations import compare, parse_map

    rules = parse_map(args.map)
    forms = [*args.formulation.split(","), ""]
    first, second = (
        load(name).bind(*args.data, formulation=form, settings=args.settings).bound
        for name, form in zip((args.model, args.other), forms, strict=False)
    )
    found = compare(first, second, rules)
    if args.json:
        print(json.dumps({"status": "ok", "mapped": [mapped_object(m) for m in found]}))
    else:
        print("".join(map(mapped_text, found)), end="")
    return 0 if all(m.agrees for m in found) else WRONG


def _targets(args: argparse.Namespace) -> int:
    from gridlang.emit.files import FORMATS
    from gridlang.emit.target import read_target, targets

    found = {name: read_target(name).summary for name in targets()} | FORMATS
    if args.json:
        print(json.dumps({"targets": [{"name": n, "summary": s} for n, s in found.items()]}))
        return 0
    for name, summary in found.items():
        print(f"{name.ljust(8)}{summary}")
    return 0


def _show(args: argparse.Namespace) -> int:
    from gridlang.api import load
    from gridlang.model.show_model import show_model
    from gridlang.pipeline import lower

    loaded = load(args.model)
    if args.stage == "check":
        text = show_model(loaded.model)
    elif args.stage in ("derive", "lower"):
        derived, lowered = lower(loaded.model, args.formulation)
        text = show_model(derived.model if args.stage == "derive" else lowered.model)
    else:
        from gridlang.report.sizes import sizes

        ready = loaded.bind(*args.data, formulation=args.formulation, settings=args.settings)
        text = sizes(ready.bound.instance)
    print(json.dumps({"stage": args.stage, "text": text}) if args.json else text.rstrip())
    return 0


# ---- printing


def _print_findings(found: Sequence[Diagnostic]) -> None:
    from gridlang.diagnostics.render import render

    notes = [d for d in found if d.severity == "note"]
    others = [d for d in found if d.severity != "note"]
    for d in notes:
        place = f" ({d.span})" if d.span is not None else ""
        print(f"note {d.code}: {d.message}{place}", file=sys.stderr)
    if notes and others:
        print(file=sys.stderr)
    if others:
        print(render(others, color=_color()), file=sys.stderr)


def _print_failure(found: Sequence[Diagnostic], as_object: bool) -> None:
    if as_object:
        from gridlang.report.as_json import failure_object

        print(json.dumps(failure_object(found)))
        return
    _print_findings(found)


def _color() -> bool:
    return sys.stderr.isatty() and "NO_COLOR" not in os.environ


if __name__ == "__main__":
    sys.exit(main())
