import { expect, test } from 'vitest'
import { createGenerator } from '../../../nat/random/index.ts'
import { mlp } from '../../../nat/surrogate/index.ts'
import { adamStep, createPerceptron, forward } from '../../../nat/surrogate/perceptron.ts'

test('the gradient is the slope of the loss: by differences, for every weight', () => {
  const generator = createGenerator(3)
  const network = createPerceptron(3, 5, generator)
  const X = Float64Array.from({ length: 12 }, () => generator.normal())
  // The second is far from any output: there the loss is a straight line.
  const Y = Float64Array.of(0.3, 9, -0.2, 0.1)
  const rows = Int32Array.of(0, 1, 2, 3)
  const loss = () => {
    let sum = 0
    for (const row of rows) {
      const gap = Math.abs(forward(network, X, 3 * row) - Y[row])
      sum += gap < 1 ? 0.5 * gap * gap : gap - 0.5
    }
    return sum / rows.length
  }
  expect(adamStep(network, X, Y, rows, 0, 0, 1)).toBeCloseTo(loss(), 12)
  network.weights.forEach((weight, i) => {
    const slope = [1e-6, -1e-6].map((step) => {
      network.weights[i] = weight + step
      return loss()
    })
    network.weights[i] = weight
    expect((slope[0] - slope[1]) / 2e-6).toBeCloseTo(network.gradient[i], 5)
  })
})

test('it learns a function of two inputs', () => {
  const generator = createGenerator(4)
  const X = Float64Array.from({ length: 400 }, () => generator.uniform())
  const y = Float64Array.from({ length: 200 }, (_, i) => 30 + 4 * X[2 * i] * X[2 * i + 1])
  const model = mlp(generator, { epochs: 200, weightDecay: 0.01 }).fit(X, y)
  expect(Math.abs(model.predict(Float64Array.of(0.9, 0.9))[0] - 33.24)).toBeLessThan(0.5)
  expect(Math.abs(model.predict(Float64Array.of(0.1, 0.5))[0] - 30.2)).toBeLessThan(0.5)
})
