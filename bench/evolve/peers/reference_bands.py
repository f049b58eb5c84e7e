"""What the reference implementation (pymoo) reaches on the standard problems: median, least and most over 11 seeds.

The constants of bench/evolve/reference-bands.ts are this program's output. It needs half an hour of one core:
    python bench/evolve/peers/reference_bands.py > bands.json
"""

import json
import sys

import numpy as np
from pymoo.algorithms.moo.nsga2 import NSGA2
from pymoo.algorithms.moo.nsga3 import NSGA3
from pymoo.indicators.hv import HV
from pymoo.indicators.igd import IGD
from pymoo.operators.crossover.sbx import SBX
from pymoo.optimize import minimize
from pymoo.problems import get_problem
from pymoo.util.ref_dirs import get_reference_directions

seeds = range(1, 12)

# Objectives -> layers of Das-Dennis directions (partitions, scaling) and population, as in Deb and Jain 2014.
directions = {
    3: ([(12, 1.0)], 92),
    5: ([(6, 1.0)], 212),
    8: ([(3, 1.0), (2, 0.5)], 156),
    12: ([(2, 1.0), (1, 0.5)], 92),
}
# Problem -> generations by number of objectives.
many = {
    "dtlz1": {3: 400, 5: 300, 8: 300},
    "dtlz2": {3: 250, 5: 150, 8: 200},
    "dtlz3": {3: 1000, 5: 500, 8: 500},
    "dtlz4": {3: 400, 5: 300, 8: 300},
    "c1dtlz1": {3: 400, 5: 300, 8: 300, 12: 300},
    "c2dtlz2": {3: 250, 5: 150, 8: 200, 12: 200},
    "c3dtlz4": {3: 400, 5: 300, 8: 300, 12: 300},
}


def reference_directions(m):
    layers, population = directions[m]
    rows = [get_reference_directions("das-dennis", m, n_partitions=p, scaling=s) for p, s in layers]
    return np.vstack(rows), population


def many_objectives(name, m, generations):
    rows, population = reference_directions(m)
    distance_variables = 5 if name == "dtlz1" or name == "c1dtlz1" else 10
    if name in ("c3dtlz4",):
        distance_variables = 5
    problem = get_problem(name, n_var=m - 1 + distance_variables, n_obj=m)
    front = target_points(name, rows, problem)
    values = []
    for seed in seeds:
        final = minimize(problem, NSGA3(rows, pop_size=population), ("n_gen", generations), seed=seed)
        values.append(IGD(front)(final.pop.get("F")[final.pop.get("CV")[:, 0] <= 0]))
    return {"problem": name, "m": m, "population": population, "generations": generations, "indicator": "igd", **spread(values)}


def target_points(name, rows, problem):
    """Where the lines of the reference directions meet the front."""
    if name in ("dtlz1", "c1dtlz1"):
        return 0.5 * rows
    sphere = rows / np.linalg.norm(rows, axis=1)[:, None]
    if name == "c2dtlz2":
        radius = {3: 0.4}.get(problem.n_obj, 0.5)
        others = (sphere**2).sum(axis=1)[:, None] - sphere**2
        corners = ((sphere - 1) ** 2 + others - radius**2).min(axis=1)
        centre = ((sphere - 1 / np.sqrt(problem.n_obj)) ** 2).sum(axis=1) - radius**2
        return sphere[np.minimum(corners, centre) <= 0]
    if name == "c3dtlz4":
        # Along a direction the first point that keeps f_i^2 / 4 + sum of the others' squares >= 1 for every i.
        squares = sphere**2
        return sphere / np.sqrt((squares.sum(axis=1)[:, None] - 0.75 * squares).min(axis=1))[:, None]
    return sphere


def two_objectives(name, algorithm, generations):
    problem = get_problem(name)
    if algorithm == "nsga2":
        make = lambda: NSGA2(pop_size=100)
    else:
        make = lambda: NSGA3(get_reference_directions("das-dennis", 2, n_partitions=99), pop_size=100)
    values = []
    for seed in seeds:
        final = minimize(problem, make(), ("n_gen", generations), seed=seed)
        values.append(HV(ref_point=[1.1, 1.1])(final.F))
    return {"problem": name, "algorithm": algorithm, "m": 2, "population": 100, "generations": generations, "indicator": "hv", **spread(values)}


def spread(values):
    return {"median": float(np.median(values)), "least": float(min(values)), "most": float(max(values))}


if __name__ == "__main__":
    for name in ("zdt1", "zdt2", "zdt3", "zdt4", "zdt6"):
        for algorithm in ("nsga2", "nsga3"):
            print(json.dumps(two_objectives(name, algorithm, 200)), flush=True)
    for m in (3, 5, 8, 12):
        for name, generations in many.items():
            if m in generations:
                print(json.dumps(many_objectives(name, m, generations[m])), flush=True)
