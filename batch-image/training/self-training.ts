/** Images without labels that a network is sure of, as images to learn from (Lee, "Pseudo-Label", ICML workshop 2013). */
import { type ExampleSource, evenly, examplesAt, type PixelBatch } from '../../data/example-source.ts'
import { imageBatch } from '../../supernet/input/batches.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import { softmax } from '../../supernet/tasks/index.ts'

/** Images that are looked at in one pass. */
const together = 64

/**
 * The unlabelled images that a subnet gives a class with at least this probability, with that class.
 * @param supernet of a classification, calibrated for the subnet
 * @returns undefined where it is sure of none
 */
export async function surelyLabelled(
  supernet: Supernet,
  architecture: unknown,
  unlabelled: ExampleSource,
  threshold: number,
): Promise<ExampleSource | undefined> {
  const resolution = supernet.network.resolution(architecture)
  const [{ size: classes }] = supernet.task.outputs
  const sure: { readonly index: number; readonly label: number }[] = []
  for (let from = 0; from < unlabelled.count; from += together) {
    const count = Math.min(together, unlabelled.count - from)
    const indices = Array.from({ length: count }, (_, i) => from + i)
    const examples = await examplesAt(unlabelled, indices)
    const [logits] = supernet.outputs(architecture, imageBatch(examples, evenly(count, count), resolution))
    const probabilities = softmax(logits, classes)
    for (const [image, index] of indices.entries()) {
      const row = probabilities.subarray(image * classes, (image + 1) * classes)
      const label = row.indexOf(Math.max(...row))
      if (row[label] >= threshold) sure.push({ index, label })
    }
  }
  if (sure.length === 0) return undefined
  return {
    count: sure.length,
    size: unlabelled.size,
    channels: unlabelled.channels,
    target: (position) => sure[position].label,
    read: (positions, into, signal) =>
      unlabelled.read(
        Array.from(positions, (position) => sure[position].index),
        into,
        signal,
      ),
  }
}

/** The images of the first source, then those of the second, which have the same shape. */
export function joined(first: ExampleSource, second: ExampleSource): ExampleSource {
  return {
    count: first.count + second.count,
    size: first.size,
    channels: first.channels,
    target: (index) => (index < first.count ? first.target(index) : second.target(index - first.count)),
    async read(indices, into, signal) {
      const bytes = into.size * into.size * into.channels
      const readFrom = async (source: ExampleSource, isMine: (index: number) => boolean, offset: number) => {
        const positions = Array.from(indices).flatMap((index, position) => (isMine(index) ? [position] : []))
        if (positions.length === 0) return
        const pixels: PixelBatch = { ...into, pixels: new Uint8Array(positions.length * bytes) }
        await source.read(
          positions.map((position) => indices[position] - offset),
          pixels,
          signal,
        )
        for (const [i, position] of positions.entries())
          into.pixels.set(pixels.pixels.subarray(i * bytes, (i + 1) * bytes), position * bytes)
      }
      await readFrom(first, (index) => index < first.count, 0)
      await readFrom(second, (index) => index >= first.count, first.count)
    },
  }
}
