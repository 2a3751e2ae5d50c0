* meshed: Open a line in each mesh
* Written by gridlang 0.1.0 from test.grid (sha256 24b131ca9a72).
* Figures: power in MW, voltage in kV, angles in radians.

Sets
    BUS
    LINE(*,BUS,BUS) "(line_, from, to_)"
    MESH "meshes = cycles(LINE)"
    MESH_LINE(MESH,*,BUS,BUS) "(mesh, line, from, to) elements of each of MESH = members(MESH)"
    PART "= components(LINE, BUS)"
    PART_BUS(PART,BUS) "(part, bus) elements of each of PART = members(PART)"
    BRIDGE(*,BUS,BUS) "(line, from, to) = bridges(LINE)"
    TREE(*,BUS,BUS) "(line, from, to) = tree(LINE, 1)"
    NEXT(BUS,BUS) "(x1, x2)"
    LONG(MESH);

Alias (*, l_1, e_1, l, line_);
Alias (BUS, l_2, l_3, e_2, e_3, i, j, k, e2, m, from, to_, x1, x2);
Alias (MESH, n);
Alias (PART, q);

$include "%system.fp%meshed_data.gms"

LINE(line_,from,to_) = sameas(line_,'1') and sameas(from,'1') and sameas(to_,'2')
    or sameas(line_,'2') and sameas(from,'2') and sameas(to_,'3') or sameas(line_,'3')
    and sameas(from,'1') and sameas(to_,'3') or sameas(line_,'4') and sameas(from,'3')
    and sameas(to_,'4') or sameas(line_,'5') and sameas(from,'3') and sameas(to_,'4')
    or sameas(line_,'6') and sameas(from,'5') and sameas(to_,'6');
NEXT(x1,x2) = sum(l$(LINE(l,x1,x2)$(not sameas(x1,x2))), 1)
    or sum(l$(LINE(l,x2,x1)$(not sameas(x2,x1))), 1);
LONG(n) = sum((e_1,e_2,e_3)$(LINE(e_1,e_2,e_3) and MESH_LINE(n,e_1,e_2,e_3)), 1) > 2;

Free Variable lines;
Positive Variables
    level(BUS);
Binary Variables
    closed(*,BUS,BUS) "switch";

level.up(BUS) = 1;

Equations
    lines_is
    mesh_(MESH) "(10)"
    long_(MESH)
    part_(PART)
    ends(PART,BUS)
    some(MESH)
    bridge_(*,BUS,BUS)
    beside(BUS);

* test.grid:13
lines_is..
    lines =e= sum((l_1,l_2,l_3)$LINE(l_1,l_2,l_3), closed(l_1,l_2,l_3))
        + sum((l_1,l_2,l_3)$TREE(l_1,l_2,l_3), closed(l_1,l_2,l_3)/10);

* mesh (10), test.grid:15
mesh_(n)..
    sum((l_1,l_2,l_3)$(LINE(l_1,l_2,l_3) and MESH_LINE(n,l_1,l_2,l_3)), closed(l_1,l_2,l_3))
        =l= sum((e_1,e_2,e_3)$(LINE(e_1,e_2,e_3) and MESH_LINE(n,e_1,e_2,e_3)), 1) - 1;

* long, test.grid:16
long_(n)$LONG(n)..
    sum((l,i,j)$((LINE(l,i,j) and MESH_LINE(n,l,i,j))$sameas(i,'1')), closed(l,i,j)) =l= 1;

* part, test.grid:17
part_(q)..
    sum(k$PART_BUS(q,k), level(k)) =l= sum(e2$PART_BUS(q,e2), 1)/2;

* ends, test.grid:18
ends(q,k)$PART_BUS(q,k)..
    sum((l,j)$(LINE(l,k,j) and PART_BUS(q,j)), closed(l,k,j)) + level(k) =l= 4;

* some, test.grid:19
some(n)..
    sum((l_1,l_2,l_3)$(TREE(l_1,l_2,l_3) and MESH_LINE(n,l_1,l_2,l_3)), closed(l_1,l_2,l_3))
        =g= 1$(not MESH_LINE(n,'1','1','2'));

* bridge, test.grid:20
bridge_(l_1,l_2,l_3)$BRIDGE(l_1,l_2,l_3)..
    closed(l_1,l_2,l_3) =e= 1;

* beside, test.grid:21
beside(k)..
    level(k) =l= 1 - sum(m$NEXT(k,m), level(m))/9;

Model meshed / all /;
Solve meshed using mip maximizing lines;

* What meshed.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = meshed.solveStat;
model_status = meshed.modelStat;
Display lines.l;
execute_unload "meshed.gdx", solve_status, model_status, lines,
    closed, level, mesh_, long_, part_, ends, some, bridge_,
    beside;
