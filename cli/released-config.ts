/** A released `net.config`: every layer of one network, as once-for-all writes them. Which activations it has is not looked at. */
import { z } from 'zod'
import type { Space } from '../nat/space/index.ts'
import type { ReleasedSubnet } from './released-subnet.ts'

const channels = z.int().positive()
const configSchema = z.object({
  img_size: z.int().positive().optional(),
  url: z.string().optional(),
  first_conv: z.object({ out_channels: channels }),
  /** The first is not searched. */
  blocks: z
    .array(
      z.object({
        mobile_inverted_conv: z.object({ out_channels: channels, kernel_size: z.int(), expand_ratio: z.number() }),
      }),
    )
    .min(2),
  classifier: z.object({ out_features: z.int().positive() }),
})

/** Whether a JSON document is meant as one. */
export const isConfig = (document: unknown): boolean =>
  typeof document === 'object' && document !== null && 'blocks' in document

/** @throws RangeError for a document that is none, or a network of another space */
export function subnetOf(space: Space, document: unknown): { subnet: ReleasedSubnet; classes: number } {
  const parsed = configSchema.safeParse(document)
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues
    throw new RangeError(`${path.join('.')} of the net.config: ${message}`)
  }
  const { first_conv: stem, blocks, classifier } = parsed.data
  const searched = blocks.slice(1).map((block) => block.mobile_inverted_conv)
  // A stage ends where the channels change.
  const starts = searched.flatMap((block, i) =>
    i === 0 || block.out_channels !== searched[i - 1].out_channels ? [i] : [],
  )
  const subnet = {
    ks: searched.map((block) => block.kernel_size),
    e: searched.map((block) => block.expand_ratio),
    d: starts.map((start, stage) => (starts[stage + 1] ?? searched.length) - start),
    r: resolutionOf(parsed.data),
    w: widthOf(space, stem.out_channels),
  }
  return { subnet, classes: classifier.out_features }
}

/** Some files say it in their address alone. */
function resolutionOf({ img_size, url = '' }: z.output<typeof configSchema>): number {
  const resolution = img_size ?? Number(/img@(\d+)/.exec(url)?.[1])
  if (Number.isInteger(resolution)) return resolution
  throw new RangeError('the net.config says no img_size')
}

/** The width whose first layer has so many channels. */
function widthOf(space: Space, channelsOfStem: number): number {
  const stems = space.supernets.map((_, width) => {
    const genotype = space.encode({ ...(space.decode(space.smallest) as object), width })
    return space.layersOf?.(genotype, 2)[0].output.channels
  })
  const width = stems.indexOf(channelsOfStem)
  if (width >= 0) return Number(space.supernets[width])
  throw new RangeError(`the first layer has ${channelsOfStem} channels, expected ${stems.join(' or ')}`)
}
