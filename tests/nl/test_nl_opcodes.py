"""Every operator of the language has an opcode, or never comes as far as a .nl file."""

from __future__ import annotations

from gridlang.model.ops import FUNCTIONS, LOGIC, NORMS, OPS
from gridlang.nl.opcodes import BINARY_OPERATORS, OPCODES, OPERATORS, REFUSED, REWRITTEN, SUM

COMPLEX = {"re", "im", "conj", "abs2", "arg", *NORMS}  # rewritten by `lower`
OF_DATA = {"min", "max", "floor", "ceil", "sign"}  # evaluated, or refused by `ground`


def test_no_operator_was_forgotten() -> None:
    assert set(OPS) == set(OPCODES) | COMPLEX | OF_DATA | LOGIC
    assert set(FUNCTIONS) - set(OPCODES) == COMPLEX | (OF_DATA - {"sign"})


def test_arguments_agree() -> None:
    assert {name for name in OPCODES if OPS[name].arity == (2, 2)} == set(BINARY_OPERATORS)


def test_numbers_are_used_once() -> None:
    assert len(OPERATORS) == len(OPCODES)
    groups = [set(OPERATORS), set(REFUSED), set(REWRITTEN), {SUM, 76, 77, 78}]
    assert sum(map(len, groups)) == len(set().union(*groups))
