import { readFileSync } from 'node:fs'
import { localSubstitutions, searchDefinitionFile, substitute } from '../../cli/local/definition.ts'

export const text = readFileSync(searchDefinitionFile, 'utf8')

export interface ChoiceRule {
  readonly Variable?: string
  readonly And?: readonly ChoiceRule[]
  readonly Or?: readonly ChoiceRule[]
  readonly Not?: ChoiceRule
  readonly Next?: string
  readonly [operator: string]: unknown
}
export interface Handler {
  readonly ErrorEquals: readonly string[]
  readonly Next?: string
  readonly ResultPath?: string | null
  readonly IntervalSeconds?: number
  readonly MaxAttempts?: number
  readonly BackoffRate?: number
  readonly MaxDelaySeconds?: number
  readonly JitterStrategy?: string
}
export interface State {
  readonly Type: string
  readonly Resource?: string
  readonly Parameters?: Record<string, unknown>
  readonly ResultSelector?: Record<string, unknown>
  readonly ResultPath?: string | null
  readonly InputPath?: string | null
  readonly OutputPath?: string | null
  readonly TimeoutSeconds?: number
  readonly Retry?: readonly Handler[]
  readonly Catch?: readonly Handler[]
  readonly Choices?: readonly ChoiceRule[]
  readonly Default?: string
  readonly Next?: string
  readonly End?: boolean
  readonly Error?: string
  readonly ErrorPath?: string
  readonly CausePath?: string
}
export interface Machine {
  readonly StartAt: string
  readonly TimeoutSeconds?: number
  readonly QueryLanguage?: string
  readonly States: Record<string, State>
}

/** With every placeholder filled in as on one machine. */
export const machine = substitute(text, localSubstitutions('s3://bucket/prefix')) as unknown as Machine
export const states: readonly (readonly [string, State])[] = Object.entries(machine.States)
export const tasks = states.filter(([, { Type }]) => Type === 'Task')

/** Every state that may come after a state. */
export function successors(state: State): string[] {
  return [
    state.Next,
    state.Default,
    ...(state.Choices ?? []).map(({ Next }) => Next),
    ...(state.Catch ?? []).map(({ Next }) => Next),
  ].filter((name) => name !== undefined)
}
