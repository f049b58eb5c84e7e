/** What a start by the run's recipe costs, the run's own and that of a peer that begins like it. */
import type { RunInputs } from '../../batch-image/training/run-inputs.ts'
import { costOf, type Genotype } from '../../nat/space/index.ts'
import { fittedImages } from '../../pipeline/recipe/fitted-head.ts'
import { familyOf } from '../../supernet/families/index.ts'

/**
 * Multiply-accumulates of rebased norms and of a fitted head, as far as the recipe has them: images for the statistics through the
 * largest subnet, and through each fitted one those that calibrate it, that it is fitted to and that choose the penalty.
 * @param architecture whose size of image the norms are rebased at
 * @param fitted subnets that the head is fitted to
 */
export function macsOfStart(
  { spec, space, dataset }: RunInputs,
  width: number,
  architecture: unknown,
  fitted: readonly Genotype[],
): number {
  const { macs } = space.costs(dataset.classes.length)
  const { train, validation } = dataset.parts
  const { warmUp, evaluation } = spec
  const calibration = Math.min(evaluation.calibrationImages, train.count)
  const { largest } = familyOf(space).network(space, width).extremes(architecture)
  const rebasing = warmUp.rebaseNorms ? calibration * costOf(macs, space.encode(largest)) : 0
  if (warmUp.head !== 'fitted') return rebasing
  const most = fittedImages(train.count)
  const perSubnet = calibration + most + Math.min(most, validation.count)
  return fitted.reduce((sum, genotype) => sum + perSubnet * costOf(macs, genotype), rebasing)
}
