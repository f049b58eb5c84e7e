/**
 * ExportSubnets: test-set numbers and latency of the final set and of the references, straight from the supernet; the
 * chosen networks as files, with their finished weights and with what these are worth.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Examples, examplesAt } from '../../data/example-source.ts'
import type { Genotype } from '../../nat/space/index.ts'
import { type Selected, selectedSchema } from '../../pipeline/contract/documents.ts'
import { beforeSearch, keys } from '../../pipeline/contract/keys.ts'
import {
  type ExportManifest,
  exportManifestSchema,
  type FinishedResult,
  type FrontMember,
  finishedManifestSchema,
} from '../../pipeline/contract/results.ts'
import {
  exactOf,
  exactValues,
  isObjectiveName,
  isWorseBeyondChance,
  leadingMeasured,
  minimisedBy,
  type Objective,
  objectiveNamed,
} from '../../pipeline/objectives/index.ts'
import { findDocument, publishDocument, readDocument } from '../../pipeline/store/json-documents.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import type { State } from '../../supernet/variables/state.ts'
import { openParts } from '../dataset/open-examples.ts'
import type { JobContext, StageReport } from '../job/job-context.ts'
import { openInt8Images } from '../quantisation/int8.ts'
import { loadCheckpoint } from '../training/checkpoints.ts'
import { type LatencyMeter, latencyMeter } from '../training/latency-meter.ts'
import { licencesOfStart } from '../training/licence-of-start.ts'
import {
  type Measuring,
  measure,
  measureWithClasses,
  type NormStatistics,
  openMeasuring,
} from '../training/measuring.ts'
import { openSupernet } from '../training/open-supernet.ts'
import { type RunInputs, readRunInputs, readTrained } from '../training/run-inputs.ts'
import { asksForInt8, type ForAllNetworks } from './export-formats.ts'
import { writeNetwork } from './export-network.ts'
import { loadWithFittedHeads, namesOfNorms, type Reference, referencesOf } from './references.ts'

/** A network to report on. `validation` is measured here where the archive does not know it. */
interface Candidate {
  readonly id: string
  readonly genotype: Genotype
  readonly validation: Readonly<Record<string, number>> | undefined
  readonly chosenFor: readonly string[]
  /** Weights of which generation, or `beforeSearch`. */
  readonly generation: number
  readonly reference: string | undefined
  readonly newHeads: boolean
}

/** What all networks are measured and written with. */
interface Shared extends ForAllNetworks {
  /** For the latency. */
  readonly one: Examples
  readonly onTest: Measuring
  readonly onValidation: Measuring
}

export async function run(context: JobContext): Promise<StageReport> {
  const { store, runId, signal } = context
  const key = keys.exported(runId)
  if ((await findDocument(store, key, exportManifestSchema)) !== undefined) return { images: 0, measurements: 0 }
  const inputs = await readRunInputs(store, runId)
  const { spec, space, dataset } = inputs
  const selected = await readDocument(store, keys.selected(runId), selectedSchema)
  const { train, validation, test } = await openParts(store, dataset)
  const shared: Shared = {
    one: await examplesAt(test, [0]),
    onTest: await openMeasuring(inputs, train, test),
    onValidation: await openMeasuring(inputs, train, validation, spec.evaluation.validationImages),
    licenceOf: licencesOfStart(inputs),
    int8: asksForInt8(inputs) ? await openInt8Images(inputs, { train, validation, test }) : undefined,
  }
  const compared = await referencesOf(store, runId, inputs)
  const leading = leadingMeasured(minimisedBy(spec, inputs.named))
  const candidates = allCandidates(selected, compared)
  const front: FrontMember[] = []
  const references: ExportManifest['references'] = []
  let images = 0
  let done = 0
  let latencyBy: string | undefined
  for (const width of space.supernets.keys()) {
    const supernet = openSupernet(inputs, width, context, { transfers: [] })
    try {
      const meter = latencyMeter(supernet, context.threads)
      latencyBy = meter.name
      for (const generation of [selected.generation, beforeSearch.head]) {
        const group = candidates.filter(
          (each) => space.supernetOf(each.genotype) === width && each.generation === generation,
        )
        if (group.length === 0) continue
        const { checkpoint } = await readTrained(store, runId, generation, width)
        const start = await loadCheckpoint(store, checkpoint)
        supernet.load(start)
        for (const candidate of group) {
          signal.throwIfAborted()
          const { genotype, reference, newHeads } = candidate
          const { norms, validation: known } = newHeads
            ? await loadWithFittedHeads(context, inputs, supernet, start, genotype, { train, validation }, (norms) =>
                measure(supernet, genotype, shared.onValidation, norms),
              )
            : { norms: 'calibrated' as const, validation: candidate.validation }
          const measured = { ...candidate, validation: known }
          const member = await report(context, inputs, supernet, start, measured, shared, norms, meter)
          if (reference === undefined) front.push(member)
          else references.push({ name: newHeads ? `${reference}, ${namesOfNorms[norms]}` : reference, member })
          images += shared.onTest.imagesPerSubnet
          context.progress({ done: ++done, total: candidates.length, unit: 'subnets' })
          await nextTurn()
        }
      }
    } finally {
      supernet.close()
    }
  }
  front.sort((a, b) => a.costs.macs - b.costs.macs || a.validation[leading] - b.validation[leading])
  const ids = candidates.map(({ id }) => id)
  references.sort((a, b) => ids.indexOf(a.member.id) - ids.indexOf(b.member.id))
  await publishDocument(store, key, exportManifestSchema, { schema: 1, latencyBy, front, references })
  return { images, measurements: candidates.length }
}

