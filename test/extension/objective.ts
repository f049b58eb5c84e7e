/** An objective: hidden neurons. */
import { registerObjective } from '../../pipeline/objectives/index.ts'
import { exact, neuronsOf } from './space.ts'

const neurons = exact(neuronsOf)

registerObjective({
  name: 'neurons',
  label: 'hidden neurons',
  unit: '',
  source: 'exact',
  range: () => neurons,
  evaluator: () => neurons.evaluate,
})
