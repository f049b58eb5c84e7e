/**
 * @file How long a step takes in the preset `lite`: training (all weights, batch 32) and the forward pass of the largest, a
 * middle and the smallest network, by input size. Random images: what they show changes no time.
 *
 *     node scripts/bootstrap.mjs run bench/photos/training-steps.ts [THREADS] [PIXELS...]
 */
import { costOf, type Genotype, spaceByName } from '../../nat/space/index.ts'

import { familyOf } from '../../supernet/families/index.ts'
import { imageBatch } from '../../supernet/input/batches.ts'
import { Supernet } from '../../supernet/supernet.ts'
import { taskNamed } from '../../supernet/tasks/index.ts'
import { all } from '../../supernet/transfer/index.ts'

const [threads = 1, ...sizes] = process.argv.slice(2).map(Number)
const [batch, classes, repeats] = [32, 10, 7]
const space = spaceByName('lite')
const supernet = new Supernet({
  network: familyOf(space).network(space, 0),
  task: taskNamed('classification', { classes }),
  threads,
  transfers: [all],
})
supernet.initialise(1)

const middle: Genotype = space.genes.map(({ lower, upper }) => Math.round((lower + upper) / 2))
space.repairInPlace(middle, 0)
const networks = { largest: space.largest, middle, smallest: space.smallest }
const optimiser = { learningRate: 1e-4, momentum: 0.9, weightDecay: 4e-5, headRate: 1, stageDecay: 1 }
const targets = [new Float32Array(batch * classes).fill(1 / classes)]

/** Milliseconds of processor time, which other work on the machine hardly changes: the median of some calls after one. */
function median(call: () => void): number {
  call()
  const times = Array.from({ length: repeats }, () => {
    const start = process.cpuUsage()
    call()
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  })
  return times.sort((a, b) => a - b)[repeats >> 1]
}

console.log(
  `batch ${batch}, ${threads} thread${threads === 1 ? '' : 's'}, processor time; G MACs/s counts a training step as three passes`,
)
for (const pixels of sizes.length > 0 ? sizes : [96, 128]) {
  const images = new Uint8Array(batch * pixels * pixels * 3).map((_, i) => (i * 2654435761) >>> 24)
  const set = { images, labels: new Uint8Array(batch), count: batch, size: pixels, channels: 3 }
  const seen = imageBatch(set, Array.from(set.labels.keys()), pixels)
  for (const [name, genotype] of Object.entries(networks)) {
    const atSize = [space.resolutions.indexOf(pixels), 0, ...genotype.slice(2)]
    const architecture = space.decode(atSize)
    const macs = costOf(space.costs(classes).macs, atSize)
    const step = median(() => void supernet.trainStep(architecture, seen, targets, optimiser, { transfer: all }))
    supernet.calibrate(architecture, [seen])
    const forward = median(() => void supernet.outputs(architecture, seen))
    const speed = (passes: number, ms: number) => ((passes * batch * macs) / ms / 1e6).toFixed(1)
    console.log(
      `${pixels} px ${name.padEnd(8)} ${(macs / 1e6).toFixed(1).padStart(6)} M MACs: step ${step.toFixed(0)} ms (${speed(3, step)} G MACs/s), forward ${forward.toFixed(0)} ms (${speed(1, forward)} G MACs/s)`,
    )
  }
}
process.exit(0) // native threads may keep the process alive
