/** The numbers of a supernet in its session: set, read, saved, averaged. */
import { FLOAT } from './graph/attributes.ts'
import { type FeedValue, scalarFeed } from './graph/feeds.ts'
import type { Session } from './native/session.ts'
import { assignedName, inputName, readName, type StateSlot } from './supernet-graph.ts'
import { initialValue } from './variables/initialise.ts'
import { AVERAGE_PREFIX, fromSaved, MOMENTUM_PREFIX, type State, toSaved } from './variables/state.ts'
import { isTrainable, sizeOf, type Variable } from './variables/variable.ts'
import { averageFeed, averageFetches } from './weight-average.ts'

/** All that training changes as it was at one moment, in memory: of the supernet that took it, and for it alone. */
export type Snapshot = ReadonlyMap<StateSlot, readonly Float32Array[]>

const prefixes: Readonly<Record<StateSlot, string>> = {
  weights: '',
  momentum: MOMENTUM_PREFIX,
  average: AVERAGE_PREFIX,
}

export class Weights {
  readonly #session: Session
  readonly #variables: readonly Variable[]
  readonly #slots: readonly StateSlot[]

  /** @param averaging whether the graph was written with averages */
  constructor(session: Session, variables: readonly Variable[], { averaging }: { averaging: boolean }) {
    this.#session = session
    this.#variables = variables
    this.#slots = averaging ? ['weights', 'momentum', 'average'] : ['weights', 'momentum']
  }

  initialise(seed: number): void {
    this.initialiseSome(this.#variables, seed)
    this.resetMomentum()
  }

  initialiseSome(variables: readonly Variable[], seed: number): void {
    this.#assign(
      variables.map((variable) => [variable, initialValue(variable, seed)] as const),
      'weights',
    )
  }

  resetMomentum(): void {
    const zeros = this.#of('momentum').map((variable) => [variable, new Float32Array(sizeOf(variable.shape))] as const)
    this.#assign(zeros, 'momentum')
  }

  load(state: State, options: { head: boolean }): void {
    const wanted = this.#variables.filter(({ place }) => options.head || place !== 'head')
    const assign = (variables: readonly Variable[], slot: StateSlot) =>
      this.#assign(
        variables.map((variable) => [variable, fromSaved(variable, state, prefixes[slot])] as const),
        slot,
      )
    const has = (slot: StateSlot) => Array.from(state.keys()).some((name) => name.startsWith(prefixes[slot]))
    assign(wanted, 'weights')
    if (options.head && has('momentum')) assign(wanted.filter(isTrainable), 'momentum')
    else this.resetMomentum()
    if (!this.#slots.includes('average')) return
    if (options.head && has('average')) assign(wanted.filter(isTrainable), 'average')
    else this.average('start', 1)
  }

  read(slots: readonly StateSlot[] = this.#slots): Snapshot {
    return new Map(
      slots.map((slot) => {
        const names = this.#of(slot).map((variable) => readName(variable, slot))
        return [slot, this.#session.run(new Map(), [], names)] as const
      }),
    )
  }

  restore(snapshot: Snapshot): void {
    for (const [slot, values] of snapshot) {
      this.#assign(
        this.#of(slot).map((variable, i) => [variable, values[i]] as const),
        slot,
      )
    }
  }

  stateOf(snapshot: Snapshot): State {
    const named = ([slot, values]: readonly [StateSlot, readonly Float32Array[]]) =>
      values.flatMap((value, i) =>
        toSaved(this.#of(slot)[i], value).map(([name, tensor]) => [prefixes[slot] + name, tensor] as const),
      )
    return new Map([...snapshot].flatMap(named))
  }

  /** @param rate share of the way to the weights that the average moves */
  average(what: keyof typeof averageFetches, rate: number): void {
    if (!this.#slots.includes('average')) throw new RangeError('average: this supernet was opened without averages')
    const feeds = what === 'move' ? [averageFeed] : []
    this.#session.run(new Map([[averageFeed, scalarFeed(rate)]]), feeds, [averageFetches[what]])
  }

  #of(slot: StateSlot): readonly Variable[] {
    return slot === 'weights' ? this.#variables : this.#variables.filter(isTrainable)
  }

  #assign(values: readonly (readonly [Variable, Float32Array])[], slot: StateSlot): void {
    const feeds = new Map<string, FeedValue>(
      values.map(([variable, data]) => [inputName(variable, slot), { type: FLOAT, shape: variable.shape, data }]),
    )
    const fetches = values.map(([variable]) => assignedName(variable, slot))
    this.#session.run(feeds, [...feeds.keys()], fetches)
  }
}
