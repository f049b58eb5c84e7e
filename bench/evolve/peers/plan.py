"""The plan of a generation as one would write it in Python: NumPy or numba predicts, pymoo searches. One thread.

    python bench/evolve/peers/plan.py batched-numpy|numba

Reads requests from standard input, one JSON document a line, and answers each by one line. Request: lower, upper [genes],
archive [n, genes], train [n, genes], errors [n], unseen [n, genes], fixed and blocks (tables of MACs), slots of every stage,
population, generations, members, seed. Answer: cpuSeconds {fit, search; predict is a part of search}, genotypes of the last
population, predictions of unseen.
"""

import json
import sys
import time

import numpy as np
from pymoo.algorithms.moo.nsga3 import NSGA3
from pymoo.core.problem import Problem
from pymoo.core.repair import Repair
from pymoo.operators.crossover.ux import UniformCrossover
from pymoo.operators.mutation.pm import PM, mut_pm
from pymoo.optimize import minimize
from pymoo.util.ref_dirs import get_reference_directions

ridge = 1e-6


def fit(X, y, members, rng):
    """Masks [genes, members], constants [members], slopes [genes, members], weights [centres, members]."""
    n, d = X.shape
    masks, slopes, weights = np.zeros((d, members)), np.zeros((d, members)), np.zeros((n, members))
    constants = np.zeros(members)
    gaps = ((X[:, None, :] - X[None, :, :]) ** 2).reshape(n * n, d)
    # Rows that agree in some genes agree in a random combination of them, and rows that differ do not.
    codes = X * rng.random(d)
    member = 0
    while member < members:
        genes = np.sort(rng.choice(d, rng.integers(1, d + 1), replace=False))
        order = rng.permutation(n)
        _, first = np.unique(codes[:, genes].sum(axis=1)[order].round(12), return_index=True)
        rows = order[first]
        t, m = len(genes) + 1, len(rows)
        if m < t:
            continue
        masks[genes, member] = 1
        squared = (gaps @ masks[:, member]).reshape(n, n)[np.ix_(rows, rows)]
        A = np.zeros((t + m, t + m))
        A[t:, 0] = A[0, t:] = 1
        A[t:, 1:t] = X[np.ix_(rows, genes)]
        A[1:t, t:] = A[t:, 1:t].T
        A[t:, t:] = squared * np.sqrt(squared)
        A.flat[t * (t + m + 1) :: t + m + 1] = ridge
        right = np.zeros(t + m)
        right[t:] = y[rows]
        try:
            solution = np.linalg.solve(A, right)
        except np.linalg.LinAlgError:
            masks[genes, member] = 0
            continue
        constants[member], slopes[genes, member], weights[rows, member] = solution[0], solution[1:t], solution[t:]
        member += 1
    return X, masks, constants, slopes, weights


def predict_numpy(model, Q, queries_at_once=2):
    """All members by matrix products; few queries at once, so that what lies between stays in the cache."""
    X, masks, constants, slopes, weights = model
    out = np.empty(len(Q))
    for start in range(0, len(Q), queries_at_once):
        chunk = Q[start : start + queries_at_once]
        squared = ((chunk[:, None, :] - X[None, :, :]) ** 2).reshape(-1, X.shape[1]) @ masks
        cubic = np.sqrt(squared)
        cubic *= squared
        cubic = cubic.reshape(len(chunk), len(X), -1)
        cubic *= weights
        out[start : start + len(chunk)] = np.median(cubic.sum(axis=1) + chunk @ slopes + constants, axis=1)
    return out


