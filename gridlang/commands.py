"""What each command does with its arguments: pipeline, printed output, exit code."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gridlang.api import Loaded, Ready
    from gridlang.bound import Bound
    from gridlang.diagnostics import Diagnostic
    from gridlang.nl_file import NlFile
    from gridlang.solve.solver import Progress

# Exit codes. 0: solved, or fine.
WRONG, USAGE, NOT_OPTIMAL, MISSING, BUG, INTERRUPTED = 1, 2, 3, 4, 70, 130
_MISSING_CODES = frozenset(("GL814", "GL901", "GL909", "GL913"))
_USAGE_CODES = frozenset(("GL001", "GL603", "GL822", "GL833", "GL902", "GL903", "GL907", "GL912"))


def exit_code(found: Sequence[Diagnostic]) -> int:
    codes = {d.code for d in found if d.is_error}
    if codes <= _MISSING_CODES:
        return MISSING
    return USAGE if codes <= _USAGE_CODES else WRONG


def solve(args: argparse.Namespace) -> int:
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
    return 0 if solution.solved else NOT_OPTIMAL


def _problem(args: argparse.Namespace) -> tuple[Bound | NlFile, tuple[Diagnostic, ...]]:
    """Return what is to be solved: a model on its data, or a .nl file, which has all in it."""
    if not args.model.endswith(".nl"):
        from gridlang.api import load

        loaded = load(args.model)
        return _ready(loaded, args).bound, loaded.findings
    if args.data or args.formulation or args.settings or args.scenario:
        args.refuse("a .nl file takes no --data, --formulation, --scenario or --set: all is in it")
    from gridlang.nl_file import open_nl

    return open_nl(Path(args.model)), ()


def _ready(loaded: Loaded, args: argparse.Namespace) -> Ready:
    return loaded.bind(
        *args.data,
        formulation=args.formulation,
        settings=args.settings,
        scenario=args.scenario,
    )


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


def reproduce(args: argparse.Namespace) -> int:
    from gridlang.study.as_object import as_object
    from gridlang.study.reproduce import reproduce
    from gridlang.study.table import page
    from gridlang.study.write import refuse, write

    if args.out is not None:
        refuse(args.out)
    say = None if args.quiet else lambda text: print(text, file=sys.stderr, flush=True)
    drawing = args.out is not None
    found = reproduce(args.model, *args.data, study=args.study, say=say, draws=drawing)
    if args.out is not None:
        write(found, args.out)
    if args.json:
        print(json.dumps(as_object(found), allow_nan=False), flush=True)
    else:
        _print_findings(found.findings)
        print(page(found), end="", flush=True)
        if args.out is not None:
            print(f"\nvalues and figures written to {args.out}")
    return NOT_OPTIMAL if found.failed else 0


def compare(args: argparse.Namespace) -> int:
    from gridlang.api import load
    from gridlang.inputs import datasets, parse_settings
    from gridlang.solve.solver import Request
    from gridlang.study.compare import Question, compare, row_object, table

    loaded = load(args.model)
    names = tuple(n.strip() for n in args.formulations.split(",") if n.strip())
    data = datasets(loaded.model, args.data)
    request = Request(args.tol, args.time_limit)
    settings = parse_settings(args.settings)
    rows = compare(Question(loaded.model, names, data, settings, request, args.solver))
    if args.json:
        print(json.dumps({"status": "ok", "rows": [row_object(row) for row in rows]}))
    else:
        _print_findings(loaded.findings)
        print(table(rows), end="", flush=True)
    return NOT_OPTIMAL if any(row.reason for row in rows) else 0


def check(args: argparse.Namespace) -> int:
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


def lint(args: argparse.Namespace) -> int:
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


def fmt(args: argparse.Namespace) -> int:
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
        return exit_code(failed)
    return WRONG if args.check and changed else 0


def explain(args: argparse.Namespace) -> int:
    from gridlang.diagnostics.explain import page

    text = page(args.code)
    print(json.dumps({"page": text}) if args.json else text.rstrip())
    return 0


def models(args: argparse.Namespace) -> int:
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


def solvers(args: argparse.Namespace) -> int:
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


def emit(args: argparse.Namespace) -> int:
    from gridlang.api import emitted, load
    from gridlang.emit.write import write_files

    loaded = load(args.model)
    found = emitted(
        loaded,
        args.data,
        args.to,
        args.formulation,
        settings=args.settings,
        scenario=args.scenario,
        binary=args.binary,
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


def verify(args: argparse.Namespace) -> int:
    from gridlang.api import load
    from gridlang.report.verified import as_object, table
    from gridlang.verify.run import verify

    if args.other is not None:
        return _verify_two(args)
    if args.map:
        args.refuse("--map says how two models match: name the OTHER")
    ready = _ready(load(args.model), args)
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

    if args.targets:
        args.refuse("--targets is for one model: two are compared with one another")
    rules = parse_map(args.map)
    forms = [*args.formulation.split(",", 1), ""]
    first, second = (
        load(name).bind(*args.data, formulation=form, settings=args.settings).bound
        for name, form in zip((args.model, args.other), forms, strict=False)
    )
    found = compare(first, second, rules, args.points)
    if args.json:
        print(json.dumps({"status": "ok", "mapped": [mapped_object(m) for m in found]}))
    else:
        print("".join(map(mapped_text, found)), end="")
    return 0 if all(m.agrees for m in found) else WRONG


def targets(args: argparse.Namespace) -> int:
    from gridlang.emit.files import FORMATS
    from gridlang.emit.target import read_target, targets

    found = {name: read_target(name).summary for name in targets()} | FORMATS
    if args.json:
        print(json.dumps({"targets": [{"name": n, "summary": s} for n, s in found.items()]}))
        return 0
    for name, summary in found.items():
        print(f"{name.ljust(8)}{summary}")
    return 0


def show(args: argparse.Namespace) -> int:
    from gridlang.api import load
    from gridlang.model.show_model import show_model
    from gridlang.pipeline import lower

    loaded = load(args.model)
    model = loaded.model
    if args.scenario:
        from gridlang.scenario import named

        model = named(model, args.scenario).model
    if args.stage == "check":
        text = show_model(model)
    elif args.stage in ("derive", "lower"):
        derived, lowered = lower(model, args.formulation)
        text = show_model(derived.model if args.stage == "derive" else lowered.model)
    else:
        from gridlang.report.sizes import sizes

        text = sizes(_ready(loaded, args).bound.instance)
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


def print_failure(found: Sequence[Diagnostic], as_object: bool) -> None:
    if as_object:
        from gridlang.report.as_json import failure_object

        print(json.dumps(failure_object(found)))
        return
    _print_findings(found)


def _color() -> bool:
    return sys.stderr.isatty() and "NO_COLOR" not in os.environ
