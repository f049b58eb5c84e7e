/**
 * What a run will cost, before it starts: images times multiply-accumulates over what a machine does in a second, priced
 * by the table that the ledger uses afterwards. docs/estimating.md works an example by hand; a test holds both together.
 */
import { mostNewcomers } from '../../nat/search/index.ts'
import { costOf, type Space } from '../../nat/space/index.ts'
import type { DeploymentSpec } from '../contract/spec.ts'
import { supernetChildren } from '../contract/stages.ts'
import { fittedImages, fittedSubnets } from '../recipe/fitted-head.ts'
import { type PriceTable, prices } from './prices.ts'

/** What the estimate takes for granted. Every number is a parameter; the defaults say where they come from. */
export interface EstimateAssumptions {
  readonly instanceType: string
  /** Share of jobs' seconds on Spot; the rest ran on demand after a reclaim or for want of capacity. */
  readonly spotShare: number
  /** Multiply-accumulates a second that the machine really does. */
  readonly macsPerSecond: number
  /** Passes of a training step, in forward passes: forward, and backward to activations and to weights. */
  readonly trainingPasses: number
  /** Images a second that are read, decoded and packed. */
  readonly preparedImagesPerSecond: number
  /** Machines that work side by side: the vCPU ceiling of a queue over 4. */
  readonly machines: number
  /** From the request to a ready machine, once for each. */
  readonly bootSeconds: number
  /** Start of one child's container, TensorFlow and its data. */
  readonly startSeconds: number
  /** Seconds of PlanGeneration (one vCPU), and of any other function. */
  readonly planSeconds: number
  readonly functionSeconds: number
}

export const defaultAssumptions: EstimateAssumptions = {
  instanceType: 'g4dn.xlarge',
  spotShare: 1,
  // A T4 does 8.1 TFLOP/s in float32, 4.05e12 multiply-accumulates. Networks with depthwise convolutions on small images
  // use a small part of that; 10 % is assumed, not measured on a T4.
  macsPerSecond: 4e11,
  trainingPasses: 3,
  preparedImagesPerSecond: 500,
  machines: 4,
  bootSeconds: 240,
  startSeconds: 30,
  planSeconds: 30,
  functionSeconds: 2,
}

export interface DatasetSize {
  readonly classes: number
  readonly train: number
  readonly validation: number
  readonly test: number
}

export interface StageEstimate {
  readonly stage: string
  /** How often the stage runs in all generations, and its children each time. */
  readonly times: number
  readonly children: number
  /** Of all machines together, in all. */
  readonly machineSeconds: number
  /** Passed on the clock. */
  readonly wallSeconds: number
  readonly usd: number
}

export interface RunEstimate {
  readonly stages: readonly StageEstimate[]
  readonly measurements: number
  readonly gpuHours: number
  readonly wallSeconds: number
  readonly usd: number
  /** The same, had every second been on demand. */
  readonly usdOnDemand: number
  /** Multiply-accumulates of the middle between the smallest and the largest subnet. */
  readonly meanMacs: number
}

/** Children of EvaluateSubnets on AWS where the spec does not say (ResolveSpec's default). */
const defaultShards = 8
/** Memory of the functions in MB: of PlanGeneration, of the others (cdk/pipeline-stack.ts). */
const planMemory = 1769
const functionMemory = 1024

