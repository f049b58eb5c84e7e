import { expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { adaptive, cart, quadratic, ridge, type Surrogate, surrogates } from '../../../nat/surrogate/index.ts'

const generator = createGenerator(6)
const X = Float64Array.from({ length: 160 }, () => generator.uniform())
const of2 = (f: (a: number, b: number) => number) =>
  Float64Array.from({ length: 80 }, (_, i) => f(X[2 * i], X[2 * i + 1]))

/** Predicts one value for everything. */
const blind: Surrogate = {
  name: 'blind',
  fit: (_, y) => ({
    trainedOn: y.length,
    predict: (Q, target = new Float64Array(Q.length / 2)) => target.fill(1),
  }),
}

test('the winner is who ranks best, whatever the order, and predicts as if it were alone', () => {
  const line = of2((a, b) => 3 * a - b)
  const saddle = of2((a, b) => (a - 0.5) * (b - 0.5))
  const fitted = (y: Float64Array, ...candidates: Surrogate[]) =>
    adaptive(
      candidates.map((each) => () => each),
      10,
      createGenerator(1),
    ).fit(X, y)
  for (const order of [
    [blind, ridge()],
    [ridge(), blind],
  ]) {
    const model = fitted(line, ...order)
    expect(model.winner).toBe('ridge')
    expect(model.predict(X)).toEqual(ridge().fit(X, line).predict(X))
  }
  expect(fitted(saddle, ridge(), quadratic()).winner).toBe('quadratic')
})

test('its score is the mean of tau over the folds less its standard deviation: 1 for who ranks everything, 0 for who ranks nothing', () => {
  const { scores } = adaptive([() => ridge(1e-6), () => blind], 10, createGenerator(1)).fit(
    X,
    of2((a, b) => a + b),
  )
  expect(scores[0]).toBeCloseTo(1, 12)
  expect(scores[1]).toBe(0)
})

test('too few samples to compare: the first', () => {
  const model = adaptive([() => ridge(), (stream) => cart(stream, 5)], 10, createGenerator(1)).fit(
    Float64Array.of(0, 0, 1, 1),
    Float64Array.of(1, 2),
  )
  expect(model.winner).toBe('ridge')
  expect(model.scores).toEqual([])
})

test('a spec names whom it chooses among; an unknown one, none, and itself are refused', () => {
  const create = (among: readonly string[]) => {
    const { item, settings } = surrogates.chosen({ name: 'adaptive', among })
    return item.create({ ensembleMembers: 10, ...settings }, createGenerator(1))
  }
  expect(
    create(['ridge', 'kriging']).fit(
      X,
      of2((a) => a),
    ).trainedOn,
  ).toBe(80)
  expect(() => create(['oracle'])).toThrow('there is no "oracle"')
  expect(() => create([])).toThrow('adaptive.among: at least one surrogate')
  expect(() => create(['adaptive'])).toThrow('surrogates other than adaptive itself')
})
