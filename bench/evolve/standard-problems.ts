/**
 * The standard problems of the field on real genes, as `RealProblem`s: ZDT (Zitzler, Deb and Thiele 2000), DTLZ (Deb, Thiele,
 * Laumanns and Zitzler 2005) and C-DTLZ (Jain and Deb 2014).
 */
import { dasDennisUpTo, type RealProblem } from '../../nat/evolution/index.ts'

type Objectives = (x: Float64Array) => number[]

function problem(
  variables: number,
  objectives: number,
  evaluate: Objectives,
  constraints?: (f: Float64Array) => number[],
  bounds = { lower: new Array<number>(variables).fill(0), upper: new Array<number>(variables).fill(1) },
): RealProblem {
  return {
    ...bounds,
    objectives,
    evaluate: (X, n) =>
      Float64Array.from(
        Array.from({ length: n }, (_, i) => evaluate(X.subarray(i * variables, (i + 1) * variables))).flat(),
      ),
    violations:
      constraints &&
      ((_X, F, n) =>
        Float64Array.from({ length: n }, (_, i) =>
          constraints(F.subarray(i * objectives, (i + 1) * objectives)).reduce((sum, c) => sum + Math.max(0, c), 0),
        )),
  }
}

const sum = (values: Iterable<number>) => {
  let total = 0
  for (const value of values) total += value
  return total
}

/** Two objectives, 30 variables (ZDT4 and ZDT6: 10). */
export const zdt: Readonly<Record<'zdt1' | 'zdt2' | 'zdt3' | 'zdt4' | 'zdt6', RealProblem>> = {
  zdt1: problem(30, 2, (x) => shaped(x, (f, g) => 1 - Math.sqrt(f / g))),
  zdt2: problem(30, 2, (x) => shaped(x, (f, g) => 1 - (f / g) ** 2)),
  zdt3: problem(30, 2, (x) => shaped(x, (f, g) => 1 - Math.sqrt(f / g) - (f / g) * Math.sin(10 * Math.PI * f))),
  zdt4: problem(
    10,
    2,
    (x) => {
      const g = 91 + sum(x.subarray(1).map((value) => value ** 2 - 10 * Math.cos(4 * Math.PI * value)))
      return [x[0], g * (1 - Math.sqrt(x[0] / g))]
    },
    undefined,
    { lower: [0, ...new Array<number>(9).fill(-5)], upper: [1, ...new Array<number>(9).fill(5)] },
  ),
  zdt6: problem(10, 2, (x) => {
    const f = 1 - Math.exp(-4 * x[0]) * Math.sin(6 * Math.PI * x[0]) ** 6
    const g = 1 + 9 * (sum(x.subarray(1)) / 9) ** 0.25
    return [f, g * (1 - (f / g) ** 2)]
  }),
}

function shaped(x: Float64Array, h: (f: number, g: number) => number): number[] {
  const g = 1 + (9 * sum(x.subarray(1))) / (x.length - 1)
  return [x[0], g * h(x[0], g)]
}

/** Rastrigin-like distance with 11^k - 1 local fronts. */
function multimodal(distance: Float64Array): number {
  return 100 * (distance.length + sum(distance.map((x) => (x - 0.5) ** 2 - Math.cos(20 * Math.PI * (x - 0.5)))))
}

function unimodal(distance: Float64Array): number {
  return sum(distance.map((x) => (x - 0.5) ** 2))
}

const linear = (m: number, g: (distance: Float64Array) => number): Objectives => {
  return (x) => {
    const size = 0.5 * (1 + g(x.subarray(m - 1)))
    return Array.from({ length: m }, (_, i) => {
      let f = size
      for (let k = 0; k < m - 1 - i; k++) f *= x[k]
      return i > 0 ? f * (1 - x[m - 1 - i]) : f
    })
  }
}

