"""Answers as solvers write them, whole, bare, and broken."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from gridlang.diagnostics import GridlangError
from gridlang.nl import Sol, Suffix, read_sol, write_sol

IPOPT = """
Ipopt 3.14: Optimal Solution Found

Options
3
1
1
0
2
2
3
3
0.5
-1e-9
1
2.5
3
objno 0 0
suffix 4 2 17 0 0
ipopt_zL_out
0 1.5
2 1e-8
"""


def read(text: str, path: Path, n: int = 3, m: int = 2) -> Sol:
    (path / "p.sol").write_text(text)
    return read_sol(path / "p.sol", n, m)


def test_ipopt(tmp_path: Path) -> None:
    sol = read(IPOPT, tmp_path)
    assert sol.message == "Ipopt 3.14: Optimal Solution Found"
    assert sol.x is not None and sol.x.tolist() == [1, 2.5, 3]
    assert sol.duals is not None and sol.duals.tolist() == [0.5, -1e-9]
    assert sol.code == 0
    (z,) = sol.suffixes
    assert (z.name, z.target, z.real) == ("ipopt_zL_out", 0, True)
    assert z.places.tolist() == [0, 2] and z.values.tolist() == [1.5, 1e-8]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n", "\r\n"),
        ("Found\n\n", "Found\n\n\n \n\n"),
        ("0\n2\n2\n", "0\n\n2\n2\n"),
        ("1\n2.5\n", "  1.0 \n 2.5D0\n"),
        ("3\n1\n1\n0\n2\n2\n3\n3\n", "5\n1\n3\n0\n2\n2\n3\n3\n1e-8\n"),
        ("3\n1\n1\n0\n2\n2\n3\n3\n", "0\n2\n2\n3\n3\n"),
        ("3\n1\n1\n0\n2\n2\n3\n3\n", "4\n1\n1\n0\n7\n2\n2\n3\n3\n"),
    ],
)
def test_the_same_in_other_words(old: str, new: str, tmp_path: Path) -> None:
    assert old in IPOPT
    sol = read(IPOPT.replace(old, new), tmp_path)
    assert sol.x is not None and sol.x.tolist() == [1, 2.5, 3]
    assert sol.duals is not None and sol.duals.tolist() == [0.5, -1e-9]
    assert sol.code == 0 and len(sol.suffixes) == 1


def test_values_that_are_no_numbers(tmp_path: Path) -> None:
    sol = read(IPOPT.replace("2.5\n", "-nan(ind)\n").replace("0.5\n", "inf\n"), tmp_path)
    assert sol.x is not None and np.isnan(sol.x[1])
    assert sol.duals is not None and sol.duals[0] == np.inf


def test_missing_parts(tmp_path: Path) -> None:
    bare = "infeasible\n\nOptions\n3\n1\n1\n0\n2\n0\n3\n0\nobjno 0 200\n"
    sol = read(bare, tmp_path)
    assert (sol.x, sol.duals, sol.code) == (None, None, 200)
    assert read(bare.replace("objno 0 200\n", ""), tmp_path).code is None
    assert read(bare.replace("2\n0\n3\n0\n", "2\n0\n3\n3\n1\n2\n3\n"), tmp_path).duals is None
    plain = read("done\n\n1\n2\n3\n4\n5\n", tmp_path)
    assert plain.duals is not None and plain.duals.tolist() == [1, 2]
    assert plain.x is not None and plain.x.tolist() == [3, 4, 5]
    assert read("done\n\nobjno 0 500\n", tmp_path).code == 500


def test_written_and_read(tmp_path: Path) -> None:
    places = np.array([0, 2])
    sol = Sol(
        "two lines\n\nwith a gap",
        np.array([0.1, -1 / 3, 1e300]),
        np.array([5.0, -0.0]),
        401,
        0,
        (
            Suffix("status", 0, places, np.array([3.0, 1.0]), real=False),
            Suffix("bound", 3, np.array([0]), np.array([0.25])),
        ),
    )
    write_sol(tmp_path / "p.sol", sol, 3, 2)
    back = read_sol(tmp_path / "p.sol", 3, 2)
    assert back.x is not None and sol.x is not None and np.array_equal(back.x, sol.x)
    assert back.duals is not None and back.duals.tolist() == [5, 0]
    assert (back.code, [s.name for s in back.suffixes]) == (401, ["status", "bound"])
    assert [s.real for s in back.suffixes] == [False, True]
    assert back.message.startswith("two lines") and back.message.endswith("with a gap")
    write_sol(tmp_path / "p.sol", Sol("", None, None, None), 3, 2)
    back = read_sol(tmp_path / "p.sol", 3, 2)
    assert (back.x, back.duals, back.code, back.message) == (None, None, None, "")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("3\n3\n0.5", "4\n4\n0.5", "it answers for 4 variables (4 values), not for 3"),
        ("2\n2\n3\n3\n", "2\n1\n3\n3\n", "2 constraints (1 values), not for 2"),
        ("2.5\n", "abc\n", "line 16: a number is expected, not `abc`"),
        ("objno 0 0", "what is this", "is not expected here"),
        ("suffix 4 2 17", "suffix 4 2000000000 17", "more entries than there can be"),
        ("suffix 4 2 17 0 0", "suffix 4 2 17 0 999999", "more entries than there can be"),
        ("2 1e-8", "9 1e-8", "an entry of a suffix is expected"),
        ("Options\n3\n", "Options\n99\n", "99 options are not possible"),
        ("Options\n3\n", "Options\n9" + "9" * 5000 + "\n", "a whole number is expected"),
    ],
)
def test_malformed(old: str, new: str, words: str, tmp_path: Path) -> None:
    assert old in IPOPT
    with pytest.raises(GridlangError) as raised:
        read(IPOPT.replace(old, new, 1), tmp_path)
    assert [d.code for d in raised.value.diagnostics] == ["GL911"]
    assert words in raised.value.diagnostics[0].message
    assert raised.value.diagnostics[0].message.startswith("p.sol, line ")


def test_cuts_and_random_edits(tmp_path: Path) -> None:
    dice = random.Random(3)
    texts = [IPOPT[:k] for k in range(0, len(IPOPT), 3)]
    for _ in range(150):
        chars = list(IPOPT)
        for _ in range(dice.randint(1, 4)):
            chars[dice.randrange(len(chars))] = dice.choice("0123456789-.\n eEx\0é")
        texts.append("".join(chars))
    for text in texts:
        try:
            read(text, tmp_path)
        except GridlangError as error:
            assert [d.code for d in error.diagnostics] == ["GL911"]


def test_half_a_suffix_or_half_the_values_are_refused(tmp_path: Path) -> None:
    for end in ("2.5\n", "-1e-9\n", "ipopt_zL_out\n", "0 1.5\n"):
        with pytest.raises(GridlangError, match="ends too early"):
            read(IPOPT[: IPOPT.index(end) + len(end)], tmp_path)


def test_random_lines(tmp_path: Path) -> None:
    """Whatever is read has values of the right shape and can be written again."""
    dice = random.Random(11)
    words = ["-1", "nan(ind)", "1e999", "Options", "objno", "objno 0 1.5", "suffix", "suffix 4 -1"]
    words += ["suffix -1 1 1 0 0", "\0", "٣", "²", "1_0", "-", "objno -5 99999999999999999999", ""]
    for _ in range(300):
        lines = IPOPT.split("\n")
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(lines))
            lines[at : at + dice.randrange(3)] = dice.choices(words + lines, k=dice.randint(1, 2))
        try:
            sol = read("\n".join(lines), tmp_path)
        except GridlangError as error:
            assert [d.code for d in error.diagnostics] == ["GL911"]
            continue
        assert sol.x is None or sol.x.shape == (3,)
        assert sol.duals is None or sol.duals.shape == (2,)
        write_sol(tmp_path / "again.sol", sol, 3, 2)
        read_sol(tmp_path / "again.sol", 3, 2)


@pytest.mark.parametrize("content", [b"", b"\0" * 99, b"\xff\xfe\0", IPOPT.encode("utf-16")])
def test_what_is_no_answer(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "p.sol").write_bytes(content)
    with pytest.raises(GridlangError, match=r"GL911 p\.sol, line "):
        read_sol(tmp_path / "p.sol", 3, 2)


def test_an_answer_far_too_long_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "p.sol").open("wb") as f:
        f.truncate(1 << 40)
    with pytest.raises(GridlangError, match="1099511627776 bytes cannot be the answer for 3"):
        read_sol(tmp_path / "p.sol", 3, 2)
