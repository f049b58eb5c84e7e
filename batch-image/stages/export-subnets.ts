/** ExportSubnets: test-set numbers and latency of the final set and of the references, and the chosen networks as files. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Examples, examplesAt } from '../../data/example-source.ts'
import type { Genotype } from '../../nat/space/architecture.ts'
import { runRecordSchema, type Selected, selectedSchema } from '../../pipeline/contract/documents.ts'
import { beforeSearch, keys } from '../../pipeline/contract/keys.ts'
import { type ExportManifest, exportManifestSchema, type FrontMember } from '../../pipeline/contract/results.ts'
import {
  exactOf,
  exactValues,
  isObjectiveName,
  leadingMeasured,
  minimisedBy,
  objectiveNamed,
} from '../../pipeline/objectives/index.ts'
import { documentText, findDocument, publishDocument, readDocument } from '../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import { encodeSafetensors } from '../../supernet/checkpoint/safetensors.ts'
import { measureLatency } from '../../supernet/evaluation/latency.ts'
import type { Supernet } from '../../supernet/supernet.ts'
import { openExamples } from '../dataset/open-examples.ts'
import type { JobContext, StageReport } from '../job/job-context.ts'
import { loadCheckpoint } from '../training/checkpoints.ts'
import { type Measuring, measure, measureWithClasses, openMeasuring } from '../training/measuring.ts'
import { inputNormalisation, openSupernet } from '../training/open-supernet.ts'
import { type RunInputs, readRunInputs, readTrained } from '../training/run-inputs.ts'
import { nameOfStart } from '../training/starting-weights.ts'
import { writeFormats } from './export-formats.ts'

/** A network to report on. `validation` is measured here where the archive does not know it. */
interface Candidate {
  readonly id: string
  readonly genotype: Genotype
  readonly validation: Readonly<Record<string, number>> | undefined
  readonly chosenFor: readonly string[]
  /** Weights of which generation, or `beforeSearch`. */
  readonly generation: number
  readonly reference: string | undefined
}

interface Sets {
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
  const [train, validation, test] = await Promise.all([
    openExamples(store, dataset, 'train'),
    openExamples(store, dataset, 'validation'),
    openExamples(store, dataset, 'test'),
  ])
  const sets: Sets = {
    one: await examplesAt(test, [0]),
    onTest: await openMeasuring(inputs, train, test),
    onValidation: await openMeasuring(inputs, train, validation, spec.evaluation.validationImages),
  }
  const names = ['largest subnet', 'smallest subnet', await nameOfFirstSupernet(store, runId, inputs)]
  const leading = leadingMeasured(minimisedBy(spec, inputs.named))
  const candidates = allCandidates(inputs, selected, names)
  const front: FrontMember[] = []
  const references: ExportManifest['references'] = []
  let images = 0
  let done = 0
  for (const width of space.supernets.keys()) {
    const supernet = openSupernet(inputs, width, context, { transfers: [] })
    try {
      for (const generation of [selected.generation, beforeSearch.head]) {
        const group = candidates.filter(
          (each) => space.supernetOf(each.genotype) === width && each.generation === generation,
        )
        if (group.length === 0) continue
        const { checkpoint } = await readTrained(store, runId, generation, width)
        supernet.load(await loadCheckpoint(store, checkpoint))
        for (const candidate of group) {
          signal.throwIfAborted()
          const member = await report(context, inputs, supernet, candidate, sets)
          if (candidate.reference === undefined) front.push(member)
          else references.push({ name: candidate.reference, member })
          images += sets.onTest.imagesPerSubnet
          context.progress({ done: ++done, total: candidates.length, unit: 'subnets' })
          await nextTurn()
        }
      }
    } finally {
      supernet.close()
    }
  }
  front.sort((a, b) => a.costs.macs - b.costs.macs || a.validation[leading] - b.validation[leading])
  references.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
  await publishDocument(store, key, exportManifestSchema, { schema: 1, front, references })
  return { images, measurements: candidates.length }
}

async function nameOfFirstSupernet(store: ObjectStore, runId: string, { space }: RunInputs): Promise<string> {
  const { warmStart } = await readDocument(store, keys.run(runId), runRecordSchema)
  const { steps } = await readTrained(store, runId, beforeSearch.head, space.supernetOf(space.largest))
  return nameOfStart(warmStart, steps)
}

function allCandidates({ space }: RunInputs, selected: Selected, referenceNames: readonly string[]): Candidate[] {
  const { generation } = selected
  const reference = (index: number, genotype: Genotype, generation: number): Candidate => ({
    id: `reference-${index}`,
    genotype,
    validation: undefined,
    chosenFor: [],
    generation,
    reference: referenceNames[index],
  })
  return [
    ...selected.entries.map(
      ({ id, genotype, objectives, chosenFor }): Candidate => ({
        id,
        genotype,
        validation: measuredOnly(objectives),
        chosenFor,
        generation,
        reference: undefined,
      }),
    ),
    reference(0, space.largest, generation),
    reference(1, space.smallest, generation),
    reference(2, space.largest, beforeSearch.head),
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
  candidate: Candidate,
  sets: Sets,
): Promise<FrontMember> {
  const { store, runId } = context
  const { spec, space, dataset, named } = inputs
  const { id, genotype } = candidate
  const architecture = space.decode(genotype)
  const validation = candidate.validation ?? measure(supernet, genotype, sets.onValidation)
  // Last, because it leaves the norms calibrated for this subnet.
  const tested = measureWithClasses(supernet, genotype, sets.onTest)
  const latency = measureLatency(supernet, architecture, sets.one)
  const values = {
    validation: { ...validation },
    test: { ...tested.metrics },
    costs: exactValues(exactOf(spec, named), { space, classes: dataset.classes.length }, genotype),
  }
  const files: string[] = []
  const description = space.describe(architecture)
  if (candidate.chosenFor.length > 0) {
    const tensors = supernet.extract(architecture)
    if (supernet.network.assemble === undefined || supernet.task.assemble === undefined) {
      context.log('exported as safetensors alone: this family or task has no static form', { id })
    } else {
      files.push(
        ...(await writeFormats(context, inputs, supernet.extractStatic(architecture), { id, genotype, ...values })),
      )
    }
    const facts = {
      space: space.name,
      genotype,
      ...description,
      ...values,
      classes: dataset.classes,
      ...inputNormalisation(dataset),
    }
    const metadata = { network: JSON.stringify(facts) }
    const weights = keys.exportedSubnet(runId, id, 'safetensors')
    const card = keys.exportedSubnet(runId, id, 'json')
    await store.put(weights, encodeSafetensors({ tensors, metadata }))
    await store.put(card, documentText(facts))
    files.push(weights, card)
  }
  return {
    id,
    genotype,
    ...description,
    ...values,
    testErrorByClass: [...tested.byClass],
    latency,
    chosenFor: [...candidate.chosenFor],
    files,
  }
}
