/** How networks are dealt out to the children of an array job: those of a plan to be measured, those delivered to be finished. */
import { costOf, type Genotype, type Space } from '../../nat/space/index.ts'

/**
 * Equal shares of the work. Networks are lined up by supernet, then resolution, and the line is cut: so a child rarely needs
 * more than one supernet, and prepares the calibration images of few resolutions.
 *
 * The work of a network is its MACs plus half of their mean: measured per image, a small network costs more than its
 * MACs say.
 * @param count of shards; some are empty when there are fewer networks
 * @returns indices into `genotypes`, each exactly once
 */
export function balancedShards(
  space: Space,
  genotypes: readonly Genotype[],
  classes: number,
  count: number,
): number[][] {
  const { macs } = space.costs(classes)
  const networks = genotypes.map((genotype, index) => {
    const [supernet, resolution] = [space.supernetOf(genotype), space.resolutionOf(genotype)]
    return { index, supernet, resolution, work: costOf(macs, genotype) }
  })
  const overhead = networks.reduce((sum, { work }) => sum + work, 0) / networks.length / 2
  networks.sort(
    (a, b) => a.supernet - b.supernet || a.resolution - b.resolution || b.work - a.work || a.index - b.index,
  )
  const total = networks.reduce((sum, { work }) => sum + work + overhead, 0)
  const shards: number[][] = Array.from({ length: count }, () => [])
  let before = 0
  for (const { index, work } of networks) {
    const middle = before + (work + overhead) / 2
    shards[Math.min(count - 1, Math.floor((middle / total) * count))].push(index)
    before += work + overhead
  }
  return shards
}

/**
 * Equal shares of the training, each network with as many steps as any other: the largest first, always to the child with
 * the least to do (longest processing time first; R. L. Graham, SIAM J. Appl. Math. 1969: at most a third above the best).
 * A child opens each supernet that it needs, which takes far less than training one network.
 *
 * The work of a network is its MACs plus their mean: a step of a small network is mostly what steps of all sizes have
 * (measured with nano at batch 32: as much as 3.5 million MACs per image).
 * @param count of shares; some are empty when there are fewer networks
 * @returns indices into `genotypes`, each exactly once; of a share in rising order
 */
export function sharesOfTraining(
  space: Space,
  genotypes: readonly Genotype[],
  classes: number,
  count: number,
): number[][] {
  const { macs } = space.costs(classes)
  const works = genotypes.map((genotype) => costOf(macs, genotype))
  const everySize = works.reduce((sum, work) => sum + work, 0) / works.length
  const shares = Array.from({ length: count }, () => ({ indices: [] as number[], load: 0 }))
  for (const index of [...works.keys()].sort((a, b) => works[b] - works[a] || a - b)) {
    const least = shares.reduce((a, b) => (b.load < a.load ? b : a))
    least.indices.push(index)
    least.load += works[index] + everySize
  }
  return shares.map(({ indices }) => indices.sort((a, b) => a - b))
}
