/** The objectives of a run that are made of files: their tables are kept with the run, so that it means the same for ever. */
import { readFile } from 'node:fs/promises'
import { errorNames, NatError } from '../contract/errors.ts'
import { keys } from '../contract/keys.ts'
import { type LatencyTable, latencyTableSchema, parseLatencyTable } from '../contract/latency-table.ts'
import { unreachableLimits } from '../contract/reachable-limits.ts'
import type { DeploymentSpec } from '../contract/spec.ts'
import { latencyObjective, type Objective, type ObjectiveLookup, objectiveNamed, rangeOf } from '../objectives/index.ts'
import { publishDocument, readDocument } from '../store/json-documents.ts'
import { NotFound, type ObjectStore } from '../store/object-store.ts'
import { openStore } from '../store/open-store.ts'
import { spaceOf } from './run-documents.ts'

/** Latency objectives of a spec: name -> where its table is. */
function tablesOf({ objectives }: DeploymentSpec): [name: string, location: string][] {
  return objectives.flatMap((objective): [string, string][] =>
    typeof objective === 'string' ? [] : [[objective.name ?? 'latency', objective.latency]],
  )
}

/** What the names of a run's objectives mean. @throws NatError `Nat.CorruptedObject` when a table that was kept is gone */
export async function readObjectives(
  store: ObjectStore,
  runId: string,
  spec: DeploymentSpec,
): Promise<ObjectiveLookup> {
  const tables = await Promise.all(
    tablesOf(spec).map(
      async ([name]) => [name, await readDocument(store, keys.latencyTable(runId, name), latencyTableSchema)] as const,
    ),
  )
  return lookupOf(tables)
}

/**
 * The tables that a spec names, checked against its space and its limits.
 * @throws NatError `Nat.InvalidSpec` for a table that is not there, is none, or is another space's; for limits out of reach
 */
export async function openTables(spec: DeploymentSpec): Promise<(readonly [name: string, table: LatencyTable])[]> {
  const tables = await Promise.all(
    tablesOf(spec).map(
      async ([name, location]) => [name, parseLatencyTable(await textAt(location), location)] as const,
    ),
  )
  const facts = { space: spaceOf(spec), classes: 2 }
  for (const [name, table] of tables)
    try {
      rangeOf(latencyObjective(name, table), facts)
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause
      throw new NatError(errorNames.invalidSpec, `The objective ${name} cannot be used: ${cause.message}.`, {
        advice: `Make a table of ${facts.space.name}: nat profile --space ${facts.space.name}.`,
        cause,
      })
    }
  const [unreachable] = tables.length === 0 ? [] : unreachableLimits(spec, lookupOf(tables))
  if (unreachable !== undefined)
    throw new NatError(errorNames.invalidSpec, `constraints.${unreachable.name}: ${unreachable.sentence}`)
  return tables
}

/** Whoever is first keeps its tables: an edited file changes no run that has begun. */
export async function keepTables(
  store: ObjectStore,
  runId: string,
  tables: readonly (readonly [name: string, table: LatencyTable])[],
): Promise<void> {
  for (const [name, table] of tables)
    await publishDocument(store, keys.latencyTable(runId, name), latencyTableSchema, table)
}

function lookupOf(tables: readonly (readonly [string, LatencyTable])[]): ObjectiveLookup {
  const made = new Map<string, Objective>(tables.map(([name, table]) => [name, latencyObjective(name, table)]))
  return (name) => made.get(name) ?? objectiveNamed(name)
}

async function textAt(location: string): Promise<string> {
  try {
    if (!location.startsWith('s3://')) return await readFile(location, 'utf8')
    const slash = location.lastIndexOf('/')
    return new TextDecoder().decode((await openStore(location.slice(0, slash)).get(location.slice(slash + 1))).body)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (!(cause instanceof NotFound || code === 'ENOENT' || code === 'EISDIR')) throw cause
    throw new NatError(errorNames.invalidSpec, `There is no latency table ${location}.`, {
      advice: 'Name a file that nat profile made.',
      cause,
    })
  }
}
