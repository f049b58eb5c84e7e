/**
 * Automatic relevance determination (MacKay 1994; Tipping 2001) by groups of weights: every group has a prior variance of its own,
 * which the samples tell. Most pairs of a network's parts hardly depend on each other and some do much; one variance for all
 * would shrink the latter with the former.
 */

/** The group of every weight [p], from 0 on. */
export type Groups = Int32Array

/** So many weights of the old variance are seen beside each group's own. */
const inertia = 1

/** The groups of slopes and products (in the order of quadratic-weights.ts) by the part of the network that each input tells of. */
export function groupsByPart(parts: readonly number[]): Groups {
  const numbers = new Map<string, number>()
  const numberOf = (key: string) => {
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, numbers.size)
    return numbers.size - 1
  }
  const slopes = parts.map((part) => numberOf(`${part}`))
  const products = parts.flatMap((part, k) => parts.slice(0, k + 1).map((other) => numberOf(`${other} ${part}`)))
  return Int32Array.from([...slopes, ...products])
}

/**
 * A step of expectation maximisation.
 * @param of.solution weights in units of their prior standard deviations [p]
 * @param of.uncertain their posterior variances in units of the prior ones [p]
 * @returns new prior variances, and how many weights the samples determine
 */
export function relevances(of: {
  groups: Groups
  variances: Float64Array
  solution: Float64Array
  uncertain: Float64Array
}): { variances: Float64Array; determined: number } {
  const { groups, variances, solution, uncertain } = of
  const count = groups.reduce((most, group) => Math.max(most, group + 1), 0)
  const sizes = new Float64Array(count).fill(inertia)
  const sums = new Float64Array(count).fill(inertia)
  let determined = 0
  groups.forEach((group, k) => {
    sizes[group]++
    sums[group] += solution[k] ** 2 + uncertain[k]
    determined += 1 - uncertain[k]
  })
  return { variances: variances.map((value, k) => (value * sums[groups[k]]) / sizes[groups[k]]), determined }
}
