/** From times of whole models to times of layers: the same for every runtime and device. */

import { median, quantile, spread } from '../../supernet/evaluation/statistics.ts'
import type { ProfilePlan } from './profile-plan.ts'
import { EMPTY, REFERENCE } from './profile-plan.ts'

/** Of one model in one visit to its group. */
export interface ModelTime {
  /** Of a usual call: the first quarter's mark, where the runtime gives it, else the median or the mean. */
  readonly milliseconds: number
  /** Between the quarters. */
  readonly spread: number
  /** Calls. */
  readonly count: number
}

/** Models that were timed in the same turns, by their names. */
export type Visit = Readonly<Record<string, ModelTime>>

export interface LayerTime {
  readonly mean: number
  readonly spread: number
  readonly count: number
  /** The time is not told from noise: it is no longer than about this. */
  readonly unclear?: true
}

export interface Estimate {
  readonly layers: Record<string, LayerTime>
  /**
   * What every network takes beyond its layers, from `count` whole ones that answered one image after the other. They also gave a `factor`: a layer among others
   * against one among copies of itself. The times of the layers have it inside.
   */
  readonly perNetwork: { readonly mean: number; readonly count: number; readonly factor: number }
  /** Milliseconds of the reference network at the usual speed of the machine, one image after the other. */
  readonly reference: number
  readonly drift: Drift
}

export interface Drift {
  /** Slowest and fastest moment against the usual one, as shares: 0.1 is a tenth longer. */
  readonly most: number
  readonly least: number
  /** The last quarter of the session against the first one. */
  readonly trend: number
}

/** Share of the visits in which the machine was faster than what is called its usual speed: others only disturb. */
const USUAL = 0.25
/** Standard errors that a time must be from zero. */
const CLEAR = 2

/**
 * @param visits in the order of time
 * @throws RangeError naming a model that no visit has, or a visit without the reference
 */
export function estimateLayers(plan: ProfilePlan, visits: readonly Visit[]): Estimate {
  if (visits.length === 0) throw new RangeError('there are no visits')
  const paces = visits.map(({ [REFERENCE]: reference }, i) => {
    if (reference === undefined) throw new RangeError(`visit ${i + 1} lacks the reference`)
    return reference.milliseconds
  })
  const usual = quantile(paces, USUAL)
  /** Of models that were timed in the same visits. */
  const timesOf = (...names: string[]): ModelTime[][] => {
    const times = visits.flatMap((visit, i) => {
      const each = names.flatMap((name) => visit[name] ?? [])
      return each.length < names.length ? [] : [each.map((time) => atPace(time, usual / paces[i]))]
    })
    if (times.length === 0)
      throw new RangeError(`${names.join(' and ')} ${names.length === 1 ? 'was' : 'were'} not timed`)
    return times
  }
  const millisecondsOf = (name: string) => median(timesOf(name).map(([{ milliseconds }]) => milliseconds))
  const [[empty]] = timesOf(EMPTY)
  const layers: Record<string, LayerTime> = {}
  for (const { key, once, often, copies } of singleLayers(plan)) {
    layers[key] = layerTime(
      often === undefined
        ? timesOf(once).map(([whole]) => difference(whole, empty, 1))
        : timesOf(once, often).map(([one, several]) => difference(several, one, copies - 1)),
    )
  }
  const networks = plan.models
    .filter(({ kind }) => kind === 'network')
    .map(({ name, layers: keys }) => ({
      sum: keys.reduce((sum, key) => sum + layers[key].mean, 0),
      whole: millisecondsOf(name),
    }))
  const { factor, constant } = fitted(networks)
  return {
    layers: Object.fromEntries(
      Object.entries(layers).map(([key, time]) => [
        key,
        { ...time, mean: time.mean * factor, spread: time.spread * factor },
      ]),
    ),
    perNetwork: { mean: constant, count: networks.length, factor },
    reference: usual,
    drift: driftOf(paces, usual),
  }
}

/**
 * whole = constant + factor * sum, with the least squares of the relative errors; a constant below zero is none. A layer
 * in a network is not quite as fast as among copies of itself: its weights and its input have been elsewhere.
 */
function fitted(networks: readonly { readonly sum: number; readonly whole: number }[]) {
  // Of the relative errors: constant * a + factor * b = 1, with a = 1 / whole and b = sum / whole.
  const total = (value: (a: number, b: number) => number) =>
    networks.reduce((result, { sum, whole }) => result + value(1 / whole, sum / whole), 0)
  const [aa, ab, bb, a, b] = [
    total((a) => a * a),
    total((a, b) => a * b),
    total((_, b) => b * b),
    total((a) => a),
    total((_, b) => b),
  ]
  const determinant = aa * bb - ab * ab
  const constant = (a * bb - b * ab) / determinant
  const factor = (b - constant * ab) / bb
  return constant > 0 && factor > 0 ? { constant, factor } : { constant: 0, factor: b / bb }
}

interface SingleLayer {
  readonly key: string
  /** Names of its models. */
  readonly once: string
  readonly often?: string
  readonly copies: number
}

function singleLayers({ models }: ProfilePlan): SingleLayer[] {
  const single = models.filter(({ layers }) => layers.length === 1)
  return single
    .filter(({ copies }) => copies === 1)
    .map(({ name, layers: [key] }) => {
      const several = single.find(({ layers, copies }) => layers[0] === key && copies > 1)
      return { key, once: name, often: several?.name, copies: several?.copies ?? 1 }
    })
}

/** As if the machine had had its usual speed: the reference was timed in the same turns. */
const atPace = ({ milliseconds, spread, count }: ModelTime, factor: number): ModelTime => ({
  milliseconds: milliseconds * factor,
  spread: spread * factor,
  count,
})

interface Difference {
  readonly milliseconds: number
  /** Standard error. */
  readonly error: number
  readonly count: number
}

function difference(more: ModelTime, less: ModelTime, layers: number): Difference {
  return {
    milliseconds: (more.milliseconds - less.milliseconds) / layers,
    error: Math.hypot(errorOf(more.spread, more.count), errorOf(less.spread, less.count)) / layers,
    count: Math.min(more.count, less.count),
  }
}

/** Of a median or a quarter's mark of normal values: about 1.3 times that of their mean; between the quarters are 1.35 deviations. */
const errorOf = (spread: number, count: number) => (1.3 * (spread / 1.35)) / Math.sqrt(count)

/** @param visits what each of them says of the layer */
function layerTime(visits: readonly Difference[]): LayerTime {
  const times = visits.map(({ milliseconds }) => milliseconds)
  const mean = median(times)
  const within = median(visits.map(({ error }) => error)) / Math.sqrt(visits.length)
  const noise = CLEAR * Math.max(within, errorOf(spread(times), times.length))
  const facts = { spread: spread(times), count: visits.reduce((sum, { count }) => sum + count, 0) }
  // Of what is not clear is known that it lies somewhere from nothing to the noise.
  return mean > noise ? { mean, ...facts } : { mean: Math.max(mean, noise / 2), ...facts, unclear: true }
}

function driftOf(paces: readonly number[], usual: number): Drift {
  const quarter = Math.max(1, paces.length >> 2)
  return {
    most: Math.max(...paces) / usual - 1,
    least: Math.min(...paces) / usual - 1,
    trend: median(paces.slice(-quarter)) / median(paces.slice(0, quarter)) - 1,
  }
}
