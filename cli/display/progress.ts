/** What the search is doing at this moment, gathered from the workflow's events and the jobs' messages. */
import type { JobMessage } from '../../batch-image/job/progress.ts'
import { registeredStages } from '../../pipeline/contract/stages.ts'
import { generationOf, type WorkflowEvent } from '../local/workflow.ts'
import { formatCount, formatSeconds } from './format.ts'
import { type LoopStage, loopStageNamed, timeLeft } from './time-left.ts'

/** What people should see of a state; those between the stages only decide. */
const doingOf = (state: string) => registeredStages().find(({ name }) => name === state)?.doing

type Child = Extract<JobMessage, { type: 'progress' }>

export class SearchProgress {
  readonly #generations: number
  readonly #now: () => number
  readonly #children = new Map<number, Child>()
  readonly #seconds: Partial<Record<LoopStage, number[]>> = {}
  /** Wall-clock seconds of each stage of the generation under way, On-Demand attempts included. */
  #inGeneration: Record<string, number> = {}
  #stage = ''
  #generation = -1
  #since = 0

  /** @param generations of the spec: the last generation's number. @param now milliseconds */
  constructor(generations: number, now: () => number = () => performance.now()) {
    this.#generations = generations
    this.#now = now
  }

  get stage(): string {
    return this.#stage
  }

  get generation(): number {
    return this.#generation
  }

  onEvent(event: WorkflowEvent): void {
    if (event.stateType !== 'Task' || event.type === 'retried' || event.type === 'caught') return
    const stage = event.state.replace(/OnDemand$|FailedChildren$/, '')
    if (doingOf(stage) === undefined) return
    if (event.type === 'entered') {
      this.#stage = stage
      this.#since = this.#now()
      this.#children.clear()
      this.#generation = loopStageNamed(stage) === undefined ? -1 : generationOf(event)
      if (stage === 'PlanGeneration') this.#inGeneration = {}
    } else {
      const seconds = (this.#now() - this.#since) / 1000
      this.#inGeneration[stage] = (this.#inGeneration[stage] ?? 0) + seconds
      const inLoop = loopStageNamed(stage)
      if (event.type === 'exited' && inLoop !== undefined) {
        const past = this.#seconds[inLoop] ?? []
        past.push(seconds)
        this.#seconds[inLoop] = past
      }
    }
  }

  onMessage(message: JobMessage): void {
    if (message.type === 'progress' && message.stage === this.#stage) this.#children.set(message.child, message)
  }

  /** Wall-clock seconds of each stage of the newest generation. */
  secondsByStage(): Readonly<Record<string, number>> {
    return this.#inGeneration
  }

  /** 'generation 2 of 6 · adapting the supernet · 45 % of 120 steps · 812 images/s · about 1:20 left of the search' */
  line(): string {
    const parts = [doingOf(this.#stage) ?? this.#stage]
    if (this.#generation >= 0) parts.unshift(`generation ${this.#generation} of ${this.#generations}`)
    const children = [...this.#children.values()]
    // One child that does not know its own is enough.
    const total = sum(children.map((child) => child.total ?? Number.NaN))
    const done = sum(children.map((child) => child.done))
    const first = children[0]
    if (first !== undefined && total > 0)
      parts.push(`${Math.floor((100 * done) / total)} % of ${formatCount(total)} ${first.unit}`)
    else if (first !== undefined && done > 0) parts.push(`${formatCount(done)} ${first.unit}`)
    // Finished children stand still; those that run work side by side.
    const rate = sum(children.filter((child) => child.done !== child.total).map((child) => child.imagesPerSecond ?? 0))
    if (rate > 0) parts.push(`${formatCount(rate)} images/s`)
    if (children.length === 1 && first?.note !== undefined) parts.push(first.note)
    const elapsed = (this.#now() - this.#since) / 1000
    const left = this.#timeLeft(elapsed, total > 0 ? done / total : undefined)
    parts.push(left === undefined ? formatSeconds(elapsed) : `about ${formatSeconds(left)} left of the search`)
    return parts.join(' · ')
  }

  #timeLeft(elapsed: number, share: number | undefined): number | undefined {
    const stage = loopStageNamed(this.#stage)
    if (this.#generation < 0 || stage === undefined) return undefined
    return timeLeft(this.#seconds, {
      stage,
      following: Math.max(0, this.#generations - this.#generation),
      elapsed,
      share,
    })
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
