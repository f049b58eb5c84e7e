/**
 * Where an ensemble's numbers lie in one buffer, for the kernel that predicts four queries at once.
 *
 * A distance over a subset of genes is a sum of squared gaps, one a gene. The genes are split into groups of at most six; for a
 * block of centres the sums over all subsets of every group are tabulated by one addition each ("four Russians"), so that a
 * member's distance is one sum from every group. A block is as long as lets the tables stay in a core's first-level cache, beside
 * what is read of every member: four centres of 22 genes are a fifth faster than eight.
 */

/** Queries predicted at once: the lanes of a vector. */
export const lanes = 4
const bytesPerVector = 16
const mostGenesPerGroup = 6
const mostTableBytes = 14 * 1024
const mostCentresPerBlock = 8

export interface EnsembleShape {
  /** Genes. */
  readonly d: number
  /** Centres. */
  readonly n: number
  readonly members: number
}

/** What depends on the number of genes alone. Sizes in bytes; every vector holds one number of each of the four queries. */
export interface TableLayout {
  readonly d: number
  /** Genes of every group, of which there are 1 or more. */
  readonly groupSizes: readonly number[]
  /** Where the tables of every group begin. A table's row: the sums of one subset for the centres of the block [centre, lane]. */
  readonly tables: readonly number[]
  readonly centresPerBlock: number
  readonly rowBytes: number
  /** Where what depends on the other sizes begins. The queries [d, lane] begin at 0. */
  readonly end: number
}

export interface EnsembleLayout extends TableLayout {
  /** Blocks of centres; the last one is filled up with centres of weight 0. */
  readonly blocks: number
  /** Where these begin: centres [blocks, centresPerBlock, d]. */
  readonly centres: number
  /** Addresses of table rows, 32-bit integers [members, groups]. */
  readonly rows: number
  /** Constant and slopes of the linear tails [members, 1 + d]. */
  readonly tails: number
  /** λ [blocks, members, centresPerBlock]. */
  readonly weights: number
  /** What the members predict [members, lane]. */
  readonly predictions: number
  /** How often they count, 32-bit integers [members]. */
  readonly times: number
  /** The middle two of their votes: of the upper rank [lane] and of the lower one [lane]. */
  readonly middles: number
  readonly bytes: number
}

export function tableLayout(d: number): TableLayout {
  const groups = Math.ceil(d / mostGenesPerGroup)
  const groupSizes = Array.from({ length: groups }, (_, g) => Math.floor((d + groups - 1 - g) / groups))
  const tableRows = groupSizes.reduce((rows, size) => rows + 2 ** size, 0)
  const fitting = Math.floor(mostTableBytes / (tableRows * bytesPerVector))
  const centresPerBlock = Math.min(mostCentresPerBlock, Math.max(1, fitting))
  const rowBytes = centresPerBlock * bytesPerVector
  let end = d * bytesPerVector
  const tables = groupSizes.map((size) => {
    const start = end
    end += 2 ** size * rowBytes
    return start
  })
  return { d, groupSizes, tables, centresPerBlock, rowBytes, end }
}

export function ensembleLayout({ d, n, members }: EnsembleShape): EnsembleLayout {
  const tables = tableLayout(d)
  const blocks = Math.ceil(n / tables.centresPerBlock)
  const padded = blocks * tables.centresPerBlock
  let bytes = tables.end
  const place = (numbers: number) => {
    const start = bytes
    bytes += 4 * numbers
    return start
  }
  return {
    ...tables,
    blocks,
    // What is read as whole vectors comes first, so that it lies at multiples of 16.
    predictions: place(members * lanes),
    middles: place(2 * lanes),
    centres: place(padded * d),
    rows: place(members * tables.groupSizes.length),
    tails: place(members * (1 + d)),
    weights: place(padded * members),
    times: place(members),
    bytes,
  }
}
