/** What the training and measuring stages read first: spec, data set, space. */
import type { ExampleSource } from '../../data/example-source.ts'
import { type Space, spaceByName } from '../../nat/space/index.ts'
import {
  type DatasetManifest,
  type Plan,
  planSchema,
  type TrainedManifest,
  trainedManifestSchema,
} from '../../pipeline/contract/documents.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import type { DeploymentSpec } from '../../pipeline/contract/spec.ts'
import type { ObjectiveLookup } from '../../pipeline/objectives/index.ts'
import { readPreparedRun } from '../../pipeline/stages/run-documents.ts'
import { readObjectives } from '../../pipeline/stages/run-objectives.ts'
import { readDocument } from '../../pipeline/store/json-documents.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import { type Task, taskNamed } from '../../supernet/tasks/index.ts'
import { openExamples } from '../dataset/open-examples.ts'

export interface RunInputs {
  readonly spec: DeploymentSpec
  readonly space: Space
  readonly dataset: DatasetManifest
  /** What the names of the run's objectives mean. */
  readonly named: ObjectiveLookup
  /** Images without labels that batch norms take their statistics from, in place of the training images. */
  readonly target?: ExampleSource | undefined
}

export async function readRunInputs(store: ObjectStore, runId: string): Promise<RunInputs> {
  const { spec, dataset, target } = await readPreparedRun(store, runId)
  const named = await readObjectives(store, runId, spec)
  const unlabelled = target && (await openExamples(store, target, 'train'))
  return { spec, space: spaceByName(spec.supernet.preset), dataset, named, target: unlabelled }
}

export const readPlan = (store: ObjectStore, runId: string, generation: number): Promise<Plan> =>
  readDocument(store, keys.plan(runId, generation), planSchema)

/** The manifest of a supernet's weights after `generation`, or before the search (`beforeSearch`). */
export const readTrained = (
  store: ObjectStore,
  runId: string,
  generation: number,
  width: number,
): Promise<TrainedManifest> => readDocument(store, keys.trained(runId, generation, width), trainedManifestSchema)

export const taskOf = ({ spec, dataset }: Pick<RunInputs, 'spec' | 'dataset'>): Task =>
  taskNamed(spec.task, { classes: dataset.classes.length })
