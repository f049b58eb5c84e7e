import { expect, test } from 'vitest'
import { createGenerator } from '../../../../../nat/random/index.ts'
import { distinctGenotypes, type Genotype } from '../../../../../nat/space/index.ts'
import { activationTables, maxActivations } from '../../../../../nat/space/spaces/mobilenet-v3/activations.ts'
import {
  decode,
  largest,
  lite,
  type MobileNetSpace,
  nano,
  ofaMbv3,
  smallest,
  supernetShape,
} from '../../../../../nat/space/spaces/mobilenet-v3/index.ts'
import { middleChannels, squeezeChannels } from '../../../../../nat/space/spaces/mobilenet-v3/supernet-shape.ts'

/** An op reads tensors and makes one; in place: its result takes the place of the first that it reads. */
interface Op {
  readonly reads: readonly string[]
  readonly makes: string
  readonly values: number
  readonly inPlace?: boolean
}

/** The whole network as a list of ops, without knowing of blocks' peaks. */
function opsOf(space: MobileNetSpace, genotype: Genotype, classes: number): { ops: Op[]; input: number } {
  const { resolution, width, kernelSizes, expandRatios } = decode(space, genotype)
  const shape = supernetShape(space, width)
  const ops: Op[] = []
  let names = 0
  let last = 'input'
  const op = (values: number, reads = [last], inPlace = false) => {
    last = `t${names++}`
    ops.push({ reads, makes: last, values, inPlace })
    return last
  }
  let side = Math.ceil(resolution / shape.stemStride)
  op(side ** 2 * shape.stemChannels)
  op(side ** 2 * shape.stemChannels, [last], true)
  if (shape.firstBlock !== null) {
    const input = last
    op(side ** 2 * shape.stemChannels)
    op(side ** 2 * shape.stemChannels, [last], true)
    op(side ** 2 * shape.firstBlock.channels)
    if (shape.firstBlock.shortcut) op(side ** 2 * shape.firstBlock.channels, [last, input], true)
  }
  const active = shape.blocks
    .filter(({ index }) => kernelSizes[index] > 0)
    .map((block) => ({ block, expandRatio: expandRatios[block.index] }))
  if (shape.lastBlock !== null) active.push({ block: shape.lastBlock.shape, expandRatio: shape.lastBlock.expandRatio })
  for (const { block, expandRatio } of active) {
    const input = last
    const middle = middleChannels(block.inputChannels, expandRatio)
    op(side ** 2 * middle)
    op(side ** 2 * middle, [last], true)
    side = Math.ceil(side / block.stride)
    const filtered = op(side ** 2 * middle)
    if (block.squeezeExcite) {
      op(middle)
      op(squeezeChannels(middle))
      op(middle)
      op(side ** 2 * middle, [filtered, last], true)
    }
    op(side ** 2 * block.outputChannels)
    if (block.shortcut) op(side ** 2 * block.outputChannels, [last, input], true)
  }
  op(side ** 2 * shape.finalExpandChannels)
  op(shape.finalExpandChannels)
  if (shape.featureMixChannels > 0) op(shape.featureMixChannels)
  op(classes)
  return { ops, input: resolution ** 2 * 3 }
}

/** Runs the ops one by one and counts what lives. */
function peakBytes({ ops, input }: { ops: Op[]; input: number }): number {
  const live = new Map([['input', input]])
  let peak = input
  ops.forEach(({ reads, makes, values, inPlace }, at) => {
    if (inPlace) live.delete(reads[0])
    live.set(makes, values)
    peak = Math.max(
      peak,
      [...live.values()].reduce((sum, each) => sum + each, 0),
    )
    for (const name of live.keys())
      if (name !== makes && !ops.slice(at + 1).some((later) => later.reads.includes(name))) live.delete(name)
  })
  return 4 * peak
}

test.each([nano, lite, ofaMbv3])('$name: the peak of the whole network, op by op', (space) => {
  const tables = activationTables(space, 10)
  const genotypes = [smallest(space), largest(space), ...distinctGenotypes(space, 100, createGenerator(5))]
  const peaks = new Float64Array(genotypes.length)
  maxActivations(peaks, tables, genotypes.flat(), genotypes.length)
  genotypes.forEach((genotype, i) => {
    expect(peaks[i]).toBe(peakBytes(opsOf(space, genotype, 10)))
  })
})

test('by hand: the largest network of the paper at 256 pixels peaks where the second stage begins', () => {
  const peak = new Float64Array(1)
  maxActivations(peak, activationTables(ofaMbv3, 1000), largest(ofaMbv3), 1)
  // Width 1.2: 24 channels at 128 x 128 expand to 144; the filter halves the side.
  expect(peak[0]).toBe(4 * (128 ** 2 * 144 + 64 ** 2 * 144))
})
