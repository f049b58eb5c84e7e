/** SelectSubnets: what the run delivers, which of it is exported as files, and who fine-tunes that first. */
import { type Constraint, type Pick, pickByPreference, pickSubset, violation } from '../../nat/archive/index.ts'
import { nonDominated } from '../../nat/evolution/index.ts'
import { type ArchivedNetwork, type Selected, selectedSchema, type WorkflowState } from '../contract/documents.ts'
import { keys } from '../contract/keys.ts'
import type { DeploymentSpec } from '../contract/spec.ts'
import { leadingMeasured, limitsOf, minimisedBy, type ObjectiveLookup, objectiveNamesOf } from '../objectives/index.ts'
import { findDocument, publishDocument } from '../store/json-documents.ts'
import type { FunctionContext } from './function-context.ts'
import { readArchive, readPreparedRun, spaceOf } from './run-documents.ts'
import { readObjectives } from './run-objectives.ts'
import { sharesOfTraining } from './shards.ts'
import { valueMatrix } from './value-matrix.ts'

/**
 * The non-dominated networks of the last archive that meet the constraints, by the first measured objective, ascending. Where none meets them, the
 * one that comes closest, and it says so.
 * @param state its generation is the one that would be next
 */
export async function selectSubnets(
  { runId, generation, evaluationShards }: WorkflowState,
  { store, logger }: FunctionContext,
): Promise<Selected> {
  const key = keys.selected(runId)
  const published = await findDocument(store, key, selectedSchema)
  if (published !== undefined) return published
  const { spec, dataset } = await readPreparedRun(store, runId)
  const last = generation - 1
  const { entries } = await readArchive(store, runId, last)
  const chosen = choose(entries, spec, await readObjectives(store, runId, spec))
  const finish = shareOut(chosen, spec, dataset.classes.length, evaluationShards)
  const selected: Selected = { schema: 1, generation: last, entries: chosen, finish }
  logger.info('networks selected', {
    networks: selected.entries.length,
    exported: selected.entries.filter(({ chosenFor }) => chosenFor.length > 0).length,
  })
  return (await publishDocument(store, key, selectedSchema, selected)).value
}

/** The least that an array job takes. */
const fewestChildren = 2

/** Ids of the exported networks, by the child of FinishSubnets that fine-tunes them. No more children than networks. */
function shareOut(
  entries: Selected['entries'],
  spec: DeploymentSpec,
  classes: number,
  evaluationShards: number,
): Selected['finish'] {
  const exported = entries.filter(({ chosenFor }) => chosenFor.length > 0)
  if (spec.finish.epochs === 0 || exported.length === 0) return []
  const children = Math.min(evaluationShards, Math.max(fewestChildren, exported.length))
  const genotypes = exported.map(({ genotype }) => genotype)
  return sharesOfTraining(spaceOf(spec), genotypes, classes, children).map((indices) =>
    indices.map((index) => exported[index].id),
  )
}

function choose(
  entries: readonly ArchivedNetwork[],
  spec: DeploymentSpec,
  named: ObjectiveLookup,
): Selected['entries'] {
  const names = objectiveNamesOf(spec)
  const leading = leadingMeasured(minimisedBy(spec, named))
  const F = valueMatrix(entries, names)
  const violations = violationsOf(entries, spec)
  const front = nonDominated(F, names.length, violations)
    .map((index) => entries[index])
    .sort((a, b) => a.objectives[leading] - b.objectives[leading] || a.objectives.macs - b.objectives.macs)
  const meetConstraints = violations.some((value) => value === 0)
  const reasons = meetConstraints
    ? reasonsToExport(front, names, leading, spec.export)
    : new Map([[0, ['closest to the constraints']]])
  const digits = Math.max(2, String(front.length).length)
  return front.map((entry, index) => ({
    ...entry,
    id: `net-${String(index + 1).padStart(digits, '0')}`,
    chosenFor: reasons.get(index) ?? [],
  }))
}

/**
 * The best in each objective and the knees; when that is too many, the least of the first measured one goes first and knees go
 * last. Where the spec prefers something, what comes closest to it and the least of the first measured one.
 */
function reasonsToExport(
  front: readonly ArchivedNetwork[],
  names: readonly string[],
  leading: string,
  { networks, prefer }: DeploymentSpec['export'],
): Map<number, string[]> {
  const F = valueMatrix(front, names)
  const asMap = (picks: readonly Pick[]) => new Map(picks.map(({ index, reasons }) => [index, [...reasons]]))
  if (prefer !== undefined) return asMap(pickByPreference(F, names, prefer, networks, leading))
  const priority = (reasons: readonly string[]) =>
    reasons.includes(`lowest ${leading}`) ? 0 : reasons.includes('knee') ? 2 : 1
  return asMap(
    [...pickSubset(F, names, Math.max(0, networks - names.length))]
      .sort((a, b) => priority(a.reasons) - priority(b.reasons) || a.index - b.index)
      .slice(0, networks),
  )
}

/** Total violation of each entry, as a share of the limits; 0: meets them all. */
function violationsOf(entries: readonly ArchivedNetwork[], spec: DeploymentSpec): Float64Array {
  const limits = Object.entries(limitsOf(spec))
  const names = limits.map(([name]) => name)
  const values = valueMatrix(entries, names)
  return Float64Array.from(entries, (_, i) =>
    limits.reduce((sum, [, range], k) => sum + violation(values[i * names.length + k], range as Constraint), 0),
  )
}
