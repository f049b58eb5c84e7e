/** Where the labels of marked points go, so that each can be read. */

/** In pixels, y downwards. */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface LabelPlace {
  /** `start`: the label begins at its point and goes to the right; `end`: the other way. */
  readonly anchor: 'start' | 'end'
  /** Pixels from the point to the label's middle. */
  readonly dy: number
}

/** Pixels between the middles of labels, one above the other. */
const lineHeight = 15

/**
 * Beside each point, on the side where the chart is: to the right in its left half, to the left in its right half. Labels on
 * one side keep a line's distance, spread about the points' own heights, in the points' order from top to bottom.
 * @param middle x of the chart's middle
 * @returns parallel to `points`
 */
export function placeLabels(points: readonly Point[], middle: number): LabelPlace[] {
  const places: LabelPlace[] = points.map(() => ({ anchor: 'start', dy: 0 }))
  for (const anchor of ['start', 'end'] as const) {
    const side = [...points.keys()].filter((i) => points[i].x > middle === (anchor === 'end'))
    for (const cluster of clusters(
      side.sort((a, b) => points[a].y - points[b].y || a - b),
      points,
    )) {
      const top = topOf(cluster, points)
      cluster.forEach((i, line) => {
        places[i] = { anchor, dy: top + line * lineHeight - points[i].y }
      })
    }
  }
  return places
}

/** Groups of points, top to bottom, whose labels would meet; joined until no two groups meet. */
function clusters(sorted: readonly number[], points: readonly Point[]): number[][] {
  const found: number[][] = []
  for (const point of sorted) {
    let cluster = [point]
    for (let above = found.at(-1); above !== undefined && meet(above, cluster, points); above = found.at(-1)) {
      cluster = [...above, ...cluster]
      found.pop()
    }
    found.push(cluster)
  }
  return found
}

function meet(above: readonly number[], below: readonly number[], points: readonly Point[]): boolean {
  return topOf(above, points) + above.length * lineHeight > topOf(below, points)
}

/** Middle of the first label of a group that is centred about its points. */
function topOf(cluster: readonly number[], points: readonly Point[]): number {
  const centre = cluster.reduce((sum, i) => sum + points[i].y, 0) / cluster.length
  return centre - ((cluster.length - 1) / 2) * lineHeight
}
