"""The ten lines at the head of a .nl file: written from counts, read to counts.

Source: D. M. Gay, "Writing .nl Files" (2005), table of the header; worked out in README.md.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Header:
    """The counts of a .nl file, by AMPL's names.

    `nlvo`: variables before the last one nonlinear in the objective, where some are nonlinear
    there alone; else those nonlinear in both. `nbv`, `niv`: linear binaries and integers.
    `defined`: variables defined for both, for constraints only, for the objective only.
    """

    n_var: int
    n_con: int
    n_obj: int = 0
    nranges: int = 0
    n_eqn: int = 0
    nlc: int = 0
    nlo: int = 0
    nlvc: int = 0
    nlvo: int = 0
    nlvb: int = 0
    nbv: int = 0
    niv: int = 0
    nlvbi: int = 0
    nlvci: int = 0
    nlvoi: int = 0
    nzc: int = 0
    nzo: int = 0
    longest_row_name: int = 0
    longest_column_name: int = 0
    defined: tuple[int, int, int] = (0, 0, 0)

    def lines(self, binary: bool) -> str:
        """Return the ten lines, in text for both kinds of file.

        The 1 of the sixth line of a binary file says: IEEE numbers, least byte first.
        """
        rows = (
            f"{'b' if binary else 'g'}3 1 1 0\t# problem gridlang",
            f" {self.n_var} {self.n_con} {self.n_obj} {self.nranges} {self.n_eqn}"
            "\t# vars, constraints, objectives, ranges, eqns",
            f" {self.nlc} {self.nlo}\t# nonlinear constraints, objectives",
            " 0 0\t# network constraints: nonlinear, linear",
            f" {self.nlvc} {self.nlvo} {self.nlvb}"
            "\t# nonlinear vars in constraints, objectives, both",
            f" 0 0 {int(binary)} 0\t# linear network variables; functions; arith, flags",
            f" {self.nbv} {self.niv} {self.nlvbi} {self.nlvci} {self.nlvoi}"
            "\t# discrete variables: binary, integer, nonlinear (b,c,o)",
            f" {self.nzc} {self.nzo}\t# nonzeros in Jacobian, gradients",
            f" {self.longest_row_name} {self.longest_column_name}"
            "\t# max name lengths: constraints, variables",
            f" {' '.join(map(str, self.defined))} 0 0\t# common exprs: b,c,o,c1,o1",
        )
        return "\n".join(rows) + "\n"
