/**
 * Wilson's score interval of a share that was counted (Wilson, JASA 1927).
 * @param percent of `count` images
 * @returns in percent; 95 % of such intervals hold the true share
 */
export function wilsonInterval(percent: number, count: number): { readonly low: number; readonly high: number } {
  const z = 1.959964
  const share = percent / 100
  const spread = z ** 2 / count
  const middle = (share + spread / 2) / (1 + spread)
  const half = (z / (1 + spread)) * Math.sqrt((share * (1 - share)) / count + spread / (4 * count))
  return { low: 100 * Math.max(0, middle - half), high: 100 * Math.min(1, middle + half) }
}