function allCandidates(selected: Selected, references: readonly Reference[]): Candidate[] {
  const { generation } = selected
  return [
    ...selected.entries.map(
      ({ id, genotype, objectives, chosenFor }): Candidate => ({
        id,
        genotype,
        validation: measuredOnly(objectives),
        chosenFor,
        generation,
        reference: undefined,
        newHeads: false,
      }),
    ),
    ...references.map(
      ({ name, genotype, weights }, index): Candidate => ({
        id: `reference-${index}`,
        genotype,
        validation: undefined,
        chosenFor: [],
        generation: weights === 'last' ? generation : beforeSearch.head,
        reference: name,
        newHeads: weights === 'before the search, new heads',
      }),
    ),
  ]
}

/** What the search measured; the rest is known without measuring. */
function measuredOnly(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => isObjectiveName(name) && objectiveNamed(name).source === 'measured'),
  )
}

async function report(
  context: JobContext,
  inputs: RunInputs,
  supernet: Supernet,
  start: State,
  candidate: Candidate,
  shared: Shared,
  norms: NormStatistics,
  meter: LatencyMeter,
): Promise<FrontMember> {
  const { store, runId } = context
  const { spec, space, dataset, named } = inputs
  const { id, genotype, chosenFor } = candidate
  const architecture = space.decode(genotype)
  const validation = candidate.validation ?? (await measure(supernet, genotype, shared.onValidation, norms))
  const tested = await measureWithClasses(supernet, genotype, shared.onTest, norms)
  const straight = { validation: { ...validation }, test: { ...tested.metrics } }
  const member: FrontMember = {
    id,
    genotype,
    ...space.describe(architecture),
    ...straight,
    costs: exactValues(exactOf(spec, named), { space, classes: dataset.classes.length }, genotype),
    testErrorByClass: [...tested.byClass],
    latency: await meter.measure(supernet, architecture, shared.one),
    chosenFor: [...chosenFor],
    files: [],
  }
  if (chosenFor.length === 0) return member
  const manifest = await findDocument(store, keys.finished(runId, id), finishedManifestSchema)
  const finished =
    manifest === undefined || manifest.steps === 0
      ? undefined
      : await measureFinished(supernet, genotype, await loadCheckpoint(store, manifest.checkpoint), shared, {
          epochs: spec.finish.epochs,
          leading: named(leadingMeasured(minimisedBy(spec, named))),
          straight: straight.validation,
        })
  if (finished?.exported === false) {
    supernet.load(start)
    // Leaves the norms calibrated for this subnet.
    await measure(supernet, genotype, shared.onTest)
  }
  const reported = finished === undefined ? member : { ...member, finished }
  const written = await writeNetwork(context, inputs, supernet, reported, shared)
  if (finished !== undefined) supernet.load(start)
  return { ...reported, ...written }
}

/** Leaves the supernet with the finished weights, its norms calibrated for this subnet. */
async function measureFinished(
  supernet: Supernet,
  genotype: Genotype,
  weights: State,
  { onValidation, onTest }: Shared,
  { epochs, leading, straight }: { epochs: number; leading: Objective; straight: Readonly<Record<string, number>> },
): Promise<FinishedResult> {
  supernet.load(weights)
  const validation = { ...(await measure(supernet, genotype, onValidation)) }
  const { metrics, byClass } = await measureWithClasses(supernet, genotype, onTest)
  // Networks were chosen for their errors straight from the supernet, so these are lucky ones: by chance alone the finish looks worse.
  const exported = !isWorseBeyondChance(leading, validation, straight, onValidation.evaluated.count)
  return { epochs, validation, test: { ...metrics }, testErrorByClass: [...byClass], exported }
}
