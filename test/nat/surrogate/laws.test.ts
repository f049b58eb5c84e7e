/** What holds of every surrogate: a new one is tested by being registered. */
import { describe, expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { distinctGenotypes, initialDesign, lowerBounds, upperBounds } from '../../../nat/space/index.ts'
import { ofaMbv3 } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { kendall, registerSurrogate, ridge, surrogates, toUnitBox } from '../../../nat/surrogate/index.ts'
import { syntheticError } from '../synthetic-error.ts'

const scaled = (genotypes: readonly (readonly number[])[]) =>
  toUnitBox(genotypes.flat(), lowerBounds(ofaMbv3), upperBounds(ofaMbv3))
const errors = (genotypes: readonly (readonly number[])[]) => Float64Array.from(genotypes, syntheticError)
const of = (...values: number[]) => Float64Array.from(values)
const design = initialDesign(ofaMbv3, 60, createGenerator(1))
const unseen = distinctGenotypes(ofaMbv3, 100, createGenerator(2), design)

describe.each(surrogates.names())('%s', (name) => {
  const surrogate = (seed = 1) => {
    const { item, settings } = surrogates.chosen(name)
    return item.create({ ensembleMembers: 40, ...settings }, createGenerator(seed))
  }

  test('60 networks rank 100 unseen ones far better than chance', () => {
    const model = surrogate().fit(scaled(design), errors(design))
    expect(model.trainedOn).toBe(60)
    expect(kendall(model.predict(scaled(unseen)), errors(unseen))).toBeGreaterThan(0.5)
  })

  test('the same generator state gives the same bits, alone or among others, in a given array or a new one', () => {
    const predict = () => surrogate().fit(scaled(design), errors(design)).predict(scaled(unseen))
    const all = predict()
    expect(predict()).toEqual(all)
    const model = surrogate().fit(scaled(design), errors(design))
    const target = new Float64Array(1)
    expect(model.predict(scaled([unseen[3]]), target)).toBe(target)
    expect(target[0]).toBe(all[3])
  })

  test('failed measurements are left out; without any, it refuses', () => {
    const y = errors(design)
    y[3] = Number.NaN
    y[7] = Number.POSITIVE_INFINITY
    const model = surrogate().fit(scaled(design), y)
    expect(model.trainedOn).toBe(58)
    expect(model.predict(scaled(unseen)).every(Number.isFinite)).toBe(true)
    expect(() => surrogate().fit(of(1, 2), of(Number.NaN, Number.NaN))).toThrow(RangeError)
    expect(() => surrogate().fit(of(1, 2, 3), of(1, 2))).toThrow(RangeError)
  })

  test.each([1, 2, 3, 12, 23])('%d networks, networks twice, equal errors: finite', (n) => {
    const few = design.slice(0, n)
    const twice = [...few, ...few]
    for (const y of [errors(twice), new Float64Array(2 * n).fill(40)])
      expect(surrogate().fit(scaled(twice), y).predict(scaled(unseen)).every(Number.isFinite)).toBe(true)
    const equal = surrogate()
      .fit(scaled(twice), new Float64Array(2 * n).fill(40))
      .predict(scaled(unseen))
    for (const value of equal) expect(value).toBeCloseTo(40, 6)
  })

  test('its inputs are left as they were', () => {
    const [X, y] = [scaled(design), errors(design)]
    surrogate().fit(X, y)
    expect([X, y]).toEqual([scaled(design), errors(design)])
  })
})

test('ridge: the closed form by hand', () => {
  // z = -1/2, 1/2 and y - mean = -1, 1: slope = 1 / (1/2 + p).
  const model = ridge(0.5).fit(of(0, 1), of(3, 5))
  expect([...model.predict(of(0, 0.5, 1))]).toEqual([3.5, 4, 4.5])
})

test('ridge: a larger penalty flattens, a smaller one follows a line', () => {
  const line = (penalty: number) =>
    ridge(penalty)
      .fit(of(0, 0.25, 0.5, 1), of(1, 2, 3, 5))
      .predict(of(0.75))[0]
  expect(line(1e-9)).toBeCloseTo(4, 6)
  expect(line(1e9)).toBeCloseTo(2.75, 6)
})

test('settings are checked, and names taken once', () => {
  expect(() => surrogates.chosen({ name: 'ridge', penalty: -1 })).toThrow('surrogates: ridge.penalty: a number above 0')
  expect(() => surrogates.chosen({ name: 'ridge', members: 3 })).toThrow(RangeError)
  expect(() => surrogates.chosen('oracle')).toThrow(
    'there is no "oracle"; allowed are rbf-ensemble, ridge, quadratic, kriging, cart, boosted-trees, mlp, adaptive',
  )
  expect(() => registerSurrogate(surrogates.named('ridge'))).toThrow('surrogates: ridge is registered already')
})
