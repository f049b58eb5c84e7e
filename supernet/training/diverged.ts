/** A training that cannot go on, because a loss is not a number. */
import { LossIsNoNumber } from '../transfer/steps/index.ts'

/** Image numbers that a message shows; all of them are in `images`. */
const shown = 8

/** Which step, subnet and images did it. */
export class Diverged extends Error {
  override readonly name = 'Diverged'
  readonly step: number
  readonly loss: number
  readonly architecture: unknown
  /** Positions in the training part of the mini-batch's images. */
  readonly images: readonly number[]
  constructor(step: number, { loss, architecture }: LossIsNoNumber, images: Iterable<number>) {
    const all = [...images]
    const more = all.length > shown ? ` and ${all.length - shown} more` : ''
    super(
      `the loss is ${loss} at step ${step}, in the subnet ${JSON.stringify(architecture)}, ` +
        `on the training images ${all.slice(0, shown).join(', ')}${more}`,
    )
    this.step = step
    this.loss = loss
    this.architecture = architecture
    this.images = all
  }
}

/**
 * Makes a step.
 * @param architecture the mini-batch's, where `make` does not say whose loss is wrong
 * @throws Diverged
 */
export function checkedStep(
  { step, images, architecture }: { step: number; images: Iterable<number>; architecture: unknown },
  make: () => number,
): number {
  try {
    const loss = make()
    if (Number.isFinite(loss)) return loss
    throw new LossIsNoNumber(loss, architecture)
  } catch (error) {
    throw error instanceof LossIsNoNumber ? new Diverged(step, error, images) : error
  }
}
