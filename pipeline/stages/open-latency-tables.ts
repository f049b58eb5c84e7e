/** The tables that a new run's objectives are made of, from wherever the spec says that they are. */
import { readFile } from 'node:fs/promises'
import { natCommand } from '../contract/commands.ts'
import { errorNames, NatError } from '../contract/errors.ts'
import type { LatencyTable } from '../contract/latency-table.ts'
import { parseLatencyTable } from '../contract/parse-latency-table.ts'
import { unreachableLimits } from '../contract/reachable-limits.ts'
import type { DeploymentSpec } from '../contract/spec.ts'
import { latencyObjective, rangeOf } from '../objectives/index.ts'
import { codeOf } from '../store/error-facts.ts'
import { NotFound } from '../store/object-store.ts'
import { openStore } from '../store/open-store.ts'
import { spaceOf } from './run-documents.ts'
import { lookupOf, tablesOf } from './run-objectives.ts'

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
        advice: `Make a table of ${facts.space.name}: ${natCommand(['profile'], { space: facts.space.name, out: 'FILE' })}`,
        cause,
      })
    }
  const [unreachable] = tables.length === 0 ? [] : unreachableLimits(spec, lookupOf(tables))
  if (unreachable !== undefined)
    throw new NatError(errorNames.invalidSpec, `constraints.${unreachable.name}: ${unreachable.sentence}`)
  return tables
}

async function textAt(location: string): Promise<string> {
  try {
    if (!location.startsWith('s3://')) return await readFile(location, 'utf8')
    const slash = location.lastIndexOf('/')
    return new TextDecoder().decode((await openStore(location.slice(0, slash)).get(location.slice(slash + 1))).body)
  } catch (cause) {
    if (!(cause instanceof NotFound || ['ENOENT', 'EISDIR'].includes(codeOf(cause) ?? ''))) throw cause
    throw new NatError(errorNames.invalidSpec, `There is no latency table ${location}.`, {
      advice: `Name a file that this makes: ${natCommand(['profile'], { space: 'SPACE', out: 'FILE' })}`,
      cause,
    })
  }
}
