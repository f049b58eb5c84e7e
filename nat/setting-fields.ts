/** Numbers that a setting may be. Each knows in words what it allows: the texts complete the sentence "expected ...". */
import { z } from 'zod'

interface Bounds {
  readonly min: number
  readonly max: number
}

export function integer({ min, max }: Bounds) {
  const error = `a whole number from ${min} to ${max}`
  return z.int({ error }).min(min, { error }).max(max, { error })
}

export function number({ min, max }: Bounds) {
  const error = `a number from ${min} to ${max}`
  return z.number({ error }).min(min, { error }).max(max, { error })
}

/** A share that is something. */
export function share() {
  const error = 'a number above 0, at most 1'
  return z.number({ error }).positive({ error }).max(1, { error })
}
