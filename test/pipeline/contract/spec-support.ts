import { expect } from 'vitest'

/** As little as a spec can say. */
export const good = { name: 'digits', dataset: 'images/', supernet: 'nano' }

/** What the user reads; `accepted` where nothing is wrong. */
export function messageOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    expect(error).toMatchObject({ name: 'Nat.InvalidSpec' })
    return (error as Error).message
  }
  return 'accepted'
}
