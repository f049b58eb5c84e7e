/** The objectives of a run that are made of files: their tables are kept with the run, so that it means the same for ever. */
import { keys } from '../contract/keys.ts'
import { type LatencyTable, latencyTableSchema } from '../contract/latency-table.ts'
import type { DeploymentSpec } from '../contract/spec.ts'
import { latencyObjective, type Objective, type ObjectiveLookup, objectiveNamed } from '../objectives/index.ts'
import { publishDocument, readDocument } from '../store/json-documents.ts'
import type { ObjectStore } from '../store/object-store.ts'

/** Latency objectives of a spec: name -> where its table is. */
export function tablesOf({ objectives }: DeploymentSpec): [name: string, location: string][] {
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

/** Whoever is first keeps its tables: an edited file changes no run that has begun. */
export async function keepTables(
  store: ObjectStore,
  runId: string,
  tables: readonly (readonly [name: string, table: LatencyTable])[],
): Promise<void> {
  for (const [name, table] of tables)
    await publishDocument(store, keys.latencyTable(runId, name), latencyTableSchema, table)
}

/** What names mean beside these tables. */
export function lookupOf(tables: readonly (readonly [string, LatencyTable])[]): ObjectiveLookup {
  const made = new Map<string, Objective>(tables.map(([name, table]) => [name, latencyObjective(name, table)]))
  return (name) => made.get(name) ?? objectiveNamed(name)
}
