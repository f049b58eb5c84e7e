/** The stages of the workflow, and what they are told. A new stage is one call here (or wherever it comes from). */
import { createCatalogue } from '../../nat/registry.ts'
import { specPrefix, submissionPrefix } from './keys.ts'
import { type FunctionStage, type JobStage, kebab, type Stage } from './stage.ts'

const stages = createCatalogue<Stage>('stages')

/** @throws RangeError when the name is taken */
export const registerStage = (stage: Stage): void => stages.register(stage)

/** In the order of registration. */
export const registeredStages = (): readonly Stage[] => stages.all()
/** @throws RangeError for an unknown one, naming those that exist */
export const stageNamed = stages.named

export const functionStages = (): FunctionStage[] => stages.all().filter((stage) => stage.kind === 'function')
export const jobStages = (): JobStage[] => stages.all().filter((stage) => stage.kind === 'job')

/** The container's sub-commands. */
export const jobCommands = (): string[] => jobStages().map(({ name }) => kebab(name))

const ledgerLine = 'runs/*/ledger/*'
const runAndManifest = ['runs/*', 'datasets/*/manifest.json']
const list = ['runs/*']

registerStage({
  name: 'ResolveSpec',
  doing: 'reading the spec',
  kind: 'function',
  ofGeneration: false,
  memoryMb: 512,
  timeoutSeconds: 60,
  access: {
    read: [`${submissionPrefix}*`, `${specPrefix}*`, 'runs/*'],
    write: ['runs/*/spec.json', 'runs/*/run.json', 'runs/*/trace.json', ledgerLine],
    list,
  },
})
registerStage({
  name: 'PlanGeneration',
  doing: 'planning',
  kind: 'function',
  ofGeneration: true,
  memoryMb: 1769,
  timeoutSeconds: 14 * 60,
  access: { read: runAndManifest, write: ['runs/*/gen/*/plan.json', ledgerLine], list },
})
registerStage({
  name: 'CommitGeneration',
  doing: 'committing',
  kind: 'function',
  ofGeneration: true,
  memoryMb: 1024,
  timeoutSeconds: 300,
  access: {
    read: runAndManifest,
    write: ['runs/*/gen/*/archive.json', 'runs/*/gen/*/indicators.json', ledgerLine],
    list,
  },
})
registerStage({
  name: 'SelectSubnets',
  doing: 'choosing networks',
  kind: 'function',
  ofGeneration: false,
  memoryMb: 512,
  timeoutSeconds: 120,
  access: { read: runAndManifest, write: ['runs/*/selected.json', ledgerLine], list },
})
registerStage({
  name: 'PublishReport',
  doing: 'writing the report',
  kind: 'function',
  ofGeneration: false,
  memoryMb: 1024,
  timeoutSeconds: 300,
  access: {
    read: runAndManifest,
    write: ['runs/*/summary.json', 'runs/*/archive.json', 'runs/*/report.html', ledgerLine],
    list,
  },
})
registerStage({
  name: 'RecordFailure',
  kind: 'function',
  ofGeneration: false,
  memoryMb: 256,
  timeoutSeconds: 60,
  access: { read: ['runs/*'], write: ['runs/*/failures/*', ledgerLine], list },
})

const job = (name: string, doing: string, ofGeneration: boolean, writes: string[]) =>
  registerStage({ name, doing, kind: 'job', ofGeneration, writes })

const checkpoints = ['runs/*/checkpoints/*']
const progress = ['runs/*/progress/*', 'runs/*/training/*']
job('PrepareDataset', 'packing the data set', false, [
  // Packed shards and their manifest; not the images that users put beside them.
  'datasets/*/manifest.json',
  'datasets/*.bin',
  'runs/*/prepared.json',
])
job('WarmUp', 'warming up the supernet', false, [...checkpoints, 'runs/*/warm-up/*', ...progress])
job('AdaptSupernet', 'adapting the supernet', true, [...checkpoints, ...progress, 'runs/*/gen/*/train/*'])
job('EvaluateSubnets', 'measuring subnets', true, ['runs/*/gen/*/measured/*'])
job('FinishSubnets', 'finishing networks', false, [...checkpoints, ...progress, 'runs/*/finish/*'])
job('ExportSubnets', 'exporting networks', false, ['runs/*/export/*'])

/**
 * Environment of a container job. The command is the stage's sub-command; everything else it needs is
 * found in the store under keys derived from the run id and the generation, so nothing is interpolated.
 */
export const containerEnvironment = {
  /** `s3://bucket[/prefix]` or a directory. */
  store: 'NAT_STORE',
  runId: 'NAT_RUN_ID',
  /** Set for the stages that work on one generation. */
  generation: 'NAT_GENERATION',
} as const

/**
 * Generations after which a run goes on in a new execution: the history of one ends at 25,000 events, and a generation
 * takes up to about 210 of them where every call is tried again as often as the workflow allows (a test counts them).
 */
export const generationsPerExecution = 100

/** The number of supernets of a space, hence of children of WarmUp and AdaptSupernet (child index = width index). */
export const supernetChildren = 2
