/**
 * Which JSON paths certainly exist in a state's input, by following every way through the machine. Interpreters are
 * lenient where AWS is not: there, a missing path ends the execution with an error that nothing can catch.
 */
import type { ChoiceRule, Machine, State } from './fixtures.ts'

/** Certain paths such as `$.failure.Cause`; a path is known with all its parents. */
type Paths = ReadonlySet<string>

/** What the outside promises. Payloads: the functions' own contract, tested with the functions. */
export interface Promises {
  readonly input: readonly string[]
  /** Paths of a Task's raw result, by resource. */
  readonly results: Readonly<Record<string, readonly string[]>>
}

/** Uses of paths that do not certainly exist, as sentences; empty: all is well. */
export function danglingPaths(machine: Machine, promises: Promises): string[] {
  const inputs = new Map<string, Paths>([[machine.StartAt, new Set(['$', ...promises.input])]])
  const waiting = [machine.StartAt]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const state = machine.States[name] as State
    for (const [next, paths] of outputs(state, inputs.get(name) as Paths, promises)) {
      const before = inputs.get(next)
      // A state that can be reached in two ways can rely on what both of them bring.
      const merged = before === undefined ? paths : new Set([...before].filter((path) => paths.has(path)))
      if (before === undefined || merged.size < before.size) {
        inputs.set(next, merged)
        waiting.push(next)
      }
    }
  }
  return Object.entries(machine.States).flatMap(([name, state]) => {
    const input = inputs.get(name)
    if (input === undefined) return []
    const missing = [...usedPaths(state)].filter((path) => !input.has(path))
    const result = resultPaths(state, promises)
    const selected = state.Type === 'Task' ? [...pathsIn(state.ResultSelector)].filter((path) => !result.has(path)) : []
    return [...missing, ...selected].map((path) => `${name} uses ${path}`)
  })
}

function usedPaths(state: State): Set<string> {
  return new Set([
    ...pathsIn(state.Parameters),
    ...[state.ErrorPath, state.CausePath].filter((path) => path !== undefined),
    ...(state.Choices ?? []).flatMap(variables),
  ])
}

function variables(rule: ChoiceRule): string[] {
  if ('IsPresent' in rule) return []
  const inner = [...(rule.And ?? []), ...(rule.Or ?? []), ...(rule.Not ? [rule.Not] : [])].flatMap(variables)
  return rule.Variable === undefined ? inner : [rule.Variable, ...inner]
}

/** Paths in the values of `name.$` fields, intrinsic functions included. */
export function pathsIn(template: unknown): Set<string> {
  const found = new Set<string>()
  const visit = (value: unknown, key: string) => {
    if (typeof value === 'string' && key.endsWith('.$'))
      for (const [path] of value.matchAll(/\$(?:\.\w+)*/g)) found.add(path)
    else if (typeof value === 'object' && value !== null)
      for (const [inner, child] of Object.entries(value)) visit(child, inner)
  }
  visit(template, '')
  return found
}

function resultPaths(state: State, promises: Promises): Paths {
  const key = `${state.Resource} ${String(state.Parameters?.FunctionName ?? '')}`.trim()
  return new Set(['$', ...(promises.results[key] ?? promises.results[state.Resource ?? ''] ?? [])])
}

function* outputs(state: State, input: Paths, promises: Promises): Generator<[string, Paths]> {
  for (const { Next, ResultPath } of state.Catch ?? [])
    yield [Next as string, placed(input, ResultPath, new Set(['$', '$.Error', '$.Cause']))]
  for (const rule of state.Choices ?? []) yield [rule.Next as string, input]
  if (state.Default !== undefined) yield [state.Default, input]
  if (state.Next === undefined) return
  if (state.Type === 'Task') {
    const raw = resultPaths(state, promises)
    yield [state.Next, placed(input, state.ResultPath, state.ResultSelector ? shapeOf(state.ResultSelector) : raw)]
  } else if (state.Type === 'Pass') {
    const result = new Set(state.Parameters ? shapeOf(state.Parameters) : input)
    // A parsed JobDetail: what AWS always puts into it.
    if (result.has('$.job')) result.add('$.job.JobId')
    yield [state.Next, placed(input, state.ResultPath, result)]
  } else throw new Error(`The data flow of ${state.Type} states is not known here.`)
}

function shapeOf(template: Record<string, unknown>): Set<string> {
  return new Set(['$', ...Object.keys(template).map((key) => `$.${key.replace(/\.\$$/, '')}`)])
}

/** The input with a result put into it under its ResultPath. */
function placed(input: Paths, path: string | null | undefined, result: Paths): Paths {
  if (path === null) return input
  if (path === undefined || path === '$') return result
  const kept = [...input].filter((known) => known !== path && !known.startsWith(`${path}.`))
  return new Set([...kept, ...[...result].map((inner) => path + inner.slice(1))])
}
