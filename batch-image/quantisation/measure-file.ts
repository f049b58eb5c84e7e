/** What an exported file is worth: all that its task measures, in onnxruntime. */
import type { InferenceSession } from 'onnxruntime-node'
import { type Measurement, tallyOf } from '../../supernet/evaluation/evaluate.ts'
import type { Task } from '../../supernet/tasks/index.ts'
import { answersOf, type Images } from './sessions.ts'

/** @returns the task's metrics by name, as the engine measures them */
export async function measureAnswers(
  session: InferenceSession,
  task: Task,
  images: Images,
  side: number,
): Promise<Measurement> {
  const answers = tallyOf(task)
  for await (const { outputs, targets } of answersOf(session, images, side))
    answers.add(
      task.outputs.map(({ name }) => outputs[name]),
      targets,
    )
  return answers.end().metrics
}
