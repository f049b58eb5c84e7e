/** Initial values of the variables, from a seed and the variable's name: the order of variables does not matter. */
import { createGenerator } from '../../nat/random/index.ts'
import { sizeOf, type Variable } from './variable.ts'

export function initialValue(variable: Variable, seed: number): Float32Array {
  const value = new Float32Array(sizeOf(variable.shape))
  const { initial } = variable
  switch (initial.kind) {
    case 'normal': {
      const generator = createGenerator(seed, 'initial', variable.name)
      for (let i = 0; i < value.length; i++) value[i] = initial.deviation * generator.normal()
      return value
    }
    case 'identity': {
      const size = variable.shape[0]
      for (let i = 0; i < size; i++) value[i * size + i] = 1
      return value
    }
    case 'rows': {
      const columns = value.length / initial.values.length
      initial.values.forEach((each, row) => {
        value.fill(each, row * columns, (row + 1) * columns)
      })
      return value
    }
  }
}
