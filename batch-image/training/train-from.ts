/** The loop of a training stage with all that is done between its steps. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type StepReport, stepsPerEpoch, train } from '../../supernet/training/train.ts'
import type { JobContext } from '../job/job-context.ts'
import { type EarlyStopping, measureEpoch } from './early-stopping.ts'
import { isGood, pointsBetweenLooks } from './good-weights.ts'
import type { Progress } from './progress.ts'
import type { TrainingLog } from './training-log.ts'
import type { TrainingStage } from './training-stage.ts'

/** An interrupted stage repeats at most this much. */
const SAVE_SECONDS = 120
/** Points of the curve that is published, and lines of the log. */
const CURVE_POINTS = 50

/** Thrown to leave the training loop before its last step. */
class Enough extends Error {}

/** Trains to the end, keeping `progress` up to date; saves it when time has passed, and before an abort. */
export async function trainFrom(
  progress: Progress,
  context: JobContext,
  { supernet, images, settings, plan, stopping, note }: TrainingStage,
  { save, log }: { save: () => Promise<void>; log: TrainingLog },
): Promise<void> {
  const { signal, attempt } = context
  const perEpoch = stepsPerEpoch(images.count, settings.batch)
  const pointEvery = Math.max(1, Math.ceil(plan.steps / CURVE_POINTS))
  const between = pointsBetweenLooks(Math.ceil(plan.steps / pointEvery))
  const { averageDecay = 0 } = settings
  const from = progress.step
  const sinceLine = new Pace()
  const whole = new Pace()
  let lastSave = performance.now()
  const epochOf = (done: number) => (plan.firstStep + done) / perEpoch

  const addPoint = async (done: number, learningRate: number) => {
    const epoch = epochOf(done)
    const loss = progress.sum / progress.summed
    progress.curve.push({ step: done, epoch, loss, learningRate })
    progress.sum = 0
    progress.summed = 0
    await log.add({ step: done, steps: plan.steps, epoch, loss, learningRate, ...sinceLine.facts(), attempt })
    sinceLine.begin()
  }
  const measure = async (done: number, asked: EarlyStopping) => {
    const { error, best } = await measureEpoch(supernet, asked, progress, averageDecay > 0)
    progress.best = best
    await log.add({ step: done, epoch: epochOf(done), validationError: error })
    if (done < plan.steps && done - best.step >= asked.patience * perEpoch) throw new Enough()
  }
  const onStep = async (report: StepReport) => {
    const done = report.step + 1
    whole.count(report)
    sinceLine.count(report)
    progress.step = done
    progress.sum += report.loss
    progress.summed++
    if (averageDecay > 0) supernet.average('move', Math.min(averageDecay, (1 + done) / (10 + done)))
    if (done % pointEvery === 0 || done === plan.steps) await addPoint(done, report.learningRate)
    // Who diverges at half the rate does not come back.
    const looks = progress.rate === 1 && done < plan.steps && done % (between * pointEvery) === 0
    if (looks && isGood(progress.curve, between)) progress.good = { step: done, snapshot: supernet.snapshot() }
    const epochEnds = (plan.firstStep + done) % perEpoch === 0 || done === plan.steps
    if (stopping !== undefined && epochEnds) await measure(done, stopping)
    const { imagesPerSecond } = whole.facts()
    context.progress({ done, total: plan.steps, unit: 'steps', imagesPerSecond, note })
    await nextTurn()
    if (signal.aborted) {
      await save()
      signal.throwIfAborted()
    }
    if (performance.now() - lastSave > SAVE_SECONDS * 1000) {
      await save()
      lastSave = performance.now()
    }
  }

  const slowed = { ...plan, learningRateOf: (step: number) => progress.rate * plan.learningRateOf(step) }
  try {
    await train(supernet, images, settings, slowed, from, onStep)
  } catch (error) {
    if (!(error instanceof Enough)) throw error
    context.log('stopped early: the validation images are recognised no better', {
      note,
      step: progress.step,
      best: progress.best?.step,
      validationError: progress.best?.error,
    })
  }
  const { seconds, waiting } = whole.facts()
  // Of the clock, so in the log and not in the published curve.
  context.log('trained', {
    note,
    steps: progress.step - from,
    seconds: Number(seconds.toFixed(1)),
    waitedForImages: `${(100 * waiting).toFixed(1)} %`,
  })
}

/** What steps came to since it began. */
class Pace {
  #began = performance.now()
  #waited = 0
  #images = 0
  #wrong = 0
  #answered = 0

  begin(): void {
    this.#began = performance.now()
    this.#waited = 0
    this.#images = 0
    this.#wrong = 0
    this.#answered = 0
  }

  count({ images, error, waitedSeconds }: StepReport): void {
    this.#waited += waitedSeconds
    this.#images += images
    if (error === undefined) return
    this.#answered += images
    this.#wrong += (error / 100) * images
  }

  /** `accuracy` in percent of the images, null where nothing answers; `waiting`: share of the time spent on waiting for them. */
  facts() {
    const seconds = (performance.now() - this.#began) / 1000
    return {
      accuracy: this.#answered > 0 ? 100 * (1 - this.#wrong / this.#answered) : null,
      imagesPerSecond: seconds > 0 ? this.#images / seconds : 0,
      waiting: seconds > 0 ? Math.min(1, this.#waited / seconds) : 0,
      seconds,
    }
  }
}
