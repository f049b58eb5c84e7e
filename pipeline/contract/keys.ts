/**
 * Where every object of a run lives in the object store.
 * Keys are leaf-only (no key is a prefix of another), and numbers are zero-padded so that listings sort.
 */

const run = (runId: string) => `runs/${runId}`
const generationFolder = (runId: string, generation: number) =>
  `${run(runId)}/gen/${String(generation).padStart(5, '0')}`

/** The pointer to its newest checkpoint, and what it says of itself: a JSON object a line. */
const ofTraining = (runId: string, name: string) => ({
  progress: `${run(runId)}/progress/${name}.json`,
  log: `${run(runId)}/training/${name}.jsonl`,
})

/** Numbers that stand for the training before generation 0: the classifier alone, then all that the warm-up does. */
export const beforeSearch = { head: -2, warmUp: -1 } as const

/** Where specs are uploaded. */
export const specPrefix = 'specs/'
/** Where the frozen copies that runs read of them are put; nothing triggers on this prefix. */
export const submissionPrefix = 'submissions/'

export const keys = {
  datasetManifest: (hash: string) => `datasets/${hash}/manifest.json`,
  datasetPart: (hash: string, part: string, kind: 'images' | 'labels') => `datasets/${hash}/${part}-${kind}.bin`,

  /** The normalised spec: create-only. */
  spec: (runId: string) => `${run(runId)}/spec.json`,
  /** Who started the run, how, with how many threads: create-only. */
  run: (runId: string) => `${run(runId)}/run.json`,
  /** A latency table that an objective of the run is made of: create-only. */
  latencyTable: (runId: string, name: string) => `${run(runId)}/tables/${name}.json`,
  /** X-Ray trace of the run's newest execution; absent where nobody traces. */
  trace: (runId: string) => `${run(runId)}/trace.json`,
  /** Which data set the run uses (a pointer to its manifest). */
  prepared: (runId: string) => `${run(runId)}/prepared.json`,
  /** Immutable, content-addressed weights (safetensors). */
  checkpoint: (runId: string, sha256: string) => `${run(runId)}/checkpoints/${sha256}.safetensors`,
  plan: (runId: string, generation: number) => `${generationFolder(runId, generation)}/plan.json`,
  /** Manifest of one supernet's training in a generation, or before the search. `width`: index of the multiplier. */
  trained: (runId: string, generation: number, width: number) =>
    generation < 0
      ? `${run(runId)}/warm-up/${width}${generation === beforeSearch.head ? '-head' : ''}.json`
      : `${generationFolder(runId, generation)}/train/${width}.json`,
  /** What belongs to a training stage while it is unfinished (negative generations: see `beforeSearch`). */
  training: (runId: string, generation: number, width: number) =>
    ofTraining(runId, `${generation < 0 ? `warm-up${generation}` : String(generation).padStart(5, '0')}-${width}`),
  measured: (runId: string, generation: number, shard: number) =>
    `${generationFolder(runId, generation)}/measured/${String(shard).padStart(4, '0')}.json`,
  archive: (runId: string, generation: number) => `${generationFolder(runId, generation)}/archive.json`,
  indicators: (runId: string, generation: number) => `${generationFolder(runId, generation)}/indicators.json`,

  selected: (runId: string) => `${run(runId)}/selected.json`,
  /** Manifest of a delivered network's fine-tuning, by its id. */
  finished: (runId: string, id: string) => `${run(runId)}/finish/${id}.json`,
  finishTraining: (runId: string, id: string) => ofTraining(runId, `finish-${id}`),
  exported: (runId: string) => `${run(runId)}/export/manifest.json`,
  exportedSubnet: (runId: string, id: string, extension: string) => `${run(runId)}/export/${id}.${extension}`,
  summary: (runId: string) => `${run(runId)}/summary.json`,
  finalArchive: (runId: string) => `${run(runId)}/archive.json`,
  report: (runId: string) => `${run(runId)}/report.html`,

  ledgerPrefix: (runId: string) => `${run(runId)}/ledger/`,
  /** One line per stage, child and attempt. `sequence` sorts lines in time. */
  ledgerLine: (
    runId: string,
    line: { generation: number; stage: string; child: number; attempt: number; id: string },
  ) =>
    `${run(runId)}/ledger/${line.generation < 0 ? 'start' : String(line.generation).padStart(5, '0')}-${line.stage}-${line.child}-${line.attempt}-${line.id}.json`,
  failurePrefix: (runId: string) => `${run(runId)}/failures/`,
  failure: (runId: string, id: string) => `${run(runId)}/failures/${id}.json`,
  runPrefix: (runId: string) => `${run(runId)}/`,
} as const
