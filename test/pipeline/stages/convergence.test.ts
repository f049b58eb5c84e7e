import { expect, test } from 'vitest'
import { indicatorsSchema } from '../../../pipeline/contract/documents.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { hasConverged } from '../../../pipeline/stages/convergence.ts'
import { readDocument } from '../../../pipeline/store/json-documents.ts'
import { stageContext } from '../helpers.ts'
import { search, syntheticSpec } from './synthetic-run.ts'

test.each([
  [0.8, 0.8079, 0.01, true],
  [0.8, 0.8081, 0.01, false],
  [0.8, 0.79, 0.01, true],
  // Zero: only a loss stops it.
  [0.8, 0.8, 0, false],
  [0.8, 0.7999, 0, true],
  [0, 0.1, 1, false],
])('from %f to %f with at least a share of %f asked for: converged is %s', (before, now, improvement, expected) => {
  expect(hasConverged(before, now, improvement)).toBe(expected)
})

const specWith = (convergence: object | undefined) => ({
  ...syntheticSpec,
  search: { ...syntheticSpec.search, generations: 4, convergence },
})

test('a search stops at the first generation that is not better enough than the one k before, and stays stopped', async () => {
  const free = stageContext()
  await search({ runId: 'run', spec: specWith(undefined) }, free)
  const hypervolumes = await Promise.all(
    [0, 1, 2, 3, 4].map(
      async (generation) =>
        (await readDocument(free.store, keys.indicators('run', generation), indicatorsSchema)).hypervolume,
    ),
  )
  // Between the growth of the first two generations and that of the next two, which the search makes smaller.
  const growth = [2, 3].map((last) => hypervolumes[last] / hypervolumes[last - 2] - 1)
  expect(growth[1]).toBeLessThan(growth[0])
  const improvement = (growth[0] + growth[1]) / 2

  const context = stageContext()
  const spec = specWith({ generations: 2, improvement })
  expect(await search({ runId: 'run', spec }, context)).toMatchObject({ generation: 4, decision: 'converged' })
  expect(context.messages).toContain('converged')
  // Resumed: to the workflow that is finished, so what exists is delivered.
  expect(await search({ runId: 'run' }, context)).toMatchObject({ generation: 4, decision: 'finished' })
})
