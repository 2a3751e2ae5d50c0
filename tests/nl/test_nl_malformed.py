"""Files that are cut off, edited at random, or meant ill: GL910 with its place, nothing else."""

from __future__ import annotations

import random
import struct
import time
from pathlib import Path

import pytest
from nl_problems import mixed, shared

import gridlang
from gridlang.diagnostics import GridlangError
from gridlang.nl import NlProblem, from_problem, read_nl, write_nl

HEAD = """g3 1 1 0\t# problem
 {n} {m} 1 0 0
 1 0
 0 0
 1 0 0
 0 0 0 1
 0 0 0 0 0
 {nzc} 0
 0 0
 0 0 0 0 0
"""
WORDS = [
    *(b"-1", b"99999999999", b"2147483647", b"nan", b"-inf", b"1e999", b"1_0", b"0x1", b"", b"\0"),
    *(b"\xd9\xa3", b"v0", b"v9", b"v99", b"o54", b"o54\n3", b"o-1", b"o2\n" * 50, b"n-nan"),
    *(b"V9 0 0\nv9", b"C0", b"J0 999", b"k", b"K5", b"d4", b"S0 3 a", b"x9"),
]
BYTES = [
    *(struct.pack("<i", k) for k in (-1, 0, 8, 9, 54, 10**6, 2**31 - 1, -(2**31))),
    *(struct.pack("<d", v) for v in (float("nan"), float("inf"), 1e308, 5e-324)),
    *(b"v", b"o", b"V", b"C", b"\0", b""),
]
TAIL = "O0 0\nn0\nr\n3\nb\n3\nk0\nJ0 1\n0 0\n"


def read(content: bytes, path: Path) -> NlProblem | None:
    """Return what is read; None where it is refused as it should be."""
    (path / "p.nl").write_bytes(content)
    try:
        problem = read_nl(path / "p.nl")
    except GridlangError as error:
        assert [d.code for d in error.diagnostics] == ["GL910"]
        assert error.diagnostics[0].message.startswith("p.nl")
        return None
    problem.functions()
    return problem


def text(tree: str, n: int = 1, m: int = 1, nzc: int = 1, tail: str = TAIL) -> bytes:
    return (HEAD.format(n=n, m=m, nzc=nzc) + tree + tail).encode()


def message(content: bytes, path: Path) -> str:
    (path / "p.nl").write_bytes(content)
    with pytest.raises(GridlangError) as raised:
        read_nl(path / "p.nl")
    assert [d.code for d in raised.value.diagnostics] == ["GL910"]
    return raised.value.diagnostics[0].message


def written(path: Path, binary: bool) -> bytes:
    write_nl(mixed(1), path / "w.nl", binary=binary)
    return (path / "w.nl").read_bytes()


def test_the_template_itself_is_read(tmp_path: Path) -> None:
    assert read(text("C0\no41\nv0\n"), tmp_path) is not None


@pytest.mark.parametrize("binary", [False, True], ids=["text", "binary"])
def test_every_cut_is_refused(binary: bool, tmp_path: Path) -> None:
    content = written(tmp_path, binary)
    last = content.rstrip().rfind(b"\n") if not binary else len(content) - 1
    for end in [*range(0, last, 23), last]:
        assert read(content[:end], tmp_path) is None, end


