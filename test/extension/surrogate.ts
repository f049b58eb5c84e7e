/** A surrogate: the value of the nearest network that was measured. */
import { noSettings } from '../../nat/registry.ts'
import { registerSurrogate } from '../../nat/surrogate/index.ts'

registerSurrogate({
  name: 'nearest',
  settings: noSettings,
  create: () => ({
    name: 'nearest',
    fit(X, y) {
      const d = X.length / y.length
      const rows = [...y.keys()].filter((i) => Number.isFinite(y[i]))
      const distance = (Q: Float64Array, q: number, row: number) => {
        let squared = 0
        for (let k = 0; k < d; k++) squared += (Q[q * d + k] - X[row * d + k]) ** 2
        return squared
      }
      return {
        trainedOn: rows.length,
        predict(Q, target = new Float64Array(Q.length / d)) {
          for (let q = 0; q < Q.length / d; q++)
            target[q] = y[rows.reduce((a, b) => (distance(Q, q, b) < distance(Q, q, a) ? b : a))]
          return target
        },
      }
    },
  }),
})
