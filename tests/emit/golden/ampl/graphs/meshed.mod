# meshed: Open a line in each mesh
# Written by gridlang 0.1.0 from test.grid (sha256 24b131ca9a72).
# Figures: power in MW, voltage in kV, angles in radians.

set BUS := 1 .. 6;
set LINE := {(1,1,2), (2,2,3), (3,1,3), (4,3,4), (5,3,4), (6,5,6)};  # (line, from, to)
set MESH;  # meshes = cycles(LINE)
set MESH_LINE dimen 4 within MESH cross LINE;  # (mesh, line, from, to) elements of each of MESH = members(MESH)
set PART;  # = components(LINE, BUS)
set PART_BUS dimen 2 within PART cross BUS;  # (part, bus) elements of each of PART = members(PART)
set BRIDGE dimen 3 within LINE;  # (line, from, to) = bridges(LINE)
set TREE dimen 3 within LINE;  # (line, from, to) = tree(LINE, 1)
set NEXT := (setof {(l,i,j) in LINE: i != j} (i,j)) union setof {(l,i,j) in LINE: i != j} (j,i);  # (1, 2)
set LONG := setof {n in MESH: sum {(e_1,e_2,e_3) in LINE: (n,e_1,e_2,e_3) in MESH_LINE} 1 > 2} n;

var closed {LINE} binary;  # switch
var level {BUS} >= 0, <= 1;

# test.grid:13
maximize lines:
    sum {(l_1,l_2,l_3) in LINE} closed[l_1,l_2,l_3]
        + sum {(l_1,l_2,l_3) in TREE} closed[l_1,l_2,l_3]/10;

# mesh (10), test.grid:15
subject to mesh {n in MESH}:
    sum {(l_1,l_2,l_3) in LINE: (n,l_1,l_2,l_3) in MESH_LINE} closed[l_1,l_2,l_3]
        <= sum {(e_1,e_2,e_3) in LINE: (n,e_1,e_2,e_3) in MESH_LINE} 1 - 1;

# long, test.grid:16
subject to long {n in LONG}:
    sum {(l,i,j) in LINE: (n,l,i,j) in MESH_LINE and i = 1} closed[l,i,j] <= 1;

# part, test.grid:17
subject to part {q in PART}:
    sum {k in BUS: (q,k) in PART_BUS} level[k] <= (sum {e in BUS: (q,e) in PART_BUS} 1)/2;

# ends, test.grid:18
subject to ends {q in PART, k in BUS: (q,k) in PART_BUS}:
    sum {(l,k,j) in LINE: (q,j) in PART_BUS} closed[l,k,j] + level[k] <= 4;

# some, test.grid:19
subject to some {n in MESH}:
    sum {(l_1,l_2,l_3) in TREE: (n,l_1,l_2,l_3) in MESH_LINE} closed[l_1,l_2,l_3]
        >= (if (n,1,1,2) not in MESH_LINE then 1 else 0);

# bridge, test.grid:20
subject to bridge {(l_1,l_2,l_3) in BRIDGE}:
    closed[l_1,l_2,l_3] = 1;

# beside, test.grid:21
subject to beside {k in BUS}:
    level[k] <= 1 - (sum {(k,m) in NEXT} level[m])/9;
