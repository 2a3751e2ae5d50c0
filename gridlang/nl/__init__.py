"""The .nl and .sol files of the AMPL solver protocol: written, read, and put back in order."""

from gridlang.nl.order import Order
from gridlang.nl.problem import NlProblem, from_problem
from gridlang.nl.reader import read_nl
from gridlang.nl.sol import Sol, Suffix, read_sol, write_sol
from gridlang.nl.write import write_nl

__all__ = [
    "NlProblem",
    "Order",
    "Sol",
    "Suffix",
    "from_problem",
    "read_nl",
    "read_sol",
    "write_nl",
    "write_sol",
]