def numba_predictor():
    import numba

    @numba.njit(fastmath=True)
    def values(Q, X, masks, constants, slopes, weights, out):
        q, d = Q.shape
        members = len(constants)
        squared = np.empty(members)
        for i in range(q):
            out[i] = constants
            for k in range(d):
                for j in range(members):
                    out[i, j] += Q[i, k] * slopes[k, j]
            for c in range(len(X)):
                squared[:] = 0
                for k in range(d):
                    gap = (Q[i, k] - X[c, k]) ** 2
                    if gap != 0:
                        for j in range(members):
                            squared[j] += gap * masks[k, j]
                for j in range(members):
                    out[i, j] += weights[c, j] * squared[j] * np.sqrt(squared[j])

    def predict(model, Q):
        out = np.empty((len(Q), model[1].shape[1]))
        values(Q, *model, out)
        return np.median(out, axis=1)

    return predict


class IntegerMutation(PM):
    """Polynomial mutation of integers: between bounds widened by one half, so that the outermost values are as reachable as the others."""

    def _do(self, problem, X, random_state=None, **kwargs):
        rate = np.full(len(X), self.prob_var.get())
        index = np.full(len(X), self.eta.get())
        return mut_pm(X, problem.xl - 0.5, problem.xu + 0.5, index, rate, at_least_once=False, random_state=random_state)


class CloseGaps(Repair):
    """Rounds, and moves the active blocks of every stage to its front."""

    def __init__(self, slots):
        super().__init__()
        self.slots = slots

    def _do(self, problem, X, **kwargs):
        X = np.clip(np.rint(X), problem.xl, problem.xu)
        start = 2
        for count in self.slots:
            genes = X[:, start : start + count]
            X[:, start : start + count] = np.take_along_axis(genes, np.argsort(genes == 0, axis=1, kind="stable"), axis=1)
            start += count
        return X


class Plan(Problem):
    def __init__(self, request, predict):
        lower, upper = np.array(request["lower"]), np.array(request["upper"])
        super().__init__(n_var=len(lower), n_obj=2, xl=lower, xu=upper)
        self.predict = predict
        self.fixed, self.blocks = np.array(request["fixed"]), np.array(request["blocks"])
        self.predicting = 0.0

    def _evaluate(self, X, out, *args, **kwargs):
        genes = X.astype(int)
        r, w = genes[:, 0], genes[:, 1]
        slots = np.arange(genes.shape[1] - 2)
        macs = self.fixed[r, w] + self.blocks[r[:, None], w[:, None], slots[None, :], genes[:, 2:]].sum(axis=1)
        started = time.process_time()
        errors = self.predict((X - self.xl) / (self.xu - self.xl))
        self.predicting += time.process_time() - started
        # In millions: pymoo finds the extreme points with weights of 1e6, which the errors' few percent would drown in.
        out["F"] = np.column_stack([errors, macs / 1e6])


def answer(request, predict_model):
    lower, upper = np.array(request["lower"]), np.array(request["upper"])
    unit = lambda genotypes: (np.array(genotypes) - lower) / (upper - lower)
    started = time.process_time()
    model = fit(unit(request["train"]), np.array(request["errors"]), request["members"], np.random.default_rng(request["seed"]))
    fitted = time.process_time()
    repair = CloseGaps(request["slots"])
    algorithm = NSGA3(
        get_reference_directions("das-dennis", 2, n_partitions=request["population"] - 1),
        pop_size=request["population"],
        sampling=np.array(request["archive"], dtype=float),
        crossover=UniformCrossover(prob=0.9),
        mutation=IntegerMutation(prob=1.0, prob_var=0.1, eta=1),
        repair=repair,
    )
    problem = Plan(request, lambda Q: predict_model(model, Q))
    # pymoo counts the initial population as a generation.
    result = minimize(problem, algorithm, ("n_gen", request["generations"] + 1), seed=request["seed"])
    searched = time.process_time()
    return {
        "cpuSeconds": {"fit": fitted - started, "search": searched - fitted, "predict": problem.predicting},
        "genotypes": result.pop.get("X").astype(int).tolist(),
        "predictions": predict_model(model, unit(request["unseen"])).tolist(),
    }


if __name__ == "__main__":
    predict_model = predict_numpy if sys.argv[1] == "batched-numpy" else numba_predictor()
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), predict_model)), flush=True)
