/**
 * A task is what a network is trained for: the heads on its features, the loss, what targets look like, and what is
 * measured. The engine knows this interface and nothing of any task.
 *
 * To add one: a folder `tasks/<name>/` that exports a function from its facts (such as the classes) to a `Task`, and one
 * call of `registerTask`.
 */
import type { Emitter } from '../graph/emitter.ts'
import type { Tensor } from '../graph/graph-writer.ts'
import type { Crop } from '../input/boxes.ts'
import type { StaticBuilder, Value } from '../static/builder.ts'
import type { State } from '../variables/state.ts'
import type { Variable } from '../variables/variable.ts'

/** `T`: the target of one image, such as its class. */
export interface Task<T = unknown> {
  readonly name: string
  /** One for each head: what it answers for an image, float32 [size]. */
  readonly outputs: readonly { readonly name: string; readonly size: number }[]
  /** What the loss is given of each image, float32 [...shape]. */
  readonly targets: readonly { readonly name: string; readonly shape: readonly number[] }[]
  /** The heads' variables, of place `head`; the same names and shapes at every call. */
  heads(features: number): readonly Variable[]
  /** Features [batch, features] -> one tensor [batch, size] for each output. `heads`: as declared. */
  write(e: Emitter, heads: readonly Variable[], features: Tensor): readonly Tensor[]
  /**
   * The heads as layers of a static network, one value for each output, from features [1, 1, features]; `build` knows
   * the heads' saved tensors. Left out: networks of this task can't be exported to other formats than safetensors.
   */
  assemble?(build: StaticBuilder, features: Value): readonly Value[]
  /** The mean loss of the batch, a scalar with its gradient. */
  loss(e: Emitter, outputs: readonly Tensor[], targets: readonly Tensor[]): Tensor
  /** The target of an image of which a part is seen, perhaps mirrored. */
  crop(target: T, crop: Crop): T
  /**
   * What is fed for a batch: row-major [images, ...shape] for each of `targets`.
   * @param smoothing share of certainty that is spread over all answers (Szegedy et al., CVPR 2016); default 0
   */
  encode(targets: readonly T[], smoothing?: number): Targets
  /** Targets that are `share` part what a teacher answers about the same images, its logits divided by `temperature`. */
  distil(targets: Targets, teacher: Outputs, share: number, temperature: number): Targets
  /**
   * The same by a divergence that depends on what the pupil answers now: with it, a weight for each image in the gradient.
   * Left out: the task has no such thing.
   */
  diverge?(
    targets: Targets,
    answers: { readonly teacher: Outputs; readonly pupil: Outputs },
    share: number,
    temperature: number,
  ): { readonly targets: Targets; readonly weights: Float32Array }
  /**
   * The heads that are best on features which do not change, in closed form: their saved tensors. Left out where there is
   * no closed form.
   * @param leastPenalty of large weights, as a share of the features' mean variance; default: as small as the validation images like
   */
  fitHeads?(examples: Readonly<Record<'train' | 'validation', Featured<T>>>, leastPenalty?: number): State
  /** All that is measured, in one pass over the images. */
  readonly metrics: readonly Metric<T>[]
  /** Where targets are classes: the error of each, in percent of its images; null for a class without images. */
  byClass?(): { add: Tally<T>['add']; value(): (number | null)[] }
}

/** Images as a frozen network sees them. */
export interface Featured<T> {
  /** [images, features], row by row. */
  readonly features: Float32Array
  readonly targets: readonly T[]
}

/** Values of a batch, one array for each of a task's targets or outputs. */
export type Targets = readonly Float32Array[]
export type Outputs = readonly Float32Array[]

/** A number about a network's answers. Small is good. */
export interface Metric<T = unknown> {
  readonly name: string
  readonly unit: string
  /** What a network has that answers nothing right. */
  readonly worst: number
  begin(): Tally<T>
}

export interface Tally<T> {
  /** `outputs`: of one image, [size] each; may hold anything that float32 can hold, NaN included. */
  add(outputs: Outputs, target: T): void
  /** Finite. */
  value(): number
}