@pytest.mark.parametrize("binary", [False, True], ids=["text", "binary"])
def test_random_edits(binary: bool, tmp_path: Path) -> None:
    content = written(tmp_path, binary)
    dice = random.Random(7)
    for _ in range(150):
        changed = bytearray(content)
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(changed))
            match dice.randrange(3):
                case 0:
                    changed[at] = dice.randrange(256)
                case 1:
                    del changed[at : at + dice.randint(1, 9)]
                case _:
                    changed[at:at] = changed[dice.randrange(at + 1) :][: dice.randint(1, 9)]
        read(bytes(changed), tmp_path)


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ("C0\no41\nv7\n", "line 13: there is no variable v7"),
        ("C0\no41\nv-1\n", "line 13: there is no variable v-1"),
        ("C1\nn0\n", "line 11: there is no constraint 1"),
        ("C0\no999\nv0\n", "line 12: there is no operator o999"),
        ("C0\no12\n2\nv0\nv0\n", "line 12: the function o12 (max) is not read here"),
        ("C0\no35\n", "o35 (if) is not read here"),
        ("C0\no54\n1000000000\nv0\n", "a sum cannot have 1000000000 terms"),
        ("C0\no54\n-3\nv0\n", "a sum cannot have -3 terms"),
        ("C0\no41\nnnan\n", "a number is expected, not `nan`"),
        ("C0\no41\nn1_0\n", "a number is expected, not `1_0`"),
        ("C0\no41\nn1e999\n", "is not finite"),
        ("C0\no41\nf0 1\n", "has no place in an expression"),
        ("C0\nn0\nC0\nn0\n", "line 13: segment C0 stands twice"),
        ("F0 1 -1 f\n", "line 11: imported functions"),
        ("L0\nn1\n", "line 11: logical constraints"),
        ("Q\n", "line 11: a segment 'Q'"),
        ("S0 1 sosno\n0 1\n", "special ordered sets"),
        ("V0 0 0\nn1\n", "v0 cannot be defined"),
        ("x5\n", "5 entries cannot follow"),
        ("C0\no2\n" * 3, "has no place in an expression"),
    ],
)
def test_messages(tree: str, words: str, tmp_path: Path) -> None:
    assert words in message(text(tree), tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("g3", "q3", "line 1: a .nl file begins with g or b"),
        (" 1 1 1 0 0\n", " 2000000000 1 1 0 0\n", "line 2: the counts cannot be those"),
        (" 1 1 1 0 0\n", " 99999999999 1 1 0 0\n", "line 2: a count is out of range"),
        (" 1 1 1 0 0\n", " one 1 1 0 0\n", "line 2: whole numbers are expected"),
        (" 1 1 1 0 0\n", " 1\n", "line 2: a count is missing"),
        (" 1 1 1 0 0\n", " 1 1 1 0 0 3\n", "line 2: logical"),
        (" 1 0 0\n 0 0 0 1", " 5 0 0\n 0 0 0 1", "line 5: the counts"),
        (" 0 0 0 1\n", " 0 2 0 1\n", "line 6: imported functions"),
        ("r\n3\n", "r\n5 1 1\n", "complementarity"),
        ("r\n3\n", "r\n8\n", "there is no kind 8 of limit"),
        ("r\n3\n", "r\n2 nan\n", "a number is expected"),
        ("J0 1\n0 0\n", "", "promises 1 entries of constraints, there are 0"),
        ("b\n3\n", "", "segment b is missing"),
    ],
)
def test_heads_and_limits(old: str, new: str, words: str, tmp_path: Path) -> None:
    content = text("C0\no41\nv0\n").decode()
    assert old in content
    assert words in message(content.replace(old, new).encode(), tmp_path)


@pytest.mark.parametrize("binary", [False, True], ids=["text", "binary"])
@pytest.mark.parametrize("seed", range(4))
def test_random_words(seed: int, binary: bool, tmp_path: Path) -> None:
    """Words and numbers that mean something elsewhere; what is still read can be written again."""
    write_nl(shared(seed), tmp_path / "w.nl", binary=binary)
    content = (tmp_path / "w.nl").read_bytes()
    dice = random.Random(seed)
    for _ in range(80):
        changed = bytearray(content)
        for _ in range(dice.randint(1, 3)):
            at = dice.randrange(len(changed))
            end = at + dice.choice([0, 1, 4, 8]) if binary else _end_of_word(changed, at)
            changed[at:end] = dice.choice(BYTES if binary else WORDS)
        problem = read(bytes(changed), tmp_path)
        if problem is not None:
            write_nl(problem, tmp_path / "again.nl", binary=binary)
            assert read((tmp_path / "again.nl").read_bytes(), tmp_path) is not None


def _end_of_word(content: bytearray, at: int) -> int:
    ends = [content.find(space, at) for space in (b" ", b"\n", b"\t")]
    return min((e for e in ends if e >= 0), default=len(content))


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 200, b"\xff\xfeg3", b"g", b"b", b"g3 1 1 0\n" * 10, b"g3" + b" 1" * 20_000],
)
def test_what_is_no_file_of_the_kind(content: bytes, tmp_path: Path) -> None:
    assert message(content, tmp_path).startswith("p.nl, line ")


def test_a_folder_or_nothing_is_an_os_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.nl"):
        with pytest.raises(OSError):
            read_nl(path)


@pytest.mark.parametrize(
    "tree",
    ["V1 0 0\nv1\nC0\nv1\n", "V1 0 0\no41\nv1\n", "V1 0 0\nv2\nV2 0 0\nv1\nC0\nv1\n"],
    ids=["itself", "itself in a tree", "in a circle"],
)
def test_a_variable_is_defined_by_earlier_ones(tree: str, tmp_path: Path) -> None:
    assert "there is no variable v" in message(text(tree), tmp_path)


