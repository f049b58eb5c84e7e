/** Peak memory of one inference in bytes: what microcontrollers and small boards run out of first. */
import { activationTables, largest, maxActivations, smallest } from '../../nat/space/index.ts'
import type { ExactObjective } from './objective.ts'

export const activations: ExactObjective = {
  name: 'activations',
  label: 'peak memory of activations',
  unit: 'bytes',
  source: 'exact',
  evaluator({ space, classes }) {
    const tables = activationTables(space, classes)
    return (target, X, n, offset, stride) => maxActivations(target, tables, X, n, offset, stride)
  },
  range(facts) {
    const evaluate = this.evaluator(facts)
    const values = new Float64Array(2)
    evaluate(values, Uint8Array.from([...smallest(facts.space), ...largest(facts.space)]), 2, 0, 1)
    return { least: values[0], most: values[1] }
  },
}
