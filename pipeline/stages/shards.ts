/** How the networks of a plan are dealt out to the children of EvaluateSubnets. */
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
