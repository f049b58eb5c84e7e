/** A subnet as a static network, but for its heads. */
import type { Architecture } from '../../../nat/space/architecture.ts'
import type { SupernetShape } from '../../../nat/space/supernet-shape.ts'
import { assembleBottleneck } from '../../blocks/inverted-bottleneck/index.ts'
import type { StaticBuilder, Value } from '../../static/builder.ts'
import { outerNames, staticBlockNames } from './names.ts'
import { EPSILON, type MobileNetBlock, sizesOf } from './shape.ts'

/** From the normalised image [r, r, 3] to the features [1, 1, features]. */
export function assembleMobileNet(
  build: StaticBuilder,
  shape: SupernetShape,
  blocks: readonly MobileNetBlock[],
  architecture: Architecture,
  image: Value,
): Value {
  let x = build.convolution(image, { weight: outerNames.stem }, shape.stemStride)
  x = build.activation(build.norm(x, outerNames.stemNorm, EPSILON), shape.stemActivation)
  let position = 0
  for (const block of blocks) {
    const sizes = sizesOf(block, architecture)
    if (!sizes.active) continue
    const name = `blocks.${block.elastic === undefined ? 0 : ++position}.conv`
    x = assembleBottleneck(build, block.shape, sizes, staticBlockNames(name), x)
  }
  x = build.norm(build.convolution(x, { weight: outerNames.finalExpand }), outerNames.finalNorm, EPSILON)
  x = build.pool(build.activation(x, 'hard-swish'))
  return build.activation(build.convolution(x, { weight: outerNames.featureMix }), 'hard-swish')
}
