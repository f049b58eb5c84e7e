/** A subnet as a static network, but for its heads. */
import type { Architecture, SupernetShape } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { assembleBottleneck } from '../../blocks/inverted-bottleneck/index.ts'
import type { StaticBuilder, Value } from '../../static/builder.ts'
import type { Dialect } from './dialect.ts'
import { type MobileNetBlock, sizesOf } from './shape.ts'

/** From the normalised image [r, r, 3] to the features [1, 1, features]. */
export function assembleMobileNet(
  dialect: Dialect,
  build: StaticBuilder,
  shape: SupernetShape,
  blocks: readonly MobileNetBlock[],
  architecture: Architecture,
  image: Value,
): Value {
  const { outerNames, finalActivation } = dialect
  const { epsilon, padding } = dialect.common
  let x = build.convolution(image, { weight: outerNames.stem }, shape.stemStride, padding)
  x = build.activation(build.norm(x, outerNames.stemNorm, epsilon), shape.stemActivation)
  let position = 0
  blocks.forEach((block, index) => {
    const sizes = sizesOf(block, architecture)
    if (!sizes.active) return
    const names = dialect.staticBlockNames(index === 0 && block.elastic === undefined ? 0 : ++position)
    x = assembleBottleneck(build, block.shape, sizes, names, x)
  })
  x = build.norm(build.convolution(x, { weight: outerNames.finalExpand }), outerNames.finalNorm, epsilon)
  x = build.pool(build.activation(x, finalActivation))
  if (shape.featureMixChannels === 0) return x
  return build.activation(build.convolution(x, { weight: outerNames.featureMix }), finalActivation)
}
