/**
 * What the reference implementation reaches on the standard problems: pymoo 0.6.2 with its own operators (SBX with eta = 30 for
 * NSGA-III and 15 for NSGA-II, polynomial mutation of 9 in 10 children with eta = 20), median, least and most over the seeds
 * 1 to 11. Made by bench/evolve/peers/reference_bands.py (6 minutes of one core). `hv`: hypervolume within (1.1, 1.1);
 * `igd`: distance of the feasible final population from the points where the reference directions meet the front.
 */
import type { ManyObjectiveName, zdt } from './standard-problems.ts'

interface Band {
  readonly population: number
  readonly generations: number
  readonly median: number
  readonly least: number
  readonly most: number
}

export const twoObjectiveBands: readonly (Band & {
  readonly problem: keyof typeof zdt
  readonly algorithm: 'nsga2' | 'nsga3'
})[] = [
  {
    problem: 'zdt1',
    algorithm: 'nsga2',
    population: 100,
    generations: 200,
    median: 0.868301,
    least: 0.867172,
    most: 0.86867,
  },
  {
    problem: 'zdt1',
    algorithm: 'nsga3',
    population: 100,
    generations: 200,
    median: 0.868713,
    least: 0.867906,
    most: 0.869825,
  },
  {
    problem: 'zdt2',
    algorithm: 'nsga2',
    population: 100,
    generations: 200,
    median: 0.534555,
    least: 0.53319,
    most: 0.535067,
  },
  {
    problem: 'zdt2',
    algorithm: 'nsga3',
    population: 100,
    generations: 200,
    median: 0.532376,
    least: 0.478151,
    most: 0.534372,
  },
  {
    problem: 'zdt3',
    algorithm: 'nsga2',
    population: 100,
    generations: 200,
    median: 1.32577,
    least: 1.32506,
    most: 1.32616,
  },
  {
    problem: 'zdt3',
    algorithm: 'nsga3',
    population: 100,
    generations: 200,
    median: 1.32112,
    least: 1.32061,
    most: 1.32265,
  },
  {
    problem: 'zdt4',
    algorithm: 'nsga2',
    population: 100,
    generations: 200,
    median: 0.86069,
    least: 0.852,
    most: 0.869,
  },
  {
    problem: 'zdt6',
    algorithm: 'nsga2',
    population: 100,
    generations: 200,
    median: 0.48411,
    least: 0.477786,
    most: 0.488034,
  },
  {
    problem: 'zdt6',
    algorithm: 'nsga3',
    population: 100,
    generations: 200,
    median: 0.462947,
    least: 0.446284,
    most: 0.472072,
  },
]

export const manyObjectiveBands: readonly (Band & { readonly problem: ManyObjectiveName; readonly m: number })[] = [
  {
    problem: 'dtlz1',
    m: 3,
    population: 92,
    generations: 400,
    median: 0.00093564,
    least: 0.000316723,
    most: 0.00687988,
  },
  {
    problem: 'dtlz2',
    m: 3,
    population: 92,
    generations: 250,
    median: 0.00125104,
    least: 0.000973471,
    most: 0.00164549,
  },
  {
    problem: 'dtlz3',
    m: 3,
    population: 92,
    generations: 1000,
    median: 0.00538408,
    least: 0.00280547,
    most: 0.00873501,
  },
  { problem: 'dtlz4', m: 3, population: 92, generations: 400, median: 0.000504554, least: 0.000395947, most: 0.531102 },
  { problem: 'c1dtlz1', m: 3, population: 92, generations: 400, median: 0.0147362, least: 0.00681206, most: 0.0249719 },
  {
    problem: 'c2dtlz2',
    m: 3,
    population: 92,
    generations: 250,
    median: 0.0013228,
    least: 0.00107236,
    most: 0.00240708,
  },
  { problem: 'c3dtlz4', m: 3, population: 92, generations: 400, median: 0.0198116, least: 0.0136635, most: 0.841745 },
  { problem: 'dtlz1', m: 5, population: 212, generations: 300, median: 0.00415024, least: 0.00346737, most: 0.0214072 },
  { problem: 'dtlz2', m: 5, population: 212, generations: 150, median: 0.0202801, least: 0.0184766, most: 0.0249317 },
  { problem: 'dtlz3', m: 5, population: 212, generations: 500, median: 0.0582743, least: 0.0252171, most: 0.99142 },
  {
    problem: 'dtlz4',
    m: 5,
    population: 212,
    generations: 300,
    median: 0.00534126,
    least: 0.00481539,
    most: 0.00648308,
  },
  {
    problem: 'c1dtlz1',
    m: 5,
    population: 212,
    generations: 300,
    median: 0.0161061,
    least: 0.00558416,
    most: 0.0325522,
  },
  { problem: 'c2dtlz2', m: 5, population: 212, generations: 150, median: 0.0149569, least: 0.0122673, most: 0.0689716 },
  { problem: 'c3dtlz4', m: 5, population: 212, generations: 300, median: 0.0517337, least: 0.0444392, most: 0.057632 },
  { problem: 'dtlz1', m: 8, population: 156, generations: 300, median: 0.0165335, least: 0.0136639, most: 0.0386721 },
  { problem: 'dtlz2', m: 8, population: 156, generations: 200, median: 0.0510805, least: 0.0438777, most: 0.0615981 },
  { problem: 'dtlz3', m: 8, population: 156, generations: 500, median: 0.21108, least: 0.049054, most: 1.06033 },
  { problem: 'dtlz4', m: 8, population: 156, generations: 300, median: 0.0254259, least: 0.0239253, most: 0.0305211 },
  { problem: 'c1dtlz1', m: 8, population: 156, generations: 300, median: 0.0490309, least: 0.0227387, most: 0.123307 },
  { problem: 'c2dtlz2', m: 8, population: 156, generations: 200, median: 0.0315381, least: 0.0274766, most: 0.037269 },
  { problem: 'c3dtlz4', m: 8, population: 156, generations: 300, median: 0.100361, least: 0.0865053, most: 0.110911 },
  { problem: 'c1dtlz1', m: 12, population: 92, generations: 300, median: 0.19284, least: 0.12589, most: 0.276584 },
  { problem: 'c2dtlz2', m: 12, population: 92, generations: 200, median: 0.0856667, least: 0.0664441, most: 0.346145 },
  { problem: 'c3dtlz4', m: 12, population: 92, generations: 300, median: 0.105546, least: 0.0928034, most: 0.118335 },
]
