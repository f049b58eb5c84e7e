/** What the parts of a plan cost. */

export const partNames = ['directions', 'fit', 'predict', 'sort', 'vary'] as const
export type PartName = (typeof partNames)[number]

export interface PartCosts {
  /** CPU of the whole process: the compiler's and the garbage collector's threads too. */
  readonly seconds: Readonly<Record<PartName, number>>
  /** Most memory that the process held at the end of the part, in bytes. */
  readonly memory: Readonly<Record<PartName, number>>
}

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** A stopwatch with a dial for every part. */
export function createParts() {
  const none = () => Object.fromEntries(partNames.map((name) => [name, 0])) as Record<PartName, number>
  const seconds = none()
  const memory = none()

  function begin(first: PartName) {
    let part = first
    let since = cpuSeconds()
    const goesOn = (next: PartName) => {
      if (next === part) return
      const now = cpuSeconds()
      seconds[part] += now - since
      memory[part] = Math.max(memory[part], process.memoryUsage.rss())
      part = next
      since = now
    }
    const ends = () => {
      seconds[part] += cpuSeconds() - since
      memory[part] = Math.max(memory[part], process.memoryUsage.rss())
    }
    return { goesOn, ends }
  }

  function of<T>(part: PartName, work: () => T): T {
    const running = begin(part)
    const result = work()
    running.ends()
    return result
  }

  return { costs: { seconds, memory } satisfies PartCosts, begin, of }
}
