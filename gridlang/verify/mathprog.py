"""The emitted AMPL, evaluated by GLPK's MathProg reader: variables become parameters at a point."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import partial
from importlib.util import find_spec

from gridlang.emit.render import Emitted
from gridlang.ground.labels import Label
from gridlang.solve.process import workspace
from gridlang.verify.values import NotRunError, Point, Slacks, Values

REMEDY = "pip install swiglpk"
# MathProg has no word for these; what it evaluates is else AMPL as it stands.
_UNKNOWN = re.compile(
    r"\b(prev|next|first|last|ordered|asin|acos|sinh|cosh|tanh|tan|complements)\b"
)
_LARGE = "1.7e308"
_STATEMENT = re.compile(r"(?:'(?:[^']|'')*'|\"[^\"]*\"|#[^\n]*\n|[^;'\"#])*;", re.DOTALL)
_COMMENT = re.compile(r"('(?:[^']|'')*'|\"[^\"]*\")|#[^\n]*")
_INFINITY = re.compile(r"('(?:[^']|'')*')|\bInfinity\b")
_RELATION = re.compile(r"<=|>=|=")


def available() -> bool:
    return find_spec("swiglpk") is not None


def values_of(emitted: Emitted, point: Point, ours: Values, objective: str) -> Values:
    """Return the values of the emitted model at a point.

    Raises `NotRunError` where MathProg lacks a word, or does not take the text.
    """
    back = {spelling: name for name, spelling in emitted.names.items()}
    statements = _statements(emitted.text(".mod"))
    unknown = next(filter(None, map(_UNKNOWN.search, statements)), None)
    if unknown is not None:
        raise NotRunError(f"MathProg has no `{unknown[0]}`")
    model = "".join(map(_as_parameters, statements))
    data = emitted.text(".dat") + "".join(
        _figures(emitted.names[name], figures) for name, figures in point.variables.items()
    )
    lines = _run(model, _finite(data))
    labels = {n: {tuple(map(str, k)): k for k in rows} for n, rows in ours.families.items()}
    found: dict[str, dict[Label, Slacks]] = {name: {} for name in ours.families}
    total = None
    for line in lines:
        spelling, *label, body, lower, upper = line.split("\t")
        name = back[spelling]
        figures = tuple(map(_number, (body, lower, upper)))
        if name == objective:
            total = figures[0]
        elif math.isfinite(figures[1]) or math.isfinite(figures[2]):
            slack = (figures[0] - figures[1], figures[2] - figures[0])
            found[name][labels[name].get(tuple(label), tuple(label))] = slack
    return Values(total, found)


def _statements(text: str) -> list[str]:
    plain = _COMMENT.sub(lambda m: m[1] or "", text)
    return [" ".join(s.split()) for s in _STATEMENT.findall(plain)]


def _as_parameters(s: str) -> str:
    """Return a statement of AMPL with variables as parameters and relations as lines to print."""
    s = _finite(s)
    s = re.sub(r"\batan2\(", "atan(", s)
    word, _, rest = s.rstrip(";").partition(" ")
    match word:
        case "var":
            name, family, body = _declared(rest)
            value = f" := {body[1:]}" if body.startswith("=") else ""
            return f"param {name}{family}{value};\n"
        case "minimize" | "maximize":
            name, _, body = rest.partition(":")
            return f'printf "{name.strip()}\\t%.17g\\t0\\t0\\n", {body} >> "values";\n'
        case "subject":
            name, family, body = _declared(rest.removeprefix("to "))
            return _printed(name, family, body.lstrip(": "))
        case _:
            return f"{s}\n"


def _finite(text: str) -> str:
    """Return a text with the largest number for infinity; quoted labels stay as they are."""
    return _INFINITY.sub(lambda m: m[1] or _LARGE, text)


def _declared(rest: str) -> tuple[str, str, str]:
    """Return name, index set and what follows of a declaration."""
    found = re.match(r"\w+", rest.strip())
    assert found is not None, rest
    name, left = found[0], rest.strip()[found.end() :].strip()
    if not left.startswith("{"):
        return name, "", left
    end = _closing(left)
    return name, left[: end + 1], left[end + 1 :].strip()


def _closing(text: str) -> int:
    depth = 0
    for i, c in enumerate(text):
        depth += c in "{"
        depth -= c in "}"
        if depth == 0:
            return i
    raise AssertionError(text)


def _printed(name: str, family: str, relation: str) -> str:
    """Return a printf of body and limits, with the indices of the family."""
    parts, signs = _sides(relation)
    low, body, high = f"-{_LARGE}", parts[0], _LARGE
    match signs:
        case ["="]:
            low = high = parts[1]
        case ["<="]:
            high = parts[1]
        case [">="]:
            low = parts[1]
        case ["<=", "<="]:
            low, body, high = parts
        case _:
            raise NotRunError(f"the relation of {name}")
    family, indices = _named(family)
    places = "".join("\\t%s" for _ in indices)
    args = ", ".join([*indices, body, low, high])
    over = f"{family}: " if family else ""
    return f'printf {over}"{name}{places}\\t%.17g\\t%.17g\\t%.17g\\n", {args} >> "values";\n'


def _sides(relation: str) -> tuple[list[str], list[str]]:
    """Return the sides of a relation and the signs between them, brackets left alone."""
    parts, signs, start = [], [], 0
    for i in _outside(relation):
        sign = _RELATION.match(relation, i) if i >= start else None
        if sign is not None:
            parts.append(relation[start:i].strip())
            signs.append(sign[0])
            start = sign.end()
    return [*parts, relation[start:].strip()], signs


def _named(family: str) -> tuple[str, list[str]]:
    """Return an index set in which every position has a name, and these names."""
    if not family:
        return "", []
    inside = family.strip("{} ")
    head, colon, condition = _split_condition(inside)
    generators: list[str] = []
    names: list[str] = []
    for g in _split(head):
        pattern, word, domain = g.partition(" in ")
        if not word:
            pattern, domain = f"i_{len(names)}_", g
        generators.append(f"{pattern.strip()} in {domain.strip()}")
        names += [x.strip() for x in pattern.strip("() ").split(",")]
    return f"{{{', '.join(generators)}{colon}{condition}}}", names


def _split_condition(text: str) -> tuple[str, str, str]:
    at = next((i for i in _outside(text) if text[i] == ":"), len(text))
    return text[:at], text[at : at + 1], text[at + 1 :]


def _split(text: str) -> list[str]:
    parts, start = [], 0
    for i in _outside(text):
        if text[i] == ",":
            parts.append(text[start:i])
            start = i + 1
    return [*parts, text[start:]]


def _outside(text: str) -> Iterator[int]:
    """Yield the places of a text that are outside all brackets."""
    depth = 0
    for i, c in enumerate(text):
        depth += c in "([{"
        depth -= c in ")]}"
        if depth == 0:
            yield i


def _figures(name: str, figures: Mapping[Label, float]) -> str:
    if list(figures) == [()]:
        return f"\nparam {name} := {figures[()]!r};\n"
    rows = "\n".join(f"{' '.join(map(_quoted, k))} {v!r}" for k, v in figures.items())
    return f"\nparam {name} :=\n{rows}\n;\n"


def _quoted(label: int | str) -> str:
    return str(label) if isinstance(label, int) else "'" + label.replace("'", "''") + "'"


def _number(text: str) -> float:
    value = float(text)
    return math.copysign(math.inf, value) if abs(value) >= 1.6e308 else value


def _run(model: str, data: str) -> list[str]:
    import swiglpk as glpk

    with workspace() as folder:
        values = folder / "values"
        (folder / "m.mod").write_text(model.replace('"values"', f'"{values}"'), "utf-8")
        (folder / "m.dat").write_text(data, "utf-8")
        glpk.glp_term_out(glpk.GLP_OFF)
        space = glpk.glp_mpl_alloc_wksp()
        try:
            read_model = partial(glpk.glp_mpl_read_model, space, str(folder / "m.mod"), 1)
            read_data = partial(glpk.glp_mpl_read_data, space, str(folder / "m.dat"))
            generate = partial(glpk.glp_mpl_generate, space, None)
            for what, step in (("model", read_model), ("data", read_data), ("values", generate)):
                if step() != 0:
                    raise NotRunError(f"MathProg does not take the {what}")
        finally:
            glpk.glp_mpl_free_wksp(space)
        return values.read_text("utf-8").splitlines() if values.is_file() else []
