/** An extracted subnet, read by once-for-all's static names: no slicing, no matrices. */
import type { Architecture } from '../../../nat/space/spaces/mobilenet-v3/architecture.ts'
import type { SupernetShape } from '../../../nat/space/spaces/mobilenet-v3/supernet-shape.ts'
import type { Norm } from './batch-norm.ts'
import type { Dense, Subnet, Tensors } from './subnet.ts'
import type { Value } from './value.ts'

/** The architecture says only which blocks there are; all sizes are those of the tensors. */
export function staticSubnet(shape: SupernetShape, architecture: Architecture, tensors: Tensors): Subnet {
  const tensor = (name: string): Value => {
    const value = tensors.get(name)
    if (value === undefined) throw new RangeError(`no tensor ${name}`)
    return value
  }
  const norm = (name: string): Norm => ({
    name,
    weight: tensor(`${name}.weight`),
    bias: tensor(`${name}.bias`),
    runningMean: tensor(`${name}.running_mean`),
    runningVariance: tensor(`${name}.running_var`),
  })
  const dense = (name: string): Dense => ({ weight: tensor(`${name}.weight`), bias: tensor(`${name}.bias`) })
  const active = shape.blocks.filter(({ stage, slot }) => slot < architecture.depths[stage])
  const first = shape.firstBlock
  return {
    stem: tensor('first_conv.conv.weight'),
    stemNorm: norm('first_conv.bn'),
    stemStride: shape.stemStride,
    stemActivation: shape.stemActivation,
    blocks: [
      ...(first === null ? [] : [{ ...first, squeezeExcite: false, stride: 1 as const, isFirst: true }]),
      ...active.map((block) => ({ ...block, isFirst: false })),
    ].map(({ squeezeExcite, stride, activation, shortcut, isFirst }, i) => {
      const name = `blocks.${first === null ? i + 1 : i}.conv`
      return {
        expand: isFirst
          ? null
          : {
              weight: tensor(`${name}.inverted_bottleneck.conv.weight`),
              norm: norm(`${name}.inverted_bottleneck.bn`),
            },
        filters: tensor(`${name}.depth_conv.conv.weight`),
        depthwiseNorm: norm(`${name}.depth_conv.bn`),
        gate: squeezeExcite
          ? { reduce: dense(`${name}.depth_conv.se.fc.reduce`), expand: dense(`${name}.depth_conv.se.fc.expand`) }
          : null,
        project: tensor(`${name}.point_linear.conv.weight`),
        projectNorm: norm(`${name}.point_linear.bn`),
        stride,
        activation,
        shortcut,
      }
    }),
    finalExpand: tensor('final_expand_layer.conv.weight'),
    finalNorm: norm('final_expand_layer.bn'),
    featureMix: tensor('feature_mix_layer.conv.weight'),
    classifier: dense('classifier.linear'),
  }
}