/** @throws RangeError for an instance type that the price table does not know */
export function estimateRun(
  spec: DeploymentSpec,
  space: Space,
  dataset: DatasetSize,
  given: Partial<EstimateAssumptions> = {},
  table: PriceTable = prices,
): RunEstimate {
  const assume = { ...defaultAssumptions, ...given }
  const price = table.instances[assume.instanceType]
  if (price === undefined) {
    const known = Object.keys(table.instances).join(', ')
    throw new RangeError(`There is no price of ${assume.instanceType} in the table of ${table.asOf}; it has ${known}.`)
  }
  const { macs } = space.costs(dataset.classes)
  const meanMacs = (costOf(macs, space.smallest) + costOf(macs, space.largest)) / 2
  const { warmUp } = spec
  const headImages =
    warmUp.head === 'fitted' ? fittedSubnets * fittedImages(dataset.train) : warmUp.epochs * dataset.train
  const passSeconds = (images: number) => (images * meanMacs) / assume.macsPerSecond
  const { generations, archive, initialDesign } = spec.search
  const newcomers = mostNewcomers(spec.search)
  const rounds = generations + 1
  /** The archive grows by at most its newcomers until it is full; all of it is measured in every generation. */
  const measured = Array.from({ length: rounds }, (_, round) => Math.min(archive, initialDesign + round * newcomers))
  const measurements = measured.reduce((sum, count) => sum + count, 0)
  const validation = Math.min(spec.evaluation.validationImages ?? dataset.validation, dataset.validation)
  const calibration = Math.min(spec.evaluation.calibrationImages, dataset.train)
  const shards = spec.evaluation.shards ?? defaultShards
  const { trainable, steps, distillation } = spec.adaptation
  // The sandwich trains three subnets; a teacher that is not trained is the largest, about twice the mean.
  const subnets = steps === 'sandwich' ? 3 : 1
  const teacher = answerPasses(distillation, steps !== 'sandwich', Math.max(1, subnets - 1))
  const adaptationPasses = subnets * (trainable === 'head' ? 1 : assume.trainingPasses) + teacher
  // Exported, or only tested: the final set cannot be larger than the archive; half of it is a usual front.
  const tested = Math.min(archive, initialDesign) / 2

  const { finish } = spec
  const finished = finish.epochs === 0 ? 0 : Math.min(spec.export.networks, archive)
  const finishPasses = (trainable === 'head' ? 1 : assume.trainingPasses) + answerPasses(finish.distillation, true, 1)

  const jobs = (stage: string, times: number, children: number, workSeconds: number): StageEstimate => {
    const machineSeconds = workSeconds + times * children * assume.startSeconds
    const side = Math.min(children, assume.machines)
    return { stage, times, children, machineSeconds, wallSeconds: machineSeconds / side, usd: gpuUsd(machineSeconds) }
  }
  const hourly = assume.spotShare * price.spot + (1 - assume.spotShare) * price.onDemand
  const gpuUsd = (seconds: number) => (seconds / 3600) * hourly
  const functions = (stage: string, times: number, seconds: number, megabytes: number): StageEstimate => ({
    stage,
    times,
    children: 1,
    machineSeconds: times * seconds,
    wallSeconds: times * seconds,
    usd: times * ((seconds * megabytes * table.lambda.perGigabyteSecond) / 1024 + table.lambda.perRequest),
  })

  const images = dataset.train + dataset.validation + dataset.test
  const gpuStages = [
    {
      stage: 'Boot',
      times: 1,
      children: assume.machines,
      machineSeconds: assume.machines * assume.bootSeconds,
      wallSeconds: assume.bootSeconds,
      usd: gpuUsd(assume.machines * assume.bootSeconds),
    },
    jobs('PrepareDataset', 1, 1, images / assume.preparedImagesPerSecond),
    // While only the classifier moves, there is no backward pass through the network. Both supernets see every image.
    jobs(
      'WarmUp',
      1,
      supernetChildren,
      supernetChildren * passSeconds(headImages + assume.trainingPasses * warmUp.fineTune.epochs * dataset.train),
    ),
    // The supernets share the epoch's steps between them.
    jobs(
      'AdaptSupernet',
      rounds,
      supernetChildren,
      rounds * adaptationPasses * passSeconds(spec.adaptation.epochs * dataset.train),
    ),
    jobs('EvaluateSubnets', rounds, shards, passSeconds(measurements * (calibration + validation))),
    ...(finished === 0
      ? []
      : [
          jobs(
            'FinishSubnets',
            1,
            Math.min(shards, Math.max(2, finished)),
            passSeconds(finished * finishPasses * finish.epochs * dataset.train),
          ),
        ]),
    // Finished networks are measured once more, on the validation images too.
    jobs(
      'ExportSubnets',
      1,
      1,
      passSeconds(tested * (calibration + dataset.test) + finished * (2 * calibration + validation + dataset.test)),
    ),
  ]
  const stages = [
    ...gpuStages,
    functions('PlanGeneration', rounds, assume.planSeconds, planMemory),
    functions('Other functions', rounds + 3, assume.functionSeconds, functionMemory),
  ]
  const sum = (pick: (stage: StageEstimate) => number, of: readonly StageEstimate[] = stages) =>
    of.reduce((total, stage) => total + pick(stage), 0)
  const gpuSeconds = sum(({ machineSeconds }) => machineSeconds, gpuStages)
  const usd = sum((stage) => stage.usd)
  return {
    stages,
    measurements,
    gpuHours: gpuSeconds / 3600,
    wallSeconds: sum(({ wallSeconds }) => wallSeconds),
    usd,
    usdOnDemand: usd + (gpuSeconds / 3600) * (price.onDemand - hourly),
    meanMacs,
  }
}

/**
 * Forward passes of a mini-batch for what is answered before its steps: of a teacher that is not trained, about twice the
 * mean; of each pupil, where the alpha-divergence asks it.
 */
const answerPasses = (
  { share, divergence, teacher }: DeploymentSpec['finish']['distillation'],
  isTaughtByLargest: boolean,
  pupils: number,
): number =>
  share === 0 ? 0 : (isTaughtByLargest || teacher !== undefined ? 2 : 0) + (divergence === 'alpha' ? pupils : 0)
