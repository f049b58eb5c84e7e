/** What an exported file is worth: all that its task measures, in onnxruntime. */
import type { InferenceSession } from 'onnxruntime-node'
import type { Examples } from '../../data/example-source.ts'
import type { Task } from '../../supernet/tasks/index.ts'
import { answersOf } from './sessions.ts'

/** @returns the task's metrics by name, as the engine measures them */
export async function measureAnswers(
  session: InferenceSession,
  task: Task,
  images: Examples<unknown>,
  side: number,
): Promise<Record<string, number>> {
  const tallies = task.metrics.map((metric) => ({ name: metric.name, tally: metric.begin() }))
  for await (const { from, count, outputs } of answersOf(session, images, side)) {
    for (let i = 0; i < count; i++) {
      const answers = task.outputs.map(({ name, size }) => outputs[name].subarray(i * size, (i + 1) * size))
      for (const { tally } of tallies) tally.add(answers, images.labels[from + i])
    }
  }
  return Object.fromEntries(tallies.map(({ name, tally }) => [name, tally.value()]))
}
