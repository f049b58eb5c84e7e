/**
 * What the bench is run on. To add a task: a spec and one entry here. The images of the last three are not in the repository:
 * SOURCE.md in the example, or the spec, says how to get them.
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parse } from 'yaml'

export type Sections = Readonly<Record<string, unknown>>

export interface BenchTask {
  /** Folder under examples/, with a spec.yaml; where `spec` is given, a name. */
  readonly example: string
  /** Spec of a task that is no example, beside this file. */
  readonly spec?: string
  /** What is changed in the example's spec, for all searches alike. */
  readonly changes: Sections
  /** Multiply-accumulates that a device can do, ascending: in each, the best network by validation is chosen. */
  readonly budgets: readonly number[]
  /** The budget whose choice says how large the random architectures are. */
  readonly pickWithin: number
  /** Test error in percent of the hypervolume's reference point; its multiply-accumulates are the largest budget. */
  readonly worstError: number
}

export const tasks: readonly BenchTask[] = [
  {
    example: 'uci-digits',
    // Of 359 test images one is 0.28 points, as much as there is between good networks: the test part is larger here.
    changes: { objectives: ['error', 'macs'], dataset: { test: 0.45, validation: 0.55 } },
    budgets: [1.25e6, 1.5e6, 2e6, 3e6, 5e6],
    pickWithin: 1.5e6,
    worstError: 10,
  },
  {
    example: 'opencv-digits',
    changes: { objectives: ['error', 'macs'] },
    budgets: [1.25e6, 1.5e6, 2e6, 3e6, 5e6],
    pickWithin: 1.5e6,
    worstError: 10,
  },
  {
    example: 'fashion-mnist',
    changes: {},
    budgets: [1.25e6, 1.5e6, 2e6, 3e6, 5e6],
    pickWithin: 1.5e6,
    worstError: 20,
  },
  {
    example: 'turned-cifar10',
    spec: 'turned-cifar10.yaml',
    changes: {},
    budgets: [1.25e6, 1.5e6, 2e6, 3e6, 5e6],
    pickWithin: 1.5e6,
    worstError: 60,
  },
  {
    example: 'photos',
    // The example's run takes three quarters of an hour of a core, and each peer as long: here devices are smaller, and so is the search.
    changes: {
      objectives: ['error', 'macs'],
      dataset: { storedSize: 112 },
      constraints: { macs: { min: 0, max: 25e6 } },
      search: { generations: 3, archive: 18, initialDesign: 18 },
    },
    budgets: [16e6, 20e6, 25e6],
    pickWithin: 25e6,
    worstError: 60,
  },
]

const examples = path.resolve(import.meta.dirname, '..', '..', 'examples')

/** @throws RangeError for an unknown one, naming those that exist */
export function taskOf(example: string): BenchTask {
  const task = tasks.find((each) => each.example === example)
  if (task !== undefined) return task
  throw new RangeError(
    `There is no task "${example}" in this bench; allowed: ${tasks.map((each) => each.example).join(', ')}.`,
  )
}

/** The task's spec with its changes, then `changes`. */
export async function specOf(task: BenchTask, changes: Sections): Promise<Sections> {
  const { example, spec } = task
  const file = spec === undefined ? path.join(examples, example, 'spec.yaml') : path.join(import.meta.dirname, spec)
  return merged(merged(parse(await readFile(file, 'utf8')), task.changes), changes)
}

/** Sections are merged, everything else is replaced. */
export function merged(base: Sections, change: Sections): Sections {
  const result: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(change)) {
    const old = result[key]
    result[key] = isSection(old) && isSection(value) ? merged(old, value) : value
  }
  return result
}

const isSection = (value: unknown): value is Sections =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
