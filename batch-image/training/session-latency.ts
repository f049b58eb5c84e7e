import type { InferenceSession } from 'onnxruntime-node'
import { processorTime } from '../../supernet/evaluation/processor-time.ts'
import { usualTime } from '../../supernet/evaluation/statistics.ts'

const WARM_UPS = 5
const CALLS = 31

/** Milliseconds of processor time that a call of a session takes which has one thread: a usual one, as in tables. */
export async function sessionLatency(session: InferenceSession, feeds: InferenceSession.FeedsType): Promise<number> {
  const times: number[] = []
  for (let i = -WARM_UPS; i < CALLS; i++) {
    const start = processorTime()
    await session.run(feeds)
    if (i >= 0) times.push(processorTime() - start)
  }
  return usualTime(times)
}
