/** Options that several commands share, and their values checked. */
import { closeSync, existsSync, openSync, rmSync } from 'node:fs'
import { type Space, spaceByName, spaceNames } from '../nat/space/index.ts'
import { inWords } from '../pipeline/store/directory-errors.ts'
import { UsageError } from './errors.ts'
import { defaultStore } from './local/paths.ts'

export const storeOption = {
  type: 'string',
  description: 'where runs are kept: a directory, or s3://bucket/prefix',
  default: defaultStore,
  valueHint: 'DIR|s3://…',
} as const

export const searchOptions = {
  store: storeOption,
  threads: {
    type: 'string',
    description:
      'threads of each job (default: half of the cores, more for a job that has more to do; part of what makes a run repeatable)',
    valueHint: 'N',
  },
  play: {
    type: 'string',
    description:
      'play a failure of the cloud, e.g. reclaim:adapt-supernet, notice:warm-up, no-capacity:evaluate-subnets',
    valueHint: 'FAULT',
  },
} as const

/** @returns undefined where the option is not given. @throws UsageError naming the option */
export function wholeNumber(text: string, option: string, minimum: number): number
export function wholeNumber(text: string | undefined, option: string, minimum: number): number | undefined
export function wholeNumber(text: string | undefined, option: string, minimum: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= minimum) return value
  throw new UsageError(`--${option} is ${JSON.stringify(text)}, expected a whole number from ${minimum} upwards.`)
}

/** @throws UsageError naming the option */
export function numberAbove0(text: string, option: string): number {
  const value = Number(text)
  if (value > 0 && Number.isFinite(value)) return value
  throw new UsageError(`--${option} is ${JSON.stringify(text)}, expected a number above 0.`)
}

/** @throws UsageError naming the spaces that there are */
export function knownSpace(name: string): Space {
  if (spaceNames().includes(name)) return spaceByName(name)
  throw new UsageError(`--space is ${name}; allowed: ${spaceNames().join(', ')}.`)
}

/**
 * For commands that work long before they write.
 * @throws UsageError where the file cannot be written: its folder is not there, or not to be written to
 */
export function requireWritable(file: string, option: string): void {
  try {
    const isThere = existsSync(file)
    closeSync(openSync(file, 'a'))
    if (!isThere) rmSync(file)
  } catch (error) {
    throw new UsageError(`--${option}: ${file} cannot be written: ${inWords(error)}.`)
  }
}

const runIdPattern = /^[A-Za-z0-9][A-Za-z0-9-]{0,79}$/

/** @throws UsageError */
export function checkedRunId(text: string): string {
  if (runIdPattern.test(text)) return text
  throw new UsageError(
    `The run id is ${JSON.stringify(text)}, expected 1 to 80 letters, digits and hyphens, not beginning with a hyphen.`,
  )
}
