import { expect, test } from 'vitest'
import { createGenerator, type Generator } from '../../../nat/random/index.ts'
import { distinctGenotypes, initialDesign, lowerBounds, upperBounds } from '../../../nat/space/index.ts'
import { ofaMbv3 } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { vectorKernel } from '../../../nat/surrogate/ensemble-kernel.ts'
import { ensembleLayout } from '../../../nat/surrogate/ensemble-layout.ts'
import { type EnsembleMember, ensemblePredictor } from '../../../nat/surrogate/ensemble-predictor.ts'
import { toUnitBox } from '../../../nat/surrogate/index.ts'
import { rbfSolver } from '../../../nat/surrogate/rbf-system.ts'
import { syntheticError } from '../synthetic-error.ts'

/** The sum that the kernel abbreviates, of every member as often as it counts, in 64-bit floats. */
function votes(X: Float64Array, d: number, members: readonly EnsembleMember[], query: Float64Array): number[] {
  return members.flatMap(({ genes, centres, solution, times }) => {
    let value = solution[0]
    genes.forEach((gene, k) => {
      value += solution[1 + k] * query[gene]
    })
    centres.forEach((row, i) => {
      let squared = 0
      for (const gene of genes) squared += (query[gene] - X[row * d + gene]) ** 2
      value += solution[1 + genes.length + i] * squared ** 1.5
    })
    return new Array<number>(times).fill(value)
  })
}

function median(values: number[]): number {
  values.sort((a, b) => a - b)
  return (values[(values.length - 1) >> 1] + values[values.length >> 1]) / 2
}

const uniform = (generator: Generator, count: number) => Float64Array.from({ length: count }, () => generator.uniform())

function randomMembers(generator: Generator, n: number, d: number, count: number): EnsembleMember[] {
  const ordered = (length: number) => Array.from({ length }, (_, i) => i)
  return Array.from({ length: count }, () => {
    const genes = generator.shuffle(ordered(d)).slice(0, 1 + generator.integer(d))
    const centres = generator.shuffle(ordered(n)).slice(0, Math.ceil(0.7 * n))
    const solution = Float64Array.from({ length: 1 + genes.length + centres.length }, () => generator.normal())
    return { genes, centres, solution, times: 1 + generator.integer(3) }
  })
}

// 7 and 13 genes fill their groups unevenly; 200 leave one centre a block; 9 centres fill a block and begin another.
const shapes = [1, 2, 5, 6, 7, 13, 22, 23, 200].flatMap((d) => [1, 4, 9].map((q) => ({ d, q, n: 5 + q })))

test.each(shapes)(
  '$q queries of $d genes and $n centres: the sum over members, with and without vectors',
  ({ d, q, n }) => {
    const generator = createGenerator(1)
    const X = uniform(generator, n * d)
    const Q = uniform(generator, q * d)
    const members = randomMembers(generator, n, d, 9)
    const predicted = ensemblePredictor(X, d, members)(Q)
    expect(ensemblePredictor(X, d, members, false)(Q)).toEqual(predicted)
    for (let i = 0; i < q; i++) {
      const values = votes(X, d, members, Q.subarray(i * d, (i + 1) * d))
      const scale = Math.max(...values.map(Math.abs))
      expect(Math.abs(predicted[i] - median(values))).toBeLessThan(2e-5 * scale)
    }
  },
)

test('the vectors that every Node.js has are used', () => {
  expect(vectorKernel(ensembleLayout({ d: 22, n: 100, members: 500 }), 500)).not.toBeNull()
})

// Measurements have a noise of 0.3 percent points.
test('110 members on 100 architectures: 32-bit floats move a prediction by less than 0.01 percent points, 0.001 on average', () => {
  const generator = createGenerator(11)
  const [lower, upper] = [lowerBounds(ofaMbv3), upperBounds(ofaMbv3)]
  const train = initialDesign(ofaMbv3, 100, generator)
  const X = toUnitBox(train.flat(), lower, upper)
  const f = train.map((genotype) => syntheticError(genotype) + 0.3 * generator.normal())
  const solve = rbfSolver(100, 22, 1e-6)
  const members = Array.from({ length: 110 }, (_, index): EnsembleMember => {
    const genes = generator.shuffle(Array.from({ length: 22 }, (_, k) => k)).slice(0, 1 + (index % 22))
    const rows = new Map(train.map((genotype, row) => [genes.map((gene) => genotype[gene]).join(), row]))
    const centres = [...rows.values()]
    const C = Float64Array.from(centres.flatMap((row) => genes.map((gene) => X[row * 22 + gene])))
    const values = centres.map((row) => f[row])
    return {
      genes,
      centres,
      solution: solve(C, values, centres.length, genes.length) as Float64Array,
      times: 1,
    }
  })
  const unseen = toUnitBox(distinctGenotypes(ofaMbv3, 20, generator, train).flat(), lower, upper)
  for (const Q of [unseen, X.subarray(0, 20 * 22)]) {
    const predicted = ensemblePredictor(X, 22, members)(Q)
    const errors = [...predicted].map((value, i) => {
      return Math.abs(value - median(votes(X, 22, members, Q.subarray(i * 22, (i + 1) * 22))))
    })
    expect(Math.max(...errors)).toBeLessThan(0.01)
    expect(errors.reduce((sum, error) => sum + error) / errors.length).toBeLessThan(0.001)
  }
})