def test_names_that_are_no_text(tmp_path: Path) -> None:
    content = text("C0\no41\nv0\n")
    (tmp_path / "p.col").write_bytes(b"\xff\xfe\0\n")
    (tmp_path / "p.row").mkdir()
    problem = read(content, tmp_path)
    assert problem is not None
    assert len(problem.column_names) == 1 and problem.row_names == ()


def test_hostile_trees_end_soon(tmp_path: Path) -> None:
    began = time.monotonic()
    deep = "C0\n" + "o41\n" * 100_000 + "v0\n"
    assert "nests deeper" in message(text(deep), tmp_path)
    doubling = "V1 0 0\no2\nv0\nv0\n" + "".join(
        f"V{k} 0 0\no2\nv{k - 1}\nv{k - 1}\n" for k in range(2, 60)
    )
    assert "grow beyond measure" in message(text(doubling + "C0\nv59\n"), tmp_path)
    sums = "V1 0 0\nv0\n" + "".join(f"V{k} 0 0\no0\nv{k - 1}\nv{k - 1}\n" for k in range(2, 60))
    assert "grow beyond measure" in message(text(sums + "C0\nv59\n"), tmp_path)
    wide = "o41\no54\n10000\n" + "".join(f"o2\nn0.{k}\nv0\n" for k in range(10_000))
    other = wide.replace("n0.", "n1.")
    tail = "O0 0\nn0\nr\n3\n3\nb\n3\nk0\nJ0 1\n0 0\nJ1 1\n0 0\n"
    (tmp_path / "p.nl").write_bytes(text(f"C0\n{wide}C1\n{other}", m=2, nzc=2, tail=tail))
    assert len(read_nl(tmp_path / "p.nl").kernels) == 1
    assert time.monotonic() - began < 60


def test_long_sums_are_no_deep_trees(tmp_path: Path) -> None:
    chain = "C0\no39\n" + "o0\no41\nv0\n" * 3000 + "n1\n"
    assert read(text(chain), tmp_path) is not None


def test_what_others_write(tmp_path: Path) -> None:
    """Comments, defined variables, squares, inverse hyperbolics, several objectives."""
    tree = (
        "V1 1 0\t#defined\n0 2\no77\nv0\nC0 #c\no0 # +\no47\nv1\no76\nv1\nn3\n"
        "d1\n0 5\nS4 1 scale\n0 2.5\n"
    )
    problem = read(text(tree), tmp_path)
    assert problem is not None
    import math

    import numpy as np

    x = 0.2
    v = x**2 + 2 * x
    expected = math.atanh(v) + v**3
    assert problem.functions().constraints(np.array([x]))[0] == pytest.approx(expected, rel=1e-14)


def test_a_file_of_another_writer(tmp_path: Path) -> None:
    pyomo = pytest.importorskip("pyomo.environ")
    m = pyomo.ConcreteModel()
    m.x = pyomo.Var(range(3), bounds=(0.1, 4), initialize=0.5)
    m.k = pyomo.Var(domain=pyomo.Integers, bounds=(0, 9), initialize=2)
    m.f = pyomo.Objective(expr=pyomo.log(m.x[0]) * m.k + m.x[1], sense=pyomo.maximize)
    m.e = pyomo.Expression(expr=m.x[0] ** 2 + pyomo.sin(m.x[1]))
    m.c = pyomo.Constraint(expr=m.e * m.e + 3 * m.x[2] == 2)
    m.d = pyomo.Constraint(expr=pyomo.inequality(-1, m.x[1] / m.e - m.k, 5))
    m.write(str(tmp_path / "p.nl"), io_options={"symbolic_solver_labels": True})
    problem = read_nl(tmp_path / "p.nl")
    place = {str(v): v for v in (m.x[0], m.x[1], m.x[2], m.k)}
    values = [pyomo.value(place[name]) for name in problem.column_names]
    import numpy as np

    f = problem.functions()
    assert problem.maximize
    assert f.objective(np.array(values)) == pytest.approx(pyomo.value(m.f))
    g = dict(
        zip(
            problem.row_names,
            zip(f.constraints(np.array(values)), problem.upper, strict=True),
            strict=True,
        )
    )
    for name, body, upper in (("c", m.c.body, 2.0), ("d", m.d.body, 5.0)):
        value, limit = g[name]
        assert limit - value == pytest.approx(upper - pyomo.value(body))
    assert problem.integer.tolist() == [name == "k" for name in problem.column_names]


def test_a_problem_of_the_library_survives(tmp_path: Path) -> None:
    instance = gridlang.load("acopf").bind("case9").bound.instance
    write_nl(from_problem(instance), tmp_path / "p.nl")
    assert read((tmp_path / "p.nl").read_bytes(), tmp_path) is not None
