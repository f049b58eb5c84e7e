import { expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { distinctGenotypes, initialDesign, lowerBounds, upperBounds } from '../../../nat/space/index.ts'
import { ofaMbv3 } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { kendall, rbfEnsemble, toUnitBox } from '../../../nat/surrogate/index.ts'
import { fitRbf } from '../../../nat/surrogate/rbf.ts'
import { syntheticError } from '../synthetic-error.ts'

const scaled = (genotypes: readonly (readonly number[])[]) =>
  toUnitBox(genotypes.flat(), lowerBounds(ofaMbv3), upperBounds(ofaMbv3))
const errors = (genotypes: readonly (readonly number[])[]) => Float64Array.from(genotypes, syntheticError)
const of = (...values: number[]) => Float64Array.from(values)

test('with one input every member is the same interpolant', () => {
  const X = of(0, 0.25, 0.5, 1)
  const y = of(3, 1, 4, 1)
  const Q = of(0.1, 0.7, 0.9)
  const ensemble = rbfEnsemble({ members: 5 }, createGenerator(1)).fit(X, y).predict(Q)
  const single = fitRbf(X, y).predict(Q)
  for (let i = 0; i < 3; i++) expect(ensemble[i]).toBeCloseTo(single[i], 5)
})

test('100 architectures rank 300 unseen ones of the synthetic error', () => {
  const generator = createGenerator(3)
  const train = initialDesign(ofaMbv3, 100, generator)
  const unseen = distinctGenotypes(ofaMbv3, 300, generator, train)
  const model = rbfEnsemble({ members: 300 }, generator).fit(scaled(train), errors(train))
  expect(kendall(model.predict(scaled(unseen)), errors(unseen))).toBeGreaterThan(0.68)
})

test('the same generator state gives the same predictions, another one others', () => {
  const design = initialDesign(ofaMbv3, 40, createGenerator(4))
  const predict = (seed: number) =>
    rbfEnsemble({ members: 20 }, createGenerator(seed)).fit(scaled(design), errors(design)).predict(scaled(design))
  expect(predict(1)).toEqual(predict(1))
  expect(predict(1)).not.toEqual(predict(2))
})

const finite = (values: Float64Array) => expect([...values].every(Number.isFinite)).toBe(true)

test('corner case: a gene that never varies has no say', () => {
  const generator = createGenerator(5)
  const design = initialDesign(ofaMbv3, 60, generator).map((genotype) => genotype.with(1, 0).with(9, 3))
  const model = rbfEnsemble({ members: 30 }, generator).fit(scaled(design), errors(design))
  const other = design.map((genotype) => genotype.with(1, 1))
  expect(model.predict(scaled(other))).toEqual(model.predict(scaled(design)))
  finite(model.predict(scaled(design)))
})

test('corner case: duplicate rows with different targets', () => {
  const generator = createGenerator(6)
  const design = initialDesign(ofaMbv3, 30, generator)
  const twice = [...design, ...design]
  const y = Float64Array.from(twice, (genotype, i) => syntheticError(genotype) + (i < 30 ? 0 : 1))
  finite(rbfEnsemble({ members: 50 }, generator).fit(scaled(twice), y).predict(scaled(design)))
})

test('corner case: failed measurements are left out', () => {
  const generator = createGenerator(7)
  const design = initialDesign(ofaMbv3, 60, generator)
  const y = errors(design)
  y[3] = Number.NaN
  y[10] = Number.POSITIVE_INFINITY
  const model = rbfEnsemble({ members: 20 }, generator).fit(scaled(design), y)
  expect(model.trainedOn).toBe(58)
  finite(model.predict(scaled(design)))
})

test.each([2, 3, 5, 12, 23])('corner case: %d samples of 22 genes', (n) => {
  const generator = createGenerator(8)
  const design = initialDesign(ofaMbv3, n, generator)
  const model = rbfEnsemble({ members: 40 }, generator).fit(scaled(design), errors(design))
  finite(model.predict(scaled(distinctGenotypes(ofaMbv3, 20, generator))))
  expect(model.predict(scaled(design))[0]).toBeGreaterThan(model.predict(scaled(design))[1])
})

test('corner case: one distinct sample gives a constant', () => {
  const model = rbfEnsemble({ members: 4 }, createGenerator(1)).fit(of(0.5, 1, 0.5, 1), of(3, 5))
  expect([...model.predict(of(0, 0, 1, 1, 0.5, 1))]).toEqual([4, 4, 4])
})

test('no usable target, or no member, is refused', () => {
  const ensemble = rbfEnsemble({ members: 4 }, createGenerator(1))
  expect(() => ensemble.fit(of(1, 2), of(Number.NaN, Number.NaN))).toThrow(
    'RBF ensemble: none of the 2 targets is a finite number',
  )
  expect(() => rbfEnsemble({ members: 0 }, createGenerator(1))).toThrow('needs at least 1 member, got 0')
})
