import { afterEach, expect, test } from 'vitest'
import { countGpus, describeMachine, openInstanceMetadata } from '../../../batch-image/job/instance-metadata.ts'
import { costOfLine } from '../../../pipeline/ledger/cost.ts'
import { type MetadataServer, serveInstanceMetadata } from '../../aws/support/instance-metadata.ts'
import { ledgerLine } from '../../pipeline/helpers.ts'

let server: MetadataServer | undefined
afterEach(() => server?.stop())

async function serve(categories: Record<string, string>) {
  server = await serveInstanceMetadata(categories)
  return server.environment
}

test('instance type and purchase option', async () => {
  const spot = await serve({ 'instance-type': 'g5.xlarge', 'instance-life-cycle': 'spot' })
  expect(await describeMachine(openInstanceMetadata(spot))).toEqual({ machine: 'g5.xlarge', purchase: 'spot' })
})

test('every other life cycle is paid for on demand', async () => {
  const environment = await serve({ 'instance-type': 'g4dn.xlarge', 'instance-life-cycle': 'on-demand' })
  expect(await describeMachine(openInstanceMetadata(environment))).toEqual({
    machine: 'g4dn.xlarge',
    purchase: 'on-demand',
  })
})

test('a category that is not there is undefined, not an error: no Spot notice', async () => {
  const metadata = openInstanceMetadata(await serve({}))
  expect(await metadata?.read('spot/instance-action')).toBeUndefined()
})

test('one that answers late once is asked again', async () => {
  let asked = 0
  const late = {
    read: async (path: string) => {
      if (++asked === 1) throw new Error('The operation was aborted due to timeout')
      return path === 'instance-type' ? 'g6.xlarge' : 'spot'
    },
  }
  expect(await describeMachine(late)).toEqual({ machine: 'g6.xlarge', purchase: 'spot' })
})

test('switched off: a local machine', async () => {
  expect(openInstanceMetadata({ NAT_INSTANCE_METADATA: 'off' })).toBeUndefined()
  expect(await describeMachine(undefined)).toEqual({ machine: 'local', purchase: 'local' })
})

test('a service that does not answer, or does not know: an unknown machine, which costs as much as the dearest', async () => {
  const nobody = openInstanceMetadata({ AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:1' })
  for (const metadata of [nobody, openInstanceMetadata(await serve({}))]) {
    const machine = await describeMachine(metadata)
    expect(machine).toEqual({ machine: 'unknown', purchase: 'on-demand' })
    expect(costOfLine(ledgerLine({ ...machine, seconds: 3600 }))).toBe(1.861)
  }
})

test.each([
  [{}, 0],
  [{ NVIDIA_VISIBLE_DEVICES: 'void' }, 0],
  [{ NVIDIA_VISIBLE_DEVICES: 'GPU-1b2c' }, 1],
  [{ NVIDIA_VISIBLE_DEVICES: 'GPU-1b2c,GPU-3d4e' }, 2],
])('GPUs by %j: %i', (environment, gpus) => {
  expect(countGpus(environment)).toBe(gpus)
})
