/** Images of real numbers for the engine, which takes bytes: the oracles were made with such. */
import { vi } from 'vitest'
import { FLOAT } from '../../supernet/graph/attributes.ts'
import type { FeedValue } from '../../supernet/graph/feeds.ts'
import { type ImageBatch, imageBatch } from '../../supernet/input/batches.ts'
import { Session } from '../../supernet/native/session.ts'
import type { Value } from './reference/value.ts'

const inputs = new WeakMap<object, FeedValue>()

/** A batch whose network input is `images` [n, 3, r, r] itself. Needs `acceptFloatImages`. */
export function floatBatch(images: Value): ImageBatch {
  const [count, channels, side] = images.shape
  const black = { images: new Uint8Array(count * 3), labels: [], count, size: 1, channels: 3 }
  const batch = imageBatch(
    black,
    Uint32Array.from({ length: count }, (_, i) => i),
    side,
  )
  const area = side * side
  const data = new Float32Array(images.data.length)
  for (let i = 0; i < data.length; i++) {
    const channel = i % channels
    const position = Math.floor(i / channels) % area
    const image = Math.floor(i / channels / area)
    data[i] = images.data[(image * channels + channel) * area + position]
  }
  inputs.set(batch.images, { type: FLOAT, shape: [count, side, side, channels], data })
  return batch
}

/** From now on, batches of `floatBatch` replace what a pass makes of its bytes; all the rest of a session is as it is. */
export function acceptFloatImages(): void {
  const { run } = Session.prototype
  vi.spyOn(Session.prototype, 'run').mockImplementation(function (this: Session, feeds, names, fetches) {
    const images = feeds.get('images')
    const input = images && inputs.get(images)
    if (input === undefined) return run.call(this, feeds, names, fetches)
    const [pass] = fetches[0].split('/')
    const name = `${pass}/input`
    return run.call(this, new Map([...feeds, [name, input]]), [...names, name], fetches)
  })
}
