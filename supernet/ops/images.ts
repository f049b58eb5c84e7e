/** From packed uint8 images to the network's input: crop, resize, flip and normalise in the graph. */
import { attribute, ofFloat, UINT8 } from '../graph/attributes.ts'
import type { GraphWriter, Tensor } from '../graph/graph-writer.ts'
import type { ImageFeeds } from '../network/feeds.ts'

/**
 * [batch, r, r, 3]: every image cropped to its box and resized bilinearly (a box with x1 > x2 flips), then
 * value * scale + offset per channel. Grey images [batch, s, s, 1] become three channels by broadcasting.
 */
export function networkInput(graph: GraphWriter, feeds: ImageFeeds): Tensor {
  const cropped = graph.node('CropAndResize', [feeds.images, feeds.boxes, feeds.boxIndices, feeds.resolution], {
    T: attribute.type(UINT8),
    method: attribute.string('bilinear'),
    extrapolation_value: attribute.float(0),
  })
  const scaled = graph.node('Mul', [cropped, feeds.scale], ofFloat)
  return graph.node('AddV2', [scaled, feeds.offset], ofFloat)
}
