/** The tasks that exist, by name; each is made from the classes of a data set. */
import { createCatalogue } from '../../nat/registry.ts'
import { classification } from './classification/index.ts'
import type { Task } from './task.ts'

export { errorOf, fittedHead, identityHead, type Labelled, ridgeHeads, softmax } from './classification/index.ts'
export type { Featured, Outputs, Targets, Task } from './task.ts'

export interface TaskFacts {
  readonly classes: number
}

type Make = (facts: TaskFacts) => Task

const tasks = createCatalogue<{ name: string; make: Make }>('tasks')

/** @throws RangeError when the name is taken */
export const registerTask = (name: string, make: Make): void => tasks.register({ name, make })

registerTask('classification', ({ classes }) => classification(classes))

/** Names, in the order of registration. */
export const taskNames = tasks.names

/** @throws RangeError for an unknown name, naming those that exist */
export const taskNamed = (name: string, facts: TaskFacts): Task => tasks.named(name).make(facts)
