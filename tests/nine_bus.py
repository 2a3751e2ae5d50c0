"""A case of nine buses whose semidefinite relaxation is not tight, written out."""

from __future__ import annotations

# Source: Bukhsh, Grothey, McKinnon and Trodden (2013), case9mod, as printed in JuMP's tutorial
# "Optimal power flow": AC optimum 3087.84, semidefinite bound 2753.04.
NINE_BUS = """function mpc = case9mod
mpc.version = '2';
mpc.baseMVA = 100;
mpc.bus = [
 1 3 0 0 0 0 1 1 0 345 1 1.1 0.9;
 2 2 0 0 0 0 1 1 0 345 1 1.1 0.9;
 3 2 0 0 0 0 1 1 0 345 1 1.1 0.9;
 4 1 0 0 0 0 1 1 0 345 1 1.1 0.9;
 5 1 54 18 0 0 1 1 0 345 1 1.1 0.9;
 6 1 0 0 0 0 1 1 0 345 1 1.1 0.9;
 7 1 60 21 0 0 1 1 0 345 1 1.1 0.9;
 8 1 0 0 0 0 1 1 0 345 1 1.1 0.9;
 9 1 75 30 0 0 1 1 0 345 1 1.1 0.9;
];
mpc.gen = [
 1 0 0 300 -5 1 100 1 250 10;
 2 163 0 300 -5 1 100 1 300 10;
 3 85 0 300 -5 1 100 1 270 10;
];
mpc.branch = [
 1 4 0 0.0576 0 0 0 0 0 0 1 -360 360;
 4 5 0.017 0.092 0.158 0 0 0 0 0 1 -360 360;
 6 5 0.039 0.17 0.358 0 0 0 0 0 1 -360 360;
 3 6 0 0.0586 0 0 0 0 0 0 1 -360 360;
 6 7 0.0119 0.1008 0.209 0 0 0 0 0 1 -360 360;
 8 7 0.0085 0.072 0.149 0 0 0 0 0 1 -360 360;
 2 8 0 0.0625 0 0 0 0 0 0 1 -360 360;
 8 9 0.032 0.161 0.306 0 0 0 0 0 1 -360 360;
 4 9 0.01 0.085 0.176 0 0 0 0 0 1 -360 360;
];
mpc.gencost = [
 2 0 0 3 0.11 5 150;
 2 0 0 3 0.085 1.2 600;
 2 0 0 3 0.1225 1 335;
];
"""
