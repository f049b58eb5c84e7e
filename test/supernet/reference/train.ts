/** A training step of the reference on a whole supernet. */
import type { Architecture } from '../../../nat/space/spaces/mobilenet-v3/architecture.ts'
import type { SupernetShape } from '../../../nat/space/spaces/mobilenet-v3/supernet-shape.ts'
import { type Statistics, training } from './batch-norm.ts'
import { forward } from './network.ts'
import { crossEntropy } from './ops.ts'
import { type SgdSettings, sgdStep } from './sgd.ts'
import { cutSubnet, type Tensors } from './subnet.ts'
import { isStatistic } from './tensor-names.ts'
import { backward, leaf, type Value } from './value.ts'

export interface ReferenceStep {
  readonly loss: number
  readonly logits: Float64Array
  /** By tensor; those that the subnet does not use are missing. */
  readonly gradients: ReadonlyMap<string, Float64Array>
  /** The new running statistics by norm: active channels only. */
  readonly running: ReadonlyMap<string, Statistics>
}

/** Loss, gradients and statistics of one batch; changes nothing. */
export function gradientsOf(
  shape: SupernetShape,
  tensors: Tensors,
  architecture: Architecture,
  images: Value,
  targets: ArrayLike<number>,
): ReferenceStep {
  const fresh = new Map(Array.from(tensors, ([name, { shape, data }]) => [name, leaf(shape, data)]))
  const running = new Map<string, Statistics>()
  const subnet = cutSubnet(shape, fresh, architecture)
  const logits = forward(subnet, images, training(running))
  const loss = crossEntropy(logits, targets)
  const used = backward(loss)
  const gradients = Array.from(fresh)
    .filter(([name, value]) => !isStatistic(name) && used.has(value))
    .map(([name, { gradient }]): [string, Float64Array] => [name, gradient])
  return { loss: loss.data[0], logits: logits.data, gradients: new Map(gradients), running }
}

/** Trains `tensors` and `momentum` (by name, made when first needed) in place. */
export function trainStep(
  shape: SupernetShape,
  tensors: Tensors,
  momentum: Map<string, Float64Array>,
  architecture: Architecture,
  images: Value,
  targets: ArrayLike<number>,
  settings: SgdSettings,
): ReferenceStep {
  const step = gradientsOf(shape, tensors, architecture, images, targets)
  for (const [name, gradient] of step.gradients) {
    const buffer = momentum.get(name) ?? new Float64Array(gradient.length)
    momentum.set(name, buffer)
    sgdStep((tensors.get(name) as Value).data, gradient, buffer, settings)
  }
  for (const [name, { mean, variance }] of step.running) {
    ;(tensors.get(`${name}.running_mean`) as Value).data.set(mean)
    ;(tensors.get(`${name}.running_var`) as Value).data.set(variance)
  }
  return step
}
