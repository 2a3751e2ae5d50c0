"""Read the MATLAB of case files: matrices in bulk, the few executable lines by a safe evaluator.

Nothing of a file is ever run: names, operators and functions are looked up in whitelists, and a
line outside them becomes a diagnostic with its place.
"""

from gridlang.data.matlab.read import read_struct
from gridlang.data.matlab.values import Cell, Matrix, Outputs, Rows, Struct, Value

__all__ = ["Cell", "Matrix", "Outputs", "Rows", "Struct", "Value", "read_struct"]