const spherical = (m: number, g: (distance: Float64Array) => number, power = 1): Objectives => {
  return (x) => {
    const size = 1 + g(x.subarray(m - 1))
    const angles = Array.from({ length: m - 1 }, (_, k) => (x[k] ** power * Math.PI) / 2)
    return Array.from({ length: m }, (_, i) => {
      let f = size
      for (let k = 0; k < m - 1 - i; k++) f *= Math.cos(angles[k])
      return i > 0 ? f * Math.sin(angles[m - 1 - i]) : f
    })
  }
}

export type ManyObjectiveName = 'dtlz1' | 'dtlz2' | 'dtlz3' | 'dtlz4' | 'c1dtlz1' | 'c2dtlz2' | 'c3dtlz4'

/** m objectives; 5 distance variables for DTLZ1, C1-DTLZ1 and C3-DTLZ4, 10 for the others. */
export function manyObjectives(name: ManyObjectiveName, m: number): RealProblem {
  switch (name) {
    case 'dtlz1':
      return problem(m + 4, m, linear(m, multimodal))
    case 'dtlz2':
      return problem(m + 9, m, spherical(m, unimodal))
    case 'dtlz3':
      return problem(m + 9, m, spherical(m, multimodal))
    case 'dtlz4':
      return problem(m + 9, m, spherical(m, unimodal, 100))
    case 'c1dtlz1':
      return problem(m + 4, m, linear(m, multimodal), (f) => [f[m - 1] / 0.6 + sum(f.subarray(0, m - 1)) / 0.5 - 1])
    case 'c2dtlz2':
      return problem(m + 9, m, spherical(m, unimodal), (f) => [outsideOfSpheres(f)])
    case 'c3dtlz4':
      return problem(m + 4, m, spherical(m, unimodal, 100), (f) => {
        const squares = sum(f.map((value) => value * value))
        return Array.from(f, (value) => 1 - squares + 0.75 * value * value)
      })
  }
}

/** C2-DTLZ2: feasible are spheres around the corners and the centre of the front; at most 0 within them. */
function outsideOfSpheres(f: Float64Array): number {
  const m = f.length
  const radius = m === 3 ? 0.4 : 0.5
  const squares = sum(f.map((value) => value * value))
  const corners = Array.from(f, (value) => (value - 1) ** 2 + squares - value * value)
  const centre = sum(f.map((value) => (value - 1 / Math.sqrt(m)) ** 2))
  return Math.min(centre, ...corners) - radius * radius
}

/** As Deb and Jain 2014 have them, and about a hundred of 12 objectives. */
const populations: Readonly<Record<number, number>> = { 3: 92, 5: 212, 8: 156, 12: 92 }

/** Directions and population for 3, 5, 8 or 12 objectives. */
export function directionsFor(m: number): { directions: Float64Array; population: number } {
  const population = populations[m]
  if (population === undefined)
    throw new RangeError(
      `standard problems: directions are chosen for ${Object.keys(populations).join(', ')} objectives, got ${m}`,
    )
  return { directions: dasDennisUpTo(m, population), population }
}

/** Where the lines of the reference directions meet the front, flat [points, m]: what IGD is measured against. */
export function targetPoints(name: ManyObjectiveName, m: number): Float64Array {
  const { directions } = directionsFor(m)
  const points: number[] = []
  for (let start = 0; start < directions.length; start += m) {
    const direction = directions.subarray(start, start + m)
    const norm = Math.sqrt(sum(direction.map((value) => value * value)))
    const onSphere = direction.map((value) => value / norm)
    if (name === 'dtlz1' || name === 'c1dtlz1') points.push(...direction.map((value) => value / 2))
    else if (name === 'c3dtlz4') {
      const reach = Math.sqrt(1 - 0.75 * Math.max(...onSphere) ** 2)
      points.push(...onSphere.map((value) => value / reach))
    } else if (name !== 'c2dtlz2' || outsideOfSpheres(onSphere) <= 0) points.push(...onSphere)
  }
  return Float64Array.from(points)
}
