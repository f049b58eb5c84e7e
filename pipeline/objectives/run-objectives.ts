/** The objectives of a run, from its spec. */
import { type ExactObjective, exactValue, type Objective, type RunFacts } from './objective.ts'
import { exactObjectives, objectiveNamed } from './registry.ts'

/** From a name to what it means in a run: registered objectives, and those made of the run's tables. */
export type ObjectiveLookup = (name: string) => Objective

interface Limits {
  readonly min?: number | undefined
  readonly max?: number | undefined
}

/** What a spec says of objectives; one with parameters is a section. */
export interface ObjectiveSpec {
  readonly objectives: readonly (string | { readonly latency: string; readonly name?: string | undefined })[]
  readonly constraints: Readonly<Record<string, Limits | undefined>>
}

/** Names of what is minimised, in the spec's order. */
export function objectiveNamesOf({ objectives }: Pick<ObjectiveSpec, 'objectives'>): string[] {
  return objectives.map((objective) => (typeof objective === 'string' ? objective : (objective.name ?? 'latency')))
}

/** What is minimised, in the spec's order. @throws RangeError for a name that is none */
export function minimisedBy(spec: ObjectiveSpec, named: ObjectiveLookup = objectiveNamed): Objective[] {
  return objectiveNamesOf(spec).map(named)
}

/** What is only held within limits. @throws RangeError for a name that is none */
export function limitedBy(spec: ObjectiveSpec, named: ObjectiveLookup = objectiveNamed): Objective[] {
  const minimised = objectiveNamesOf(spec)
  return Object.keys(limitsOf(spec))
    .filter((name) => !minimised.includes(name))
    .map(named)
}

/** All that the search knows of a network: what is minimised, then what is only limited. */
export function quantitiesOfSpec(spec: ObjectiveSpec, named: ObjectiveLookup = objectiveNamed): Objective[] {
  return [...minimisedBy(spec, named), ...limitedBy(spec, named)]
}

/** Limits by name, without those that say nothing. */
export function limitsOf({ constraints }: Pick<ObjectiveSpec, 'constraints'>): Record<string, Limits> {
  return Object.fromEntries(
    Object.entries(constraints).flatMap(([name, range]) => (range === undefined ? [] : [[name, range]])),
  )
}

/** What the tables at the end are read by: the first measured objective, or the error where none is. */
export function leadingMeasured(objectives: readonly Pick<Objective, 'name' | 'source'>[]): string {
  return objectives.find(({ source }) => source === 'measured')?.name ?? 'error'
}

/** Recorded of every measured network, whatever the search is for: everybody asks. */
const alwaysRecorded = ['error', 'macs', 'params']

/**
 * The values of a measured network, as documents hold them.
 * @param measurement metrics of the task by name
 * @throws RangeError if the task does not measure what the spec asks for
 */
export function recordedValues(
  spec: ObjectiveSpec,
  facts: RunFacts,
  genotype: readonly number[],
  measurement: Readonly<Record<string, number>>,
  named: ObjectiveLookup = objectiveNamed,
): Record<string, number> {
  const asked = quantitiesOfSpec(spec, named)
  const usual = alwaysRecorded
    .map(objectiveNamed)
    .filter(({ name, source }) => source === 'exact' || name in measurement)
  const values: Record<string, number> = {}
  for (const objective of [...usual, ...asked]) {
    if (objective.name in values) continue
    values[objective.name] =
      objective.source === 'exact' ? exactValue(objective, facts, genotype) : measuredValue(objective.name, measurement)
  }
  return values
}

/** Everything that is known without measuring: what is registered, and what the run adds. */
export function exactOf(spec: ObjectiveSpec, named: ObjectiveLookup): ExactObjective[] {
  const asked = quantitiesOfSpec(spec, named).filter((objective) => objective.source === 'exact')
  return [...new Map([...exactObjectives(), ...asked].map((objective) => [objective.name, objective])).values()]
}

/** Values of the given exact objectives. */
export function exactValues(
  objectives: readonly ExactObjective[],
  facts: RunFacts,
  genotype: readonly number[],
): Record<string, number> {
  return Object.fromEntries(objectives.map((objective) => [objective.name, exactValue(objective, facts, genotype)]))
}

function measuredValue(name: string, measurement: Readonly<Record<string, number>>): number {
  if (name in measurement) return measurement[name]
  throw new RangeError(`objective: the task does not measure ${name}; it has ${Object.keys(measurement).join(', ')}`)
}
