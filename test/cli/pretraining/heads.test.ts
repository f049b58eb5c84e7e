import { expect, test } from 'vitest'
import { headOfClasses, withHeadOf } from '../../../cli/pretraining/heads.ts'
import { classification } from '../../../supernet/tasks/classification/index.ts'
import { tensorOf } from '../../../supernet/variables/state.ts'
import { CLASSES, filledState, openNetwork } from '../../supernet/engine.ts'

test('a head for more classes begins with the rows of the old one; its first rows alone are the old one', () => {
  const supernet = openNetwork(undefined, { task: classification(CLASSES + 5), transfers: [] })
  supernet.initialise(1)
  const old = filledState()
  const longer = withHeadOf(old, supernet)
  const weights = tensorOf(longer, 'classifier.linear.weight')
  expect(weights.shape).toEqual([CLASSES + 5, 256])
  const fresh = tensorOf(supernet.state({ momentum: false }), 'classifier.linear.weight')
  expect(weights.data.subarray(CLASSES * 256)).toEqual(fresh.data.subarray(CLASSES * 256))
  supernet.load(longer)
  const shorter = headOfClasses(supernet.state({ momentum: false }), supernet, CLASSES)
  supernet.close()
  for (const name of old.keys()) expect(tensorOf(shorter, name)).toEqual(tensorOf(old, name))
})
