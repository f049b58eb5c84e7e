import { afterEach, expect, test } from 'vitest'
import { countGpus, describeMachine, openInstanceMetadata } from '../../../batch-image/job/instance-metadata.ts'
import { type MetadataServer, serveInstanceMetadata } from '../../aws/support/instance-metadata.ts'

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

test('switched off, or nobody there: a local machine', async () => {
  expect(openInstanceMetadata({ NAT_INSTANCE_METADATA: 'off' })).toBeUndefined()
  const local = { machine: 'local', purchase: 'local' }
  expect(await describeMachine(undefined)).toEqual(local)
  const nobody = openInstanceMetadata({ AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:1' })
  expect(await describeMachine(nobody)).toEqual(local)
})

test.each([
  [{}, 0],
  [{ NVIDIA_VISIBLE_DEVICES: 'void' }, 0],
  [{ NVIDIA_VISIBLE_DEVICES: 'GPU-1b2c' }, 1],
  [{ NVIDIA_VISIBLE_DEVICES: 'GPU-1b2c,GPU-3d4e' }, 2],
])('GPUs by %j: %i', (environment, gpus) => {
  expect(countGpus(environment)).toBe(gpus)
})
