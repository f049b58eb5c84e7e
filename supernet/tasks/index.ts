/** The tasks that exist, by name; each is made from the classes of a data set. */
import { classification } from './classification/index.ts'
import type { Task } from './task.ts'

export type { Outputs, Targets, Task } from './task.ts'

export interface TaskFacts {
  readonly classes: number
}

const tasks = new Map<string, (facts: TaskFacts) => Task>()

/** @throws RangeError when the name is taken */
export function registerTask(name: string, make: (facts: TaskFacts) => Task): void {
  if (tasks.has(name)) throw new RangeError(`tasks: ${name} is registered already`)
  tasks.set(name, make)
}

registerTask('classification', ({ classes }) => classification(classes))

/** Names, in the order of registration. */
export const taskNames = (): readonly string[] => [...tasks.keys()]

/** @throws RangeError for an unknown name, naming those that exist */
export function taskNamed(name: string, facts: TaskFacts): Task {
  const make = tasks.get(name)
  if (make !== undefined) return make(facts)
  throw new RangeError(`There is no task "${name}"; allowed: ${taskNames().join(', ')}.`)
}
