"""The counts of the head, found again by a plain walk over the text, line by line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from nl_problems import empty, kernel_of, mixed, shared

import gridlang
from gridlang.ground.kernel import Kernel, Term
from gridlang.nl import NlProblem, from_problem, write_nl
from gridlang.nl.opcodes import BINARY_OPERATORS, OPERATORS, SUM


class Walk:
    """Segments of a text file, taken apart without any of our reader."""

    def __init__(self, text: str) -> None:
        lines = text.splitlines()
        self.head = [[int(w) for w in s.split("#")[0].split()] for s in lines[1:10]]
        self.lines = lines[10:]
        self.at = 0
        self.trees: dict[str, set[int]] = {}
        self.defined: list[set[int]] = []  # the columns below each defined variable
        self.users: list[set[str | int]] = []  # C, O, or defined variables
        self.sizes: dict[str, int] = {}
        self.limits: dict[str, list[str]] = {}
        self.cumulative: list[int] = []
        self.entries: list[tuple[int, int]] = []
        while self.at < len(self.lines):
            self._segment(self._next())

    def _next(self) -> str:
        self.at += 1
        return self.lines[self.at - 1]

    def _segment(self, line: str) -> None:
        words = line[1:].split()
        if line[0] in "CO":
            self.trees[line[0] + words[0]] = self._tree(line[0])
        elif line[0] == "V":
            assert words[1:] == ["0", "0"]
            assert int(words[0]) == self.head[0][0] + len(self.defined), "in order, without gaps"
            self.users.append(set())
            self.defined.append(self._tree(len(self.defined)))
        elif line[0] in "JG":
            count = int(words[1])
            own = [int(self._next().split()[0]) for _ in range(count)]
            assert own == sorted(set(own))
            self.sizes[line[0] + words[0]] = count
            self.entries += [(int(words[0]), j) for j in own] if line[0] == "J" else []
        elif line[0] == "x":
            self.at += int(words[0])
        elif line[0] == "k":
            self.cumulative = [int(self._next()) for _ in range(int(words[0]))]
        else:
            count = self.head[0][0 if line == "b" else 1]
            self.limits[line] = [self._next() for _ in range(count)]

    def _tree(self, user: str | int) -> set[int]:
        found, need = set(), 1
        while need:
            line = self._next()
            need -= 1
            if line[0] == "v" and int(line[1:]) < self.head[0][0]:
                found.add(int(line[1:]))
            elif line[0] == "v":
                number = int(line[1:]) - self.head[0][0]
                self.users[number].add(user)
                found |= self.defined[number]
            elif line[0] == "o":
                code = int(line[1:])
                if code == SUM:
                    count = int(self._next())
                    assert count >= 3
                    need += count
                else:
                    need += 2 if OPERATORS[code] in BINARY_OPERATORS else 1
        return found

    def sides(self, number: int) -> set[str]:
        """Return whether a defined variable serves constraints, C, or the objective, O."""
        found = [self.sides(u) if isinstance(u, int) else {u} for u in self.users[number]]
        return set().union(*found)


def _problems() -> dict[str, NlProblem]:
    found = {f"mixed{k}": mixed(k) for k in range(8)} | {"shared": shared(0)}
    found["acopf"] = from_problem(gridlang.load("acopf").bind("case14").bound.instance)
    found["dcopf"] = from_problem(gridlang.load("dcopf").bind("case14").bound.instance)
    return found


PROBLEMS = _problems()


@pytest.mark.parametrize("name", sorted(PROBLEMS))
def test_counts(name: str, tmp_path: Path) -> None:
    problem = PROBLEMS[name]
    order = write_nl(problem, tmp_path / "p.nl")
    walk = Walk((tmp_path / "p.nl").read_text())
    sizes, nonlinear, _, variables, _, discrete, nonzeros, _, defined = walk.head
    n, m = problem.n, problem.m
    assert sizes[:3] == [n, m, 1]
    kinds = [s[0] for s in walk.limits.get("r", [])]
    assert sizes[3:] == [kinds.count("0"), kinds.count("4")]
    used = [bool(walk.trees[f"C{i}"]) for i in range(m)]
    assert nonlinear == [sum(used), int(bool(walk.trees["O0"]))]
    assert used == sorted(used, reverse=True), "nonlinear rows come first"
    g = set().union(*(walk.trees[f"C{i}"] for i in range(m)))
    f = walk.trees["O0"]
    nlvc, nlvo, nlvb = variables
    assert nlvb == len(g & f)
    assert nlvc == len(g)
    assert nlvo == (len(g | f) if f - g else len(g & f))
    assert g & f == set(range(nlvb))
    assert g - f == set(range(nlvb, nlvc))
    assert f - g == set(range(nlvc, max(nlvc, nlvo)))
    whole = [bool(problem.integer[j]) for j in order.columns]
    binary = [
        w and (problem.lb[j], problem.ub[j]) == (0, 1)
        for w, j in zip(whole, order.columns, strict=True)
    ]
    linear = range(len(g | f), n)
    assert discrete == [
        sum(binary[j] for j in linear),
        sum(whole[j] and not binary[j] for j in linear),
        sum(whole[j] for j in g & f),
        sum(whole[j] for j in g - f),
        sum(whole[j] for j in f - g),
    ]
    classes = [0 if not w else 1 if b else 2 for w, b in zip(whole, binary, strict=True)]
    assert classes[linear.start :] == sorted(classes[linear.start :])
    for part in (range(nlvb), range(nlvb, nlvc), range(nlvc, max(nlvc, nlvo))):
        assert [whole[j] for j in part] == sorted(whole[j] for j in part)
    assert nonzeros == [len(walk.entries), walk.sizes.get("G0", 0)]
    for i in range(m):
        assert walk.trees[f"C{i}"] <= {j for row, j in walk.entries if row == i}
    ends = np.cumsum(np.bincount([j for _, j in walk.entries], minlength=n))
    sides = ["".join(sorted(walk.sides(v))) for v in range(len(walk.defined))]
    assert sides == ["CO"] * defined[0] + ["C"] * defined[1] + ["O"] * defined[2]
    assert walk.cumulative == ends[: n - 1].tolist()


def test_the_example_of_the_readme(tmp_path: Path) -> None:
    a, b, c, d, w, z, k = range(7)
    problem = replace(
        empty(7, 2),
        integer=np.array([False] * 4 + [True] * 3),
        lb=np.zeros(7),
        ub=np.array([9, 9, 9, 9, 9, 1, 9.0]),
        upper=np.array([1.0, 3.0]),
        linear=(np.array([0, 1, 1]), np.array([w, b, k]), np.ones(3)),
        gradient=(np.array([c, z]), np.ones(2)),
        kernels=(
            kernel_of([[a], [d]], [0], "mul", np.ones(1)),
            kernel_of([[a], [a]], [2], "mul", np.ones(1)),
            kernel_of([[b]], [2], "exp", np.ones(1)),
        ),
    )
    order = write_nl(problem, tmp_path / "p.nl")
    assert order.columns.tolist() == [a, d, b, c, z, w, k]
    readme = (Path(gridlang.__file__).parent / "nl" / "README.md").read_text(encoding="utf-8")
    block = readme.partition("## The ten lines")[2].split("```")[1].strip("\n")
    said = [line[:24].split() for line in block.splitlines()]
    written = (tmp_path / "p.nl").read_text().splitlines()[:10]
    assert said == [line.split("#")[0].split() for line in written]


def test_the_defined_variables_of_the_readme(tmp_path: Path) -> None:
    kernel = Kernel(1)
    u, w, a, b = (kernel.slot(np.array([k])) for k in range(4))
    g = kernel.graph
    p = g.mul(g.mul(u, w), g.call("sin", g.add(a, g.neg(b))))
    kernel.terms += [
        Term(p, np.array([0])),
        Term(g.mul(p, p), np.array([1])),
        Term(g.call("exp", p), np.array([1])),
    ]
    gradient = (np.array([0]), np.ones(1))
    write_nl(replace(empty(4, 2), gradient=gradient, kernels=(kernel,)), tmp_path / "p.nl")
    readme = (Path(gridlang.__file__).parent / "nl" / "README.md").read_text(encoding="utf-8")
    block = readme.partition("## Defined variables")[2].split("```")[3].strip("\n")
    said = [line[:8].strip() for line in block.splitlines()]
    text = (tmp_path / "p.nl").read_text()
    assert "\n 0 1 0 0 0\t# common" in text
    assert "\n".join(said) + "\nO0 0\n" in text
    assert "\nJ0 4\n0 0\n1 0\n2 0\n3 0\nJ1 4\n" in text
