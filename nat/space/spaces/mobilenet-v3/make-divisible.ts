/**
 * Rounds a channel count to the nearest multiple of the divisor (halves up), at least the divisor,
 * and one multiple up where rounding down would lose more than 10 % (oracle O1; the rule of MobileNetV2's and OFA's code).
 */
export function makeDivisible(channels: number, divisor = 8): number {
  const rounded = Math.max(divisor, Math.floor((channels + divisor / 2) / divisor) * divisor)
  return rounded < 0.9 * channels ? rounded + divisor : rounded
}
