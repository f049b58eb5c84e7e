import { expect, test } from 'vitest'
import { readJobEnvironment } from '../../../batch-image/job/environment.ts'

const minimal = { NAT_STORE: 's3://bucket', NAT_RUN_ID: 'run-1' }

test('what Batch sets for a child of an array, second attempt', () => {
  const job = readJobEnvironment(['evaluate-subnets'], {
    ...minimal,
    NAT_GENERATION: '3',
    AWS_BATCH_JOB_ID: 'abc:4',
    AWS_BATCH_JOB_ARRAY_INDEX: '4',
    AWS_BATCH_JOB_ATTEMPT: '2',
  })
  expect(job).toMatchObject({ stage: 'EvaluateSubnets', generation: 3, child: 4, attempt: 2, jobId: 'abc:4' })
  expect(job).toMatchObject({ exitsWithParent: false, progressDescriptor: undefined })
})

test('a stage outside the loop has no generation, whatever the environment says', () => {
  const job = readJobEnvironment(['warm-up'], { ...minimal, NAT_GENERATION: '3' })
  expect(job).toMatchObject({ stage: 'WarmUp', generation: -1, child: 0, attempt: 1 })
})

test.each([
  [['train'], minimal, `The container's command is "train", expected one of prepare-dataset, warm-up,`],
  [[], minimal, `The container's command is "", expected one of`],
  [['warm-up', 'now'], minimal, `The container's command is "warm-up now", expected one of`],
  [['warm-up'], { NAT_RUN_ID: 'x' }, "NAT_STORE is not set: the job's environment must name the store and the run."],
  [['warm-up'], { NAT_STORE: 'x', NAT_RUN_ID: '' }, 'NAT_RUN_ID is not set'],
  [['adapt-supernet'], minimal, 'NAT_GENERATION is not set, but adapt-supernet works on one generation.'],
  [
    ['adapt-supernet'],
    { ...minimal, NAT_GENERATION: '-1' },
    'NAT_GENERATION is "-1", expected a whole number from 0 upwards.',
  ],
  [
    ['warm-up'],
    { ...minimal, AWS_BATCH_JOB_ARRAY_INDEX: '1.5' },
    'AWS_BATCH_JOB_ARRAY_INDEX is "1.5", expected a whole number',
  ],
])('%j with %j is refused', (argv, environment, message) => {
  expect(() => readJobEnvironment(argv, environment)).toThrow(message)
})
