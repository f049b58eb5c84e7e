/** From packed uint8 images to the network's input: crop, resize, flip and normalise in the graph. */
import { attribute, ofFloat, UINT8 } from '../graph/attributes.ts'
import { everyPass, type Fed, float32, int32 } from '../graph/feeds.ts'
import type { GraphWriter, Tensor } from '../graph/graph-writer.ts'

export const imageFeeds = {
  /** uint8 [batch, size, size, 1 or 3] */
  images: { type: UINT8, shape: [-1, -1, -1, -1], passes: everyPass },
  /** [batch, 4]: y1, x1, y2, x2 as CropAndResize takes them */
  boxes: float32([-1, 4]),
  boxIndices: int32([-1]),
  /** Height and width of the network's input. */
  resolution: int32([2]),
  /** Per channel. */
  scale: float32([3]),
  offset: float32([3]),
} as const

/**
 * [batch, r, r, 3]: every image cropped to its box and resized bilinearly (a box with x1 > x2 flips), then
 * value * scale + offset per channel. `name`: of the last node. Grey images [batch, s, s, 1] become three channels by broadcasting.
 */
export function networkInput(graph: GraphWriter, feeds: Fed<typeof imageFeeds>, name: string): Tensor {
  const cropped = graph.node('CropAndResize', [feeds.images, feeds.boxes, feeds.boxIndices, feeds.resolution], {
    T: attribute.type(UINT8),
    method: attribute.string('bilinear'),
    extrapolation_value: attribute.float(0),
  })
  const scaled = graph.node('Mul', [cropped, feeds.scale], ofFloat)
  return graph.node('AddV2', [scaled, feeds.offset], ofFloat, name)
}
