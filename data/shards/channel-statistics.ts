/**
 * Mean and (population) standard deviation of each channel, of values scaled to 0..1.
 * @param images uint8 [count, size, size, channels]
 */
export function channelStatistics(images: Uint8Array, channels: number): { mean: number[]; deviation: number[] } {
  // Exact: a histogram per channel instead of running sums, so that the order of the images does not matter.
  const histogram = new Float64Array(256 * channels)
  for (let i = 0; i < images.length; i += channels)
    for (let c = 0; c < channels; c++) histogram[c * 256 + images[i + c]]++
  const mean: number[] = []
  const deviation: number[] = []
  const pixels = images.length / channels
  for (let c = 0; c < channels; c++) {
    const counts = histogram.subarray(c * 256, (c + 1) * 256)
    const average = counts.reduce((sum, count, value) => sum + count * value, 0) / pixels
    const variance = counts.reduce((sum, count, value) => sum + count * (value - average) ** 2, 0) / pixels
    mean.push(average / 255)
    // A channel that is the same everywhere carries nothing; 1 keeps the division harmless.
    deviation.push(variance === 0 ? 1 : Math.sqrt(variance) / 255)
  }
  return { mean, deviation }
}
