/** The latency of delivered networks is measured in onnxruntime, as they are exported; a family without that in the engine. */
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { latencyMeter } from '../../../batch-image/training/latency-meter.ts'
import { nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { familyOf } from '../../../supernet/families/index.ts'
import { Supernet } from '../../../supernet/supernet.ts'
import { classification } from '../../../supernet/tasks/classification/index.ts'
import { imageSet } from '../../supernet/engine.ts'

const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json')
const network = familyOf(nano).network(nano, 0)
const task = classification(10)

test('onnxruntime measures what is exported; the engine what has no other form', async () => {
  const supernet = new Supernet({ network, task, threads: 1, transfers: [] })
  supernet.initialise(1)
  const architecture = nano.decode(nano.smallest)
  const images = imageSet(1, 16)
  const exported = latencyMeter(supernet, 2)
  expect(exported.name).toBe(`onnxruntime ${version}, one thread`)
  expect(await exported.measure(supernet, architecture, images)).toBeGreaterThan(0)
  const engine = latencyMeter({ network: { ...network, assemble: undefined }, task }, 2)
  expect(engine.name).toBe('the engine, threads: 2')
  expect(await engine.measure(supernet, architecture, images)).toBeGreaterThan(0)
  supernet.close()
})
